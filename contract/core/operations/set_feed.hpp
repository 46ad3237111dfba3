// set_feed: several reporters for a market's price, before the seal (LV-FED-01).
#pragma once

#include "contract/core/epochs.hpp"
#include "contract/core/rules.hpp"

namespace levee {

inline Status check_set_feed(Stage& st, const Context& ctx, const SetFeedMessage& m) noexcept {
    const MarketRow* market = find_market(st, m.market);
    if (market == nullptr) return Status::market_not_found;
    if (ctx.sender != AUTHORITY) return Status::not_authority;
    advance_epoch(st, market->asset, ctx.time);
    if (is_sealed(st)) return Status::is_sealed;
    const bool agree = reporters_agree(m.quorum, m.reporter, m.fallback);
    return agree ? Status::ok : Status::parameters_inconsistent;
}

// Reporters and limits stand in the message as in the row; reports of before are forgotten.
inline void copy_feed(FeedRow& feed, const SetFeedMessage& m) noexcept {
    constexpr u32 FROM = __builtin_offsetof(SetFeedMessage, reporter);
    constexpr u32 TO = __builtin_offsetof(FeedRow, reporter);
    constexpr u32 SIZE = SetFeedMessage::SIZE - FROM;
    static_assert(TO + SIZE == __builtin_offsetof(FeedRow, price));
    static_assert(__builtin_offsetof(SetFeedMessage, fallback) - FROM ==
                  __builtin_offsetof(FeedRow, fallback) - TO);
    copy_part<TO, FROM, SIZE>(feed, m);
    memset(reinterpret_cast<u8*>(&feed) + TO + SIZE, 0, FeedRow::SIZE - TO - SIZE);
}

inline void apply_set_feed(Stage& st, const Context&, const SetFeedMessage& m) noexcept {
    FeedRow& feed = st.edit_or_create<FeedRow>(m.market);
    feed.quorum = m.quorum;
    feed.market = m.market;
    copy_feed(feed, m);
    FeedSetEvent& event = st.emit<FeedSetEvent>();
    event.market = m.market;
    event.quorum = m.quorum;
}

}  // namespace levee
