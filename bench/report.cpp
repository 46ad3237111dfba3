// The table and the JSON object.
#include "bench/report.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <fstream>
#include <nlohmann/json.hpp>
#include <thread>

namespace levee::bench {

namespace {

std::string number(double value) {
    return value < 100 ? fmt::format("{:.1f}", value) : fmt::format("{:.0f}", value);
}

#ifdef __clang__
constexpr const char* COMPILER = "clang " __clang_version__;
#else
constexpr const char* COMPILER = "g++ " __VERSION__;
#endif

// What /proc says of the processor; the number of them is that of the system.
std::string machine_text() {
    std::ifstream file("/proc/cpuinfo");
    std::string name = "unknown processor";
    for (std::string line; std::getline(file, line);) {
        if (line.starts_with("model name")) {
            name = line.substr(std::min(line.find(':') + 2, line.size()));
            break;
        }
    }
    return fmt::format("{}, {} processors", name, std::thread::hardware_concurrency());
}

std::string target_text(const Figure& figure) {
    if (figure.target == 0) {
        return "";
    }
    return fmt::format("{} {:g}x {}", figure.is_at_least ? ">=" : "<=", figure.target,
                       figure.meets_target() ? "met" : "NOT MET");
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
    fmt::print("machine   {}\ncompiler  {}\n\n", machine_text(), COMPILER);
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
    json["machine"] = machine_text();
    json["compiler"] = COMPILER;
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
        if (figure.target != 0) {
            one["met"] = figure.meets_target();
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
