// LV-NUM-09 Only counters have a next one.
#include "contract/core/units_math.hpp"

using namespace levee;

#ifdef LAWFUL
auto result = Epoch::of(1).next();
#else
auto result = Atoms::of(1).next();  // must not compile
#endif
