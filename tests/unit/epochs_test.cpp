// Who gets the dust of an epoch's charges, and amounts that would buy no shares (LV-EPO-05,
// LV-TRA-07), on rows written directly.
#include "tests/support/fund.hpp"

namespace levee::testing {

TEST_CASE("LV-EPO-05 dust goes back to the most senior payer, else to operator capital") {
    struct Case {
        u64 charges[3];
        u32 expected;  // the tranche that gets it
    };
    const Case cases[] = {
        {{5, 0, 0}, 1}, {{0, 5, 0}, 2}, {{5, 5, 0}, 2}, {{5, 0, 5}, 3}, {{5, 5, 5}, 3},
    };
    for (const Case& x : cases) {
        Fund fund;
        REQUIRE((fund.add(TrancheKind::operator_shared) == Status::ok));
        REQUIRE((fund.add(TrancheKind::shared) == Status::ok));
        REQUIRE((fund.add(TrancheKind::shared) == Status::ok));
        fund.change([&](Stage& stage) {
            AssetRow& asset = stage.edit<AssetRow>(1);
            asset.vault = atoms(3);
            asset.buckets[static_cast<u8>(Bucket::drawn)] = atoms(3);
            SharedEpochRow row{};
            row.layers = 3;
            row.paid = atoms(10);
            row.collected = atoms(7);
            for (u32 i = 0; i < 3; ++i) {
                row.tranche[i] = i + 1;
                row.charges[i] = atoms(x.charges[i]);
            }
            return_dust(stage, asset, row);
        });
        for (u32 id = 1; id <= 3; ++id) {
            CHECK((fund.tranche(id).assets == atoms(id == x.expected ? 3 : 0)));
        }
        CHECK(fund.bucket(Bucket::drawn) == 0);
    }
}

TEST_CASE("LV-TRA-04 what the last leavers' prices round off is a remainder") {
    Fund fund;
    REQUIRE((fund.add(TrancheKind::market) == Status::ok));
    REQUIRE((fund.stake(ALICE, 2) == Status::ok));
    REQUIRE((fund.stake(BOB, 1) == Status::ok));
    fund.let_join();
    REQUIRE((fund.settle_stake(ALICE) == Status::ok));
    REQUIRE(fund.draw(1) == 1);
    REQUIRE((fund.request_exit(ALICE, fund.stake_of(ALICE).shares) == Status::ok));
    fund.next_epoch();
    REQUIRE((fund.request_exit(BOB, whole_shares(1)) == Status::ok));
    fund.next_epoch();
    fund.next_epoch();
    REQUIRE((fund.settle_stake(ALICE) == Status::ok));  // the tranche rolls, both have left
    CHECK(fund.tranche().shares.is_zero());
    CHECK(fund.payable(ALICE) == 1);  // 2 x 2 / 3
    CHECK(fund.tranche().assets.is_zero());
    CHECK(fund.bucket(Bucket::remainder) == 1);
}

TEST_CASE("LV-TRA-05 nobody joins while shares have no assets and so no price") {
    Fund fund;
    REQUIRE((fund.add(TrancheKind::market) == Status::ok));
    fund.change([](Stage& stage) {
        AssetRow& asset = stage.edit<AssetRow>(1);
        asset.vault = atoms(7);
        asset.buckets[static_cast<u8>(Bucket::pending)] = atoms(7);
        TrancheRow& tranche = stage.edit<TrancheRow>(1);
        tranche.shares = whole_shares(5);
        tranche.pending = atoms(7);
        tranche.join_amount[0] = atoms(7);
        tranche.join_epoch[0] = asset.epoch;
        join_stakes(stage, asset, tranche, Atoms{});
    });
    CHECK((fund.tranche().pending == atoms(7)));
    CHECK((fund.tranche().join_amount[0] == atoms(7)));
}

TEST_CASE("LV-TRA-07 an amount buys nothing when its shares round to none, not without a price") {
    struct Case {
        u128 shares;
        u128 assets;
        u128 amount;
        bool expected;
    };
    constexpr u128 MANY = static_cast<u128>(1) << 126;
    const Case cases[] = {
        {0, 0, 1, false}, {0, 5, 1, false}, {5, 0, 1, false}, {1, 1, 1, false},
        {1, 2, 1, true},  {1, 1, 0, true},  {3, 7, 2, true},  {3, 7, 3, false},
        {MANY, 1, MANY, false},
    };
    for (const Case& x : cases) {
        TrancheRow tranche{};
        tranche.shares = Shares::of(x.shares);
        tranche.assets = atoms(x.assets);
        CHECK(buys_nothing(tranche, atoms(x.amount)) == x.expected);
    }
}

}  // namespace levee::testing
