// What `levee abi --decode` takes: a status number or a chain's LV with one, bytes in hexadecimal
// with or without the name of what they are, or a name alone, which is described from the tables.
#include <fmt/format.h>

#include <algorithm>
#include <cctype>

#include "abi/generated/adapter_statuses.hpp"
#include "host-sim/abi/decode.hpp"

namespace levee {

namespace {

constexpr std::size_t HEADER_BYTES = 8;
constexpr std::size_t ROW_KEY_BYTES = 9;  // Kind and id before the bytes of a row.

struct Group {
    const char* what;
    const meta::Table<meta::Struct>& table;
};

constexpr Group GROUPS[] = {{"row", meta::ROWS},
                            {"message", meta::MESSAGES},
                            {"query", meta::QUERIES},
                            {"answer", meta::ANSWERS},
                            {"event", meta::EVENTS}};

const meta::EnumInfo* enum_of(std::string_view name) {
    const auto* found = std::find_if(meta::ENUMS.begin(), meta::ENUMS.end(),
                                     [name](const meta::EnumInfo& e) { return e.name == name; });
    return found == meta::ENUMS.end() ? nullptr : found;
}

std::uint64_t id_of(ByteView bytes) {
    std::uint64_t id = 0;
    for (std::size_t i = 8; i > 0; --i) {
        id = id << 8 | bytes[i];
    }
    return id;
}

// A context is 40 bytes; what follows it, if anything, is the message that it belongs to.
OrderedJson decode_context(ByteView bytes) {
    const meta::Struct& type = *find_name(meta::FRAMES, "context");
    if (bytes.size() < type.size) {
        throw DecodeError(fmt::format("context: {} bytes, but it has {}", bytes.size(), type.size));
    }
    OrderedJson out{{"context", decode_struct(type, bytes.first(type.size))}};
    if (bytes.size() > type.size) {
        out.update(decode_message(bytes.subspan(type.size)));
    }
    return out;
}

OrderedJson decode_keyed_row(ByteView bytes) {
    if (bytes.size() < ROW_KEY_BYTES) {
        throw DecodeError(fmt::format("row: {} bytes are too few for a kind and an id of {}",
                                      bytes.size(), ROW_KEY_BYTES));
    }
    OrderedJson out = decode_row(bytes[0], bytes.subspan(ROW_KEY_BYTES));
    const meta::Struct& type = *find_kind(meta::ROWS, bytes[0]);
    OrderedJson keyed{{"row", type.name},
                      {"id", id_of(bytes)},
                      {"key", type.key}};
    keyed.update(out);
    return keyed;
}

bool is_decimal(std::string_view text) {
    return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
        return std::isdigit(static_cast<unsigned char>(c)) != 0;
    });
}

OrderedJson decode_status_text(std::string_view text) {
    if (!is_decimal(text) || text.size() > 10 || std::stoull(std::string(text)) > UINT32_MAX) {
        throw DecodeError(fmt::format("status: '{}' is not a number in 0..4294967295", text));
    }
    return decode_status(static_cast<std::uint32_t>(std::stoull(std::string(text))));
}

// Several readings of one text are all given.
OrderedJson one_or_all(const OrderedJson& readings) {
    return readings.size() == 1 ? readings[0] : OrderedJson{{"readings", readings}};
}

// ", one of none 0, long 1" of an enum's field; empty for any other.
std::string values_text(std::string_view enumeration) {
    const meta::EnumInfo* info = enum_of(enumeration);
    std::string text;
    for (std::uint32_t i = 0; info != nullptr && i < info->values.size(); ++i) {
        text += fmt::format("{}{} {}", i == 0 ? ", one of " : ", ", info->values[i].name,
                            info->values[i].value);
    }
    return text;
}

OrderedJson describe_struct(const char* what, const meta::Struct& type) {
    OrderedJson fields = OrderedJson::object();
    for (const meta::Field& field : type.fields) {
        if (!field.is_reserved) {
            const std::string where =
                field.size == 1 ? fmt::format("byte {}", field.offset)
                                : fmt::format("bytes {}..{}", field.offset,
                                              field.offset + field.size - 1);
            fields[std::string(field.name)] = fmt::format(
                "{}, {}{}{}. {}", where,
                field.enumeration.empty() ? field.unit : field.enumeration,
                field.count == 0 ? "" : fmt::format(" x {}", field.count),
                values_text(field.enumeration), field.sentence);
        }
    }
    OrderedJson out{{what, type.name}, {"kind", type.kind}, {"bytes", type.size},
                    {"sentence", type.sentence}};
    if (!type.key.empty()) {
        out["id"] = type.key;
    }
    if (!type.callers.empty()) {
        out["from"] = type.callers;
    }
    out["fields"] = fields;
    return out;
}

// Whatever has this name, from the tables; an empty array if nothing has.
OrderedJson describe_name(std::string_view name) {
    OrderedJson readings = OrderedJson::array();
    for (const Group& group : GROUPS) {
        if (const meta::Struct* type = find_name(group.table, name)) {
            readings.push_back(describe_struct(group.what, *type));
        }
    }
    if (const meta::EnumInfo* info = enum_of(name)) {
        OrderedJson values = OrderedJson::object();
        for (const meta::EnumValue& value : info->values) {
            values[std::string(value.name)] = fmt::format("{}: {}", value.value, value.sentence);
        }
        readings.push_back({{"enum", name}, {"sentence", info->sentence}, {"values", values}});
    }
    if (const meta::StatusInfo* status = find_status(name)) {
        readings.push_back(decode_status(status->code));
    }
    for (const meta::StatusInfo& status : meta::ADAPTER_STATUSES) {
        if (status.name == name) {
            readings.push_back(decode_status(status.code));
        }
    }
    return readings;
}

