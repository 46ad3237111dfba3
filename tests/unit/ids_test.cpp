// Counters at their ends: a ledger that has used up its numbers says so (LV-CFG-02, LV-CFG-03).
#include "contract/core/operations/open_account.hpp"
#include "tests/support/fund.hpp"

namespace levee::testing {

TEST_CASE("LV-CFG-02 asset and market numbers end at 65,535, accounts at 2^32 - 1") {
    Fund fund;
    const auto counters = [&fund](u32 assets, u32 markets, u32 accounts) {
        fund.change([&](Stage& st) {
            StateRow& state = st.edit<StateRow>(STATE_ID);
            state.assets = assets;
            state.markets = markets;
            state.accounts = accounts;
        });
    };
    AddAssetMessage asset{};
    asset.recognise_after = 1;
    asset.pending_epochs = 1;
    asset.exit_epochs = 1;
    asset.epoch_length = Seconds::of(100);
    OpenAccountMessage account{};
    account.asset = 1;
    counters(65'535, 65'535, 0xffff'ffffU);
    CHECK((fund.send<check_add_asset, apply_add_asset>(AUTHORITY, asset) ==
           Status::ids_exhausted));
    CHECK((fund.add_market() == Status::ids_exhausted));
    CHECK((fund.send<check_open_account, apply_open_account>(ALICE, account) ==
           Status::ids_exhausted));
    counters(65'534, 65'534, 0xffff'fffeU);
    CHECK((fund.send<check_add_asset, apply_add_asset>(AUTHORITY, asset) == Status::ok));
    CHECK((fund.add_market() == Status::ok));
    CHECK((fund.send<check_open_account, apply_open_account>(ALICE, account) == Status::ok));
    CHECK(fund.row<AssetRow>(65'535).epoch.raw() == 1);
    CHECK(fund.row<AccountRow>(0xffff'ffffU).owner == ALICE);
}

TEST_CASE("LV-CFG-04 tranche numbers end at 2^24 - 1") {
    const auto kind = static_cast<u8>(TrancheKind::shared);
    CHECK(tranche_has_room(AssetRow{}, kind, 16'777'214));
    CHECK(!tranche_has_room(AssetRow{}, kind, 16'777'215));
}

}  // namespace levee::testing
