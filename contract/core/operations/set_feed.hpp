// set_feed: several reporters for a market's price, before the seal (LV-FED-01).
#pragma once

#include "contract/core/epochs.hpp"

namespace levee {

// A quorum of the reporters exists, and nobody stands twice, the fallback included
// (LV-GOV-10, rule 10).
constexpr bool reporters_agree(u32 quorum, const u32* reporter, u32 fallback) noexcept {
    u32 named = 0;
    bool once = true;
    for (u32 i = 0; i < REPORTERS_MAX; ++i) {
        if (reporter[i] == 0) continue;
        ++named;
        once = once && reporter[i] != fallback;
        for (u32 k = 0; k < i; ++k) {
            once = once && reporter[i] != reporter[k];
        }
    }
    return once && quorum <= named;
}

inline Status check_set_feed(Stage& st, const Context& ctx, const SetFeedMessage& m) noexcept {
    const MarketRow* market = find_market(st, m.market);
    if (market == nullptr) return Status::market_not_found;
    if (ctx.sender != AUTHORITY) return Status::not_authority;
    advance_epoch(st, market->asset, ctx.time);
    if (is_sealed(st)) return Status::is_sealed;
    const bool agree = reporters_agree(m.quorum, m.reporter, m.fallback);
    return agree ? Status::ok : Status::parameters_inconsistent;
}

inline void apply_set_feed(Stage& st, const Context&, const SetFeedMessage& m) noexcept {
    FeedRow& feed = st.edit_or_create<FeedRow>(m.market);
    feed.quorum = m.quorum;
    feed.market = m.market;
    for (u32 i = 0; i < REPORTERS_MAX; ++i) {
        feed.reporter[i] = m.reporter[i];
        feed.price[i] = Ticks{};
        feed.observed_at[i] = Seconds{};
    }
    feed.price[REPORTERS_MAX] = Ticks{};
    feed.observed_at[REPORTERS_MAX] = Seconds{};
    feed.fallback = m.fallback;
    feed.report_age_max = m.report_age_max;
    feed.fallback_after = m.fallback_after;
    feed.deviation_max = m.deviation_max;
    feed.confidence_max = m.confidence_max;
    FeedSetEvent& event = st.emit<FeedSetEvent>();
    event.market = m.market;
    event.quorum = m.quorum;
}

}  // namespace levee
