// One account against the same position in pieces, one stake against the same stake in pieces: from
// one failure the pieces together get no more than the whole and an atom a piece.
#pragma once

#include <string>

#include "host-sim/attack/scene.hpp"

namespace levee::attack {

struct SplitCase {
    Payers payers = Payers::users;
    bool is_stake = false;
    u32 pieces = 2;
    u64 lots = 1;       // of a piece
    u64 stake = 1;      // of a piece
    bool is_short = true;
    u32 closes = 0;     // 1 before the fall, 2 after it, 3 after recognition, 4 an epoch on
    u64 closes_lots = 1;  // of each piece
    i64 off_mark = 0;   // of the price at which it opens
};

SplitCase draw_split(u64 seed);
std::string describe(const SplitCase& split);

/// What the whole has at the end less what the pieces have together, in atoms.
i64 split_difference(const SplitCase& split);

/// What the pieces may lose: an atom a stake; three a position, since a profit is rounded against
/// its holder where it is realised, where it enters the pool and where it is collected.
i64 split_loss_bound(const SplitCase& split);

}  // namespace levee::attack
