// Keys of what a levee contract stores on a chain: rows by kind and id, the rest behind the
// prefixes of abi/generated/cosmwasm_keys.hpp. Numbers in keys and values are big endian.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "host-sim/big_endian.hpp"

namespace levee {

inline std::string row_key(uint8_t kind, uint64_t id) {
    constexpr int KIND_SHIFT = 56;
    return big_endian(uint64_t{kind} << KIND_SHIFT | id);
}

inline std::string storage_key(uint8_t prefix, std::string_view behind = {}) {
    return static_cast<char>(prefix) + std::string(behind);
}

}  // namespace levee
