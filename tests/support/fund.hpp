// A small fund for tests: an asset with a market, and every message about tranches as a call.
#pragma once

// Before the core, which declares memcpy itself and promises less: clang wants the library's first.
#include <cstring>

#include "contract/core/operations/add_asset.hpp"
#include "contract/core/operations/add_market.hpp"
#include "contract/core/operations/add_tranche.hpp"
#include "contract/core/operations/cancel_exit.hpp"
#include "contract/core/operations/cancel_stake.hpp"
#include "contract/core/operations/exit.hpp"
#include "contract/core/operations/pause.hpp"
#include "contract/core/operations/pay_fee.hpp"
#include "contract/core/operations/recover.hpp"
#include "contract/core/operations/request_exit.hpp"
#include "contract/core/operations/seal.hpp"
#include "contract/core/operations/set_layers.hpp"
#include "contract/core/operations/settle_claim.hpp"
#include "contract/core/operations/settle_stake.hpp"
#include "contract/core/operations/stake.hpp"
#include "contract/core/operations/supply_operator_capital.hpp"
#include "contract/core/operations/withdraw_operator_capital.hpp"
#include "tests/support/operation_driver.hpp"

namespace levee::testing {

inline constexpr u32 ALICE = 11;
inline constexpr u32 BOB = 12;
inline constexpr u32 OPERATOR = 13;

inline Atoms atoms(u128 x) { return Atoms::of(x); }
inline Shares whole_shares(u128 whole) { return Shares::of(whole * SHARES_PER_ATOM); }
inline Ratio percent(u64 x) { return Ratio::of(x * (RATIO_ONE / 100)); }

// An asset with a market; tranches are added by each test.
class Fund : public OperationDriver {
public:
    explicit Fund(Ratio operator_first = Ratio{}, Ratio operator_slice = Ratio{}) {
        AddAssetMessage asset_message{};
        asset_message.recognise_after = 1;
        asset_message.pending_epochs = 1;
        asset_message.exit_epochs = 1;
        asset_message.epoch_length = Seconds::of(100);
        asset_message.operator_first = operator_first;
        asset_message.operator_slice = operator_slice;
        REQUIRE((send<check_add_asset, apply_add_asset>(AUTHORITY, asset_message) == Status::ok));
        add_market();
    }

    static AddMarketMessage market_message() {
        AddMarketMessage m{};
        m.asset = ASSET;
        m.kind = static_cast<u8>(ContractKind::linear);
        m.multiplier = 1;
        m.tick_max = Ticks::of(1'000'000);
        m.oi_max = Lots::of(1'000'000);
        m.initial_margin = percent(20);
        m.maintenance_margin = percent(10);
        m.fill_band = percent(5);
        m.mark_step = percent(15);
        m.liquidation_discount = percent(2);
        m.liquidation_fee = percent(1);
        m.mark_age_max = Seconds::of(60);
        m.house_order_min = Lots::of(1);
        return m;
    }

    Status add_market() {
        return send<check_add_market, apply_add_market>(AUTHORITY, market_message());
    }

    Status add(TrancheKind kind, Ratio draw_max = percent(100), u64 floor = 0,
               Ratio fee_weight = Ratio{}, u64 stake_min = 1) {
        AddTrancheMessage m{};
        m.asset = ASSET;
        m.kind = static_cast<u8>(kind);
        m.market = is_shared_kind(m.kind) ? 0 : 1;
        m.operator_ = is_operator_kind(m.kind) ? OPERATOR : 0;
        m.floor = atoms(floor);
        m.stake_min = atoms(stake_min);
        m.draw_max = draw_max;
        m.fee_weight = fee_weight;
        return send<check_add_tranche, apply_add_tranche>(AUTHORITY, m);
    }

