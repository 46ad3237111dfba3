// SHA-256 for receipts, traces and state digests. One reusable context a user, no heap:
// OpenSSL's low-level calls, because the EVP ones cost more than hashing a short receipt.
#pragma once

#include <openssl/sha.h>

#include <array>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace levee {

using ByteView = std::span<const uint8_t>;
using Digest = std::array<uint8_t, 32>;

class Sha256 {
public:
    Sha256() { reset(); }
    void reset();
    void update(const void* data, size_t size);
    void update(ByteView bytes) { update(bytes.data(), bytes.size()); }

    /// Hashes an integer as its little-endian bytes, whatever the machine's own order is.
    template <typename Integer>
        requires(sizeof(Integer) <= 8 && !std::same_as<Integer, bool>)
    void update_int(Integer value) {
        std::array<uint8_t, sizeof(Integer)> bytes;
        for (size_t i = 0; i < sizeof(Integer); ++i) {
            bytes[i] = static_cast<uint8_t>(static_cast<uint64_t>(value) >> (8 * i));
        }
        update(bytes.data(), bytes.size());
    }

    /// The digest of everything since the last reset; resets.
    Digest finish();

private:
    SHA256_CTX context_;
};

std::string to_hex(ByteView bytes);

/// The digest that 64 hex digits name, or nothing if `text` is anything else.
std::optional<Digest> digest_from_hex(std::string_view text);

}  // namespace levee
