// LV-NUM-09 A ratio and a price do not add up.
#include "contract/core/units_math.hpp"

using namespace levee;

#ifdef LAWFUL
auto result = Ratio::of(1) + Ratio::of(2);
#else
auto result = Ratio::of(1) + Ticks::of(2);  // must not compile
#endif
