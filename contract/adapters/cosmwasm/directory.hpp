// What the adapter stores beside the core's rows: which address is which principal, and which coin
// or token an asset is paid in. Its keys begin with bytes that no kind of row has.
#pragma once

#include "abi/generated/cosmwasm_keys.hpp"
#include "contract/adapters/cosmwasm/tables.hpp"

namespace levee::cosmwasm {

inline constexpr u32 AUTHORITY = 0;
// Addresses have at most 90 letters, denoms 128; a token is its address behind five letters.
inline constexpr u32 TEXT_MAX = 160;
inline constexpr Text TOKEN = "cw20:";

/// A prefix and a text or a number, as a key.
class Key {
public:
    Key(u8 prefix, Text text) noexcept {
        bytes_[0] = prefix;
        size_ = 1 + text.size();
        if (size_ > sizeof bytes_) cw::panic("a key longer than its room");
        cw::words::copy(reinterpret_cast<char*>(bytes_) + 1, text.data(), text.size());
    }
    Key(u8 prefix, u32 number) noexcept {
        bytes_[0] = prefix;
        const u32 big_endian = __builtin_bswap32(number);
        memcpy(bytes_ + 1, &big_endian, sizeof big_endian);
        size_ = 1 + sizeof big_endian;
    }
    explicit Key(u8 prefix) noexcept : size_{1} { bytes_[0] = prefix; }

    Bytes bytes() const noexcept { return {bytes_, size_}; }

private:
    u8 bytes_[1 + TEXT_MAX];
    u32 size_;
};

/// The number under a key; false if there is none.
CW_OUTLINE bool load_number(const Key& key, u32& number) noexcept {
    u32 big_endian = 0;
    if (cw::storage::load(key.bytes(), &big_endian, sizeof big_endian) != sizeof big_endian) {
        return false;
    }
    number = __builtin_bswap32(big_endian);
    return true;
}

CW_OUTLINE void store_number(const Key& key, u32 number) noexcept {
    const u32 big_endian = __builtin_bswap32(number);
    cw::storage::set(key.bytes(), {&big_endian, sizeof big_endian});
}

/// The text under a key, in the memory of the call; empty if there is none.
CW_OUTLINE Text load_text(const Key& key) noexcept {
    const cw::storage::Value value = cw::storage::get(key.bytes());
    return value ? (*value).text() : Text{};
}

inline void store_text(const Key& key, Text text) noexcept {
    cw::storage::set(key.bytes(), Bytes{text});
}

inline Text address_of(u32 principal) noexcept { return load_text({ADDRESS_OF, principal}); }

CW_OUTLINE void store_principal(Text address, u32 principal) noexcept {
    store_number({PRINCIPAL_OF, address}, principal);
    store_text({ADDRESS_OF, principal}, address);
}

/// The principal of a valid address, which gets the next number if it has none yet. What is stored
/// here vanishes with the rest when the message is refused.
CW_OUTLINE u32 principal_of(Text address, cw::Response& response) noexcept {
    u32 principal = 0;
    if (load_number({PRINCIPAL_OF, address}, principal)) return principal;
    u32 count = 0;
    load_number(Key{PRINCIPALS}, count);
    principal = count + 1;
    if (principal == 0) cw::panic("no more principals");
    store_principal(address, principal);
    store_number(Key{PRINCIPALS}, principal);
    cw::Event event = response.event("levee/principal");
    event.add("principal", principal).add("address", address);
    return principal;
}

inline bool is_token(Text denom) noexcept {
    return denom.size() > TOKEN.size() && Text{denom.data(), TOKEN.size()} == TOKEN;
}
/// The address of the token contract of a denom.
inline Text token_of(Text denom) noexcept {
    return {denom.data() + TOKEN.size(), denom.size() - TOKEN.size()};
}

/// A denom of the bank as chains allow them: a letter, then 2 to 127 letters, digits or /:._-
inline bool is_bank_denom(Text denom) noexcept {
    for (u32 i = 0; i < denom.size(); ++i) {
        const char c = denom.data()[i];
        const char small = static_cast<char>(c | 0x20);
        const bool is_letter = small >= 'a' && small <= 'z';
        const bool is_other = (c >= '-' && c <= ':') || c == '_';  // - . / 0..9 :
        if (!is_letter && (i == 0 || !is_other)) return false;
    }
    return denom.size() >= 3 && denom.size() <= 128;
}

/// Whether it begins as a token does, in letters of any case.
inline bool is_like_token(Text denom) noexcept {
    if (denom.size() < TOKEN.size()) return false;
    for (u32 i = 0; i < TOKEN.size(); ++i) {
        if ((denom.data()[i] | 0x20) != TOKEN.data()[i]) return false;
    }
    return true;
}

/// Names what an asset is paid in, once and for ever: money may lie in the contract under it.
CW_OUTLINE Error set_denom(u32 asset, Text denom, cw::Response& response) noexcept {
    if (asset == 0 || asset > ASSETS_MAX) return refuse(Status::out_of_range, "asset");
    const bool token_too_long = is_token(denom) && denom.size() > TEXT_MAX;
    if (token_too_long || (!is_token(denom) && (!is_bank_denom(denom) || is_like_token(denom)))) {
        return refuse(Status::out_of_range, "denom");
    }
    if (is_token(denom)) {
        Addr token;
        const Error error = cw::address::validate(token_of(denom), "denom", token);
        if (error) return error;
    }
    u32 known = 0;
    if (load_number({ASSET_OF, denom}, known)) return refuse(Refusal::denom_taken, "denom");
    if (!load_text({DENOM_OF, asset}).empty()) return refuse(Refusal::denom_taken, "asset");
    store_number({ASSET_OF, denom}, asset);
    store_text({DENOM_OF, asset}, denom);
    cw::Event event = response.event("levee/denom_set");
    event.add("asset", asset).add("denom", denom);
    return {};
}

}  // namespace levee::cosmwasm
