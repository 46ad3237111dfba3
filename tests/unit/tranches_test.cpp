// Tranches, epochs and recoveries with numbers worked out by hand. Each test names its rules.
#include "tests/support/fund.hpp"

namespace levee::testing {

TEST_CASE("LV-EPO-02 operator pays first and beside each tranche, a full tranche hands on") {
    const Atoms capacity[3] = {atoms(100), atoms(200), atoms(500)};
    const SharedCharges some = charge_sequence(atoms(400), capacity, 3, percent(25), percent(25));
    CHECK(some.tranche[0] == atoms(25));
    CHECK(some.tranche[1] == atoms(200));
    CHECK(some.operator_slice[1] == atoms(50));
    CHECK(some.tranche[2] == atoms(100));
    CHECK(some.operator_slice[2] == atoms(25));
    CHECK(some.operator_total == atoms(100));
    CHECK(some.paid == atoms(400));
    const SharedCharges all = charge_sequence(atoms(1000), capacity, 3, percent(25), percent(25));
    CHECK(all.paid == atoms(800));
    CHECK(charge_sequence(atoms(10), capacity, 1, percent(0), percent(25)).paid == atoms(0));
}

TEST_CASE("LV-EPO-02 LV-EPO-05 LV-TRA-06 one rate, floors and draw limits, dust to the senior") {
    Fund fund(Ratio{}, percent(10));
    REQUIRE(fund.add_market() == Status::ok);
    REQUIRE(fund.add_market() == Status::ok);
    REQUIRE(fund.add(TrancheKind::shared, percent(50), 600) == Status::ok);
    REQUIRE(fund.add(TrancheKind::shared, percent(30)) == Status::ok);
    REQUIRE(fund.add(TrancheKind::operator_shared) == Status::ok);
    REQUIRE(fund.stake(ALICE, 1000, 1) == Status::ok);
    REQUIRE(fund.stake(BOB, 1000, 2) == Status::ok);
    REQUIRE(fund.supply(OPERATOR, 100, 3) == Status::ok);
    fund.let_join();
    CHECK(fund.tranche(1).capacity == atoms(400));  // min(1000 - 600, 50% of 1000)
    CHECK(fund.tranche(2).capacity == atoms(300));
    CHECK(fund.tranche(3).capacity == atoms(100));
    fund.demand(1, 333);
    fund.demand(2, 333);
    fund.demand(3, 334);
    fund.next_epoch();
    const SharedEpochRow row = fund.row<SharedEpochRow>(pair_id(1, 3));
    CHECK(row.layers == 3);
    CHECK(row.paid == atoms(770));
    CHECK(row.charges[0] == atoms(0));
    CHECK(row.charges[1] == atoms(400));
    CHECK(row.operator_charges[1] == atoms(40));
    CHECK(row.charges[2] == atoms(300));
    CHECK(row.operator_charges[2] == atoms(30));
    CHECK(fund.tranche(1).assets == atoms(600));
    CHECK(fund.tranche(2).assets == atoms(700));
    CHECK(fund.tranche(3).assets == atoms(30));
    CHECK(fund.row<ChargeRow>(pair_id(3, 1)).amount == atoms(70));
    CHECK(fund.bucket(Bucket::drawn) == 770);
    CHECK(fund.collect(1) == 256);
    CHECK(fund.collect(2) == 256);
    CHECK(fund.collect(3) == 257);
    CHECK(fund.tranche(2).assets == atoms(701));
    CHECK(fund.tranche(2).capacity == atoms(210));
    CHECK(fund.bucket(Bucket::drawn) == 0);
}

TEST_CASE("LV-EPO-01 an epoch advances once when due and never while frozen") {
    Fund fund;
    fund.now = 1099;
    REQUIRE(fund.pay_fee(5) == Status::ok);
    CHECK(fund.asset().epoch.raw() == 1);
    fund.now = 5000;
    REQUIRE(fund.pay_fee(5) == Status::ok);
    CHECK(fund.asset().epoch.raw() == 2);
    CHECK(fund.asset().epoch_start.raw() == 5000);
    CHECK(fund.bucket(Bucket::remainder) == 5);
    REQUIRE(fund.pause(AUTHORITY, 16) == Status::ok);
    fund.now = 9000;
    REQUIRE(fund.pay_fee(5) == Status::ok);
    CHECK(fund.asset().epoch.raw() == 2);
}

TEST_CASE("LV-EPO-04 fees go to tranches with shares by weight, the rest is a remainder") {
    Fund fund;
    REQUIRE(fund.add(TrancheKind::shared, percent(100), 0, percent(30)) == Status::ok);
    REQUIRE(fund.add(TrancheKind::shared, percent(100), 0, percent(20)) == Status::ok);
    CHECK(fund.add(TrancheKind::shared, percent(100), 0, percent(51)) ==
          Status::parameters_inconsistent);
    REQUIRE(fund.stake(ALICE, 1000) == Status::ok);
    fund.let_join();
    REQUIRE(fund.pay_fee(1001) == Status::ok);
    fund.next_epoch();
    CHECK(fund.tranche(1).assets == atoms(1300));
    CHECK(fund.tranche(2).assets == atoms(0));
    CHECK(fund.bucket(Bucket::remainder) == 701);
    CHECK(fund.bucket(Bucket::fees) == 0);
}

TEST_CASE("LV-TRA-05 LV-TRA-07 a stake joins after its full pending time and can be taken back") {
    Fund fund;
    REQUIRE(fund.add(TrancheKind::shared, percent(100), 0, Ratio{}, 100) == Status::ok);
    CHECK(fund.stake(ALICE, 99) == Status::below_minimum);
    CHECK(fund.stake(ALICE, 200, 1, 2) == Status::wrong_asset);
    CHECK(fund.stake(ALICE, 200, 2) == Status::tranche_not_found);
    CHECK(fund.supply(0, 200, 1) == Status::tranche_kind_wrong);
    CHECK(fund.supply(ALICE, 200, 1) == Status::not_operator);
    REQUIRE(fund.stake(ALICE, 200) == Status::ok);
    REQUIRE(fund.stake(BOB, 100) == Status::ok);
    REQUIRE(fund.cancel_stake(BOB) == Status::ok);
    CHECK(fund.stake_of(BOB).version == 0);
    CHECK(fund.cancel_stake(BOB) == Status::stake_not_found);
    fund.next_epoch();
    CHECK(fund.tranche().shares.is_zero());
    CHECK(fund.stake(ALICE, 200) == Status::stake_pending);
    fund.next_epoch();
    CHECK(fund.tranche().shares == whole_shares(200));
    CHECK(fund.cancel_stake(ALICE) == Status::nothing_payable);
    REQUIRE(fund.settle_stake(ALICE) == Status::ok);
    CHECK(fund.stake_of(ALICE).shares == whole_shares(200));
}

TEST_CASE("LV-TRA-03 LV-TRA-04 LV-TRA-09 an exit is priced net of the noted house loss") {
    Fund fund;
    REQUIRE(fund.add(TrancheKind::shared) == Status::ok);
    REQUIRE(fund.stake(ALICE, 600) == Status::ok);
    REQUIRE(fund.stake(BOB, 400) == Status::ok);
    fund.let_join();
    CHECK(fund.request_exit(ALICE, Shares{}) == Status::zero_amount);
    CHECK(fund.request_exit(ALICE, whole_shares(601)) == Status::insufficient_shares);
    REQUIRE(fund.request_exit(ALICE, whole_shares(300)) == Status::ok);
    CHECK(fund.request_exit(ALICE, whole_shares(1)) == Status::exit_open);
    REQUIRE(fund.stake(BOB, 70) == Status::ok);
    fund.next_epoch();
    fund.note_house_loss(100);
    fund.next_epoch();
    CHECK(fund.tranche().assets == atoms(700));
    CHECK(fund.tranche().shares == whole_shares(700));
    CHECK(fund.tranche().payable == atoms(270));
    CHECK(fund.tranche().exit_held[0] == atoms(30));
    CHECK(fund.tranche().pending == atoms(70));  // no join while a house loss is noted
    CHECK(fund.exit(ALICE) == Status::nothing_payable);
    CHECK(fund.cancel_exit(ALICE) == Status::exit_not_open);
    fund.note_house_loss(0);
    fund.demand(1, 50);  // half of the noted loss comes true
    fund.next_epoch();
    CHECK(fund.tranche().payable == atoms(285));
    CHECK(fund.tranche().shares == whole_shares(700) + Shares::of(mul_div_floor(
                                                     70, 700 * u128{SHARES_PER_ATOM}, 665)));
    CHECK(fund.tranche().assets == atoms(735));
    REQUIRE(fund.exit(ALICE) == Status::ok);
    CHECK(fund.bucket(Bucket::payable) == 0);
    CHECK(fund.stake_of(ALICE).shares == whole_shares(300));
    CHECK(fund.row<ClaimRow>(1).shares == whole_shares(300));
}

TEST_CASE("LV-RCV-02 LV-TRA-11 holders of a charge share what is recovered of it") {
    Fund fund;
    REQUIRE(fund.add(TrancheKind::shared) == Status::ok);
    REQUIRE(fund.stake(ALICE, 300) == Status::ok);
    REQUIRE(fund.stake(BOB, 400) == Status::ok);
    fund.let_join();
    fund.demand(1, 50);
    fund.change([](Stage& st) {
        IncidentRow& incident = st.create<IncidentRow>(pair_id(1, 3));
        incident.status = static_cast<u8>(IncidentStatus::open);
        incident.market = 1;
        incident.epoch = Epoch::of(3);
        st.edit<BookRow>(1).residual = atoms(8);
    });
    CHECK(fund.recover(80, 3) == Status::incident_open);
    CHECK(fund.recover(80, 4) == Status::incident_not_found);
    fund.next_epoch();
    CHECK(fund.collect(1) == 50);
    fund.change([](Stage& st) {
        IncidentRow& incident = st.edit<IncidentRow>(pair_id(1, 3));
        incident.status = static_cast<u8>(IncidentStatus::allocated);
        incident.residual_open = atoms(5);
        incident.haircut_open = atoms(7);
        edit_charge_pool(st, 1).open[HAIRCUT_CLAIMS] = atoms(7);
        incident.shared_open = atoms(50);
    });
    REQUIRE(fund.settle_stake(ALICE) == Status::ok);
    REQUIRE(fund.settle_stake(BOB) == Status::ok);
    CHECK(fund.settle_claim(1) == Status::nothing_payable);
    REQUIRE(fund.recover(80, 3) == Status::ok);  // 5 residual, 7 charges, 50 shared, 3 more of R
    CHECK(fund.row<BookRow>(1).residual == atoms(0));
    CHECK(fund.row<BookRow>(1).settlement == atoms(8));
    CHECK(fund.row<ChargeRow>(pair_id(1, 1)).recovered == atoms(50));
    CHECK(fund.row<IncidentRow>(pair_id(1, 3)).shared_open == atoms(0));
    CHECK(fund.row<IncidentRow>(pair_id(1, 3)).recovered == atoms(80));
    CHECK(fund.bucket(Bucket::recovery) == 72);
    REQUIRE(fund.settle_claim(1) == Status::ok);
    CHECK(fund.row<ClaimRow>(1).paid == atoms(21));  // floor(50 x 300 / 700)
    REQUIRE(fund.settle_claim(2) == Status::ok);
    CHECK(fund.row<ClaimRow>(2).paid == atoms(28));
    CHECK(fund.settle_claim(2) == Status::nothing_payable);
    CHECK(fund.settle_claim(3) == Status::claim_not_found);
    CHECK(fund.bucket(Bucket::recovery) == 23);
}

TEST_CASE("LV-RCV-02 LV-TRA-12 a draw on the market's own tranche is recovered to its charge") {
    Fund fund;
    REQUIRE(fund.add(TrancheKind::market) == Status::ok);
    CHECK(fund.add(TrancheKind::market) == Status::tranche_kind_wrong);
    REQUIRE(fund.stake(ALICE, 500) == Status::ok);
    fund.let_join();
    CHECK(fund.draw(100) == 100);
    CHECK(fund.draw(900) == 400);
    CHECK(fund.tranche().charged == atoms(500));
    REQUIRE(fund.stake(BOB, 10) == Status::ok);
    fund.next_epoch();
    fund.change([](Stage& st) {
        IncidentRow& incident = st.create<IncidentRow>(pair_id(1, 3));
        incident.status = static_cast<u8>(IncidentStatus::allocated);
        incident.market = 1;
        incident.epoch = Epoch::of(3);
        incident.market_tranche_open = atoms(500);
    });
    REQUIRE(fund.recover(40, 3) == Status::ok);
    CHECK(fund.tranche().epoch.raw() == 4);
    CHECK(fund.tranche().recovery == atoms(40));
    CHECK(fund.row<ChargeRow>(pair_id(1, 1)).recovered == atoms(40));
    CHECK(fund.row<ChargeRow>(pair_id(1, 1)).effect == static_cast<u8>(ChargeEffect::wiped));
}

TEST_CASE("LV-TRA-04 what rounding leaves stays while a part is held back") {
    Fund fund;
    REQUIRE(fund.add(TrancheKind::shared) == Status::ok);
    REQUIRE(fund.stake(ALICE, 100) == Status::ok);
    fund.let_join();
    fund.change([](Stage& st) {
        TrancheRow& tranche = st.edit<TrancheRow>(1);
        tranche.shares = Shares::of(3);
        for (u32 i = 0; i < 2; ++i) {
            tranche.exit_shares[i] = Shares::of(1 + i);
            tranche.exit_epoch[i] = tranche.epoch;
        }
        mature_exits(st, st.edit<AssetRow>(tranche.asset), tranche, atoms(10));
    });
    // floor(100 / 3) = 33 and 66, of which floor(90 / 3) = 30 and 60 are paid now.
    CHECK(fund.tranche().shares.is_zero());
    CHECK(fund.tranche().payable == atoms(90));
    CHECK(fund.tranche().exit_held[1] == atoms(6));
    CHECK(fund.tranche().assets == atoms(1));
    CHECK(fund.bucket(Bucket::remainder) == 0);
}

TEST_CASE("LV-TRA-02 a tranche without assets is wiped, its exits with it, and starts again") {
    Fund fund;
    REQUIRE(fund.add(TrancheKind::shared) == Status::ok);
    REQUIRE(fund.stake(ALICE, 1000) == Status::ok);
    fund.let_join();
    REQUIRE(fund.request_exit(ALICE, whole_shares(10)) == Status::ok);
    REQUIRE(fund.stake(BOB, 50) == Status::ok);
    fund.demand(1, 3000);
    fund.next_epoch();
    CHECK(fund.tranche().shares.is_zero());
    CHECK(fund.tranche().exit_epoch[0].raw() == 0);
    CHECK(fund.collect(1) == 1000);
    REQUIRE(fund.settle_stake(ALICE) == Status::ok);
    CHECK(fund.stake_of(ALICE).version == 0);
    CHECK(fund.row<ClaimRow>(1).shares == whole_shares(1000));
    fund.next_epoch();
    CHECK(fund.tranche().shares == whole_shares(50));
    CHECK(fund.tranche().assets == atoms(50));
}

TEST_CASE("LV-TRA-02 LV-TRA-09 shares worth next to nothing are divided, small exits end") {
    constexpr u64 ALL = u64{1} << 34;
    Fund fund;
    REQUIRE(fund.add(TrancheKind::shared, percent(100), 1) == Status::ok);
    REQUIRE(fund.stake(ALICE, ALL / 4 * 3) == Status::ok);
    REQUIRE(fund.stake(BOB, ALL / 4) == Status::ok);
    fund.let_join();
    REQUIRE(fund.request_exit(ALICE, Shares::of(5)) == Status::ok);
    fund.demand(1, ALL);
    fund.next_epoch();
    CHECK(fund.tranche().assets == atoms(1));
    CHECK(fund.tranche().shares == whole_shares(4));
    CHECK(fund.tranche().exit_shares[0].is_zero());
    REQUIRE(fund.settle_stake(ALICE) == Status::ok);
    CHECK(fund.stake_of(ALICE).shares == whole_shares(3));
    CHECK(fund.stake_of(ALICE).exit_epoch.raw() == 0);
    REQUIRE(fund.request_exit(ALICE, whole_shares(3)) == Status::ok);
}

TEST_CASE("LV-TRA-05 a join whose shares would not fit is refunded instead of stopping epochs") {
    Fund fund;
    REQUIRE(fund.add(TrancheKind::shared) == Status::ok);
    fund.change([](Stage& st) {
        TrancheRow& tranche = st.edit<TrancheRow>(1);
        tranche.assets = atoms(1);
        tranche.shares = Shares::of(u128{1} << 80);
        receive_atoms(st.edit<AssetRow>(1), Bucket::tranche, atoms(1));
    });
    REQUIRE(fund.stake(BOB, u64{1} << 60) == Status::ok);
    fund.let_join();
    CHECK(fund.tranche().shares == Shares::of(u128{1} << 80));
    REQUIRE(fund.exit(BOB) == Status::ok);
    CHECK(fund.asset().vault == atoms(1));
}

TEST_CASE("LV-TRA-05 LV-TRA-07 a donation by the first staker does not take from the next") {
    Fund fund;
    REQUIRE(fund.add(TrancheKind::shared, percent(100), 0, percent(100)) == Status::ok);
    REQUIRE(fund.stake(ALICE, 1) == Status::ok);
    fund.let_join();
    REQUIRE(fund.stake(BOB, 2'000'000) == Status::ok);
    REQUIRE(fund.pay_fee(1'000'000) == Status::ok);
    fund.let_join();
    CHECK(fund.tranche().assets == atoms(3'000'001));
    REQUIRE(fund.settle_stake(BOB) == Status::ok);
    CHECK(assets_floor(fund.stake_of(BOB).shares, fund.tranche().assets,
                       fund.tranche().shares) >= atoms(1'999'999));
}

TEST_CASE("LV-TRA-05 LV-TRA-07 a join of no shares is refused, and refunded when it comes late") {
    Fund fund;
    REQUIRE(fund.add(TrancheKind::shared, percent(100), 0, percent(100)) == Status::ok);
    REQUIRE(fund.stake(ALICE, 1) == Status::ok);
    fund.let_join();
    REQUIRE(fund.stake(BOB, 1) == Status::ok);
    REQUIRE(fund.pay_fee(u64{1} << 33) == Status::ok);
    fund.let_join();
    CHECK(fund.stake(OPERATOR, 1) == Status::below_minimum);
    CHECK(fund.row<TrancheEpochRow>(pair_id(1, 5)).join_shares.is_zero());
    REQUIRE(fund.exit(BOB) == Status::ok);
    CHECK(fund.stake_of(BOB).version == 0);
    CHECK(fund.tranche().shares == whole_shares(1));
}

TEST_CASE("LV-TRA-09 a stake far behind is walked by settle, eight charges a touch") {
    Fund fund;
    REQUIRE(fund.add(TrancheKind::market) == Status::ok);
    REQUIRE(fund.stake(ALICE, 1000) == Status::ok);
    fund.let_join();
    for (int i = 0; i < 10; ++i) {
        CHECK(fund.draw(10) == 10);
        fund.next_epoch();
    }
    CHECK(fund.request_exit(ALICE, whole_shares(1)) == Status::catch_up_due);
    CHECK(fund.exit(ALICE) == Status::catch_up_due);
    CHECK(fund.cancel_exit(ALICE) == Status::catch_up_due);
    CHECK(fund.cancel_stake(ALICE) == Status::catch_up_due);
    REQUIRE(fund.settle_stake(ALICE) == Status::ok);
    CHECK(fund.stake_of(ALICE).cursor == 8);
    REQUIRE(fund.settle_stake(ALICE) == Status::ok);
    CHECK(fund.stake_of(ALICE).cursor == 10);
    CHECK(fund.row<StateRow>(STATE_ID).claims == 10);
    CHECK(fund.tranche().assets == atoms(900));
    REQUIRE(fund.request_exit(ALICE, whole_shares(1000)) == Status::ok);
    REQUIRE(fund.cancel_exit(ALICE) == Status::ok);
    CHECK(fund.tranche().exit_epoch[0].raw() == 0);
    REQUIRE(fund.request_exit(ALICE, whole_shares(1000)) == Status::ok);
    fund.let_join();
    REQUIRE(fund.exit(ALICE) == Status::ok);
    CHECK(fund.stake_of(ALICE).version == 0);
    CHECK(fund.tranche().assets == atoms(0));
}

TEST_CASE("LV-TRA-09 claims end at 2^32 - 1: a walk that would open another is ids_exhausted") {
    Fund fund;
    REQUIRE(fund.add(TrancheKind::market) == Status::ok);
    REQUIRE(fund.stake(ALICE, 1000) == Status::ok);
    REQUIRE(fund.stake(BOB, 1000) == Status::ok);
    fund.let_join();
    CHECK(fund.draw(10) == 10);
    fund.next_epoch();
    fund.change([](Stage& st) { st.edit<StateRow>(STATE_ID).claims = ~u32{0} - 1; });
    REQUIRE(fund.settle_stake(ALICE) == Status::ok);
    CHECK(fund.row<ClaimRow>(~u32{0}).holder == ALICE);
    CHECK(fund.settle_stake(BOB) == Status::ids_exhausted);
    CHECK(fund.request_exit(BOB, whole_shares(1)) == Status::ids_exhausted);
    CHECK(fund.stake_of(BOB).cursor == 0);
    REQUIRE(fund.settle_stake(ALICE) == Status::ok);
}

TEST_CASE("LV-TRN-06 LV-TRN-07 LV-TRN-08 pauses stop stakes and exits, only authority clears") {
    Fund fund;
    REQUIRE(fund.add(TrancheKind::shared) == Status::ok);
    REQUIRE(fund.stake(ALICE, 10) == Status::ok);
    CHECK(fund.pause(BOB, 1) == Status::not_pauser);
    REQUIRE(fund.pause(AUTHORITY, 1 | 2) == Status::ok);
    CHECK(fund.stake(BOB, 10) == Status::paused);
    CHECK(fund.cancel_stake(ALICE) == Status::paused);
    CHECK(fund.request_exit(ALICE, whole_shares(1)) == Status::paused);
    REQUIRE(fund.pause(AUTHORITY, 16, 1 | 2) == Status::ok);
    CHECK(fund.cancel_stake(ALICE) == Status::frozen);
    CHECK(fund.exit(ALICE) == Status::frozen);
    REQUIRE(fund.stake(BOB, 10) == Status::ok);
}

TEST_CASE("LV-CFG-03 LV-CFG-04 LV-CFG-05 configuration is checked and ends with the seal") {
    Fund fund;
    AddMarketMessage market = Fund::market_message();
    market.mark_step = percent(16);
    CHECK((fund.send<check_add_market, apply_add_market>(AUTHORITY, market) ==
           Status::parameters_inconsistent));
    CHECK((fund.send<check_add_market, apply_add_market>(BOB, market) == Status::not_authority));
    SetLayersMessage layers{};
    layers.market = 1;
    layers.layers[0] = static_cast<u8>(Layer::defaulter_margin);
    layers.layers[1] = static_cast<u8>(Layer::tranche);
    layers.layers[2] = static_cast<u8>(Layer::residual);
    CHECK((fund.send<check_set_layers, apply_set_layers>(AUTHORITY, layers) ==
           Status::layers_invalid));
    for (u32 i = 0; i < SEQUENCE_MAX; ++i) {
        REQUIRE(fund.add(TrancheKind::shared) == Status::ok);
    }
    CHECK(fund.add(TrancheKind::shared) == Status::ids_exhausted);
    REQUIRE((fund.send<check_set_layers, apply_set_layers>(AUTHORITY, layers) == Status::ok));
    CHECK(fund.row<MarketRow>(1).in_shared == 1);
    layers.layers[2] = 0;
    layers.layers[3] = static_cast<u8>(Layer::residual);
    CHECK((fund.send<check_set_layers, apply_set_layers>(AUTHORITY, layers) ==
           Status::layers_invalid));
    REQUIRE((fund.send<check_seal, apply_seal>(AUTHORITY, SealMessage{}) == Status::ok));
    CHECK(fund.add(TrancheKind::shared) == Status::is_sealed);
}

TEST_CASE("LV-TRA-03 rounding: leavers get whole atoms of what was held, others the rest") {
    Fund fund;
    REQUIRE(fund.add(TrancheKind::shared) == Status::ok);
    REQUIRE(fund.stake(ALICE, 1000) == Status::ok);
    fund.let_join();
    REQUIRE(fund.request_exit(ALICE, whole_shares(300)) == Status::ok);
    fund.next_epoch();
    fund.note_house_loss(100);
    fund.next_epoch();
    REQUIRE(fund.tranche().exit_held[0] == atoms(30));
    fund.note_house_loss(0);
    fund.demand(1, 49);
    fund.next_epoch();
    CHECK(fund.tranche().payable == atoms(270 + 15));  // floor(30 x 51 / 100)
    CHECK(fund.tranche().assets == atoms(700 - 49 + 15));
}

TEST_CASE("LV-GOV-18 LV-TRA-02 what a stake held before is divided and wiped with its shares") {
    constexpr u64 MANY = u64{1} << 33;
    for (const bool is_wiped : {false, true}) {
        Fund fund;
        REQUIRE(fund.add(TrancheKind::shared) == Status::ok);
        REQUIRE(fund.stake(ALICE, MANY) == Status::ok);
        fund.let_join();
        REQUIRE(fund.stake(ALICE, 1) == Status::ok);
        fund.let_join();
        REQUIRE(fund.stake(ALICE, 5) == Status::ok);  // pending keeps the stake
        CHECK(fund.stake_of(ALICE).aged == whole_shares(MANY));
        fund.demand(1, is_wiped ? MANY + 1 : MANY);
        fund.next_epoch();
        REQUIRE(fund.settle_stake(ALICE) == Status::ok);
        CHECK(fund.stake_of(ALICE).shares == (is_wiped ? Shares{} : Shares::of(MANY + 1)));
        CHECK(fund.stake_of(ALICE).aged == (is_wiped ? Shares{} : Shares::of(MANY)));
    }
}

}  // namespace levee::testing
