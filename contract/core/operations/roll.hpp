// roll: anyone rolls a market whose feed is silent, at its last mark (LV-ROL-11).
#pragma once

#include "contract/core/recognition.hpp"
#include "contract/core/recoveries.hpp"

namespace levee {

inline Status check_roll(Stage& st, const Context& ctx, const RollMessage& m) noexcept {
    const MarketRow* market = st.find<MarketRow>(m.market);
    if (market == nullptr) return Status::market_not_found;
    advance_epoch(st, market->asset, ctx.time);
    if (is_frozen(st)) return Status::frozen;
    const BookRow& book = st.read<BookRow>(m.market);
    const bool silent = !book.mark.is_zero() && is_stale(*market, book, ctx.time);
    return silent && is_roll_due(st, m.market) ? Status::ok : Status::roll_not_due;
}

inline void apply_roll(Stage& st, const Context&, const RollMessage& m) noexcept {
    roll_market(st, m.market);
}

}  // namespace levee
