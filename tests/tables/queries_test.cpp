// Queries, notation and allocation with numbers worked out by hand (LV-QRY, LV-NOT, LV-ALC), and
// the sums that hold after every transaction, with other sums than zero (LV-INV).
#include "contract/core/allocation.hpp"
#include "contract/core/pricing.hpp"
#include "tests/support/crash.hpp"

namespace levee::testing {

IncidentRow preview(World& w, u64 loss, u32 market = 1) {
    PreviewQuery query{};
    query.market = market;
    query.loss = atoms(loss);
    PreviewAnswer answer{};
    MUST(w.ask(query, answer));
    return answer.incident;
}

Status preview_status(World& w, u32 market, u128 loss) {
    PreviewQuery query{};
    query.market = market;
    query.loss = atoms(loss);
    PreviewAnswer answer{};
    return w.ask(query, answer);
}

TEST_CASE("LV-QRY-01 an incident is answered as it is stored") {
    Crash c;
    World& w = c.w;
    IncidentQuery query{};
    query.market = 1;
    query.epoch = Epoch::of(2);
    IncidentAnswer answer{};
    CHECK_STATUS(w.ask(query, answer), incident_not_found);
    MUST(w.recognise(c.victim));
    w.pass_epoch();  // due, but the row is what it was
    MUST(w.ask(query, answer));
    const IncidentRow row = w.incident(2);
    CHECK(std::memcmp(&answer.incident, &row, IncidentRow::SIZE) == 0);
    CHECK(answer.incident.status == static_cast<u8>(IncidentStatus::open));
    query.market = 2;
    CHECK_STATUS(w.ask(query, answer), market_not_found);
}

TEST_CASE("LV-QRY-02 a preview is what a recognition and a roll would do") {
    World w;
    MUST(w.add_market(World::linear()));
    MUST(w.add_tranche(TrancheKind::shared));
    MUST(w.set_layers({1, 2, 5, 12}, 1, 10'000));
    CHECK_STATUS(preview_status(w, 1, 100), no_mark);
    MUST(w.mark(1000));
    MUST(w.stake(1, 50));
    w.pass_epoch();
    MUST(w.mark(1000));
    w.next_epoch(1000);
    const IncidentRow incident = preview(w, 100);
    CHECK(num(incident.loss) == 100);
    CHECK(num(incident.shared) == 50);
    CHECK(num(incident.residual) == 50);
    CHECK(incident.epoch.raw() == 3);
    CHECK(incident.cause == static_cast<u8>(Cause::bankruptcy));
    CHECK_STATUS(preview_status(w, 2, 100), market_not_found);
    CHECK_STATUS(preview_status(w, 1, 0), zero_amount);
    CHECK_STATUS(preview_status(w, 1, static_cast<u128>(1) << 88), out_of_range);
    CHECK(w.epoch() == 3);
}

TEST_CASE("LV-QRY-02 a preview adds to what is open, rolls what is due and ignores a freeze") {
    Crash c;
    World& w = c.w;
    CHECK(num(preview(w, 600).haircut) == 280);
    MUST(w.recognise(c.victim));
    IncidentRow incident = preview(w, 50);
    CHECK(num(incident.loss) == 650);
    CHECK(num(incident.haircut) == 280);
    CHECK(num(incident.socialisation) == 370);
    MUST(w.pause(16));
    incident = preview(w, 50);
    CHECK(num(incident.loss) == 650);
    MUST(w.pause(0, 16));
    w.pass_epoch();
    // The due roll comes first and takes the 600 with it; no gain is left in the new window.
    incident = preview(w, 50);
    CHECK(incident.epoch.raw() == 3);
    CHECK(num(incident.loss) == 50);
    CHECK(num(incident.haircut) == 0);
    CHECK(num(incident.socialisation) == 50);
    w.next_epoch(840);
    CHECK(num(w.incident(2).loss) == 600);
}

TEST_CASE("LV-QRY-02 other markets' demands count at the same rate") {
    World w;
    for (u32 market = 1; market <= 2; ++market) {
        MUST(w.add_market(World::linear()));
    }
    MUST(w.add_tranche(TrancheKind::shared));
    for (u32 market = 1; market <= 2; ++market) {
        MUST(w.set_layers({1, 2, 5, 12}, market, 10'000));
    }
    MUST(w.stake(1, 400));
    pass_two_epochs(w);
    MUST(w.mark(1000, 1));
    MUST(w.mark(1000, 2));
    const auto [victim, winner] = trade_and_fall(w);
    w.next_epoch(840);
    MUST(w.mark(1000, 2));
    MUST(w.recognise(victim));
    const IncidentRow incident = preview(w, 200, 2);  // beside a demand of 600
    CHECK(num(incident.shared) == 100);
    CHECK(num(incident.residual) == 100);
}

TEST_CASE("LV-QRY-03 a health query needs rolled markets and realises nothing") {
    Crash c;
    World& w = c.w;
    MUST(w.fund(3));
    const HealthAnswer h = w.health(c.victim);
    CHECK(whole(h.equity) == -630);
    CHECK(num(h.cash) == 1000);
    w.pass_epoch();
    HealthQuery query{};
    query.account = c.victim;
    HealthAnswer answer{};
    CHECK_STATUS(w.ask(query, answer), roll_due);
    query.account = 99;
    CHECK_STATUS(w.ask(query, answer), account_not_found);
}

// ---- notation ----

TEST_CASE("LV-NOT-01 sublots, sub-atoms, ratios and scales are what their names say") {
    CHECK(SUB == 4'294'967'296U);
    CHECK(RATIO_ONE == 1'000'000'000U);
    CHECK((A_ONE == static_cast<u128>(1) << 96));
    // Each rounding once, of the exact value of the whole expression: 7 x 9 / 4 = 15.75.
    CHECK(mul_div_floor(7, 9, 4) == 15);
    CHECK(mul_div_ceil(7, 9, 4) == 16);
    CHECK(to_atoms_floor(SubAtoms::of(SUB_ONE + 1)) == Atoms::of(1));
    CHECK(to_atoms_ceil(SubAtoms::of(SUB_ONE + 1)) == Atoms::of(2));
    CHECK(inverse_value(Sublots::of(2), Ticks::of(3), 2) == SubAtoms::of(1));  // trunc(4 / 3)
}

TEST_CASE("LV-NOT-02 the examples: signed values of linear and inverse markets") {
    MarketRow market{};
    market.kind = static_cast<u8>(ContractKind::linear);
    market.multiplier = 2;
    const Sublots three = to_sublots(Lots::of(3));
    CHECK(whole(value_of(market, SIDE_LONG, three, Ticks::of(100))) == 600);
    CHECK(whole(value_of(market, SIDE_SHORT, three, Ticks::of(100))) == -600);
    market.kind = static_cast<u8>(ContractKind::inverse);
    market.multiplier = 700;
    CHECK(whole(value_of(market, SIDE_LONG, three, Ticks::of(7))) == -300);
    CHECK(whole(value_of(market, SIDE_SHORT, three, Ticks::of(7))) == 300);
    // Truncated to zero on both sides, so |V| does not depend on the side.
    const SubAtoms value = value_of(market, SIDE_SHORT, three, Ticks::of(9));
    CHECK(num(value) == 2100 * SUB_ONE / 9);
    CHECK(value_of(market, SIDE_LONG, three, Ticks::of(9)) == -value);
    CHECK(place_of(SIDE_LONG) == 0);
    CHECK(place_of(SIDE_SHORT) == 1);
}

// ---- allocation ----

using Row = std::vector<u64>;

Row split(u64 amount, const Row& weights, const Row& caps = {}) {
    Atoms w[32] = {};
    Atoms c[32] = {};
    Atoms parts[32] = {};
    const auto count = static_cast<u32>(weights.size());
    for (u32 i = 0; i < count; ++i) {
        w[i] = Atoms::of(weights[i]);
        c[i] = caps.empty() ? Atoms{} : Atoms::of(caps[i]);
    }
    if (caps.empty()) {
        split_largest_remainder(Atoms::of(amount), w, count, parts);
    } else {
        split_capped(Atoms::of(amount), w, c, count, parts);
    }
    Row row;
    for (u32 i = 0; i < count; ++i) {
        row.push_back(static_cast<u64>(parts[i].raw()));
    }
    return row;
}

TEST_CASE("LV-NOT-03 LV-ALC-01 the largest remainders get the units left, the earlier on a tie") {
    CHECK(split(10, {1, 1, 1}) == Row{4, 3, 3});
    CHECK(split(11, {1, 1, 1}) == Row{4, 4, 3});
    CHECK(split(7, {0, 5, 5}) == Row{0, 4, 3});
    CHECK(split(40, {100, 50, 0}) == Row{27, 13, 0});
    CHECK(split(10, {1, 2, 4}) == Row{1, 3, 6});  // 1.43, 2.86, 5.71: the two largest remainders
    CHECK(split(5, {0, 0}) == Row{0, 0});
    CHECK(split(0, {3, 4}) == Row{0, 0});
    CHECK(split(9, {7}) == Row{9});
    CHECK(split(33, Row(32, 1)) == [] {
        Row row(32, 1);
        row[0] = 2;
        return row;
    }());
}

TEST_CASE("LV-ALC-01 parts sum to the amount and are less than a unit from their share") {
    u64 state = 1;
    const auto next = [&state](u64 below) {
        state = state * 6364136223846793005U + 1442695040888963407U;
        return (state >> 33) % below;
    };
    for (u32 run = 0; run < 2000; ++run) {
        Row weights;
        u64 total = 0;
        const u64 count = 1 + next(32);
        for (u64 i = 0; i < count; ++i) {
            weights.push_back(next(4) == 0 ? 0 : next(1000));
            total += weights.back();
        }
        const u64 amount = next(1'000'000);
        const Row parts = split(amount, weights);
        u64 sum = 0;
        for (u64 i = 0; i < count; ++i) {
            sum += parts[i];
            if (total != 0) {
                const u64 exact = amount * weights[i];
                CHECK(parts[i] * total < exact + total);
                CHECK(parts[i] * total + total > exact);
            }
        }
        CHECK(sum == (total == 0 ? 0 : amount));
    }
}

TEST_CASE("LV-ALC-02 what a full place cannot take is split again over the others") {
    CHECK(split(10, {1, 1, 2}, {1, 5, 9}) == Row{1, 3, 6});
    CHECK(split(10, {1, 1, 2}, {1, 1, 1}) == Row{1, 1, 1});
    CHECK(split(10, {1, 0, 1}, {2, 9, 3}) == Row{2, 0, 3});  // no weight, nothing
    CHECK(split(0, {1, 1}, {5, 5}) == Row{0, 0});
    CHECK(split(6, {1, 1}, {3, 3}) == Row{3, 3});
    // Nobody else gets anything in a round that fills a place: 9 over equal weights with caps 1, 9,
    // 9 is 1 and lr(8, [1, 1]), not 1, 3 and 3 with 2 more to split.
    CHECK(split(9, {1, 1, 1}, {1, 9, 9}) == Row{1, 4, 4});
}

// ---- sums after every transaction ----

// A ledger in which every bucket but payable, and every pool of a market, holds something.
struct Full {
    Layered l{{1, 2, 3, 4, 5, 8, 12}};
    World& w = l.w;
    u32 helper = 0;

    Full() {
        helper = w.open(50'000);
        MUST(w.deposit(helper, 70, MoneyPlace::bond));
        MUST(w.fill(l.winner, helper, 4, 840));
        MUST(w.recognise(l.victim));
        MUST(w.stake(1, 33, 30));
        MUST(w.pay_fee(9));
    }
};

TEST_CASE("LV-INV-02 LV-INV-03 the market's identities hold with every pool in use") {
    Full f;
    const BookRow open = f.w.book();
    CHECK(num(open.shortfall) == 600);
    CHECK(num(open.cohort_claims) == 640);
    // (S + D + R) - J = 1000 + 600 - 640 atoms, EV of both sides, of the flat and of the house.
    const SubAtoms entries =
        open.entry[0] + open.entry[1] + open.flat_entry + open.house_entry;
    CHECK(whole(entries) == -(1000 + 600 - 640));
    CHECK(whole(open.size[0]) == 0);
    CHECK(whole(open.size[1]) == 10);
    CHECK(whole(open.house_size) == 10);
    f.w.next_epoch(840);
    const BookRow rolled = f.w.book();
    CHECK(num(rolled.settlement) == 1540);
    const SubAtoms after =
        rolled.entry[0] + rolled.entry[1] + rolled.flat_entry + rolled.house_entry;
    CHECK(whole(after) == num(rolled.cohort_claims) - 1540 - num(rolled.residual));
}

TEST_CASE("LV-INV-06 each bucket is the sum of the rows below it") {
    Full f;
    World& w = f.w;
    long long cash = 0;
    for (u32 id = 1; id <= w.state().accounts; ++id) {
        cash += w.cash(id);
    }
    CHECK(w.bucket(Bucket::cash) == cash);
    CHECK(w.bucket(Bucket::bond) == 70);
    CHECK(w.bucket(Bucket::settlement) == num(w.book().settlement));
    CHECK(w.bucket(Bucket::drawn) == 300);
    CHECK(w.bucket(Bucket::tranche) == num(w.tranche(1).assets) + num(w.tranche(2).assets));
    CHECK(w.bucket(Bucket::operator_) == num(w.tranche(3).assets));
    CHECK(w.bucket(Bucket::pending) == 33);
    CHECK(w.bucket(Bucket::fees) == 9);
    w.next_epoch(840);
    MUST(w.recover(500, 4));
    CHECK(w.bucket(Bucket::drawn) == 0);
    CHECK(w.bucket(Bucket::recovery) >= num(w.tranche(1).recovery) + num(w.tranche(2).recovery) +
                                            num(w.tranche(3).recovery));
    CHECK(w.bucket(Bucket::aside) == num(w.book().aside));
}

TEST_CASE("LV-INV-07 LV-INV-08 sides are the sums of their positions, ids are dense") {
    World w;
    w.market(1000);
    const u32 a = w.open(50'000);
    const u32 b = w.open(50'000);
    const u32 c = w.open(50'000);
    MUST(w.fill(a, b, 5, 1000));
    MUST(w.fill(c, b, 3, 1000));
    MUST(w.fill(b, c, 1, 1000));
    CHECK(w.book().size[0] == w.pos(a).size + w.pos(c).size);
    CHECK(w.book().size[1] == w.pos(b).size);
    CHECK(w.book().holders[0] == 2);
    CHECK(w.book().holders[1] == 1);
    CHECK(c == 3);
    CHECK(w.state().accounts == 3);
    CHECK(w.account(3).version == 1);
    CHECK(w.account(4).version == 0);
    CHECK(w.account(0).version == 0);
    // A vault never reaches 2^88, so no amount below it does.
    const u128 most = (static_cast<u128>(1) << 88) - w.asset().vault.raw();
    CHECK_STATUS(w.deposit(a, most), vault_full);
    CHECK_STATUS(w.deposit(a, most - 1), ok);
    CHECK((w.asset().vault.raw() == (static_cast<u128>(1) << 88) - 1));
}

}  // namespace levee::testing
