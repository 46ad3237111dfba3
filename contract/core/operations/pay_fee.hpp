// pay_fee: attached funds join the fees that are split when the epoch ends (LV-CFG-07).
#pragma once

#include "contract/core/epochs.hpp"

namespace levee {

inline Status check_pay_fee(Stage& st, const Context& ctx, const PayFeeMessage& m) noexcept {
    const AssetRow* asset = find_asset(st, m.asset);
    if (asset == nullptr) return Status::asset_not_found;
    advance_epoch(st, m.asset, ctx.time);
    if (!funds_are_of(ctx, *asset)) return Status::wrong_asset;
    return funds_fit(ctx, *asset) ? Status::ok : Status::vault_full;
}

inline void apply_pay_fee(Stage& st, const Context& ctx, const PayFeeMessage& m) noexcept {
    receive_atoms(st.edit<AssetRow>(m.asset), Bucket::fees, ctx.funds_amount);
    FeePaidEvent& event = st.emit<FeePaidEvent>();
    event.asset = m.asset;
    event.amount = ctx.funds_amount;
}

}  // namespace levee
