// Prices and sizes. The entry price of a coin is its largest gap over `largest_gap`; the fall is
// the loser's margin and the gap, in equal steps of which the contract accepts each.
#include "host-sim/scenario/shortfall_plan.hpp"

#include <algorithm>

#include "host-sim/random.hpp"

namespace levee {

namespace {

constexpr u128 ONE = 1000000000;
constexpr uint64_t ENTRY_PRICE_MIN = 1000;
constexpr uint64_t WEIGHT_SPREAD = 1000;  // largest over smallest weight
constexpr uint64_t WEIGHT_UNIT = 1000000;

uint64_t part_of(uint64_t value, uint64_t ratio) {
    return static_cast<uint64_t>(u128{value} * ratio / ONE);
}

uint64_t part_of_up(uint64_t value, uint64_t ratio) {
    return static_cast<uint64_t>((u128{value} * ratio + ONE - 1) / ONE);
}

// The fewest equal steps from `from` down to `to` of which each is at most `step` of its start.
std::vector<uint64_t> steps_down(uint64_t from, uint64_t to, uint64_t step) {
    const uint64_t distance = from - to;
    for (uint64_t count = 1;; ++count) {
        std::vector<uint64_t> marks;
        uint64_t mark = from;
        for (uint64_t i = 1; i <= count; ++i) {
            const uint64_t next = from - distance * i / count;
            if (mark - next > part_of(mark, step)) {
                break;
            }
            marks.push_back(mark = next);
        }
        if (marks.size() == count) {
            return marks;
        }
    }
}

std::vector<uint64_t> steps_up(uint64_t from, uint64_t to, uint64_t step) {
    std::vector<uint64_t> marks;
    while (from < to) {
        from = std::min(to, from + std::max<uint64_t>(1, part_of(from, step)));
        marks.push_back(from);
    }
    return marks;
}

// How many winners each market gets: as equal as the largest row of each allows.
std::vector<uint32_t> share_winners(const std::vector<MarketPlan>& markets, uint32_t winners) {
    std::vector<uint32_t> counts(markets.size(), 0);
    uint64_t left = winners;
    bool any = true;
    while (left > 0 && any) {
        any = false;
        const uint64_t round = std::max<uint64_t>(1, left / markets.size());
        for (size_t i = 0; i < markets.size() && left > 0; ++i) {
            const uint64_t room = markets[i].lots_max - counts[i];
            const uint64_t more = std::min({round, room, left});
            counts[i] += static_cast<uint32_t>(more);
            left -= more;
            any = any || more > 0;
        }
    }
    return counts;
}

void plan_prices(const ShortfallScenario& scenario, std::vector<MarketPlan>& markets) {
    std::vector<uint64_t> gaps(markets.size(), 0);
    for (const Shortfall& row : scenario.rows) {
        const auto gap = static_cast<uint64_t>((row.atoms + row.lots - 1) / row.lots);
        gaps[row.coin] = std::max(gaps[row.coin], gap);
        MarketPlan& market = markets[row.coin];
        market.lots_max = std::max(market.lots_max, static_cast<uint64_t>(row.lots));
    }
    const auto band = static_cast<uint64_t>((ONE + scenario.fill_band - 1) / scenario.fill_band);
    for (size_t i = 0; i < markets.size(); ++i) {
        const u128 wanted = (u128{gaps[i]} * ONE + scenario.largest_gap - 1) / scenario.largest_gap;
        const uint64_t least = std::max(ENTRY_PRICE_MIN, band);
        markets[i].entry_price = std::max(least, static_cast<uint64_t>(wanted));
        // One tick more than initial margin pays for the lots bought a tick above.
        markets[i].margin_ticks =
            part_of_up(markets[i].entry_price, scenario.initial_margin) + 1;
    }
}

// Weights follow a Pareto distribution with exponent 1, cut at a ratio of WEIGHT_SPREAD.
void plan_winners(const ShortfallScenario& scenario, ShortfallPlan& plan) {
    const std::vector<uint32_t> counts = share_winners(plan.markets, scenario.winners);
    Random random(scenario.seed);
    for (size_t i = 0; i < counts.size(); ++i) {
        MarketPlan& market = plan.markets[i];
        market.first_winner = plan.accounts + 1;
        plan.accounts += counts[i];
        plan.winners += counts[i];
        market.most_lots.assign(counts[i], 0);
        for (uint32_t winner = 0; winner < counts[i]; ++winner) {
            market.weights.push_back(WEIGHT_UNIT / random.between(1, WEIGHT_SPREAD));
            market.weight_sum += market.weights.back();
        }
    }
}

RowPlan plan_row(const ShortfallScenario& scenario, const Shortfall& row, MarketPlan& market) {
    RowPlan plan;
    plan.coin = row.coin;
    plan.lots = static_cast<uint64_t>(row.lots);
    plan.lots_above = static_cast<uint64_t>(row.atoms % row.lots);
    plan.atoms = static_cast<uint64_t>(row.atoms);
    const auto gap = static_cast<uint64_t>(row.atoms / row.lots);
    plan.last_mark = market.entry_price - market.margin_ticks - gap;
    plan.marks = steps_down(market.entry_price, plan.last_mark, scenario.mark_step);
    plan.back = steps_up(plan.last_mark, market.entry_price, scenario.mark_step);
    const std::vector<uint64_t> lots = winner_lots(market, plan.lots);
    for (size_t i = 0; i < lots.size(); ++i) {
        market.most_lots[i] = std::max(market.most_lots[i], lots[i]);
    }
    return plan;
}

}  // namespace

std::vector<uint64_t> winner_lots(const MarketPlan& market, uint64_t lots) {
    std::vector<uint64_t> shares(market.weights.size(), 0);
    const uint64_t each = lots >= shares.size() ? 1 : 0;
    const uint64_t rest = lots - each * shares.size();
    uint64_t left = rest;
    for (size_t i = 0; i < shares.size() && each == 1; ++i) {
        const auto part =
            static_cast<uint64_t>(u128{rest} * market.weights[i] / market.weight_sum);
        shares[i] = each + part;
        left -= part;
    }
    for (size_t i = 0; left > 0; i = (i + 1) % shares.size(), --left) {
        ++shares[i];
    }
    return shares;
}

ShortfallPlan plan_shortfalls(const ShortfallScenario& scenario) {
    ShortfallPlan plan;
    plan.markets.resize(scenario.coins.size());
    plan_prices(scenario, plan.markets);
    for (MarketPlan& market : plan.markets) {
        market.taker = ++plan.accounts;
    }
    plan_winners(scenario, plan);
    for (const Shortfall& row : scenario.rows) {
        if (plan.waves.empty() || plan.waves.back().number != row.wave) {
            plan.waves.push_back({row.wave, {}, 0, 2});
        }
        WavePlan& wave = plan.waves.back();
        wave.rows.push_back(plan_row(scenario, row, plan.markets[row.coin]));
        RowPlan& added = wave.rows.back();
        added.loser = ++plan.accounts;
        wave.falls = std::max(wave.falls, static_cast<uint32_t>(added.marks.size()));
        wave.tail = std::max(wave.tail, static_cast<uint32_t>(added.back.size()));
    }
    return plan;
}

}  // namespace levee
