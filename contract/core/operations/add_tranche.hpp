// add_tranche: a pool of capital for one market or for an asset's shared sequence (LV-CFG-04).
#pragma once

#include "contract/core/epochs.hpp"

namespace levee {

// Together the tranches of an asset earn at most all fees.
inline bool fee_weights_fit(
    Stage& st, const AssetRow& asset, const AddTrancheMessage& m) noexcept {
    if (!is_shared_kind(m.kind)) return m.fee_weight.is_zero();
    Ratio sum = m.fee_weight;
    for (u32 i = 0; i <= asset.sequence_count; ++i) {
        const u32 id = tranche_at(asset, i);
        sum += id == 0 ? Ratio{} : st.read<TrancheRow>(id).fee_weight;
    }
    return sum.raw() <= RATIO_ONE;
}

inline bool tranche_kind_fits(const AddTrancheMessage& m, const MarketRow* market) noexcept {
    if (m.operator_ != 0 && !is_operator_kind(m.kind)) return false;
    if (is_shared_kind(m.kind)) return m.market == 0;
    return is_operator_kind(m.kind) ? market->operator_tranche == 0 : market->market_tranche == 0;
}

inline bool tranche_has_room(const AssetRow& asset, u8 kind, u32 tranches) noexcept {
    if (tranches >= TRANCHES_MAX) return false;
    if (kind == static_cast<u8>(TrancheKind::shared)) return asset.sequence_count < SEQUENCE_MAX;
    return kind != static_cast<u8>(TrancheKind::operator_shared) || asset.operator_tranche == 0;
}

inline Status check_add_tranche(
    Stage& st, const Context& ctx, const AddTrancheMessage& m) noexcept {
    const AssetRow* asset = find_asset(st, m.asset);
    if (asset == nullptr) return Status::asset_not_found;
    const MarketRow* market = is_shared_kind(m.kind) ? nullptr : find_market(st, m.market);
    if (market == nullptr && !is_shared_kind(m.kind)) return Status::market_not_found;
    if (ctx.sender != AUTHORITY) return Status::not_authority;
    advance_epoch(st, m.asset, ctx.time);
    if (is_sealed(st)) return Status::is_sealed;
    if (market != nullptr && market->asset != m.asset) return Status::wrong_asset;
    if (!fee_weights_fit(st, *asset, m)) return Status::parameters_inconsistent;
    if (!tranche_kind_fits(m, market)) return Status::tranche_kind_wrong;
    const bool room = tranche_has_room(*asset, m.kind, state_of(st).tranches);
    return room ? Status::ok : Status::ids_exhausted;
}

inline void place_tranche(Stage& st, AssetRow& asset, const TrancheRow& tranche) noexcept {
    switch (static_cast<TrancheKind>(tranche.kind)) {
        case TrancheKind::shared:
            LEVEE_ASSERT(asset.sequence_count < SEQUENCE_MAX);
            asset.sequence[asset.sequence_count] = tranche.id;
            ++asset.sequence_count;
            return;
        case TrancheKind::operator_shared: asset.operator_tranche = tranche.id; return;
        case TrancheKind::market:
            st.edit<MarketRow>(tranche.market).market_tranche = tranche.id;
            return;
        case TrancheKind::operator_market:
            st.edit<MarketRow>(tranche.market).operator_tranche = tranche.id;
            return;
    }
}

// Floor, smallest stake, largest draw and fee weight stand in the message as in the row.
inline void copy_numbers(TrancheRow& tranche, const AddTrancheMessage& m) noexcept {
    constexpr u32 FROM = __builtin_offsetof(AddTrancheMessage, floor);
    constexpr u32 TO = __builtin_offsetof(TrancheRow, floor);
    constexpr u32 SIZE = AddTrancheMessage::SIZE - FROM;
    static_assert(TO + SIZE == __builtin_offsetof(TrancheRow, exit_max));
    static_assert(__builtin_offsetof(AddTrancheMessage, draw_max) - FROM ==
                  __builtin_offsetof(TrancheRow, draw_max) - TO);
    copy_part<TO, FROM, SIZE>(tranche, m);
}

inline void apply_add_tranche(
    Stage& st, const Context&, const AddTrancheMessage& m) noexcept {
    StateRow& state = edit_state(st);
    AssetRow& asset = st.edit<AssetRow>(m.asset);
    ++state.tranches;
    TrancheRow& tranche = st.create<TrancheRow>(state.tranches);
    tranche.kind = m.kind;
    tranche.id = state.tranches;
    tranche.asset = m.asset;
    tranche.market = m.market;
    tranche.operator_ = m.operator_;
    tranche.epoch = asset.epoch;
    copy_numbers(tranche, m);
    tranche.exit_max = Ratio::of(RATIO_ONE);
    tranche.target = Atoms::of(ATOM_LIMIT - 1);
    tranche.assets_max = tranche.target;
    place_tranche(st, asset, tranche);
    TrancheAddedEvent& event = st.emit<TrancheAddedEvent>();
    event.tranche = tranche.id;
    event.asset = tranche.asset;
    event.market = tranche.market;
}

}  // namespace levee
