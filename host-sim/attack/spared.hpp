// What the coalition's own open gains may spare it when a roll spreads bad debt (LV-SCN-64).
//
// Bad debt is spread over claims and open gains (LV-ROL-08). A pair of one owner has an open gain
// on one side and the same loss on the other: the gain weighs, so claims are cut less, and if the
// mark comes back before it is realised nothing is left of it to be cut. The book shows sums of
// sides, in which a pair looks like two strangers, so the contract cannot tell them apart. What
// this is worth to the coalition is what its claims would have been cut more without its gain.
// Whether the loss is open too makes no difference, so all of its open gains are counted. A loss
// that is realised is netted with own claims (LV-CLM-02), which then are not cut.
#pragma once

#include "host-sim/attack/worth.hpp"

namespace levee::attack {

/// A market before a message that may roll it.
class BeforeRoll {
public:
    /// `netted`: own claims that paid own losses in the window.
    BeforeRoll(const Arena& arena, u32 market, u128 netted);

    bool has_rolled(const Arena& arena) const {
        return arena.row<BookRow>(market_).window != window_;
    }

    /// When it has rolled: what its roll would have cut more of the coalition's claims had its open
    /// gains not weighed and its claims paid none of its losses. At most that: money of the house
    /// that went first is not taken off the bad debt.
    i64 spared(const Arena& arena) const;

private:
    u32 market_;
    u32 window_ = 0;
    u32 epoch_ = 0;
    u128 residual_ = 0;  // of before this roll
    u128 newborn_ = 0;   // claims of the window that ends, and those of the coalition among them
    u128 own_newborn_ = 0;
    u128 claims_ = 0;  // all claims, and the coalition's
    u128 own_claims_ = 0;
    u128 open_ = 0;  // open gains of both sides, and the coalition's among them
    u128 own_open_ = 0;
    u128 netted_ = 0;
};

}  // namespace levee::attack
