// JSON to the bytes of a message or query: one loop over the fields of its table.
#pragma once

#include "contract/adapters/cosmwasm/directory.hpp"

namespace levee::cosmwasm {

/// Who turns addresses into principals: a message gives new ones a number, a query cannot.
struct Addresses {
    cw::Response* response = nullptr;  // null in a query

    Error find(Text address, Text field, u32& principal) const noexcept {
        Addr valid;
        const Error error = cw::address::validate(address, field, valid);
        if (error) return error;
        if (response != nullptr) {
            principal = principal_of(address, *response);
        } else if (!load_number({PRINCIPAL_OF, address}, principal)) {
            return refuse(Refusal::address_not_found, field);
        }
        return {};
    }
};

inline bool is_digits(Text text) noexcept {
    for (const char c : text) {
        if (c < '0' || c > '9') return false;
    }
    return !text.empty();
}

// Ten digits at most can be a number of 32 bits.
inline u32 number_in(json::Reader& in, Text text) noexcept {
    u64 number = 0;
    for (const char c : text) number = number * 10 + static_cast<u32>(c - '0');
    if (text.size() > 10 || number > ~u32{0}) in.fail(Fault::out_of_range);
    return static_cast<u32>(number);
}

CW_OUTLINE u32 read_principal(json::Reader& in, const Field& field,
                              const Addresses& addresses) noexcept {
    const Text text = in.text();
    if (!in.ok()) return 0;
    if ((field.rule & FIELD_NUMBER_TOO) != 0 && is_digits(text)) return number_in(in, text);
    u32 principal = 0;
    const Error error = addresses.find(text, text_of(field.name), principal);
    if (error) in.fail(error);
    return principal;
}

CW_OUTLINE u8 read_enumeration(json::Reader& in, const Enumeration& enumeration) noexcept {
    const Text text = in.text();
    const u32 found = find_name(ENUM_VALUES + enumeration.first, enumeration.count, text);
    if (found != NOT_FOUND) return ENUM_VALUES[enumeration.first + found].value;
    if (in.ok()) in.fail(Fault::out_of_range, "no such value");
    return 0;
}

CW_OUTLINE void check_range(json::Reader& in, u32 place, u128 number) noexcept {
    const Range& range = RANGES[place];
    const u128 high = u128{range.top} << 64 | range.high;
    if (number < range.low || number > high) in.fail(Fault::out_of_range);
}

/// Numbers without sign are checked for their range, where the field has one.
template <class Number>
CW_INLINE void put_number(json::Reader& in, const Field& field, Number number, u8* to) noexcept {
    const u32 rule = field.rule & FIELD_RULE;
    if (rule != 0) check_range(in, rule - 1, number);
    memcpy(to, &number, sizeof number);
}

CW_OUTLINE void read_value(json::Reader& in, const Field& field, const Addresses& addresses,
                           u8* to) noexcept {
    switch (field.form) {
        case Form::u8: return put_number(in, field, in.number<u8>(), to);
        case Form::u16: return put_number(in, field, in.number<u16>(), to);
        case Form::u32: return put_number(in, field, in.number<u32>(), to);
        case Form::u64: return put_number(in, field, in.decimal<u64>(), to);
        case Form::u128: return put_number(in, field, in.decimal<u128>(), to);
        case Form::i64: {
            const i64 number = in.decimal<i64>();
            memcpy(to, &number, sizeof number);
            return;
        }
        case Form::i128: {
            const i128 number = in.decimal<i128>();
            memcpy(to, &number, sizeof number);
            return;
        }
        case Form::flag: *to = in.boolean() ? 1 : 0; return;
        case Form::enumeration:
            *to = read_enumeration(in, ENUMS[field.rule & FIELD_RULE]);
            return;
        case Form::principal: {
            const u32 principal = read_principal(in, field, addresses);
            memcpy(to, &principal, sizeof principal);
            return;
        }
        case Form::i192:
        case Form::row: cw::panic("no message takes this form");
    }
}

// In the order of Form, whose rows have no size of their own.
inline constexpr u8 FORM_BYTES[] = {1, 2, 4, 8, 16, 8, 16, 24, 1, 1, 4, 0};
static_assert(size_of(FORM_BYTES) == static_cast<u32>(Form::row) + 1);

constexpr u32 bytes_of(Form form) noexcept { return FORM_BYTES[static_cast<u32>(form)]; }

/// A list may be shorter than its place, which is zero then.
CW_OUTLINE void read_list(json::Reader& in, const Field& field, const Addresses& addresses,
                          u8* to) noexcept {
    in.enter_array();
    for (u32 i = 0; in.next_element(); ++i) {
        if (i == field.count) {
            in.fail(Fault::out_of_range, "too many values");
            return;
        }
        read_value(in, field, addresses, to + i * bytes_of(field.form));
    }
}

/// The fields of one struct into `body`, which is zero before.
CW_OUTLINE void read_struct(json::Reader& in, const Struct& type, const Addresses& addresses,
                            u8* body) noexcept {
    const Field* const fields = FIELDS + type.first;
    u64 seen = 0;
    u32 next = 0;
    Text key;
    in.enter_object();
    for (;;) {
        // Members mostly come in the order of the table, so the one after the last is tried first.
        u32 place = next;
        if (next == type.fields || !in.take_member(text_of(fields[next].name))) {
            if (!in.next_member(key)) break;
            place = find_name(fields, type.fields, key);
            if (place == NOT_FOUND) {
                in.fail(Fault::unknown_field);
                return;
            }
        }
        const Field& field = fields[place];
        in.name_field(text_of(field.name));
        if ((seen >> place & 1) != 0) in.fail(Fault::duplicate_field);
        seen |= u64{1} << place;
        next = place + 1;
        if ((field.rule & FIELD_OPTIONAL) != 0 && in.null()) continue;
        if (field.count != 0) read_list(in, field, addresses, body + field.offset);
        else read_value(in, field, addresses, body + field.offset);
    }
    for (u32 i = 0; i < type.fields && in.ok(); ++i) {
        if ((seen >> i & 1) == 0 && (fields[i].rule & FIELD_OPTIONAL) == 0) {
            in.name_field(text_of(fields[i].name));
            in.fail(Fault::missing_field);
        }
    }
    in.name_field({});
}

}  // namespace levee::cosmwasm
