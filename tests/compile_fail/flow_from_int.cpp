// LV-NUM-09 A flow is made by name.
#include "contract/core/units_math.hpp"

using namespace levee;

#ifdef LAWFUL
Flow value = Flow::from(5);
#else
Flow value = 5;  // must not compile
#endif
