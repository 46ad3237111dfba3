// Text eight characters at a time. On this virtual machine a branch costs as much as fourteen plain
// operations, so questions about eight characters are asked with one word and one branch.
#pragma once

#include "contract/adapters/cosmwasm/sdk/types.hpp"

namespace cw::words {

inline constexpr u32 WORD = 8;
inline constexpr u64 LOW_BITS = 0x0101'0101'0101'0101;
inline constexpr u64 HIGH_BITS = 0x8080'8080'8080'8080;

template <class Unit>
CW_INLINE Unit load(const char* at) noexcept {
    Unit unit;
    __builtin_memcpy(&unit, at, sizeof unit);
    return unit;
}

CW_INLINE void store(char* at, u64 word) noexcept { __builtin_memcpy(at, &word, WORD); }

/// The same byte in all eight places.
constexpr u64 all(u8 byte) noexcept { return LOW_BITS * byte; }

/// The word at `at`; behind `end` it is zeros. Reads nothing outside of [begin, end).
CW_INLINE u64 load_until(const char* at, const char* begin, const char* end) noexcept {
    const auto left = static_cast<u32>(end - at);
    if (left >= WORD) return load<u64>(at);
    if (left == 0) return 0;
    if (static_cast<u32>(end - begin) >= WORD) return load<u64>(end - WORD) >> (8 * (WORD - left));
    u64 word = 0;
    for (u32 i = 0; i < left; ++i) word |= u64{static_cast<u8>(at[i])} << (8 * i);
    return word;
}

/// A high bit at the first byte that a JSON text has to look at (a quotation mark, a backslash, a
/// control character), and perhaps at later ones; 0 when there is none.
CW_INLINE u64 special_of(u64 word) noexcept {
    const u64 quote = word ^ all('"');
    const u64 backslash = word ^ all('\\');
    return (((quote - LOW_BITS) & ~quote) | ((backslash - LOW_BITS) & ~backslash) |
            ((word - all(0x20)) & ~word)) &
           HIGH_BITS;
}

/// The same, and at the first byte that is not ASCII.
CW_INLINE u64 special_or_wide(u64 word) noexcept { return special_of(word) | (word & HIGH_BITS); }

/// The place of the first mark.
CW_INLINE u32 first_of(u64 marks) noexcept {
    return static_cast<u32>(__builtin_ctzll(marks)) >> 3;
}

/// How many of the word's first bytes are decimal digits.
CW_INLINE u32 digits_of(u64 word) noexcept {
    const u64 value = word ^ all('0');
    const u64 other = (((value & ~HIGH_BITS) + all(0x76)) | value) & HIGH_BITS;
    return other == 0 ? WORD : first_of(other);
}

/// The number that the word's first `count` digits spell, 1 <= count <= 8.
CW_INLINE u64 number_of(u64 word, u32 count) noexcept {
    u64 value = (word ^ all('0')) << (8 * (WORD - count));
    value = ((value & all(0x0f)) * 2561) >> 8;
    value = ((value & 0x00ff'00ff'00ff'00ff) * 6'553'601) >> 16;
    return ((value & 0x0000'ffff'0000'ffff) * 42'949'672'960'001) >> 32;
}

/// Eight bytes 0..9, the first digit in the first byte, of a number below 10^8.
CW_INLINE u64 digits_from(u64 number) noexcept {
    const u64 fours = (number / 10'000) | (number % 10'000) << 32;
    const u64 hundreds = ((fours * 10'486) >> 20) & 0x0000'007f'0000'007f;
    const u64 pairs = hundreds | (fours - 100 * hundreds) << 16;
    const u64 tens = ((pairs * 103) >> 10) & 0x000f'000f'000f'000f;
    return tens | (pairs - 10 * tens) << 8;
}

}  // namespace cw::words
