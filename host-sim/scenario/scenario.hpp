// A scenario is a TOML file, or a folder that holds scenario.toml and its data. Two kinds:
// "shortfalls" turns a table of market shortfalls into real sequences of messages, "script" lists
// messages one by one. What is no good is refused in one line with file, line, what and bound.
#pragma once

#include <string>
#include <vector>

#include "abi/generated/abi.hpp"
#include "host-sim/scenario/settings.hpp"
#include "host-sim/store/sha256.hpp"

namespace levee {

/// One row of a table of shortfalls, in the units of its market.
struct Shortfall {
    uint32_t wave = 0;
    uint32_t coin = 0;  // place in ShortfallScenario::coins
    u128 lots = 0;
    u128 atoms = 0;  // the shortfall in millionths of a dollar
};

struct Coin {
    std::string name;
    uint32_t lot_decimals = 0;  // a: a lot is 10^-a contracts, a tick 10^-(6-a) dollars
};

struct ShortfallScenario {
    std::vector<Coin> coins;  // in order of first appearance
    std::vector<Shortfall> rows;
    std::vector<Layer> layers;  // from defaulter_margin to residual
    u128 fund = 0;
    u128 operator_capital = 0;
    u128 market_fund = 0;
    uint32_t winners = 0;
    uint64_t seed = 0;
    uint64_t start_time = 0;
    uint64_t epoch_length = 0;
    uint64_t initial_margin = 0;  // ratios in billionths
    uint64_t maintenance_margin = 0;
    uint64_t mark_step = 0;
    uint64_t fill_band = 0;
    uint64_t haircut_cap = 0;
    uint64_t largest_gap = 0;  // largest gap of a coin, as part of its synthetic entry price

    bool has_layer(Layer layer) const;
};

struct ScriptMessage {
    Context context;
    std::vector<uint8_t> message;
    Status expected = Status::ok;
    uint32_t line = 0;
};

struct ScriptScenario {
    std::vector<ScriptMessage> messages;
    uint32_t decimals = 6;
};

enum class ScenarioKind : uint8_t { shortfalls, script };

struct Scenario {
    ScenarioKind kind = ScenarioKind::script;
    std::string path;   // of the TOML file
    std::vector<std::string> sets;
    std::string title;
    Digest digest{};    // of everything read, settings included
    ShortfallScenario shortfalls;
    ScriptScenario script;
};

/// Reads a scenario. `sets` are "key=value". Throws ScenarioError or UsageError.
Scenario load_scenario(const std::string& path, const std::vector<std::string>& sets);

// Parts of it, each in a file of its own.

/// Reads a table "wave,coin,quantity,shortfall_usd" into coins and rows.
void read_shortfalls(const std::string& path, const std::string& text,
                     ShortfallScenario& scenario);
/// Reads the settings of kind "shortfalls".
void read_shortfall_settings(Settings& settings, ShortfallScenario& scenario);

}  // namespace levee
