// LV-NUM-09 Atoms and shares of a pool do not add up.
#include "contract/core/units_math.hpp"

using namespace levee;

#ifdef LAWFUL
auto result = Atoms::of(1) + Atoms::of(2);
#else
auto result = Atoms::of(1) + Shares::of(2);  // must not compile
#endif
