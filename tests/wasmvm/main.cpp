// Without libwasmvm all tests here are skipped, which CTest reports with the reason.
// The machine handles signals of the code it runs, so doctest may not.
#define DOCTEST_CONFIG_NO_POSIX_SIGNALS
#define DOCTEST_CONFIG_IMPLEMENT
#include <doctest/doctest.h>

#include <cstdio>

#include "host-sim/wasmvm/library.hpp"

int main(int argc, char** argv) {
    for (const levee::wasmvm::Line line : levee::wasmvm::LINES) {
        const std::string& why = levee::wasmvm::why_absent(line);
        if (!why.empty()) {
            std::printf("skipped: %s; get it with: make engines\n", why.c_str());
            return LEVEE_SKIPPED;
        }
    }
    return doctest::Context(argc, argv).run();
}
