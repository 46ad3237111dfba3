// The assembler copies the files in: no generated source, whatever their size.
#include "host-sim/engine/module_bytes.hpp"

#include <cstdint>

// The paths come from cmake/engines.cmake, which also rebuilds this file when one of them changes.
asm(".section .rodata\n"
    ".balign 16\n"
    "levee_module_begin: .incbin \"" LEVEE_WASM_PATH "\"\n"
    "levee_module_end:\n"
    "levee_cosmwasm_begin: .incbin \"" LEVEE_COSMWASM_PATH "\"\n"
    "levee_cosmwasm_end:\n"
    "levee_v8_begin: .incbin \"" LEVEE_LEDGER_JS_PATH "\"\n"
    ".incbin \"" LEVEE_V8_JS_PATH "\"\n"
    "levee_v8_end: .byte 0\n"
    ".text\n");

extern "C" {
extern const std::uint8_t levee_module_begin[];
extern const std::uint8_t levee_module_end[];
extern const std::uint8_t levee_cosmwasm_begin[];
extern const std::uint8_t levee_cosmwasm_end[];
extern const char levee_v8_begin[];
extern const char levee_v8_end[];
}

namespace levee {

ByteView module_bytes() { return {levee_module_begin, levee_module_end}; }

ByteView cosmwasm_module_bytes() { return {levee_cosmwasm_begin, levee_cosmwasm_end}; }

std::string_view v8_program() {
    return {levee_v8_begin, static_cast<std::size_t>(levee_v8_end - levee_v8_begin)};
}

}  // namespace levee
