// Row ids: how two numbers are packed into one key; and copying a run of fields into a row.
#pragma once

#include "contract/core/stage.hpp"

namespace levee {

inline constexpr u64 STATE_ID = 1;

LEVEE_WASM_OUTLINE constexpr u64 pair_id(u32 high, u32 low) noexcept {
    return (static_cast<u64>(high) << 32) | low;
}
LEVEE_WASM_OUTLINE constexpr u64 position_id(u32 account, u32 market) noexcept {
    return (static_cast<u64>(account) << 16) | market;
}
constexpr u64 ladder_id(u32 market, u8 side) noexcept {
    return (static_cast<u64>(market) << 2) | side;
}

// Sides as array places: long 0, short 1.
constexpr u32 place_of(u8 side) noexcept { return side == static_cast<u8>(Side::short_) ? 1 : 0; }
constexpr u8 side_of(u32 place) noexcept {
    return place == 0 ? static_cast<u8>(Side::long_) : static_cast<u8>(Side::short_);
}

// Numbers that stand in a message as in the row.
template <u32 TO, u32 FROM, u32 SIZE, class Row, class Message>
inline void copy_part(Row& row, const Message& m) noexcept {
    static_assert(TO + SIZE <= sizeof(Row) && FROM + SIZE <= sizeof(Message));
    memcpy(reinterpret_cast<u8*>(&row) + TO, reinterpret_cast<const u8*>(&m) + FROM, SIZE);
}

}  // namespace levee
