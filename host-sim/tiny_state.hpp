// What a search of the tiny world has done so far, and the file that it is kept in between two
// calls: a search that is stopped goes on there and ends with the counts of one without a break.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "host-sim/store/sha256.hpp"

namespace levee {

struct TinyDepth {
    uint64_t transitions = 0;
    uint64_t accepted = 0;
    uint64_t states = 0;  // not seen before
    bool is_whole = false;
};

/// A state of the world, as the letter that first led to it.
struct TinyNode {
    uint32_t parent;
    uint8_t letter;
    Digest digest;
};

struct TinyState {
    std::vector<TinyDepth> depths;
    std::set<std::string> letters;  // accepted somewhere
    uint64_t checks = 0;
    std::vector<TinyNode> nodes;
    uint64_t next = 0;  // the node whose letters are tried next
    uint64_t end = 0;   // the first node that the present depth found
};

/// `world` says what the counts are of: start, engines, letters, schema. Throws UsageError for a
/// file that is damaged or of another world; false: there is no file.
bool load_tiny_state(const std::string& path, const std::string& world, TinyState& state);

/// The file is there whole or not at all. Throws UsageError when it cannot be written.
void save_tiny_state(const std::string& path, const std::string& world, const TinyState& state);

}  // namespace levee
