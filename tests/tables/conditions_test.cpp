// Conditions and effects of messages that a rule names in passing, each shown alone: a list's every
// place, both accounts of a trade, the epoch that a message begins, positions that it drops.
#include "contract/core/operations/settle.hpp"
#include "tests/support/crash.hpp"

namespace levee::testing {

TEST_CASE("LV-CFG-05 the list of layers ascends from the first to the residual, then stays empty") {
    World w;
    MUST(w.add_market(World::linear()));
    const std::initializer_list<u8> refused[] = {
        {1, 1, 12}, {1, 0, 12}, {1, 2, 2, 12}, {1, 8, 2, 12}, {1, 2},      {1, 2, 8},
        {2, 12},    {12},       {0, 1, 12},    {1, 2, 12, 0, 12},
    };
    for (const std::initializer_list<u8>& layers : refused) {
        CHECK_STATUS(w.set_layers(layers), layers_invalid);
    }
    CHECK_STATUS(w.set_layers({1, 12}), ok);
    CHECK_STATUS(w.set_layers({1, 2, 8, 11, 12}), ok);
}

TEST_CASE("LV-CFG-06 LV-EPO-01 a role begins the epoch of the asset it is given in, if any") {
    World w;
    MUST(w.add_market(World::linear()));
    MUST(w.add_tranche(TrancheKind::operator_shared));
    w.pass_epoch();
    MUST(w.set_role(Role::pauser, 0, PAUSER));
    CHECK(w.epoch() == 1);
    MUST(w.set_role(Role::venue, 1, VENUE));
    CHECK(w.epoch() == 2);
    w.pass_epoch();
    MUST(w.set_role(Role::operator_, 1, OPERATOR_ID));
    CHECK(w.epoch() == 3);
    w.pass_epoch();
    MUST(w.set_role(Role::feed, 1, FEED));
    CHECK(w.epoch() == 4);
}

TEST_CASE("LV-EPO-01 no epoch begins before its start, whatever the clock says") {
    World w;
    MUST(w.pay_fee(1));
    w.now -= 500;
    MUST(w.pay_fee(1));
    CHECK(w.epoch() == 1);
    w.now += 500 + World::EPOCH_LENGTH - 1;
    MUST(w.pay_fee(1));
    CHECK(w.epoch() == 1);
    ++w.now;
    MUST(w.pay_fee(1));
    CHECK(w.epoch() == 2);
}

TEST_CASE("LV-REC-03 LV-EPO-05 each layer asks the next one only for what is left") {
    const struct {
        std::initializer_list<u8> layers;
        long long demand;
    } cases[] = {
        {{1, 2, 5, 12}, 600},     // all of it
        {{1, 2, 3, 5, 12}, 480},  // less 120 of operator capital
        {{1, 2, 4, 5, 12}, 420},  // less 180 of the market's tranche
        {{1, 2, 3, 4, 5, 12}, 300},
    };
    for (const auto& x : cases) {
        Layered l(x.layers, 5, 1000);
        MUST(l.w.recognise(l.victim));
        CHECK(num(l.w.book().demand) == x.demand);
        CHECK(num(l.w.incident(4).demand) == x.demand);
    }
}

TEST_CASE("LV-ACC-13 a mark from later than the clock is not stale") {
    World w;
    w.market(1000);
    const u32 a = w.open(50'000);
    const u32 b = w.open(50'000);
    w.now -= 10;
    CHECK_STATUS(w.fill(a, b, 10, 1000), ok);
    CHECK_STATUS(w.withdraw(a, 1), ok);
}

TEST_CASE("LV-TRN-02 a query does not see what a refused message did on its way") {
    World w;
    w.market(1000);
    const u32 a = w.open(50'000);
    const u32 b = w.open(50'000);
    MUST(w.fill(a, b, 10, 1000));
    MUST(w.fund(5));
    CHECK(num(w.health(a).cash) == 50'000);
    CHECK_STATUS(w.withdraw(a, 50'001), insufficient_cash);  // after 50 were paid
    CHECK(num(w.health(a).cash) == 50'000);
}

// ---- trades ----

TEST_CASE("LV-ACC-05 claims of both cohorts that wait count at face") {
    World w;
    w.market(1000, LAYERS_NONE);
    const u32 a = w.open(50'000);
    const u32 b = w.open(50'000);
    for (const u64 gain : {10U, 30U}) {
        MUST(w.fill(a, b, 10, w.book().mark.raw()));
        MUST(w.mark(w.book().mark.raw() + gain));
        MUST(w.fill(b, a, 10, w.book().mark.raw()));
        CHECK(num(w.health(a).claims) == (gain == 10 ? 100 : 400));
        w.next_epoch(w.book().mark.raw());
    }
}

TEST_CASE("LV-ACC-03 a new position starts where the claims pool stands") {
    Unpaid u;
    World& w = u.w;
    w.next_epoch(755);
    w.next_epoch(755);
    const u32 a = w.open(50'000);
    const u32 b = w.open(50'000);
    MUST(w.fill(a, b, 1, 755));
    REQUIRE(!w.book().pool_index.is_zero());
    CHECK((w.pos(a).pool_index == w.book().pool_index));
    MUST(w.mark(1294, 2));
    MUST(w.deposit(u.debtor, 450));
    MUST(w.settle(u.debtor));
    w.pass_epoch();
    MUST(w.mark(1294, 2));
    MUST(w.mark(755));  // the pool is paid and ends
    REQUIRE(w.book().pool_version == 1);
    const u32 c = w.open(50'000);
    MUST(w.fill(c, b, 1, 755));
    CHECK(w.pos(c).pool_version == 1);
}

TEST_CASE("LV-FIL-02 LV-ACC-10 a flip needs margin for the lots that it closes as well") {
    World w;
    w.market(1000);
    const u32 a = w.open(1000);
    const u32 b = w.open(50'000);
    MUST(w.fill(a, b, 10, 1000));
    // Short n lots and ten reduced: n x 100 + 10 x 50.
    CHECK_STATUS(w.fill(b, a, 16, 1000), below_initial_margin);
    CHECK_STATUS(w.fill(b, a, 15, 1000), ok);
    // Long n lots, 10 - n of the long ones and five short ones reduced: n x 100 + (15 - n) x 50.
    CHECK_STATUS(w.fill(a, b, 11, 1000), below_initial_margin);
    CHECK_STATUS(w.fill(a, b, 10, 1000), ok);
}

TEST_CASE("LV-FIL-02 with initial margin to the atom an account may reduce at any price") {
    World w;
    AddMarketMessage rules = World::linear();
    rules.mark_step = percent(5);
    rules.fill_band = percent(5);
    rules.fee_max = percent(10);
    w.market(rules, 1000);
    const u32 a = w.open(1000);
    const u32 b = w.open(50'000);
    MUST(w.fill(a, b, 10, 1000));
    MUST(w.mark(999));  // 990 of 999 are left: nine of ten lots need 891
    CHECK_STATUS(w.fill(b, a, 1, 950, 1, 0, 95), margin_worsened);
    MUST(w.mark(1000));
    CHECK_STATUS(w.fill(b, a, 1, 950, 1, 0, 95), ok);
}

TEST_CASE("LV-FIL-02 lots are reduced however old the marks of other markets are") {
    World w;
    w.market(1000, LAYERS_NONE);
    w.market(1000, LAYERS_NONE);
    const u32 a = w.open(50'000);
    const u32 b = w.open(50'000);
    MUST(w.fill(a, b, 10, 1000));
    MUST(w.fill(a, b, 10, 1000, 2));
    w.now += 1001;
    MUST(w.mark(1000));
    MUST(w.roll(2));
    CHECK_STATUS(w.fill(a, b, 1, 1000), stale_mark);
    CHECK_STATUS(w.fill(b, a, 10, 1000), ok);
}

// ---- liquidations ----

// A long of ten lots in market 1 that may be liquidated in epoch 2, and one who may take it over;
// both stand in market 2 as well.
struct TwoMarkets {
    World w;
    u32 weak = 0;
    u32 other = 0;
    u32 taker = 0;

    TwoMarkets() {
        w.market(1000, LAYERS_NONE);
        w.market(1000, LAYERS_NONE);
        weak = w.open(1150);
        other = w.open(50'000);
        taker = w.open(50'000);
        MUST(w.fill(weak, other, 10, 1000));
        MUST(w.fill(weak, other, 1, 1000, 2));
        MUST(w.fill(taker, other, 1, 1000, 2));
        MUST(w.fill(other, taker, 1, 1000, 2));  // nothing is left but what the window remembers
        MUST(w.mark(930));
    }
    void roll(u32 market, u64 price) { MUST(w.mark(price, market)); }
};

TEST_CASE("LV-LIQ-01 a liquidation asks whether every market of the account has rolled") {
    TwoMarkets x;
    x.w.pass_epoch();
    x.roll(1, 930);
    const u32 fresh = x.w.open(50'000);  // stands in no market itself
    CHECK_STATUS(x.w.liquidate(x.weak, fresh, 10), roll_due);
    x.roll(2, 1000);
    CHECK_STATUS(x.w.liquidate(x.weak, x.taker, 10), ok);
}

TEST_CASE("LV-LIQ-01 a liquidation needs a taker that exists and is no estate") {
    Crash c;
    World& w = c.w;
    MUST(w.recognise(c.victim));
    CHECK_STATUS(w.liquidate(c.winner, 99, 1), account_not_found);
    CHECK_STATUS(w.liquidate(c.winner, c.victim, 1), account_is_estate);
}

TEST_CASE("LV-ACC-01 a position is dropped without size and with less than an atom to pay") {
    PositionRow position{};
    const auto spent_at = [&](i128 entry) {
        position.entry = SubAtoms::of(entry);
        return is_spent(position);
    };
    CHECK(spent_at(0));
    CHECK(spent_at(1 - SUB_ONE));
    CHECK(!spent_at(-SUB_ONE));
    CHECK(!spent_at(1));
    position.side = SIDE_LONG;  // funding may bring the entry value of open lots to nothing
    CHECK(!spent_at(0));
}

TEST_CASE("LV-ACC-01 whoever takes over lots drops the positions that hold nothing any more") {
    TwoMarkets x;
    World& w = x.w;
    w.pass_epoch();
    x.roll(1, 930);
    x.roll(2, 1000);
    REQUIRE(w.account(x.taker).market_count == 1);
    REQUIRE(w.account(x.taker).markets[0] == 2);
    MUST(w.liquidate(x.weak, x.taker, 10));
    CHECK(w.account(x.taker).market_count == 1);
    CHECK(w.account(x.taker).markets[0] == 1);
}

TEST_CASE("LV-ACC-01 LV-HOU-02 so does whoever buys from the house") {
    Crash c;
    World& w = c.w;
    w.market(1000, LAYERS_NONE);
    MUST(w.recognise(c.victim));  // the house holds ten lots
    const u32 a = w.open(50'000);
    const u32 b = w.open(50'000);
    MUST(w.fill(a, b, 1, 1000, 2));
    MUST(w.fill(b, a, 1, 1000, 2));
    w.pass_epoch();
    MUST(w.mark(1000, 2));
    MUST(w.mark(840));
    MUST(w.house_order(a, 10));
    REQUIRE(w.account(a).market_count == 1);
    MUST(w.mark_later(840));
    CHECK(num(w.book().house_size) == 0);
    CHECK(w.account(a).market_count == 1);
    CHECK(w.account(a).markets[0] == 1);
}

TEST_CASE("LV-ACC-13 LV-ACC-12 a mark may be old where an account has closed its position") {
    TwoMarkets x;
    World& w = x.w;
    w.now += 1001;
    x.roll(1, 930);
    MUST(w.roll(2));
    REQUIRE(w.pos(x.taker, 2).version == 1);
    CHECK_STATUS(w.withdraw(x.weak, 1), stale_mark);
    CHECK_STATUS(w.withdraw(x.taker, 1), ok);
}

// ---- refusals that no other table shows ----

TEST_CASE("LV-HOU-01 LV-LIQ-01 nothing is ordered without a mark, nor taken over at an old one") {
    World w;
    MUST(w.add_market(World::linear()));
    const u32 a = w.open(50'000);
    CHECK_STATUS(w.house_order(a, 5), no_mark);
    TwoMarkets x;
    x.w.now += 1001;
    CHECK_STATUS(x.w.liquidate(x.weak, x.taker, 10), stale_mark);
}

TEST_CASE("LV-TRN-03 LV-ACC-12 no recovery beyond the vault's limit, no bond of nothing") {
    Crash c;
    World& w = c.w;
    MUST(w.recognise(c.victim));
    w.next_epoch(840);
    RecoverMessage m{};
    m.market = 1;
    m.epoch = Epoch::of(2);
    CHECK_STATUS(w.send(ANYONE, m, static_cast<u128>(1) << 88), vault_full);
    MUST(w.deposit(c.winner, 5, MoneyPlace::bond));
    CHECK_STATUS(w.withdraw(c.winner, 0, MoneyPlace::bond), zero_amount);
}

TEST_CASE("LV-TRA-08 operator capital does not leave by the door of stakers") {
    World w;
    MUST(w.add_tranche(TrancheKind::operator_shared));
    MUST(w.supply(1, 10));
    CHECK_STATUS(w.request_exit(1, shares(1), OPERATOR_ID), tranche_kind_wrong);
}

// ---- what was charged ----

TEST_CASE("LV-RCV-07 LV-EPO-01 a claim settled by itself begins an epoch, frees its position") {
    Crash c;
    World& w = c.w;
    MUST(w.recognise(c.victim));
    w.next_epoch(840);
    MUST(w.settle(c.winner));
    REQUIRE(w.pos(c.winner).charged == 1);
    MUST(w.recover(300, 2));
    w.pass_epoch();
    MUST(w.settle_target(SettleTarget::charge_claim, c.winner, 1));
    CHECK(w.epoch() == 4);
    CHECK(w.pos(c.winner).charged == 1);  // half of it is still open
    MUST(w.recover(300, 2));
    MUST(w.settle_target(SettleTarget::charge_claim, c.winner, 1));
    CHECK(w.pos(c.winner).charged == 0);
    CHECK(w.cash(c.winner) == 5000);
}

}  // namespace levee::testing
