// The audit of a live contract by somebody who trusts nobody: its whole history is asked of a node
// and run through the core here. Every answer must be the one that the chain has, and at the end
// every stored row.
#pragma once

#include <string>

#include "host-sim/abi/decode.hpp"

namespace levee::chain {

struct PullOptions {
    std::string node = "http://127.0.0.1:26657";
    std::string contract;
    std::string out;
    uint64_t to_height = 0;  // 0: the latest
};

struct PullReport {
    uint64_t from_height = 0;
    uint64_t to_height = 0;
    uint64_t transactions = 0;
    uint64_t event_bytes = 0;
    uint64_t rows = 0;
    std::string chain;    // receipt chain and state digest of the trace
    std::string state;
    std::string problem;  // what is not as the chain has it; "" if nothing
    bool stopped = false;
};

/// Throws UsageError for a node or contract that is not there.
PullReport pull(const PullOptions& options);

}  // namespace levee::chain
