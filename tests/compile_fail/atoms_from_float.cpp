// LV-NUM-09 A floating-point number is never a quantity.
#include "contract/core/units_math.hpp"

using namespace levee;

#ifdef LAWFUL
auto result = Atoms::of(1);
#else
auto result = Atoms::of(1.5);  // must not compile
#endif
