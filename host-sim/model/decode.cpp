// Decoding by the ABI's tables: length, reserved bytes, ranges, enumerations, attached funds.
#include "host-sim/model/decode.hpp"

#include <cstring>
#include <string>

#include "abi/generated/abi_meta.hpp"
#include "host-sim/model/number.hpp"

namespace levee::model {

namespace {

const meta::Struct* message_of(uint16_t kind) {
    for (const meta::Struct& message : meta::MESSAGES) {
        if (message.kind == kind) return &message;
    }
    return nullptr;
}

Int little_endian(const uint8_t* bytes, uint32_t size) {
    Int value = 0;
    for (uint32_t i = size; i-- > 0;) value = (value << 8) + bytes[i];
    return value;
}

bool is_zero(const uint8_t* bytes, uint32_t size) {
    for (uint32_t i = 0; i < size; ++i) {
        if (bytes[i] != 0) return false;
    }
    return true;
}

bool has_zero_reserves(const meta::Struct& message, const uint8_t* body) {
    for (const meta::Field& field : message.fields) {
        if (field.is_reserved && !is_zero(body + field.offset, field.size)) return false;
    }
    return true;
}

bool is_of_enum(std::string_view name, const Int& value) {
    for (const meta::EnumInfo& info : meta::ENUMS) {
        if (info.name != name) continue;
        for (const meta::EnumValue& allowed : info.values) {
            if (value == allowed.value) return true;
        }
    }
    return false;
}

bool is_in_range(const meta::Field& field, const Int& value) {
    if (!field.enumeration.empty() && !is_of_enum(field.enumeration, value)) return false;
    if (!field.range_min.empty() && value < Int{std::string{field.range_min}}) return false;
    return field.range_max.empty() || value <= Int{std::string{field.range_max}};
}

// Only unsigned fields have a range.
bool are_in_range(const meta::Struct& message, const uint8_t* body) {
    for (const meta::Field& field : message.fields) {
        if (field.is_reserved) continue;
        const uint32_t count = field.count == 0 ? 1 : field.count;
        const uint32_t size = field.size / count;
        for (uint32_t i = 0; i < count; ++i) {
            const uint8_t* at = body + field.offset + i * size;
            if (!is_in_range(field, little_endian(at, size))) return false;
        }
    }
    return true;
}

}  // namespace

Status decode(const Context& context, const uint8_t* message, uint32_t length) {
    if (length < MessageHeader::SIZE) return Status::wrong_length;
    const uint16_t kind = static_cast<uint16_t>(message[0] | (message[1] << 8));
    const meta::Struct* known = message_of(kind);
    if (known == nullptr) return Status::unknown_message;
    if (length != MessageHeader::SIZE + known->size) return Status::wrong_length;
    const uint8_t* body = message + MessageHeader::SIZE;
    if (!is_zero(message + 2, MessageHeader::SIZE - 2) || !has_zero_reserves(*known, body)) {
        return Status::reserved_not_zero;
    }
    if (!are_in_range(*known, body)) return Status::out_of_range;
    const bool has_amount = !context.funds_amount.is_zero();
    if (known->takes_funds && !has_amount) return Status::funds_missing;
    if (!known->takes_funds && (has_amount || context.funds_asset != 0)) {
        return Status::funds_unexpected;
    }
    return Status::ok;
}

}  // namespace levee::model
