// The one main of every doctest executable. Its crash handlers stay off: they would replace the
// one that turns an access outside linear memory into a trap.
#define DOCTEST_CONFIG_IMPLEMENT_WITH_MAIN
#define DOCTEST_CONFIG_NO_POSIX_SIGNALS
#include <doctest/doctest.h>
