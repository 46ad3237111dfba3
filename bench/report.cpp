// The table and the JSON object.
#include "bench/report.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

namespace levee::bench {

namespace {

std::string number(double value) {
    return value < 100 ? fmt::format("{:.1f}", value) : fmt::format("{:.0f}", value);
}

std::string target_text(const Figure& figure) {
    if (figure.target == 0) {
        return "";
    }
    return fmt::format("{} {:g}x", figure.is_at_least ? ">=" : "<=", figure.target);
}

}  // namespace

void Report::print(const Options& options) const {
    if (options.is_json) {
        print_json(options);
    } else {
        print_table();
    }
}

void Report::print_table() const {
    size_t what = 0;
    size_t floor = 0;
    for (const Figure& figure : figures_) {
        what = std::max(what, figure.what.size());
        floor = std::max(floor, figure.floor_what.size());
    }
    fmt::print("{:<{}}  {:>11} {:<6} {:>7}  {:<{}}  {:>11}  {:>7}  {}\n", "figure", what, "best",
               "unit", "spread", "floor or peer", floor, "best", "ratio", "target");
    for (const Figure& figure : figures_) {
        const bool is_compared = !figure.floor_what.empty();
        fmt::print("{:<{}}  {:>11} {:<6} {:>7}  {:<{}}  {:>11}  {:>7}  {}\n", figure.what, what,
                   number(figure.value), figure.unit, fmt::format("{:.2f}x", figure.spread),
                   figure.floor_what, floor, is_compared ? number(figure.floor) : "",
                   is_compared ? fmt::format("{:.2f}x", figure.ratio()) : "",
                   target_text(figure));
    }
    fmt::print("\ncounts (equal on every machine)\n");
    for (const auto& [id, value] : counts_) {
        fmt::print("  {:<36} {:>12}\n", id, value);
    }
}

void Report::print_json(const Options& options) const {
    nlohmann::ordered_json json;
    json["quick"] = options.is_quick;
    json["figures"] = nlohmann::ordered_json::array();
    for (const Figure& figure : figures_) {
        nlohmann::ordered_json one;
        one["id"] = figure.id;
        one["what"] = figure.what;
        one["unit"] = figure.unit;
        one["value"] = figure.value;
        one["spread"] = figure.spread;
        if (!figure.floor_what.empty()) {
            one["floor_what"] = figure.floor_what;
            one["floor"] = figure.floor;
            one["ratio"] = figure.ratio();
        }
        if (figure.target != 0) {
            one[figure.is_at_least ? "target_least" : "target_most"] = figure.target;
        }
        json["figures"].push_back(one);
    }
    json["counts"] = nlohmann::ordered_json::object();
    for (const auto& [id, value] : counts_) {
        json["counts"][id] = value;
    }
    fmt::print("{}\n", json.dump(2));
}

}  // namespace levee::bench
