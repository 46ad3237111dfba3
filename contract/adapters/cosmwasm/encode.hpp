// Bytes of events, rows and answers to JSON: one loop over the fields of the table.
#pragma once

#include "contract/adapters/cosmwasm/decode.hpp"

namespace levee::cosmwasm {

template <class Number>
CW_INLINE Number load(const u8* bytes) noexcept {
    Number number;
    memcpy(&number, bytes, sizeof number);
    return number;
}

/// A number without sign of one, two or four bytes.
CW_INLINE u32 load_up_to_32(const u8* bytes, u32 size) noexcept {
    if (size == sizeof(u32)) return load<u32>(bytes);
    return size == sizeof(u16) ? load<u16>(bytes) : *bytes;
}

/// A signed number of 192 bits in quotation marks: divided in halves of limbs by 10^9.
CW_OUTLINE void write_wide(json::Writer& out, const u8* bytes) noexcept {
    constexpr u32 LIMBS = 6;
    constexpr u64 BILLION = 1'000'000'000;
    constexpr u32 DIGITS_MAX = 7 * 9;
    u32 limbs[LIMBS];
    memcpy(limbs, bytes, sizeof limbs);
    const bool negative = limbs[LIMBS - 1] >> 31 != 0;
    u64 carry = 1;
    for (u32 i = 0; negative && i < LIMBS; ++i) {
        carry += ~limbs[i];
        limbs[i] = static_cast<u32>(carry);
        carry >>= 32;
    }
    char text[DIGITS_MAX + 1];
    u32 at = sizeof text;
    for (u32 round = 0; round < 7; ++round) {
        u64 rest = 0;
        for (u32 i = LIMBS; i-- > 0;) {
            const u64 part = rest << 32 | limbs[i];
            limbs[i] = static_cast<u32>(part / BILLION);
            rest = part % BILLION;
        }
        for (u32 digit = 0; digit < 9; ++digit, rest /= 10) {
            text[--at] = static_cast<char>('0' + rest % 10);
        }
    }
    while (at < sizeof text - 1 && text[at] == '0') ++at;
    if (negative) text[--at] = '-';
    out.value(Text{text + at, static_cast<u32>(sizeof text) - at});
}

/// Any number in quotation marks.
CW_OUTLINE void write_digits(json::Writer& out, Form form, const u8* bytes) noexcept {
    switch (bytes_of(form)) {
        case 1: out.decimal(*bytes); return;
        case 2: out.decimal(load<u16>(bytes)); return;
        case 4: out.decimal(load<u32>(bytes)); return;
        case 24: write_wide(out, bytes); return;
        default: break;
    }
    if (form == Form::u64) out.decimal(load<u64>(bytes));
    else if (form == Form::i64) out.decimal(load<i64>(bytes));
    else if (form == Form::i128) out.decimal(load<i128>(bytes));
    else out.decimal(load<u128>(bytes));
}

/// The values of a list in decimal, with commas between them.
CW_OUTLINE Text digit_list(json::Writer& list, const Field& field, const u8* bytes) noexcept {
    for (u32 i = 0; i < field.count; ++i) {
        char text[64];
        json::Writer one(text, sizeof text);
        write_digits(one, field.form, bytes + i * bytes_of(field.form));
        if (i != 0) list.raw(",");
        list.raw({text + 1, one.size() - 2});
    }
    return list.written();
}

CW_OUTLINE void add_list(cw::Attributes& event, const Field& field, const u8* bytes) noexcept {
    const cw::Scratch scratch(64 * u32{field.count});
    json::Writer list(scratch.data(), scratch.size());
    event.add(name_of(field.name), digit_list(list, field, bytes));
}

CW_INLINE void add_attribute(cw::Attributes& event, const Field& field, const u8* bytes) noexcept {
    if (field.count != 0) return add_list(event, field, bytes);
    const json::Name name = name_of(field.name);
    const u32 size = bytes_of(field.form);
    if (size < sizeof(u64)) {
        event.add(name, load_up_to_32(bytes, size), false);
        return;
    }
    const u64 low = load<u64>(bytes);
    const bool wide = size == sizeof(u128);
    const bool is_signed = field.form == Form::i64 || field.form == Form::i128;
    const u64 sign = is_signed ? static_cast<u64>(static_cast<i64>(low) >> 63) : 0;
    const u64 high = wide ? load<u64>(bytes + sizeof low) : sign;
    const bool negative = is_signed && static_cast<i64>(high) < 0;
    const u128 number = u128{high} << 64 | low;
    event.add(name, negative ? u128{0} - number : number, negative);
}

/// A single number of 192 bits has no attribute, and no event has one.
consteval bool has_attributes(const Struct& type) noexcept {
    for (u32 i = 0; i < type.fields; ++i) {
        const Field& field = FIELDS[type.first + i];
        if (field.form == Form::i192 && field.count == 0) return false;
        if (field.form == Form::row && !has_attributes(ROWS[field.rule & FIELD_RULE])) return false;
    }
    return true;
}
consteval bool have_attributes() noexcept {
    for (const Struct& event : EVENTS) {
        if (!has_attributes(event)) return false;
    }
    return true;
}
static_assert(have_attributes());

/// The fields of an event as attributes; those of a row, which comes last, stand in its place.
inline void add_attributes(cw::Attributes& event, const Struct& type, const u8* bytes) noexcept {
    const Struct* current = &type;
    for (u32 i = 0; i < current->fields; ++i) {
        const Field& field = FIELDS[current->first + i];
        // Most are a number of 32 bits, which are asked for first and at once.
        if ((bytes_of(field.form) == sizeof(u32)) & (field.count == 0)) {
            event.add(name_of(field.name), load<u32>(bytes + field.offset), false);
        } else if (field.form == Form::row) {
            current = &ROWS[field.rule & FIELD_RULE];
            bytes += field.offset;
            i = ~u32{0};
        } else {
            add_attribute(event, field, bytes + field.offset);
        }
    }
}

/// One value as a message would take it. A principal that is the authority, or none, is null.
CW_OUTLINE void write_value(json::Writer& out, const Field& field, const u8* bytes) noexcept {
    switch (field.form) {
        case Form::flag: out.boolean(*bytes != 0); return;
        case Form::u8: out.value(*bytes); return;
        case Form::u16: out.value(load<u16>(bytes)); return;
        case Form::u32: out.value(load<u32>(bytes)); return;
        case Form::principal: {
            const u32 principal = load<u32>(bytes);
            if (principal == AUTHORITY) out.null();
            else out.value(address_of(principal));
            return;
        }
        case Form::enumeration: {
            const Enumeration& enumeration = ENUMS[field.rule & FIELD_RULE];
            for (u32 i = 0; i < enumeration.count; ++i) {
                const EnumValue& value = ENUM_VALUES[enumeration.first + i];
                if (value.value == *bytes) {
                    out.value(name_of(value.name));
                    return;
                }
            }
            out.null();
            return;
        }
        default: write_digits(out, field.form, bytes);
    }
}

CW_OUTLINE void write_field(json::Writer& out, const Field& field, const u8* bytes) noexcept {
    out.key(name_of(field.name));
    if (field.count == 0) {
        write_value(out, field, bytes);
        return;
    }
    out.begin_array();
    for (u32 i = 0; i < field.count; ++i) {
        write_value(out, field, bytes + i * bytes_of(field.form));
    }
    out.end_array();
}

/// A struct as a JSON object; a row inside is an object of its own.
CW_OUTLINE void write_struct(json::Writer& out, const Struct& type, const u8* bytes) noexcept {
    out.begin_object();
    for (u32 i = 0; i < type.fields; ++i) {
        const Field& field = FIELDS[type.first + i];
        if (field.form != Form::row) {
            write_field(out, field, bytes + field.offset);
            continue;
        }
        const Struct& row = ROWS[field.rule & FIELD_RULE];
        out.key(name_of(field.name)).begin_object();
        for (u32 k = 0; k < row.fields; ++k) {
            const Field& inner = FIELDS[row.first + k];
            write_field(out, inner, bytes + field.offset + inner.offset);
        }
        out.end_object();
    }
    out.end_object();
}

}  // namespace levee::cosmwasm
