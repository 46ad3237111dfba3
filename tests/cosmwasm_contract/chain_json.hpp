// What the contract's JSON must look like, said a second time from the ABI's tables alone.
#pragma once

#include <fmt/format.h>

#include "abi/generated/abi.hpp"
#include "host-sim/abi/decode.hpp"
#include "host-sim/base64.hpp"

namespace levee {

inline std::string address_text(uint32_t principal) { return fmt::format("wasm1p{}", principal); }

inline OrderedJson chain_value(const meta::Field& field, ByteView bytes);

/// The fields of a struct as the contract reads or writes them.
inline OrderedJson chain_json(const meta::Struct& type, ByteView bytes) {
    OrderedJson out = OrderedJson::object();
    for (const meta::Field& field : type.fields) {
        if (field.is_reserved) {
            continue;
        }
        const ByteView part = bytes.subspan(field.offset, field.size);
        if (field.count == 0) {
            out[std::string(field.name)] = chain_value(field, part);
            continue;
        }
        OrderedJson items = OrderedJson::array();
        const size_t stride = field.size / field.count;
        for (size_t at = 0; at < part.size(); at += stride) {
            items.push_back(chain_value(field, part.subspan(at, stride)));
        }
        out[std::string(field.name)] = items;
    }
    return out;
}

inline OrderedJson chain_value(const meta::Field& field, ByteView bytes) {
    if (field.wire == meta::Wire::row) {
        return chain_json(*find_name(meta::ROWS, field.enumeration), bytes);
    }
    const std::string digits = integer_text(field.wire, bytes);
    if (field.unit == "flag") {
        return digits != "0";
    }
    if (field.unit == "principal") {
        return digits == "0" ? OrderedJson(nullptr) : OrderedJson("wasm1p" + digits);
    }
    for (const meta::EnumInfo& info : meta::ENUMS) {
        for (const meta::EnumValue& value : info.values) {
            if (info.name == field.enumeration && std::to_string(value.value) == digits) {
                return std::string(value.name);
            }
        }
    }
    if (!field.enumeration.empty()) {
        return nullptr;
    }
    return bytes.size() > 4 ? OrderedJson(digits) : OrderedJson(std::stoull(digits));
}

/// A message as JSON. Only settle names a market where others name a principal.
inline OrderedJson message_json(ByteView message) {
    MessageHeader header;
    std::memcpy(&header, message.data(), sizeof header);
    const meta::Struct& type = *find_kind(meta::MESSAGES, header.kind);
    OrderedJson fields = chain_json(type, message.subspan(sizeof header));
    if (header.kind == SettleMessage::KIND && fields["principal"].is_string()) {
        if (fields["target"] == "charge_claim") {
            fields["principal"] = fields["principal"].get<std::string>().substr(6);
        }
    }
    return {{std::string(type.name), fields}};
}

inline Bytes bytes_from_base64(const std::string& text) {
    const std::string bytes = from_base64(text).value();
    return {bytes.begin(), bytes.end()};
}

}  // namespace levee
