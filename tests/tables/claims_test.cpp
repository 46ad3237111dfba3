// Claims on unpaid profit with numbers worked out by hand (LV-CLM, LV-ACC-03).
#include "tests/support/crash.hpp"

namespace levee::testing {

// Ten lots at 1000, sold at 1050: 500 atoms of profit, lost and paid by the other side.
struct Profit {
    World w;
    u32 a = 0;
    u32 b = 0;

    explicit Profit(std::initializer_list<u8> layers = LAYERS_NONE) {
        w.market(1000, layers);
        a = w.open(50'000);
        b = w.open(50'000);
        MUST(w.fill(a, b, 10, 1000));
        MUST(w.mark(1050));
        MUST(w.fill(b, a, 10, 1050));
    }
};

TEST_CASE("LV-CLM-01 profit is born in two parts, earned within the window and before") {
    World w;
    w.market(1000);
    const u32 a = w.open(50'000);
    const u32 b = w.open(50'000);
    MUST(w.fill(a, b, 10, 1000));
    MUST(w.mark(1030));
    w.next_epoch(1050);  // window 2 began at 1030
    MUST(w.fill(b, a, 4, 1050));
    CHECK(num(w.cohort(2).claims[0]) == 120);  // 4 x 30
    CHECK(num(w.cohort(2).claims[1]) == 80);   // 4 x 20
    CHECK(num(w.cohort(2).units[0]) == 120);
    CHECK(w.cohort(2).epoch.raw() == 2);
    CHECK(num(w.book().cohort_claims) == 200);
    CHECK(w.pos(a).cohort_window[0] == 2);
}

TEST_CASE("LV-FIL-08 LV-CLM-01 what a price is better than the mark was earned in the window") {
    World w;
    w.market(1000);
    const u32 a = w.open(50'000);
    const u32 b = w.open(50'000);
    MUST(w.fill(a, b, 10, 1000));
    MUST(w.mark(1050));
    w.next_epoch(1040);  // window 2 began at 1050, so nothing was earned in it at the mark
    MUST(w.fill(b, a, 4, 1048));
    CHECK(num(w.cohort(2).claims[0]) == 160);
    CHECK(num(w.cohort(2).claims[1]) == 32);
    MUST(w.mark(1060));
    // A worse price for a: 200 and 40 of its gain, then 20 less, the older part first. b pays its
    // loss at the mark, 240, and has a claim of 20.
    const auto cash = w.cash(b);
    MUST(w.fill(b, a, 4, 1055));
    CHECK(num(w.cohort(2).claims[0]) == 160 + 200 - 20);
    CHECK(num(w.cohort(2).claims[1]) == 32 + 40 + 20);
    CHECK(cash - w.cash(b) == 240);
    CHECK(num(w.pos(b).cohort_within[0]) == 20);
}

TEST_CASE("LV-FIL-08 LV-ACC-06 lots opened off the mark: own claims pay first, fractions stay") {
    World w;
    AddMarketMessage rules = World::inverse(700'000);
    w.market(rules, 700);  // a lot is worth 1000 at 700, 700'000 / 703 = 995.73 at 703
    const u32 a = w.open(50'000);
    const u32 b = w.open(50'000);
    MUST(w.fill(a, b, 3, 703));
    // 12.8 atoms: 13 are paid and 12 become a claim; the rest of an atom each stays in the entries.
    CHECK(w.cash(a) == 50'000 - 13);
    CHECK(num(w.book().cohort_claims) == 12);
    CHECK(num(w.pos(b).cohort_within[0]) == 12);
    CHECK(w.pos(a).entry + w.pos(b).entry == SubAtoms::of(-(i128{1} << 32)));
    MUST(w.fill(b, a, 3, 700));
    MUST(w.fill(b, a, 3, 703));
    CHECK(w.cash(b) == 50'000 - 1);
    CHECK(num(w.book().cohort_claims) == 12);
}

TEST_CASE("LV-CLM-01 LV-CLM-02 a part that was cut mints units at its price and burns rounded up") {
    // Bad debt of 600 cuts the cohort of its window to 1000 of 1600.
    Crash c(LAYERS_NONE);
    World& w = c.w;
    const u32 helper = w.open(50'000);
    MUST(w.fill(c.winner, helper, 5, 840));  // 800: 350 within, 450 before
    CHECK(num(w.cohort(2).claims[0]) == 450);
    CHECK(num(w.cohort(2).claims[1]) == 350);
    MUST(w.recognise(c.victim));
    w.next_epoch(840);
    // Both 800 of claims and 800 of open gains: 600 x 800 / 1600 = 300 each, 169 : 131 by lr.
    CHECK(num(w.cohort(2).claims[0]) == 281);
    CHECK(num(w.cohort(2).claims[1]) == 219);
    CHECK(num(w.book().residual) == 300);
    // The next window starts a cohort of its own; netting 100 burns ceil(100 x 450 / 281) = 161.
    MUST(w.fill(helper, c.winner, 5, 840));
    MUST(w.mark(850));
    MUST(w.settle(c.winner));
    MUST(w.fill(c.winner, helper, 10, 850));
    CHECK(num(w.pos(c.winner).cohort_before[0]) == 450);
}

TEST_CASE("LV-CLM-02 own claims pay an own loss, oldest first, and burn units rounded up") {
    World w;
    w.market(1000);
    const u32 a = w.open(50'000);
    const u32 b = w.open(50'000);
    MUST(w.fill(a, b, 10, 1000));
    MUST(w.mark(1030));
    w.next_epoch(1050);
    MUST(w.fill(b, a, 4, 1050));  // claims: 120 before, 80 within
    MUST(w.mark(1010));
    MUST(w.fill(a, b, 4, 1010));
    w.pass_epoch();
    MUST(w.mark(990));
    MUST(w.fill(b, a, 10, 990));
    // e = 6000 + 4040 = 10,040; sold for 9900: a loss of 140 nets 120 before and 20 within.
    CHECK(num(w.cohort(2).claims[0]) == 0);
    CHECK(num(w.cohort(2).claims[1]) == 60);
    CHECK(num(w.cohort(2).units[1]) == 60);
    CHECK(w.cash(a) == 50'000);
    const auto settled = w.events<SettledEvent>();
    CHECK(num(settled.back().loss_netted) == 140);
    CHECK(num(settled.back().loss_paid) == 0);
}

TEST_CASE("LV-CLM-03 LV-CLM-04 a cohort enters after a full epoch and is paid from the pool") {
    Profit p;
    World& w = p.w;
    CHECK(num(w.book().settlement) == 500);
    w.next_epoch(1050);  // epoch 2: the cohort of epoch 1 waits
    CHECK(w.cohort(1).entered == 0);
    CHECK(num(w.book().cohort_claims) == 500);
    w.next_epoch(1050);  // epoch 3: entered and paid
    CHECK(w.cohort(1).entered == 1);
    CHECK(num(w.cohort(1).pool_shares[1]) == 500);
    CHECK(num(w.book().cohort_claims) == 0);
    CHECK(num(w.book().pool_claims) == 0);
    CHECK(num(w.book().settlement) == 0);
    CHECK(num(w.book().aside) == 500);
    CHECK(w.book().pool_version == 1);  // emptied: a new generation
    const auto paid = w.events<ClaimsPaidEvent>();
    REQUIRE(paid.size() == 1);
    CHECK(num(paid[0].amount) == 500);
    MUST(w.settle(p.a));
    CHECK(w.cash(p.a) == 50'500);
    CHECK(num(w.book().aside) == 0);
    CHECK(w.account(p.a).market_count == 0);  // LV-ACC-01: nothing left there
    CHECK(num(w.events<ClaimsCollectedEvent>().at(0).amount) == 500);
}

TEST_CASE("LV-CLM-03 attack: profit does not leave before a late recognition of its loss") {
    // The winner closes in epoch 2; the victim is recognised only in epoch 3, after one roll.
    Crash c(LAYERS_NONE);
    World& w = c.w;
    const u32 helper = w.open(50'000);
    MUST(w.fill(c.winner, helper, 10, 840));
    CHECK(num(w.book().cohort_claims) == 1600);
    w.next_epoch(840);
    CHECK(num(w.book().aside) == 0);
    MUST(w.recognise(c.victim));
    w.next_epoch(840);
    // Bad debt of 600 meets the claim of 1600 (and no open gain): it is cut, then 1000 is paid.
    CHECK(num(w.book().residual) == 0);
    CHECK(num(w.book().aside) == 1000);
    CHECK(num(w.incident(3).claims_cut) == 600);
    MUST(w.settle(c.winner));
    CHECK(w.cash(c.winner) == 6000);
}

TEST_CASE("LV-CLM-04 a claim older than the loss that pays it gets all of it") {
    Crash c(LAYERS_NONE);
    World& w = c.w;
    const u32 helper = w.open(50'000);
    MUST(w.fill(c.winner, helper, 10, 840));  // claim 1600, nothing has been paid in
    MUST(w.deposit(c.victim, 600));
    MUST(w.fill(helper, c.victim, 10, 840));  // equity 0: pays 1600
    CHECK(num(w.book().settlement) == 1600);
    w.next_epoch(840);
    w.next_epoch(840);
    MUST(w.settle(c.winner));
    CHECK(w.cash(c.winner) == 6600);
}

TEST_CASE("LV-CLM-04 LV-ACC-03 half of a pool is paid and its index grows by 2^95") {
    Unpaid u;
    World& w = u.w;
    // Market 1: the other side closed with a gain of 2450, of which 2000 were paid in.
    CHECK(num(w.book().settlement) == 2000);
    CHECK(num(w.book().cohort_claims) == 2450);
    w.next_epoch(755);
    w.next_epoch(755);
    CHECK(num(w.book().pool_claims) == 450);
    CHECK(num(w.book().pool_shares) == 2450);
    CHECK(num(w.book().aside) == 2000);
    // index = floor(2000 x 2^96 / 2450)
    const u128 index = (static_cast<u128>(2000) << 96) / 2450;
    CHECK((w.book().pool_index.raw() == index));
    MUST(w.mark(1294, 2));
    MUST(w.settle(u.other));
    CHECK(num(w.events<ClaimsCollectedEvent>().at(0).amount) == 1999);  // rounded down
    CHECK(num(w.book().aside) == 1);
    CHECK(num(w.pos(u.other).pool_shares) == 2450);
    CHECK(num(w.health(u.other).claims) == 450);
    MUST(w.deposit(u.debtor, 450));
    MUST(w.settle(u.debtor));
    w.pass_epoch();
    MUST(w.mark(1294, 2));
    MUST(w.mark(755));
    MUST(w.settle(u.other));
    CHECK(num(w.book().pool_claims) == 0);
    CHECK(w.book().pool_version == 1);
}

TEST_CASE("LV-ACC-03 LV-CLM-03 the cohort of a later window is priced like the pool it enters") {
    Unpaid u;
    World& w = u.w;
    const u32 c = w.open(50'000);
    const u32 d = w.open(50'000);
    w.next_epoch(755);
    MUST(w.fill(c, d, 10, 755));
    MUST(w.mark(764));
    MUST(w.fill(d, c, 10, 764));  // a claim of 90 in window 4, paid in
    w.next_epoch(764);  // the 2450 of window 3 enter; 2090 are paid
    CHECK(num(w.book().pool_claims) == 360);
    CHECK(num(w.book().pool_shares) == 2450);
    w.next_epoch(764);  // the 90 enter: floor(90 x 2450 / 360) = 612 shares
    CHECK(num(w.cohort(4).pool_shares[0]) + num(w.cohort(4).pool_shares[1]) == 612);
    CHECK(num(w.book().pool_claims) == 450);
    CHECK(num(w.book().pool_shares) == 3062);
    MUST(w.mark(1294, 2));
    MUST(w.settle(c));
    CHECK(num(w.pos(c).pool_shares) == 612);
    CHECK(num(w.health(c).claims) == 89);  // floor(612 x 450 / 3062)
}

TEST_CASE("LV-CLM-06 the example: claims and entries after a close at 90") {
    World w;
    w.market(100);
    const u32 a = w.open(50'000);
    const u32 b = w.open(50'000);
    const u32 c = w.open(50'000);
    MUST(w.fill(a, b, 10, 100));
    MUST(w.mark(91));
    w.next_epoch(90);
    MUST(w.fill(b, c, 10, 90));
    CHECK(num(w.book().cohort_claims) == 100);
    CHECK(whole(w.book().entry[0]) == 1000);
    CHECK(whole(w.book().entry[1]) == -900);
    CHECK(num(w.book().settlement) == 0);
}

TEST_CASE("LV-CLM-05 the house is paid last, without inventory, from what nobody else needs") {
    Crash c(LAYERS_NONE);
    World& w = c.w;
    MUST(w.recognise(c.victim));  // house long 10 at 840
    w.next_epoch(900);            // residual 600 at the roll of 840
    CHECK(num(w.book().residual) == 600);
    w.next_epoch(900);            // the house gains 600 at 900: it repays the bad debt
    CHECK(num(w.book().residual) == 0);
    CHECK(num(w.book().house_claims) == 0);
    w.next_epoch(920);
    w.next_epoch(920);  // and 200 more become its claim
    CHECK(num(w.book().house_claims) == 200);
    CHECK(w.bucket(Bucket::recovery) == 0);  // not paid while it holds inventory
    const u32 taker = w.open(50'000);
    MUST(w.house_order(taker, 10));
    MUST(w.mark_later(920));
    CHECK(num(w.book().house_size) == 0);
    // The short closes at 920: a gain of 800, claims of 800, and 1000 in the settlement pool.
    MUST(w.fill(c.winner, taker, 10, 920));
    CHECK(num(w.book().settlement) == 1000);
    CHECK(num(w.book().cohort_claims) == 800);
    w.next_epoch(920);
    CHECK(num(w.book().house_claims) == 0);
    CHECK(w.bucket(Bucket::recovery) == 200);  // min(200, 1000 - 0 - 800 - 0)
    CHECK(num(w.events<HousePaidEvent>().at(0).amount) == 200);
}

}  // namespace levee::testing
