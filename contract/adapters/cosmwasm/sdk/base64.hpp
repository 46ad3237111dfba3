// Base64 with padding, in place. Decoding is strict: whole groups of four, the padding where it
// belongs, no unused bits set, no white space; so every text has one meaning and one form.
#pragma once

#include "contract/adapters/cosmwasm/sdk/types.hpp"

namespace cw::base64 {
namespace detail {

inline constexpr char ALPHABET[] =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
inline constexpr u8 WRONG = 0x80;

struct Values {
    u8 of[256];
};

constexpr Values make_values() noexcept {
    Values values{};
    for (u8& value : values.of) value = WRONG;
    for (u8 i = 0; i < 64; ++i) values.of[static_cast<u8>(ALPHABET[i])] = i;
    return values;
}

inline constexpr Values VALUES = make_values();

CW_INLINE u32 value_of(char letter) noexcept { return VALUES.of[static_cast<u8>(letter)]; }

// Four letters of the alphabet at `group`; a wrong one sets bits of `wrong`.
CW_INLINE u32 bits_of(const char* group, u32& wrong) noexcept {
    const u32 a = value_of(group[0]);
    const u32 b = value_of(group[1]);
    const u32 c = value_of(group[2]);
    const u32 d = value_of(group[3]);
    wrong |= a | b | c | d;
    return a << 18 | b << 12 | c << 6 | d;
}

// Numbers below 64 in the bytes of a word to the letters of the alphabet, which are four runs:
// each byte is moved by the distance of its run, without looking at one byte alone.
CW_INLINE u64 letters_of(u64 sixes) noexcept {
    const auto from = [sixes](u8 first) {  // 1 in each byte that is not below `first`
        return (sixes + words::all(static_cast<u8>(0x80 - first))) >> 7 & words::LOW_BITS;
    };
    const u64 last = from(62);  // of 62 and 63 only the second is odd
    return sixes + words::all('A') + from(26) * ('a' - 'A' - 26) - from(52) * ('a' - '0' + 26) -
           last * ('0' + 10 - '+') + (last & sixes) * ('/' - '+' - 1);
}

// Three bytes in the low 24 bits of each half of a word to four numbers below 64 in each half.
CW_INLINE u64 sixes_of(u64 threes) noexcept {
    constexpr u64 BOTH = 0x0000'0001'0000'0001;
    return (threes >> 2 & 0x3f * BOTH) | (threes << 12 & 0x3000 * BOTH) |
           (threes >> 4 & 0x0f00 * BOTH) | (threes << 10 & 0x3c'0000 * BOTH) |
           (threes >> 6 & 0x03'0000 * BOTH) | (threes << 8 & 0x3f00'0000 * BOTH);
}

// Six bytes to eight letters; the letters may stand where the bytes stood, and behind.
CW_INLINE void encode_six(char* out, const char* in) noexcept {
    const u64 low = words::load<u32>(in);
    const u64 high = words::load<u32>(in + 2);
    words::store(out, letters_of(sixes_of((low & 0xff'ffff) | (high >> 8) << 32)));
}

}  // namespace detail

inline constexpr u32 INVALID = ~u32{0};

/// How many letters so many bytes take.
constexpr u32 encoded_size(u32 bytes) noexcept { return (bytes + 2) / 3 * 4; }

/// Encodes so many bytes at `from` to `to`. It goes from the back to the front, so `to` may be
/// `from` itself: then the letters stand where the bytes stood, and behind.
CW_OUTLINE u32 encode(char* to, const void* from, u32 size) noexcept {
    const char* const begin = static_cast<const char*>(from);
    const char* in = begin + size / 6 * 6;
    char* out = to + size / 6 * 8;
    const u32 rest = size % 6;
    if (rest != 0) {
        const u64 last = words::load_until(in, begin, in + rest);
        const u64 threes = (last & 0xff'ffff) | (last >> 24) << 32;
        const u64 letters = detail::letters_of(detail::sixes_of(threes));
        words::store_unit(out, static_cast<u32>(letters));
        if (rest > 3) words::store_unit(out + 4, static_cast<u32>(letters >> 32));
        char* const end = out + (rest > 3 ? 8 : 4);
        if (rest % 3 != 0) end[-1] = '=';
        if (rest % 3 == 1) end[-2] = '=';
    }
    if (size / 6 % 2 != 0) detail::encode_six(out -= 8, in -= 6);
    while (in != begin) {
        in -= 12;
        out -= 16;
        detail::encode_six(out + 8, in + 6);
        detail::encode_six(out, in);
    }
    return encoded_size(size);
}

/// Decodes the letters of `text` to `to`, which may be where they stand. The number of bytes, or
/// INVALID.
CW_OUTLINE u32 decode(char* to, Text text) noexcept {
    if (text.size() % 4 != 0) return INVALID;
    if (text.empty()) return 0;
    const char* in = text.data();
    const char* const last = in + text.size() - 4;
    char* out = to;
    u32 wrong = 0;
    for (; in != last; in += 4, out += 3) {
        const u32 bits = detail::bits_of(in, wrong);
        out[0] = static_cast<char>(bits >> 16);
        out[1] = static_cast<char>(bits >> 8);
        out[2] = static_cast<char>(bits);
    }
    const u32 padding = last[3] != '=' ? 0 : last[2] != '=' ? 1 : 2;
    const char group[4] = {last[0], last[1], padding == 2 ? 'A' : last[2],
                           padding != 0 ? 'A' : last[3]};
    const u32 bits = detail::bits_of(group, wrong);
    const u32 unused = padding == 0 ? 0 : padding == 1 ? 0xff : 0xffff;
    if ((wrong & detail::WRONG) != 0 || (bits & unused) != 0) return INVALID;
    *out++ = static_cast<char>(bits >> 16);
    if (padding < 2) *out++ = static_cast<char>(bits >> 8);
    if (padding < 1) *out++ = static_cast<char>(bits);
    return static_cast<u32>(out - to);
}

}  // namespace cw::base64
