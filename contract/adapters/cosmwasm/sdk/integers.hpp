// The integers of the SDK, and how it tells the compiler what to take in line.
#pragma once

#include <cstdint>

// A step too small to be worth a call.
#define CW_INLINE __attribute__((always_inline)) inline
// A function that many others use stands once in the module.
#define CW_OUTLINE __attribute__((noinline)) inline

namespace cw {

using u8 = std::uint8_t;
using u16 = std::uint16_t;
using u32 = std::uint32_t;
using u64 = std::uint64_t;
using i32 = std::int32_t;
using i64 = std::int64_t;
__extension__ typedef unsigned __int128 u128;
__extension__ typedef __int128 i128;

// std::integral does not know 128 bits in every library, and bool is not a number.
template <class T>
concept Integer = !__is_same(T, bool) && !__is_same(T, char) &&
                  requires(T value) { value & value; };

}  // namespace cw
