// The one main of every doctest executable: the tests, and a line of what they went without. Its
// crash handlers stay off: they would replace the one that turns an access outside linear memory
// into a trap.
#define DOCTEST_CONFIG_IMPLEMENT
#define DOCTEST_CONFIG_NO_POSIX_SIGNALS
#include <doctest/doctest.h>

#include "tests/support/absent.hpp"

int main(int argc, char** argv) {
    const int result = doctest::Context(argc, argv).run();
    levee::testing::print_absent();
    return result;
}
