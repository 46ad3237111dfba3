// LV-NUM-09 A constant below zero is no unsigned quantity.
#include "contract/core/units_math.hpp"

using namespace levee;

#ifdef LAWFUL
constexpr Atoms value = Atoms::of(1);
#else
constexpr Atoms value = Atoms::of(-1);  // must not compile
#endif
