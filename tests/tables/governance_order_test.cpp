// Where changes meet: rules between parameters over several scopes, and values that are set while
// others wait.
#include "tests/support/governed.hpp"

namespace levee::testing {

constexpr u128 UNBONDED = 1 << 1 | 1 << 5 | 1 << 8 | 1 << 12;

TEST_CASE("LV-GOV-11 the rules between parameters are asked by number, over all scopes") {
    Governed w;
    const OneChange operators{Parameter::operator_, 1, 7};     // rule 9: tranche 1 has no operator
    const OneChange layers{Parameter::layers, 1, UNBONDED};    // rule 5
    const OneChange late{Parameter::late_epochs, 1, 2};        // rule 6: above pending_epochs
    const auto refused = [&](std::initializer_list<OneChange> changes) {
        return w.check(Route::authority, changes);
    };
    CHECK(refused({operators}).rule == 9);
    CHECK(refused({operators, layers}).rule == 5);
    CHECK(refused({layers, operators}).rule == 5);
    CHECK(refused({operators, late, layers}).rule == 5);
    CHECK(refused({operators, late}).rule == 6);
    CHECK_STATUS(w.propose({operators, layers}), layers_invalid);
    CHECK_STATUS(w.propose({operators, late}), parameters_inconsistent);
}

TEST_CASE("LV-GOV-03 what agrees only with a value that waits, waits with it") {
    Governed w(false);  // a market without a mark: what is set counts at once
    MUST(w.set(Parameter::fee_max, 1, 9'000'000));
    CHECK(num(w.market_row().fee_max) == 9'000'000);
    const OneChange initial{Parameter::initial_margin, 1, 110'000'000};
    MUST(w.propose(Route::guardian, {initial}, GUARDIAN));
    w.now = w.proposal(1).eta.raw();
    MUST(w.execute(1));  // from 10 %, at the next roll
    CHECK_STATUS(w.set(Parameter::mark_step, 1, 110'000'000), parameters_inconsistent);
    MUST(w.set(Parameter::mark_step, 1, 100'000'000));
    CHECK(num(w.market_row().initial_margin) == 100'000'000);
    CHECK(num(w.market_row().mark_step) == 90'000'000);
    MUST(w.set(Parameter::initial_margin, 1, 120'000'000));  // in the place of what waits
    MUST(w.mark(1000));
    CHECK(num(w.market_row().initial_margin) == 120'000'000);
    CHECK(num(w.market_row().mark_step) == 100'000'000);
}

TEST_CASE("LV-GOV-03 attack: weights of fees set before the seal never sum to more than one") {
    Governed w(false);
    MUST(w.add_tranche(TrancheKind::shared, 0, percent(100), 0, percent(100)));
    MUST(w.propose({{Parameter::fee_weight, 2, 900'000'000}}));
    w.now = w.proposal(1).eta.raw();
    MUST(w.execute(1));
    MUST(w.set(Parameter::fee_weight, 1, 100'000'000));  // agrees with what waits, and waits
    CHECK(w.tranche(1).fee_weight.is_zero());
    w.pass_epoch();
    MUST(w.mark(1000));
    CHECK(num(w.tranche(1).fee_weight) == 100'000'000);
    CHECK(num(w.tranche(2).fee_weight) == 900'000'000);
}

}  // namespace levee::testing
