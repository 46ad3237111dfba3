// LV-NUM-09 An integer has no unit, so it does not become atoms by itself.
#include "contract/core/units_math.hpp"

using namespace levee;

#ifdef LAWFUL
Atoms value = Atoms::of(5);
#else
Atoms value = 5;  // must not compile
#endif
