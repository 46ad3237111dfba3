// LV-NUM-09 Different units are never equal.
#include "contract/core/units_math.hpp"

using namespace levee;

#ifdef LAWFUL
bool same = Atoms::of(1) == Atoms::of(1);
#else
bool same = Atoms::of(1) == Shares::of(1);  // must not compile
#endif
