// LV-NUM-09 An index is not the scale of a side, though both have 96 bits.
#include "contract/core/units_math.hpp"

using namespace levee;

#ifdef LAWFUL
auto result = flow_ceil(SubAtoms::of(1), Scale::of(2), Sublots::of(3));
#else
auto result = flow_ceil(SubAtoms::of(1), Index::of(2), Sublots::of(3));  // must not compile
#endif
