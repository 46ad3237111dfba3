// levee.wasm in wasmtime, which counts every operation exactly: a transaction costs the same fuel
// on every machine, and can be aborted at any of its operations.
#pragma once

#include <memory>

#include "host-sim/engine/module_engine.hpp"

namespace levee {

class FuelEngine : public ModuleEngine {
public:
    static constexpr uint64_t PLENTY = uint64_t{1} << 40;

    /// Fuel that each later transaction or query may use; beyond it, it traps.
    void limit_fuel(uint64_t fuel) { limit_ = fuel; }
    /// What the last transaction or query used.
    uint64_t fuel_used() const { return used_; }
    /// What is left at this moment, also inside of a host call.
    virtual uint64_t fuel_left() const = 0;

protected:
    uint64_t limit_ = PLENTY;
    uint64_t used_ = 0;
};

/// Throws UsageError if this build has no wasmtime.
std::unique_ptr<FuelEngine> make_wasmtime();

}  // namespace levee
