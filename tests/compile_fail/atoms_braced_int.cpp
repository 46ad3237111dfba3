// LV-NUM-09 Braces are no way in either.
#include "contract/core/units_math.hpp"

using namespace levee;

#ifdef LAWFUL
auto result = Atoms{Atoms::of(5)};
#else
auto result = Atoms{5};  // must not compile
#endif
