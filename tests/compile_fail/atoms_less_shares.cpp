// LV-NUM-09 Different units have no order.
#include "contract/core/units_math.hpp"

using namespace levee;

#ifdef LAWFUL
bool less = Atoms::of(1) < Atoms::of(2);
#else
bool less = Atoms::of(1) < Shares::of(2);  // must not compile
#endif
