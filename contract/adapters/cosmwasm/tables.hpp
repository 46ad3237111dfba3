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

// Where each message stands, by a number made of the letters at both ends of its name; the factor
// that tells all of them apart is looked for when this is compiled.
struct MessageIndex {
    static constexpr u32 BITS = 7;
    static constexpr u32 LETTERS = 4;

    u32 factor = 1;
    u8 places[1 << BITS] = {};  // one more than the place, 0 where there is none

    constexpr u32 at(u32 head, u32 tail, u32 size) const noexcept {
        return (((head ^ tail << 1) + size) * factor) >> (32 - BITS);
    }
    constexpr u32 at(Name name) const noexcept {
        u32 head = 0;
        u32 tail = 0;
        for (u32 i = 0; i < LETTERS; ++i) {
            head |= u32{static_cast<u8>(NAMES[name.first + i])} << (8 * i);
            tail |= u32{static_cast<u8>(NAMES[name.first + name.size - LETTERS + i])} << (8 * i);
        }
        return at(head, tail, name.size);
    }
    constexpr bool fill() noexcept {
        for (u8& place : places) place = 0;
        u8 number = 0;
        for (const Struct& message : MESSAGES) {
            u8& place = places[at(message.name)];
            if (place != 0 || message.name.size < LETTERS) return false;
            place = ++number;
        }
        return true;
    }
};

consteval MessageIndex make_message_index() noexcept {
    MessageIndex index;
    while (!index.fill()) index.factor += 0x9e37'79b8;
    return index;
}

/// The place of the message that has this name.
CW_OUTLINE u32 find_message(Text name) noexcept {
    static constexpr MessageIndex INDEX = make_message_index();
    constexpr u32 LETTERS = MessageIndex::LETTERS;
    if (name.size() < LETTERS) return NOT_FOUND;
    const u32 head = cw::words::load<u32>(name.data());
    const u32 tail = cw::words::load<u32>(name.end() - LETTERS);
    const u32 place = INDEX.places[INDEX.at(head, tail, name.size())] - 1U;
    return place != NOT_FOUND && text_of(MESSAGES[place].name) == name ? place : NOT_FOUND;
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

/// The error as one of a field of this message: "fill.lots", or of the message where the two are
/// longer than any name. The text lives until the next one.
CW_OUTLINE Error in_message(Error error, Text message) noexcept {
    static constexpr u32 ROOM = 64;
    static char text[ROOM];
    if (!error || message.empty() || error.field == message) return error;
    if (message.size() + 1 + error.field.size() >= ROOM) {
        error.field = message;
        return error;
    }
    json::Writer out(text, ROOM);
    out.raw(message);
    if (!error.field.empty()) out.raw(".").raw(error.field);
    error.field = out.written();
    return error;
}

}  // namespace levee::cosmwasm
