// Hill climbing: from the moves of a known attack, one small change after the other, kept when the
// coalition is not worse off; from the beginning again when nothing has helped for a while.
#pragma once

#include <functional>

#include "host-sim/attack/game.hpp"

namespace levee::attack {

/// An attack that somebody has thought of: where the search begins.
struct Seed {
    std::string_view name;
    std::string_view sentence;
    std::string_view rules;  // that answer it
    std::string_view scene;
    std::vector<Move> moves;
    std::vector<Move> honest;  // what it is measured against; nothing unless it says so
    Moved moved{};             // the moved mark that it is about, for the first climbs
};

const std::vector<Seed>& seeds();
const Seed& seed_named(std::string_view name);

enum class Variant : u8 { seen, moved };

struct SearchOptions {
    u64 seed = 1;
    u64 sequences = 1000;
    Variant variant = Variant::seen;
    bool is_blank = false;  // every climb begins with no moves
    double seconds = 0;  // 0: as long as it takes
};

struct Found {
    Plan plan;
    u64 path = 0;  // seed of the marks
    Verdict verdict;
};

struct SearchResult {
    u64 sequences = 0;
    u64 attacks = 0;   // sequences above their bounds
    u64 counted = 0;   // sequences with the risk that they had to have
    u64 accepted = 0;  // messages of the coalition in them
    Found best;        // an attack rather than none, then the largest profit
    double seconds = 0;
};

SearchResult search(const Seed& seed, const SearchOptions& options,
                    const std::function<void(u64 done)>& show);

/// The same attack without the moves that it does not need. `found` must be one.
Found shrink_attack(const Seed& seed, Found found);

}  // namespace levee::attack
