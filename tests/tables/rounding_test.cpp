// Every rounding that docs/ROUNDING.md lists and no other table shows: its direction and its bound,
// by exact cross-multiplication over many inputs, then in a market whose values have fractions.
#include "contract/core/recoveries.hpp"
#include "contract/core/waterfall.hpp"
#include "tests/support/crash.hpp"

namespace levee::testing {

// A sequence that is the same on every machine.
struct Sequence {
    u64 state = 20'251'010;
    u64 below(u64 end) {
        state = state * 6364136223846793005U + 1442695040888963407U;
        return (state >> 20) % end;
    }
};

MarketRow market_row(bool is_inverse, u64 multiplier) {
    MarketRow m{};
    m.kind = static_cast<u8>(is_inverse ? ContractKind::inverse : ContractKind::linear);
    m.multiplier = multiplier;
    m.oi_max = Lots::of(1000);
    m.tick_max = Ticks::of(1'000'000);
    m.initial_margin = Ratio::of(123'456'789);
    m.initial_slope = Ratio::of(77'777'777);
    m.maintenance_margin = Ratio::of(55'555'555);
    m.mark_step = Ratio::of(87'654'321);
    return m;
}

TEST_CASE("LV-NOT-02 rounding: an inverse value goes to zero by less than a sub-atom") {
    Sequence s;
    for (u32 i = 0; i < 1000; ++i) {
        const MarketRow m = market_row(true, 1 + s.below(1'000'000'000));
        const Sublots q = Sublots::of(s.below(1ULL << 44));
        const Ticks p = Ticks::of(1 + s.below(1'000'000));
        const auto value = static_cast<u128>(value_size(m, q, p).raw());
        const u128 exact = q.raw() * m.multiplier;
        CHECK((value * p.raw() <= exact && exact < (value + 1) * p.raw()));
        // Both sides of a trade use the same value.
        CHECK((value_of(m, SIDE_LONG, q, p) + value_of(m, SIDE_SHORT, q, p)).is_zero());
    }
}

TEST_CASE("LV-ACC-10 LV-ACC-11 rounding: lots and margins go up, the slope goes down") {
    Sequence s;
    const MarketRow m = market_row(false, 1);
    for (u32 i = 0; i < 1000; ++i) {
        const Sublots q = Sublots::of(1 + s.below(1ULL << 40));
        const Ticks p = Ticks::of(1 + s.below(1'000'000));
        const u128 lots = (q.raw() + SUB - 1) / SUB;
        const u128 ratio = 123'456'789 + 77'777'777 * lots / 1000;
        const auto value = static_cast<u128>(value_size(m, q, p).raw());
        const auto initial = static_cast<u128>(initial_margin(m, q, p).raw());
        CHECK((initial * RATIO_ONE >= value * ratio));
        CHECK((initial * RATIO_ONE < value * ratio + RATIO_ONE));
        const auto maintenance = static_cast<u128>(maintenance_margin(m, q, p).raw());
        CHECK((maintenance * RATIO_ONE >= value * 55'555'555));
        CHECK((maintenance * RATIO_ONE < value * 55'555'555 + RATIO_ONE));
    }
    // One sublot pays the slope of a lot.
    CHECK(num(initial_margin(m, Sublots::of(1), Ticks::of(1000))) == 124);  // 123.53
}

TEST_CASE("LV-ACC-10 LV-ROL-05 a begun lot counts whole, chargeable ones up to a bound") {
    MarketRow m = market_row(false, 1);
    m.initial_margin = Ratio::of(RATIO_ONE / 10);
    m.initial_slope = Ratio::of(RATIO_ONE / 2);
    m.oi_max = Lots::of(10);
    const Ticks mark = Ticks::of(1000);
    const auto ratio_at = [&](u128 size) {  // margin of a size, of its value in millionths
        const u128 value = static_cast<u128>(value_size(m, Sublots::of(size), mark).raw());
        const SubAtoms margin = initial_margin(m, Sublots::of(size), mark);
        return static_cast<u64>(static_cast<u128>(margin.raw()) * 1'000'000 / value);
    };
    CHECK(ratio_at(4 * SUB) == 300'000);
    CHECK(ratio_at(4 * SUB + 1) == 350'000);
    CHECK(ratio_at(5 * SUB) == 350'000);
    BookRow book{};
    book.size[1] = Sublots::of(23 * SUB);  // open beyond a limit that has fallen
    const auto counted = [&](u32 place, u128 lots) {
        return static_cast<u64>(counted_lots(m, book, place, Sublots::of(lots)).raw());
    };
    CHECK(counted(0, 19 * SUB) == 19 * SUB);
    CHECK(counted(0, 20 * SUB) == 20 * SUB);
    CHECK(counted(0, 21 * SUB) == 20 * SUB);
    CHECK(counted(1, 23 * SUB) == 23 * SUB);
    CHECK(counted(1, 24 * SUB) == 23 * SUB);
}

TEST_CASE("LV-FIL-05 rounding: a rung holds its mark, its ends are worse by less than its width") {
    const MarketRow m = market_row(false, 1);
    for (const u64 start : {1U, 10U, 97U, 1000U, 12'345U}) {
        BookRow book{};
        book.window_mark = Ticks::of(start);
        const u64 reach = start * 87'654'321 / RATIO_ONE;
        const u64 width = 2 * reach + 1;
        CHECK(ladder_of(m, book).low == start - reach);
        CHECK(ladder_of(m, book).width == width);
        for (u64 mark = start - reach; mark <= start + reach; ++mark) {
            const u8 rung = rung_of(m, book, Ticks::of(mark));
            REQUIRE(rung < 16);
            const u64 low = rung_mark(m, book, SIDE_LONG, rung).raw();
            const u64 high = rung_mark(m, book, SIDE_SHORT, rung).raw();
            CHECK((low <= mark && 16 * (mark - low) < width));
            CHECK((high >= mark && 16 * (high - mark) < width));
        }
    }
}

TEST_CASE("LV-FIL-03 rounding: what stays of an entry value goes to minus infinity") {
    CHECK(pro_rata_floor(SubAtoms::of(10), Sublots::of(2), Sublots::of(3)) == SubAtoms::of(6));
    CHECK(pro_rata_floor(SubAtoms::of(-10), Sublots::of(2), Sublots::of(3)) == SubAtoms::of(-7));
}

TEST_CASE("LV-CLM-01 LV-CLM-02 rounding: units are minted down, burnt up, and faces are down") {
    Sequence s;
    for (u32 i = 0; i < 1000; ++i) {
        const u128 others = 1 + s.below(1'000'000);
        Shares held{};
        Shares total = shares(others);
        Atoms claims = atoms(1 + s.below(1'000'000));
        const u128 before = claims.raw();
        const u128 part = 1 + s.below(1'000'000);
        mint_units(held, total, claims, atoms(part));
        CHECK((held.raw() * before <= part * others));
        CHECK((part * others < (held.raw() + 1) * before));
        const u128 face = part_face(held, total, claims).raw();
        CHECK(face <= part);
        CHECK((face * total.raw() <= claims.raw() * held.raw()));
        CHECK((claims.raw() * held.raw() < (face + 1) * total.raw()));
        // Netting never takes from the others: their claims over their units do not fall.
        const u128 claims_then = claims.raw();
        const u128 total_then = total.raw();
        const Atoms netted = net_part(held, total, claims, atoms(s.below(2'000'000)));
        CHECK((claims.raw() + netted.raw() == claims_then));
        CHECK((claims.raw() * total_then >= claims_then * total.raw()));
    }
}

TEST_CASE("LV-CLM-04 LV-ACC-03 rounding: holders together collect at most what is set aside") {
    Sequence s;
    for (u32 i = 0; i < 1000; ++i) {
        const u128 holders[3] = {1 + s.below(1000), 1 + s.below(1000), 1 + s.below(1000)};
        const Shares all = shares(holders[0] + holders[1] + holders[2]);
        const Atoms x = atoms(s.below(1'000'000));
        const Index d = index_floor(x, all);
        const u128 aside = index_owed_ceil(all, d).raw();
        u128 got = 0;
        u128 shifted_sum = 0;
        for (const u128 held : holders) {
            got += index_earned(shares(held), d).raw();
            shifted_sum += shifted(shares(held << 31)).raw();
        }
        CHECK((aside <= x.raw() && x.raw() - aside == 0));  // SH is far below 2^96
        CHECK((got <= aside && aside < got + 4));
        const u128 shifted_all = shifted(shares(all.raw() << 31)).raw();
        CHECK((shifted_sum <= shifted_all && shifted_all < shifted_sum + 3));
    }
}

TEST_CASE("LV-ROL-08 rounding: the claims' part of bad debt is raised") {
    Sequence s;
    for (u32 i = 0; i < 1000; ++i) {
        const u128 claims = 1 + s.below(1'000'000);
        const u128 debt = 1 + s.below(1'000'000);
        const u128 open = s.below(1ULL << 50);
        const u128 cut =
            claims_share(atoms(claims), atoms(debt), SubAtoms::of(static_cast<i128>(open))).raw();
        const u128 both = claims * SUB + open;
        const u128 most = claims < debt ? claims : debt;
        CHECK(cut <= most);
        CHECK((cut == most || cut * both >= claims * debt * SUB));
        CHECK(((cut - 1) * both < claims * debt * SUB));
    }
}

TEST_CASE("LV-CLM-05 rounding: open gains are raised before the house is paid") {
    const MarketRow m = market_row(false, 1);
    AssetRow asset{};
    BookRow book{};
    asset.buckets[static_cast<u8>(Bucket::settlement)] = atoms(100);
    book.settlement = atoms(100);
    book.pool_claims = atoms(60);
    book.cohort_claims = atoms(20);
    book.house_claims = atoms(30);
    book.size[0] = to_sublots(Lots::of(1));
    book.entry[0] = SubAtoms::of(100 * SUB_ONE - 11 * SUB_ONE / 2);  // an open gain of 5.5 at 100
    Roll roll{m, asset, book, Ticks::of(100), SIDE_NONE, {}, false, false, {}, {}, {}, {}, {}};
    CHECK(num(pay_house(roll)) == 14);  // 100 - 60 - 20 - 6
    CHECK(num(book.house_claims) == 16);
    CHECK(num(asset.buckets[static_cast<u8>(Bucket::recovery)]) == 14);
}

TEST_CASE("LV-EPO-02 the example, and rounding: the operator's parts go down, all is paid") {
    const Ratio half = percent(50);
    const Ratio quarter = percent(25);
    const Atoms capacity[3] = {atoms(300), atoms(400), atoms(1000)};
    const SharedCharges c = charge_sequence(atoms(1000), capacity, 3, half, quarter);
    CHECK(num(c.tranche[0]) == 150);
    CHECK(num(c.tranche[1]) == 400);
    CHECK(num(c.operator_slice[1]) == 100);
    CHECK(num(c.tranche[2]) == 300);
    CHECK(num(c.operator_slice[2]) == 50);
    CHECK(num(c.operator_total) == 300);
    // 7 atoms: half of 5 is 2; of the 5 that are left the slice is floor(5 x 0.25 / 1.25) = 1.
    const Atoms small[2] = {atoms(5), atoms(100)};
    const SharedCharges d = charge_sequence(atoms(7), small, 2, half, quarter);
    CHECK(num(d.tranche[0]) == 2);
    CHECK(num(d.operator_slice[1]) == 1);
    CHECK(num(d.tranche[1]) == 4);
    // Beside a full tranche of 7 the slice is floor(7 x 0.25) = 1.
    const Atoms full[3] = {atoms(90), atoms(7), atoms(1000)};
    const SharedCharges e = charge_sequence(atoms(100), full, 3, Ratio{}, quarter);
    CHECK(num(e.tranche[1]) == 7);
    CHECK(num(e.operator_slice[1]) == 1);
    CHECK(num(e.paid) == 100);
}

TEST_CASE("LV-TRA-04 LV-TRA-05 LV-TRA-06 rounding: for those who stay in a tranche") {
    TrancheRow tranche{};
    tranche.assets = atoms(999);
    tranche.draw_max = percent(50);
    CHECK(num(frozen_capacity(tranche)) == 499);
    const ExitPrice price{atoms(1000), shares(300), atoms(100)};
    CHECK(num(price.full(shares(100))) == 333);
    CHECK(num(price.paid(shares(100))) == 300);
    CHECK(num(price.full(shares(101))) == 336);  // 336.67
    CHECK(num(price.paid(shares(101))) == 303);
    CHECK(num(minted_shares(atoms(100), atoms(300), shares(200), shares(200))) == 66);
    CHECK(num(minted_shares(atoms(300), atoms(1000), shares(3), shares(3))) == 0);
    CHECK(num(minted_shares(atoms(5), Atoms{}, Shares{}, Shares{})) == 5 * SUB_ONE);
}

// ---- an inverse market: nothing is a whole atom ----

// Ten lots of 700,000 / price; the long fails at 6000 with 100 atoms of cash.
struct Fractions {
    World w;
    u32 victim = 0;
    u32 winners[3] = {};

    // Marks are counted in `unit` ticks.
    explicit Fractions(std::initializer_list<u8> layers, u64 multiplier = 700'000, u64 unit = 1) {
        AddMarketMessage rules = World::inverse(multiplier);
        rules.tick_max = Ticks::of(10'000 * unit);
        w.market(rules, 7000 * unit, layers);
        victim = w.open(100);
        for (u32 i = 0; i < 3; ++i) {
            winners[i] = w.open(1000);
            MUST(w.fill(victim, winners[i], i == 2 ? 4 : 3, 7000 * unit));
        }
        MUST(w.mark(6400 * unit));
        w.next_epoch(6000 * unit);
        MUST(w.recognise(victim));
    }
    u128 value(u64 lots, u64 price) const {
        return static_cast<u128>(value_size(w.market_row(), to_sublots(Lots::of(lots)),
                                            Ticks::of(price)).raw());
    }
};

TEST_CASE("LV-REC-02 LV-REC-03 rounding: a loss is raised, its fraction goes to the house") {
    Fractions f(LAYERS_NONE);
    // 7,000,000 / 6000 = 1166.67 less 1000: 166.67, raised to 167.
    const u128 worth = f.value(10, 6000);
    CHECK(num(f.w.book().shortfall) == 67);
    CHECK(num(f.w.pos(f.victim).entry) == 0);
    CHECK(num(f.w.book().flat_entry) == 0);
    // The house has the value it took over, less the credit of a third of an atom.
    const i128 credit = f.w.book().house_entry.raw() + static_cast<i128>(worth);
    CHECK((credit <= 0 && credit > -SUB_ONE));
    CHECK((credit == static_cast<i128>(worth) - static_cast<i128>(1167) * SUB_ONE));
}

TEST_CASE("LV-ROL-03 LV-ROL-10 rounding: the house's gains go down, its losses up") {
    Fractions f(LAYERS_NONE);
    World& w = f.w;
    const MarketRow market = w.market_row();
    u64 before = 6000;
    for (const u64 mark : {6103U, 5907U, 6011U, 6211U, 5801U}) {
        w.next_epoch(mark);  // rolls at `before`
        const BookRow book = w.book();
        // The house's profit at the roll's mark that was not realised: less than an atom, not lost.
        const SubAtoms rest =
            house_value(market, book.house_size, Ticks::of(before)) - book.house_entry;
        CHECK((rest.raw() >= 0 && rest.raw() < SUB_ONE));
        // And its present loss is noted in whole atoms, raised.
        const SubAtoms now =
            house_value(market, book.house_size, book.mark) - book.house_entry;
        const Atoms loss = now.is_negative() ? to_atoms_ceil(-now) : Atoms{};
        CHECK(book.house_loss == loss - min(loss, book.house_claims));
        before = mark;
    }
}

TEST_CASE("LV-ROL-04 LV-ROL-05 rounding: gains, caps and splits go down, charges are raised") {
    Fractions f({1, 2, 8, 11, 12});
    World& w = f.w;
    w.next_epoch(6000);
    const IncidentRow incident = w.incident(2);
    const u128 gain = f.value(10, 6000) - f.value(10, 6400);  // 72.92 atoms
    CHECK(num(incident.gains) == static_cast<long long>(gain / SUB));
    CHECK(num(incident.gains) == 72);
    CHECK(num(incident.haircut) == 28);         // 40 % of 72 is 28.8
    CHECK(num(incident.socialisation) == 39);   // the rest: 5 % of 1166.67 is 58.33
    const i128 entry = w.book().entry[1].raw();
    CHECK((entry == (static_cast<i128>(1000) + 67) * SUB_ONE));  // charged exactly
    long long paid = 0;
    for (const u32 winner : f.winners) {
        MUST(w.settle(winner));
        paid += 1000 - w.cash(winner);
    }
    CHECK(paid >= 67);
    CHECK(paid < 67 + 3);  // less than an atom a holder
}

TEST_CASE("LV-ACC-11 rounding: what a haircut may take of a gain goes up") {
    Fractions f(LAYERS_NONE);
    World& w = f.w;
    for (const u64 mark : {6000U, 5999U, 5851U}) {
        MUST(w.mark(mark));
        const HealthAnswer health = w.health(f.winners[2]);  // four lots, held since before
        const u128 gain = f.value(4, mark) - f.value(4, 6400);
        const u128 cut = (gain * 4 + 9) / 10;
        const i128 equity = health.equity.raw();
        CHECK((health.maintenance.raw() == equity - static_cast<i128>(cut)));
    }
}

TEST_CASE("LV-ROL-05 rounding: the cap of a side goes down") {
    Fractions f({1, 2, 11, 12});
    World& w = f.w;
    w.next_epoch(6000);
    const u128 cap = f.value(10, 6000) * 50'000'000 / RATIO_ONE / SUB;
    CHECK(num(w.incident(2).socialisation) == static_cast<long long>(cap));
    CHECK(num(w.incident(2).socialisation) == 58);
    CHECK(num(w.incident(2).residual) == 9);
}

TEST_CASE("LV-ROL-05 rounding: a cap within a sub-atom below an atom does not reach it") {
    // Ten lots are worth 8 sub-atoms less than 1160 atoms, 5 % of that 0.4 less than 58.
    constexpr u64 UNIT = 1'000'000;
    Fractions f({1, 2, 11, 12}, 116 * 6000 * UNIT - 1, UNIT);
    World& w = f.w;
    CHECK((f.value(10, 6000 * UNIT) == u128{1160} * SUB - 8));
    w.next_epoch(6000 * UNIT);
    CHECK(num(w.incident(2).socialisation) == 57);
    CHECK(num(w.incident(2).residual) == 9);
}

TEST_CASE("LV-FIL-01 LV-FUN-01 rounding: the caps of fees and funding go down") {
    World w;
    w.market(999);
    const u32 a = w.open(5000);
    const u32 b = w.open(5000);
    CHECK_STATUS(w.fill(a, b, 1, 999, 1, 10), fee_above_cap);  // 9.99
    CHECK_STATUS(w.fill(a, b, 1, 999, 1, 9), ok);
    CHECK_STATUS(w.fund(10), funding_above_cap);
    CHECK_STATUS(w.fund(9), ok);
}

}  // namespace levee::testing
