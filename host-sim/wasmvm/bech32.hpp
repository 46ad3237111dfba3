// Bech32 as in BIP-173, and the addresses of a Cosmos chain written in it.
#pragma once

#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>

namespace levee::wasmvm {

struct Bech32 {
    std::string prefix;
    std::string values;  // of five bits each, without the checksum
};

inline constexpr size_t BECH32_SIZE_MAX = 90;
/// What Cosmos chains accept instead.
inline constexpr size_t COSMOS_ADDRESS_SIZE_MAX = 1023;

/// `values` are of five bits each.
std::string encode_bech32(std::string_view prefix, std::string_view values);
/// Nothing if it breaks a rule of BIP-173.
std::optional<Bech32> decode_bech32(std::string_view text, size_t size_max = BECH32_SIZE_MAX);

/// An address that is none, with the reason.
struct BadAddress : std::runtime_error {
    using std::runtime_error::runtime_error;
};

/// The text of an address of 1 to 255 bytes. Throws BadAddress.
std::string humanize(std::string_view prefix, std::string_view canonical);
/// The bytes of an address of this chain. Throws BadAddress.
std::string canonicalize(std::string_view prefix, std::string_view human);

}  // namespace levee::wasmvm