    Status stake(u32 who, u64 amount, u32 tranche = 1, u32 funds_asset = ASSET) {
        StakeMessage m{};
        m.tranche = tranche;
        return send<check_stake, apply_stake>(who, m, amount, funds_asset);
    }
    Status supply(u32 who, u64 amount, u32 tranche) {
        SupplyOperatorCapitalMessage m{};
        m.tranche = tranche;
        return send<check_supply_operator_capital, apply_supply_operator_capital>(who, m, amount);
    }
    Status request_exit(u32 who, Shares how_many, u32 tranche = 1) {
        RequestExitMessage m{};
        m.tranche = tranche;
        m.shares = how_many;
        return send<check_request_exit, apply_request_exit>(who, m);
    }
    Status cancel_exit(u32 who, u32 tranche = 1) {
        CancelExitMessage m{};
        m.tranche = tranche;
        return send<check_cancel_exit, apply_cancel_exit>(who, m);
    }
    Status cancel_stake(u32 who, u32 tranche = 1) {
        CancelStakeMessage m{};
        m.tranche = tranche;
        return send<check_cancel_stake, apply_cancel_stake>(who, m);
    }
    Status exit(u32 who, u32 tranche = 1) {
        ExitMessage m{};
        m.tranche = tranche;
        return send<check_exit, apply_exit>(who, m);
    }
    Status settle_stake(u32 who, u32 tranche = 1) {
        SettleMessage m{};
        m.id = tranche;
        m.principal = who;
        return send<check_settle_stake, apply_settle_stake>(who, m);
    }
    Status settle_claim(u32 claim) {
        SettleMessage m{};
        m.id = claim;
        return send<check_settle_claim, apply_settle_claim>(ALICE, m);
    }
    Status pay_fee(u64 amount) {
        PayFeeMessage m{};
        m.asset = ASSET;
        return send<check_pay_fee, apply_pay_fee>(BOB, m, amount);
    }
    Status pause(u32 who, u8 set, u8 clear = 0) {
        PauseMessage m{};
        m.set_bits = set;
        m.clear_bits = clear;
        return send<check_pause, apply_pause>(who, m);
    }
    Status recover(u64 amount, u32 epoch) {
        RecoverMessage m{};
        m.market = 1;
        m.epoch = Epoch::of(epoch);
        return send<check_recover, apply_recover>(BOB, m, amount);
    }

    // A demand of a market in the present epoch, as a recognition leaves it.
    void demand(u32 market, u64 amount) {
        change([&](Stage& st) {
            BookRow& book = st.edit<BookRow>(market);
            book.epoch = st.read<AssetRow>(ASSET).epoch;
            book.demand = atoms(amount);
            st.edit<AssetRow>(ASSET).demand += atoms(amount);
        });
    }
    // What the market gets of it; the money goes on to the settlement pool as in a roll.
    u64 collect(u32 market) {
        Atoms got{};
        change([&](Stage& st) {
            got = collect_shared(st, market);
            move_atoms(st.edit<AssetRow>(ASSET), Bucket::drawn, Bucket::settlement, got);
            st.edit<BookRow>(market).demand = Atoms{};
        });
        return static_cast<u64>(got.raw());
    }
    u64 draw(u64 want, u32 tranche = 1) {
        Atoms got{};
        change([&](Stage& st) {
            got = draw_local(st, tranche, 1, st.read<AssetRow>(ASSET).epoch, atoms(want));
        });
        return static_cast<u64>(got.raw());
    }
    void note_house_loss(u64 amount) {
        change([&](Stage& st) { st.edit<AssetRow>(ASSET).house_loss = atoms(amount); });
    }
    // Two epochs: a stake of before has joined.
    void let_join() {
        next_epoch();
        next_epoch();
    }

    TrancheRow tranche(u32 id = 1) const { return row<TrancheRow>(id); }
    StakeRow stake_of(u32 who, u32 tranche = 1) const {
        return row<StakeRow>(pair_id(tranche, who));
    }
    u64 payable(u32 who) const { return static_cast<u64>(stake_of(who).payable.raw()); }
};

}  // namespace levee::testing
