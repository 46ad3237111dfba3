// The only file that knows how wasm2c spells its symbols for the module `levee`: Z_levee_* up to
// wabt 1.0.32, w2c_levee_* since. The engine sees the inline functions below, and supplies the two
// imports by defining row_get and row_put for its own Host. Include it in one source file only.
#pragma once

#include <sys/mman.h>

#include <cstddef>
#include <cstdint>

// The runtime comes first: the generated header includes it too.
#include "host-sim/engine/wasm2c_runtime.hpp"

#include "levee_wasm2c.h"

namespace levee::wasm2c {

// Completed by the engine: whatever its imports need to reach rows and the instance's memory.
struct Host;
std::uint32_t row_get(Host& host, std::uint32_t kind, std::uint64_t id, std::uint32_t pointer);
void row_put(Host& host, std::uint32_t kind, std::uint64_t id, std::uint32_t pointer);

}  // namespace levee::wasm2c

#ifdef LEVEE_WASM2C_Z_NAMES
struct Z_env_instance_t {
    levee::wasm2c::Host* host;
};
extern "C" [[gnu::used]] inline u32 Z_envZ_row_get(Z_env_instance_t* env, u32 kind, u64 id,
                                                   u32 pointer) {
    return levee::wasm2c::row_get(*env->host, kind, id, pointer);
}
extern "C" [[gnu::used]] inline void Z_envZ_row_put(Z_env_instance_t* env, u32 kind, u64 id,
                                                    u32 pointer) {
    levee::wasm2c::row_put(*env->host, kind, id, pointer);
}

namespace levee::wasm2c {

using Env = Z_env_instance_t;
using Instance = Z_levee_instance_t;

inline wasm_rt_memory_t& memory(Instance& instance) { return *Z_leveeZ_memory(&instance); }
inline void instantiate(Instance& instance, Env& env) {
    static const bool module_ready = (wasm_rt_init(), Z_levee_init_module(), true);
    (void)module_ready;
    Z_levee_instantiate(&instance, &env);
}
inline void destroy(Instance& instance) {
    // This runtime unmaps only the pages in use and would leak the rest of its 8-GiB reservation.
    constexpr std::size_t reserved_bytes = std::size_t{8} << 30;
    const wasm_rt_memory_t reserved = memory(instance);
    Z_levee_free(&instance);
    munmap(reserved.data + reserved.size, reserved_bytes - reserved.size);
}
inline std::uint32_t input(Instance& instance) { return Z_leveeZ_levee_input(&instance); }
inline std::uint32_t execute(Instance& instance, std::uint32_t length) {
    return Z_leveeZ_levee_execute(&instance, length);
}
inline std::uint32_t query(Instance& instance, std::uint32_t length) {
    return Z_leveeZ_levee_query(&instance, length);
}
inline std::uint32_t output(Instance& instance) { return Z_leveeZ_levee_output(&instance); }
inline std::uint32_t output_size(Instance& instance) {
    return Z_leveeZ_levee_output_size(&instance);
}

}  // namespace levee::wasm2c
#else
struct w2c_env {
    levee::wasm2c::Host* host;
};
extern "C" [[gnu::used]] inline u32 w2c_env_row_get(w2c_env* env, u32 kind, u64 id, u32 pointer) {
    return levee::wasm2c::row_get(*env->host, kind, id, pointer);
}
extern "C" [[gnu::used]] inline void w2c_env_row_put(w2c_env* env, u32 kind, u64 id, u32 pointer) {
    levee::wasm2c::row_put(*env->host, kind, id, pointer);
}

namespace levee::wasm2c {

using Env = w2c_env;
using Instance = w2c_levee;

inline wasm_rt_memory_t& memory(Instance& instance) { return *w2c_levee_memory(&instance); }
inline void instantiate(Instance& instance, Env& env) {
    static const bool runtime_ready = (wasm_rt_init(), true);
    (void)runtime_ready;
    wasm2c_levee_instantiate(&instance, &env);
}
inline void destroy(Instance& instance) { wasm2c_levee_free(&instance); }
inline std::uint32_t input(Instance& instance) { return w2c_levee_levee_input(&instance); }
inline std::uint32_t execute(Instance& instance, std::uint32_t length) {
    return w2c_levee_levee_execute(&instance, length);
}
inline std::uint32_t query(Instance& instance, std::uint32_t length) {
    return w2c_levee_levee_query(&instance, length);
}
inline std::uint32_t output(Instance& instance) { return w2c_levee_levee_output(&instance); }
inline std::uint32_t output_size(Instance& instance) {
    return w2c_levee_levee_output_size(&instance);
}

}  // namespace levee::wasm2c
#endif
