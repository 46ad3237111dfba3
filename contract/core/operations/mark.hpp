// mark: a due roll at the old mark, then the new mark, then the waiting house order (LV-MRK-01).
#pragma once

#include "contract/core/house.hpp"

namespace levee {

// The step is measured from the mark at which the window begins.
inline bool step_allowed(const MarketRow& market, const BookRow& book, Ticks price) noexcept {
    return book.mark.is_zero() || within_ratio(price, book.window_mark, market.mark_step);
}

inline Status check_mark(Stage& st, const Context& ctx, const MarkMessage& m) noexcept {
    const MarketRow* market = st.find<MarketRow>(m.market);
    if (market == nullptr) return Status::market_not_found;
    if (ctx.sender != market->feed) return Status::not_feed;
    advance_epoch(st, market->asset, ctx.time);
    const BookRow& book = st.read<BookRow>(m.market);
    // What a window may do is asked of the window that the mark falls into.
    if (is_roll_due(st, m.market)) {
        if (is_frozen(st)) return Status::frozen;
        roll_market(st, m.market);
    }
    if (m.price.is_zero() || m.price > market->tick_max) return Status::price_out_of_range;
    if (!step_allowed(*market, book, m.price)) return Status::mark_step_exceeded;
    if (m.observed_at < book.mark_time) return Status::mark_not_newer;
    const bool usable =
        m.observed_at <= ctx.time && ctx.time - m.observed_at <= market->mark_age_max;
    return usable ? Status::ok : Status::mark_too_old;
}

inline void apply_mark(Stage& st, const Context& ctx, const MarkMessage& m) noexcept {
    BookRow& book = st.edit<BookRow>(m.market);
    if (book.mark.is_zero()) {
        book.window_mark = m.price;
    }
    book.mark = m.price;
    book.mark_time = m.observed_at;
    ++book.mark_sequence;
    MarkedEvent& event = st.emit<MarkedEvent>();
    event.market = m.market;
    event.price = m.price;
    event.sequence = book.mark_sequence;
    const u32 taker = execute_house_order(st, m.market, ctx.time);
    note_house_loss(st, m.market);
    if (taker != 0) {
        drop_spent_positions(st, taker);
    }
}

}  // namespace levee
