// Feeds of several reporters: who may report, which reports count, and the mark that they make
// together (LV-FED).
#pragma once

#include "contract/core/epochs.hpp"

namespace levee {

inline constexpr u32 FALLBACK_PLACE = REPORTERS_MAX;
inline constexpr u32 FEED_PLACES = REPORTERS_MAX + 1;

constexpr u32 principal_at(const FeedRow& feed, u32 place) noexcept {
    return place == FALLBACK_PLACE ? feed.fallback : feed.reporter[place];
}

// FEED_PLACES for whom the feed does not name; 0 marks a free place and names nobody.
constexpr u32 place_in_feed(const FeedRow& feed, u32 who) noexcept {
    for (u32 i = 0; i < FEED_PLACES; ++i) {
        if (who != 0 && principal_at(feed, i) == who) return i;
    }
    return FEED_PLACES;
}

// Where the window begins into which a mark of now falls, and how far its marks may go. A due roll
// happens only when a mark is made, so this looks ahead to it, and to a step that waits for it
// (LV-GOV-21).
struct Reach {
    Ticks start;
    Ratio step;
};

inline Ratio step_after_roll(Stage& st, u32 market) noexcept {
    const ParameterRule& rule = rule_of(static_cast<u8>(Parameter::mark_step));
    return Ratio::of(static_cast<u64>(parameter_value(st, rule, market)));
}

inline Reach reach_of_window(Stage& st, u32 market_id) noexcept {
    const MarketRow& market = st.read<MarketRow>(market_id);
    const BookRow& book = st.read<BookRow>(market_id);
    if (!is_roll_due(st, market_id)) return Reach{book.window_mark, market.mark_step};
    return Reach{book.mark, step_after_roll(st, market_id)};
}

// The first mark of a market is free.
constexpr bool is_reached(const Reach& reach, Ticks price) noexcept {
    return reach.start.is_zero() || within_ratio(price, reach.start, reach.step);
}

constexpr bool is_usable(
    const FeedRow& feed, u32 place, const Reach& reach, Seconds now) noexcept {
    const Seconds at = feed.observed_at[place];
    return principal_at(feed, place) != 0 && !feed.price[place].is_zero() && at <= now &&
           now - at <= feed.report_age_max && is_reached(reach, feed.price[place]);
}

// The usable reports of the reporters, ascending by price, and the oldest of their observations.
struct Reports {
    u32 count = 0;
    Ticks price[REPORTERS_MAX] = {};
    Seconds oldest;
};

inline Reports usable_reports(const FeedRow& feed, const Reach& reach, Seconds now) noexcept {
    Reports found;
    for (u32 i = 0; i < REPORTERS_MAX; ++i) {
        if (!is_usable(feed, i, reach, now)) {
            continue;
        }
        u32 at = found.count++;
        for (; at > 0 && feed.price[i] < found.price[at - 1]; --at) {
            found.price[at] = found.price[at - 1];
        }
        found.price[at] = feed.price[i];
        const Seconds seen = feed.observed_at[i];
        found.oldest = found.count == 1 ? seen : min(found.oldest, seen);
    }
    return found;
}

// Any price between two middles is a median: the one that moves the mark least, so that a reporter
// who has half of the voices can hold the mark but not walk it away from the other (LV-FED-05).
constexpr Ticks median_of(const Reports& reports, Ticks mark) noexcept {
    const Ticks low = reports.price[(reports.count - 1U) >> 1];
    const Ticks high = reports.price[reports.count >> 1];
    return max(low, min(high, mark));
}

// What the reports of now make together.
struct Candidate {
    PriceSource source = PriceSource::none;
    u32 usable = 0;
    Ticks price;
    Seconds observed_at;
};

inline Candidate candidate_of(Stage& st, const FeedRow& feed, Seconds now) noexcept {
    const BookRow& book = st.read<BookRow>(feed.market);
    const Reach reach = reach_of_window(st, feed.market);
    const Reports reports = usable_reports(feed, reach, now);
    Candidate made;
    made.usable = reports.count;
    if (reports.count >= feed.quorum) {
        made.source = PriceSource::median;
        made.price = median_of(reports, book.mark);
        made.observed_at = reports.oldest;
        return made;
    }
    const bool waited =
        book.mark.is_zero() ||
        (now >= book.mark_time && now - book.mark_time >= feed.fallback_after);
    if (waited && is_usable(feed, FALLBACK_PLACE, reach, now)) {
        made.source = PriceSource::fallback;
        made.price = feed.price[FALLBACK_PLACE];
        made.observed_at = feed.observed_at[FALLBACK_PLACE];
    }
    return made;
}

// For the query `price`; a market without a feed keeps no reports.
inline u32 count_usable(Stage& st, u32 market, Seconds now) noexcept {
    const FeedRow* feed = st.find<FeedRow>(market);
    return feed == nullptr ? 0 : candidate_of(st, *feed, now).usable;
}

}  // namespace levee
