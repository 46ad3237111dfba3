// A market in which one account is bankrupt: the start of most tests of recognition and rolls.
#pragma once

#include <tuple>
#include <utility>

#include "tests/support/world.hpp"

namespace levee::testing {

// After them what was staked is in. The fee is the message with which the first begins.
inline void pass_two_epochs(World& w) {
    w.pass_epoch();
    MUST(w.pay_fee(1));
    w.pass_epoch();
}

// A long of ten lots at 1000 with 1000 atoms, and the short, at a mark of 910.
inline std::pair<u32, u32> trade_and_fall(World& w, u64 winner_cash = 5000) {
    const u32 victim = w.open(1000);
    const u32 winner = w.open(winner_cash);
    MUST(w.fill(victim, winner, 10, 1000));
    MUST(w.mark(910));
    return {victim, winner};
}

// Ten lots at 1000, mark 910 in epoch 1, then 840 in epoch 2: the long has 1000 atoms, has lost
// 1600 and can be recognised with a shortfall of 600. Window 2 began at 910.
struct Crash {
    World w;
    u32 victim = 0;
    u32 winner = 0;

    explicit Crash(std::initializer_list<u8> layers = LAYERS_USERS, u64 winner_cash = 5000)
        : Crash(World::linear(), layers, winner_cash) {}

    Crash(const AddMarketMessage& market, std::initializer_list<u8> layers, u64 winner_cash) {
        w.market(market, 1000, layers);
        start(winner_cash);
    }
    // Layers that need tranches: 700 atoms in each of the market's and the shared one.
    Crash(std::initializer_list<u8> layers, u64 shared_cap, u64 operator_capital) {
        MUST(w.add_market(World::linear()));
        MUST(w.add_tranche(TrancheKind::shared));
        MUST(w.add_tranche(TrancheKind::market, 1));
        MUST(w.add_tranche(TrancheKind::operator_market, 1));
        MUST(w.set_layers(layers, 1, shared_cap));
        MUST(w.stake(1, 700));
        MUST(w.stake(2, 700));
        if (operator_capital != 0) {
            MUST(w.supply(3, operator_capital));
        }
        pass_two_epochs(w);
        MUST(w.mark(1000));
        start(5000);
    }

    void start(u64 winner_cash) {
        std::tie(victim, winner) = trade_and_fall(w, winner_cash);
        w.next_epoch(840);
    }
};

// The crash over every kind of capital: 120 atoms of operator capital, 180 in the market's tranche
// and 1000 in the shared one, of which a market may demand 240. 600 are lost in epoch 4.
struct Layered {
    World w;
    u32 victim = 0;
    u32 winner = 0;

    explicit Layered(std::initializer_list<u8> layers, u64 haircut_cap = 5, u64 shared_cap = 240) {
        AddMarketMessage rules = World::linear();
        rules.haircut_cap = percent(haircut_cap);
        MUST(w.add_market(rules));
        MUST(w.add_tranche(TrancheKind::shared));
        MUST(w.add_tranche(TrancheKind::market, 1));
        MUST(w.add_tranche(TrancheKind::operator_market, 1));
        MUST(w.set_layers(layers, 1, shared_cap));
        MUST(w.stake(1, 1000));
        MUST(w.stake(2, 180));
        MUST(w.supply(3, 120));
        pass_two_epochs(w);
        MUST(w.mark(1000));
        std::tie(victim, winner) = trade_and_fall(w);
        w.next_epoch(840);
    }
};

// Two markets in opposite directions: ten lots each, closed in the first with a loss of 2450, of
// which 2000 atoms of cash are paid and 450 are not; the second has an open gain of 2940.
struct Unpaid {
    World w;
    u32 debtor = 0;
    u32 other = 0;

    Unpaid() {
        w.market(1000, LAYERS_NONE);
        w.market(1000, LAYERS_NONE);
        debtor = w.open(2000);
        other = w.open(20'000);
        MUST(w.fill(debtor, other, 10, 1000, 1));
        MUST(w.fill(debtor, other, 10, 1000, 2));
        MUST(w.mark(910, 1));
        MUST(w.mark(1090, 2));
        w.next_epoch(829, 1);
        MUST(w.mark(1188, 2));
        w.next_epoch(755, 1);
        MUST(w.mark(1294, 2));
        MUST(w.fill(other, debtor, 10, 755, 1));
    }
};

}  // namespace levee::testing
