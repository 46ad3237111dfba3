// A line of libwasmvm that is not here is left out, with the reason at the end; without any CTest
// reports that the tests were skipped, and where all engines are wanted each must be here.
// The machine handles signals of the code it runs, so doctest may not.
#define DOCTEST_CONFIG_NO_POSIX_SIGNALS
#define DOCTEST_CONFIG_IMPLEMENT
#include <doctest/doctest.h>

#include "host-sim/wasmvm/library.hpp"
#include "tests/support/absent.hpp"

int main(int argc, char** argv) {
    using namespace levee::testing;
    for (const levee::wasmvm::Line line : levee::wasmvm::LINES) {
        const std::string& why = levee::wasmvm::why_absent(line);
        if (!why.empty()) {
            absent_parts().insert(why);
        }
    }
    if (!absent_parts().empty() && wants_all_engines()) {
        print_absent();
        return 1;
    }
    if (absent_parts().size() == levee::wasmvm::LINES.size()) {
        print_absent();
        return LEVEE_SKIPPED;
    }
    const int result = doctest::Context(argc, argv).run();
    print_absent();
    return result;
}
