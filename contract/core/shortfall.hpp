// A shortfall enters a market: the incident that records it, what the market's own layers pay at
// once from capital frozen for the epoch, and the demand on the shared sequence (LV-REC-06).
#pragma once

#include "contract/core/accounts.hpp"
#include "contract/core/tranches.hpp"

namespace levee {

LEVEE_OUTLINE inline bool has_layer(const MarketRow& market, Layer layer) noexcept {
    for (u32 i = 0; i < 12; ++i) {
        if (market.layers[i] == static_cast<u8>(layer)) {
            return true;
        }
    }
    return false;
}

// The incident of a market and its current epoch, opened by the first shortfall.
inline IncidentRow& open_incident(Stage& stage, const BookRow& book, u32 asset) noexcept {
    const u64 id = pair_id(book.market, book.epoch.raw());
    if (stage.find<IncidentRow>(id) != nullptr) {
        return stage.edit<IncidentRow>(id);
    }
    IncidentRow& incident = stage.create<IncidentRow>(id);
    incident.status = static_cast<u8>(IncidentStatus::open);
    incident.market = book.market;
    incident.epoch = book.epoch;
    incident.asset = asset;
    return incident;
}

inline void record_shortfall(Stage& stage, u32 market_id, Atoms x, Cause cause) noexcept {
    const MarketRow& market = stage.read<MarketRow>(market_id);
    BookRow& book = stage.edit<BookRow>(market_id);
    IncidentRow& incident = open_incident(stage, book, market.asset);
    incident.cause = static_cast<u8>(incident.cause | static_cast<u8>(cause));
    incident.loss += x;
    Atoms rest = x;
    // A draw rolls the tranche first, so its joins and exits see the book without this shortfall.
    if (has_layer(market, Layer::operator_) && market.operator_tranche != 0) {
        const Atoms y =
            draw_local(stage, market.operator_tranche, market_id, book.epoch, rest);
        book.collected_operator += y;
        incident.operator_ += y;
        rest -= y;
    }
    if (has_layer(market, Layer::market_tranche)) {
        const Atoms y = draw_local(stage, market.market_tranche, market_id, book.epoch, rest);
        book.collected_tranche += y;
        incident.market_tranche += y;
        rest -= y;
    }
    if (has_layer(market, Layer::tranche)) {
        const Atoms y = min(rest, market.shared_cap - min(market.shared_cap, book.demand));
        book.demand += y;
        incident.demand += y;
        stage.edit<AssetRow>(market.asset).demand += y;
    }
    book.shortfall += x;
}

// Unrealised loss of the house beyond its own claim: leavers must not escape it (LV-ROL-10).
inline void note_house_loss(Stage& stage, u32 market_id) noexcept {
    const MarketRow& market = stage.read<MarketRow>(market_id);
    BookRow& book = stage.edit<BookRow>(market_id);
    const SubAtoms profit =
        house_value(market, book.house_size, book.mark) - book.house_entry;
    const Atoms loss = profit.is_negative() ? to_atoms_ceil(-profit) : Atoms{};
    const Atoms noted = loss - min(loss, book.house_claims);
    if (market.in_shared != 0 && noted != book.house_loss) {
        AssetRow& asset = stage.edit<AssetRow>(market.asset);
        asset.house_loss = asset.house_loss + noted - book.house_loss;
    }
    book.house_loss = noted;
}

}  // namespace levee
