// Attacks of traders on each other and on the house, with numbers worked out by hand: who comes
// first, calls often, splits, waits, trades with itself or on a stale mark gains nothing by it.
#include "tests/support/crash.hpp"

namespace levee::testing {

// Ten lots at 1000 as in Crash, lost by `parts` equal accounts: 600 atoms are not covered at 840.
struct Parts {
    World w;
    std::vector<u32> victims;
    u32 winner = 0;

    explicit Parts(u32 parts, u64 cash = 1000) {
        w.market(1000);
        winner = w.open(5000);
        for (u32 i = 0; i < parts; ++i) {
            victims.push_back(w.open(cash / parts));
            MUST(w.fill(victims.back(), winner, 10 / parts, 1000));
        }
        MUST(w.mark(910));
        w.next_epoch(840);
    }
    void recognise_all() {
        for (const u32 victim : victims) {
            MUST(w.recognise(victim));
        }
    }
};

TEST_CASE("LV-REC-04 LV-REC-06 attack: a bankruptcy split over accounts is one loss") {
    for (const u32 parts : {1U, 2U, 5U, 10U}) {
        Parts p(parts);
        World& w = p.w;
        p.recognise_all();
        w.next_epoch(840);
        const IncidentRow incident = w.incident(2);
        CHECK(incident.recognitions == parts);
        CHECK(num(incident.loss) == 600);
        CHECK(num(incident.gains) == 700);
        CHECK(num(incident.haircut) == 280);         // 40 % of 10 x 70, whoever lost it
        CHECK(num(incident.socialisation) == 320);   // below 5 % of 8400
        CHECK(num(incident.residual) == 0);
        MUST(w.settle(p.winner));
        CHECK(whole(w.health(p.winner).equity) == 5000 + 1600 - 600);
    }
}

TEST_CASE("LV-REC-04 attack: dust bankruptcies are one record and one charge") {
    World w;
    w.market(1000);
    const u32 winner = w.open(5000);
    std::vector<u32> dust;
    for (u32 i = 0; i < 12; ++i) {
        dust.push_back(w.open(159));  // one lot each: a loss of 160
        MUST(w.fill(dust.back(), winner, 1, 1000));
    }
    MUST(w.mark(910));
    w.next_epoch(840);
    for (const u32 account : dust) {
        MUST(w.recognise(account));
    }
    CHECK(w.incident(2).recognitions == 12);
    CHECK(num(w.incident(2).loss) == 12);
    w.next_epoch(840);
    CHECK(num(w.incident(2).haircut) == 12);
    MUST(w.settle(winner));
    CHECK(w.cash(winner) == 5000 - 12);
}

TEST_CASE("LV-ROL-01 attack: a market rolls at its old mark, so nobody chooses it") {
    Crash c;
    World& w = c.w;
    MUST(w.recognise(c.victim));
    w.pass_epoch();
    // What is known at 840 cannot be taken out between the epoch's end and the roll.
    CHECK_STATUS(w.withdraw(c.winner, 1), roll_due);
    CHECK_STATUS(w.fill(c.winner, c.victim, 1, 840), roll_due);
    CHECK_STATUS(w.liquidate(c.winner, c.victim, 1), roll_due);
    MUST(w.mark(900));
    // The window went from 910 to 840. At 900 only 100 would have been gained.
    CHECK(num(w.incident(2).gains) == 700);
    CHECK(num(w.incident(2).haircut) == 280);
    CHECK(num(w.book().window_mark) == 840);
}

TEST_CASE("LV-CFG-03 attack: a straddle at the edge of the band cannot fail within a window") {
    World w;
    w.market(1000);
    const u32 poor_long = w.open(1100);
    const u32 poor_short = w.open(1100);
    const u32 rich = w.open(50'000);
    // Least cash: margin 1000 and 100 from the band's edge to the mark.
    MUST(w.fill(poor_long, rich, 10, 1010));
    MUST(w.fill(rich, poor_short, 10, 990));
    CHECK_STATUS(w.mark(909), mark_step_exceeded);
    MUST(w.mark(910));
    CHECK(whole(w.health(poor_long).equity) == 100);
    CHECK_STATUS(w.recognise(poor_long), not_recognisable);
    CHECK_STATUS(w.mark(1091), mark_step_exceeded);
    MUST(w.mark(1090));
    CHECK(whole(w.health(poor_short).equity) == 100);
    CHECK_STATUS(w.recognise(poor_short), not_recognisable);
}

TEST_CASE("LV-REC-01 attack: neither a deposit nor a trade postpones a recognition") {
    Crash c(LAYERS_NONE);
    World& w = c.w;
    MUST(w.deposit(c.victim, 1));
    CHECK_STATUS(w.fill(c.winner, c.victim, 1, 840), negative_equity);
    CHECK_STATUS(w.withdraw(c.victim, 1), below_initial_margin);
    MUST(w.recognise(c.victim));
    CHECK(num(w.book().shortfall) == 599);
}

TEST_CASE("LV-REC-01 attack: one lot in a stale market holds no recognition back") {
    World w;
    w.market(1000, LAYERS_NONE);
    AddMarketMessage silent = World::linear();
    silent.mark_age_max = Seconds::of(50);
    w.market(silent, 1000, LAYERS_NONE);
    const u32 victim = w.open(1100);
    const u32 winner = w.open(50'000);
    MUST(w.fill(victim, winner, 10, 1000, 1));
    MUST(w.fill(victim, winner, 1, 1000, 2));
    MUST(w.mark(910, 1));
    w.next_epoch(840, 1);
    CHECK(w.book(2).epoch.raw() == 1);
    CHECK_STATUS(w.withdraw(winner, 1), stale_mark);
    MUST(w.recognise(victim));
    // Market 2 was rolled and its lot closed at the last mark.
    CHECK(w.book(2).epoch.raw() == 2);
    CHECK(whole(w.book(2).house_size) == 1);
    CHECK(num(w.book(1).shortfall) == 500);
    CHECK(num(w.book(2).shortfall) == 0);
}

TEST_CASE("LV-REC-01 attack: no pause and no freeze stops a recognition") {
    Crash c(LAYERS_NONE);
    World& w = c.w;
    MUST(w.pause(31));
    CHECK_STATUS(w.withdraw(c.winner, 1), frozen);
    CHECK_STATUS(w.fill(c.winner, c.victim, 1, 840), paused);
    MUST(w.recognise(c.victim));
    CHECK(num(w.book().shortfall) == 600);
}

TEST_CASE("LV-ACC-06 attack: neither the order of touches nor their number changes a result") {
    long long cash[2][3] = {};
    for (u32 run = 0; run < 2; ++run) {
        World w;
        w.market(1000);
        const u32 victim = w.open(1000);
        const u32 winners[3] = {w.open(5000), w.open(5000), w.open(5000)};
        MUST(w.fill(victim, winners[0], 3, 1000));
        MUST(w.fill(victim, winners[1], 3, 1000));
        MUST(w.fill(victim, winners[2], 4, 1000));
        MUST(w.mark(910));
        w.next_epoch(840);
        MUST(w.deposit(victim, 1));
        MUST(w.recognise(victim));
        w.next_epoch(840);
        for (u32 i = 0; i < 3; ++i) {
            const u32 at = run == 0 ? i : 2 - i;
            for (u32 touch = 0; touch <= run * 4; ++touch) {
                MUST(w.settle(winners[at]));
            }
            cash[run][at] = w.cash(winners[at]);
        }
        // 28 a lot of haircut, 31.9 of socialisation: 179.7 and 239.6, paid in whole atoms.
        CHECK(num(w.incident(2).haircut) == 280);
        CHECK(num(w.incident(2).socialisation) == 319);
    }
    for (u32 i = 0; i < 3; ++i) {
        CHECK(cash[0][i] == cash[1][i]);
    }
    CHECK(cash[0][0] == 5000 - 180);
    CHECK(cash[0][2] == 5000 - 240);
}

// A long that fails at 840 in a window that began at 910, when others can still trade at 910.
struct Window {
    World w;
    u32 victim = 0;
    u32 winner = 0;

    explicit Window(std::initializer_list<u8> layers = LAYERS_USERS) {
        w.market(1000, layers);
        std::tie(victim, winner) = trade_and_fall(w);
        w.next_epoch(910);
    }
};

TEST_CASE("LV-ROL-04 attack: a straddle opened on the stale mark pays like lots held before") {
    Window c;
    World& w = c.w;
    const u32 p = w.open(50'000);
    const u32 q = w.open(50'000);
    MUST(w.fill(p, q, 10, 910));  // its long leg loses what the short leg gains
    MUST(w.mark(840));
    MUST(w.recognise(c.victim));
    w.next_epoch(840);
    // Gains 700 of the winner, 700 on rung 7 whose mark is 910: 40 % of 1400, half each; the rest
    // of 40 is split 13 : 27 over caps of 420 and 840.
    CHECK(w.incident(2).winning_side == static_cast<u8>(Side::short_));
    CHECK(num(w.incident(2).gains) == 1400);
    CHECK(num(w.incident(2).haircut) == 560);
    CHECK(num(w.incident(2).socialisation) == 40);
    MUST(w.settle(q));
    MUST(w.settle(c.winner));
    CHECK(w.cash(q) == 50'000 - 294);  // 280 + 13.5
    CHECK(w.cash(c.winner) == 5000 - 294);
    MUST(w.settle(p));
    CHECK(w.cash(p) == 50'000 - 14);  // 1.3 a lot is raised, so ten lots owe a sub-atom more
}

TEST_CASE("LV-ROL-04 attack: a gain closed before the roll is cut as a claim") {
    Crash c;
    World& w = c.w;
    const u32 helper = w.open(50'000);
    MUST(w.fill(c.winner, helper, 10, 840));  // 700 within the window, 900 before
    MUST(w.recognise(c.victim));
    w.next_epoch(840);
    // The helper's lots stand on a rung of 849 and count 90: 40 % of 790 are 316.
    CHECK(num(w.incident(2).gains) == 790);
    CHECK(num(w.incident(2).haircut) == 316);
    CHECK(num(w.incident(2).haircut_claims) == 280);
    CHECK(num(w.cohort(2).claims[0]) == 900);
    CHECK(num(w.cohort(2).claims[1]) == 420);
}

// Were lots opened at their price, p's open gain of 4400 would count 0 on its rung, whose mark for
// shorts is 880: of 200 the winner would bear 92, and 108 would be socialised.
TEST_CASE("LV-FIL-08 LV-ROL-04 attack: what lies between price and mark is cut like the rest") {
    AddMarketMessage rules = World::linear();
    rules.mark_step = percent(5);
    rules.fill_band = percent(5);
    World w;
    w.market(rules, 1000);
    const u32 victim = w.open(1000);
    const u32 winner = w.open(5000);
    const u32 p = w.open(50'000);
    const u32 q = w.open(50'000);
    MUST(w.fill(victim, winner, 10, 1000));
    MUST(w.mark(950));
    w.next_epoch(903);
    w.next_epoch(880);
    MUST(w.fill(q, p, 100, 924));
    CHECK(w.pos(p).rung == 3);
    CHECK(w.cash(q) == 45'600);
    CHECK(num(w.cohort(3).claims[0]) == 0);
    CHECK(num(w.cohort(3).claims[1]) == 4400);
    MUST(w.recognise(victim));
    w.next_epoch(880);
    CHECK(num(w.incident(3).gains) == 230 + 4400);
    CHECK(num(w.incident(3).haircut) == 200);
    CHECK(num(w.incident(3).haircut_claims) == 190);  // 200 x 4400 / 4630
    CHECK(num(w.incident(3).socialisation) == 0);
}

TEST_CASE("LV-ROL-05 attack: a pair that closes against itself after recognition still pays") {
    Crash c({1, 2, 11, 12});
    World& w = c.w;
    const u32 p = w.open(50'000);
    const u32 q = w.open(50'000);
    MUST(w.fill(p, q, 10, 840));
    MUST(w.recognise(c.victim));
    MUST(w.fill(q, p, 10, 840));
    // Maintenance margin of the closed lots, 5 % of 8400, stays until the roll.
    CHECK_STATUS(w.withdraw(p, 49'581), below_initial_margin);
    CHECK_STATUS(w.withdraw(p, 49'580), ok);
    w.next_epoch(840);
    // Bases 10 long and 20 short lots, caps 420 and 840: 20 a lot on each side.
    CHECK(whole(w.incident(2).base[0]) == 10);
    CHECK(whole(w.incident(2).base[1]) == 20);
    CHECK(num(w.incident(2).socialisation) == 600);
    CHECK(num(w.book().residual) == 0);
    MUST(w.settle(p));
    MUST(w.settle(q));
    MUST(w.settle(c.winner));
    CHECK(w.cash(p) == 50'000 - 49'580 - 200);
    CHECK(w.cash(q) == 50'000 - 200);
    CHECK(w.cash(c.winner) == 5000 - 200);
}

TEST_CASE("LV-ACC-12 LV-FIL-02 attack: profit that nobody paid buys nothing") {
    Crash c(LAYERS_NONE);
    World& w = c.w;
    w.market(1000, LAYERS_NONE);
    CHECK(whole(w.health(c.winner).equity) == 6600);
    CHECK_STATUS(w.withdraw(c.winner, 4161), below_initial_margin);  // margin 840
    MUST(w.withdraw(c.winner, 4160));
    CHECK_STATUS(w.fill(c.winner, c.victim, 1, 1000, 2), below_initial_margin);
    // Nor does it as a claim: 1600 of them, 840 of cash, 420 of margin on closed lots.
    const u32 helper = w.open(50'000);
    MUST(w.fill(c.winner, helper, 10, 840));
    CHECK(num(w.health(c.winner).claims) == 1600);
    CHECK_STATUS(w.withdraw(c.winner, 421), below_initial_margin);
    CHECK_STATUS(w.fill(c.winner, helper, 5, 1000, 2), below_initial_margin);
    CHECK_STATUS(w.fill(c.winner, helper, 4, 1000, 2), ok);
}

TEST_CASE("LV-ROL-08 attack: who realises early is cut once, who stays open does not escape") {
    Crash c(LAYERS_NONE);
    World& w = c.w;
    const u32 helper = w.open(50'000);
    MUST(w.fill(c.winner, helper, 5, 840));  // half of the gain of 1600 becomes a claim
    MUST(w.recognise(c.victim));
    w.next_epoch(840);
    CHECK(num(w.incident(2).claims_cut) == 300);  // 600 over 800 of claims and 800 of gains
    CHECK(num(w.book().residual) == 300);
    MUST(w.fill(c.winner, helper, 5, 840));  // the other half, a window later
    w.next_epoch(840);
    CHECK(num(w.events<ClaimsCutEvent>().at(0).amount) == 300);
    CHECK(num(w.book().residual) == 0);
    w.next_epoch(840);
    MUST(w.settle(c.winner));
    CHECK(w.cash(c.winner) == 5000 + 500 + 500);
}

// Were lots opened at their price, p's open gain of 800 would make O 1600: 600 x 800 / 2400 = 200
// would be cut and 400 left for whoever realises later, 100 more than without the pair.
TEST_CASE("LV-FIL-08 LV-ROL-08 attack: a pair off the mark moves no bad debt to the open gains") {
    Crash c(LAYERS_NONE);
    World& w = c.w;
    const u32 helper = w.open(50'000);
    const u32 p = w.open(50'000);
    const u32 q = w.open(50'000);
    MUST(w.fill(c.winner, helper, 5, 840));  // a claim of 800, and 800 stay open
    MUST(w.fill(q, p, 100, 848));
    CHECK(w.cash(q) == 50'000 - 800);
    CHECK(num(w.book().settlement) == 800);
    CHECK(whole(w.pos(p).entry) == -84'000);
    MUST(w.recognise(c.victim));
    w.next_epoch(840);
    // Claims 1600, open gains 800: 600 x 1600 / 2400. The pair bears half of it.
    CHECK(num(w.events<ClaimsCutEvent>().at(0).amount) == 400);
    CHECK(num(w.book().residual) == 200);
}

// The house is long ten lots from 840, which is the mark of the window before too.
struct Inventory {
    Crash c{LAYERS_NONE};
    World& w = c.w;
    u32 taker = 0;

    Inventory() {
        MUST(w.recognise(c.victim));
        w.next_epoch(840);
        w.next_epoch(840);
        taker = w.open(50'000);
    }
};

TEST_CASE("LV-HOU-02 attack: a stale mark buys nothing from the house") {
    for (const u64 mark : {900U, 800U}) {
        Inventory i;
        World& w = i.w;
        MUST(w.house_order(i.taker, 10));  // who orders knows 840
        CHECK(whole(w.book().house_size) == 10);
        MUST(w.mark(mark));
        CHECK(whole(w.book().house_size) == 0);
        // The price is the new mark, or the delayed one when that is worse.
        CHECK(w.cash(i.taker) == (mark == 900 ? 50'000 : 49'600));
        CHECK(whole(w.pos(i.taker).entry) == (mark == 900 ? 9000 : 8000));
        CHECK(whole(w.health(i.taker).equity) == (mark == 900 ? 50'000 : 49'600));
    }
}

TEST_CASE("LV-HOU-01 LV-HOU-02 attack: small or empty orders do not block the house") {
    Inventory i;
    World& w = i.w;
    const u32 broke = w.open(10);
    CHECK_STATUS(w.house_order(broke, 1), order_too_small);  // the minimum is 2
    MUST(w.house_order(broke, 2));
    CHECK_STATUS(w.house_order(i.taker, 2), order_too_small);
    MUST(w.house_order(i.taker, 3));  // a larger order takes its place
    CHECK(w.book().order_account == i.taker);
    CHECK_STATUS(w.house_order(broke, 11), order_too_small);
    MUST(w.house_order(broke, 10));
    MUST(w.mark(840));
    const auto cancelled = w.events<HouseOrderCancelledEvent>();
    REQUIRE(cancelled.size() == 1);
    CHECK(cancelled[0].status == code(Status::below_initial_margin));
    CHECK(whole(w.book().house_size) == 10);
    CHECK(w.cash(broke) == 10);
    CHECK(w.book().order_account == 0);
    MUST(w.house_order(i.taker, 2));
}

TEST_CASE("LV-LIQ-01 LV-LIQ-02 attack: a liquidation causes no bankruptcy, by price or by fee") {
    Crash c(LAYERS_NONE);
    World& w = c.w;
    MUST(w.mark(905));  // equity 50; 2 % of discount is 18 ticks, bankruptcy at 900
    const u32 taker = w.open(50'000);
    MUST(w.liquidate(c.victim, taker, 10));
    CHECK(num(w.events<LiquidatedEvent>().at(0).price) == 900);
    CHECK(num(w.events<LiquidatedEvent>().at(0).fee) == 0);
    CHECK(w.cash(c.victim) == 0);
    CHECK(num(w.book().shortfall) == 0);
    CHECK(whole(w.health(taker).equity) == 50'050);
}

TEST_CASE("LV-RCV-02 attack: a recovery above bad debt never becomes profit for traders") {
    Crash c(LAYERS_NONE);
    World& w = c.w;
    MUST(w.recognise(c.victim));
    w.next_epoch(840);
    CHECK(num(w.book().residual) == 600);
    MUST(w.recover(1000, 2));
    CHECK(num(w.book().residual) == 0);
    CHECK(num(w.book().settlement) == 1600);  // the victim's 1000 and the bad debt
    CHECK(w.bucket(Bucket::recovery) == 400);
}

}  // namespace levee::testing
