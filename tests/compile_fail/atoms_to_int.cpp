// LV-NUM-09 A quantity leaves its unit by raw() only.
#include "contract/core/units_math.hpp"

using namespace levee;

#ifdef LAWFUL
u128 value = Atoms::of(5).raw();
#else
u128 value = Atoms::of(5);  // must not compile
#endif
