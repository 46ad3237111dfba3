// LV-NUM-09 Part and whole share a unit.
#include "contract/core/units_math.hpp"

using namespace levee;

#ifdef LAWFUL
auto result = pro_rata_floor(Atoms::of(9), Atoms::of(1), Atoms::of(3));
#else
auto result = pro_rata_floor(Atoms::of(9), Shares::of(1), Atoms::of(3));  // must not compile
#endif
