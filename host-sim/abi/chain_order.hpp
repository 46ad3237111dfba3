// Where in a chain's history an answer of a node belongs: pages come newest first, and the same one
// may come twice.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "host-sim/abi/decode.hpp"

namespace levee {

enum class Phase : uint8_t { begin, transaction, end };

/// What an answer says of its own place.
struct Origin {
    std::optional<uint64_t> height;
    std::optional<uint64_t> index;  // in the block
    std::string hash;

    /// Takes over what this object says. Throws DecodeError for a height that is no number.
    void read(const OrderedJson& answer);
};

struct PastAnswer {
    Origin origin;
    Phase phase;
    Bytes events;
};

/// The events of all answers, oldest first, each answer once. Answers that tell no height stay as
/// they come. Throws DecodeError where the order cannot be known, one is told in two ways, or an
/// incident's events cannot have come in this order.
Bytes in_order(std::vector<PastAnswer> answers);

}  // namespace levee
