// A message as it is sent: its context and its bytes.
#pragma once

#include <vector>

#include "host-sim/abi/wire.hpp"

namespace levee {

struct SentMessage {
    Context context;
    std::vector<uint8_t> message;
};

using Sequence = std::vector<SentMessage>;

/// Funds are of asset 1. `sent` is written over, so that a search allocates nothing.
template <typename Message>
void write_sent(SentMessage& sent, u64 now, u32 sender, const Message& message, u64 funds) {
    sent.context.time = Seconds::of(now);
    sent.context.sender = sender;
    sent.context.funds_asset = funds == 0 ? 0 : 1;
    sent.context.funds_amount = Atoms::of(funds);
    const auto wire = wire_of(message);
    sent.message.assign(wire.begin(), wire.end());
}

}  // namespace levee
