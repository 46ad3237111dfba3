// Cases in which the core once broke a rule, or two readings of one differed.
#include "tests/support/crash.hpp"

namespace levee::testing {

TEST_CASE("LV-CFG-03 a lot of an inverse market is worth an atom at any mark") {
    World w;
    AddMarketMessage m = World::inverse(700'000);
    CHECK_STATUS(w.add_market(m), ok);
    m.tick_max = Ticks::of(700'001);
    CHECK_STATUS(w.add_market(m), parameters_inconsistent);
}

TEST_CASE("LV-FUN-01 funding of a window never passes 64 bits, however much a lot is worth") {
    World w;
    AddMarketMessage m = World::linear();
    m.multiplier = u64{1} << 47;
    m.oi_max = Lots::of(100);
    m.funding_cap = percent(10);
    w.market(m, 1'000'000);  // nearly 2^67 atoms a lot
    constexpr u64 CAP = (u64{1} << 47) * 100'000;
    constexpr i64 MOST = 9'223'372'036'854'775'807;
    CHECK_STATUS(w.fund(MOST), ok);
    CHECK_STATUS(w.fund(-MOST), funding_above_cap);
    CHECK_STATUS(w.fund(-static_cast<i64>(CAP - MOST)), ok);
    CHECK(w.book().funding_used == CAP);
    CHECK_STATUS(w.fund(MOST), funding_above_cap);  // in 64 bits the sum would be small
    CHECK_STATUS(w.fund(1), funding_above_cap);
    w.next_epoch(1'000'000);
    CHECK_STATUS(w.fund(2), ok);
}

TEST_CASE("LV-CFG-03 a lot is worth less than 2^67 atoms at any mark") {
    World w;
    AddMarketMessage m = World::linear();
    m.oi_max = Lots::of(1);
    m.multiplier = u64{1} << 47;
    m.tick_max = Ticks::of((u64{1} << 20) - 1);
    CHECK_STATUS(w.add_market(m), ok);
    m.tick_max = Ticks::of(u64{1} << 20);
    CHECK_STATUS(w.add_market(m), parameters_inconsistent);
    m = World::inverse(1'000'000);
    m.oi_max = Lots::of(1);
    m.multiplier = ~u64{0};
    CHECK_STATUS(w.add_market(m), ok);
}

TEST_CASE("LV-ROL-09 a loss of the house that its own claim covers is reported") {
    Crash c;
    World& w = c.w;
    MUST(w.recognise(c.victim));  // the house holds ten lots since 840
    w.next_epoch(900);
    w.next_epoch(860);  // rolled at 900
    CHECK(num(w.book().house_claims) == 600);
    w.next_epoch(860);  // rolled at 860
    const auto marked = w.events<HouseMarkedEvent>();
    REQUIRE(marked.size() == 1);
    CHECK(num(marked[0].loss) == 400);
    CHECK(num(marked[0].gain) == 0);
    CHECK(num(marked[0].house_claims_after) == 200);
    CHECK(w.incident(w.epoch()).version == 0);  // its own claim paid, so there is no shortfall
}

TEST_CASE("LV-HOU-01 an order of no lots is zero_amount, without inventory too") {
    Crash c(LAYERS_NONE);
    World& w = c.w;
    CHECK_STATUS(w.house_order(c.winner, 0), zero_amount);
    CHECK_STATUS(w.house_order(c.winner, 1), no_inventory);
    MUST(w.recognise(c.victim));
    CHECK_STATUS(w.house_order(c.winner, 0), zero_amount);
    CHECK_STATUS(w.house_order(c.winner, 1), order_too_small);
    CHECK_STATUS(w.house_order(c.winner, 10), ok);
}

TEST_CASE("LV-REC-04 recognition reports through its own events") {
    Crash c(LAYERS_NONE);
    World& w = c.w;
    MUST(w.recognise(c.victim));
    CHECK(w.events<SettledEvent>().empty());
    CHECK(w.event_kinds() == std::vector<u16>{RecognisedEvent::KIND, EstateOpenedEvent::KIND});
}

TEST_CASE("LV-TRA-11 the settle of a claim rolls its tranche") {
    Crash c({1, 2, 4, 12}, 0, 0);
    World& w = c.w;
    MUST(w.recognise(c.victim));
    const u32 hit = w.epoch();
    CHECK(num(w.tranche(2).charged) == 600);
    w.next_epoch(840);
    MUST(w.recover(300, hit));
    MUST(w.settle_target(SettleTarget::stake, 2, STAKER));
    w.pass_epoch();
    MUST(w.settle_target(SettleTarget::claim, 1, 0));
    CHECK(num(w.events<ClaimPaidEvent>().at(0).amount) == 300);
    CHECK(w.tranche(2).epoch == w.asset().epoch);
    CHECK_STATUS(w.settle_target(SettleTarget::claim, 1, 0), nothing_payable);
}

// A staker leaves a market's tranche at an epoch's end; somebody settles the stake before the mark
// that rolls the market, or nobody does. The house loses between the two marks.
Digest leave_market_tranche(u64 mark_before, u64 mark_after, bool settle_first,
                            std::initializer_list<u8> layers) {
    Crash c({1, 2, 4, 12}, 0, 0);
    World& w = c.w;
    MUST(w.recognise(c.victim));  // the house holds ten lots since 840, the tranche has 100 left
    w.next_epoch(840);
    MUST(w.set_layers(layers));
    MUST(w.settle_target(SettleTarget::stake, 2, STAKER));
    MUST(w.request_exit(2, Shares::of(w.stake_of(2).shares.raw() / 2)));
    w.next_epoch(840);
    MUST(w.mark(mark_before));
    w.pass_epoch();
    MUST(w.pay_fee(1));  // the epoch is new, the market not rolled yet
    if (settle_first) {
        MUST(w.settle_target(SettleTarget::stake, 2, STAKER));
    }
    MUST(w.mark(mark_after));
    MUST(w.settle_target(SettleTarget::stake, 2, STAKER));
    CHECK(w.tranche(2).epoch == w.asset().epoch);
    return w.engine().store().digest();
}

TEST_CASE("LV-TRA-01 the price of a leaver does not depend on who comes first after an epoch") {
    for (const auto layers : {std::initializer_list<u8>{1, 2, 4, 12}, {1, 2, 12}}) {
        for (const auto& [before, after] :
             {std::pair<u64, u64>{840, 835}, {835, 840}, {835, 830}, {845, 830}}) {
            CAPTURE(before);
            CAPTURE(after);
            CHECK((leave_market_tranche(before, after, true, layers) ==
                   leave_market_tranche(before, after, false, layers)));
        }
    }
}

TEST_CASE("LV-ROL-01 the first roll of a market without a mark rolls its tranches too") {
    World w;
    MUST(w.add_market(World::linear()));
    MUST(w.add_tranche(TrancheKind::market, 1));
    MUST(w.add_tranche(TrancheKind::operator_market, 1));
    MUST(w.stake(1, 700));
    MUST(w.supply(2, 50));
    pass_two_epochs(w);
    MUST(w.mark(1000));
    CHECK(num(w.tranche(1).capacity) == 700);
    CHECK(num(w.tranche(2).capacity) == 50);
}

TEST_CASE("LV-TRA-02 a charge of all assets divides no shares while exits are held back") {
    World w;
    AddMarketMessage m = World::linear();
    m.multiplier = 1'000'000;
    MUST(w.add_market(m));
    MUST(w.add_tranche(TrancheKind::shared, 0, percent(100), 0, percent(100)));
    MUST(w.set_layers({1, 2, 5, 12}, 1, 1'000'000'000'000));
    MUST(w.mark(1000));
    constexpr u64 UNIT = 1'000'000;
    const u32 debtor = w.open(1000 * UNIT);
    const u32 winner = w.open(50'000 * UNIT);
    MUST(w.fill(debtor, winner, 10, 1000));
    MUST(w.mark(910));
    w.next_epoch(840);
    MUST(w.recognise(debtor));  // the house now holds 10 lots long
    w.next_epoch(840);
    const u32 leaver = 50;
    const u32 stayer = 51;
    MUST(w.stake(1, 50 * UNIT, leaver));
    MUST(w.stake(1, 50 * UNIT, stayer));
    w.next_epoch(840);
    w.next_epoch(840);
    MUST(w.settle_target(SettleTarget::stake, 1, leaver));
    MUST(w.settle_target(SettleTarget::stake, 1, stayer));
    const Shares held = w.stake_of(1, stayer).shares;
    MUST(w.request_exit(1, w.stake_of(1, leaver).shares, leaver));
    // The house loses 100: the tranche's 50 that stay are charged, half of the leaver's 50 was kept
    // back against it and comes back as assets.
    w.next_epoch(840);
    MUST(w.mark(830));
    w.pass_epoch();
    MUST(w.mark(830));
    w.pass_epoch();
    MUST(w.mark(830));
    MUST(w.settle_target(SettleTarget::stake, 1, stayer));
    CHECK(w.stake_of(1, stayer).shares == held);
    CHECK(w.tranche(1).shares == held);
    CHECK(w.bucket(Bucket::remainder) == 0);
}

TEST_CASE("LV-REC-01 an old loss that the cash covers is settled, not recognised") {
    World w;
    MUST(w.add_market(World::linear()));
    MUST(w.add_market(World::linear()));
    MUST(w.set_layers({1, 2, 12}, 1, 0));
    MUST(w.set_layers({1, 2, 12}, 2, 0));
    MUST(w.mark(1000, 1));
    MUST(w.mark(1000, 2));
    const u32 x = w.open(24'200);
    const u32 y = w.open(100'000);
    const u32 other = w.open(100'000);
    MUST(w.fill(x, other, 100, 1000, 1));
    MUST(w.fill(x, y, 142, 1000, 2));
    MUST(w.mark(1090, 1));
    MUST(w.mark(910, 2));
    w.next_epoch(1188, 1);
    MUST(w.mark(829, 2));
    // x loses 142 x 171 = 24,282, has 24,200 and an open profit of 18,800: 82 stay unpaid.
    MUST(w.fill(y, x, 142, 829, 2));
    CHECK(w.cash(x) == 0);
    CHECK(whole(w.pos(x, 2).entry) == 82);
    for (int i = 0; i < 3; ++i) {
        w.next_epoch(1188, 1);
        MUST(w.mark(829, 2));
    }
    MUST(w.deposit(x, 81));  // one atom short
    w.next_epoch(1188, 1);
    MUST(w.mark(829, 2));
    MUST(w.deposit(x, 1));
    CHECK_STATUS(w.recognise(x), not_recognisable);
    MUST(w.settle(x));
    CHECK(w.cash(x) == 0);
    CHECK(w.pos(x, 1).side == static_cast<u8>(Side::long_));
}

}  // namespace levee::testing
