// Addresses: the text that people see, and the bytes behind it. Only the chain knows its prefix and
// its checksums, so it is asked.
#pragma once

#include "contract/adapters/cosmwasm/sdk/error.hpp"
#include "contract/adapters/cosmwasm/sdk/region.hpp"

namespace cw {

struct CanonicalAddr {
    static constexpr u32 BYTES_MAX = 64;

    u8 data[BYTES_MAX];
    u32 size = 0;

    Bytes bytes() const noexcept { return {data, size}; }
};

namespace address {

inline constexpr u32 TEXT_MAX = 90;

/// Whether a text is an address of this chain in its normal form; then `out` is it.
inline Error validate(Text text, Text field, Addr& out) noexcept {
    const Region region = region_of(Bytes{text});
    if (text.empty() || text.size() > TEXT_MAX || cw_addr_validate(&region) != nullptr) {
        return Error::of(Fault::bad_address, field);
    }
    out = Addr::unchecked(text);
    return {};
}

/// The bytes of an address.
inline Error canonicalize(Text text, Text field, CanonicalAddr& out) noexcept {
    const Region region = region_of(Bytes{text});
    Region bytes = region_for(out.data, CanonicalAddr::BYTES_MAX);
    if (text.empty() || text.size() > TEXT_MAX ||
        cw_addr_canonicalize(&region, &bytes) != nullptr) {
        return Error::of(Fault::bad_address, field);
    }
    out.size = bytes.length;
    return {};
}

/// The address that has these bytes. Its text lies in the memory of the call.
inline Error humanize(Bytes canonical, Text field, Addr& out) noexcept {
    const Region region = region_of(canonical);
    Region text = region_for(arena::take(TEXT_MAX), TEXT_MAX);
    if (cw_addr_humanize(&region, &text) != nullptr) {
        return Error::of(Fault::bad_address, field);
    }
    out = Addr::unchecked(text.bytes().text());
    return {};
}

}  // namespace address
}  // namespace cw
