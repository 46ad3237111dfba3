// Finds the files of a scenario, splits them into settings and messages, applies `--set`.
#include "host-sim/scenario/scenario.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "host-sim/scenario/script_reader.hpp"

namespace levee {

namespace {

constexpr std::array<std::string_view, 2> KINDS = {"shortfalls", "script"};

std::string read_text(const std::string& path, std::string_view where) {
    std::ifstream file(path, std::ios::binary);
    std::ostringstream text;
    const bool is_empty = file && file.peek() == std::ifstream::traits_type::eof();
    if (!file || is_empty || !(text << file.rdbuf()) || file.bad()) {
        const std::string what =
            is_empty && !file.bad() ? "is empty" : "cannot be read" + near_file(path);
        throw ScenarioError(where.empty() ? path : where,
                            where.empty() ? what : path + " " + what);
    }
    return text.str();
}

std::string scenario_file(const std::string& path) {
    namespace fs = std::filesystem;
    std::error_code failure;
    if (!fs::exists(path, failure)) {
        throw ScenarioError(path, "no such file or folder" + near_file(path));
    }
    if (!fs::is_directory(path, failure)) {
        return path;
    }
    const std::string file = (fs::path(path) / "scenario.toml").string();
    if (!fs::exists(file, failure)) {
        throw ScenarioError(path, "holds no scenario.toml");
    }
    return file;
}

Setting setting_of(const toml::node& node, const std::string& where) {
    Setting setting{{}, where};
    if (const toml::array* list = node.as_array()) {
        for (const toml::node& item : *list) {
            setting.texts.push_back(scalar_text(item, where));
        }
        if (setting.texts.empty()) {
            throw ScenarioError(where, "an empty list");
        }
    } else {
        setting.texts.push_back(scalar_text(node, where));
    }
    return setting;
}

void apply_sets(const std::vector<std::string>& sets, Settings& settings) {
    for (const std::string& set : sets) {
        const size_t equals = set.find('=');
        if (equals == std::string::npos || equals == 0) {
            throw UsageError(fmt::format("--set {}: needs the form key=value", set));
        }
        const std::string key = set.substr(0, equals);
        settings.put(key, Setting{{set.substr(equals + 1)}, "--set " + key});
    }
}

// The parser follows a dotted key part by part on the stack, so keys are bounded before it runs.
void refuse_deep_keys(const std::string& text, const std::string& path) {
    constexpr long DOTS_MAX = 200;
    size_t line = 1;
    for (size_t start = 0; start < text.size(); ++line) {
        const size_t end = std::min(text.find('\n', start), text.size());
        const std::string_view row = std::string_view(text).substr(start, end - start);
        const auto dots = std::count(row.begin(), row.end(), '.');
        if (dots > DOTS_MAX) {
            throw ScenarioError(fmt::format("{}:{}", path, line),
                                fmt::format("{} dots in a line; the bound is {}", dots, DOTS_MAX));
        }
        start = end + 1;
    }
}

toml::table parse(const std::string& text, const std::string& path) {
    refuse_deep_keys(text, path);
    try {
        return toml::parse(text, path);
    } catch (const toml::parse_error& error) {
        throw ScenarioError(fmt::format("{}:{}", path, error.source().begin.line),
                            error.description());
    }
}

ScenarioKind read_kind(Settings& settings) {
    if (!settings.has("kind")) {
        throw ScenarioError(settings.file, "the key kind is missing; it is shortfalls or script");
    }
    const std::string kind = settings.text("kind", "");
    const auto found = std::find(KINDS.begin(), KINDS.end(), kind);
    if (found == KINDS.end()) {
        throw ScenarioError(settings.where("kind"),
                            fmt::format("no kind '{}'{}", kind, did_you_mean(kind, KINDS)));
    }
    return static_cast<ScenarioKind>(found - KINDS.begin());
}

}  // namespace

Scenario load_scenario(const std::string& path, const std::vector<std::string>& sets) {
    Scenario scenario;
    scenario.path = scenario_file(path);
    scenario.sets = sets;
    const std::string text = read_text(scenario.path, "");
    const toml::table root = parse(text, scenario.path);
    Settings settings;
    settings.file = scenario.path;
    const toml::array* messages = nullptr;
    for (const auto& [name, node] : root) {
        const std::string key(name.str());
        const std::string where = line_of(scenario.path, node, key);
        if (key == "message" && node.is_array_of_tables()) {
            messages = node.as_array();
        } else {
            settings.put(key, setting_of(node, where));
        }
    }
    apply_sets(sets, settings);
    scenario.kind = read_kind(settings);
    scenario.title = settings.text("title", path);
    Sha256 hash;
    hash.update(text.data(), text.size());
    for (const std::string& set : sets) {
        hash.update(set.data(), set.size() + 1);
    }
    if (scenario.kind == ScenarioKind::script) {
        read_script(settings, messages, scenario.script);
    } else {
        if (messages != nullptr) {
            throw ScenarioError(line_of(scenario.path, *messages, "message"),
                                "messages belong to kind script");
        }
        const auto folder = std::filesystem::path(scenario.path).parent_path();
        const std::string data = settings.text("data", "shortfalls.csv");
        const std::string data_path = (folder / data).string();
        const std::string table = read_text(data_path, settings.where("data"));
        hash.update(table.data(), table.size());
        read_shortfall_settings(settings, scenario.shortfalls);
        read_shortfalls(data_path, table, scenario.shortfalls);
        const size_t coins = scenario.shortfalls.coins.size();
        if (scenario.shortfalls.winners < coins) {
            throw ScenarioError(settings.where("winners"),
                                fmt::format("{} is out of range; the bound is one a coin, {}",
                                            scenario.shortfalls.winners, coins));
        }
    }
    settings.refuse_unknown();
    scenario.digest = hash.finish();
    return scenario;
}

}  // namespace levee
