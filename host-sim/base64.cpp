// Three bytes are four digits.
#include "host-sim/base64.hpp"

#include <algorithm>
#include <array>

namespace levee {

namespace {

constexpr std::string_view DIGITS =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
constexpr uint8_t NO_DIGIT = 0xFF;

constexpr std::array<uint8_t, 256> values() {
    std::array<uint8_t, 256> made{};
    for (uint8_t& value : made) {
        value = NO_DIGIT;
    }
    for (size_t i = 0; i < DIGITS.size(); ++i) {
        made[static_cast<uint8_t>(DIGITS[i])] = static_cast<uint8_t>(i);
    }
    return made;
}

constexpr std::array<uint8_t, 256> VALUES = values();

}  // namespace

std::string base64(std::string_view bytes) {
    std::string text;
    text.reserve((bytes.size() + 2) / 3 * 4);
    for (size_t i = 0; i < bytes.size(); i += 3) {
        uint32_t group = 0;
        const size_t count = std::min<size_t>(3, bytes.size() - i);
        for (size_t k = 0; k < 3; ++k) {
            group = (group << 8) | (k < count ? static_cast<uint8_t>(bytes[i + k]) : 0);
        }
        for (size_t k = 0; k < 4; ++k) {
            text.push_back(k <= count ? DIGITS[(group >> (18 - 6 * k)) & 63] : '=');
        }
    }
    return text;
}

std::string base64(ByteView bytes) {
    return base64(std::string_view(reinterpret_cast<const char*>(bytes.data()), bytes.size()));
}

std::optional<std::string> from_base64(std::string_view text) {
    if (text.size() % 4 != 0) {
        return std::nullopt;
    }
    std::string bytes;
    bytes.reserve(text.size() / 4 * 3);
    for (size_t i = 0; i < text.size(); i += 4) {
        const bool is_last = i + 4 == text.size();
        const size_t padding = !is_last ? 0 : text[i + 3] != '=' ? 0 : text[i + 2] != '=' ? 1 : 2;
        uint32_t group = 0;
        for (size_t k = 0; k < 4; ++k) {
            const uint8_t digit = k + padding < 4 ? VALUES[static_cast<uint8_t>(text[i + k])] : 0;
            if (digit == NO_DIGIT) {
                return std::nullopt;
            }
            group = (group << 6) | digit;
        }
        for (size_t k = 0; k < 3 - padding; ++k) {
            bytes.push_back(static_cast<char>((group >> (16 - 8 * k)) & 0xFF));
        }
    }
    return bytes;
}

}  // namespace levee
