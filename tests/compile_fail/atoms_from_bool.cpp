// LV-NUM-09 A truth value is never a quantity.
#include "contract/core/units_math.hpp"

using namespace levee;

#ifdef LAWFUL
auto result = Atoms::of(1);
#else
auto result = Atoms::of(true);  // must not compile
#endif
