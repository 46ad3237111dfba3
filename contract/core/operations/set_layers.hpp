// set_layers: which layers a market's losses pass through, in canonical order (LV-CFG-05).
#pragma once

#include "contract/core/epochs.hpp"
#include "contract/core/rules.hpp"

namespace levee {

// Strictly ascending up to the first free place and free from there, from defaulter_margin to
// residual, which is the highest number and so can only be the last.
constexpr bool layers_in_order(const SetLayersMessage& m) noexcept {
    bool ended = false;
    for (u32 i = 1; i < LAYER_PLACES; ++i) {
        ended = ended || m.layers[i] == 0;
        if (ended ? m.layers[i] != 0 : m.layers[i] <= m.layers[i - 1]) return false;
    }
    return m.layers[0] == static_cast<u8>(Layer::defaulter_margin) &&
           lists_layer(m.layers, Layer::residual);
}

inline bool layers_are_funded(
    const SetLayersMessage& m, const MarketRow& market, const AssetRow& asset) noexcept {
    u32 set = 0;
    for (u32 i = 0; i < LAYER_PLACES; ++i) {
        set |= u32{1} << m.layers[i];
    }
    return (set & LAYERS_FUNDED & ~funded_layers(market, asset)) == 0;
}

inline Status check_set_layers(
    Stage& st, const Context& ctx, const SetLayersMessage& m) noexcept {
    const MarketRow* market = find_market(st, m.market);
    if (market == nullptr) return Status::market_not_found;
    if (ctx.sender != AUTHORITY) return Status::not_authority;
    advance_epoch(st, market->asset, ctx.time);
    if (is_sealed(st)) return Status::is_sealed;
    const AssetRow& asset = st.read<AssetRow>(market->asset);
    const bool valid = layers_in_order(m) && layers_are_funded(m, *market, asset);
    return valid ? Status::ok : Status::layers_invalid;
}

inline void apply_set_layers(Stage& st, const Context&, const SetLayersMessage& m) noexcept {
    MarketRow& market = st.edit<MarketRow>(m.market);
    market.shared_cap = m.shared_cap;
    for (u32 i = 0; i < LAYER_PLACES; ++i) {
        market.layers[i] = m.layers[i];
    }
    enter_or_leave_shared(st, market);
    LayersSetEvent& event = st.emit<LayersSetEvent>();
    event.market = m.market;
}

}  // namespace levee
