// A market whose price comes from three reporters, two of whom are enough, and a fallback.
#pragma once

#include <algorithm>

#include "tests/support/world.hpp"

namespace levee::testing {

inline constexpr u32 ANNA = 31;
inline constexpr u32 BERT = 32;
inline constexpr u32 CLEO = 33;
inline constexpr u32 SPARE = 34;  // the fallback

struct FeedOfThree {
    World w;

    static SetFeedMessage limits(u8 quorum = 2) {
        SetFeedMessage m{};
        m.market = 1;
        m.quorum = quorum;
        m.reporter[0] = ANNA;
        m.reporter[1] = BERT;
        m.reporter[4] = CLEO;  // places between may be free
        m.fallback = SPARE;
        m.report_age_max = Seconds::of(20);
        m.fallback_after = Seconds::of(40);
        m.deviation_max = percent(100);
        m.confidence_max = percent(1);
        return m;
    }
    static AddMarketMessage rules() {
        AddMarketMessage m = World::linear();
        m.mark_age_max = Seconds::of(50);
        return m;
    }

    explicit FeedOfThree(const SetFeedMessage& feed = limits(),
                         const AddMarketMessage& market = rules(),
                         std::initializer_list<u8> layers = LAYERS_USERS) {
        MUST(w.add_market(market));
        MUST(w.set_layers(layers));
        MUST(w.send(AUTHORITY_ID, feed));
    }

    Status report_at(u32 who, u64 price, u64 observed_at, u32 confidence = 0) {
        MarkMessage m{};
        m.market = 1;
        m.price = Ticks::of(price);
        m.observed_at = Seconds::of(observed_at);
        m.confidence = confidence;
        return w.send(who, m);
    }
    Status report(u32 who, u64 price) { return report_at(who, price, w.now); }
    // All three report the same.
    void agree(u64 price) {
        for (const u32 who : {ANNA, BERT, CLEO}) {
            MUST(report(who, price));
        }
    }
    long long mark() const { return num(w.book().mark); }
    FeedRow feed() const { return w.row<FeedRow>(1); }
    // What the last message said about its report.
    ReportedEvent reported() const {
        const auto found = w.events<ReportedEvent>();
        REQUIRE(found.size() == 1);
        return found[0];
    }
    bool made(PriceSource source) const {
        const bool is_marked = w.events<MarkedEvent>().size() == 1;
        CHECK(is_marked == (source != PriceSource::none));
        return reported().source == static_cast<u32>(source);
    }
};

}  // namespace levee::testing
