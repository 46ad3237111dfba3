// The plain adapter: raw bytes in and out, rows by two imports. Simulators, fuzzers and new chain
// adapters start from it; the host commits what was put only after status 0.

// A module has a limit of size, so in Wasm every function is compiled for the least of it.
#if defined(__wasm__)
#pragma clang attribute push(__attribute__((minsize)), apply_to = function)
#endif

#include "contract/core/transition.hpp"

#define LEVEE_EXPORT(name) __attribute__((export_name(name)))
#define LEVEE_IMPORT(name) __attribute__((import_module("env"), import_name(name)))

extern "C" {
LEVEE_IMPORT("row_get") int32_t row_get(int32_t kind, int64_t id, void* row);
LEVEE_IMPORT("row_put") void row_put(int32_t kind, int64_t id, const void* row);
}

namespace levee {

bool View::get(u8 kind, u64 id, void* out) const {
    return row_get(kind, static_cast<int64_t>(id), out) != 0;
}

void View::put(u8 kind, u64 id, const void* row) const {
    row_put(kind, static_cast<int64_t>(id), row);
}

namespace {

constexpr u32 INPUT_MAX = 4096;

constinit Stage stage{View{}};
alignas(8) constinit u8 input[INPUT_MAX] = {};

// The input is a context and a message or query.
uint32_t process(u32 length, bool is_query) {
    if (length < Context::SIZE || length > INPUT_MAX) {
        stage.drop_output();
        return static_cast<uint32_t>(Status::wrong_length);
    }
    const Context& context = *reinterpret_cast<const Context*>(input);
    const u8* const bytes = input + Context::SIZE;
    const u32 size = length - Context::SIZE;
    const Status status = is_query ? query(stage, context, bytes, size)
                                   : transition(stage, context, bytes, size);
    return static_cast<uint32_t>(status);
}

}  // namespace
}  // namespace levee

extern "C" {

LEVEE_EXPORT("levee_input") void* levee_input() { return levee::input; }

LEVEE_EXPORT("levee_execute") uint32_t levee_execute(uint32_t length) {
    return levee::process(length, false);
}

LEVEE_EXPORT("levee_query") uint32_t levee_query(uint32_t length) {
    return levee::process(length, true);
}

LEVEE_EXPORT("levee_output") const void* levee_output() { return levee::stage.output(); }

LEVEE_EXPORT("levee_output_size") uint32_t levee_output_size() {
    return levee::stage.output_size();
}
}

#if defined(__wasm__)
#pragma clang attribute pop
#endif
