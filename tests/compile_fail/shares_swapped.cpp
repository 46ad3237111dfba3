// LV-NUM-09 The arguments of a conversion cannot change places.
#include "contract/core/units_math.hpp"

using namespace levee;

#ifdef LAWFUL
auto result = shares_floor(Atoms::of(1), Shares::of(2), Atoms::of(3));
#else
auto result = shares_floor(Atoms::of(1), Atoms::of(3), Shares::of(2));  // must not compile
#endif
