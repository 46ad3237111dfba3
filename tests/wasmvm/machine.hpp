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

/// Calls `test` with the machine of each line that is here.
template <class Test>
void for_each_line(Test&& test) {
    for (const wasmvm::Line line : wasmvm::LINES) {
        if (!wasmvm::why_absent(line).empty()) {
            continue;
        }
        CAPTURE(wasmvm::line_name(line));
        test(wasmvm::Vm::shared(line));
    }
}

/// The first line of the machine that is here; main() has seen that there is one.
inline wasmvm::Vm& a_machine_if_here() {
    const bool newest = wasmvm::why_absent(wasmvm::Line::v3_0).empty();
    return wasmvm::Vm::shared(newest ? wasmvm::Line::v3_0 : wasmvm::Line::v2_2);
}

/// build/NAME.wasm
inline std::vector<uint8_t> module_file(const std::string& name) {
    std::ifstream file(std::string(LEVEE_BUILD_DIR) + "/" + name + ".wasm", std::ios::binary);
    REQUIRE(file.good());
    return {std::istreambuf_iterator<char>(file), {}};
}

}  // namespace levee::testing
