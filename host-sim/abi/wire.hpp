// The generated structs as the bytes that cross the boundary: messages and queries out, answers and
// events in. The bytes were checked by whoever received them.
#pragma once

#include <array>
#include <cstdint>
#include <cstring>
#include <span>

#include "abi/generated/abi.hpp"

namespace levee {

template <typename Message>
std::array<uint8_t, sizeof(MessageHeader) + Message::SIZE> wire_of(const Message& fields) {
    std::array<uint8_t, sizeof(MessageHeader) + Message::SIZE> wire{};
    MessageHeader header;
    header.kind = Message::KIND;
    std::memcpy(wire.data(), &header, sizeof header);
    if constexpr (Message::SIZE != 0) {
        std::memcpy(wire.data() + sizeof header, &fields, Message::SIZE);
    }
    return wire;
}

template <typename Type>
Type read_as(std::span<const uint8_t> bytes) {
    Type value;
    std::memcpy(static_cast<void*>(&value), bytes.data(), sizeof value);
    return value;
}

/// Calls `visit(kind, fields)` for each event of a message.
template <typename Visit>
void each_event(std::span<const uint8_t> events, const Visit& visit) {
    while (events.size() >= sizeof(EventHeader)) {
        const auto header = read_as<EventHeader>(events);
        visit(header.kind, events.subspan(sizeof header, header.size));
        events = events.subspan(sizeof header + header.size);
    }
}

}  // namespace levee
