// Liquidations, marks and funding with numbers worked out by hand (LV-LIQ, LV-MRK, LV-FUN).
#include "tests/support/crash.hpp"

namespace levee::testing {

// Ten lots opened at `entry`, then marked at `mark`; the lot is worth its price in atoms.
struct Weak {
    World w;
    u32 account = 0;
    u32 other = 0;
    u32 taker = 0;

    Weak(const AddMarketMessage& rules, Side side, u64 cash, u64 entry, u64 mark) {
        w.market(rules, entry, LAYERS_NONE);
        account = w.open(cash);
        other = w.open(50'000);
        taker = w.open(50'000);
        if (side == Side::long_) {
            MUST(w.fill(account, other, 10, entry));
        } else {
            MUST(w.fill(other, account, 10, entry));
        }
        MUST(w.mark(mark));
    }
    LiquidatedEvent liquidate(u64 lots_max = 100) {
        MUST(w.liquidate(account, taker, lots_max));
        return w.events<LiquidatedEvent>().at(0);
    }
};

AddMarketMessage wide() {
    AddMarketMessage m = World::linear();
    m.initial_margin = percent(20);
    m.maintenance_margin = percent(15);
    m.liquidation_discount = percent(3);
    return m;
}

AddMarketMessage inverse() {
    AddMarketMessage m = World::inverse(700'000);
    m.tick_max = Ticks::of(700'000);
    return m;
}

TEST_CASE("LV-LIQ-01 the example: the bankruptcy price bounds the discount") {
    AddMarketMessage rules = World::linear();
    rules.liquidation_discount = percent(5);
    rules.liquidation_fee = Ratio{};
    Weak x(rules, Side::long_, 125, 109, 100);
    CHECK(whole(x.w.health(x.account).equity) == 35);
    const LiquidatedEvent done = x.liquidate();
    CHECK(num(done.price) == 97);  // max(100 - 5, 100 - floor(35 / 10))
    CHECK(num(done.lots) == 10);   // need 65, relief 10 - 3 a lot
    CHECK(x.w.cash(x.account) == 125 - 120);
    CHECK(whole(x.w.pos(x.taker).entry) == 1000);  // at the mark; the discount is a claim
    CHECK(num(x.w.pos(x.taker).cohort_within[0]) == 30);
}

TEST_CASE("LV-LIQ-02 the example: the least lots that restore initial margin") {
    Weak x(wide(), Side::long_, 230, 109, 100);  // equity 140, margins 200 and 150
    const LiquidatedEvent done = x.liquidate();
    CHECK(num(done.price) == 97);
    CHECK(num(done.lots) == 4);  // ceil(60 / (20 - 3))
    CHECK(num(done.fee) == 4);   // 1 % of 400
    CHECK(x.w.cash(x.account) == 230 - 4 * 12 - 4);
    CHECK(x.w.bucket(Bucket::fees) == 4);
    const HealthAnswer after = x.w.health(x.account);
    CHECK(whole(after.initial) == 124);
    CHECK(whole(after.initial_margin) == 120);
    CHECK(x.w.pos(x.account).fill_sequence == 2);
    CHECK(x.w.pos(x.taker).fill_sequence == 2);
    CHECK(x.w.event_kinds().front() == SettledEvent::KIND);
    CHECK_STATUS(x.w.liquidate(x.account, x.taker, 10), not_liquidatable);
}

TEST_CASE("LV-LIQ-02 the liquidator may take less, and every lot when lots do not help") {
    Weak few(wide(), Side::long_, 230, 109, 100);
    CHECK(num(few.liquidate(2).lots) == 2);
    AddMarketMessage rules = World::linear();
    rules.initial_margin = Ratio::of(100'000'001);
    rules.maintenance_margin = percent(10);
    rules.liquidation_discount = percent(10);
    rules.liquidation_fee = Ratio{};
    Weak one(rules, Side::long_, 189, 109, 100);  // equity 99 of 100
    LiquidatedEvent done = one.liquidate();
    CHECK(num(done.price) == 91);  // 100 - floor(99 / 10)
    CHECK(num(done.lots) == 2);    // need a little above 1, relief 10 - 9
    // Equity 101, of which 40 % of the window's gain of 10 do not count; at 90 a lot costs what its
    // margin frees, so all are taken.
    Weak all(rules, Side::long_, 151, 105, 99);
    all.w.next_epoch(100);
    CHECK(whole(all.w.health(all.account).maintenance) == 97);
    done = all.liquidate();
    CHECK(num(done.price) == 90);
    CHECK(num(done.lots) == 10);
    CHECK(all.w.cash(all.account) == 1);
}

TEST_CASE("LV-LIQ-02 the need is the larger of what both margins lack") {
    AddMarketMessage rules = World::linear();
    rules.initial_margin = Ratio::of(100'000'001);
    rules.maintenance_margin = percent(10);
    rules.liquidation_discount = percent(5);
    rules.liquidation_fee = Ratio{};
    Weak x(rules, Side::long_, 151, 105, 99);
    x.w.next_epoch(100);
    // Initial margin is met, 101 of 100; maintenance lacks 3, since a gain of 10 counts as 6.
    CHECK(whole(x.w.health(x.account).initial) == 101);
    CHECK(num(x.liquidate().lots) == 1);  // ceil(3 / (10 - 5))
}

TEST_CASE("LV-LIQ-02 the fee takes no more than the equity that is left") {
    Crash c(LAYERS_NONE);
    World& w = c.w;
    MUST(w.mark(905));
    const u32 taker = w.open(50'000);
    MUST(w.liquidate(c.victim, taker, 5));  // at 900: equity 50 less 25, cash 1000 less 500
    CHECK(num(w.events<LiquidatedEvent>().at(0).fee) == 25);  // not 1 % of 4525
    CHECK(w.cash(c.victim) == 475);
    CHECK(whole(w.health(c.victim).equity) == 0);
}

TEST_CASE("LV-LIQ-01 LV-LIQ-02 a short is bought back above the mark") {
    Weak x(wide(), Side::short_, 220, 92, 100);
    const LiquidatedEvent done = x.liquidate();
    CHECK(num(done.price) == 103);
    CHECK(num(done.lots) == 4);
    CHECK(x.w.cash(x.account) == 220 - 4 * 11 - 4);
    CHECK(x.w.pos(x.taker).side == static_cast<u8>(Side::short_));
    CHECK(whole(x.w.pos(x.account).size) == 6);
}

TEST_CASE("LV-LIQ-01 bankruptcy prices of an inverse market round towards the mark") {
    // Long: 7,000,000 / 6371 = 1098.73 owed, equity 2.27: ceil(7,000,000 / 1101) = 6358.
    Weak long_side(inverse(), Side::long_, 101, 7000, 6371);
    LiquidatedEvent done = long_side.liquidate();
    CHECK(num(done.price) == 6358);
    CHECK(num(done.lots) == 10);
    CHECK(long_side.w.cash(long_side.account) == 0);  // 100.975 raised to 101
    CHECK(num(long_side.w.book().shortfall) == 0);
    // Short: worth 917.43 of 1000, equity 17.43: floor(7,000,000 / 900) = 7777.
    Weak short_side(inverse(), Side::short_, 100, 7000, 7630);
    done = short_side.liquidate();
    CHECK(num(done.price) == 7777);  // before 7630 + 152
    CHECK(num(done.fee) == 0);
    Weak rich(inverse(), Side::short_, 101, 7000, 7630);
    CHECK(num(rich.liquidate().price) == 7782);
}

TEST_CASE("LV-LIQ-01 with no equity left the price is the mark, below it nothing is liquidated") {
    Crash c(LAYERS_NONE);
    World& w = c.w;
    const u32 taker = w.open(50'000);
    CHECK_STATUS(w.liquidate(c.victim, taker, 10), negative_equity);
    MUST(w.mark(900));
    MUST(w.liquidate(c.victim, taker, 10));
    CHECK(num(w.events<LiquidatedEvent>().at(0).price) == 900);
    CHECK(w.cash(c.victim) == 0);
}

TEST_CASE("LV-LIQ-01 the taker needs margin, an owner and another account") {
    Weak x(wide(), Side::long_, 230, 109, 100);
    World& w = x.w;
    const u32 poor = w.open(67);  // 4 lots at 97 need 80 of margin
    CHECK_STATUS(w.liquidate(x.account, poor, 10), below_initial_margin);
    CHECK_STATUS(w.liquidate(x.account, poor, 3), ok);
    CHECK_STATUS(w.liquidate(x.account, x.taker, 0), zero_amount);
    CHECK_STATUS(w.liquidate(x.account, x.account, 1), same_account);
    CHECK_STATUS(w.liquidate(x.account, x.taker, 1, 1, ANYONE), not_owner);
    CHECK_STATUS(w.liquidate(x.taker, x.account, 1), position_not_found);
    CHECK_STATUS(w.liquidate(x.other, x.taker, 1), not_liquidatable);
}

TEST_CASE("LV-MRK-01 a window's marks stay within the step of its first, whatever the last was") {
    World w;
    MUST(w.add_market(World::linear()));
    MUST(w.mark(100));  // the first is free
    CHECK(num(w.book().window_mark) == 100);
    CHECK(w.book().mark_sequence == 1);
    CHECK_STATUS(w.mark(90), mark_step_exceeded);
    CHECK_STATUS(w.mark(110), mark_step_exceeded);
    CHECK_STATUS(w.mark(91), ok);
    CHECK_STATUS(w.mark(109), ok);
    CHECK_STATUS(w.mark(91), ok);
    CHECK(w.book().mark_sequence == 4);
    // The due roll comes first, at 91: the next window begins there.
    w.pass_epoch();
    CHECK_STATUS(w.mark(82), mark_step_exceeded);
    CHECK(w.epoch() == 1);  // a refusal advances nothing
    CHECK_STATUS(w.mark(83), ok);
    CHECK(num(w.book().window_mark) == 91);
    CHECK(num(w.book().delayed_mark) == 100);
    CHECK(num(w.events<WindowRolledEvent>().at(0).mark) == 91);
    CHECK(w.events<MarkedEvent>().at(0).sequence == 5);
}

TEST_CASE("LV-MRK-01 a mark is the feed's, in range, not older than the last and not too old") {
    World w;
    MUST(w.add_market(World::linear()));
    CHECK_STATUS(w.mark_at(100, w.now, 1, VENUE), not_feed);
    CHECK_STATUS(w.mark(0), price_out_of_range);
    CHECK_STATUS(w.mark(1'000'001), price_out_of_range);
    CHECK_STATUS(w.mark_at(100, 1001), report_from_future);
    MUST(w.mark_at(100, 950));
    CHECK(num(w.book().mark_time) == 950);
    CHECK_STATUS(w.mark_at(100, 949), mark_not_newer);
    CHECK_STATUS(w.mark_at(100, 950), ok);
    w.now = 2001;
    CHECK_STATUS(w.mark_at(100, 1000), mark_too_old);  // 1001 seconds
    CHECK_STATUS(w.mark_at(100, 1001), ok);
}

TEST_CASE("LV-FUN-01 the example: funding moves entry values, each lot pays its part") {
    World w;
    w.market(1000);
    const u32 a = w.open(50'000);
    const u32 b = w.open(50'000);
    const u32 c = w.open(50'000);
    MUST(w.fill(a, b, 6, 1000));
    MUST(w.fill(c, b, 4, 1000));
    MUST(w.fund(3));
    CHECK(whole(w.book().entry[0]) == 10'000 + 30);
    CHECK(whole(w.book().entry[1]) == -10'000 - 30);
    CHECK(w.book().funding_used == 3);
    CHECK(w.events<FundingAppliedEvent>().at(0).per_lot == 3);
    MUST(w.settle(c));
    CHECK(w.cash(c) == 50'000 - 12);
    MUST(w.settle(b));
    CHECK(num(w.book().cohort_claims) == 30);
}

TEST_CASE("LV-FUN-01 the house pays on its inventory") {
    Crash c(LAYERS_NONE);
    World& w = c.w;
    MUST(w.recognise(c.victim));
    CHECK(whole(w.book().house_entry) == 8400);
    MUST(w.fund(-5));
    CHECK(whole(w.book().house_entry) == 8400 - 50);
    CHECK(whole(w.book().entry[0]) == 0);
    CHECK(whole(w.book().entry[1]) == -10'000 + 50);
}

TEST_CASE("LV-FUN-01 a window's funding has a cap that counts both directions") {
    World w;
    w.market(1000);  // 1 % of 1000
    CHECK_STATUS(w.fund(11), funding_above_cap);
    CHECK_STATUS(w.fund(INT64_MIN), funding_above_cap);
    CHECK_STATUS(w.fund(3), ok);
    CHECK_STATUS(w.fund(-8), funding_above_cap);
    CHECK_STATUS(w.fund(-7), ok);
    CHECK_STATUS(w.fund(1), funding_above_cap);
    CHECK_STATUS(w.fund(0), ok);
    w.pass_epoch();
    CHECK_STATUS(w.fund(1), roll_due);
    MUST(w.mark(1000));
    CHECK_STATUS(w.fund(10), ok);
    CHECK_STATUS(w.fund(0, 1, ANYONE), not_venue);
    w.now += 1001;
    CHECK_STATUS(w.fund(0), stale_mark);
}

}  // namespace levee::testing
