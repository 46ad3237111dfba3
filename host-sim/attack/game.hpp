// One play of a scene: the coalition's plan among the marks, the keepers and the honest people,
// then everything closed and paid out. What it made beyond what fair luck explains is its excess;
// the excess of a plan less that of the coalition doing nothing is its profit.
//
// Luck: for every accepted mark, what the net positions gain by it if everybody pays in full, and
// for every funding what they receive. All trades with others are at the mark, so nothing else is
// earned honestly; the discount of a liquidation of others is a reward and counts as luck.
//
// A trade is agreed by two. What the maker, with whom the coalition trades, is worse off by it
// (lots that it opens while an incident is open are charged like all others) is the price of its
// consent and is taken off the profit. So profit comes from those who did nothing: holders,
// stakers, the house.
//
// Where somebody fails and the marks go on, later losses of the house are still to come, and a gain
// that is realised before them is no longer open to them. That is anybody's choice, so there the
// coalition is measured against the best of doing nothing and of realising its gains at the mark,
// all in one slot or half in each of two; its positions must add up to what they were at every
// mark, since whoever holds less bears less; and its stakes do nothing, since leaving before a loss
// that is to come is a choice as well. Where the failure itself is to come, the choice begins after
// it: to realise and open again before it is an attack.
#pragma once

#include <map>
#include <optional>

#include "host-sim/attack/move.hpp"
#include "host-sim/attack/spared.hpp"

namespace levee::attack {

struct Outcome {
    i64 wealth = 0;   // what came out less what went in, with what is left
    i64 luck = 0;
    i64 maker_wealth = 0;
    i64 maker_luck = 0;
    i64 spared = 0;    // what own open gains may have spared of bad debt (LV-SCN-64)
    u64 accepted = 0;  // messages of the coalition
    u64 transactions = 0;  // all that were accepted
    bool trapped = false;

    i64 excess() const { return wealth - luck; }
    i64 maker_excess() const { return maker_wealth - maker_luck; }
};

/// The bound is what rounding may be worth, an atom for each accepted message of the coalition and
/// each one that then closes its accounts, and what its own open gains may spare it of bad debt.
struct Verdict {
    i64 profit = 0;      // less the maker's loss
    i64 maker_loss = 0;  // the price of its consent
    i64 spared = 0;      // part of the bound
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
    const Outcome& last() const { return now_; }
    /// Moves of stakers where a loss is still to come are not played; a plan with one does not
    /// count.
    bool leaves_out(const Moved& moved, const Move& move) const {
        return scene_.fails && !is_quiet(moved) && is_of_stakers(move.act);
    }
    /// What honest members do in the coalition's place; nothing unless said otherwise.
    void compare_with(std::vector<Move> honest);

    /// All messages of a play from the empty ledger on.
    levee::Sequence transactions(const Plan& plan);

private:
    Game(const Scene& scene, u64 seed, levee::Sequence& record);
    using Exposures = std::vector<std::array<i64, 2>>;

    // Marks stand still, so every loss is a fact already.
    bool is_quiet(const Moved& moved) const {
        return scene_.tail == Tail::flat && moved.market == 0;
    }
    /// Does something in which markets may roll, and counts what own open gains may spare by
    /// that.
    template <typename Step>
    auto watch(Step step) {
        const std::array<BeforeRoll, 2> before = {BeforeRoll(arena_, LINEAR, netted_[0]),
                                                  BeforeRoll(arena_, INVERSE, netted_[1])};
        const auto done = step();
        for (u32 i = 0; i < 2; ++i) {
            if (before[i].has_rolled(arena_)) {
                now_.spared += before[i].spared(arena_);
                netted_[i] = 0;
            }
        }
        count_netted();
        return done;
    }
    void tail(const Plan& plan);
    void act(const Plan& plan, u32 slot);
    void mark_both(u64 linear, u64 inverse);
    void mark_one(u32 market, u64 price);
    void count_reward();
    void count_netted();
    void honest_hour(u32 epoch);
    /// Every other seed has keepers who recognise nothing in the first epoch. Not where marks go
    /// on: there, who recognises early changes what is lost, which is anybody's to do.
    bool are_late(u32 epoch) const { return epoch == 0 && seed_ % 2 == 1 && is_quiet_; }
    void keepers();
    void unwind();
    void close_positions();
    void collect();
    i64 holdings() const;
    /// What honest members could do instead, and the positions that they hold at each mark.
    struct Honest {
        std::vector<Outcome> outcomes;
        Exposures exposures;
    };
    const Honest& honest(const Moved& moved);
    void realise(bool is_half);

    const Scene& scene_;
    u64 seed_;
    Arena arena_;
    std::vector<Move> honest_;
    std::map<std::tuple<u8, u8, int>, Honest> honest_outcomes_;
    Outcome now_;
    Exposures exposures_;
    /// Slots in which gains are realised, half in each or all in one; SLOTS: never.
    std::pair<u32, u32> realise_at_ = {SLOTS, SLOTS};
    bool is_quiet_ = true;
    /// Own losses that own claims paid in the window, by market.
    std::array<u128, 2> netted_{};
};

}  // namespace levee::attack
