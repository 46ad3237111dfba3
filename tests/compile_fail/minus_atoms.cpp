// LV-NUM-09 Unsigned quantities have no unary minus.
#include "contract/core/units_math.hpp"

using namespace levee;

#ifdef LAWFUL
auto result = -SubAtoms::of(1);
#else
auto result = -Atoms::of(1);  // must not compile
#endif
