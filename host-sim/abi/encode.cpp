// JSON to bytes: the exact inverse of decode.cpp, refusing whatever the schema refuses.

#include <algorithm>
#include <string>

#include <fmt/format.h>

#include "host-sim/abi/decode.hpp"
#include "host-sim/abi/wide_text.hpp"

namespace levee {

namespace {

using MutableBytes = std::span<std::uint8_t>;

// Where a value stands, for error texts: "deposit.place" or "set_layers.layers[3]".
struct Place {
    const meta::Struct& type;
    const meta::Field& field;
    std::size_t index = 0;

    std::string text() const {
        const std::string suffix = field.count == 0 ? "" : fmt::format("[{}]", index);
        return fmt::format("{}.{}{}", type.name, field.name, suffix);
    }
};

// The bounds of the type, or the narrower ones of the schema.
struct Bounds {
    BigInteger low;
    BigInteger high;
};

Bounds bounds_of(const meta::Field& field, std::size_t bytes, Ranges ranges) {
    if (ranges == Ranges::enforced && !field.range_min.empty()) {
        return {BigInteger(std::string(field.range_min)), BigInteger(std::string(field.range_max))};
    }
    const auto bits = static_cast<unsigned>(8 * bytes);
    if (is_signed_wire(field.wire)) {
        const BigInteger half = BigInteger(1) << (bits - 1);
        return {-half, half - 1};
    }
    return {0, (BigInteger(1) << bits) - 1};
}

const meta::EnumInfo* find_enum(std::string_view name) {
    const auto* found = std::find_if(meta::ENUMS.begin(), meta::ENUMS.end(),
                                     [name](const meta::EnumInfo& e) { return e.name == name; });
    return found == meta::ENUMS.end() ? nullptr : found;
}

bool is_integer_text(std::string_view text) {
    const std::string_view digits = text.substr(text.starts_with('-') ? 1 : 0);
    return !digits.empty() && digits.size() <= 60 &&
           digits.find_first_not_of("0123456789") == std::string_view::npos;
}

// Without leading zeros, which a big-integer parser would take for octal.
BigInteger parse_integer(std::string_view text) {
    const bool negative = text.starts_with('-');
    std::string_view digits = text.substr(negative ? 1 : 0);
    digits.remove_prefix(std::min(digits.find_first_not_of('0'), digits.size() - 1));
    const BigInteger value{std::string(digits)};
    return negative ? BigInteger(-value) : value;
}

template <typename Item>
std::string hint(std::string_view name, const meta::Table<Item>& items) {
    std::vector<std::string_view> names;
    for (const Item& item : items) {
        names.push_back(item.name);
    }
    return did_you_mean(name, names);
}

BigInteger number_of(const Place& place, const OrderedJson& value) {
    if (value.is_boolean()) {
        return value.get<bool>() ? 1 : 0;
    }
    if (value.is_number_unsigned()) {
        return BigInteger(value.get<std::uint64_t>());
    }
    if (value.is_number_integer()) {
        return BigInteger(value.get<std::int64_t>());
    }
    if (value.is_string()) {
        const std::string text = value.get<std::string>();
        if (const meta::EnumInfo* info = find_enum(place.field.enumeration)) {
            for (const meta::EnumValue& entry : info->values) {
                if (entry.name == text) {
                    return entry.value;
                }
            }
        }
        if (is_integer_text(text)) {
            return parse_integer(text);
        }
    }
    const meta::EnumInfo* info = find_enum(place.field.enumeration);
    const std::string given =
        value.dump(-1, ' ', false, OrderedJson::error_handler_t::replace);
    if (info == nullptr) {
        throw DecodeError(fmt::format("{}: {} is not an integer", place.text(), given));
    }
    const std::string near =
        value.is_string() ? hint(value.get<std::string>(), info->values) : std::string();
    throw DecodeError(fmt::format("{}: {} is not a value of enum {}{}", place.text(), given,
                                  info->name, near));
}

void check_enum(const Place& place, const BigInteger& number) {
    const meta::EnumInfo* info = find_enum(place.field.enumeration);
    const auto is_number = [&](const meta::EnumValue& entry) { return number == entry.value; };
    if (info == nullptr ||
        std::any_of(info->values.begin(), info->values.end(), is_number)) {
        return;
    }
    throw DecodeError(fmt::format("{}: {} is not a value of enum {}", place.text(), number.str(),
                                  info->name));
}

void encode_value(const Place& place, const OrderedJson& value, Ranges ranges,
                  MutableBytes bytes) {
    if (place.field.wire == meta::Wire::row) {
        const Bytes row = encode_struct(*find_name(meta::ROWS, place.field.enumeration), value,
                                        ranges);
        std::copy(row.begin(), row.end(), bytes.begin());
        return;
    }
    const BigInteger number = number_of(place, value);
    const Bounds bounds = bounds_of(place.field, bytes.size(), ranges);
    if (number < bounds.low || number > bounds.high) {
        throw DecodeError(fmt::format("{}: {} is not in {}..{}", place.text(), number.str(),
                                      bounds.low.str(), bounds.high.str()));
    }
    if (ranges == Ranges::enforced) {
        check_enum(place, number);
    }
    big_to_bytes(number, bytes);
}

void encode_field(const meta::Struct& type, const meta::Field& field, const OrderedJson& value,
                  Ranges ranges, MutableBytes bytes) {
    if (field.is_hex && value.is_string()) {
        const Bytes raw = bytes_from_hex(value.get<std::string>());
        if (raw.size() != field.size) {
            throw DecodeError(fmt::format("{}.{}: {} bytes, but it has {}", type.name, field.name,
                                          raw.size(), field.size));
        }
        std::copy(raw.begin(), raw.end(), bytes.begin());
        return;
    }
    if (field.count == 0) {
        encode_value({type, field}, value, ranges, bytes);
        return;
    }
    if (!value.is_array() || value.size() > field.count) {
        throw DecodeError(fmt::format("{}.{}: expected an array of at most {} values", type.name,
                                      field.name, field.count));
    }
    const std::size_t stride = field.size / field.count;
    for (std::size_t i = 0; i < value.size(); ++i) {
        encode_value({type, field, i}, value[i], ranges, bytes.subspan(i * stride, stride));
    }
}

void check_names(const meta::Struct& type, const OrderedJson& fields) {
    if (!fields.is_object()) {
        throw DecodeError(fmt::format("{}: expected an object of fields", type.name));
    }
    for (const auto& item : fields.items()) {
        if (std::none_of(type.fields.begin(), type.fields.end(), [&](const meta::Field& field) {
                return field.name == item.key() && !field.is_reserved;
            })) {
            throw DecodeError(fmt::format("{}.{}: no such field{}", type.name, item.key(),
                                          hint(item.key(), type.fields)));
        }
    }
}

Bytes encode_headed(const meta::Table<meta::Struct>& table, std::string_view what,
                    std::string_view name, const OrderedJson& fields, Ranges ranges) {
    const meta::Struct* type = find_name(table, name);
    if (type == nullptr) {
        throw DecodeError(fmt::format("{}: no such {}{}", name, what, hint(name, table)));
    }
    Bytes bytes(8);
    bytes[0] = static_cast<std::uint8_t>(type->kind & 255);
    bytes[1] = static_cast<std::uint8_t>(type->kind >> 8);
    const Bytes body = encode_struct(*type, fields, ranges);
    bytes.insert(bytes.end(), body.begin(), body.end());
    return bytes;
}

}  // namespace

BigInteger big_from_bytes(meta::Wire wire, ByteView bytes) {
    BigInteger value;
    for (std::size_t i = bytes.size(); i > 0; --i) {
        value = (value << 8) | bytes[i - 1];
    }
    if (is_signed_wire(wire) && (bytes.back() & 0x80) != 0) {
        value -= BigInteger(1) << static_cast<unsigned>(8 * bytes.size());
    }
    return value;
}

void big_to_bytes(const BigInteger& value, std::span<std::uint8_t> bytes) {
    BigInteger rest = value;
    if (rest < 0) {
        rest += BigInteger(1) << static_cast<unsigned>(8 * bytes.size());
    }
    for (std::uint8_t& byte : bytes) {
        byte = static_cast<std::uint8_t>(rest & 255);
        rest >>= 8;
    }
}

std::string integer_text(meta::Wire wire, ByteView bytes) {
    return big_from_bytes(wire, bytes).str();
}

Bytes encode_struct(const meta::Struct& type, const OrderedJson& fields, Ranges ranges) {
    check_names(type, fields);
    Bytes bytes(type.size);
    for (const meta::Field& field : type.fields) {
        if (field.is_reserved) {
            continue;
        }
        const MutableBytes part = MutableBytes(bytes).subspan(field.offset, field.size);
        const auto found = fields.find(std::string(field.name));
        if (found != fields.end()) {
            encode_field(type, field, *found, ranges, part);
        } else if (field.offset == 0 && type.version != 0) {
            part[0] = type.version;
        } else {
            throw DecodeError(fmt::format("{}.{}: missing", type.name, field.name));
        }
    }
    return bytes;
}

Bytes encode_message(std::string_view name, const OrderedJson& fields, Ranges ranges) {
    return encode_headed(meta::MESSAGES, "message", name, fields, ranges);
}

Bytes encode_query(std::string_view name, const OrderedJson& fields, Ranges ranges) {
    return encode_headed(meta::QUERIES, "query", name, fields, ranges);
}

}  // namespace levee
