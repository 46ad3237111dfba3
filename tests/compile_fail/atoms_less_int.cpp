// LV-NUM-09 A quantity is not compared with a bare integer.
#include "contract/core/units_math.hpp"

using namespace levee;

#ifdef LAWFUL
bool less = Atoms::of(1) < Atoms::of(2);
#else
bool less = Atoms::of(1) < 2;  // must not compile
#endif
