// A message as it is sent: its context and its bytes, and how a typed message becomes one.
#pragma once

#include <cstring>
#include <vector>

#include "abi/generated/abi.hpp"

namespace levee {

struct SentMessage {
    Context context;
    std::vector<uint8_t> message;
};

using Sequence = std::vector<SentMessage>;

template <typename Message>
inline constexpr size_t WIRE_SIZE = sizeof(MessageHeader) + Message::SIZE;

/// Header and fields of a message, WIRE_SIZE bytes of them.
template <typename Message>
void write_message(const Message& message, uint8_t* bytes) {
    MessageHeader header;
    header.kind = Message::KIND;
    std::memcpy(bytes, &header, sizeof header);
    if constexpr (Message::SIZE != 0) {
        std::memcpy(bytes + sizeof header, &message, Message::SIZE);
    }
}

/// Funds are of asset 1. `sent` is written over, so that a search allocates nothing.
template <typename Message>
void write_sent(SentMessage& sent, u64 now, u32 sender, const Message& message, u64 funds) {
    sent.context.time = Seconds::of(now);
    sent.context.sender = sender;
    sent.context.funds_asset = funds == 0 ? 0 : 1;
    sent.context.funds_amount = Atoms::of(funds);
    sent.message.resize(WIRE_SIZE<Message>);
    write_message(message, sent.message.data());
}

}  // namespace levee
