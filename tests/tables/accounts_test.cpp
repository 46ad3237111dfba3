// Bringing accounts up to date with numbers worked out by hand (LV-ACC).
#include "tests/support/crash.hpp"

namespace levee::testing {

TEST_CASE("LV-ACC-01 an account lists its markets ascending and at most 16") {
    World w;
    for (u32 i = 0; i < 17; ++i) {
        w.market(1000, LAYERS_NONE);
    }
    const u32 a = w.open(50'000);
    const u32 b = w.open(50'000);
    const u32 c = w.open(50'000);
    MUST(w.fill(a, c, 1, 1000, 9));
    for (u32 market = 1; market <= 16; ++market) {
        if (market != 9) {
            MUST(w.fill(a, b, 1, 1000, market));
        }
    }
    CHECK(w.account(a).market_count == 16);
    for (u32 i = 0; i < 16; ++i) {
        CHECK(w.account(a).markets[i] == i + 1);
    }
    CHECK_STATUS(w.fill(a, c, 1, 1000, 17), too_many_markets);
    CHECK_STATUS(w.fill(c, a, 1, 1000, 17), too_many_markets);
    CHECK_STATUS(w.fill(a, b, 1, 1000, 9), ok);
}

TEST_CASE("LV-ACC-01 a position that holds nothing is dropped with its fraction, not before") {
    World w;
    w.market(World::inverse(700'000), 7000, LAYERS_NONE);
    const u32 a = w.open(5000);
    const u32 b = w.open(5000);
    MUST(w.fill(a, b, 3, 7000));
    // V(3 lots, 7000) = trunc(3 x SUB x 100) exactly; at 7013 it has a fraction.
    MUST(w.mark(7013));
    MUST(w.fill(b, a, 3, 7013));
    // |V| at 7013 = 3 x 700,000 / 7013 = 299.44389 atoms: b loses 0.55611, rounded up to 1.
    CHECK(w.cash(b) == 4999);
    CHECK(w.account(b).market_count == 1);  // its lots stay chargeable until the roll
    const long long credit = num(w.pos(b).entry);
    CHECK(credit < 0);
    CHECK(credit > -SUB_ONE);
    w.next_epoch(7013);
    MUST(w.settle(b));
    CHECK(w.account(b).market_count == 0);
    CHECK(w.pos(b).version == 0);
    CHECK(num(w.book().house_entry) == credit);
    CHECK(num(w.book().flat_entry) == num(w.pos(a).entry));
    MUST(w.settle(a));
    CHECK(w.account(a).market_count == 0);
    CHECK(num(w.book().flat_entry) == 0);
}

TEST_CASE("LV-ACC-02 positions must be rolled, and recognise rolls them itself") {
    Crash c;
    World& w = c.w;
    w.pass_epoch();
    const PositionRow before = w.pos(c.winner);
    CHECK_STATUS(w.settle(c.winner), ok);  // collects claims, and there are none
    const PositionRow after = w.pos(c.winner);
    CHECK(std::memcmp(&before, &after, PositionRow::SIZE) == 0);
    CHECK_STATUS(w.withdraw(c.winner, 1), roll_due);
    CHECK_STATUS(w.fill(c.winner, c.victim, 1, 840), roll_due);
    CHECK_STATUS(w.deposit(c.winner, 1), ok);
    CHECK_STATUS(w.recognise(c.victim), ok);
    CHECK(w.book().epoch.raw() == 3);
    CHECK(w.book().window == 3);
}

TEST_CASE("LV-ACC-04 funding and charges are owed for the lots held, raised once") {
    World w;
    w.market(1000);
    const u32 a = w.open(50'000);
    const u32 b = w.open(50'000);
    MUST(w.fill(a, b, 10, 1000));
    MUST(w.fund(2));
    CHECK(whole(w.book().entry[0]) == 10'020);
    CHECK(whole(w.pos(a).entry) == 10'000);  // not touched
    MUST(w.settle(a));
    CHECK(w.cash(a) == 49'980);  // 20 owed and paid
    CHECK(whole(w.pos(a).entry) == 10'000);
    MUST(w.settle(b));
    CHECK(num(w.cohort(1).claims[0]) == 20);  // nothing of it within the window
    CHECK(whole(w.pos(b).entry) == -10'000);
    MUST(w.settle(a));
    CHECK(w.cash(a) == 49'980);
    // A side entered later owes nothing of before.
    MUST(w.fund(-3));
    const u32 c = w.open(50'000);
    MUST(w.fill(c, b, 1, 1000));
    MUST(w.settle(c));
    CHECK(w.cash(c) == 50'000);
    MUST(w.settle(a));
    CHECK(num(w.cohort(1).claims[0]) == 20 - 20 + 30);  // in its fill b owed 30 and netted its 20
}

TEST_CASE("LV-ACC-04 lots reduced in a window owe its socialisation and nothing else") {
    Crash c({1, 2, 11, 12});
    World& w = c.w;
    const u32 helper = w.open(50'000);
    MUST(w.fill(c.winner, helper, 4, 840));  // winner: 6 short, 4 reduced; helper: 4 short
    MUST(w.recognise(c.victim));
    w.next_epoch(840);
    // 600 over 14 chargeable short lots, cap 5 % of 14 x 840 = 588: 42 a lot, 12 left over.
    CHECK(num(w.incident(2).socialisation) == 588);
    CHECK(num(w.book().residual) + num(w.incident(2).claims_cut) == 12);
    MUST(w.settle(c.winner));
    // f + r = 10 x 42 = 420 atoms: the own claim of 640 (4 x 160), cut for bad debt, nets it.
    CHECK(w.cash(c.winner) == 5000);
    const auto settled = w.events<SettledEvent>();
    REQUIRE(settled.size() == 1);
    CHECK(num(settled[0].loss_netted) == 420);
    CHECK(num(w.pos(c.winner).reduced[1]) == 0);
    MUST(w.settle(helper));
    CHECK(w.cash(helper) == 50'000 - 4 * 42);
    CHECK(whole(w.book().flat_entry) == 0);
}

TEST_CASE("LV-ACC-05 LV-QRY-03 equity counts cash, open profit and claims at face") {
    World w;
    w.market(100, LAYERS_NONE);
    const u32 a = w.open(400);
    const u32 b = w.open(50'000);
    MUST(w.fill(a, b, 10, 100));
    MUST(w.mark(109));
    MUST(w.fill(b, a, 2, 109));  // a claim of 18
    MUST(w.mark(95));
    const HealthAnswer h = w.health(a);
    CHECK(whole(h.equity) == 400 + 8 * 95 - 800 + 18);
    CHECK(whole(h.initial) == 400 - 40 + 18);
    CHECK(whole(h.maintenance) == 400 - 40);
    CHECK(whole(h.initial_margin) == 76);
    CHECK(whole(h.maintenance_margin) == 38);
    CHECK(num(h.reduced_margin) == 19 * SUB_ONE / 2);  // 5 % of two lots at 95
    CHECK(num(h.cash) == 400);
    CHECK(num(h.claims) == 18);
    CHECK(w.pos(a).window == 1);
}

TEST_CASE("LV-ACC-06 short cash is split over markets by largest remainder") {
    // 450 unpaid in market 1, 90 of funding in market 2, 100 atoms come in: 83.3 and 16.7.
    Unpaid u;
    World& w = u.w;
    MUST(w.fund(9, 2));
    MUST(w.deposit(u.debtor, 100));
    MUST(w.settle(u.debtor));
    CHECK(w.cash(u.debtor) == 0);
    CHECK(whole(w.pos(u.debtor, 1).entry) == 450 - 83);
    CHECK(whole(w.pos(u.debtor, 2).entry) == 10'000 + 90 - 17);
    CHECK(num(w.book(2).settlement) == 17);
    const auto settled = w.events<SettledEvent>();
    REQUIRE(settled.size() == 2);
    CHECK(num(settled[0].loss_paid) == 83);
    CHECK(num(settled[1].loss_paid) == 17);
}

TEST_CASE("LV-ACC-06 attack: an account with negative equity realises nothing by a touch") {
    Crash c(LAYERS_NONE);
    World& w = c.w;
    MUST(w.fund(8));  // the victim owes 80 more and holds 1000 of cash
    MUST(w.settle(c.victim));
    CHECK(w.cash(c.victim) == 1000);
    CHECK(whole(w.pos(c.victim).entry) == 10'080);
    CHECK(num(w.book().settlement) == 0);
    CHECK(w.events<SettledEvent>().empty());
    MUST(w.recognise(c.victim));
    CHECK(num(w.book().shortfall) == 680);
}

TEST_CASE("LV-ACC-07 an unpaid loss of a flat position is dated, and forgotten when paid") {
    Unpaid u;
    CHECK(u.w.pos(u.debtor, 1).unpaid_epoch.raw() == 3);
    CHECK(whole(u.w.pos(u.debtor, 1).entry) == 450);
    u.w.next_epoch(755);
    MUST(u.w.mark(1294, 2));
    MUST(u.w.settle(u.debtor));
    CHECK(u.w.pos(u.debtor, 1).unpaid_epoch.raw() == 3);
    MUST(u.w.deposit(u.debtor, 449));
    MUST(u.w.settle(u.debtor));
    CHECK(whole(u.w.pos(u.debtor, 1).entry) == 1);
    CHECK(u.w.pos(u.debtor, 1).unpaid_epoch.raw() == 3);
    MUST(u.w.deposit(u.debtor, 1));
    MUST(u.w.settle(u.debtor));
    CHECK(u.w.pos(u.debtor, 1).unpaid_epoch.raw() == 0);
}

TEST_CASE("LV-ACC-08 an estate pays what it receives, once its incidents are allocated") {
    Crash c(LAYERS_NONE);
    World& w = c.w;
    MUST(w.recognise(c.victim));
    CHECK(num(w.account(c.victim).owed) == 600);
    MUST(w.deposit(c.victim, 250));
    MUST(w.settle(c.victim));
    CHECK(w.cash(c.victim) == 250);  // the incident is open
    w.next_epoch(840);
    MUST(w.settle(c.victim));
    CHECK(w.cash(c.victim) == 0);
    CHECK(num(w.account(c.victim).owed) == 350);
    CHECK(num(w.events<EstatePaidEvent>().at(0).owed_after) == 350);
    CHECK(num(w.incident(2).recovered) == 250);
    CHECK(num(w.book().residual) == 350);
    CHECK(num(w.book().settlement) == 1250);
    MUST(w.deposit(c.victim, 400));
    MUST(w.settle(c.victim));
    CHECK(w.cash(c.victim) == 50);
    CHECK(w.account(c.victim).status == static_cast<u8>(AccountStatus::active));
    CHECK(num(w.book().residual) == 0);
    CHECK(w.account(c.victim).market_count == 0);
}

TEST_CASE("LV-ACC-09 a deposit touches no position, a bond deposit adds to the bond") {
    World w;
    w.market(1000);
    const u32 a = w.open(5000);
    const u32 b = w.open(5000);
    MUST(w.fill(a, b, 10, 1000));
    MUST(w.fund(5));
    const PositionRow before = w.pos(a);
    MUST(w.deposit(a, 100));
    MUST(w.deposit(a, 70, MoneyPlace::bond));
    const PositionRow after = w.pos(a);
    CHECK(std::memcmp(&before, &after, PositionRow::SIZE) == 0);
    CHECK(num(w.account(a).bond) == 70);
    CHECK(w.bucket(Bucket::bond) == 70);
    CHECK(w.cash(a) == 5100);
    CHECK(num(w.events<DepositedEvent>().at(0).after) == 70);
}

TEST_CASE("LV-ACC-10 initial margin rises with size") {
    World w;
    AddMarketMessage rules = World::linear();
    rules.oi_max = Lots::of(10);
    rules.initial_slope = percent(20);
    w.market(rules, 200);
    const u32 a = w.open(200);
    const u32 b = w.open(50'000);
    CHECK_STATUS(w.fill(a, b, 6, 200), below_initial_margin);  // 22 % of 1200 is 264
    CHECK_STATUS(w.fill(a, b, 5, 200), ok);                    // 20 % of 1000 is 200
    CHECK(whole(w.health(a).initial_margin) == 200);
}

TEST_CASE("LV-ACC-11 maintenance health counts the window's gain less the haircut cap") {
    World w;
    w.market(1000);
    const u32 a = w.open(50'000);
    const u32 b = w.open(50'000);
    MUST(w.fill(a, b, 10, 1000));
    w.next_epoch(1050);
    MUST(w.settle(a));
    HealthAnswer h = w.health(a);
    CHECK(whole(h.equity) == 50'500);
    CHECK(whole(h.maintenance) == 50'500 - 200);  // 40 % of 500
    CHECK(whole(h.maintenance_margin) == 525);
    // Lots opened in the window count from their rung's mark: 1050 stands on the rung of 1046.
    MUST(w.fill(a, b, 10, 1050));
    h = w.health(a);
    CHECK(w.pos(a).rung == 12);  // floor(16 x 140 / 181)
    CHECK(num(h.maintenance) == num(h.equity) - 200 * SUB_ONE - 4 * 10 * 4 * SUB_ONE / 10);
}

TEST_CASE("LV-ACC-12 a withdrawal leaves initial margin and the margin of reduced lots") {
    World w;
    w.market(1000);
    const u32 a = w.open(5000);
    const u32 b = w.open(5000);
    MUST(w.fill(a, b, 10, 1000));
    CHECK_STATUS(w.withdraw(a, 5001), insufficient_cash);
    CHECK_STATUS(w.withdraw(a, 4001), below_initial_margin);
    MUST(w.fill(b, a, 4, 1000));
    // Margin 600 for six lots and 200 for the four that stay chargeable.
    CHECK_STATUS(w.withdraw(a, 4201), below_initial_margin);
    MUST(w.mark(1000));
    CHECK(w.pos(a).fill_sequence == 1);
    MUST(w.withdraw(a, 4200));
    CHECK(w.pos(a).fill_sequence == 2);
    CHECK(w.cash(a) == 800);
    CHECK(num(w.events<WithdrawnEvent>().at(0).after) == 800);
    CHECK(w.event_kinds().back() == PayoutEvent::KIND);
    w.next_epoch(1000);
    MUST(w.withdraw(a, 200));
    MUST(w.deposit(a, 60, MoneyPlace::bond));
    CHECK_STATUS(w.withdraw(a, 10, MoneyPlace::bond), bond_in_use);
    CHECK_STATUS(w.withdraw(a, 61, MoneyPlace::bond), insufficient_cash);
    const u32 idle = w.open(0);
    MUST(w.deposit(idle, 60, MoneyPlace::bond));
    MUST(w.withdraw(idle, 60, MoneyPlace::bond));
}

TEST_CASE("LV-ACC-13 a mark is stale when it is older than mark_age_max, not before") {
    World w;
    AddMarketMessage rules = World::linear();
    rules.mark_age_max = Seconds::of(50);
    w.market(rules, 1000);
    const u32 a = w.open(5000);
    const u32 b = w.open(5000);
    w.now += 50;
    CHECK_STATUS(w.fill(a, b, 1, 1000), ok);
    w.now += 1;
    CHECK_STATUS(w.fill(a, b, 1, 1000), stale_mark);
    CHECK_STATUS(w.withdraw(a, 1), stale_mark);
    CHECK_STATUS(w.settle(a), ok);
}

}  // namespace levee::testing
