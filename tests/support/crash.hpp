// A market in which one account is bankrupt: the start of most tests of recognition and rolls.
#pragma once

#include "tests/support/world.hpp"

namespace levee::testing {

// Who loses, and who wins.
struct Fallen {
    u32 victim = 0;
    u32 winner = 0;
};

// Ten lots at 1000, mark 910, then 840 in the next epoch: 1600 are lost, of which 1000 are there.
inline Fallen fall(World& w, u64 winner_cash = 5000) {
    const Fallen fallen{w.open(1000), w.open(winner_cash)};
    MUST(w.fill(fallen.victim, fallen.winner, 10, 1000));
    MUST(w.mark(910));
    w.next_epoch(840);
    return fallen;
}

// The same once what was staked has joined, in epoch 4.
inline Fallen fall_on_stakes(World& w) {
    w.pass_epoch();
    MUST(w.pay_fee(1));
    w.pass_epoch();
    MUST(w.mark(1000));
    return fall(w);
}

// Ten lots at 1000, mark 910 in epoch 1, then 840 in epoch 2: the long has 1000 atoms, has lost
// 1600 and can be recognised with a shortfall of 600. Window 2 began at 910.
struct Crash : Fallen {
    World w;

    explicit Crash(std::initializer_list<u8> layers = LAYERS_USERS, u64 winner_cash = 5000)
        : Crash(World::linear(), layers, winner_cash) {}

    Crash(const AddMarketMessage& market, std::initializer_list<u8> layers, u64 winner_cash) {
        w.market(market, 1000, layers);
        static_cast<Fallen&>(*this) = fall(w, winner_cash);
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
        static_cast<Fallen&>(*this) = fall_on_stakes(w);
    }
};

// The crash over every kind of capital: 120 atoms of operator capital, 180 in the market's tranche
// and 1000 in the shared one, of which a market may demand 240. 600 are lost in epoch 4.
struct Layered : Fallen {
    World w;

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
        static_cast<Fallen&>(*this) = fall_on_stakes(w);
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
