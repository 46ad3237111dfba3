// Reads `asset`, `route`, `tranche`, `reason` and [[change]] {parameter, scope, value} from a TOML
// file.
#include "host-sim/governance/proposal_file.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <toml++/toml.h>

#include "host-sim/governance/parameters.hpp"
#include "host-sim/scenario/script_reader.hpp"
#include "host-sim/scenario/settings.hpp"
#include "host-sim/store/sha256.hpp"

namespace levee {

namespace {

constexpr std::array<std::string_view, 5> KEYS = {"asset", "route", "tranche", "reason",
                                                  "change"};
constexpr std::array<std::string_view, 3> CHANGE_KEYS = {"parameter", "scope", "value"};

const toml::node& needed(const toml::table& table, const std::string& file, std::string_view key) {
    const toml::node* node = table.get(key);
    if (node == nullptr) {
        throw ScenarioError(line_of(file, table, key), "is missing");
    }
    return *node;
}

uint32_t number(const toml::node& node, const std::string& where) {
    return static_cast<uint32_t>(
        read_quantity(scalar_text(node, where), where, COUNT_UNIT, 0, UINT32_MAX));
}

Route read_route(const toml::node& node, const std::string& where) {
    const std::string text = scalar_text(node, where);
    constexpr std::array<std::string_view, 3> NAMES = {"vote", "authority", "guardian"};
    for (size_t i = 0; i < NAMES.size(); ++i) {
        if (text == NAMES[i]) {
            return static_cast<Route>(i + 1);
        }
    }
    throw ScenarioError(where, fmt::format("no route '{}'{}", text, did_you_mean(text, NAMES)));
}

// Layers may be a list, as in a scenario.
std::string text_or_list(const toml::node& node, const std::string& where) {
    const toml::array* list = node.as_array();
    if (list == nullptr) {
        return scalar_text(node, where);
    }
    std::string text;
    for (const toml::node& item : *list) {
        text += (text.empty() ? "" : ", ") + scalar_text(item, where);
    }
    return text;
}

WrittenChange read_change(const toml::table& table, const std::string& file) {
    refuse_unknown(table, file, CHANGE_KEYS);
    WrittenChange change;
    const toml::node& name = needed(table, file, "parameter");
    const std::string where = line_of(file, name, "parameter");
    try {
        change.parameter = parameter_of(scalar_text(name, where));
    } catch (const ScenarioError&) {
        throw;
    } catch (const UsageError& error) {
        throw ScenarioError(where, error.what());
    }
    if (has_scope(change.parameter) || table.contains("scope")) {
        const toml::node& scope = needed(table, file, "scope");
        change.scope = number(scope, line_of(file, scope, "scope"));
    }
    const toml::node& value = needed(table, file, "value");
    const std::string here = line_of(file, value, "value");
    change.value = read_value(change.parameter, text_or_list(value, here), here);
    return change;
}

}  // namespace

WrittenBatch read_batch(const std::string& path) {
    std::error_code failure;
    if (std::filesystem::is_directory(path, failure)) {
        throw ScenarioError(path, "is a folder; a file is needed");
    }
    toml::table table;
    try {
        table = toml::parse_file(path);
    } catch (const toml::parse_error& error) {
        const auto line = error.source().begin.line;
        throw ScenarioError(line == 0 ? path : fmt::format("{}:{}", path, line),
                            error.description());
    }
    refuse_unknown(table, path, KEYS);
    WrittenBatch batch;
    const toml::node& asset = needed(table, path, "asset");
    batch.asset = number(asset, line_of(path, asset, "asset"));
    if (const toml::node* route = table.get("route")) {
        batch.route = read_route(*route, line_of(path, *route, "route"));
    }
    if (batch.route == Route::vote || table.contains("tranche")) {
        const toml::node& tranche = needed(table, path, "tranche");
        batch.tranche = number(tranche, line_of(path, tranche, "tranche"));
    }
    if (const toml::node* reason = table.get("reason")) {
        batch.reason = scalar_text(*reason, line_of(path, *reason, "reason"));
    }
    const toml::array* changes = table.get_as<toml::array>("change");
    if (changes == nullptr || changes->empty() || changes->size() > BATCH_MAX) {
        throw ScenarioError(path, fmt::format("needs 1 to {} tables [[change]]", BATCH_MAX));
    }
    for (const toml::node& node : *changes) {
        const toml::table* change = node.as_table();
        if (change == nullptr) {
            throw ScenarioError(line_of(path, node, "change"), "must be a table");
        }
        batch.changes.push_back(read_change(*change, path));
    }
    return batch;
}

ProposeChangeMessage message_of(const WrittenBatch& batch) {
    ProposeChangeMessage message{};
    put_changes(batch, message);
    message.tranche = batch.tranche;
    if (!batch.reason.empty()) {
        Sha256 hash;
        hash.update(batch.reason.data(), batch.reason.size());
        const Digest digest = hash.finish();
        std::copy(digest.begin(), digest.end(), message.reason);
    }
    return message;
}

}  // namespace levee
