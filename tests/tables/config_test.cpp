// Configuration, epochs, queues of tranches and new rows, with every condition met and missed
// (LV-CFG, LV-EPO, LV-TRA, LV-NOT).
#include "tests/support/crash.hpp"

namespace levee::testing {

TEST_CASE("LV-CFG-01 only the authority configures, until the seal, after lookup") {
    World w;
    MUST(w.add_market(World::linear()));
    AddAssetMessage asset{};
    asset.recognise_after = 1;
    asset.pending_epochs = 1;
    asset.exit_epochs = 1;
    asset.epoch_length = Seconds::of(1);
    AddTrancheMessage tranche{};
    tranche.asset = 1;
    tranche.kind = static_cast<u8>(TrancheKind::shared);
    SetLayersMessage layers{};
    layers.market = 1;
    layers.layers[0] = 1;
    layers.layers[1] = 12;
    CHECK_STATUS(w.send(ANYONE, asset), not_authority);
    CHECK_STATUS(w.send(ANYONE, World::linear()), not_authority);
    CHECK_STATUS(w.send(ANYONE, tranche), not_authority);
    CHECK_STATUS(w.send(ANYONE, layers), not_authority);
    CHECK_STATUS(w.set_role(Role::pauser, 0, PAUSER, ANYONE), not_authority);
    CHECK_STATUS(w.seal(ANYONE), not_authority);
    // What does not exist is found out before who asks.
    AddMarketMessage nowhere = World::linear();
    nowhere.asset = 7;
    CHECK_STATUS(w.send(ANYONE, nowhere), asset_not_found);
    layers.market = 7;
    CHECK_STATUS(w.send(ANYONE, layers), market_not_found);
    layers.market = 1;
    MUST(w.seal());
    CHECK(w.state().sealed == 1);
    CHECK_STATUS(w.add_asset(), is_sealed);
    CHECK_STATUS(w.add_market(World::linear()), is_sealed);
    CHECK_STATUS(w.send(AUTHORITY_ID, tranche), is_sealed);
    CHECK_STATUS(w.send(AUTHORITY_ID, layers), is_sealed);
    CHECK_STATUS(w.seal(), is_sealed);
    CHECK_STATUS(w.seal(ANYONE), not_authority);
}

TEST_CASE("LV-CFG-02 LV-NOT-04 an asset starts in epoch 1 at the context's time") {
    World w;
    CHECK(w.asset(1).epoch.raw() == 1);
    CHECK(num(w.asset(1).epoch_start) == 1000);
    w.now = 1234;
    MUST(w.add_asset());
    CHECK(w.asset(2).epoch.raw() == 1);
    CHECK(num(w.asset(2).epoch_start) == 1234);
    CHECK(num(w.asset(2).vault) == 0);
    CHECK(w.state().assets == 2);
}

TEST_CASE("LV-NOT-04 a new row is zero but for its keys, a removed one is stored as zeros") {
    World w;
    w.pass_epoch();
    MUST(w.pay_fee(1));
    MUST(w.add_market(World::linear()));
    const BookRow book = w.book();
    CHECK(book.window == 1);
    CHECK(book.epoch.raw() == 2);
    CHECK((book.scale[0].raw() == static_cast<u128>(1) << 96));
    CHECK((book.scale[1].raw() == static_cast<u128>(1) << 96));
    BookRow rest = book;
    rest.version = 0;
    rest.market = 0;
    rest.window = 0;
    rest.epoch = Epoch{};
    rest.scale[0] = rest.scale[1] = Scale{};
    const BookRow zero{};
    CHECK(std::memcmp(&rest, &zero, BookRow::SIZE) == 0);
    // A refused message uses no id.
    CHECK_STATUS(w.open_account(9), asset_not_found);
    MUST(w.open_account());
    CHECK(w.state().accounts == 1);
    MUST(w.add_tranche(TrancheKind::shared));
    MUST(w.stake(1, 5));
    MUST(w.of_tranche<CancelStakeMessage>(STAKER, 1));
    CHECK(w.stake_of(1).version == 0);
    CHECK(w.engine().store().find(StakeRow::KIND, World::pair(1, STAKER)).empty());
}

TEST_CASE("LV-CFG-06 a role needs its market, its operator's tranche or no scope") {
    World w;
    MUST(w.add_market(World::linear()));
    MUST(w.add_tranche(TrancheKind::shared));
    MUST(w.add_tranche(TrancheKind::operator_shared));
    CHECK_STATUS(w.set_role(Role::venue, 2, 50), market_not_found);
    CHECK_STATUS(w.set_role(Role::feed, 2, 50), market_not_found);
    CHECK_STATUS(w.set_role(Role::operator_, 3, 50), tranche_not_found);
    CHECK_STATUS(w.set_role(Role::operator_, 1, 50), tranche_kind_wrong);
    CHECK_STATUS(w.set_role(Role::pauser, 1, 50), role_invalid);
    MUST(w.set_role(Role::venue, 1, 50));
    MUST(w.set_role(Role::feed, 1, 51));
    MUST(w.set_role(Role::operator_, 2, 52));
    MUST(w.set_role(Role::pauser, 0, 53));
    CHECK(w.market_row().venue == 50);
    CHECK(w.market_row().feed == 51);
    CHECK(w.tranche(2).operator_ == 52);
    CHECK(w.state().pauser == 53);
    CHECK_STATUS(w.mark(1000), not_feed);
    MUST(w.mark_at(1000, w.now, 1, 51));
    CHECK_STATUS(w.supply(2, 10), not_operator);
}

TEST_CASE("LV-TRA-08 an operator that was replaced takes its capital out") {
    World w;
    MUST(w.add_tranche(TrancheKind::operator_shared));
    MUST(w.supply(1, 10));
    for (int i = 0; i < 2; ++i) {
        w.pass_epoch();
        MUST(w.pay_fee(1));
    }
    MUST(w.set_role(Role::operator_, 1, 52));
    CHECK_STATUS(w.supply(1, 10), not_operator);
    const Shares all = shares(static_cast<u128>(10) << 32);
    MUST(w.of_tranche<WithdrawOperatorCapitalMessage>(OPERATOR_ID, 1, 0, all));
    for (int i = 0; i < 3; ++i) {
        w.pass_epoch();
        MUST(w.pay_fee(1));
    }
    MUST(w.exit(1, OPERATOR_ID));
    CHECK(num(w.events<PayoutEvent>().at(0).amount) == 10);
}

TEST_CASE("LV-CFG-07 LV-EPO-04 a fee waits in its bucket until the epoch ends") {
    World w;
    MUST(w.add_tranche(TrancheKind::shared, 0, percent(100), 0, percent(30)));
    MUST(w.add_tranche(TrancheKind::shared, 0, percent(100), 0, Ratio::of(333'333'333)));
    MUST(w.stake(1, 10));
    MUST(w.stake(2, 10));
    pass_two_epochs(w);
    MUST(w.pay_fee(100));
    CHECK(w.bucket(Bucket::fees) == 100);
    CHECK(num(w.events<FeePaidEvent>().at(0).amount) == 100);
    w.pass_epoch();
    MUST(w.open_account());
    CHECK(w.bucket(Bucket::fees) == 0);
    CHECK(num(w.tranche(1).assets) == 40);
    CHECK(num(w.tranche(2).assets) == 43);
    CHECK(w.bucket(Bucket::remainder) == 1 + 37);  // 1 was paid before anybody had shares
    CHECK_STATUS(w.pay_fee(0), funds_missing);
    CHECK_STATUS(w.pay_fee(5, 1, 2), wrong_asset);
    CHECK_STATUS(w.pay_fee(5, 2), asset_not_found);
}

TEST_CASE("LV-EPO-03 the sequence pays, the number rises, then its tranches roll") {
    World w;
    MUST(w.add_market(World::linear()));
    MUST(w.add_tranche(TrancheKind::shared, 0, percent(100), 0, percent(50)));
    MUST(w.add_tranche(TrancheKind::shared));
    MUST(w.add_tranche(TrancheKind::operator_shared));
    MUST(w.set_layers({1, 2, 5, 12}, 1, 10'000));
    MUST(w.stake(1, 400));
    MUST(w.stake(2, 400));
    pass_two_epochs(w);
    MUST(w.mark(1000));
    const auto [victim, winner] = trade_and_fall(w);
    w.next_epoch(840);
    MUST(w.recognise(victim));
    MUST(w.pay_fee(10));
    w.pass_epoch();
    MUST(w.open_account());
    CHECK(w.event_kinds() ==
          std::vector<u16>{SharedChargedEvent::KIND, SharedChargedEvent::KIND,
                           SharedRolledEvent::KIND, EpochStartedEvent::KIND,
                           TrancheChargedEvent::KIND, TrancheChargedEvent::KIND,
                           AccountOpenedEvent::KIND});
    // The junior is used up: wiped, so the fee of its epoch is not its own.
    CHECK(num(w.tranche(1).assets) == 0);
    CHECK(num(w.tranche(2).assets) == 200);
    CHECK(w.bucket(Bucket::remainder) == 1 + 10);
    CHECK(w.tranche(1).epoch.raw() == 5);
    CHECK(w.tranche(2).epoch.raw() == 5);
    CHECK(w.tranche(3).epoch.raw() == 5);
}

// Crash with a market's tranche of 700 atoms, 600 of which are drawn in epoch 4; half of its shares
// leave with the roll to 6, when 300 atoms join. Touched in every epoch, or only at the end.
TrancheRow late_or_not(bool touched, StakeRow& stake) {
    Crash c({1, 2, 4, 12}, 0, 0);
    World& w = c.w;
    MUST(w.recognise(c.victim));
    MUST(w.request_exit(2, shares(static_cast<u128>(350) << 32)));
    MUST(w.stake(2, 300, 30));
    for (u32 i = 0; i < 4; ++i) {
        w.pass_epoch();
        MUST(w.pay_fee(1));
        if (touched) {
            MUST(w.settle_target(SettleTarget::stake, 2, STAKER));
        }
    }
    MUST(w.settle_target(SettleTarget::stake, 2, STAKER));
    stake = w.stake_of(2);
    return w.tranche(2);
}

TEST_CASE("LV-TRA-01 a tranche rolled late is what it would have been in time") {
    StakeRow stakes[2];
    const TrancheRow in_time = late_or_not(true, stakes[0]);
    const TrancheRow late = late_or_not(false, stakes[1]);
    // Only a shortfall that is still open keeps joins waiting, so both have joined by the end.
    CHECK(num(in_time.payable) == 50);
    CHECK(std::memcmp(&in_time, &late, TrancheRow::SIZE) == 0);
    CHECK(std::memcmp(&stakes[0], &stakes[1], StakeRow::SIZE) == 0);
    CHECK(num(stakes[0].payable) == 50);  // half of the 100 that are left
}

TEST_CASE("LV-TRA-08 exits and stakes in waiting: who may ask, for how much, until when") {
    World w;
    MUST(w.add_tranche(TrancheKind::shared));
    const Shares all = shares(static_cast<u128>(10) << 32);
    CHECK_STATUS(w.request_exit(1, all), stake_not_found);
    CHECK_STATUS(w.of_tranche<CancelExitMessage>(STAKER, 1), stake_not_found);
    CHECK_STATUS(w.of_tranche<CancelStakeMessage>(STAKER, 1), stake_not_found);
    MUST(w.stake(1, 10));
    MUST(w.stake(1, 4, 30));
    MUST(w.of_tranche<CancelStakeMessage>(30, 1));
    CHECK(num(w.events<PayoutEvent>().at(0).amount) == 4);
    CHECK(num(w.tranche(1).join_amount[0]) == 10);
    CHECK(w.bucket(Bucket::pending) == 10);
    CHECK_STATUS(w.request_exit(1, shares(1)), insufficient_shares);
    pass_two_epochs(w);
    MUST(w.pay_fee(1));  // epoch 3: joined
    CHECK_STATUS(w.of_tranche<CancelStakeMessage>(STAKER, 1), nothing_payable);
    CHECK_STATUS(w.of_tranche<CancelExitMessage>(STAKER, 1), exit_not_open);
    CHECK_STATUS(w.request_exit(1, Shares{}), zero_amount);
    CHECK_STATUS(w.request_exit(1, all + shares(1)), insufficient_shares);
    MUST(w.request_exit(1, all));
    CHECK(w.stake_of(1).exit_epoch.raw() == 5);
    CHECK(w.tranche(1).exit_shares[0] == all);
    CHECK_STATUS(w.request_exit(1, shares(1)), exit_open);
    MUST(w.of_tranche<CancelExitMessage>(STAKER, 1));
    CHECK(w.tranche(1).exit_epoch[0].raw() == 0);
    MUST(w.request_exit(1, all));
    pass_two_epochs(w);
    CHECK_STATUS(w.of_tranche<CancelExitMessage>(STAKER, 1), exit_not_open);  // it has matured
}

TEST_CASE("LV-TRA-10 exit pays what is payable, once, and an empty stake is removed") {
    World w;
    MUST(w.add_tranche(TrancheKind::shared));
    MUST(w.stake(1, 10));
    CHECK_STATUS(w.exit(1), nothing_payable);
    pass_two_epochs(w);
    MUST(w.request_exit(1, shares(static_cast<u128>(4) << 32)));
    for (u32 i = 0; i < 2; ++i) {
        w.pass_epoch();
        MUST(w.pay_fee(1));
    }
    MUST(w.exit(1));
    CHECK(num(w.events<PayoutEvent>().at(0).amount) == 4);
    CHECK(w.event_kinds().back() == PayoutEvent::KIND);
    CHECK(w.bucket(Bucket::payable) == 0);
    CHECK(num(w.tranche(1).payable) == 0);
    CHECK_STATUS(w.exit(1), nothing_payable);
    MUST(w.request_exit(1, shares(static_cast<u128>(6) << 32)));
    for (u32 i = 0; i < 2; ++i) {
        w.pass_epoch();
        MUST(w.pay_fee(1));
    }
    MUST(w.exit(1));
    CHECK(w.stake_of(1).version == 0);
    CHECK_STATUS(w.exit(1), stake_not_found);
}

}  // namespace levee::testing
