// The audit of a live contract by somebody who trusts nobody: its whole history is asked of a node
// and run through the core here. Every answer must be the one that the chain has, and at the end
// all that is stored. What the contract says of time, callers and payments must be what the chain
// itself tells of them.
#pragma once

#include <string>
#include <vector>

#include "host-sim/abi/decode.hpp"
#include "host-sim/chain/history.hpp"

namespace levee::chain {

struct PullOptions {
    std::string node = "http://127.0.0.1:26657";
    std::string contract;
    std::string out;
    uint64_t to_height = 0;  // 0: the latest
};

/// What the contract has of an asset, and what it must have.
struct Holding {
    uint32_t asset = 0;
    std::string denom;
    std::string vault;
    std::string held;     // at least the vault, since anybody may send more; "" if not told
    std::string surplus;
    std::string why_not;  // not told
};

struct PullReport {
    uint64_t from_height = 0;
    uint64_t to_height = 0;
    uint64_t transactions = 0;
    uint64_t event_bytes = 0;
    uint64_t rows = 0;
    uint64_t directory = 0;  // pairs that are stored beside the rows
    Told senders;
    Told payouts;
    std::vector<Holding> holdings;
    std::string chain;    // receipt chain and state digest of the trace
    std::string state;
    std::string problem;  // what is not as the chain has it; "" if nothing
    bool stopped = false;
};

/// Throws UsageError for a node or contract that is not there.
PullReport pull(const PullOptions& options);

}  // namespace levee::chain
