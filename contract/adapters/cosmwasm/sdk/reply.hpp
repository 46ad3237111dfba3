// What reply() is told about a submessage: its id and payload, and either what it answered or why
// it failed.
#pragma once

#include "contract/adapters/cosmwasm/sdk/json_object.hpp"

namespace cw {

struct Reply {
    u64 id = 0;
    Bytes payload;
    u64 gas_used = 0;
    bool ok = false;
    Text error;       // when not ok
    Bytes data;       // when ok; empty when the message gave none
    Text events;      // when ok: a JSON array of {"type":..,"attributes":[{"key":..,"value":..}]}
    Text type_url;    // when ok: of the first response, empty when there is none
    Bytes response;   // its bytes (protobuf)
};

namespace detail {

inline void read_first_response(json::Reader& in, Reply& reply) noexcept {
    static constexpr json::Key FIELDS[] = {"type_url", "value"};
    Text key;
    in.enter_array();
    for (bool first = true; in.next_element(); first = false) {
        if (!first) {
            in.skip();
            continue;
        }
        in.enter_object();
        while (in.next_member(key)) {
            switch (json::find_key(FIELDS, 2, key)) {
                case 0: reply.type_url = in.text(); break;
                case 1: reply.response = in.base64(); break;
                default: in.skip();
            }
        }
    }
}

inline void read_success(json::Reader& in, Reply& reply) noexcept {
    static constexpr json::Key FIELDS[] = {"events", "data", "msg_responses"};
    Text key;
    in.enter_object();
    while (in.next_member(key)) {
        switch (json::find_key(FIELDS, 3, key)) {
            case 0: reply.events = in.raw(); break;
            case 1:
                if (!in.null()) reply.data = in.base64();
                break;
            case 2: read_first_response(in, reply); break;
            default: in.skip();
        }
    }
}

inline void read_result(json::Reader& in, Reply& reply) noexcept {
    Text key;
    in.enter_object();
    while (in.next_member(key)) {
        if (key == "ok") {
            reply.ok = true;
            read_success(in, reply);
        } else {
            reply.error = in.text();
        }
    }
}

}  // namespace detail

inline Error read(const Region* region, Reply& reply) noexcept {
    static constexpr json::Key FIELDS[] = {"id", "payload", "gas_used", "result"};
    json::Reader in(region, "reply");
    Text key;
    in.enter_object();
    while (in.next_member(key)) {
        switch (json::find_key(FIELDS, 4, key)) {
            case 0: reply.id = in.number<u64>(); break;
            case 1:
                if (!in.null()) reply.payload = in.base64();
                break;
            case 2: reply.gas_used = in.number<u64>(); break;
            case 3: detail::read_result(in, reply); break;
            default: in.skip();
        }
    }
    in.finish();
    return in.error();
}

/// Field `number` of a protobuf message, when it is bytes or text; empty when it is not there,
/// or behind a field of fixed width, which no answer of these has.
/// MsgInstantiateContractResponse: 1 is the address, 2 the data. MsgExecuteContractResponse: 1.
inline Bytes protobuf_field(Bytes message, u32 number) noexcept {
    constexpr u32 VARINT = 0, BYTES = 2;
    const u8* at = message.begin();
    const auto varint = [&](u64& value) {
        value = 0;
        for (u32 shift = 0; shift < 64 && at != message.end(); shift += 7) {
            const u8 byte = *at++;
            value |= u64{byte & 0x7fu} << shift;
            if (byte < 0x80) return true;
        }
        return false;
    };
    u64 tag = 0;
    u64 value = 0;
    while (at != message.end() && varint(tag)) {
        const u32 type = tag & 7;
        if ((type != VARINT && type != BYTES) || !varint(value)) return {};
        if (type == VARINT) continue;
        if (value > static_cast<u64>(message.end() - at)) return {};
        if (tag >> 3 == number) return {at, static_cast<u32>(value)};
        at += value;
    }
    return {};
}

}  // namespace cw
