// Feeds of several reporters (LV-FED).
#include "host-sim/model/feed.hpp"

#include <algorithm>
#include <set>

#include "abi/generated/abi_meta.hpp"

namespace levee::model {

namespace {

constexpr std::size_t FALLBACK = 7;  // place of the fallback's report

struct Report {
    Int price;
    Int observed_at;
};

// The window that a mark of now would fall into: after a roll that is due, but has not happened.
struct NextWindow {
    Int start;
    Int step;
};

std::size_t place_of_step() {
    for (const meta::ParameterInfo& info : meta::PARAMETERS) {
        if (info.row == "market" && info.field == "mark_step") return info.place;
    }
    throw std::logic_error("model: no parameter mark_step");
}

NextWindow next_window(const World& world, const Market& market, const Book& book) {
    NextWindow next{book.window_mark, market.mark_step};
    if (book.epoch >= world.assets.at(market.asset).epoch) return next;
    next.start = book.mark;
    static const std::size_t place = place_of_step();
    const ChangesDue* due = world.changes_due.find(pair_key(Market::KIND, market.id));
    if (due != nullptr && (due->set >> place) % 2 == 1) next.step = due->value[place];
    return next;
}

bool stays_within(const NextWindow& window, const Int& price) {
    return window.start == 0 ||
           magnitude(price - window.start) * ONE <= window.step * window.start;
}

// LV-FED-05: in any order.
std::vector<Report> usable(const World& world, const Feed& feed, const NextWindow& window,
                           std::size_t first, std::size_t last) {
    std::vector<Report> found;
    for (std::size_t i = first; i <= last; ++i) {
        const uint32_t who = i == FALLBACK ? feed.fallback : feed.reporter[i];
        const Int age = world.time - feed.observed_at[i];
        const bool is_current = age >= 0 && age <= feed.report_age_max;
        if (who != 0 && feed.price[i] != 0 && is_current && stays_within(window, feed.price[i])) {
            found.push_back({feed.price[i], feed.observed_at[i]});
        }
    }
    return found;
}

// The outermost two go until one or two are left: the mark stays between them, or moves to the
// nearer.
Int middle(const std::vector<Report>& reports, const Int& mark) {
    std::multiset<Int> left;
    for (const Report& report : reports) left.insert(report.price);
    while (left.size() > 2) {
        left.erase(left.begin());
        left.erase(std::prev(left.end()));
    }
    const Int lower = *left.begin();
    const Int upper = *left.rbegin();
    if (lower <= mark && mark <= upper) return mark;
    return magnitude(upper - mark) < magnitude(lower - mark) ? upper : lower;
}

std::size_t place_of(const Feed& feed, uint32_t who) {
    require(who != 0, Status::not_feed);
    if (who == feed.fallback) return FALLBACK;
    const auto found = std::find(feed.reporter.begin(), feed.reporter.end(), who);
    require(found != feed.reporter.end(), Status::not_feed);
    return static_cast<std::size_t>(found - feed.reporter.begin());
}

// LV-FED-03 and 04, by number.
void check_report(const World& world, const Feed& feed, std::size_t place,
                  const NextWindow& window, const MarkMessage& message) {
    const Market& market = world.markets.at(message.market);
    const Int mark = world.books.at(message.market).mark;
    const Int price = read(message.price);
    const Int age = world.time - read(message.observed_at);
    require(price > 0 && price <= market.tick_max, Status::price_out_of_range);
    require(stays_within(window, price), Status::mark_step_exceeded);
    require(read(message.observed_at) >= feed.observed_at[place], Status::mark_not_newer);
    require(age <= feed.report_age_max, Status::mark_too_old);
    require(age >= 0, Status::report_from_future);
    require(Int{message.confidence} * ONE <= feed.confidence_max * price,
            Status::confidence_too_wide);
    require(mark == 0 || magnitude(price - mark) * ONE <= feed.deviation_max * mark,
            Status::deviation_exceeded);
}

}  // namespace

void require_reporter(const World& world, const Feed& feed) { place_of(feed, world.sender); }

// LV-FED-03 to 05 and 09.
void report(World& world, const MarkMessage& message) {
    const uint32_t id = message.market;
    const Market& market = world.markets.at(id);
    const NextWindow window = next_window(world, market, world.books.at(id));
    const std::size_t place = place_of(world.feeds.at(id), world.sender);
    check_report(world, world.feeds.at(id), place, window, message);
    Feed& feed = world.feeds.edit(id);
    feed.price[place] = read(message.price);
    feed.observed_at[place] = read(message.observed_at);

    const Book& book = world.books.at(id);
    const std::vector<Report> reports = usable(world, feed, window, 0, FALLBACK - 1);
    const std::vector<Report> fallback = usable(world, feed, window, FALLBACK, FALLBACK);
    const bool may_fall_back = book.mark == 0 || world.time - book.mark_time >= feed.fallback_after;
    PriceSource source = PriceSource::none;
    Report made;
    if (reports.size() >= feed.quorum) {
        source = PriceSource::median;
        made = {middle(reports, book.mark), reports.front().observed_at};
        for (const Report& one : reports) made.observed_at = low(made.observed_at, one.observed_at);
    } else if (may_fall_back && !fallback.empty()) {
        source = PriceSource::fallback;
        made = fallback.front();
    }
    world.emit(ReportedEvent{id, world.sender, message.price, message.observed_at,
                             static_cast<uint32_t>(reports.size()),
                             static_cast<uint32_t>(source)});
    if (source == PriceSource::none) return;
    if (book.epoch < world.assets.at(market.asset).epoch) roll_market(world, id);
    take_mark(world, id, made.price, high(world.books.at(id).mark_time, made.observed_at));
}

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
