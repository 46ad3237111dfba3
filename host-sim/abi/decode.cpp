// Bytes to JSON: every offset, name and bound comes from the tables in abi_meta.hpp.

#include "host-sim/abi/decode.hpp"

#include <algorithm>
#include <cctype>
#include <cstring>

#include <fmt/format.h>

#include "abi/generated/adapter_statuses.hpp"
#include "host-sim/abi/wide_text.hpp"

namespace levee {

namespace {

constexpr std::size_t HEADER_BYTES = 8;

std::uint64_t little_endian(ByteView bytes) {
    std::uint64_t value = 0;
    for (std::size_t i = bytes.size(); i > 0; --i) {
        value = value << 8 | bytes[i - 1];
    }
    return value;
}

const meta::EnumInfo* find_enum(std::string_view name) {
    for (const meta::EnumInfo& info : meta::ENUMS) {
        if (info.name == name) {
            return &info;
        }
    }
    return nullptr;
}

// One element: a row is an object, a wide integer a string, an enum value its name.
OrderedJson decode_value(const meta::Field& field, ByteView bytes) {
    if (field.wire == meta::Wire::row) {
        return decode_struct(*find_name(meta::ROWS, field.enumeration), bytes);
    }
    if (bytes.size() > 8) {
        return integer_text(field.wire, bytes);
    }
    const std::uint64_t value = little_endian(bytes);
    if (const meta::EnumInfo* info = find_enum(field.enumeration)) {
        for (const meta::EnumValue& entry : info->values) {
            if (entry.value == value) {
                return std::string(entry.name);
            }
        }
    }
    if (is_signed_wire(field.wire)) {
        const unsigned unused_bits = 64U - 8U * static_cast<unsigned>(bytes.size());
        return static_cast<std::int64_t>(value << unused_bits) >> unused_bits;
    }
    return value;
}

OrderedJson decode_field(const meta::Field& field, ByteView bytes) {
    if (field.is_hex) {
        return hex_from_bytes(bytes);
    }
    if (field.count == 0) {
        return decode_value(field, bytes);
    }
    OrderedJson items = OrderedJson::array();
    const std::size_t stride = field.size / field.count;
    for (std::size_t at = 0; at < bytes.size(); at += stride) {
        items.push_back(decode_value(field, bytes.subspan(at, stride)));
    }
    return items;
}

// The struct that a header names. Messages and queries share one header.
const meta::Struct& headed(const meta::Table<meta::Struct>& table, std::string_view what,
                           ByteView bytes) {
    if (bytes.size() < HEADER_BYTES) {
        throw DecodeError(fmt::format("{}: {} bytes are too few for a header of {}", what,
                                      bytes.size(), HEADER_BYTES));
    }
    const auto kind = static_cast<std::uint16_t>(little_endian(bytes.first(2)));
    const meta::Struct* type = find_kind(table, kind);
    if (type == nullptr) {
        throw DecodeError(fmt::format("{}: kind {} is unknown", what, kind));
    }
    if (little_endian(bytes.subspan(2, 6)) != 0) {
        throw DecodeError(fmt::format("{} {}: bytes 2..7 of the header must be zero", what,
                                      type->name));
    }
    return *type;
}

OrderedJson decode_headed(const meta::Table<meta::Struct>& table, const char* what,
                          ByteView bytes) {
    const meta::Struct& type = headed(table, what, bytes);
    return OrderedJson{{what, type.name},
                       {"fields", decode_struct(type, bytes.subspan(HEADER_BYTES))}};
}

}  // namespace

const meta::Struct* find_kind(const meta::Table<meta::Struct>& table, std::uint16_t kind) {
    const auto* found = std::find_if(table.begin(), table.end(),
                                     [kind](const meta::Struct& s) { return s.kind == kind; });
    return found == table.end() ? nullptr : found;
}

const meta::Struct* find_name(const meta::Table<meta::Struct>& table, std::string_view name) {
    const auto* found = std::find_if(table.begin(), table.end(),
                                     [name](const meta::Struct& s) { return s.name == name; });
    return found == table.end() ? nullptr : found;
}

const meta::StatusInfo* find_status(std::uint32_t code) {
    for (const meta::StatusInfo& status : meta::STATUSES) {
        if (status.code == code) {
            return &status;
        }
    }
    return nullptr;
}

const meta::StatusInfo* find_status(std::string_view name) {
    for (const meta::StatusInfo& status : meta::STATUSES) {
        if (status.name == name) {
            return &status;
        }
    }
    return nullptr;
}

std::string status_name(std::uint32_t code) {
    const meta::StatusInfo* status = find_status(code);
    return status == nullptr ? fmt::format("status {}", code) : std::string(status->name);
}

Bytes bytes_from_hex(std::string_view hex) {
    const std::string_view digits = hex.substr(hex.starts_with("0x") ? 2 : 0);
    if (digits.empty() || digits.size() % 2 != 0) {
        throw DecodeError(fmt::format("hex: {} digits are not whole bytes", digits.size()));
    }
    Bytes bytes(digits.size() / 2);
    for (std::size_t i = 0; i < digits.size(); ++i) {
        const char c = static_cast<char>(std::tolower(static_cast<unsigned char>(digits[i])));
        const std::size_t digit = std::string_view("0123456789abcdef").find(c);
        if (digit == std::string_view::npos) {
            throw DecodeError(fmt::format("hex: character {} is not a hexadecimal digit", i + 1));
        }
        bytes[i / 2] = static_cast<std::uint8_t>(16U * bytes[i / 2] + digit);
    }
    return bytes;
}

std::string hex_from_bytes(ByteView bytes) {
    std::string text;
    text.reserve(bytes.size() * 2);
    for (const std::uint8_t byte : bytes) {
        text += "0123456789abcdef"[byte >> 4];
        text += "0123456789abcdef"[byte & 15];
    }
    return text;
}

OrderedJson decode_struct(const meta::Struct& type, ByteView bytes) {
    if (bytes.size() != type.size) {
        throw DecodeError(fmt::format("{}: {} bytes of fields, but it has {}", type.name,
                                      bytes.size(), type.size));
    }
    OrderedJson out = OrderedJson::object();
    for (const meta::Field& field : type.fields) {
        const ByteView part = bytes.subspan(field.offset, field.size);
        if (!field.is_reserved) {
            out[std::string(field.name)] = decode_field(field, part);
        } else if (std::any_of(part.begin(), part.end(), [](std::uint8_t b) { return b != 0; })) {
            throw DecodeError(fmt::format("{}.{}: reserved bytes {}..{} must be zero", type.name,
                                          field.name, field.offset, field.offset + field.size - 1));
        }
    }
    return out;
}

OrderedJson decode_row(std::uint8_t kind, ByteView bytes) {
    const meta::Struct* type = find_kind(meta::ROWS, kind);
    if (type == nullptr) {
        throw DecodeError(fmt::format("row: kind {} is unknown", kind));
    }
    if (bytes.size() != type->size) {
        throw DecodeError(fmt::format("row {}: {} bytes, but it has {}", type->name, bytes.size(),
                                      type->size));
    }
    if (bytes[0] == 0) {
        return OrderedJson{{"row", type->name}, {"absent", true}};
    }
    if (bytes[0] != type->version) {
        throw DecodeError(fmt::format("row {}: layout version {}, but this ABI knows {}",
                                      type->name, bytes[0], type->version));
    }
    return OrderedJson{{"row", type->name}, {"fields", decode_struct(*type, bytes)}};
}

OrderedJson decode_message(ByteView bytes) {
    return decode_headed(meta::MESSAGES, "message", bytes);
}

OrderedJson decode_query(ByteView bytes) {
    return decode_headed(meta::QUERIES, "query", bytes);
}

OrderedJson decode_answer(std::uint16_t kind, ByteView bytes) {
    const meta::Struct* type = find_kind(meta::ANSWERS, kind);
    if (type == nullptr) {
        throw DecodeError(fmt::format("answer: kind {} is unknown", kind));
    }
    return OrderedJson{{"answer", type->name}, {"fields", decode_struct(*type, bytes)}};
}

OrderedJson decode_events(ByteView bytes) {
    OrderedJson events = OrderedJson::array();
    std::size_t at = 0;
    while (at < bytes.size()) {
        if (bytes.size() - at < HEADER_BYTES) {
            throw DecodeError(fmt::format("event at byte {}: its header is cut off", at));
        }
        const auto kind = static_cast<std::uint16_t>(little_endian(bytes.subspan(at, 2)));
        const std::uint64_t size = little_endian(bytes.subspan(at + 2, 2));
        const meta::Struct* type = find_kind(meta::EVENTS, kind);
        if (type == nullptr) {
            throw DecodeError(fmt::format("event at byte {}: kind {} is unknown", at, kind));
        }
        if (little_endian(bytes.subspan(at + 4, 4)) != 0) {
            throw DecodeError(fmt::format("event {} at byte {}: bytes 4..7 of the header must be "
                                          "zero", type->name, at));
        }
        if (size != type->size || bytes.size() - at - HEADER_BYTES < size) {
            throw DecodeError(fmt::format(
                "event {} at byte {}: header says {} bytes, {} follow, but it has {}", type->name,
                at, size, bytes.size() - at - HEADER_BYTES, type->size));
        }
        const ByteView fields = bytes.subspan(at + HEADER_BYTES, type->size);
        events.push_back({{"event", type->name}, {"fields", decode_struct(*type, fields)}});
        at += HEADER_BYTES + type->size;
    }
    return events;
}

const meta::StatusInfo* find_adapter_status(std::uint32_t code) {
    const auto* found = std::find_if(
        meta::ADAPTER_STATUSES.begin(), meta::ADAPTER_STATUSES.end(),
        [code](const meta::StatusInfo& status) { return status.code == code; });
    return found == meta::ADAPTER_STATUSES.end() ? nullptr : found;
}

OrderedJson decode_status(std::uint32_t code) {
    const meta::StatusInfo* status = find_status(code);
    if (status == nullptr) {
        status = find_adapter_status(code);
    }
    if (status == nullptr) {
        throw DecodeError(fmt::format("status: code {} is unknown", code));
    }
    return OrderedJson{{"status", status->name},     {"code", status->code},
                       {"band", status->band},       {"rule", status->rule},
                       {"retry", status->can_retry}, {"sentence", status->sentence}};
}

}  // namespace levee
