// Feeds of several reporters (LV-FED).
#include "host-sim/model/rules.hpp"

namespace levee::model {

// LV-GOV-10, rule 10.
bool are_reporters_valid(const Feed& feed) {
    std::set<uint32_t> seen;
    uint32_t named = feed.fallback != 0 ? 1 : 0;
    uint32_t reporters = 0;
    if (feed.fallback != 0) seen.insert(feed.fallback);
    for (const uint32_t reporter : feed.reporter) {
        if (reporter == 0) continue;
        ++named;
        ++reporters;
        seen.insert(reporter);
    }
    return seen.size() == named && feed.quorum <= reporters;
}

// LV-FED-01.
void on_message(World& world, const SetFeedMessage& message) {
    const Market* market = world.markets.find(message.market);
    require(market != nullptr, Status::market_not_found);
    require(world.sender == 0, Status::not_authority);
    advance_epoch(world, market->asset);
    const State* state = world.states.find(1);
    require(state == nullptr || state->sealed == 0, Status::is_sealed);
    const bool is_new = world.feeds.find(message.market) == nullptr;
    Feed& feed = is_new ? world.feeds.create(message.market) : world.feeds.edit(message.market);
    feed = {};
    feed.market = message.market;
    feed.quorum = message.quorum;
    for (std::size_t i = 0; i < feed.reporter.size(); ++i) feed.reporter[i] = message.reporter[i];
    feed.fallback = message.fallback;
    feed.report_age_max = read(message.report_age_max);
    feed.fallback_after = read(message.fallback_after);
    feed.deviation_max = read(message.deviation_max);
    feed.confidence_max = read(message.confidence_max);
    require(are_reporters_valid(feed), Status::parameters_inconsistent);
    world.emit(FeedSetEvent{message.market, feed.quorum});
}

}  // namespace levee::model
