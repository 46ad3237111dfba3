// What the coalition's own pairs may shift when a roll spreads bad debt (LV-SCN-64).
//
// Bad debt is spread over claims and open gains (LV-ROL-08). A pair of one owner has an open gain
// on one side and the same loss on the other: the gain weighs, so claims are cut less, and if the
// mark comes back before it is realised nothing is left of it to be cut. The book shows sums of
// sides, in which a pair looks like two strangers, so the contract cannot tell them apart. What
// this is worth to the coalition is what its claims would have been cut more without that gain.
#pragma once

#include "host-sim/attack/worth.hpp"

namespace levee::attack {

/// A market before a message that may roll it.
class PairsBefore {
public:
    PairsBefore(const Arena& arena, u32 market);

    /// When it has rolled: what its roll would have cut more of the coalition's claims had the
    /// gains of its own pairs not weighed. At most that: money of the house that went first is not
    /// taken off the bad debt.
    i64 shifted(const Arena& arena) const;

private:
    u32 market_;
    u32 window_ = 0;
    u32 epoch_ = 0;
    u128 residual_ = 0;  // of before this roll
    u128 newborn_ = 0;   // claims of the window that ends, and those of the coalition among them
    u128 own_newborn_ = 0;
    u128 claims_ = 0;  // all claims, and the coalition's
    u128 own_claims_ = 0;
    u128 open_ = 0;   // open gains of both sides
    u128 pairs_ = 0;  // of those, gains of the coalition that its losses of the other side offset
};

}  // namespace levee::attack
