// recover: attached funds go back to those who paid for an incident (LV-RCV-01).
#pragma once

#include "contract/core/recoveries.hpp"

namespace levee {

inline Status check_recover(Stage& st, const Context& ctx, const RecoverMessage& m) noexcept {
    const MarketRow* market = find_market(st, m.market);
    if (market == nullptr) return Status::market_not_found;
    const IncidentRow* incident = st.find<IncidentRow>(pair_id(m.market, m.epoch.raw()));
    if (incident == nullptr) return Status::incident_not_found;
    advance_epoch(st, market->asset, ctx.time);
    if (incident->status != static_cast<u8>(IncidentStatus::allocated)) {
        return Status::incident_open;
    }
    const AssetRow& asset = st.read<AssetRow>(market->asset);
    if (!funds_are_of(ctx, asset)) return Status::wrong_asset;
    return funds_fit(ctx, asset) ? Status::ok : Status::vault_full;
}

inline void apply_recover(Stage& st, const Context& ctx, const RecoverMessage& m) noexcept {
    const u32 asset = st.read<MarketRow>(m.market).asset;
    receive_atoms(st.edit<AssetRow>(asset), Bucket::recovery, ctx.funds_amount);
    distribute_recovery(st, m.market, m.epoch, ctx.funds_amount);
}

}  // namespace levee
