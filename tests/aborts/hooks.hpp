// Where a transaction is aborted: what stands between the engines and their ledger, and between the
// basic blocks of the module's C, counts what passes and traps when a count has run out.
#pragma once

#include <cstdint>
#include <unordered_set>
#include <vector>

#include "host-sim/engine/engine_wasmtime.hpp"

namespace levee::testing {

inline constexpr uint64_t NEVER = ~uint64_t{0};

struct Hooks {
    // The next abort is before the host call, or at the block, that brings a count to 0.
    uint64_t calls_left = NEVER;
    uint64_t blocks_left = NEVER;
    uint64_t calls_seen = 0;
    uint64_t blocks_seen = 0;
    bool is_wasm2c = false;
    // Where blocks are only watched: those that are known, and when each new one was first reached.
    std::unordered_set<const void*>* known_blocks = nullptr;
    std::vector<uint64_t> new_blocks;
    // Where fuel is watched: what was left of it at each host call.
    const FuelEngine* fuel_engine = nullptr;
    std::vector<uint64_t> fuel_at_calls;
};

extern Hooks hooks;

}  // namespace levee::testing
