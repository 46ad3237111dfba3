// The CosmWasm contract compiled natively in a library of its own, over storage in a map. The
// library hides its copy of the core, so that tests may hold it against the engines of the host.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>

#define LEVEE_SHOWN __attribute__((visibility("default")))

namespace levee_contract {

struct Chain {
    std::map<std::string, std::string> storage;
    uint64_t reads = 0;   // of the last call
    uint64_t writes = 0;  // removals included
};

LEVEE_SHOWN Chain& chain();

/// One call of an entry point, by its name. A refused or aborted one leaves the storage as it was;
/// so does a query. `info` is for instantiate and execute. An abort answers "abort: <text>".
LEVEE_SHOWN std::string call(std::string_view entry, std::string_view env, std::string_view info,
                             std::string_view message);

/// The bytes that the contract makes of {"name":{..}}, or "error <text>".
LEVEE_SHOWN std::string message_bytes(std::string_view json);
/// {"name":..} with the fields of a row, an answer, or the attributes of an event of this kind.
LEVEE_SHOWN std::string row_json(uint32_t kind, std::string_view bytes);
LEVEE_SHOWN std::string answer_json(uint32_t kind, std::string_view bytes);
LEVEE_SHOWN std::string event_json(uint32_t kind, std::string_view bytes);

}  // namespace levee_contract
