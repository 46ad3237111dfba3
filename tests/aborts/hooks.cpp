// The linker leads the engines' calls of the ledger here (tests/aborts.cmake), and the compiler
// calls here from each basic block of the module's C.
#include "tests/aborts/hooks.hpp"

#include "host-sim/engine/wasm2c_runtime.hpp"

namespace levee {

testing::Hooks testing::hooks;

namespace {

using testing::hooks;

void count_call() {
    ++hooks.calls_seen;
    if (hooks.fuel_engine != nullptr) {
        hooks.fuel_at_calls.push_back(hooks.fuel_engine->fuel_left());
    }
    if (hooks.calls_left-- != 0) {
        return;
    }
    if (hooks.is_wasm2c) {
        wasm_rt_trap(WASM_RT_TRAP_UNREACHABLE);
    }
    __builtin_trap();
}

}  // namespace

extern "C" void __sanitizer_cov_trace_pc() {
    const uint64_t number = hooks.blocks_seen++;
    if (hooks.known_blocks != nullptr &&
        hooks.known_blocks->insert(__builtin_return_address(0)).second) {
        hooks.new_blocks.push_back(number);
    }
    if (hooks.blocks_left-- == 0) {
        wasm_rt_trap(WASM_RT_TRAP_UNREACHABLE);
    }
}

extern "C" bool real_get(const LedgerStore* store, uint8_t kind, uint64_t id,
                         void* out) asm("__real__ZNK5levee11LedgerStore3getEhmPv");
extern "C" bool real_put(LedgerStore* store, uint8_t kind, uint64_t id,
                         const void* row) asm("__real__ZN5levee11LedgerStore3putEhmPKv");
extern "C" bool counted_get(const LedgerStore* store, uint8_t kind, uint64_t id,
                            void* out) asm("__wrap__ZNK5levee11LedgerStore3getEhmPv");
extern "C" bool counted_put(LedgerStore* store, uint8_t kind, uint64_t id,
                            const void* row) asm("__wrap__ZN5levee11LedgerStore3putEhmPKv");

extern "C" bool counted_get(const LedgerStore* store, uint8_t kind, uint64_t id, void* out) {
    count_call();
    return real_get(store, kind, id, out);
}

extern "C" bool counted_put(LedgerStore* store, uint8_t kind, uint64_t id, const void* row) {
    count_call();
    return real_put(store, kind, id, row);
}

}  // namespace levee