std::string near_name(std::string_view name) {
    std::vector<std::string_view> names;
    for (const Group& group : GROUPS) {
        for (const meta::Struct& type : group.table) {
            names.push_back(type.name);
        }
    }
    for (const meta::EnumInfo& info : meta::ENUMS) {
        names.push_back(info.name);
    }
    for (const meta::StatusInfo& status : meta::STATUSES) {
        names.push_back(status.name);
    }
    for (const meta::StatusInfo& status : meta::ADAPTER_STATUSES) {
        names.push_back(status.name);
    }
    const std::string_view near = nearest(name, names);
    return near.empty() ? "; levee abi lists all names"
                        : "; did you mean '" + std::string(near) + "'?";
}

// The bytes of a struct that is named, with its header or without.
OrderedJson decode_named(const Group& group, const meta::Struct& type, ByteView bytes) {
    const std::string_view what = group.what;
    if (what == "row") {
        return decode_row(static_cast<std::uint8_t>(type.kind), bytes);
    }
    const bool has_header = what != "answer" && bytes.size() == type.size + HEADER_BYTES &&
                            bytes[0] == (type.kind & 0xFF) && bytes[1] == type.kind >> 8;
    const ByteView fields = has_header ? bytes.subspan(HEADER_BYTES) : bytes;
    return {{group.what, type.name}, {"fields", decode_struct(type, fields)}};
}

// Every struct of this name that the bytes fit.
OrderedJson decode_by_name(std::string_view name, ByteView bytes) {
    OrderedJson readings = OrderedJson::array();
    std::string first_refusal;
    for (const Group& group : GROUPS) {
        const meta::Struct* type = find_name(group.table, name);
        try {
            if (type != nullptr) {
                readings.push_back(decode_named(group, *type, bytes));
            }
        } catch (const DecodeError& error) {
            first_refusal = first_refusal.empty() ? error.what() : first_refusal;
        }
    }
    if (readings.empty() && first_refusal.empty()) {
        throw DecodeError(fmt::format("'{}' is none of message, query, event, context, row, "
                                      "status, and no name of such bytes{}",
                                      name, near_name(name)));
    }
    if (readings.empty()) {
        throw DecodeError(first_refusal);
    }
    return one_or_all(readings);
}

OrderedJson decode_prefixed(std::string_view prefix, std::string_view text) {
    if (prefix == "status") {
        return decode_status_text(text);
    }
    const Bytes bytes = bytes_from_hex(text);
    if (prefix == "message") {
        return decode_message(bytes);
    }
    if (prefix == "query") {
        return decode_query(bytes);
    }
    if (prefix == "event") {
        return decode_events(bytes);
    }
    if (prefix == "context") {
        return decode_context(bytes);
    }
    if (prefix == "row") {
        return decode_keyed_row(bytes);
    }
    if (is_decimal(prefix) && prefix.size() <= 3 && std::stoul(std::string(prefix)) <= 255) {
        return decode_row(static_cast<std::uint8_t>(std::stoul(std::string(prefix))), bytes);
    }
    return decode_by_name(prefix, bytes);
}

// Tries every reading. Bytes that fit none are reported as the message that they look like most.
OrderedJson decode_unprefixed(ByteView bytes) {
    using Reading = OrderedJson (*)(ByteView);
    constexpr Reading READINGS[] = {decode_message, decode_query, decode_events,
                                    decode_keyed_row};
    const std::size_t context_size = find_name(meta::FRAMES, "context")->size;
    OrderedJson readings = OrderedJson::array();
    std::string first_refusal;
    for (const Reading reading : READINGS) {
        try {
            readings.push_back(reading(bytes));
        } catch (const DecodeError& error) {
            first_refusal = first_refusal.empty() ? error.what() : first_refusal;
        }
    }
    // Any 40 bytes are a context, so that reading counts only where no other fits.
    if (readings.empty() && bytes.size() >= context_size) {
        return decode_context(bytes);
    }
    if (readings.empty()) {
        throw DecodeError(fmt::format("{} bytes are no message, query, event, row or context; {}",
                                      bytes.size(), first_refusal));
    }
    return one_or_all(readings);
}

}  // namespace

OrderedJson decode_any_hex(std::string_view text) {
    const std::size_t colon = text.find(':');
    if (colon != std::string_view::npos) {
        return decode_prefixed(text.substr(0, colon), text.substr(colon + 1));
    }
    // A chain's error begins with its number: LV34, LV102.
    if (text.starts_with("LV") && is_decimal(text.substr(2))) {
        return decode_status_text(text.substr(2));
    }
    // A header alone has 16 digits, so a short decimal number can only be a status.
    if (is_decimal(text) && text.size() <= 10) {
        return decode_status_text(text);
    }
    const OrderedJson named = describe_name(text);
    if (!named.empty()) {
        return one_or_all(named);
    }
    const std::string_view digits = text.substr(text.starts_with("0x") ? 2 : 0);
    const bool is_hex = digits.find_first_not_of("0123456789abcdefABCDEF") == std::string::npos;
    if (!is_hex && digits.find_first_of("0123456789") == std::string::npos) {
        throw DecodeError(fmt::format("'{}' is neither hexadecimal nor a name{}", text,
                                      near_name(text)));
    }
    return decode_unprefixed(bytes_from_hex(text));
}

}  // namespace levee
