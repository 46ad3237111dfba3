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

/// major.minor.patch as one number that compares; anything behind the patch is not looked at.
inline u64 version_number(Text text) noexcept {
    u64 parts[3] = {};
    u32 part = 0;
    for (const char c : text) {
        if (c >= '0' && c <= '9') parts[part] = parts[part] * 10 + static_cast<u32>(c - '0');
        else if (c == '.' && part < 2) ++part;
        else break;
    }
    return parts[0] << 40 | parts[1] << 20 | parts[2];
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
    if (!in.finish() || !(contract == Text{CONTRACT_NAME})) {
        return refuse(Refusal::wrong_contract, VERSION_KEY);
    }
    if (version_number(version) > version_number(CONTRACT_VERSION)) {
        return refuse(Refusal::newer_version, VERSION_KEY);
    }
    response.attribute("action", Text{"migrate"}).attribute("from_version", version);
    response.attribute("to_version", Text{CONTRACT_VERSION});
    store_version();
    return {};
}

}  // namespace levee::cosmwasm
