// The two sides of each bound and each step of a message that no other table stands on, with
// numbers worked out by hand.
#include "contract/core/claims.hpp"
#include "contract/core/tranches.hpp"
#include "contract/core/waterfall_shared.hpp"
#include "tests/support/crash.hpp"

namespace levee::testing {

constexpr Ratio above(u64 whole_percent) { return Ratio::of(whole_percent * 10'000'000 + 1); }

TEST_CASE("LV-CFG-03 every bound between parameters holds alone, to the billionth") {
    World w;
    AddMarketMessage m = World::linear();  // initial 10 %, maintenance 5 %, step 9 %, band 1 %
    m.maintenance_margin = Ratio::of(99'999'999);
    CHECK_STATUS(w.add_market(m), ok);
    m.maintenance_margin = percent(10);
    CHECK_STATUS(w.add_market(m), parameters_inconsistent);
    m = World::linear();
    m.mark_step = percent(4);
    m.fill_band = percent(5);
    CHECK_STATUS(w.add_market(m), ok);
    m.fill_band = above(5);
    CHECK_STATUS(w.add_market(m), parameters_inconsistent);
    m = World::linear();
    m.liquidation_discount = percent(3);
    m.liquidation_fee = percent(2);
    CHECK_STATUS(w.add_market(m), ok);
    m.liquidation_fee = above(2);
    CHECK_STATUS(w.add_market(m), parameters_inconsistent);
}

TEST_CASE("LV-CFG-03 the largest position of a market is worth less than 2^120 sub-atoms") {
    World w;
    AddMarketMessage m = World::linear();  // 2^22 lots, sublots 2^32, 2^20 ticks, multiplier 2^46
    m.oi_max = Lots::of(u64{1} << 22);
    m.tick_max = Ticks::of(u64{1} << 20);
    m.multiplier = u64{1} << 46;
    CHECK_STATUS(w.add_market(m), parameters_inconsistent);
    --m.multiplier;
    CHECK_STATUS(w.add_market(m), ok);
    m.oi_max = Lots::of(u64{1} << 40);  // 2^40 x 2^32 x 2^20 x 2^36 = 2^128
    m.multiplier = u64{1} << 36;
    CHECK_STATUS(w.add_market(m), parameters_inconsistent);
    m = World::inverse(u64{1} << 60);
    m.tick_max = Ticks::of(1'000'000);
    m.oi_max = Lots::of(u64{1} << 28);
    CHECK_STATUS(w.add_market(m), parameters_inconsistent);
    --m.multiplier;
    CHECK_STATUS(w.add_market(m), ok);
}

TEST_CASE("LV-CFG-04 the fee weight of operator capital counts in the sum of all") {
    World w;
    MUST(w.add_tranche(TrancheKind::operator_shared, 0, percent(100), 0, percent(60)));
    CHECK_STATUS(w.add_tranche(TrancheKind::shared, 0, percent(100), 0, above(40)),
                 parameters_inconsistent);
    CHECK_STATUS(w.add_tranche(TrancheKind::shared, 0, percent(100), 0, percent(40)), ok);
}

TEST_CASE("LV-CFG-05 a layer of operator capital needs an operator of the market or the asset") {
    World w;
    MUST(w.add_market(World::linear()));
    MUST(w.add_market(World::linear()));
    CHECK_STATUS(w.set_layers({1, 2, 3, 12}, 1), layers_invalid);
    MUST(w.add_tranche(TrancheKind::operator_market, 1));
    CHECK_STATUS(w.set_layers({1, 2, 3, 12}, 1), ok);
    CHECK_STATUS(w.set_layers({1, 2, 3, 12}, 2), layers_invalid);
    CHECK_STATUS(w.set_layers({1, 2, 4, 12}, 1), layers_invalid);
    CHECK_STATUS(w.set_layers({1, 2, 5, 12}, 1), layers_invalid);
    MUST(w.add_tranche(TrancheKind::operator_shared));
    CHECK_STATUS(w.set_layers({1, 2, 3, 12}, 2), ok);
}

TEST_CASE("LV-CFG-05 LV-ROL-10 a market takes its noted house loss along") {
    Crash c({1, 2, 5, 12}, 0, 0);
    World& w = c.w;
    MUST(w.recognise(c.victim));  // the house holds ten lots since 840
    MUST(w.mark(830));
    CHECK(num(w.book().house_loss) == 100);
    CHECK(num(w.asset().house_loss) == 100);
    MUST(w.set_layers({1, 2, 12}));
    CHECK(num(w.asset().house_loss) == 0);
    MUST(w.set_layers({1, 2, 5, 12}));
    CHECK(num(w.asset().house_loss) == 100);
}

// ---- epochs that a message itself begins ----

TEST_CASE("LV-EPO-01 the message that comes first begins the epoch, whichever it is") {
    World w;
    w.pass_epoch();
    MUST(w.add_market(World::linear()));
    CHECK(w.epoch() == 2);
    CHECK(w.book().epoch.raw() == 2);
    w.pass_epoch();
    MUST(w.add_tranche(TrancheKind::shared));
    CHECK(w.epoch() == 3);
    CHECK(w.tranche(1).epoch.raw() == 3);
    w.pass_epoch();
    MUST(w.set_layers({1, 2, 5, 12}));
    CHECK(w.epoch() == 4);
    MUST(w.stake(1, 10));
    pass_two_epochs(w);
    MUST(w.request_exit(1, shares(static_cast<u128>(4) << 32)));  // matures in epoch 8
    CHECK(w.epoch() == 6);
    w.pass_epoch();
    MUST(w.of_tranche<CancelExitMessage>(STAKER, 1));
    CHECK(w.epoch() == 7);
    MUST(w.request_exit(1, shares(static_cast<u128>(4) << 32)));
    pass_two_epochs(w);
    MUST(w.exit(1));  // the exit matures in the epoch that it begins
    CHECK(w.epoch() == 9);
    CHECK(num(w.events<PayoutEvent>().at(0).amount) == 4);
}

TEST_CASE("LV-REC-01 LV-EPO-01 a recognition begins the epoch and rolls what is due") {
    Crash c;
    c.w.pass_epoch();
    MUST(c.w.recognise(c.victim));
    CHECK(c.w.epoch() == 3);
    CHECK(c.w.book().window == 3);
    CHECK(num(c.w.incident(3).loss) == 600);
}

// Two assets with a market each; what is asked of the wrong one is found out after what is due.
struct TwoAssets {
    World w;
    u32 own[2] = {};    // accounts of the first asset
    u32 other[2] = {};  // of the second, with a position in its market

