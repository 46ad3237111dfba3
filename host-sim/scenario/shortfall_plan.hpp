// What is decided before the first message: prices, sizes, accounts and deposits of each market.
// Everything here but quantities and shortfalls is synthetic; docs/spec/scenarios.md says how it
// is chosen (LV-SCN-03 .. LV-SCN-06).
#pragma once

#include <cstdint>
#include <vector>

#include "host-sim/scenario/scenario.hpp"

namespace levee {

/// One shortfall as a sequence: who enters at what price, and the marks on the way down.
struct RowPlan {
    uint32_t coin = 0;
    uint64_t lots = 0;
    uint64_t lots_above = 0;      // of them, bought one tick above the entry price
    uint64_t atoms = 0;           // the shortfall
    uint64_t last_mark = 0;       // at which the loss is recognised
    std::vector<uint64_t> marks;  // accepted steps from the entry price to last_mark
    std::vector<uint64_t> back;   // accepted steps from last_mark to the entry price
    uint32_t loser = 0;           // account
};

struct MarketPlan {
    uint64_t entry_price = 0;   // ticks
    uint64_t margin_ticks = 0;  // the loser's deposit per lot
    uint64_t lots_max = 0;      // of a row
    uint32_t taker = 0;         // account
    uint32_t first_winner = 0;  // account
    std::vector<uint64_t> weights;    // of winners
    std::vector<uint64_t> most_lots;  // of each winner over all waves
    uint64_t weight_sum = 0;
};

struct WavePlan {
    uint32_t number = 0;
    std::vector<RowPlan> rows;
    uint32_t falls = 0;  // epochs of marks on the way down
    uint32_t tail = 0;   // epochs after the inventory is gone
};

struct ShortfallPlan {
    std::vector<MarketPlan> markets;  // market id = place + 1
    std::vector<WavePlan> waves;
    uint32_t accounts = 0;
    uint32_t winners = 0;
};

/// Lots of each winner in a row: one each as far as they go, the rest by weight, each rounded
/// down, then one more each from the first on until none is left.
std::vector<uint64_t> winner_lots(const MarketPlan& market, uint64_t lots);

ShortfallPlan plan_shortfalls(const ShortfallScenario& scenario);

}  // namespace levee
