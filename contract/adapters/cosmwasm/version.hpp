// Name and version of the contract, kept under the key that every CosmWasm contract uses (cw2), and
// what a migration checks of them.
#pragma once

#include "contract/adapters/cosmwasm/directory.hpp"

namespace levee::cosmwasm {

inline constexpr Text VERSION_KEY = "contract_info";

inline void store_version() noexcept {
    char text[128];
    json::Writer out(text, sizeof text);
    out.begin_object().field("contract", CONTRACT_NAME).field("version", CONTRACT_VERSION);
    cw::storage::set(VERSION_KEY, Bytes{out.end_object().written()});
}

/// major.minor.patch as one number that compares. False for anything else: each part has digits and
/// is below 2^20.
inline bool version_number(Text text, u64& number) noexcept {
    u64 part = 0;
    u32 dots = 0;
    bool has_digit = false;
    number = 0;
    for (const char c : text) {
        if (c >= '0' && c <= '9') {
            part = part * 10 + static_cast<u32>(c - '0');
            has_digit = true;
            if (part >> 20 != 0) return false;
        } else if (c == '.' && has_digit && dots < 2) {
            number = (number | part) << 20;
            part = 0;
            ++dots;
            has_digit = false;
        } else {
            return false;
        }
    }
    number |= part;
    return dots == 2 && has_digit;
}

/// Takes over the state of this version or of an older one: rows carry the versions of their own
/// layouts. State of another contract or of a newer version stays as it is.
CW_OUTLINE Error change_version(cw::Response& response) noexcept {
    static constexpr json::Key KEYS[] = {"contract", "version"};
    const cw::storage::Value stored = cw::storage::get(VERSION_KEY);
    if (!stored) return refuse(Refusal::wrong_contract, VERSION_KEY);
    const Text all = (*stored).text();
    json::Reader in(const_cast<char*>(all.data()), all.size(), VERSION_KEY);
    Text contract;
    Text version;
    json::Object object(in, KEYS);
    while (object.next()) {
        if (object.index() == 0) contract = in.text();
        else version = in.text();
    }
    u64 from = 0;
    u64 to = 0;
    if (!in.finish() || !(contract == Text{CONTRACT_NAME}) || !version_number(version, from) ||
        address_of(AUTHORITY).empty()) {
        return refuse(Refusal::wrong_contract, VERSION_KEY);
    }
    if (!version_number(CONTRACT_VERSION, to) || from > to) {
        return refuse(Refusal::newer_version, VERSION_KEY);
    }
    response.attribute("action", Text{"migrate"}).attribute("from_version", version);
    response.attribute("to_version", Text{CONTRACT_VERSION});
    store_version();
    return {};
}

}  // namespace levee::cosmwasm
