// LV-NUM-09 Whole atoms and sub-atoms have different scales.
#include "contract/core/units_math.hpp"

using namespace levee;

#ifdef LAWFUL
auto result = to_sub(Atoms::of(1)) - SubAtoms::of(2);
#else
auto result = Atoms::of(1) - SubAtoms::of(2);  // must not compile
#endif
