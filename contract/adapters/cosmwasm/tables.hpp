// The generated tables in use: texts of names, structs by name, and how a status is said.
#pragma once

#include "abi/generated/abi.hpp"
#include "abi/generated/cosmwasm.hpp"
#include "contract/adapters/cosmwasm/sdk/contract.hpp"
#include "contract/core/stage.hpp"

namespace levee::cosmwasm {

namespace json = cw::json;
using cw::Addr;
using cw::Bytes;
using cw::Error;
using cw::Fault;
using cw::Text;

inline Text text_of(Name name) noexcept { return {NAMES + name.first, name.size}; }
/// As a name in JSON: those of the tables need no escape.
inline json::Name name_of(Name name) noexcept { return json::Name::unchecked(text_of(name)); }

inline constexpr u32 NOT_FOUND = ~u32{0};

/// The place of the entry that has this name.
template <class Entry>
CW_OUTLINE u32 find_name(const Entry* table, u32 count, Text name) noexcept {
    for (u32 i = 0; i < count; ++i) {
        if (table[i].name.size == name.size() && text_of(table[i].name) == name) return i;
    }
    return NOT_FOUND;
}

template <class Entry, u32 COUNT>
u32 find_name(const Entry (&table)[COUNT], Text name) noexcept {
    return find_name(table, COUNT, name);
}

template <class Entry, u32 COUNT>
constexpr u32 size_of(const Entry (&)[COUNT]) noexcept {
    return COUNT;
}

/// LV<code>: <field>: <name of the status>.
CW_OUTLINE Error refuse(u32 code, Text field) noexcept {
    for (const StatusName& status : STATUSES) {
        if (status.code == code) return cw::refuse(code, field, text_of(status.name));
    }
    return cw::refuse(code, field, "refused");
}
inline Error refuse(Refusal refusal, Text field) noexcept {
    return refuse(static_cast<u32>(refusal), field);
}
inline Error refuse(Status status, Text field) noexcept {
    return refuse(static_cast<u32>(status), field);
}

/// The number of what the SDK finds wrong by itself.
constexpr u32 code_of_fault(Fault fault) noexcept {
    switch (fault) {
        case Fault::wrong_type: return static_cast<u32>(Refusal::wrong_type);
        case Fault::out_of_range: return static_cast<u32>(Status::out_of_range);
        case Fault::unknown_field: return static_cast<u32>(Refusal::unknown_field);
        case Fault::duplicate_field: return static_cast<u32>(Refusal::duplicate_field);
        case Fault::missing_field: return static_cast<u32>(Refusal::missing_field);
        case Fault::unknown_variant: return static_cast<u32>(Status::unknown_message);
        case Fault::bad_address: return static_cast<u32>(Refusal::invalid_address);
        case Fault::bad_funds: return static_cast<u32>(Refusal::too_many_coins);
        case Fault::too_large: return static_cast<u32>(Refusal::too_large);
        default: return static_cast<u32>(Refusal::malformed_json);
    }
}

/// The error as one of a field of this message: "fill.lots". The text lives until the next one.
CW_OUTLINE Error in_message(Error error, Text message) noexcept {
    static constexpr u32 ROOM = 64;
    static char text[ROOM];
    if (!error || message.empty() || error.field == message ||
        message.size() + 1 + error.field.size() >= ROOM) {
        return error;
    }
    json::Writer out(text, ROOM);
    out.raw(message);
    if (!error.field.empty()) out.raw(".").raw(error.field);
    error.field = out.written();
    return error;
}

}  // namespace levee::cosmwasm
