// What the engines run, inside this program: it needs no file beside it, and cannot pick up another
// module by mistake.
#pragma once

#include <string_view>

#include "host-sim/store/sha256.hpp"

namespace levee {

/// The levee.wasm of this build.
ByteView module_bytes();

/// Its levee-cosmwasm.wasm.
ByteView cosmwasm_module_bytes();

/// The program that node runs for the engine `v8`.
std::string_view v8_program();

}  // namespace levee
