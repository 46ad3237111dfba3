// The table of shortfalls and the settings around it. A coin's lot and tick follow from the most
// decimals that any of its quantities has, so that every quantity is a whole number of lots and a
// lot times a tick is one millionth of a dollar.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>

#include "host-sim/scenario/decimal.hpp"
#include "host-sim/scenario/scenario.hpp"

namespace levee {

namespace {

constexpr u128 ONE = 1000000000;
constexpr u128 USD_MAX = u128{1000000000000} * 1000000;  // 10^12 dollars
constexpr uint32_t LOT_DECIMALS_MAX = 5;
constexpr std::string_view HEADER = "wave,coin,quantity,shortfall_usd";

struct TableRow {
    uint32_t wave;
    uint32_t coin;
    std::string quantity;
    u128 atoms;
    std::string where;
};

struct LayerName {
    std::string_view name;
    Layer layer;
};

constexpr std::array<LayerName, 8> LAYER_NAMES = {{
    {"defaulter_margin", Layer::defaulter_margin},
    {"defaulter_bond", Layer::defaulter_bond},
    {"operator", Layer::operator_},
    {"market_tranche", Layer::market_tranche},
    {"tranche", Layer::tranche},
    {"haircut", Layer::haircut},
    {"socialisation", Layer::socialisation},
    {"residual", Layer::residual},
}};

std::vector<std::string> split(const std::string& line) {
    std::vector<std::string> parts(1);
    for (const char letter : line) {
        if (letter == ',') {
            parts.emplace_back();
        } else if (letter != '\r') {
            parts.back() += letter;
        }
    }
    return parts;
}

std::vector<TableRow> read_rows(const std::string& path, const std::string& text,
                                std::vector<Coin>& coins) {
    std::vector<TableRow> rows;
    std::map<std::string, uint32_t> places;
    std::map<std::pair<uint32_t, uint32_t>, std::string> seen;
    uint32_t number = 0;
    for (size_t start = 0; start < text.size();) {
        const size_t end = std::min(text.find('\n', start), text.size());
        const std::string line = text.substr(start, end - start);
        const std::string where = fmt::format("{}:{}", path, ++number);
        start = end + 1;
        const std::vector<std::string> parts = split(line);
        if (number == 1) {
            if (line.substr(0, HEADER.size()) != HEADER || parts.size() != 4) {
                throw ScenarioError(where, fmt::format("the header must be {}", HEADER));
            }
            continue;
        }
        if (parts.size() != 4 || parts[1].empty()) {
            throw ScenarioError(where, fmt::format("needs 4 fields: {}", HEADER));
        }
        const auto wave = static_cast<uint32_t>(
            read_quantity(parts[0], where + ": wave", COUNT_UNIT, 1, 1000000));
        if (!rows.empty() && wave < rows.back().wave) {
            throw ScenarioError(where, fmt::format("wave {} comes after wave {}", wave,
                                                   rows.back().wave));
        }
        const auto known = places.find(parts[1]);
        const uint32_t coin = known == places.end() ? static_cast<uint32_t>(coins.size())
                                                    : known->second;
        if (known == places.end()) {
            places[parts[1]] = coin;
            coins.push_back({parts[1], 0});
        }
        const auto first = seen.emplace(std::pair(wave, coin), where);
        if (!first.second) {
            throw ScenarioError(where, fmt::format("{} in wave {} is also at {}", parts[1], wave,
                                                   first.first->second));
        }
        const u128 atoms = read_quantity(parts[3], where + ": shortfall_usd", USD_UNIT, 0,
                                         USD_MAX);
        coins[coin].lot_decimals = std::max(coins[coin].lot_decimals, decimals_of(parts[2]));
        if (coins[coin].lot_decimals > LOT_DECIMALS_MAX) {
            throw ScenarioError(where, fmt::format("quantity {} has more than {} decimals",
                                                   parts[2], LOT_DECIMALS_MAX));
        }
        rows.push_back({wave, coin, parts[2], atoms, where});
    }
    return rows;
}

std::vector<Layer> read_layers(Settings& settings) {
    std::vector<Layer> layers;
    std::vector<std::string_view> names;
    for (const LayerName& known : LAYER_NAMES) {
        names.push_back(known.name);
    }
    const std::string where = settings.where("layers");
    for (const std::string& name : settings.list("layers", "tranche,residual")) {
        const auto found = std::find(names.begin(), names.end(), name);
        if (found == names.end()) {
            throw ScenarioError(where, fmt::format("no layer '{}'{}", name,
                                                   did_you_mean(name, names)));
        }
        layers.push_back(LAYER_NAMES[static_cast<size_t>(found - names.begin())].layer);
    }
    for (const Layer implied : {Layer::defaulter_bond, Layer::defaulter_margin}) {
        if (std::find(layers.begin(), layers.end(), implied) == layers.end()) {
            layers.insert(layers.begin(), implied);
        }
    }
    if (layers.back() != Layer::residual) {
        throw ScenarioError(where, "the last layer must be residual");
    }
    if (!std::is_sorted(layers.begin(), layers.end()) ||
        std::adjacent_find(layers.begin(), layers.end()) != layers.end()) {
        throw ScenarioError(where, "layers must be in this order, each once: operator, "
                                   "market_tranche, tranche, haircut, socialisation, residual");
    }
    return layers;
}

void check_margins(const Settings& settings, const ShortfallScenario& scenario) {
    if (scenario.maintenance_margin > scenario.initial_margin) {
        throw ScenarioError(settings.where("maintenance_margin"),
                            "is above initial_margin, which is its bound");
    }
    if (scenario.mark_step + scenario.fill_band > scenario.initial_margin) {
        throw ScenarioError(settings.where("mark_step"),
                            "mark_step + fill_band is above initial_margin, which is the bound");
    }
    if (scenario.fill_band > scenario.maintenance_margin) {
        throw ScenarioError(settings.where("fill_band"),
                            "is above maintenance_margin, which is its bound");
    }
}

}  // namespace

bool ShortfallScenario::has_layer(Layer layer) const {
    return std::find(layers.begin(), layers.end(), layer) != layers.end();
}

void read_shortfalls(const std::string& path, const std::string& text,
                     ShortfallScenario& scenario) {
    const std::vector<TableRow> rows = read_rows(path, text, scenario.coins);
    if (rows.empty()) {
        throw ScenarioError(path, "has no rows");
    }
    for (const TableRow& row : rows) {
        const u128 lot = power_of_ten(scenario.coins[row.coin].lot_decimals);
        const std::array<UnitWord, 1> words = {{{"", lot}}};
        const u128 lots = read_quantity(row.quantity, row.where + ": quantity",
                                        UnitKind{"contracts", words}, 1, u128{1} << 39);
        const u128 gap = row.atoms / lots;
        if (gap > 100000000) {
            throw ScenarioError(row.where, "the shortfall is above 10^8 ticks a lot, the bound");
        }
        scenario.rows.push_back({row.wave, row.coin, lots, row.atoms});
    }
}

void read_shortfall_settings(Settings& settings, ShortfallScenario& scenario) {
    const auto ratio = [&settings](std::string_view key, std::string_view otherwise, u128 low,
                                   u128 high) {
        return static_cast<uint64_t>(settings.quantity(key, otherwise, RATIO_UNIT, low, high));
    };
    scenario.layers = read_layers(settings);
    scenario.fund = settings.quantity("fund_usd", "1000000", USD_UNIT, 0, USD_MAX);
    scenario.operator_capital = settings.quantity("operator_usd", "0", USD_UNIT, 0, USD_MAX);
    scenario.market_fund = settings.quantity("market_fund_usd", "0", USD_UNIT, 0, USD_MAX);
    if (scenario.has_layer(Layer::operator_) && scenario.operator_capital == 0) {
        throw ScenarioError(settings.where("layers"), "operator needs operator_usd above 0");
    }
    if (scenario.has_layer(Layer::market_tranche) && scenario.market_fund == 0) {
        throw ScenarioError(settings.where("layers"),
                            "market_tranche needs market_fund_usd above 0");
    }
    scenario.winners = static_cast<uint32_t>(
        settings.quantity("winners", "20000", COUNT_UNIT, 1, 100000000));
    scenario.seed = static_cast<uint64_t>(
        settings.quantity("seed", "20251010", COUNT_UNIT, 0, UINT64_MAX));
    scenario.start_time = static_cast<uint64_t>(
        settings.quantity("start_time", "1760130960", SECONDS_UNIT, 0, u128{1} << 40));
    scenario.epoch_length = static_cast<uint64_t>(
        settings.quantity("epoch_length", "60 s", SECONDS_UNIT, 1, 31536000));
    scenario.initial_margin = ratio("initial_margin", "10 %", ONE / 100, ONE / 2);
    scenario.maintenance_margin = ratio("maintenance_margin", "5 %", ONE / 100, ONE / 2);
    scenario.mark_step = ratio("mark_step", "9 %", ONE / 100, ONE / 2);
    scenario.fill_band = ratio("fill_band", "1 %", ONE / 1000, ONE / 2);
    scenario.haircut_cap = ratio("haircut_cap", "50 %", 0, ONE);
    scenario.largest_gap = ratio("largest_gap", "5 %", ONE / 1000, ONE / 4);
    check_margins(settings, scenario);
}

}  // namespace levee
