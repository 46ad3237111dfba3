// LV-NUM-09 A constant difference below zero traps, so it is no constant.
#include "contract/core/units_math.hpp"

using namespace levee;

#ifdef LAWFUL
constexpr Atoms value = Atoms::of(2) - Atoms::of(1);
#else
constexpr Atoms value = Atoms::of(1) - Atoms::of(2);  // must not compile
#endif
