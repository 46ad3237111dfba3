// A transaction as bytes, and the few that start a ledger, for tests that speak to engines
// directly.
#pragma once

#include <cstdint>
#include <vector>

#include "host-sim/abi/decode.hpp"

namespace levee::testing {

struct Sent {
    Context context;
    std::vector<uint8_t> message;
};

inline Context context_of(uint32_t sender, uint64_t time, uint64_t funds = 0) {
    Context context;
    context.height = time;
    context.time = Seconds::of(time);
    context.sender = sender;
    context.funds_asset = funds == 0 ? 0 : 1;
    context.funds_amount = Atoms::of(funds);
    return context;
}

inline Sent add_asset() {
    return {context_of(0, 1), encode_message("add_asset", {{"decimals", 6},
                                                           {"recognise_after", 10},
                                                           {"pending_epochs", 2},
                                                           {"exit_epochs", 2},
                                                           {"epoch_length", 3600},
                                                           {"operator_first", 0},
                                                           {"operator_slice", 0}})};
}

inline Sent open_account(uint32_t owner) {
    return {context_of(owner, 2), encode_message("open_account", {{"asset", 1}})};
}

/// Into the account that its owner's number names.
inline Sent deposit(uint32_t account, uint64_t amount) {
    return {context_of(account, 3, amount),
            encode_message("deposit", {{"account", account}, {"place", "cash"}})};
}

}  // namespace levee::testing
