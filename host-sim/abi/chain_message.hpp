// A message of the core as the JSON that the contract for CosmWasm chains takes
// (docs/reference/cosmwasm.md), by the tables of the ABI alone.
#pragma once

#include <functional>
#include <string>

#include "host-sim/abi/decode.hpp"

namespace levee {

/// The address of a principal.
using AddressOf = std::function<std::string(uint32_t principal)>;

/// {"name":{fields}}. Throws DecodeError for bytes that are no message, or that JSON cannot say.
OrderedJson chain_message(ByteView message, const AddressOf& address_of);

}  // namespace levee
