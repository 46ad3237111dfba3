// One play of a scene: the coalition's plan among the marks, the keepers and the honest people, then
// everything closed and paid out. What it made beyond what fair luck explains is its excess; the
// excess of a plan less that of the coalition doing nothing is its profit.
//
// Luck: for every accepted mark, what the coalition's net positions gain by it if everybody pays in
// full, and for every funding what they receive. All trades with others are at the mark, so nothing
// else is earned honestly; the discount of a liquidation of others is a reward and counts as luck.
#pragma once

#include <map>
#include <optional>

#include "host-sim/attack/move.hpp"

namespace levee::attack {

struct Outcome {
    i64 wealth = 0;   // what came out less what went in, with what is left
    i64 luck = 0;
    u64 accepted = 0;  // messages of the coalition
    u64 transactions = 0;  // all that were accepted
    bool trapped = false;
    bool is_same_exposure = true;

    i64 excess() const { return wealth - luck; }
};

/// What a rounding may be worth: an atom for each accepted message of the coalition and each one
/// that then closes its accounts.
struct Verdict {
    i64 profit = 0;
    i64 bound = 0;
    bool is_attack = false;  // above the bound, or a trap
    bool counts = true;      // false: it chose another risk than the coalition that does nothing
};

class Game {
public:
    Game(const Scene& scene, u64 seed);

    const Scene& scene() const { return scene_; }
    u64 seed() const { return seed_; }

    Outcome play(const Plan& plan);
    Verdict judge(const Plan& plan);
    /// What honest members do in the coalition's place; nothing unless said otherwise.
    void compare_with(std::vector<Move> honest);

    /// All messages of a play from the empty ledger on.
    levee::Sequence transactions(const Plan& plan);

private:
    Game(const Scene& scene, u64 seed, levee::Sequence& record);
    using Exposures = std::vector<std::array<i64, 2>>;

    void tail(const Plan& plan);
    void act(const Plan& plan, u32 slot);
    void mark_both(u64 linear, u64 inverse);
    void mark_one(u32 market, u64 price);
    void count_luck(u32 market, u64 from, u64 to);
    void count_reward();
    void honest_hour(u32 epoch);
    void keepers();
    void unwind();
    void close_positions();
    void collect();
    i64 holdings() const;
    i64 stake_value(u32 tranche) const;
    i64 claims_value(u32 account, u32 market) const;
    i64 open_value(const PositionRow& position, u32 market) const;
    const Outcome& passive(const Moved& moved);

    const Scene& scene_;
    u64 seed_;
    Arena arena_;
    std::vector<Move> honest_;
    std::map<std::tuple<u8, u8, int>, std::pair<Outcome, Exposures>> passive_;
    Outcome now_;
    Exposures exposures_;
    const Exposures* expected_ = nullptr;
    bool is_quiet_ = true;  // marks stand still, so every loss is a fact already
};

}  // namespace levee::attack
