// OpenSSL declares these calls deprecated since 3.0, yet keeps them; the switch below says that
// their use here is meant.
#define OPENSSL_SUPPRESS_DEPRECATED
#include "host-sim/store/sha256.hpp"

namespace levee {

void Sha256::reset() { SHA256_Init(&context_); }

void Sha256::update(const void* data, size_t size) {
    if (size != 0) {
        SHA256_Update(&context_, data, size);
    }
}

Digest Sha256::finish() {
    Digest digest;
    SHA256_Final(digest.data(), &context_);
    reset();
    return digest;
}

std::string to_hex(ByteView bytes) {
    constexpr std::string_view DIGITS = "0123456789abcdef";
    std::string text;
    text.reserve(bytes.size() * 2);
    for (const uint8_t byte : bytes) {
        text.push_back(DIGITS[byte >> 4]);
        text.push_back(DIGITS[byte & 15]);
    }
    return text;
}

std::optional<Digest> digest_from_hex(std::string_view text) {
    Digest digest{};
    if (text.size() != 2 * digest.size()) {
        return std::nullopt;
    }
    for (size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        int value = -1;
        if (c >= '0' && c <= '9') {
            value = c - '0';
        } else if (c >= 'a' && c <= 'f') {
            value = c - 'a' + 10;
        } else {
            return std::nullopt;
        }
        digest[i / 2] = static_cast<uint8_t>(digest[i / 2] << 4 | value);
    }
    return digest;
}

}  // namespace levee
