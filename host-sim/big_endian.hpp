// Numbers as bytes with the highest first, as keys of a chain's storage have them.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace levee {

/// As many bytes as its type has, the highest first.
template <typename Number>
std::string big_endian(Number number) {
    std::string bytes(sizeof number, '\0');
    for (size_t i = sizeof number; i > 0; --i) {
        bytes[i - 1] = static_cast<char>(number & 0xFF);
        number = static_cast<Number>(number >> 8);
    }
    return bytes;
}

/// Of bytes beyond eight the last eight count.
inline uint64_t from_big_endian(std::string_view bytes) {
    uint64_t number = 0;
    for (const char byte : bytes) {
        number = number << 8 | static_cast<uint8_t>(byte);
    }
    return number;
}

}  // namespace levee
