// Rules of governed parameters: batches, bounds, steps, delays, execution, effect (LV-GOV).
#include "tests/support/governed.hpp"

namespace levee::testing {

namespace {

constexpr u64 INITIAL = 100'000'000;  // of the market: 10 %, maintenance 5 %, band 1 %, step 9 %

}  // namespace

TEST_CASE("LV-GOV-01 LV-GOV-21 a parameter is a field, and what waits for a roll is its value") {
    Governed w;
    CHECK(num(w.value(Parameter::initial_margin, 1).value) == INITIAL);
    CHECK(num(w.value(Parameter::layers, 1).value) ==
          (1 << 1 | 1 << 2 | 1 << 5 | 1 << 8 | 1 << 12));
    w.change({{Parameter::initial_margin, 1, 120'000'000}});
    CHECK(num(w.market_row().initial_margin) == INITIAL);
    CHECK(num(w.value(Parameter::initial_margin, 1).value) == INITIAL);
    CHECK(num(w.value(Parameter::initial_margin, 1).next_value) == 120'000'000);
    w.next_epoch(1000);
    REQUIRE(w.events<ChangeEffectiveEvent>().size() == 1);
    CHECK(w.events<ChangeEffectiveEvent>()[0].parameter ==
          static_cast<u32>(Parameter::initial_margin));
    CHECK(num(w.market_row().initial_margin) == 120'000'000);
    CHECK(w.row<ChangesDueRow>(World::pair(MarketRow::KIND, 1)).version == 0);
}

TEST_CASE("LV-GOV-02 governance is set up before the seal, and absent governs nothing") {
    World bare;
    MUST(bare.add_market(World::linear()));
    CHECK_STATUS(bare.send(AUTHORITY_ID, Governed::batch(
                     Route::authority, {{Parameter::initial_margin, 1, 110'000'000}})),
                 not_governed);
    SetGovernanceMessage elsewhere = Governed::rules();
    elsewhere.asset = 9;
    CHECK_STATUS(bare.send(ANYONE, elsewhere), asset_not_found);
    CHECK_STATUS(bare.send(ANYONE, Governed::rules()), not_authority);
    SetGovernanceMessage unguarded = Governed::rules();
    unguarded.guardian = 0;
    MUST(bare.send(AUTHORITY_ID, unguarded));
    CHECK(num(bare.row<GovernanceRow>(1).guardian_until) == 0);
    MUST(bare.send(AUTHORITY_ID, Governed::rules()));
    CHECK(bare.row<GovernanceRow>(1).guardian == GUARDIAN);
    CHECK(num(bare.row<GovernanceRow>(1).guardian_until) ==
          static_cast<long long>(1000 + 90 * DAYS));
    MUST(bare.seal());
    CHECK_STATUS(bare.send(AUTHORITY_ID, Governed::rules()), is_sealed);
}

TEST_CASE("LV-GOV-03 before the seal a parameter is set at once within its bounds") {
    Governed w(false);
    CHECK_STATUS(w.set(Parameter::draw_max, 1, 99'999'999), value_out_of_bounds);
    MUST(w.set(Parameter::draw_max, 1, 100'000'000));
    CHECK(num(w.tranche(1).draw_max) == 100'000'000);
    REQUIRE(w.events<ParameterSetEvent>().size() == 1);
    CHECK(num(w.events<ParameterSetEvent>()[0].old_value) == 1'000'000'000);
    CHECK_STATUS(w.set(Parameter::none, 1, 5), out_of_range);
    CHECK_STATUS(w.set(Parameter::draw_max, 9, 500'000'000), tranche_not_found);
    CHECK_STATUS(w.set(Parameter::epoch_length, 9, 5), asset_not_found);
    CHECK_STATUS(w.set(Parameter::fill_band, 9, 5), market_not_found);
    CHECK_STATUS(w.set(Parameter::feed_quorum, 1, 5), feed_not_found);
    CHECK_STATUS(w.set(Parameter::quorum, 1, 50'000'000), role_invalid);
    CHECK_STATUS(w.set(Parameter::draw_max, 1, 500'000'000, ANYONE), not_authority);
    CHECK_STATUS(w.set(Parameter::maintenance_margin, 1, 200'000'000), parameters_inconsistent);
    CHECK_STATUS(w.set(Parameter::layers, 1, 1 << 1 | 1 << 12), layers_invalid);
    MUST(w.set(Parameter::layers, 1, 1 << 1 | 1 << 2 | 1 << 5 | 1 << 12));
    CHECK(w.market_row().layers[2] == 5);
    CHECK(w.market_row().layers[4] == 0);
    MUST(w.seal());
    CHECK_STATUS(w.set(Parameter::draw_max, 1, 500'000'000), is_sealed);
    World none;
    SetParameterMessage m{};
    m.parameter = static_cast<u8>(Parameter::quorum);
    CHECK_STATUS(none.send(AUTHORITY_ID, m), not_governed);
}

TEST_CASE("LV-GOV-04 a batch fills the first places, and concerns one asset and what exists") {
    Governed w;
    CHECK_STATUS(w.propose({}), batch_malformed);
    ProposeChangeMessage gap = Governed::batch(Route::authority, {{Parameter::none, 0, 0},
                                               {Parameter::initial_margin, 1, 110'000'000}});
    CHECK_STATUS(w.send(PROPOSER, gap), batch_malformed);
    ProposeChangeMessage tail =
        Governed::batch(Route::authority, {{Parameter::initial_margin, 1, 110'000'000}});
    tail.scope[7] = 1;
    CHECK_STATUS(w.send(PROPOSER, tail), batch_malformed);
    tail.scope[7] = 0;
    tail.value[3] = Number128::of(1);
    CHECK_STATUS(w.send(PROPOSER, tail), batch_malformed);
    CHECK_STATUS(w.propose({{Parameter::initial_margin, 2, 110'000'000}}), batch_malformed);
    CHECK_STATUS(w.propose({{Parameter::quorum, 1, 210'000'000}}), batch_malformed);
    tail.value[3] = Number128{};
    tail.asset = 2;
    CHECK_STATUS(w.send(PROPOSER, tail), asset_not_found);
    MUST(w.propose({{Parameter::initial_margin, 1, 110'000'000}}));
}

TEST_CASE("LV-GOV-05 each parameter has its routes, and the guardian only tightens") {
    Governed w;
    CHECK_STATUS(w.propose({{Parameter::guardian, 0, 5}}), route_not_allowed);
    CHECK_STATUS(w.propose(Route::none, {{Parameter::fill_band, 1, 1}}, PROPOSER),
                 route_not_allowed);
    const auto guard = [&](Parameter parameter, u128 value) {
        return w.propose(Route::guardian, {{parameter, 1, value}}, GUARDIAN);
    };
    CHECK_STATUS(guard(Parameter::initial_margin, 95'000'000), route_not_allowed);
    CHECK_STATUS(guard(Parameter::funding_cap, 11'000'000), route_not_allowed);
    CHECK_STATUS(guard(Parameter::layers, 1 << 1 | 1 << 12), route_not_allowed);
    MUST(guard(Parameter::initial_margin, 110'000'000));
    MUST(guard(Parameter::fill_band, 9'000'000));
    CHECK_STATUS(guard(Parameter::fee_max, 9'000'000), queue_full);
}

TEST_CASE("LV-GOV-06 a parameter stands once in a batch") {
    Governed w;
    CHECK_STATUS(w.propose({{Parameter::fill_band, 1, 9'000'000},
                            {Parameter::fee_max, 1, 9'000'000},
                            {Parameter::fill_band, 1, 8'000'000}}),
                 parameter_twice);
    const ChangeCheckAnswer said =
        w.check(Route::authority, {{Parameter::fee_max, 1, 9'000'000},
                                   {Parameter::fee_max, 1, 9'000'000}});
    CHECK(said.status == code(Status::parameter_twice));
    CHECK(said.place == 1);
}

TEST_CASE("LV-GOV-07 values stay within bounds, and change") {
    Governed w;
    CHECK_STATUS(w.propose({{Parameter::initial_margin, 1, INITIAL}}), value_unchanged);
    CHECK_STATUS(w.propose({{Parameter::fill_band, 1, 100'000'001}}), value_out_of_bounds);
    CHECK_STATUS(w.propose({{Parameter::mark_step, 1, 4'999'999}}), value_out_of_bounds);
    CHECK_STATUS(w.propose({{Parameter::assets_max, 1, u128{1} << 88}}), value_out_of_bounds);
}

TEST_CASE("LV-GOV-08 one change moves a value by at most its step, from the batch's start") {
    Governed w;
    CHECK_STATUS(w.propose({{Parameter::initial_margin, 1, INITIAL + 50'000'001}}), step_too_large);
    const ChangeCheckAnswer said =
        w.check(Route::authority, {{Parameter::initial_margin, 1, INITIAL + 50'000'001}});
    CHECK(num(said.highest) == INITIAL + 50'000'000);
    CHECK(num(said.lowest) == INITIAL - 50'000'000);
    MUST(w.propose({{Parameter::initial_margin, 1, INITIAL + 50'000'000}}));
    CHECK_STATUS(w.propose({{Parameter::open_interest_max, 1, 499'999}}), step_too_large);
    CHECK_STATUS(w.propose({{Parameter::open_interest_max, 1, 1'500'001}}), step_too_large);
    MUST(w.propose({{Parameter::open_interest_max, 1, 1'500'000}}));
}

TEST_CASE("LV-GOV-09 a parameter changes again only after its cooldown") {
    Governed w;
    w.change({{Parameter::fill_band, 1, 9'000'000}});
    const u64 changed = w.now;
    w.now = changed + 24 * HOURS - 1;
    CHECK_STATUS(w.propose({{Parameter::fill_band, 1, 8'000'000}}), cooling_down);
    CHECK(num(w.value(Parameter::fill_band, 1).open_at) ==
          static_cast<long long>(changed + 24 * HOURS));
    w.now = changed + 24 * HOURS;
    MUST(w.propose({{Parameter::fill_band, 1, 8'000'000}}));
}

TEST_CASE("LV-GOV-10 the rules between parameters hold after the whole batch") {
    Governed w;
    const auto broken = [&](std::initializer_list<OneChange> changes) {
        const ChangeCheckAnswer said = w.check(Route::authority, changes);
        CHECK(said.place == 8);
        CHECK(said.status == code(said.rule == 5 ? Status::layers_invalid
                                                 : Status::parameters_inconsistent));
        return said.rule;
    };
    CHECK(broken({{Parameter::initial_margin, 1, 50'000'000}}) == 1);
    CHECK(broken({{Parameter::mark_step, 1, 90'000'001}}) == 2);
    CHECK(broken({{Parameter::fill_band, 1, 20'000'000},
                  {Parameter::initial_margin, 1, 105'000'000}}) == 2);
    CHECK(broken({{Parameter::liquidation_discount, 1, 30'000'000},
                  {Parameter::liquidation_fee, 1, 20'000'000},
                  {Parameter::maintenance_margin, 1, 49'999'999}}) == 3);
    CHECK(broken({{Parameter::layers, 1, 1 << 1 | 1 << 2 | 1 << 8 | 1 << 12}}) == 5);
    CHECK(broken({{Parameter::layers, 1, 1 << 1 | 1 << 4 | 1 << 5 | 1 << 12}}) == 5);
    CHECK(broken({{Parameter::layers, 1, 1 << 1 | 1 << 5 | 1 << 6 | 1 << 12}}) == 5);
    CHECK(broken({{Parameter::layers, 1, 1 << 1 | 1 << 5}}) == 5);
    CHECK(broken({{Parameter::late_epochs, 1, 2}, {Parameter::pending_epochs, 1, 2}}) == 6);
    CHECK(broken({{Parameter::floor, 1, 451}}) == 8);
    CHECK(broken({{Parameter::operator_, 1, 5}}) == 9);
    MUST(w.propose({{Parameter::mark_step, 1, 90'000'001},
                    {Parameter::initial_margin, 1, 120'000'000}}));
    MUST(w.propose({{Parameter::late_epochs, 1, 2}, {Parameter::pending_epochs, 1, 2},
                    {Parameter::exit_epochs, 1, 2}, {Parameter::floor, 1, 450}}));
}

TEST_CASE("LV-GOV-10 fee weights are at most one together, and sizes always fit") {
    Governed w(false);
    MUST(w.add_tranche(TrancheKind::shared, 0, percent(100), 0, percent(95)));
    MUST(w.add_tranche(TrancheKind::market, 1));
    AddMarketMessage wide = World::linear();
    wide.multiplier = 1;
    wide.tick_max = Ticks::of(u64{1} << 40);
    wide.oi_max = Lots::of((u64{1} << 40) - 1);
    CHECK_STATUS(w.add_market(wide), ok);
    AddMarketMessage tight = World::linear();
    tight.multiplier = u64{1} << 20;
    tight.tick_max = Ticks::of(u64{1} << 40);
    tight.oi_max = Lots::of((u64{1} << 28) - 1);
    CHECK_STATUS(w.add_market(tight), ok);
    MUST(w.seal());
    w.start();
    const auto rule = [&](Parameter parameter, u32 scope, u128 value) {
        return w.check(Route::authority, {{parameter, scope, value}}).rule;
    };
    CHECK(rule(Parameter::fee_weight, 1, 50'000'000) == 0);
    CHECK(rule(Parameter::fee_weight, 1, 50'000'001) == 7);
    CHECK(rule(Parameter::fee_weight, 3, 1) == 7);
    CHECK(rule(Parameter::open_interest_max, 3, u64{1} << 28) == 4);
}

TEST_CASE("LV-GOV-11 a batch is judged change by change, and again at its execution") {
    Governed w;
    const ChangeCheckAnswer first =
        w.check(Route::authority, {{Parameter::fill_band, 1, 100'000'001},
                                   {Parameter::guardian, 0, 5}});
    CHECK(first.status == code(Status::value_out_of_bounds));
    CHECK(first.place == 0);
    MUST(w.propose({{Parameter::initial_margin, 1, 150'000'000}}));
    const u32 late = w.last();
    MUST(w.propose({{Parameter::initial_margin, 1, 110'000'000}}));
    w.now += 2 * DAYS;
    MUST(w.execute(w.last()));
    // What cools down holds up new proposals and no older one, which is within a step of 11 % too.
    CHECK_STATUS(w.propose({{Parameter::initial_margin, 1, 120'000'000}}), cooling_down);
    MUST(w.execute(late));
    CHECK(num(w.audit(2).old_value) == 110'000'000);
    w.now += 1 * DAYS;
    MUST(w.propose({{Parameter::initial_margin, 1, 180'000'000}}));
    const u32 far = w.last();
    w.change({{Parameter::initial_margin, 1, 120'000'000}});
    w.mature(far);
    CHECK_STATUS(w.execute(far), step_too_large);
}

TEST_CASE("LV-GOV-12 a tightening waits its own delay, a loosening at least until people left") {
    Governed w;
    const u64 start = w.now;
    MUST(w.propose({{Parameter::fill_band, 1, 9'000'000}}));  // tighter, 0 h
    CHECK(num(w.proposal(1).eta) == static_cast<long long>(start));
    MUST(w.execute(1));
    MUST(w.propose({{Parameter::initial_margin, 1, 150'000'000},
                    {Parameter::fee_max, 1, 5'000'000}}));
    CHECK(num(w.proposal(2).eta) == static_cast<long long>(start + 24 * HOURS));
    w.now = start + 24 * HOURS - 1;
    CHECK_STATUS(w.execute(2), timelock_running);
    w.now = start + 24 * HOURS;
    MUST(w.execute(2));
    MUST(w.propose({{Parameter::fill_band, 1, 10'000'000}}));
    CHECK(num(w.proposal(3).eta) == static_cast<long long>(w.now + 48 * HOURS));
    CHECK(num(w.proposal(3).expires) == static_cast<long long>(w.now + 7 * DAYS));
}

TEST_CASE("LV-GOV-12 the time to leave counts when it is the longest") {
    Governed w(false);
    MUST(w.set(Parameter::epoch_length, 1, 86'400));
    MUST(w.set(Parameter::exit_epochs, 1, 6));
    MUST(w.seal());
    const ChangeCheckAnswer said =
        w.check(Route::authority, {{Parameter::funding_cap, 1, 11'000'000}});
    CHECK(said.loosens == 1);
    CHECK(num(said.delay) == static_cast<long long>(8 * DAYS));
}

TEST_CASE("LV-GOV-12 sums of times end with what a row can hold") {
    Governed w;
    w.now = ~u64{0} - 5;
    MUST(w.propose({{Parameter::funding_cap, 1, 11'000'000}}));
    CHECK(w.proposal(1).eta.raw() == ~u64{0});
    CHECK(w.proposal(1).expires.raw() == ~u64{0});
    MUST(w.propose({{Parameter::fee_max, 1, 9'000'000}}));
    MUST(w.execute(2));
    CHECK_STATUS(w.propose({{Parameter::fee_max, 1, 8'000'000}}), cooling_down);
    MUST(w.propose(Route::vote, {{Parameter::fill_band, 1, 9'000'000}}, MAJOR));
    CHECK(w.proposal(3).vote_end.raw() == ~u64{0});
}

TEST_CASE("LV-GOV-13 time in which people cannot leave does not count for a loosening") {
    u8 exit_bit = 0;
    SUBCASE("stakers") { exit_bit = static_cast<u8>(PauseBit::exit); }
    SUBCASE("traders, who leave by a fill") { exit_bit = static_cast<u8>(PauseBit::trade); }
    Governed w;
    const u64 start = w.now;
    MUST(w.propose({{Parameter::funding_cap, 1, 11'000'000}}));
    w.let_leave(1);
    w.now = start + 10 * HOURS;
    MUST(w.pause(exit_bit));
    w.now = start + 49 * HOURS;
    CHECK_STATUS(w.execute(1), exits_closed);
    w.now = start + 50 * HOURS;
    MUST(w.pause(0, exit_bit));
    CHECK_STATUS(w.execute(1), exits_closed);
    w.now = start + 98 * HOURS - 1;
    CHECK_STATUS(w.execute(1), exits_closed);
    w.now = start + 98 * HOURS;
    MUST(w.execute(1));
    // A tightening does not wait for exits.
    MUST(w.pause(exit_bit));
    MUST(w.propose({{Parameter::fee_max, 1, 9'000'000}}));
    MUST(w.execute(2));
}

TEST_CASE("LV-GOV-14 LV-GOV-15 the authority proposes, the guardian while its mandate runs") {
    Governed w;
    CHECK_STATUS(w.propose(Route::authority, {{Parameter::fill_band, 1, 9'000'000}}, ANYONE),
                 not_proposer);
    CHECK_STATUS(w.propose(Route::guardian, {{Parameter::fill_band, 1, 9'000'000}}, ANYONE),
                 not_guardian);
    w.now = 1000 + 90 * DAYS - 1;
    MUST(w.propose(Route::guardian, {{Parameter::fill_band, 1, 9'000'000}}, GUARDIAN));
    REQUIRE(w.events<ChangeProposedEvent>().size() == 1);
    CHECK(w.events<ChangeProposedEvent>()[0].reason[0] == 7);
    w.now = 1000 + 90 * DAYS;
    CHECK_STATUS(w.propose(Route::guardian, {{Parameter::fee_max, 1, 9'000'000}}, GUARDIAN),
                 not_guardian);
    CHECK_STATUS(w.veto(1), not_guardian);
    // Renewed by a vote, to the same.
    MUST(w.propose(Route::vote, {{Parameter::guardian, 0, GUARDIAN}}, MAJOR));
    MUST(w.vote(MAJOR, Choice::yes, 2));
    w.mature(2);
    MUST(w.execute(2));
    CHECK(num(w.governance().guardian_until) == static_cast<long long>(w.now + 90 * DAYS));
    MUST(w.propose(Route::guardian, {{Parameter::fee_max, 1, 9'000'000}}, GUARDIAN));
}

TEST_CASE("LV-GOV-20 executing is anybody's, after the delay and within the window") {
    Governed w;
    CHECK_STATUS(w.execute(1), proposal_not_found);
    MUST(w.propose({{Parameter::funding_cap, 1, 11'000'000}}));
    w.let_leave(1);
    w.now = w.proposal(1).eta.raw() - 1;
    CHECK_STATUS(w.execute(1), timelock_running);
    w.now = w.proposal(1).expires.raw() + 1;
    CHECK_STATUS(w.execute(1), window_over);
    w.now = w.proposal(1).expires.raw();
    MUST(w.execute(1));
    REQUIRE(w.events<ProposalEndedEvent>().size() == 1);
    CHECK(w.events<ProposalEndedEvent>()[0].status == 2);
    CHECK_STATUS(w.execute(1), proposal_not_open);
    CHECK(w.governance().open[4] == 0);
}

TEST_CASE("LV-GOV-20 a change that has become a loosening is passed over") {
    Governed w;
    MUST(w.propose({{Parameter::fill_band, 1, 9'000'000}}));  // tighter than 10, at once
    MUST(w.propose({{Parameter::fill_band, 1, 8'000'000}}));
    MUST(w.execute(2));
    MUST(w.execute(1));  // 9 is looser than 8 now
    CHECK(w.events<ParameterChangedEvent>().empty());
    CHECK(w.value(Parameter::fill_band, 1).next_value.raw() == 8'000'000);
}

TEST_CASE("LV-GOV-21 assets and tranches take their changes at their rolls, layers with the fund") {
    Governed w;
    w.change({{Parameter::epoch_length, 1, 150}, {Parameter::draw_max, 1, 900'000'000}});
    CHECK(num(w.asset().epoch_length) == 100);
    w.pass_epoch();
    MUST(w.mark(1000));
    CHECK(num(w.asset().epoch_length) == 150);
    CHECK(num(w.tranche(1).draw_max) == 900'000'000);
    CHECK(num(w.tranche(1).capacity) == 810);
    w.change({{Parameter::pauser, 0, 77}});
    CHECK(w.state().pauser == 77);
}

TEST_CASE("LV-GOV-21 a market enters the shared sequence at the end of a roll") {
    Governed w(false);
    MUST(w.add_market(World::linear()));
    MUST(w.seal());
    w.start();
    CHECK(w.market_row(2).in_shared == 0);
    w.change({{Parameter::layers, 2, 1 << 1 | 1 << 2 | 1 << 5 | 1 << 12}});
    CHECK(w.market_row(2).in_shared == 0);
    w.next_epoch(1000, 2);
    CHECK(w.market_row(2).in_shared == 1);
    CHECK(w.market_row(2).layers[2] == 5);
}

TEST_CASE("LV-GOV-22 every change leaves an audit row, linked to the one before") {
    Governed w;
    w.change({{Parameter::fill_band, 1, 9'000'000}, {Parameter::fee_max, 1, 9'000'000}});
    REQUIRE(w.events<ParameterChangedEvent>().size() == 2);
    w.now += 1 * DAYS;
    w.change({{Parameter::fill_band, 1, 8'000'000}});
    const ParameterChangeRow row = w.audit(3);
    CHECK(row.before == 1);
    CHECK(row.proposal == 2);
    CHECK(row.proposer == PROPOSER);
    CHECK(row.executor == ANYONE);
    CHECK(row.route == static_cast<u8>(Route::authority));
    CHECK(num(row.old_value) == 9'000'000);
    CHECK(num(row.new_value) == 8'000'000);
    CHECK((row.reason[0] == 7 && row.time.raw() == w.now));
    const auto key = World::pair(static_cast<u32>(Parameter::fill_band), 1);
    const ParameterRow last = w.row<ParameterRow>(key);
    CHECK(last.last == 3);
    CHECK(last.changes == 2);
    CHECK(w.state().parameter_changes == 3);
}

TEST_CASE("LV-GOV-23 LV-GOV-24 proposers take back, the guardian vetoes all but its own") {
    Governed w;
    CHECK_STATUS(w.cancel(1), proposal_not_found);
    CHECK_STATUS(w.veto(1), proposal_not_found);
    MUST(w.propose({{Parameter::funding_cap, 1, 11'000'000}}));
    CHECK_STATUS(w.cancel(1, ANYONE), not_proposer);
    CHECK_STATUS(w.veto(1, ANYONE), not_guardian);
    MUST(w.veto(1));
    CHECK(w.proposal(1).status == static_cast<u8>(ProposalStatus::vetoed));
    CHECK_STATUS(w.veto(1), proposal_not_open);
    CHECK_STATUS(w.cancel(1), proposal_not_open);
    MUST(w.propose({{Parameter::funding_cap, 1, 11'000'000}}));
    MUST(w.cancel(2));
    CHECK(w.proposal(2).status == static_cast<u8>(ProposalStatus::cancelled));
    MUST(w.propose(Route::vote, {{Parameter::guardian, 0, 5}}, MAJOR));
    CHECK_STATUS(w.veto(3), route_not_allowed);
    MUST(w.propose(Route::vote, {{Parameter::guardian_term, 0, 80 * DAYS}}, MINOR));
    CHECK_STATUS(w.veto(4), route_not_allowed);
    MUST(w.cancel(4, MINOR));
    MUST(w.propose(Route::vote, {{Parameter::proposer, 0, 77}}, MINOR));
    CHECK_STATUS(w.veto(5), route_not_allowed);
    MUST(w.propose({{Parameter::proposer, 0, 77}}));
    MUST(w.veto(6));
    w.now = w.proposal(3).vote_end.raw();
    CHECK_STATUS(w.cancel(3, MAJOR), voting_over);
    CHECK_STATUS(w.cancel(5, MAJOR), not_proposer);
}

TEST_CASE("LV-GOV-25 each route has its places, and a dead proposal gives up its own") {
    constexpr u32 FIFTH = 45, SIXTH = 46, SEVENTH = 47;
    Governed w(false);
    for (const u32 who : {FIFTH, SIXTH, SEVENTH}) {
        MUST(w.stake(1, 20, who));
    }
    MUST(w.seal());
    w.start();
    MUST(w.propose({{Parameter::funding_cap, 1, 11'000'000}}));
    MUST(w.propose({{Parameter::fee_max, 1, 11'000'000}}));
    CHECK_STATUS(w.propose({{Parameter::funding_cap, 1, 11'000'000}}), queue_full);
    MUST(w.propose(Route::vote, {{Parameter::funding_cap, 1, 11'000'000}}, MAJOR));
    CHECK_STATUS(w.propose(Route::vote, {{Parameter::fee_max, 1, 11'000'000}}, MAJOR), queue_full);
    for (const u32 who : {MINOR, FIFTH, SIXTH}) {
        MUST(w.propose(Route::vote, {{Parameter::funding_cap, 1, 11'000'000}}, who));
    }
    CHECK_STATUS(w.propose(Route::vote, {{Parameter::fee_max, 1, 11'000'000}}, SEVENTH),
                 queue_full);
    CHECK(w.governance().open[4] == 1);
    CHECK(w.governance().open[0] == 3);
    w.now = w.proposal(3).vote_end.raw();
    MUST(w.propose(Route::vote, {{Parameter::fee_max, 1, 11'000'000}}, MAJOR));  // nobody voted
    CHECK(w.proposal(3).status == static_cast<u8>(ProposalStatus::lapsed));
    CHECK(w.governance().open[0] == 7);
    w.now = w.proposal(1).expires.raw() + 1;
    MUST(w.propose({{Parameter::funding_cap, 1, 11'000'000}}));
    CHECK(w.proposal(1).status == static_cast<u8>(ProposalStatus::lapsed));
}

TEST_CASE("LV-GOV-29 LV-GOV-30 queries say how far, how fast, and what is refused") {
    Governed w;
    const ParameterValueAnswer said = w.value(Parameter::initial_margin, 1);
    CHECK(num(said.lowest) == 50'000'000);
    CHECK(num(said.highest) == 150'000'000);
    CHECK(num(said.open_at) == 0);
    CHECK(num(said.delay_loosen) == static_cast<long long>(48 * HOURS));
    CHECK(num(said.delay_tighten) == static_cast<long long>(24 * HOURS));
    ParameterValueQuery query{};
    ParameterValueAnswer answer{};
    CHECK_STATUS(w.ask(query, answer), out_of_range);
    query.parameter = static_cast<u8>(Parameter::fill_band);
    query.scope = 3;
    CHECK_STATUS(w.ask(query, answer), market_not_found);
    const ChangeCheckAnswer fine =
        w.check(Route::authority, {{Parameter::fill_band, 1, 9'000'000}});
    CHECK(fine.status == 0);
    CHECK(fine.loosens == 0);
    CHECK(num(fine.delay) == 0);
    PriceQuery price{};
    PriceAnswer prices{};
    CHECK_STATUS(w.ask(price, prices), market_not_found);
    price.market = 1;
    MUST(w.ask(price, prices));
    CHECK(num(prices.mark) == 1000);
    ChangeCheckQuery bare{};
    ChangeCheckAnswer none{};
    CHECK_STATUS(w.ask(bare, none), asset_not_found);
    World other;
    bare.asset = 1;
    CHECK_STATUS(other.ask(bare, none), not_governed);
    query.parameter = static_cast<u8>(Parameter::epoch_length);
    query.scope = 1;
    CHECK_STATUS(other.ask(query, answer), not_governed);
}

}  // namespace levee::testing
