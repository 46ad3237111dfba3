// Questions: those of the core, rows by their key, pages of rows, and what the adapter keeps.
#pragma once

#include "contract/adapters/cosmwasm/process.hpp"

namespace levee::cosmwasm {

alignas(8) inline u8 row_bytes[ROW_SIZE_MAX];

inline bool load_row(u32 place, u64 id) noexcept {
    return View{}.get(static_cast<u8>(place + 1), id, row_bytes) && row_bytes[0] != 0;
}

inline Error answer_core(json::Writer& out, bool is_raw) noexcept {
    const Status status = query(stage, call.context, call.message, call.size);
    if (status != Status::ok) return refuse(status, call.name);
    if (is_raw) {
        out.begin_object().field("data", Bytes{stage.output(), stage.output_size()}).end_object();
    } else {
        write_struct(out, ANSWERS[find_name(QUERIES, call.name)], stage.output());
    }
    return {};
}

inline Error answer_row(json::Reader& in, u32 place, json::Writer& out) noexcept {
    const RowKey& key = ROW_KEYS[place];
    const Text name = text_of(key.fields.name);
    u32 parts[2] = {};
    read_struct(in, key.fields, Addresses{}, reinterpret_cast<u8*>(parts));
    const Error error = leave(in, name);
    if (error) return error;
    const bool fits = key.shift == 0 || u64{parts[1]} >> key.shift == 0;
    const u64 id = key.fixed != 0      ? key.fixed
                   : key.shift != 0 ? u64{parts[0]} << key.shift | parts[1]
                                    : parts[0];
    if (!fits || id >> 56 != 0 || !load_row(place, id)) return refuse(Refusal::row_not_found, name);
    write_struct(out, ROWS[place], row_bytes);
    return {};
}

inline Error answer_page(json::Reader& in, const RowList& list, json::Writer& out) noexcept {
    static constexpr json::Key FIELDS_OF_PAGE[] = {"start_after?", "limit?"};
    u32 after = 0;
    u32 limit = PAGE_LIMIT;
    json::Object object(in, FIELDS_OF_PAGE);
    while (object.next()) {
        if (object.index() == 0) after = in.number<u32>();
        else limit = in.number<u32>();
    }
    if (in.ok() && (limit == 0 || limit > PAGE_LIMIT_MAX)) {
        in.name_field("limit");
        in.fail(Fault::out_of_range);
    }
    const Error error = leave(in, text_of(list.name));
    if (error) return error;
    const bool any = load_row(StateRow::KIND - 1, STATE_ID);
    const u32 count = any ? load<u32>(row_bytes + list.counter) : 0;
    out.begin_object().key("data").begin_array();
    for (; limit != 0 && after < count; --limit) {
        // The counter says that it is there; the row before it must not be told in its place.
        if (!load_row(list.row, ++after)) cw::panic("a row that was counted is missing");
        write_struct(out, ROWS[list.row], row_bytes);
    }
    out.end_array().key("metadata").begin_object();
    out.key("has_more").boolean(after < count).end_object().end_object();
    return {};
}

inline Error answer_config(json::Writer& out) noexcept {
    u32 principals = 0;
    load_number(Key{PRINCIPALS}, principals);
    out.begin_object().field("admin", address_of(AUTHORITY));
    out.field("contract", CONTRACT_NAME).field("version", CONTRACT_VERSION);
    out.field("abi_hash", ABI_HASH_HEX).field("principals", principals).end_object();
    return {};
}

// The three questions about what the adapter keeps each have one field.
inline Error answer_own(json::Reader& in, Text name, json::Writer& out) noexcept {
    static constexpr json::Key NAMES_OF_OWN[] = {"principal_of", "address_of", "denom", "config"};
    static constexpr json::Key FIELDS_OF_OWN[] = {"address", "principal", "asset"};
    const u32 which = json::find_key(NAMES_OF_OWN, 4, name);
    if (which == json::NOT_FOUND) {
        in.fail(Fault::unknown_variant);
        return leave(in, {});
    }
    Text address;
    u32 number = 0;
    json::Object object(in, FIELDS_OF_OWN + (which == 3 ? 0 : which), which == 3 ? 0 : 1);
    while (object.next()) {
        if (which == 0) address = in.text();
        else number = in.number<u32>();
    }
    Error error = leave(in, name);
    if (error) return error;
    if (which == 3) return answer_config(out);
    if (which == 0) {
        error = Addresses{}.find(address, "address", number);
        if (error) return in_message(error, name);
        out.begin_object().field("principal", number).end_object();
        return {};
    }
    const Text found = which == 1 ? address_of(number) : load_text({DENOM_OF, number});
    if (found.empty()) {
        return refuse(which == 1 ? Refusal::address_not_found : Refusal::denom_not_found, name);
    }
    out.begin_object().key(which == 1 ? json::Name{"address"} : json::Name{"denom"});
    out.value(found).end_object();
    return {};
}

inline Error answer(json::Reader& in, json::Writer& out) noexcept {
    Text name;
    if (!enter(in, name)) return in.error();
    const bool is_raw = name == RAW;
    if (is_raw || find_name(QUERIES, name) != NOT_FOUND) {
        const Error error = read_body(in, QUERIES, find_name(QUERIES, name), name, Addresses{});
        return error ? error : answer_core(out, is_raw);
    }
    // A row that is read in pages alone has no name here.
    for (u32 i = 0; i < size_of(ROW_KEYS) && !name.empty(); ++i) {
        if (text_of(ROW_KEYS[i].fields.name) == name) return answer_row(in, i, out);
    }
    const u32 list = find_name(ROW_LISTS, name);
    if (list != NOT_FOUND) return answer_page(in, ROW_LISTS[list], out);
    return answer_own(in, name, out);
}

}  // namespace levee::cosmwasm
