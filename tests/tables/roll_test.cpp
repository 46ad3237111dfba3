// The roll of a market, its house and recoveries with numbers worked out by hand (LV-ROL, LV-HOU,
// LV-RCV).
#include "tests/support/crash.hpp"

namespace levee::testing {

Flow per_lot(u64 atoms) { return Flow::from(static_cast<i128>(atoms) << 96); }

TEST_CASE("LV-ROL-01 LV-ROL-09 a market without a mark only begins a new window") {
    World w;
    MUST(w.add_market(World::linear()));
    w.pass_epoch();
    MUST(w.mark(1000));
    CHECK(w.event_kinds() == std::vector<u16>{EpochStartedEvent::KIND, WindowRolledEvent::KIND,
                                              MarkedEvent::KIND});
    CHECK(num(w.events<WindowRolledEvent>().at(0).mark) == 0);
    CHECK(w.book().window == 2);
    CHECK(w.book().epoch.raw() == 2);
    CHECK(num(w.book().window_mark) == 1000);
}

TEST_CASE("LV-ROL-02 LV-ROL-07 what funded layers paid comes in, the rest goes on") {
    Layered l({1, 2, 3, 4, 5, 8, 12});
    World& w = l.w;
    MUST(w.recognise(l.victim));
    CHECK(num(w.book().settlement) == 1000);
    w.next_epoch(840);
    const IncidentRow i = w.incident(4);
    CHECK(i.status == static_cast<u8>(IncidentStatus::allocated));
    CHECK(num(i.shared) == 240);
    CHECK(num(w.book().settlement) == 1000 + 120 + 180 + 240);
    CHECK(w.bucket(Bucket::drawn) == 0);
    CHECK(num(w.book().collected_operator) == 0);
    CHECK(num(w.book().collected_tranche) == 0);
    CHECK(num(w.book().demand) == 0);
    CHECK(num(w.book().shortfall) == 0);
    // 60 are left: 5 % of the gains of 700 are cut, 25 stay.
    CHECK(num(i.haircut) == 35);
    CHECK(num(i.residual) == 25);
    CHECK(num(w.book().residual) == 25);
    CHECK(num(i.loss) == 120 + 180 + 240 + 0 + 35 + 0 + 25);
    CHECK(num(i.operator_open) == 120);
    CHECK(num(i.market_tranche_open) == 180);
    CHECK(num(i.shared_open) == 240);
    CHECK(num(i.haircut_open) == 35);
    CHECK(num(i.socialisation_open) == 0);
    CHECK(num(i.residual_open) == 25);
    CHECK(i.window == 3);  // the second began with the first mark
}

TEST_CASE("LV-ROL-03 LV-INV-04 the house's gain pays the deficit, then bad debt, then is its own") {
    Crash c(LAYERS_NONE);
    World& w = c.w;
    MUST(w.recognise(c.victim));
    MUST(w.mark(870));  // ten lots from 840: 300
    w.next_epoch(920);
    CHECK(num(w.incident(2).house_gain) == 300);
    CHECK(num(w.incident(2).residual) == 300);
    CHECK(num(w.events<HouseMarkedEvent>().at(0).gain) == 300);
    CHECK(whole(w.book().house_entry) == 8700);
    w.next_epoch(920);  // 500 more: bad debt of 300, and 200 are left
    CHECK(num(w.book().residual) == 0);
    CHECK(num(w.book().house_claims) == 200);
    CHECK(num(w.events<HouseMarkedEvent>().at(0).house_claims_after) == 200);
}

TEST_CASE("LV-ROL-03 LV-ROL-10 a house's loss uses up its claim, the rest is a new shortfall") {
    Crash c(LAYERS_NONE);
    World& w = c.w;
    MUST(w.recognise(c.victim));
    MUST(w.mark(920));  // a gain of 800: 600 of deficit, 200 of claims
    w.next_epoch(895);
    CHECK(num(w.book().house_claims) == 200);
    CHECK(num(w.book().house_loss) == 50);  // 250 less its claims
    CHECK(num(w.asset().house_loss) == 0);  // this market is not in the shared sequence
    w.next_epoch(895);
    CHECK(num(w.book().house_claims) == 0);
    CHECK(num(w.book().shortfall) == 50);
    CHECK(num(w.book().house_loss) == 0);
    CHECK(whole(w.book().house_entry) == 8950);
    CHECK(num(w.events<HouseMarkedEvent>().at(0).loss) == 250);
    // It belongs to the new epoch.
    CHECK(w.incident(3).version == 0);
    CHECK(num(w.incident(4).loss) == 50);
    CHECK(w.incident(4).cause == static_cast<u8>(Cause::house));
    CHECK(w.incident(4).recognitions == 0);
    w.next_epoch(895);
    CHECK(num(w.incident(4).residual) == 50);
}

TEST_CASE("LV-ROL-04 LV-ROL-05 LV-ROL-06 the charges of a window stand in its row") {
    Crash c;
    World& w = c.w;
    CHECK(w.window(1).version == 0);  // nothing was charged in it
    MUST(w.recognise(c.victim));
    w.next_epoch(840);
    const WindowRow row = w.window(2);
    CHECK(row.side == static_cast<u8>(Side::short_));
    CHECK(row.haircut == per_lot(28));
    CHECK(row.socialised[0] == Flow{});
    CHECK(row.socialised[1] == per_lot(32));
    CHECK(row.charge_after[0] == Flow{});
    CHECK(row.charge_after[1] == per_lot(60));
    CHECK(w.book().charge[1] == per_lot(60));
    CHECK(whole(w.book().entry[1]) == -10'000 + 600);
    w.next_epoch(840);
    CHECK(w.window(3).version == 0);
}

TEST_CASE("LV-ROL-06 without cut lots a window has no winning side") {
    Crash c({1, 2, 11, 12});
    World& w = c.w;
    MUST(w.recognise(c.victim));
    w.next_epoch(840);
    CHECK(w.window(2).version == 1);
    CHECK(w.window(2).side == static_cast<u8>(Side::none));
    CHECK(w.incident(2).winning_side == static_cast<u8>(Side::none));
    CHECK(w.book().charge[1] == per_lot(42));  // the cap: 5 % of 840 a lot
    CHECK(num(w.incident(2).gains) == 0);
    CHECK(num(w.incident(2).residual) == 180);
}

TEST_CASE("LV-ROL-05 losers are spared where only winners are socialised") {
    for (const u8 winners_only : {u8{0}, u8{1}}) {
        AddMarketMessage rules = World::linear();
        rules.socialise_winners = winners_only;
        Crash c(rules, {1, 2, 11, 12}, 5000);
        World& w = c.w;
        const u32 a = w.open(50'000);
        const u32 b = w.open(50'000);
        MUST(w.fill(a, b, 10, 840));
        MUST(w.recognise(c.victim));
        w.next_epoch(840);
        // Caps 420 of ten longs, 840 of twenty shorts; the mark fell.
        CHECK(num(w.incident(2).socialisation) == 600);
        MUST(w.settle(a));
        CHECK(w.cash(a) == (winners_only == 0 ? 50'000 - 200 : 50'000));
    }
}

TEST_CASE("LV-ROL-08 the house's claim pays bad debt first, of before and of now") {
    Crash c(LAYERS_NONE);
    World& w = c.w;
    const u32 q = w.open(420);
    const u32 helper = w.open(50'000);
    MUST(w.fill(helper, q, 5, 840));
    MUST(w.recognise(c.victim));
    MUST(w.mark(915));  // ten lots from 840 gain 750: 600 of deficit, 150 of claims
    w.next_epoch(960);
    CHECK(num(w.book().house_claims) == 150);
    MUST(w.recognise(q));  // 600 less 420; five lots of the house are taken back at 960
    CHECK(whole(w.book().house_size) == 5);
    MUST(w.mark(870));  // it has neither gained nor lost: 5 x 870 = 9150 - 4800
    w.next_epoch(870);
    CHECK(num(w.incident(3).residual) == 180);
    CHECK(num(w.incident(3).claims_cut) == 150);
    CHECK(num(w.book().house_claims) == 0);
    CHECK(num(w.book().residual) == 30);
}

TEST_CASE("LV-ROL-08 LV-ROL-09 bad debt is shared by claims and open gains; the events' order") {
    Crash c(LAYERS_NONE);
    World& w = c.w;
    const u32 helper = w.open(50'000);
    MUST(w.fill(c.winner, helper, 5, 840));  // a claim of 800
    MUST(w.recognise(c.victim));
    MUST(w.mark(850));  // the house gains 100, so 500 are left
    w.next_epoch(850);
    CHECK(w.event_kinds() ==
          std::vector<u16>{EpochStartedEvent::KIND, HouseMarkedEvent::KIND,
                           IncidentAllocatedEvent::KIND, ClaimsCutEvent::KIND,
                           WindowRolledEvent::KIND, MarkedEvent::KIND});
    // Shorts: 5 lots gained 750, 5 lost 50, so 700 are open: ceil(800 x 500 / 1500) = 267.
    CHECK(num(w.events<ClaimsCutEvent>().at(0).amount) == 267);
    CHECK(num(w.events<ClaimsCutEvent>().at(0).residual_after) == 233);
    CHECK(num(w.events<WindowRolledEvent>().at(0).residual) == 233);
    CHECK(num(w.events<IncidentAllocatedEvent>().at(0).incident.claims_cut) == 267);
    CHECK(num(w.book().residual) == 233);
    const BookRow book = w.book();
    CHECK(whole(book.eligible[1]) == 10);
    CHECK(num(book.reduced[0]) == 0);
    CHECK(num(book.reduced[1]) == 0);
    CHECK(num(book.delayed_mark) == 910);
    CHECK(num(book.window_mark) == 850);
    CHECK(book.window == 3);
    CHECK(book.epoch.raw() == 3);
    CHECK(book.funding_used == 0);
}

TEST_CASE("LV-ROL-11 anyone rolls a silent market, when it is due and nothing is frozen") {
    World w;
    MUST(w.add_market(World::linear()));
    w.pass_epoch();
    CHECK_STATUS(w.roll(), roll_not_due);  // without a mark its first mark rolls it
    MUST(w.mark(1000));
    CHECK_STATUS(w.roll(), roll_not_due);
    w.pass_epoch();
    CHECK_STATUS(w.roll(), roll_not_due);  // due, but the mark is fresh
    w.now += 901;                          // 1001 seconds old
    MUST(w.pause(16));
    CHECK_STATUS(w.roll(), frozen);
    CHECK_STATUS(w.roll(2), market_not_found);
    MUST(w.pause(0, 16));
    MUST(w.roll());
    CHECK(w.book().epoch.raw() == 3);
    CHECK(w.event_kinds().back() == WindowRolledEvent::KIND);
    CHECK_STATUS(w.roll(), roll_not_due);
}

TEST_CASE("LV-HOU-01 a house order needs inventory, a size and a live account") {
    Crash c(LAYERS_NONE);
    World& w = c.w;
    CHECK_STATUS(w.house_order(c.winner, 2), no_inventory);
    MUST(w.recognise(c.victim));
    CHECK_STATUS(w.house_order(c.winner, 2, 1, ANYONE), not_venue);
    CHECK_STATUS(w.house_order(c.victim, 2), account_is_estate);
    MUST(w.add_asset());
    MUST(w.open_account(2));
    CHECK_STATUS(w.house_order(w.state().accounts, 2), wrong_asset);
    CHECK_STATUS(w.house_order(c.winner, 1), order_too_small);
    CHECK_STATUS(w.house_order(c.winner, 11), order_too_small);
    MUST(w.pause(4));
    CHECK_STATUS(w.house_order(c.winner, 2), paused);
    MUST(w.pause(0, 4));
    MUST(w.house_order(c.winner, 10));
    CHECK(w.book().order_account == c.winner);
    CHECK(num(w.book().order_lots) == 10);
    CHECK(w.book().order_sequence == w.book().mark_sequence);
    w.pass_epoch();
    CHECK_STATUS(w.house_order(c.winner, 2), roll_due);
}

TEST_CASE("LV-HOU-01 the last lot may be taken though it is below the minimum") {
    World w;
    w.market(1000, LAYERS_NONE);
    const u32 victim = w.open(100);
    const u32 winner = w.open(5000);
    MUST(w.fill(victim, winner, 1, 1000));
    MUST(w.mark(910));
    w.next_epoch(840);
    MUST(w.recognise(victim));
    MUST(w.house_order(winner, 1));
    MUST(w.mark_later(840));
    CHECK(num(w.book().house_size) == 0);
}

TEST_CASE("LV-HOU-02 a short inventory is sold at the worse of mark and delayed mark") {
    for (const u64 mark : {1100U, 1180U}) {
        World w;
        w.market(1000, LAYERS_NONE);
        const u32 victim = w.open(1000);
        const u32 winner = w.open(5000);
        const u32 taker = w.open(50'000);
        MUST(w.fill(winner, victim, 10, 1000));
        MUST(w.mark(1090));
        w.next_epoch(1150);
        MUST(w.recognise(victim));
        CHECK(whole(w.book().house_size) == -10);
        w.next_epoch(1150);
        w.next_epoch(1150);  // the delayed mark is 1150 too
        MUST(w.house_order(taker, 4));
        MUST(w.mark_later(mark));
        CHECK(num(w.events<HouseTradedEvent>().at(0).price) == (mark == 1100 ? 1100 : 1150));
        CHECK(whole(w.book().house_size) == -6);
        CHECK(w.pos(taker).side == static_cast<u8>(Side::short_));
        CHECK(whole(w.pos(taker).entry) == (mark == 1100 ? -4400 : -4720));
        CHECK(w.cash(taker) == (mark == 1100 ? 50'000 : 49'880));  // 4 x 30 paid for the price
    }
}

TEST_CASE("LV-HOU-02 an order that fails is cancelled with its status") {
    Crash c(LAYERS_NONE);
    World& w = c.w;
    MUST(w.recognise(c.victim));
    const u32 taker = w.open(50'000);
    MUST(w.house_order(taker, 10));
    MUST(w.pause(4));
    MUST(w.mark_later(840));
    CHECK(w.events<HouseOrderCancelledEvent>().at(0).status == code(Status::paused));
    CHECK(num(w.events<HouseOrderCancelledEvent>().at(0).lots) == 10);
    CHECK(num(w.book().order_lots) == 0);
    CHECK(whole(w.book().house_size) == 10);
    MUST(w.pause(0, 4));
    MUST(w.house_order(taker, 10));
    MUST(w.mark_later(840));
    CHECK(whole(w.pos(taker).size) == 10);
    CHECK(w.pos(taker).fill_sequence == w.book().mark_sequence);
    CHECK(w.event_kinds().back() == HouseTradedEvent::KIND);
}

TEST_CASE("LV-RCV-01 only an allocated incident takes a recovery") {
    Crash c(LAYERS_NONE);
    World& w = c.w;
    CHECK_STATUS(w.recover(10, 2), incident_not_found);
    CHECK_STATUS(w.recover(10, 2, 7), market_not_found);
    MUST(w.recognise(c.victim));
    CHECK_STATUS(w.recover(10, 2), incident_open);
    w.next_epoch(840);
    CHECK_STATUS(w.recover(0, 2), funds_missing);
    CHECK_STATUS(w.recover(10, 2, 1, 2), wrong_asset);
    const long long vault = num(w.asset().vault);
    MUST(w.recover(10, 2));
    CHECK(num(w.asset().vault) == vault + 10);
    CHECK(num(w.incident(2).recovered) == 10);
    CHECK(num(w.incident(2).residual_open) == 590);
    CHECK(num(w.book().residual) == 590);
    CHECK(num(w.book().settlement) == 1010);
}

TEST_CASE("LV-RCV-02 LV-RCV-03 a recovery goes back in the reverse order of layers") {
    Layered l({1, 2, 3, 4, 5, 8, 12});
    World& w = l.w;
    MUST(w.recognise(l.victim));
    w.next_epoch(840);  // 120, 180, 240, 35 of gains, 25 of bad debt
    MUST(w.recover(400, 4));
    const auto events = w.events<RecoveredEvent>();
    REQUIRE(events.size() == 4);
    const long long expected[4][2] = {{12, 25}, {8, 35}, {5, 240}, {4, 100}};
    for (size_t i = 0; i < 4; ++i) {
        CHECK(events[i].layer == expected[i][0]);
        CHECK(num(events[i].amount) == expected[i][1]);
    }
    CHECK(w.event_kinds().back() == IncidentUpdatedEvent::KIND);
    const IncidentRow i = w.incident(4);
    CHECK(num(i.residual_open) == 0);
    CHECK(num(i.haircut_open) == 0);
    CHECK(num(i.shared_open) == 0);
    CHECK(num(i.market_tranche_open) == 80);
    CHECK(num(i.operator_open) == 120);
    CHECK(num(w.tranche(1).recovery) == 240);
    CHECK(num(w.tranche(2).recovery) == 100);
    CHECK(num(w.tranche(3).recovery) == 0);
    // The 35 of those whose gains were cut are kept beside them.
    CHECK(w.bucket(Bucket::recovery) == 240 + 100 + 35);
    MUST(w.recover(250, 4));  // 80, 120, and 50 above all
    CHECK(num(w.tranche(2).recovery) == 180);
    CHECK(num(w.tranche(3).recovery) == 120);
    CHECK(w.bucket(Bucket::recovery) == 375 + 250);
    CHECK(num(w.incident(4).recovered) == 650);
}

}  // namespace levee::testing
