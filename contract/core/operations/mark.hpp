// mark: a report of a price. Where it makes a mark: a due roll at the old mark, then the new mark,
// then the waiting house order (LV-MRK-01, LV-FED).
#pragma once

#include "contract/core/feeds.hpp"
#include "contract/core/house.hpp"

namespace levee {

// What a report must be beside the clock and the last one of its reporter, which was observed at
// `newest`.
inline Status check_observation(
    const MarkMessage& m, Seconds now, Seconds newest, Seconds age_max) noexcept {
    if (m.observed_at < newest) return Status::mark_not_newer;
    if (m.observed_at <= now && now - m.observed_at > age_max) return Status::mark_too_old;
    return m.observed_at <= now ? Status::ok : Status::report_from_future;
}

inline Status check_price(const MarketRow& market, const Reach& reach, Ticks price) noexcept {
    if (price.is_zero() || price > market.tick_max) return Status::price_out_of_range;
    return is_reached(reach, price) ? Status::ok : Status::mark_step_exceeded;
}

// The limits that only a feed has (LV-FED-03, LV-FED-04).
inline Status check_limits(
    const FeedRow& feed, const BookRow& book, const MarkMessage& m) noexcept {
    const u128 unsure = static_cast<u128>(m.confidence) * RATIO_ONE;
    const u128 allowed = static_cast<u128>(m.price.raw()) * feed.confidence_max.raw();
    if (unsure > allowed) return Status::confidence_too_wide;
    const bool is_near =
        book.mark.is_zero() || within_ratio(m.price, book.mark, feed.deviation_max);
    return is_near ? Status::ok : Status::deviation_exceeded;
}

// A report is judged by the window into which its mark would fall, but only a mark rolls.
inline Status check_report(Stage& st, const Context& ctx, const MarkMessage& m,
                           const FeedRow& feed, u32 place) noexcept {
    if (is_roll_due(st, m.market) && is_frozen(st)) return Status::frozen;
    Status status =
        check_price(st.read<MarketRow>(m.market), reach_of_window(st, m.market), m.price);
    if (status != Status::ok) return status;
    status = check_observation(m, ctx.time, feed.observed_at[place], feed.report_age_max);
    return status != Status::ok ? status : check_limits(feed, st.read<BookRow>(m.market), m);
}

inline Status check_mark(Stage& st, const Context& ctx, const MarkMessage& m) noexcept {
    const MarketRow* market = find_market(st, m.market);
    if (market == nullptr) return Status::market_not_found;
    const FeedRow* feed = st.find<FeedRow>(m.market);
    const u32 place = feed == nullptr ? 0 : place_in_feed(*feed, ctx.sender);
    const bool may_report = feed == nullptr ? ctx.sender == market->feed : place != FEED_PLACES;
    if (!may_report) return Status::not_feed;
    advance_epoch(st, market->asset, ctx.time);
    if (feed != nullptr) return check_report(st, ctx, m, *feed, place);
    const BookRow& book = st.read<BookRow>(m.market);
    // What a window may do is asked of the window that the mark falls into.
    if (is_roll_due(st, m.market)) {
        if (is_frozen(st)) return Status::frozen;
        roll_market(st, m.market);
    }
    const Status status = check_price(*market, Reach{book.window_mark, market->mark_step}, m.price);
    if (status != Status::ok) return status;
    return check_observation(m, ctx.time, book.mark_time, market->mark_age_max);
}

inline void set_mark(
    Stage& st, u32 market, Ticks price, Seconds observed_at, Seconds now) noexcept {
    BookRow& book = st.edit<BookRow>(market);
    if (book.mark.is_zero()) {
        book.window_mark = price;
    }
    book.mark = price;
    book.mark_time = observed_at;
    ++book.mark_sequence;
    MarkedEvent& event = st.emit<MarkedEvent>();
    event.market = market;
    event.price = price;
    event.sequence = book.mark_sequence;
    const u32 taker = execute_house_order(st, market, now);
    note_house_loss(st, market);
    if (taker != 0) {
        drop_spent_positions(st, taker);
    }
}

// The report is kept; with what the others reported it makes a mark, or nothing (LV-FED-05).
inline void apply_report(Stage& st, const Context& ctx, const MarkMessage& m) noexcept {
    FeedRow& feed = st.edit<FeedRow>(m.market);
    const u32 place = place_in_feed(feed, ctx.sender);
    feed.price[place] = m.price;
    feed.observed_at[place] = m.observed_at;
    const Candidate made = candidate_of(st, feed, ctx.time);
    ReportedEvent& event = st.emit<ReportedEvent>();
    event.market = m.market;
    event.reporter = ctx.sender;
    event.price = m.price;
    event.observed_at = m.observed_at;
    event.usable = made.usable;
    event.source = static_cast<u32>(made.source);
    if (made.source == PriceSource::none) {
        return;
    }
    if (is_roll_due(st, m.market)) {
        roll_market(st, m.market);
    }
    const Seconds before = st.read<BookRow>(m.market).mark_time;
    set_mark(st, m.market, made.price, max(before, made.observed_at), ctx.time);
}

inline void apply_mark(Stage& st, const Context& ctx, const MarkMessage& m) noexcept {
    if (st.find<FeedRow>(m.market) != nullptr) {
        apply_report(st, ctx, m);
    } else {
        set_mark(st, m.market, m.price, m.observed_at, ctx.time);
    }
}

}  // namespace levee
