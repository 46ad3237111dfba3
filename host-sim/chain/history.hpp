// What a contract says of each accepted message in the results of a block: the attribute `raw`
// (context and message as the core had them) and the core's events after it.
#pragma once

#include <string>
#include <vector>

#include "abi/generated/abi.hpp"
#include "host-sim/abi/decode.hpp"

namespace levee::chain {

struct PastMessage {
    Context context;
    Bytes message;
    Bytes events;
    std::string where;  // "block 12, transaction 0"
};

/// The messages that `contract` accepted in that block, in their order, also those that another
/// contract or the chain itself sent. Throws DecodeError for a `raw` that cannot be one.
std::vector<PastMessage> messages_of_block(const OrderedJson& block_results,
                                           const std::string& contract);

}  // namespace levee::chain
