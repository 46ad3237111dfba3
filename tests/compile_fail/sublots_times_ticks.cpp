// LV-NUM-09 A product of units needs a name that says its scale.
#include "contract/core/units_math.hpp"

using namespace levee;

#ifdef LAWFUL
auto result = linear_value(Sublots::of(1), Ticks::of(2), 1);
#else
auto result = Sublots::of(1) * Ticks::of(2);  // must not compile
#endif
