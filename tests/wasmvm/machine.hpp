// The machine under test, on each of its lines that is on this computer; tests that need one that
// is not there say so and are skipped.
#pragma once

#include <doctest/doctest.h>

#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "host-sim/wasmvm/chain.hpp"

namespace levee::testing {

/// Calls `test` with the machine of each line.
template <class Test>
void for_each_line(Test&& test) {
    for (const wasmvm::Line line : wasmvm::LINES) {
        CAPTURE(wasmvm::line_name(line));
        test(wasmvm::Vm::shared(line));
    }
}

/// build/NAME.wasm
inline std::vector<uint8_t> module_file(const std::string& name) {
    std::ifstream file(std::string(LEVEE_BUILD_DIR) + "/" + name + ".wasm", std::ios::binary);
    REQUIRE(file.good());
    return {std::istreambuf_iterator<char>(file), {}};
}

}  // namespace levee::testing
