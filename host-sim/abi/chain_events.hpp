// The events of the contract as a CosmWasm chain tells them: types wasm-levee/<name>, attributes in
// decimal (docs/reference/cosmwasm.md). Turned back into the core's bytes by the tables alone.
#pragma once

#include <string>
#include <vector>

#include "host-sim/abi/decode.hpp"

namespace levee {

/// The bytes of one event, header first. Throws DecodeError for an attribute that is missing,
/// unknown or given twice. The chain's own attributes are passed over.
Bytes event_from_attributes(std::string_view name, const OrderedJson& attributes);

/// All events of one contract in the text of a JSON document, or of JSON lines, in order: block
/// results, a transaction's answer, or any other document that holds them. `contract` "" takes the
/// one contract that is there and refuses two. Throws DecodeError.
Bytes events_from_chain(std::string_view text, const std::string& contract);

}  // namespace levee
