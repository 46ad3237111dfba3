// The events of the contract as a CosmWasm chain tells them: types wasm-levee/<name>, attributes in
// decimal (docs/reference/cosmwasm.md). Turned back into the core's bytes by the tables alone.
#pragma once

#include <string>
#include <vector>

#include "host-sim/abi/decode.hpp"

namespace levee {

/// The bytes of one event, header first. Throws DecodeError for a field that is missing or given
/// twice. What is no field is passed over: a chain and its modules add attributes of their own
/// (_contract_address, msg_index, authz_msg_index, mode), and who calls this has checked by the
/// first of them that the contract speaks.
Bytes event_from_attributes(std::string_view name, const OrderedJson& attributes);

/// Whether an event of `finalize_block_events` was emitted before the block's transactions: the
/// chain adds to each of them in which part of the block it was.
bool is_of_block_begin(const OrderedJson& event);

/// All events of one contract in the text of a JSON document, or of JSON lines, oldest first: block
/// results, transactions that were searched for, one transaction's answer, or a list of events.
/// They are taken from where a node puts them and from nowhere else, of transactions that did not
/// fail, each once. `contract` "" takes the one contract that is there and refuses two. Throws
/// DecodeError.
Bytes events_from_chain(std::string_view text, const std::string& contract);

}  // namespace levee
