// Fills with numbers worked out by hand (LV-FIL). Unless a test says otherwise: one lot is worth
// one atom a tick, initial margin 10 %, maintenance 5 %, band 1 %, step 9 %.
#include "tests/support/crash.hpp"

namespace levee::testing {

TEST_CASE("LV-FIL-04 LV-FIL-07 a fill opens both sides, pays fees and notes the mark's sequence") {
    World w;
    w.market(1000);
    const u32 a = w.open(5000);
    const u32 b = w.open(5000);
    MUST(w.fill(a, b, 10, 1001, 1, 7, 3));
    // The lots stand at the mark: a pays 10 atoms now, b has a claim of 10, and fees are 7 and 3.
    CHECK(w.cash(a) == 4983);
    CHECK(w.cash(b) == 4997);
    CHECK(num(w.book().settlement) == 10);
    CHECK(num(w.cohort(1).claims[0]) == 0);
    CHECK(num(w.cohort(1).claims[1]) == 10);
    CHECK(w.bucket(Bucket::fees) == 10);
    CHECK(whole(w.pos(a).size) == 10);
    CHECK(whole(w.pos(a).entry) == 10'000);
    CHECK(whole(w.pos(b).entry) == -10'000);
    CHECK(w.pos(a).fill_sequence == 1);
    CHECK(num(w.pos(a).eligible) == 0);
    CHECK(w.book().holders[0] == 1);
    CHECK(whole(w.book().entry[1]) == -10'000);
    CHECK(w.event_kinds() ==
          std::vector<u16>{SettledEvent::KIND, SettledEvent::KIND, FilledEvent::KIND});
}

TEST_CASE("LV-FIL-01 price, lots and fees have bounds") {
    World w;
    AddMarketMessage rules = World::linear();
    rules.oi_max = Lots::of(50);
    w.market(rules, 1000);
    const u32 a = w.open(50'000);
    const u32 b = w.open(50'000);
    CHECK_STATUS(w.fill(a, b, 10, 989), price_out_of_band);
    CHECK_STATUS(w.fill(a, b, 10, 1011), price_out_of_band);
    CHECK_STATUS(w.fill(a, b, 51, 1000, 1, 99'999), open_interest_full);
    CHECK_STATUS(w.fill(a, b, 10, 1000, 1, 101), fee_above_cap);  // 1 % of 10,000 is 100
    CHECK_STATUS(w.fill(a, b, 10, 1000, 1, 0, 101), fee_above_cap);
    CHECK_STATUS(w.fill(a, b, 10, 990, 1, 99, 99), ok);
    CHECK_STATUS(w.fill(a, b, 10, 1010, 1, 101, 101), ok);
}

TEST_CASE("LV-FIL-02 opening needs initial margin after loss to the mark and fee") {
    World w;
    w.market(1000);
    const u32 poor = w.open(1099);
    const u32 rich = w.open(50'000);
    // Ten lots at 1010: margin 1000, loss to the mark 100.
    CHECK_STATUS(w.fill(poor, rich, 10, 1010), below_initial_margin);
    MUST(w.deposit(poor, 1));
    CHECK_STATUS(w.fill(poor, rich, 10, 1010, 1, 1), below_initial_margin);
    CHECK_STATUS(w.fill(poor, rich, 10, 1010), ok);
    // A profit to the mark gives no margin.
    const u32 lucky = w.open(999);
    CHECK_STATUS(w.fill(lucky, rich, 10, 990), below_initial_margin);
}

TEST_CASE("LV-FIL-02 a reducing fill of an account below initial margin must not worsen it") {
    Crash c(LAYERS_NONE);
    World& w = c.w;
    MUST(w.mark(905));  // equity 1000 - 950 = 50, maintenance 452.5 for ten lots
    // Five lots at 900: equity 25, needed 50 x 1/2 = 25. A fee of one atom is too much.
    CHECK_STATUS(w.fill(c.winner, c.victim, 5, 900, 1, 0, 1), margin_worsened);
    CHECK_STATUS(w.fill(c.winner, c.victim, 5, 899), margin_worsened);
    CHECK_STATUS(w.fill(c.winner, c.victim, 10, 900, 1, 0, 1), negative_equity);
    CHECK_STATUS(w.fill(c.winner, c.victim, 5, 900), ok);
    CHECK(whole(w.pos(c.victim).size) == 5);
    CHECK(w.cash(c.victim) == 500);
    CHECK(whole(w.pos(c.victim).entry) == 5000);
}

TEST_CASE("LV-FIL-02 attack: a fill in the band never leaves a side with negative equity") {
    // Equity 50 at 905. A sale of all at 896 would be worth -40 and hand 90 to the buyer.
    Crash c(LAYERS_NONE);
    MUST(c.w.mark(905));
    CHECK_STATUS(c.w.fill(c.winner, c.victim, 10, 896), negative_equity);
    CHECK_STATUS(c.w.fill(c.winner, c.victim, 10, 900), ok);
    CHECK(c.w.cash(c.victim) == 0);
}

TEST_CASE("LV-FIL-02 a loss that is not paid keeps the market closed to the account") {
    Unpaid u;
    CHECK(whole(u.w.pos(u.debtor, 1).entry) == 450);
    CHECK(u.w.cash(u.debtor) == 0);
    CHECK_STATUS(u.w.fill(u.debtor, u.other, 1, 755, 1), insufficient_cash);
    CHECK_STATUS(u.w.fill(u.other, u.debtor, 1, 755, 1), insufficient_cash);
    MUST(u.w.deposit(u.debtor, 450));
    MUST(u.w.settle(u.debtor));
    CHECK(u.w.pos(u.debtor, 1).unpaid_epoch.raw() == 0);
}

TEST_CASE("LV-FIL-02 LV-FIL-07 open interest: of a position, then of a side, last of all") {
    World w;
    AddMarketMessage rules = World::linear();
    rules.oi_max = Lots::of(10);
    w.market(rules, 1000);
    const u32 a = w.open(50'000);
    const u32 b = w.open(50'000);
    const u32 c = w.open(50'000);
    const u32 poor = w.open(10);
    MUST(w.fill(a, b, 6, 1000));
    CHECK_STATUS(w.fill(a, c, 5, 1000), open_interest_full);
    CHECK_STATUS(w.fill(c, a, 5, 1000), ok);  // a sells to c: 1 and 5 long, b short 6
    CHECK_STATUS(w.fill(c, poor, 5, 1000), below_initial_margin);
    CHECK_STATUS(w.fill(a, c, 5, 1000), ok);
    const u32 d = w.open(50'000);
    CHECK_STATUS(w.fill(c, d, 5, 1000), open_interest_full);  // longs would be 6 + 5
    CHECK_STATUS(w.fill(c, d, 4, 1000), ok);
}

TEST_CASE("LV-FIL-03 LV-CLM-01 closing releases its part of the entry value") {
    World w;
    w.market(100);
    const u32 a = w.open(5000);
    const u32 b = w.open(5000);
    MUST(w.fill(a, b, 4, 100));
    MUST(w.mark(109));
    MUST(w.fill(b, a, 1, 110));
    // a: e = 400 - 109 = 291, keep 300, a gain of 9: a claim, all of it since its rung's mark 100.
    // The price is 1 better than the mark: another claim.
    CHECK(whole(w.pos(a).entry) == 300);
    CHECK(num(w.cohort(1).claims[0]) == 0);
    CHECK(num(w.cohort(1).claims[1]) == 10);
    CHECK(num(w.pos(a).cohort_within[0]) == 10);
    CHECK(whole(w.pos(a).reduced[0]) == 1);
    CHECK(whole(w.book().reduced[1]) == 1);
    // b: e = -400 + 109 = -291, keep -300, a loss of 9, paid, and 1 for the price.
    CHECK(w.cash(b) == 4990);
    CHECK(num(w.book().settlement) == 10);
    const auto settled = w.events<SettledEvent>();
    REQUIRE(settled.size() == 4);
    CHECK(num(settled[0].loss_paid) == 9);
    CHECK(num(settled[1].loss_paid) == 1);
    CHECK(num(settled[2].gain) == 9);
    CHECK(num(settled[3].gain) == 1);
    CHECK(w.event_kinds().back() == FilledEvent::KIND);
}

TEST_CASE("LV-FIL-03 LV-FIL-04 closed lots leave the window first, opened lots take them back") {
    World w;
    w.market(1000);
    const u32 a = w.open(50'000);
    const u32 b = w.open(50'000);
    MUST(w.fill(a, b, 10, 1000));
    w.next_epoch(1000);
    MUST(w.settle(a));
    CHECK(whole(w.pos(a).eligible) == 10);
    MUST(w.fill(b, a, 4, 1000));
    CHECK(whole(w.pos(a).eligible) == 6);
    CHECK(whole(w.pos(a).reduced[0]) == 4);
    MUST(w.fill(a, b, 2, 1000));
    CHECK(whole(w.pos(a).size) == 8);
    CHECK(whole(w.pos(a).reduced[0]) == 2);
    CHECK(whole(w.pos(a).eligible) == 6);
    CHECK(whole(w.book().eligible[0]) == 6);
    CHECK(whole(w.ladder(Side::long_).size[7]) == 2);
    MUST(w.fill(b, a, 3, 1000));  // two from the window, one that was held
    CHECK(whole(w.pos(a).eligible) == 5);
    CHECK(whole(w.ladder(Side::long_).size[7]) == 0);
    CHECK(whole(w.pos(a).reduced[0]) == 5);
}

TEST_CASE("LV-FIL-03 LV-FIL-04 LV-FIL-08 a flip closes all, then opens the rest at the mark") {
    World w;
    w.market(1000);
    const u32 a = w.open(50'000);
    const u32 b = w.open(50'000);
    MUST(w.fill(a, b, 10, 1000));
    MUST(w.fill(b, a, 15, 1010));
    CHECK(w.pos(a).side == static_cast<u8>(Side::short_));
    CHECK(whole(w.pos(a).size) == 5);
    CHECK(whole(w.pos(a).entry) == -5000);
    CHECK(num(w.book().cohort_claims) == 150);  // 100 of ten closed lots, 50 of five opened
    CHECK(w.cash(b) == 49'850);
    CHECK(w.book().holders[0] == 1);
    CHECK(w.book().holders[1] == 1);
    CHECK(num(w.pos(a).eligible) == 0);
}

TEST_CASE("LV-FIL-04 LV-FIL-05 a position stands on one rung of the ladder, the worst for it") {
    World w;
    w.market(1000);  // marks 910 to 1090 in 16 rungs: 181 x k / 16
    const u32 a = w.open(50'000);
    const u32 b = w.open(50'000);
    MUST(w.fill(a, b, 10, 1000));
    CHECK(w.pos(a).rung == 7);  // floor(16 x 90 / 181)
    CHECK(w.pos(b).rung == 7);
    MUST(w.mark(1090));
    MUST(w.fill(a, b, 5, 1090));
    CHECK(w.pos(a).rung == 7);
    CHECK(w.pos(b).rung == 15);  // floor(16 x 180 / 181)
    CHECK(whole(w.ladder(Side::long_).size[7]) == 15);
    CHECK(whole(w.ladder(Side::short_).size[7]) == 0);
    CHECK(whole(w.ladder(Side::short_).size[15]) == 15);
    MUST(w.mark(910));
    MUST(w.fill(a, b, 1, 910));
    CHECK(w.pos(a).rung == 0);
    CHECK(w.pos(b).rung == 15);
    CHECK(whole(w.ladder(Side::long_).size[0]) == 16);
}

TEST_CASE("LV-FIL-06 a side without holders leaves its rounding to the house") {
    World w;
    w.market(1000, {1, 2, 11, 12});
    const u32 a = w.open(302);
    const u32 b = w.open(5000);
    MUST(w.fill(a, b, 3, 1000));
    MUST(w.mark(910));
    w.next_epoch(896);  // 302 - 312: shortfall 10
    MUST(w.recognise(a));
    CHECK(num(w.book().shortfall) == 10);
    w.next_epoch(896);
    // Ten atoms on three lots round up to 10 atoms and one sub-atom for their holder, which pays
    // 11 atoms and keeps the rest as a credit.
    CHECK(whole(w.book().entry[1]) == -3000 + 10);
    MUST(w.settle(b));
    CHECK(w.cash(b) == 4989);
    CHECK(num(w.pos(b).entry) == -3001 * SUB_ONE + 1);
    CHECK(whole(w.book().entry[1]) == -3001);
    CHECK(whole(w.book().house_size) == 3);
    // The order closes the last short: nobody is left on either side.
    MUST(w.house_order(b, 3));
    MUST(w.mark_later(896));
    CHECK(w.book().holders[1] == 0);
    CHECK(num(w.book().size[1]) == 0);
    CHECK(num(w.book().entry[1]) == 0);
    CHECK(num(w.book().house_size) == 0);
    // Taken over at 896, sold at the delayed mark 910, and the sub-atom of the empty side.
    CHECK(num(w.book().house_entry) == -42 * SUB_ONE - 1);
}

}  // namespace levee::testing
