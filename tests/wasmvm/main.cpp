// A line of libwasmvm that is not here is left out, with the reason; without any CTest reports that
// the tests were skipped.
// The machine handles signals of the code it runs, so doctest may not.
#define DOCTEST_CONFIG_NO_POSIX_SIGNALS
#define DOCTEST_CONFIG_IMPLEMENT
#include <doctest/doctest.h>

#include <cstdio>

#include "host-sim/wasmvm/library.hpp"

int main(int argc, char** argv) {
    size_t absent = 0;
    for (const levee::wasmvm::Line line : levee::wasmvm::LINES) {
        const std::string& why = levee::wasmvm::why_absent(line);
        if (!why.empty()) {
            std::printf("skipped: %s; get it with: make engines\n", why.c_str());
            ++absent;
        }
    }
    if (absent == levee::wasmvm::LINES.size()) {
        return LEVEE_SKIPPED;
    }
    return doctest::Context(argc, argv).run();
}
