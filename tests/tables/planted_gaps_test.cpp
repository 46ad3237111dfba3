// Rules that no test named until a bug was planted there and nobody noticed (tests/planted,
// tools/mutate).
#include "contract/core/tranches.hpp"
#include "tests/support/crash.hpp"

namespace levee::testing {

TEST_CASE("LV-TRN-08 the example: the pauser sets bits, only the authority clears them") {
    World w;
    MUST(w.set_role(Role::pauser, 0, PAUSER));
    MUST(w.pause(4));
    MUST(w.pause(16, 0, PAUSER));
    CHECK(w.state().pause_bits == 20);
    CHECK_STATUS(w.pause(0, 16, PAUSER), not_pauser);
    CHECK_STATUS(w.pause(1, 16, PAUSER), not_pauser);
    MUST(w.pause(0, 4));
    CHECK(w.state().pause_bits == 16);
}

TEST_CASE("LV-TRA-09 rounding: leavers of one epoch get at most what was set aside for them") {
    constexpr u32 OTHER = 20;
    World w;
    MUST(w.add_tranche(TrancheKind::shared, 0, percent(100), 0, percent(100)));
    MUST(w.stake(1, 3));
    MUST(w.stake(1, 3, OTHER));
    w.pass_epoch();
    MUST(w.open_account());
    w.pass_epoch();
    MUST(w.pay_fee(1));  // they join, and the fee is theirs at the end of the epoch
    MUST(w.request_exit(1, shares(3 * SUB_ONE)));
    MUST(w.request_exit(1, shares(3 * SUB_ONE), OTHER));
    w.pass_epoch();
    MUST(w.open_account());
    w.pass_epoch();
    MUST(w.exit(1));
    CHECK(num(w.events<ExitedEvent>().at(0).amount) == 3);  // half of 7
    MUST(w.exit(1, OTHER));
    CHECK(num(w.events<ExitedEvent>().at(0).amount) == 3);
    CHECK(num(w.tranche(1).payable) == 1);
}

TEST_CASE("LV-RCV-02 a recovery goes to the senior tranche before the junior one") {
    World w;
    MUST(w.add_market(World::linear()));
    MUST(w.add_tranche(TrancheKind::shared));
    MUST(w.add_tranche(TrancheKind::shared));
    MUST(w.set_layers({1, 2, 5, 12}, 1, 1'000'000));
    MUST(w.stake(1, 200));
    MUST(w.stake(2, 700));
    pass_two_epochs(w);
    MUST(w.mark(1000));
    const u32 victim = w.open(1000);
    MUST(w.fill(victim, w.open(5000), 10, 1000));
    MUST(w.mark(910));
    w.next_epoch(840);
    MUST(w.recognise(victim));  // 600: 200 of the junior, 400 of the senior
    w.next_epoch(840);
    CHECK(num(w.incident(4).shared) == 600);
    MUST(w.recover(100, 4));
    CHECK(num(w.tranche(1).recovery) == 0);
    CHECK(num(w.tranche(2).recovery) == 100);
    MUST(w.recover(350, 4));
    CHECK(num(w.tranche(1).recovery) == 50);
    CHECK(num(w.tranche(2).recovery) == 400);
}

TEST_CASE("LV-TRA-02 exits that wait are divided with the shares, and end with them") {
    TrancheRow tranche{};
    tranche.shares = shares(static_cast<u128>(1) << 66);
    tranche.exit_shares[0] = shares(static_cast<u128>(1) << 40);
    tranche.exit_epoch[0] = Epoch::of(7);
    apply_effect(tranche, ChargeEffect::none);
    CHECK(tranche.exit_shares[0] == shares(static_cast<u128>(1) << 40));
    apply_effect(tranche, ChargeEffect::shift);
    CHECK(tranche.shares == shares(static_cast<u128>(1) << 34));
    CHECK(tranche.exit_shares[0] == shares(256));
    CHECK(tranche.exit_epoch[0] == Epoch::of(7));
    apply_effect(tranche, ChargeEffect::wiped);
    CHECK(tranche.shares.is_zero());
    CHECK(tranche.exit_shares[0].is_zero());
    CHECK(tranche.exit_epoch[0].raw() == 0);
}

}  // namespace levee::testing
