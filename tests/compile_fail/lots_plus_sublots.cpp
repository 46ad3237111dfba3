// LV-NUM-09 Lots become sublots by name only.
#include "contract/core/units_math.hpp"

using namespace levee;

#ifdef LAWFUL
auto result = to_sublots(Lots::of(1)) + Sublots::of(2);
#else
auto result = Lots::of(1) + Sublots::of(2);  // must not compile
#endif
