// LV-NUM-09 A constant too large for the unit is none of its values.
#include "contract/core/units_math.hpp"

using namespace levee;

#ifdef LAWFUL
constexpr Ticks value = Ticks::of(U64_MAX);
#else
constexpr Ticks value = Ticks::of(U128_MAX);  // must not compile
#endif
