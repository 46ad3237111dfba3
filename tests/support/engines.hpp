// The engines that are in this build. What is not is noted as absent.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "host-sim/engine/engine_wasmtime.hpp"
#include "tests/support/absent.hpp"

namespace levee::testing {

/// Whether that engine is here.
inline bool is_here(const EngineEntry& entry) {
    if (entry.make == nullptr) {
        note_absent(std::string(entry.name) + ": " + std::string(entry.absent));
    }
    return entry.make != nullptr;
}

/// One of each, in the order of the registry: at least native and wasm2c, which every build has.
inline std::vector<std::unique_ptr<Engine>> present_engines() {
    std::vector<std::unique_ptr<Engine>> made;
    for (const EngineEntry& entry : engines()) {
        if (is_here(entry)) {
            made.push_back(entry.make());
        }
    }
    return made;
}

/// nullptr if it is not.
inline std::unique_ptr<FuelEngine> wasmtime_if_here() {
    return is_here(wasmtime_engine()) ? make_wasmtime() : nullptr;
}

}  // namespace levee::testing
