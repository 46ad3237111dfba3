// What a chain's transactions cost in the machine here, each with the very texts, senders, block
// and storage that it had there, so that the figures can be compared to the unit.
#pragma once

#include <string>
#include <vector>

#include "host-sim/abi/decode.hpp"

namespace levee::chain {

/// `history` has one JSON object a line: {"store":"FILE"}, or {"instantiate":CODE} or
/// {"execute":"ADDR"} with sender, message, height, time (nanoseconds) and funds [[denom, amount]].
/// For each of the latter two: {"ok", "gas", "error"}. Throws UsageError.
std::vector<OrderedJson> gas_of_history(const std::string& history, const std::string& chain_id);

}  // namespace levee::chain
