// What guards a batch of changes at every one of its places, and a proposal against stakes that
// have no part in it (LV-GOV-11, LV-GOV-12, LV-GOV-26).
#include "tests/support/governed.hpp"

namespace levee::testing {

namespace {

constexpr Parameter EIGHT[BATCH_MAX] = {
    Parameter::funding_cap,       Parameter::fee_max,         Parameter::initial_margin,
    Parameter::initial_slope,     Parameter::mark_age_max,    Parameter::open_interest_max,
    Parameter::liquidation_fee,   Parameter::house_order_min,
};

// Eight changes by one each; the one at `far` goes one further than a step.
ChangeCheckAnswer check_eight(Governed& w, u32 far) {
    ChangeCheckQuery query{};
    query.asset = 1;
    query.route = static_cast<u8>(Route::authority);
    for (u32 i = 0; i < BATCH_MAX; ++i) {
        const ParameterValueAnswer now = w.value(EIGHT[i], 1);
        query.parameter[i] = static_cast<u8>(EIGHT[i]);
        query.scope[i] = 1;
        query.value[i] = Number128::of((i == far ? now.highest : now.value).raw() + 1);
    }
    ChangeCheckAnswer answer{};
    MUST(w.ask(query, answer));
    return answer;
}

}  // namespace

TEST_CASE("LV-GOV-11 every change of a batch is judged, wherever it stands") {
    Governed w;
    CHECK(check_eight(w, BATCH_MAX).status == code(Status::ok));
    for (u32 far = 0; far < BATCH_MAX; ++far) {
        CAPTURE(far);
        CHECK(check_eight(w, far).status == code(Status::step_too_large));
        CHECK(check_eight(w, far).place == far);
    }
    CHECK_STATUS(w.propose({{Parameter::funding_cap, 1, 11'000'000},
                            {Parameter::fee_max, 1, 15'000'001}}),
                 step_too_large);
    MUST(w.propose({{Parameter::funding_cap, 1, 11'000'000},
                    {Parameter::fee_max, 1, 15'000'000}}));
}

TEST_CASE("LV-GOV-11 of several broken rules the least number names the refusal") {
    Governed w;
    const auto broken = [&](std::initializer_list<OneChange> changes) {
        const ChangeCheckAnswer said = w.check(Route::authority, changes);
        CHECK(said.place == BATCH_MAX);
        CHECK_STATUS(w.propose(changes), parameters_inconsistent);
        return said.rule;
    };
    const OneChange floor{Parameter::floor, 1, 451};                       // rule 8
    const OneChange late{Parameter::late_epochs, 1, 2};                    // rule 6
    const OneChange initial{Parameter::initial_margin, 1, 50'000'000};     // rule 1
    CHECK(broken({floor}) == 8);
    CHECK(broken({floor, late}) == 6);
    CHECK(broken({late, floor}) == 6);
    CHECK(broken({floor, late, initial}) == 1);
    CHECK(broken({initial, late, floor}) == 1);
    const OneChange layers{Parameter::layers, 1, 1 << 1 | 1 << 2 | 1 << 8 | 1 << 12};  // rule 5
    CHECK_STATUS(w.propose({floor, layers}), layers_invalid);
    CHECK_STATUS(w.propose({layers, floor}), layers_invalid);
    CHECK_STATUS(w.propose({layers, initial}), parameters_inconsistent);
}

TEST_CASE("LV-GOV-12 a batch waits for its slowest change, wherever it stands") {
    const OneChange loosens{Parameter::funding_cap, 1, 11'000'000};  // 48 h
    const OneChange tightens{Parameter::fill_band, 1, 9'000'000};    // 0 h
    Governed w;
    const auto two_days = static_cast<long long>(w.now + 48 * HOURS);
    MUST(w.propose({loosens, tightens}));
    CHECK(num(w.proposal(1).eta) == two_days);
    MUST(w.propose({tightens, loosens}));
    CHECK(num(w.proposal(2).eta) == two_days);
    CHECK_STATUS(w.execute(1), timelock_running);
    MUST(w.propose(Route::vote, {tightens}, MAJOR));
    CHECK(w.proposal(3).eta == w.proposal(3).vote_end);
}

TEST_CASE("LV-GOV-26 an exit from another asset leaves what its principal proposed") {
    Governed w(false);
    MUST(w.add_asset());
    AddTrancheMessage tranche{};
    tranche.asset = 2;
    tranche.kind = static_cast<u8>(TrancheKind::shared);
    tranche.stake_min = atoms(1);
    tranche.draw_max = percent(100);
    MUST(w.send(AUTHORITY_ID, tranche));
    StakeMessage stake{};
    stake.tranche = 2;
    MUST(w.send(MAJOR, stake, 500, 2));
    MUST(w.seal());
    w.start();
    for (int i = 0; i < 3; ++i) {
        w.pass_epoch();
        MUST(w.pay_fee(1, 2, 2));
    }
    // The stake of asset 2 has proposed in the first place, and taken it back.
    ProposeChangeMessage other = Governed::batch(Route::vote, {{Parameter::stake_min, 2, 2}});
    other.asset = 2;
    other.tranche = 2;
    MUST(w.send(MAJOR, other));
    MUST(w.cancel(1, MAJOR));
    MUST(w.propose(Route::vote, {{Parameter::funding_cap, 1, 11'000'000}}, MAJOR));
    CHECK(w.proposal(2).place == 0);
    MUST(w.request_exit(2, shares(u128{100} * SUB_ONE), MAJOR));
    CHECK(num(w.proposal(2).standing) == 600);
    MUST(w.request_exit(1, shares(u128{100} * SUB_ONE), MAJOR));
    CHECK(num(w.proposal(2).standing) == 0);
}

}  // namespace levee::testing
