// The checksum and the regrouping of bits of Bech32.
#include "host-sim/wasmvm/bech32.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <cstdint>

namespace levee::wasmvm {

namespace {

constexpr std::string_view DIGITS = "qpzry9x8gf2tvdw0s3jn54khce6mua7l";
constexpr size_t CHECKSUM_SIZE = 6;
constexpr size_t ADDRESS_SIZE_MAX = 255;

uint32_t polymod_step(uint32_t checksum, uint8_t value) {
    constexpr std::array<uint32_t, 5> GENERATOR = {0x3b6a57b2, 0x26508e6d, 0x1ea119fa, 0x3d4233dd,
                                                   0x2a1462b3};
    const uint32_t top = checksum >> 25;
    checksum = ((checksum & 0x1ffffff) << 5) ^ value;
    for (size_t bit = 0; bit < GENERATOR.size(); ++bit) {
        checksum ^= ((top >> bit) & 1) != 0 ? GENERATOR[bit] : 0;
    }
    return checksum;
}

uint32_t polymod(std::string_view prefix, std::string_view values) {
    uint32_t checksum = 1;
    for (const char letter : prefix) {
        checksum = polymod_step(checksum, static_cast<uint8_t>(letter) >> 5);
    }
    checksum = polymod_step(checksum, 0);
    for (const char letter : prefix) {
        checksum = polymod_step(checksum, static_cast<uint8_t>(letter) & 31);
    }
    for (const char value : values) {
        checksum = polymod_step(checksum, static_cast<uint8_t>(value));
    }
    return checksum;
}

/// Groups of `from` bits as groups of `to` bits; nothing if bits that are left over are not zero.
std::optional<std::string> regroup(std::string_view values, unsigned from, unsigned to, bool pad) {
    std::string out;
    uint32_t bits = 0;
    unsigned count = 0;
    for (const char value : values) {
        bits = ((bits << from) | static_cast<uint8_t>(value)) & 0xfff;
        for (count += from; count >= to; count -= to) {
            out.push_back(static_cast<char>((bits >> (count - to)) & ((1U << to) - 1)));
        }
    }
    const uint32_t left = (bits << (to - count)) & ((1U << to) - 1);
    if (pad && count > 0) {
        out.push_back(static_cast<char>(left));
    } else if (!pad && (count >= from || left != 0)) {
        return std::nullopt;
    }
    return out;
}

bool is_of_both_cases(std::string_view text) {
    const auto has = [text](int (*is)(int)) {
        return std::any_of(text.begin(), text.end(),
                           [is](char letter) { return is(static_cast<uint8_t>(letter)) != 0; });
    };
    return has(std::isupper) && has(std::islower);
}

}  // namespace

std::string encode_bech32(std::string_view prefix, std::string_view values) {
    const std::string room(CHECKSUM_SIZE, '\0');
    const uint32_t checksum = polymod(prefix, std::string(values) + room) ^ 1;
    std::string text(prefix);
    text.push_back('1');
    for (const char value : values) {
        text.push_back(DIGITS.at(static_cast<uint8_t>(value)));
    }
    for (size_t i = 0; i < CHECKSUM_SIZE; ++i) {
        text.push_back(DIGITS[(checksum >> (5 * (CHECKSUM_SIZE - 1 - i))) & 31]);
    }
    return text;
}

std::optional<Bech32> decode_bech32(std::string_view text, size_t size_max) {
    const size_t separator = text.rfind('1');
    const bool is_printable = std::all_of(text.begin(), text.end(),
                                          [](char letter) { return letter > 32 && letter < 127; });
    if (text.size() > size_max || !is_printable || is_of_both_cases(text) ||
        separator == std::string_view::npos || separator == 0 ||
        text.size() - separator - 1 < CHECKSUM_SIZE) {
        return std::nullopt;
    }
    Bech32 found;
    for (size_t i = 0; i < text.size(); ++i) {
        const auto letter = static_cast<char>(std::tolower(static_cast<uint8_t>(text[i])));
        if (i < separator) {
            found.prefix.push_back(letter);
        } else if (i > separator) {
            const size_t value = DIGITS.find(letter);
            if (value == std::string_view::npos) {
                return std::nullopt;
            }
            found.values.push_back(static_cast<char>(value));
        }
    }
    if (polymod(found.prefix, found.values) != 1) {
        return std::nullopt;
    }
    found.values.resize(found.values.size() - CHECKSUM_SIZE);
    return found;
}

std::string humanize(std::string_view prefix, std::string_view canonical) {
    if (canonical.empty()) {
        throw BadAddress("addresses cannot be empty");
    }
    if (canonical.size() > ADDRESS_SIZE_MAX) {
        throw BadAddress("address max length is " + std::to_string(ADDRESS_SIZE_MAX) + ", got " +
                         std::to_string(canonical.size()));
    }
    return encode_bech32(prefix, *regroup(canonical, 8, 5, true));
}

std::string canonicalize(std::string_view prefix, std::string_view human) {
    if (std::all_of(human.begin(), human.end(), [](char letter) { return letter == ' '; })) {
        throw BadAddress("empty address string is not allowed");
    }
    const auto decoded = decode_bech32(human, COSMOS_ADDRESS_SIZE_MAX);
    const auto bytes = decoded ? regroup(decoded->values, 5, 8, false) : std::nullopt;
    if (!bytes) {
        throw BadAddress("decoding bech32 failed");
    }
    if (decoded->prefix != prefix) {
        throw BadAddress("invalid Bech32 prefix; expected " + std::string(prefix) + ", got " +
                         decoded->prefix);
    }
    if (bytes->empty() || bytes->size() > ADDRESS_SIZE_MAX) {
        throw BadAddress("an address has 1 to 255 bytes");
    }
    return *bytes;
}

}  // namespace levee::wasmvm
