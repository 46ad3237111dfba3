// Prices and sizes of a liquidation at the ends of their ranges, asked of the functions themselves:
// a price of one tick, of tick_max, no price at all, and a size that is not whole (LV-LIQ).
#include "contract/core/operations/liquidate.hpp"
#include "tests/support/crash.hpp"
#include "tests/support/operation_driver.hpp"

namespace levee::testing {

// Ten lots at mark 100, a multiplier of 1 and ticks up to 120, or 10,000 a lot inverse.
struct Bankruptcy {
    MarketRow market{};
    BookRow book{};
    PositionRow position{};

    Bankruptcy(ContractKind kind, u8 side) {
        market.kind = static_cast<u8>(kind);
        market.multiplier = kind == ContractKind::linear ? 1 : 10'000;
        market.tick_max = Ticks::of(120);
        market.oi_max = Lots::of(1000);
        market.initial_margin = percent(10);
        book.mark = Ticks::of(100);
        position.side = side;
        position.size = to_sublots(Lots::of(10));
    }
    u64 price(u64 equity) const {
        return bankruptcy_price(market, book, position, to_sub(atoms(equity))).raw();
    }
};

TEST_CASE("LV-LIQ-01 the bankruptcy price of a long is at least a tick") {
    const Bankruptcy x(ContractKind::linear, SIDE_LONG);
    CHECK(x.price(0) == 100);
    CHECK(x.price(979) == 3);  // 100 - floor(979 / 10)
    CHECK(x.price(980) == 2);
    CHECK(x.price(990) == 1);
    CHECK(x.price(1000) == 1);
    CHECK(x.price(5000) == 1);
}

TEST_CASE("LV-LIQ-01 the bankruptcy price of a short is at most tick_max") {
    const Bankruptcy x(ContractKind::linear, SIDE_SHORT);
    CHECK(x.price(0) == 100);
    CHECK(x.price(100) == 110);
    CHECK(x.price(199) == 119);
    CHECK(x.price(200) == 120);
    CHECK(x.price(210) == 120);
    CHECK(x.price(5000) == 120);
}

TEST_CASE("LV-LIQ-01 an inverse short with as much equity as its value has no bankruptcy price") {
    const Bankruptcy x(ContractKind::inverse, SIDE_SHORT);  // worth 1000 atoms
    CHECK(x.price(0) == 100);
    CHECK(x.price(100) == 111);  // floor(100,000 / 900)
    CHECK(x.price(999) == 120);
    CHECK(x.price(1000) == 120);
    CHECK(x.price(1001) == 120);
    const Bankruptcy y(ContractKind::inverse, SIDE_LONG);
    CHECK(y.price(100) == 91);  // ceil(100,000 / 1100)
}

TEST_CASE("LV-LIQ-02 all lots count a begun one, and never more than the position") {
    Bankruptcy x(ContractKind::linear, SIDE_LONG);
    const Health health{};
    // A lot sold at 90 frees 10 of margin and costs 10: all are taken.
    const auto size = [&](u64 lots_max) {
        return liquidation_size(x.market, x.book, x.position, health, Ticks::of(90),
                                Lots::of(lots_max));
    };
    CHECK(size(100) == to_sublots(Lots::of(10)));
    x.position.size += Sublots::of(1);
    CHECK(size(100) == x.position.size);
    CHECK(size(10) == to_sublots(Lots::of(10)));
}

TEST_CASE("LV-LIQ-02 rounding: the relief of a lot goes down, so that enough lots are taken") {
    Bankruptcy x(ContractKind::linear, SIDE_LONG);
    x.market.initial_margin = Ratio::of(100'000'001);  // of 100: 10 atoms and 429.4967296
    Health health{};
    const auto lots = [&](i128 need) {
        health.initial_margin = SubAtoms::of(need);
        return liquidation_size(x.market, x.book, x.position, health, Ticks::of(100),
                                Lots::of(100)).raw() / SUB;
    };
    const i128 relief = i128{10} * SUB_ONE + 429;
    CHECK(lots(4 * relief) == 4);
    CHECK(lots(4 * relief + 1) == 5);
    CHECK(lots(4 * (relief + 1)) == 5);
}

TEST_CASE("LV-LIQ-02 rounding: the fee goes down, by what it is of and by what is left") {
    // A lot is worth 9,999,999,999 / 100,000,000 atoms, a hundredth of it less than an atom.
    OperationDriver driver;
    driver.change([](Stage& stage) {
        MarketRow& market = stage.create<MarketRow>(1);
        market.kind = static_cast<u8>(ContractKind::inverse);
        market.multiplier = 9'999'999'999;
        market.liquidation_fee = percent(1);
        stage.create<BookRow>(1).mark = Ticks::of(100'000'000);
    });
    const auto fee = [&](u64 lots, i128 equity_after, u64 cash) {
        Atoms taken{};
        driver.on_stage([&](Stage& stage) {
            LiquidateMessage m{};
            m.market = 1;
            Liquidation plan{};
            plan.give.size = to_sublots(Lots::of(lots));
            plan.equity_after = SubAtoms::of(equity_after);
            stage.begin();
            taken = liquidation_fee(stage, m, plan, atoms(cash));
        });
        return num(taken);
    };
    CHECK(fee(1, 50 * SUB_ONE, 50) == 0);
    CHECK(fee(20, 50 * SUB_ONE, 50) == 19);
    CHECK(fee(20, 2 * SUB_ONE - 1, 50) == 1);
    CHECK(fee(20, -1, 50) == 0);
    CHECK(fee(20, 50 * SUB_ONE, 3) == 3);
}

TEST_CASE("LV-ACC-01 a liquidation drops what its account holds nothing of, in every market") {
    World w;
    w.market(1000);
    w.market(1000);
    const u32 victim = w.open(1100);
    const u32 other = w.open(50'000);
    MUST(w.fill(victim, other, 10, 1000, 1));
    MUST(w.fill(victim, other, 1, 1000, 2));
    MUST(w.fill(other, victim, 1, 1000, 2));
    CHECK(w.account(victim).market_count == 2);  // of the second a lot that was reduced
    w.next_epoch(930, 1);
    MUST(w.mark(1000, 2));
    MUST(w.liquidate(victim, other, 10));
    CHECK(w.pos(victim, 2).version == 0);
    CHECK(w.account(victim).market_count == 1);
    CHECK(w.account(victim).markets[0] == 1);
}

}  // namespace levee::testing
