// Decisions on one account asked of the functions themselves, at values that no market brings
// together: when a reduction worsens a margin, and who may be recognised (LV-FIL-02, LV-REC-01).
#include "tests/support/fund.hpp"

#include "contract/core/operations/recognise.hpp"
#include "contract/core/trading.hpp"

namespace levee::testing {

TEST_CASE("LV-FIL-02 rounding: a reduction keeps equity over margin, and its share of the equity") {
    MarketRow market{};
    market.multiplier = 1;
    market.maintenance_margin = percent(5);
    BookRow book{};
    book.mark = Ticks::of(100);
    PositionRow position{};
    position.side = SIDE_LONG;
    position.size = to_sublots(Lots::of(10));
    AfterTrade after{};
    after.closed = to_sublots(Lots::of(3));
    after.size = to_sublots(Lots::of(7));
    Health health{};
    health.maintenance_margin = maintenance_margin(market, position.size, book.mark);
    const auto worsens = [&](i128 equity, i128 profit, i128 equity_after) {
        health.equity = SubAtoms::of(equity);
        return worsens_margin(market, book, position, after, health, SubAtoms::of(profit),
                              SubAtoms::of(equity_after));
    };
    CHECK(!worsens(1000, 0, 700));
    CHECK(worsens(1000, 0, 699));
    CHECK(worsens(1001, 0, 700));  // 700.7 are needed
    CHECK(!worsens(1001, 0, 701));
    CHECK(!worsens(1001, -300, 5000));  // 300.3 may be lost
    CHECK(worsens(1001, -301, 5000));
}

TEST_CASE("LV-REC-01 who may be recognised: by a mark since the last fill, or by an old loss") {
    struct Case {
        bool holds_lots;
        u64 marks;      // of the market, the last fill being the fifth
        long long loss; // that a position without lots has not paid
        u32 unpaid_since;
        u64 cash;
        bool negative;
        bool expected;
    };
    const Case cases[] = {
        {true, 6, 0, 0, 0, true, true},     {true, 5, 0, 0, 0, true, false},
        {true, 6, 0, 0, 0, false, false},   {false, 6, 0, 0, 0, true, false},
        {false, 5, 100, 6, 99, false, true}, {false, 5, 100, 6, 100, false, false},
        {false, 5, 100, 7, 0, true, false}, {false, 5, 100, 6, 100, true, true},
        {false, 5, 100, 0, 99, true, false}, {true, 5, 100, 6, 0, false, false},
    };
    for (const Case& x : cases) {
        Fund fund;
        fund.change([&](Stage& stage) {
            AssetRow& asset = stage.edit<AssetRow>(1);
            asset.epoch = Epoch::of(9);
            asset.recognise_after = 2;
            stage.edit<BookRow>(1).mark_sequence = x.marks;
            AccountRow& account = stage.create<AccountRow>(1);
            account.id = 1;
            account.asset = 1;
            account.market_count = 1;
            account.markets[0] = 1;
            account.cash = atoms(x.cash);
            PositionRow& position = stage.create<PositionRow>(position_id(1, 1));
            position.side = x.holds_lots ? SIDE_LONG : SIDE_NONE;
            position.entry = to_sub(Atoms::of(static_cast<u128>(x.loss)));
            position.fill_sequence = 5;
            position.unpaid_epoch = Epoch::of(x.unpaid_since);
        });
        bool is = false;
        fund.on_stage([&](Stage& stage) {
            stage.begin();
            is = is_recognisable(stage, stage.read<AccountRow>(1), x.negative);
        });
        CHECK(is == x.expected);
    }
}

}  // namespace levee::testing
