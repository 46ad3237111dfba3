// Counters at their ends: a ledger that has used up its numbers says so (LV-CFG-02, LV-CFG-03,
// LV-GOV-14).
#include "contract/core/operations/open_account.hpp"
#include "contract/core/operations/propose_change.hpp"
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

TEST_CASE("LV-GOV-14 proposal numbers end at 2^32 - 1") {
    Fund fund;
    const auto propose_after = [&fund](u32 proposals) {
        fund.change([&](Stage& st) {
            st.edit_or_create<GovernanceRow>(STATE_ID).asset = Fund::ASSET;
            StateRow& state = st.edit<StateRow>(STATE_ID);
            state.sealed = 1;
            state.proposals = proposals;
        });
        ProposeChangeMessage m{};
        m.asset = Fund::ASSET;
        m.route = static_cast<u8>(Route::authority);
        m.parameter[0] = static_cast<u8>(Parameter::funding_cap);
        m.scope[0] = 1;
        m.value[0] = Number128::of(1);
        return fund.send<check_propose_change, apply_propose_change>(AUTHORITY, m);
    };
    CHECK((propose_after(0xffff'ffffU) == Status::ids_exhausted));
    CHECK((propose_after(0xffff'fffeU) == Status::ok));
    CHECK(fund.row<ProposalRow>(0xffff'ffffU).id == 0xffff'ffffU);
}

}  // namespace levee::testing
