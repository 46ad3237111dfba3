// LV-NUM-09 A direction is given by name before sizes mix.
#include "contract/core/units_math.hpp"

using namespace levee;

#ifdef LAWFUL
auto result = net_long(Sublots::of(2)) + NetSublots::of(-1);
#else
auto result = Sublots::of(2) + NetSublots::of(-1);  // must not compile
#endif
