// What the compiler may call behind the source in a freestanding Wasm build: copying, filling and
// comparing memory, and 128-bit multiplication and shifts. Compiled with our own flags, because the
// prebuilt libraries carry newer Wasm features. Division of 128 bits is left out on purpose: a link
// that asks for it has a `/` outside fixed_math.
#include <cstdint>

// Without this the loops below would be recognised and replaced by calls to themselves.
#if defined(__clang__)
#define LEVEE_RUNTIME_LOOP __attribute__((no_builtin))
#else
#define LEVEE_RUNTIME_LOOP
#endif

#if defined(__wasm__)
#pragma clang attribute push(__attribute__((minsize)), apply_to = function)
#endif

namespace {

using u8 = std::uint8_t;
using u64 = std::uint64_t;
using i64 = std::int64_t;
__extension__ typedef unsigned __int128 u128;
__extension__ typedef __int128 i128;
using Size = __SIZE_TYPE__;

// A word at any address; Wasm loads and stores unaligned words, and eight bytes cost as one.
using Word __attribute__((aligned(1), may_alias)) = u64;
using HalfWord __attribute__((aligned(1), may_alias)) = std::uint32_t;

constexpr Size WORD = sizeof(u64);
constexpr Size HALF = sizeof(std::uint32_t);

Word* word_at(u8* bytes) noexcept { return reinterpret_cast<Word*>(bytes); }
const Word* word_at(const u8* bytes) noexcept { return reinterpret_cast<const Word*>(bytes); }
HalfWord* half_at(u8* bytes) noexcept { return reinterpret_cast<HalfWord*>(bytes); }
const HalfWord* half_at(const u8* bytes) noexcept {
    return reinterpret_cast<const HalfWord*>(bytes);
}

u64 low_half(i128 value) noexcept { return static_cast<u64>(value); }
u64 high_half(i128 value) noexcept { return static_cast<u64>(static_cast<u128>(value) >> 64); }

i128 joined(u64 low, u64 high) noexcept {
    return static_cast<i128>((static_cast<u128>(high) << 64) | low);
}

}  // namespace

extern "C" {

// The last words of a copy and of a filling reach back over those before, instead of a loop over
// the bytes that are left.
LEVEE_RUNTIME_LOOP void* memcpy(void* to, const void* from, Size size) {
    u8* out = static_cast<u8*>(to);
    const u8* in = static_cast<const u8*>(from);
    if (size >= WORD) {
        u8* const last = out + size - WORD;
        const u64 ending = *word_at(in + size - WORD);
        do {
            *word_at(out) = *word_at(in);
            out += WORD;
            in += WORD;
        } while (out < last);
        *word_at(last) = ending;
        return to;
    }
    if (size >= HALF) {
        const HalfWord ending = *half_at(in + size - HALF);
        *half_at(out) = *half_at(in);
        *half_at(out + size - HALF) = ending;
        return to;
    }
    for (; size != 0; --size) {
        out[size - 1] = in[size - 1];
    }
    return to;
}

// Upwards when the target lies below the source, downwards otherwise: each word is read before
// any write can reach it.
LEVEE_RUNTIME_LOOP void* memmove(void* to, const void* from, Size size) {
    u8* out = static_cast<u8*>(to);
    const u8* in = static_cast<const u8*>(from);
    if (out <= in) {
        for (; size >= WORD; size -= WORD, out += WORD, in += WORD) {
            *word_at(out) = *word_at(in);
        }
        for (; size != 0; --size) {
            *out++ = *in++;
        }
        return to;
    }
    for (; size >= WORD; size -= WORD) {
        *word_at(out + size - WORD) = *word_at(in + size - WORD);
    }
    for (; size != 0; --size) {
        out[size - 1] = in[size - 1];
    }
    return to;
}

LEVEE_RUNTIME_LOOP void* memset(void* to, int value, Size size) {
    u8* out = static_cast<u8*>(to);
    const u64 word = static_cast<u8>(value) * u64{0x0101'0101'0101'0101};
    if (size >= 2 * WORD) {
        u8* const last = out + size - 2 * WORD;
        do {
            *word_at(out) = word;
            *word_at(out + WORD) = word;
            out += 2 * WORD;
        } while (out < last);
        *word_at(last) = word;
        *word_at(last + WORD) = word;
        return to;
    }
    if (size >= WORD) {
        *word_at(out) = word;
        *word_at(out + size - WORD) = word;
        return to;
    }
    for (; size != 0; --size) {
        out[size - 1] = static_cast<u8>(value);
    }
    return to;
}

LEVEE_RUNTIME_LOOP int memcmp(const void* left, const void* right, Size size) {
    const u8* a = static_cast<const u8*>(left);
    const u8* b = static_cast<const u8*>(right);
    for (; size >= WORD && *word_at(a) == *word_at(b); size -= WORD, a += WORD, b += WORD) {
    }
    for (; size != 0; --size, ++a, ++b) {
        if (*a != *b) {
            return *a < *b ? -1 : 1;
        }
    }
    return 0;
}

// Four products of 32-bit halves for the low words; the high words only reach the upper half.
i128 __multi3(i128 a, i128 b) {
    constexpr u64 LOW = 0xffff'ffff;
    const u64 a0 = low_half(a) & LOW;
    const u64 a1 = low_half(a) >> 32;
    const u64 b0 = low_half(b) & LOW;
    const u64 b1 = low_half(b) >> 32;
    const u64 low = a0 * b0;
    const u64 middle = a1 * b0 + (low >> 32);
    const u64 cross = a0 * b1 + (middle & LOW);
    const u64 upper = a1 * b1 + (middle >> 32) + (cross >> 32);
    return joined((cross << 32) | (low & LOW),
                  upper + low_half(a) * high_half(b) + high_half(a) * low_half(b));
}

// The three shifts are asked for counts below 128 only; a count of 0 must not shift by 64.
i128 __ashlti3(i128 value, int count) {
    const u64 low = low_half(value);
    const u64 high = high_half(value);
    if (count >= 64) {
        return joined(0, low << (count - 64));
    }
    return joined(low << count, (high << count) | (low >> 1 >> (63 - count)));
}

i128 __lshrti3(i128 value, int count) {
    const u64 low = low_half(value);
    const u64 high = high_half(value);
    if (count >= 64) {
        return joined(high >> (count - 64), 0);
    }
    return joined((low >> count) | (high << 1 << (63 - count)), high >> count);
}

i128 __ashrti3(i128 value, int count) {
    const u64 low = low_half(value);
    const i64 high = static_cast<i64>(high_half(value));
    if (count >= 64) {
        return joined(static_cast<u64>(high >> (count - 64)), static_cast<u64>(high >> 63));
    }
    return joined((low >> count) | (static_cast<u64>(high) << 1 << (63 - count)),
                  static_cast<u64>(high >> count));
}

}  // extern "C"

#if defined(__wasm__)
#pragma clang attribute pop
#endif
