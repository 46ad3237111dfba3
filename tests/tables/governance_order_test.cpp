// Where changes meet: rules between parameters over several scopes, and what may be set until when.
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

TEST_CASE("LV-GOV-03 LV-GOV-02 nothing waits for a roll before the seal") {
    Governed w(false);
    CHECK_STATUS(w.propose({{Parameter::fee_max, 1, 9'000'000}}), not_governed);
    MUST(w.set(Parameter::fee_max, 1, 9'000'000));  // a market without a mark
    CHECK(num(w.market_row().fee_max) == 9'000'000);
    MUST(w.set(Parameter::fee_weight, 1, 100'000'000));  // in the asset's first epoch
    MUST(w.mark(1000));
    CHECK_STATUS(w.set(Parameter::fee_max, 1, 8'000'000), is_sealed);
    MUST(w.set_role(Role::venue, 1, 50));
    MUST(w.set(Parameter::exit_epochs, 1, 2));
    w.pass_epoch();
    CHECK_STATUS(w.set(Parameter::fee_weight, 1, 200'000'000), is_sealed);
    CHECK_STATUS(w.set(Parameter::exit_epochs, 1, 3), is_sealed);
    MUST(w.set(Parameter::quorum, 0, 250'000'000));
    CHECK(num(w.governance().quorum) == 250'000'000);
}

}  // namespace levee::testing