    TwoAssets() {
        MUST(w.add_asset());
        w.market(1000, LAYERS_NONE);
        AddMarketMessage second = World::linear();
        second.asset = 2;
        w.market(second, 1000, LAYERS_NONE);
        for (u32 i = 0; i < 2; ++i) {
            own[i] = w.open(50'000);
            MUST(w.open_account(2));
            other[i] = w.state().accounts;
            MUST(w.deposit(other[i], 50'000, MoneyPlace::cash, 2));
        }
    }
};

TEST_CASE("LV-FIL-01 LV-TRN-01 buyer and seller are of the market's asset, each asked alone") {
    TwoAssets x;
    World& w = x.w;
    w.pass_epoch();  // due in the market's asset, while the traders hold nothing
    CHECK_STATUS(w.fill(x.other[0], x.other[1], 1, 1000), roll_due);
    MUST(w.mark(1000, 1));
    MUST(w.mark(1000, 2));
    CHECK_STATUS(w.fill(x.other[0], x.own[0], 1, 1000), wrong_asset);
    CHECK_STATUS(w.fill(x.own[0], x.other[0], 1, 1000), wrong_asset);
    MUST(w.fill(x.own[0], x.own[1], 1, 1000));
    MUST(w.fill(x.other[0], x.other[1], 1, 1000, 2));
    CHECK_STATUS(w.liquidate(x.own[0], x.other[0], 1), wrong_asset);
    // And in the asset of one trader, whose own market has not rolled.
    w.pass_epoch();
    MUST(w.mark(1000, 1));
    CHECK_STATUS(w.fill(x.other[0], x.own[0], 1, 1000), roll_due);
    CHECK_STATUS(w.fill(x.own[0], x.other[0], 1, 1000), roll_due);
    CHECK_STATUS(w.liquidate(x.own[0], x.other[0], 1), roll_due);
    MUST(w.mark(1000, 2));
    CHECK_STATUS(w.fill(x.own[0], x.other[0], 1, 1000), wrong_asset);
    w.pass_epoch();
    CHECK_STATUS(w.house_order(x.other[0], 5, 1), roll_due);
    MUST(w.mark(1000, 1));
    CHECK_STATUS(w.house_order(x.other[0], 5, 1), wrong_asset);
}

// ---- trades ----

TEST_CASE("LV-FIL-01 the largest price and size are taken, one more is not") {
    World w;
    AddMarketMessage rules = World::linear();
    rules.oi_max = Lots::of(50);
    rules.tick_max = Ticks::of(1000);
    w.market(rules, 1000);
    const u32 a = w.open(50'000);
    const u32 b = w.open(50'000);
    CHECK_STATUS(w.fill(a, b, 10, 1001), price_out_of_range);
    CHECK_STATUS(w.fill(a, b, 51, 1000, 1, 99'999), open_interest_full);
    CHECK_STATUS(w.fill(a, b, 50, 1000, 1, 99'999), fee_above_cap);  // its size is not too large
    CHECK_STATUS(w.fill(a, b, 50, 1000), ok);
}

TEST_CASE("LV-FIL-01 neither trader may be an estate") {
    Crash c;
    World& w = c.w;
    MUST(w.recognise(c.victim));
    CHECK_STATUS(w.fill(c.winner, c.victim, 1, 840), account_is_estate);
    CHECK_STATUS(w.fill(c.victim, c.winner, 1, 840), account_is_estate);
}

TEST_CASE("LV-FIL-07 each side has its own open interest once the house holds lots") {
    for (const bool longs_fail : {true, false}) {
        World w;
        AddMarketMessage rules = World::linear();
        rules.oi_max = Lots::of(15);
        w.market(rules, 1000, LAYERS_NONE);
        const u32 victim = w.open(1000);
        const u32 winner = w.open(50'000);
        const u32 a = w.open(50'000);
        const u32 b = w.open(50'000);
        const u64 last = longs_fail ? 840 : 1180;
        MUST(longs_fail ? w.fill(victim, winner, 10, 1000) : w.fill(winner, victim, 10, 1000));
        MUST(w.mark(longs_fail ? 910 : 1090));
        w.next_epoch(last);
        MUST(w.recognise(victim));
        CHECK(whole(w.book().size[longs_fail ? 1 : 0]) == 10);
        CHECK(whole(w.book().size[longs_fail ? 0 : 1]) == 0);
        CHECK_STATUS(w.fill(a, b, 6, last), open_interest_full);
        CHECK_STATUS(w.fill(a, b, 5, last), ok);
        // Closing makes room: the winner closes ten against one who opens them.
        CHECK_STATUS(longs_fail ? w.fill(winner, b, 10, last) : w.fill(b, winner, 10, last), ok);
    }
}

TEST_CASE("LV-FIL-01 LV-FUN-01 a cap less than a sub-atom below an atom takes no atom") {
    // A lot is worth 9,999,999,999 / 100,000,000 atoms, a hundredth of it less than an atom.
    World w;
    AddMarketMessage rules = World::inverse(9'999'999'999);
    rules.tick_max = Ticks::of(1'000'000'000);
    w.market(rules, 100'000'000);
    const u32 a = w.open(5000);
    const u32 b = w.open(5000);
    CHECK_STATUS(w.fill(a, b, 1, 100'000'000, 1, 1), fee_above_cap);
    CHECK_STATUS(w.fill(a, b, 1, 100'000'000, 1, 0, 1), fee_above_cap);
    CHECK_STATUS(w.fund(1), funding_above_cap);
    CHECK_STATUS(w.fill(a, b, 1, 100'000'000), ok);
}

TEST_CASE("LV-TRN-03 no amount is too large to be refused") {
    World w;
    const u32 a = w.open(5);
    CHECK_STATUS(w.deposit(a, ~static_cast<u128>(0)), vault_full);
    CHECK_STATUS(w.deposit(a, (static_cast<u128>(1) << 88) - 5), vault_full);
    CHECK_STATUS(w.deposit(a, (static_cast<u128>(1) << 88) - 6), ok);
}

// ---- claims: own losses, shifts of the pool ----

TEST_CASE("LV-CLM-02 the older cohort pays an own loss first, whichever place it stands in") {
    World w;
    w.market(1000, LAYERS_NONE);
    const u32 a = w.open(50'000);
    const u32 b = w.open(50'000);
    const auto gain = [&](u64 from, u64 to) {  // ten lots, held within one window
        MUST(w.mark(from));
        MUST(w.fill(a, b, 10, from));
        MUST(w.mark(to));
        MUST(w.fill(b, a, 10, to));
    };
    gain(1000, 1010);  // a claim of 100 in window 1, which entered the pool in epoch 3
    w.pass_epoch();
    gain(1010, 1030);  // of 200 in window 2
    w.pass_epoch();
    gain(1030, 1060);  // of 300 in window 3, at the place that window 1 left free
    CHECK(w.pos(a).cohort_window[0] == 3);
    CHECK(w.pos(a).cohort_window[1] == 2);
    gain(1060, 1055);  // a loss of 50
    CHECK(num(w.cohort(2).claims[0]) + num(w.cohort(2).claims[1]) == 150);
    CHECK(num(w.cohort(3).claims[0]) + num(w.cohort(3).claims[1]) == 300 + 50);  // b gains it
    gain(1055, 1035);  // of 200: what is left of window 2, then 50 of window 3
    CHECK(num(w.cohort(2).claims[0]) + num(w.cohort(2).claims[1]) == 0);
    CHECK(num(w.cohort(3).claims[0]) + num(w.cohort(3).claims[1]) == 250 + 250);
    CHECK(w.pos(a).cohort_window[1] == 0);
}

TEST_CASE("LV-CLM-01 a part without units or without claims mints one unit an atom") {
    Shares held{};
    Shares total = shares(100);
    Atoms claims{};
    mint_units(held, total, claims, atoms(7));
    CHECK(num(held) == 7);
    CHECK(num(total) == 107);
    CHECK(num(claims) == 7);
    held = total = Shares{};
    claims = atoms(3);
    mint_units(held, total, claims, atoms(7));
    CHECK(num(held) == 7);
    CHECK(num(claims) == 10);
}

// As Unpaid, but a lot is worth `multiplier` atoms a tick, and one atom of the debt is not paid.
struct NearlyPaid {
    World w;
    u32 debtor = 0;
    u32 other = 0;
    u128 claim = 0;

    NearlyPaid(u64 multiplier, u64 lots, u64 oi_max) {
        AddMarketMessage rules = World::linear();
        rules.multiplier = multiplier;
        rules.oi_max = Lots::of(oi_max);
        w.market(rules, 1000, LAYERS_NONE);
        w.market(rules, 1000, LAYERS_NONE);
        claim = static_cast<u128>(245) * lots * multiplier;
        debtor = rich(claim - 1);
        other = rich(20 * claim);
        MUST(w.fill(debtor, other, lots, 1000, 1));
        MUST(w.fill(debtor, other, lots, 1000, 2));
        MUST(w.mark(910, 1));
        MUST(w.mark(1090, 2));
        both(829, 1188);
        both(755, 1294);
        MUST(w.fill(other, debtor, lots, 755, 1));
        CHECK((w.book().settlement.raw() == claim - 1));
        CHECK((w.book().cohort_claims.raw() == claim));
        both(755, 1294);
        both(755, 1294);  // the claim enters and all but one atom is paid
        CHECK(num(w.book().pool_claims) == 1);
    }
    u32 rich(u128 cash) {
        const u32 account = w.open(0);
        MUST(w.deposit(account, cash));
        return account;
    }
    void both(u64 first, u64 second) {
        w.next_epoch(first, 1);
        MUST(w.mark(second, 2));
    }
};

TEST_CASE("LV-CLM-04 LV-ACC-03 a pool whose shares are worth next to nothing is divided") {
    NearlyPaid p(u64{1} << 32, 10, 1'000'000);
    World& w = p.w;
    // 2450 x 2^32 shares stand for one atom: 2^32 < 2450 x 2^32, so 2450 are left.
    CHECK(num(w.book().pool_shares) == 2450);
    CHECK(w.book().pool_version == 1);
    MUST(w.settle(p.other));
    CHECK(num(w.pos(p.other).pool_shares) == 2450);
    CHECK(w.pos(p.other).pool_version == 1);
    const u128 got = w.events<ClaimsCollectedEvent>().at(0).amount.raw();
    CHECK((got == p.claim - 1 || got == p.claim - 2));
    CHECK(num(w.health(p.other).claims) == 1);
    MUST(w.deposit(p.debtor, 1));
    MUST(w.settle(p.debtor));
    p.both(755, 1294);
    MUST(w.settle(p.other));
    CHECK(num(w.book().pool_claims) == 0);
    CHECK(w.book().pool_version == 2);
    CHECK(num(w.pos(p.other).pool_shares) == 0);
}

TEST_CASE("LV-CLM-04 a pool is divided as often as it takes, at most three times in a roll") {
    constexpr u64 MANY = u64{1} << 40;
    NearlyPaid p(u64{1} << 24, 1, MANY);  // 245 x 2^24 shares for one atom: less than 2^32
    World& w = p.w;
    const u128 shares_before = p.claim;
    CHECK((w.book().pool_shares.raw() == shares_before));
    // 2^40 lots move by 64: a claim of 2^70, which enters at 245 x 2^24 shares an atom.
    const u128 cash = static_cast<u128>(1) << 76;
    const u32 c = p.rich(cash);
    const u32 d = p.rich(cash);
    const u32 born = w.book().window;
    MUST(w.fill(c, d, MANY, 755));
    MUST(w.mark(819));
    const u32 e = p.rich(cash);
    MUST(w.fill(e, c, MANY, 819));
    p.both(819, 1294);
    MUST(w.fill(d, e, MANY, 819));  // the loss is paid in when the claim is about to enter
    const u32 f = p.rich(cash);
    MUST(w.fill(c, e, 10, 819));
    MUST(w.mark(829));
    MUST(w.fill(f, c, 10, 829));  // a second claim, of which nothing is paid in
    p.both(829, 1294);
    const u128 entered = shares_before + (shares_before << 70);
    CHECK((w.cohort(born).pool_shares[0].raw() + w.cohort(born).pool_shares[1].raw() ==
           shares_before << 70));
    CHECK(num(w.book().pool_shares) == 61);
    CHECK((entered >> 96 == 61));
    CHECK(w.book().pool_version == 3);
    p.both(829, 1294);
    MUST(w.settle(c));  // one walk: an entry, three divisions, an entry, the present
    CHECK(w.pos(c).cohort_window[0] == 0);
    CHECK(w.pos(c).pool_version == 3);
    MUST(w.settle(p.other));
    CHECK(w.pos(p.other).version == 0);  // dropped: it held 2^32 of 2^102
}

// ---- rolls ----

TEST_CASE("LV-ROL-04 lots opened on the lowest rung are cut by what they gained from there") {
    World w;
    w.market(1000);
    const u32 victim = w.open(1000);
    const u32 winner = w.open(5000);
    MUST(w.mark(910));  // rung floor(16 x 0 / 181) = 0
    MUST(w.fill(winner, victim, 10, 910));
    MUST(w.mark(1050));
    MUST(w.recognise(victim));  // 1400 lost, 400 are not paid
    w.next_epoch(1050);
    CHECK(num(w.incident(1).gains) == 1400);
    CHECK(num(w.incident(1).haircut) == 400);
    CHECK((w.window(1).rung_haircut[0] == Flow::from(static_cast<i128>(40) << 96)));
    MUST(w.settle(winner));
    CHECK(w.cash(winner) == 4600);
}

TEST_CASE("LV-ROL-05 a window without a winning side charges nobody when only winners are to pay") {
    AddMarketMessage rules = World::linear();
    rules.socialise_winners = 1;
    Crash c(rules, {1, 2, 11, 12}, 5000);
    World& w = c.w;
    w.next_epoch(840);  // a window that begins and ends at 840
    const u32 helper = w.open(5000);
    MUST(w.fill(helper, c.winner, 5, 840));
    MUST(w.recognise(c.victim));
    w.next_epoch(840);
    CHECK(num(w.incident(3).socialisation) == 0);
    CHECK(num(w.incident(3).residual) == 600);
    MUST(w.settle(helper));
    CHECK(w.cash(helper) == 5000);
}

TEST_CASE("LV-ROL-10 LV-ROL-11 a roll that no mark asked for notes that the loss is booked") {
    Crash c;
    World& w = c.w;
    MUST(w.recognise(c.victim));  // the house holds ten lots since 840
    MUST(w.mark(830));
    CHECK(num(w.book().house_loss) == 100);
    w.now += 1001;
    MUST(w.roll());
    CHECK(num(w.book().shortfall) == 100);
    CHECK(num(w.book().house_loss) == 0);
}

// ---- tranches ----

TEST_CASE("LV-TRA-02 shares are divided at 2^64 an atom, held parts keep a tranche from a wipe") {
    TrancheRow tranche{};
    tranche.assets = atoms(1);
    tranche.shares = shares(static_cast<u128>(1) << 64);
    CHECK(effect_on_shares(tranche) == ChargeEffect::none);
    tranche.shares = shares((static_cast<u128>(1) << 64) + 1);
    CHECK(effect_on_shares(tranche) == ChargeEffect::shift);
    tranche.shares = shares((static_cast<u128>(1) << 127) - 1);
    tranche.assets = atoms(static_cast<u128>(1) << 64);
    CHECK(effect_on_shares(tranche) == ChargeEffect::none);
    tranche.assets = Atoms{};
    CHECK(effect_on_shares(tranche) == ChargeEffect::wiped);
    for (u32 i = 0; i < QUEUE_PLACES; ++i) {
        tranche.exit_held[i] = atoms(1);
        CHECK(effect_on_shares(tranche) == ChargeEffect::none);
        tranche.exit_held[i] = Atoms{};
    }
}

TEST_CASE("LV-TRA-05 a join that would bring a tranche to 2^127 shares gets none") {
    const Shares half = shares(static_cast<u128>(1) << 126);
    CHECK(minted_shares(atoms(1), atoms(1), half, half) == Shares{});
    CHECK(minted_shares(atoms(1), atoms(1), half, half - shares(1)) == half);
}

TEST_CASE("LV-RCV-02 LV-EPO-02 a recovery of the shared sequence is the operator's in its part") {
    World w(Ratio{}, percent(25));
    MUST(w.add_market(World::linear()));
    MUST(w.add_tranche(TrancheKind::shared));
    MUST(w.add_tranche(TrancheKind::operator_shared));
    MUST(w.set_layers({1, 2, 5, 12}, 1, 10'000));
    MUST(w.stake(1, 1000));
    MUST(w.supply(2, 300));
    pass_two_epochs(w);
    MUST(w.mark(1000));
    const auto [victim, winner] = trade_and_fall(w);
    w.next_epoch(840);
    MUST(w.recognise(victim));
    w.next_epoch(840);  // 600: floor(600 x 0.25 / 1.25) = 120 of the operator, 480 beside it
    CHECK(num(w.tranche(1).assets) == 520);
    CHECK(num(w.tranche(2).assets) == 180);
    MUST(w.recover(104, 4));
    CHECK(num(w.tranche(2).recovery) == 20);  // floor(104 x 120 / 600)
    CHECK(num(w.tranche(1).recovery) == 84);
    CHECK(num(w.row<ChargeRow>(World::pair(2, 1)).recovered) == 20);
}

TEST_CASE("LV-EPO-02 rounding: the operator's part beside a tranche goes down") {
    const Atoms capacity[2] = {atoms(100), atoms(100)};
    const SharedCharges six = charge_sequence(atoms(6), capacity, 2, Ratio{}, percent(25));
    CHECK(num(six.operator_slice[1]) == 1);  // floor(6 x 0.25 / 1.25), not 2
    CHECK(num(six.tranche[1]) == 5);
}

}  // namespace levee::testing
