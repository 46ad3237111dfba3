// add_asset: a settlement asset; its epoch 1 starts now (LV-CFG-02).
#pragma once

#include "contract/core/lifecycle.hpp"

namespace levee {

inline Status check_add_asset(Stage& st, const Context& ctx, const AddAssetMessage&) noexcept {
    const Status allowed = check_configuring(st, ctx);
    if (allowed != Status::ok) return allowed;
    return state_of(st).assets >= ASSETS_MAX ? Status::ids_exhausted : Status::ok;
}

inline void apply_add_asset(
    Stage& st, const Context& ctx, const AddAssetMessage& m) noexcept {
    StateRow& state = edit_state(st);
    ++state.assets;
    AssetRow& asset = st.create<AssetRow>(state.assets);
    asset.decimals = m.decimals;
    asset.id = state.assets;
    asset.epoch = Epoch::of(1);
    asset.recognise_after = m.recognise_after;
    asset.pending_epochs = m.pending_epochs;
    asset.exit_epochs = m.exit_epochs;
    asset.late_epochs = 1;
    asset.epoch_start = ctx.time;
    asset.epoch_length = m.epoch_length;
    asset.operator_first = m.operator_first;
    asset.operator_slice = m.operator_slice;
    AssetAddedEvent& event = st.emit<AssetAddedEvent>();
    event.asset = asset.id;
}

}  // namespace levee
