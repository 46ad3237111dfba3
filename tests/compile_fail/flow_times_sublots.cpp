// LV-NUM-09 A flow meets a size only in a sum that divides once.
#include "contract/core/units_math.hpp"

using namespace levee;

#ifdef LAWFUL
auto result = FlowOwed{}.add(Sublots::of(2), Flow::from(1));
#else
auto result = Flow::from(1) * Sublots::of(2);  // must not compile
#endif
