// Governance at its borders: values at a bound, of a batch's last place, wider than 64 bits; who
// may just propose; and what is seen of an epoch that is due (LV-GOV).
#include "tests/support/governed.hpp"

namespace levee::testing {

namespace {

constexpr u64 INITIAL_MARGIN = 100'000'000;  // of the market: 10 %
constexpr u128 ATOMS_MOST = (u128{1} << 88) - 1;

}  // namespace

TEST_CASE("LV-GOV-07 LV-GOV-08 a value may reach either bound") {
    Governed w;  // a band of 1 %, which is its step: 0 is within reach, and its bound
    CHECK(num(w.value(Parameter::fill_band, 1).lowest) == 0);
    MUST(w.propose({{Parameter::fill_band, 1, 0}, {Parameter::socialise_winners, 1, 1}}));
    CHECK_STATUS(w.propose({{Parameter::socialise_winners, 1, 2}}), value_out_of_bounds);
    CHECK((w.value(Parameter::assets_max, 1).highest.raw() == ATOMS_MOST));
    CHECK_STATUS(w.propose({{Parameter::assets_max, 1, ATOMS_MOST}}), value_unchanged);
    CHECK_STATUS(w.propose({{Parameter::assets_max, 1, ATOMS_MOST + 1}}), value_out_of_bounds);
}

TEST_CASE("LV-GOV-08 rounding: a step of per cent goes down") {
    Governed w(false);
    MUST(w.set(Parameter::open_interest_max, 1, 101));
    MUST(w.seal());
    CHECK(num(w.value(Parameter::open_interest_max, 1).lowest) == 51);
    CHECK(num(w.value(Parameter::open_interest_max, 1).highest) == 151);
    CHECK_STATUS(w.propose({{Parameter::open_interest_max, 1, 152}}), step_too_large);
}

TEST_CASE("LV-GOV-03 LV-GOV-01 what is set before the seal is within the bounds, at full width") {
    Governed w(false);
    CHECK_STATUS(w.set(Parameter::draw_max, 1, 1'000'000'001), value_out_of_bounds);
    MUST(w.set(Parameter::draw_max, 1, 1'000'000'000));
    CHECK_STATUS(w.set(Parameter::assets_max, 1, ATOMS_MOST + 1), value_out_of_bounds);
    for (const u128 most : {u128{1} << 63, u128{1} << 64, (u128{1} << 65) - 1, u128{1} << 87,
                            ATOMS_MOST, ATOMS_MOST - (u128{1} << 64)}) {
        MUST(w.set(Parameter::assets_max, 1, most));
        CHECK((w.tranche(1).assets_max.raw() == most));
        CHECK((w.value(Parameter::assets_max, 1).value.raw() == most));
    }
}

TEST_CASE("LV-GOV-01 the set of layers is that of its list, whatever stands beside it") {
    Governed w(false);
    AddMarketMessage m = World::linear();
    m.multiplier = 3;
    MUST(w.add_market(m));
    CHECK(num(w.value(Parameter::layers, 2).value) == (1 << 1 | 1 << 2 | 1 << 12));
}

TEST_CASE("LV-GOV-03 LV-GOV-15 naming a guardian before the seal begins its mandate") {
    Governed w(false);
    w.now += 10 * DAYS;
    MUST(w.set(Parameter::guardian, 0, 77));
    CHECK(w.governance().guardian == 77);
    CHECK(num(w.governance().guardian_until) == static_cast<long long>(w.now + 90 * DAYS));
    MUST(w.set(Parameter::guardian_term, 0, 30 * DAYS));  // the mandate is as long as it was
    CHECK(num(w.governance().guardian_until) == static_cast<long long>(w.now + 90 * DAYS));
}

TEST_CASE("LV-GOV-04 a free place of a batch is free of a parameter too") {
    Governed w;
    CHECK_STATUS(w.propose({{Parameter::fill_band, 1, 9'000'000},
                            {Parameter::none, 0, 0},
                            {Parameter::pauser, 0, 0}}),
                 batch_malformed);
}

TEST_CASE("LV-GOV-04 LV-GOV-30 an office stands alone, and a malformed place has no bounds") {
    const OneChange office{Parameter::guardian, 0, GUARDIAN};
    const OneChange other{Parameter::vote_period, 0, 4 * DAYS};
    Governed w;
    const auto malformed_at = [&](std::initializer_list<OneChange> changes) {
        const ChangeCheckAnswer said = w.check(Route::vote, changes);
        CHECK(said.status == code(Status::batch_malformed));
        CHECK(num(said.lowest) == 0);
        CHECK(num(said.highest) == 0);
        CHECK_STATUS(w.propose(Route::vote, changes, MAJOR), batch_malformed);
        return said.place;
    };
    CHECK(malformed_at({office, other}) == 0);
    CHECK(malformed_at({other, office}) == 1);
    CHECK(malformed_at({other, {Parameter::quorum, 1, 210'000'000}}) == 1);
    MUST(w.propose(Route::vote, {office}, MAJOR));
    MUST(w.propose(Route::vote, {other}, MINOR));
}

TEST_CASE("LV-GOV-05 a guardian's change to what is there already does not tighten") {
    Governed w;
    const auto guard = [&](Parameter parameter, u128 value) {
        return w.propose(Route::guardian, {{parameter, 1, value}}, GUARDIAN);
    };
    // Up is tighter.
    CHECK_STATUS(guard(Parameter::initial_margin, INITIAL_MARGIN), route_not_allowed);
    CHECK_STATUS(guard(Parameter::fill_band, 10'000'000), route_not_allowed);    // down is
}

TEST_CASE("LV-GOV-02 LV-GOV-14 what was sealed without governance stays as it is") {
    World w;
    MUST(w.add_market(World::linear()));
    MUST(w.seal());
    CHECK_STATUS(w.send(AUTHORITY_ID, Governed::batch(Route::authority,
                                                      {{Parameter::fill_band, 1, 9'000'000}})),
                 not_governed);
}

TEST_CASE("LV-GOV-16 stakes that wait, alone in an asset, propose nothing") {
    Governed w(false);
    MUST(w.seal());
    CHECK(num(w.tranche(1).assets) == 0);
    CHECK_STATUS(w.propose(Route::vote, {{Parameter::fill_band, 1, 9'000'000}}, MAJOR),
                 weight_too_small);
}

TEST_CASE("LV-GOV-16 who proposes stands by it with what does not leave, of any tranche") {
    Governed w(false);
    MUST(w.add_tranche(TrancheKind::shared));
    MUST(w.add_tranche(TrancheKind::shared));
    MUST(w.stake(3, 50, STAKER));
    MUST(w.seal());
    w.start();
    MUST(w.request_exit(1, shares(u128{100} * SUB_ONE), MAJOR));
    MUST(w.propose(Route::vote, {{Parameter::fill_band, 1, 9'000'000}}, MAJOR));
    CHECK(num(w.proposal(1).standing) == 500);
    CHECK(num(w.proposal(1).weight) == 950);
    ProposeChangeMessage senior =
        Governed::batch(Route::vote, {{Parameter::fill_band, 1, 8'000'000}});
    senior.tranche = 3;
    MUST(w.send(STAKER, senior));
    CHECK(num(w.proposal(2).standing) == 50);
}

TEST_CASE("LV-GOV-20 LV-GOV-22 a full batch is made to its last place, and no further") {
    constexpr Parameter EIGHT[BATCH_MAX] = {
        Parameter::funding_cap,     Parameter::fee_max,      Parameter::initial_margin,
        Parameter::initial_slope,   Parameter::mark_age_max, Parameter::open_interest_max,
        Parameter::liquidation_fee, Parameter::house_order_min,
    };
    // The first scope stands behind the parameters: as one it would be pending_epochs (4).
    constexpr u32 MARKET = 4;
    Governed w(false);
    while (w.state().markets < MARKET) {
        MUST(w.add_market(World::linear()));
    }
    MUST(w.seal());
    w.start();
    ProposeChangeMessage m = Governed::batch(Route::authority, {});
    for (u32 i = 0; i < BATCH_MAX; ++i) {
        m.parameter[i] = static_cast<u8>(EIGHT[i]);
        m.scope[i] = MARKET;
        m.value[i] = Number128::of(w.value(EIGHT[i], MARKET).value.raw() + 1);
    }
    MUST(w.send(PROPOSER, m));
    w.mature(1);
    w.height = 77;
    MUST(w.execute(1));
    CHECK(w.state().parameter_changes == BATCH_MAX);
    REQUIRE(w.events<ParameterChangedEvent>().size() == BATCH_MAX);
    for (u32 i = 0; i < BATCH_MAX; ++i) {
        const ParameterChangeRow change = w.audit(i + 1);
        CHECK(change.parameter == static_cast<u8>(EIGHT[i]));
        CHECK(change.new_value.raw() == m.value[i].raw());
        CHECK(change.height == 77);
        CHECK(w.events<ParameterChangedEvent>()[i].change.height == 77);
    }
}

TEST_CASE("LV-GOV-20 a loosening that is there already is passed over, and the rest is made") {
    Governed w;
    MUST(w.propose({{Parameter::fee_max, 1, 11'000'000}}));
    MUST(w.propose({{Parameter::fee_max, 1, 11'000'000},
                    {Parameter::funding_cap, 1, 11'000'000}}));
    w.mature(2);
    MUST(w.execute(1));
    MUST(w.execute(2));
    CHECK(w.state().parameter_changes == 2);
    CHECK(w.audit(2).parameter == static_cast<u8>(Parameter::funding_cap));
}

TEST_CASE("LV-GOV-11 nothing that stands behind a batch is taken for a change") {
    // Behind the parameters stands the scope, behind the scopes the value, behind the values the
    // reason: here they would read as a change of late_epochs (6) of asset 6 to 7.
    Governed w(false);
    for (u32 id = 2; id <= 6; ++id) {
        MUST(w.add_asset());
    }
    MUST(w.set(Parameter::pending_epochs, 6, 5));
    MUST(w.seal());
    ProposeChangeMessage m =
        Governed::batch(Route::authority, {{Parameter::pending_epochs, 6, 6}});
    m.asset = 6;
    CHECK(m.reason[0] == 7);
    MUST(w.send(PROPOSER, m));
}

TEST_CASE("LV-EPO-01 LV-GOV-29 LV-GOV-30 governance sees the epoch that is due") {
    Governed w(false);
    w.pass_epoch();
    MUST(w.send(AUTHORITY_ID, Governed::rules()));
    CHECK(w.epoch() == 2);
    MUST(w.seal());
    w.start();
    w.change({{Parameter::epoch_length, 1, 150}});
    CHECK(num(w.value(Parameter::epoch_length, 1).value) == 100);
    w.pass_epoch();
    CHECK(num(w.value(Parameter::epoch_length, 1).value) == 150);
    CHECK(num(w.asset().epoch_length) == 100);
    // 600 more join at the second epoch from here, with which 700 are less than half.
    MUST(w.stake(1, 600, STAKER));
    w.now += 150;
    MUST(w.pay_fee(1));
    const auto rule = [&] { return w.check(Route::authority, {{Parameter::floor, 1, 700}}).rule; };
    CHECK(rule() == 8);
    w.now += 150;
    CHECK(rule() == 0);
    CHECK(num(w.tranche(1).assets) == 900);
}

}  // namespace levee::testing
