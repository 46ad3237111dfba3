// Text eight characters at a time. On this virtual machine a branch costs as much as fourteen plain
// operations, so questions about eight characters are asked with one word and one branch.
#pragma once

#include "contract/adapters/cosmwasm/sdk/integers.hpp"

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

template <class Unit>
CW_INLINE void store_unit(char* at, Unit unit) noexcept {
    __builtin_memcpy(at, &unit, sizeof unit);
}

/// The same number, of which the compiler knows nothing: it would ask for the parts of a condition
/// one by one, each with a branch.
template <class Number>
CW_INLINE Number as_one(Number number) noexcept {
    __asm__("" : "+r"(number));
    return number;
}

/// The bytes in the other order, in three steps. Wasm has no operation for it, and what the
/// compiler writes when it recognises one has twice as many.
CW_INLINE u64 reversed(u64 word) noexcept {
    word = as_one(word << 32 | word >> 32);
    word = (word & 0x0000'ffff'0000'ffff) << 16 | (word >> 16 & 0x0000'ffff'0000'ffff);
    return (word & 0x00ff'00ff'00ff'00ff) << 8 | (word >> 8 & 0x00ff'00ff'00ff'00ff);
}

CW_INLINE void store_pair(char* to, const char* from) noexcept {
    const u64 second = load<u64>(from + WORD);
    store(to, load<u64>(from));
    store(to + WORD, second);
}

/// Copies between places that do not overlap. The last words may reach back over those before.
CW_INLINE void copy_in_line(char* to, const char* from, u32 size) noexcept {
    if (size >= WORD) {
        if (size > 2 * WORD) {
            char* const last = to + size - 2 * WORD;
            const char* const last_from = from + size - 2 * WORD;
            for (; to + 2 * WORD < last; to += 4 * WORD, from += 4 * WORD) {
                store_pair(to, from);
                store_pair(to + 2 * WORD, from + 2 * WORD);
            }
            if (to < last) store_pair(to, from);
            store_pair(last, last_from);
            return;
        }
        const u64 ending = load<u64>(from + size - WORD);
        store(to, load<u64>(from));
        store(to + size - WORD, ending);
    } else if (size >= 4) {
        store_unit(to, load<u32>(from));
        store_unit(to + size - 4, load<u32>(from + size - 4));
    } else if (size != 0) {
        to[0] = from[0];
        to[size / 2] = from[size / 2];
        to[size - 1] = from[size - 1];
    }
}

CW_OUTLINE void copy(char* to, const char* from, u32 size) noexcept {
    copy_in_line(to, from, size);
}

CW_INLINE bool equal(const char* a, const char* b, u32 size) noexcept {
    if (size >= WORD && size <= 2 * WORD) {
        const u64 ends = (load<u64>(a) ^ load<u64>(b)) |
                         (load<u64>(a + size - WORD) ^ load<u64>(b + size - WORD));
        return as_one(ends) == 0;
    }
    if (size >= WORD) {
        for (u32 at = 0; at + WORD < size; at += WORD) {
            if (load<u64>(a + at) != load<u64>(b + at)) return false;
        }
        return load<u64>(a + size - WORD) == load<u64>(b + size - WORD);
    }
    if (size >= 4) {
        const u32 ends = (load<u32>(a) ^ load<u32>(b)) |
                         (load<u32>(a + size - 4) ^ load<u32>(b + size - 4));
        return as_one(ends) == 0;
    }
    if (size == 0) return true;
    const i32 all = (a[0] ^ b[0]) | (a[size / 2] ^ b[size / 2]) | (a[size - 1] ^ b[size - 1]);
    return as_one(all) == 0;
}

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

/// A high bit at the first quotation mark or backslash, and perhaps at later bytes.
CW_INLINE u64 quote_of(u64 word) noexcept {
    const u64 quote = word ^ all('"');
    const u64 backslash = word ^ all('\\');
    return (((quote - LOW_BITS) & ~quote) | ((backslash - LOW_BITS) & ~backslash)) & HIGH_BITS;
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

inline constexpr u32 POWERS_OF_TEN[] = {1,       10,        100,        1'000,      10'000,
                                        100'000, 1'000'000, 10'000'000, 100'000'000};
inline constexpr u32 EXACT_IN_64_BITS = 19;

/// Reads the decimal digits at `at`, 19 of them at most, and how many there were.
CW_OUTLINE u32 read_digits(const char*& at, const char* begin, const char* end,
                           u64& value) noexcept {
    const char* const start = at;
    u64 sum = 0;
    u64 word = load_until(at, begin, end);
    u32 taken = digits_of(word);
    if (taken != WORD) {
        value = number_of(word, taken == 0 ? 1 : taken);
        at += taken;
        return taken;
    }
    while (taken == WORD && at - start < 2 * static_cast<i32>(WORD)) {
        sum = sum * POWERS_OF_TEN[WORD] + number_of(word, WORD);
        at += WORD;
        word = load_until(at, begin, end);
        taken = digits_of(word);
    }
    const auto before = static_cast<u32>(at - start);
    if (taken > EXACT_IN_64_BITS - before) taken = EXACT_IN_64_BITS - before;
    if (taken != 0) sum = sum * POWERS_OF_TEN[taken] + number_of(word, taken);
    at += taken;
    value = sum;
    return before + taken;
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
