// `levee params`: the governed parameters of a ledger at the end of a trace, or at a height, and
// every change that one of them has had.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <memory>

#include "host-sim/commands/commands.hpp"
#include "host-sim/commands/whole_number.hpp"
#include "host-sim/governance/open_proposals.hpp"
#include "host-sim/governance/parameters.hpp"
#include "host-sim/trace_replay.hpp"
#include "host-sim/usage.hpp"

namespace levee {

namespace {

struct ParamsOptions {
    std::string path;
    std::optional<uint64_t> height;
    std::string history;
    uint32_t scope = 0;
    bool is_json = false;
};

/// How many transactions of the trace stand in blocks up to that height. Throws UsageError when
/// the trace ends before it.
uint64_t transactions_up_to(const std::string& path, uint64_t height) {
    TraceReader reader(path, abi_digest());
    TraceSource source(reader);
    Transaction transaction;
    uint64_t count = 0;
    uint64_t last = 0;
    while (source.next(transaction)) {
        if (transaction.context.height > height) {
            return count;
        }
        last = transaction.context.height;
        ++count;
    }
    if (last < height) {
        throw UsageError(fmt::format("--at {}: {} ends at height {}", height, path, last));
    }
    return count;
}

OrderedJson parameter_json(const LedgerStore& store, uint32_t parameter, uint32_t scope) {
    const meta::ParameterInfo& info = parameter_info(parameter);
    const u128 value = *value_in_force(store, parameter, scope);
    OrderedJson json = {{"parameter", info.name},
                        {"id", parameter},
                        {"scope", scope_text(parameter, scope)},
                        {"value", value_text(parameter, value)},
                        {"raw", fmt::format("{}", value)}};
    const auto due = value_due(store, parameter, scope);
    json["next"] = due ? OrderedJson(value_text(parameter, *due)) : OrderedJson(nullptr);
    const auto last = stored<ParameterRow>(store, (uint64_t{parameter} << 32) | scope);
    json["changes"] = last ? last->changes : 0U;
    json["changed_at"] = last ? last->changed_at.raw() : 0U;
    return json;
}

OrderedJson change_json(uint32_t parameter, const ParameterChangeRow& change) {
    constexpr std::string_view ROUTES[] = {"none", "vote", "authority", "guardian"};
    return {{"change", change.id},
            {"time", change.time.raw()},
            {"height", change.height},
            {"old", value_text(parameter, change.old_value.raw())},
            {"new", value_text(parameter, change.new_value.raw())},
            {"route", ROUTES[change.route]},
            {"proposal", change.proposal},
            {"proposer", change.proposer},
            {"executor", change.executor},
            {"reason", hex_from_bytes({change.reason, sizeof change.reason})}};
}

OrderedJson history_json(const LedgerStore& store, const ParamsOptions& options) {
    const uint32_t parameter = parameter_of(options.history);
    OrderedJson json = {{"parameter", parameter_info(parameter).name}, {"scopes", {}}};
    bool is_known = false;
    for (const uint32_t scope : scopes_of(store, parameter)) {
        if (options.scope != 0 && scope != options.scope) {
            continue;
        }
        is_known = true;
        OrderedJson entry = parameter_json(store, parameter, scope);
        entry["history"] = OrderedJson::array();
        for (const ParameterChangeRow& change : history_of(store, parameter, scope)) {
            entry["history"].push_back(change_json(parameter, change));
        }
        json["scopes"].push_back(entry);
    }
    if (!is_known) {
        throw UsageError(fmt::format("{} has no {}", options.path,
                                     scope_text(parameter, options.scope)));
    }
    return json;
}

OrderedJson table_json(const LedgerStore& store, const ParamsOptions& options) {
    OrderedJson json = OrderedJson::array();
    for (uint32_t parameter = 1; parameter <= meta::PARAMETERS.size(); ++parameter) {
        for (const uint32_t scope : scopes_of(store, parameter)) {
            if (options.scope == 0 || scope == options.scope) {
                json.push_back(parameter_json(store, parameter, scope));
            }
        }
    }
    if (json.empty() && options.scope != 0) {
        throw UsageError(fmt::format("{} has no asset, tranche, market or feed {}", options.path,
                                     options.scope));
    }
    return json;
}

std::string text_of(const OrderedJson& value) {
    return value.is_null() ? "" : value.get<std::string>();
}

void print_history(const OrderedJson& json) {
    for (const OrderedJson& entry : json.at("scopes")) {
        fmt::print("{} of {}: {}{}\n", text_of(json.at("parameter")), text_of(entry.at("scope")),
                   text_of(entry.at("value")),
                   entry.at("next").is_null()
                       ? ""
                       : ", from its next roll " + text_of(entry.at("next")));
        for (const OrderedJson& change : entry.at("history")) {
            fmt::print("  #{:<4} time {:>10}, height {:>4}  {:>14} -> {:<14}  {} {}, by {}, "
                       "executed by {}, "
                       "reason {:.16}\n",
                       change.at("change").get<uint32_t>(), change.at("time").get<uint64_t>(),
                       change.at("height").get<uint64_t>(),
                       text_of(change.at("old")), text_of(change.at("new")),
                       text_of(change.at("route")), change.at("proposal").get<uint32_t>(),
                       change.at("proposer").get<uint32_t>(),
                       change.at("executor").get<uint32_t>(), text_of(change.at("reason")));
        }
        if (entry.at("history").empty()) {
            fmt::print("  never changed after the seal\n");
        }
    }
}

void print_table(const OrderedJson& json) {
    std::string scope;
    for (const OrderedJson& entry : json) {
        if (text_of(entry.at("scope")) != scope) {
            scope = text_of(entry.at("scope"));
            fmt::print("{}\n", scope);
        }
        const std::string next = text_of(entry.at("next"));
        fmt::print("  {:>3} {:<22} {}{}{}\n", entry.at("id").get<uint32_t>(),
                   text_of(entry.at("parameter")), text_of(entry.at("value")),
                   next.empty() ? "" : ", from its next roll " + next,
                   entry.at("changes") == 0
                       ? ""
                       : fmt::format("   ({} change{}, the last at {})",
                                     entry.at("changes").get<uint32_t>(),
                                     entry.at("changes") == 1 ? "" : "s",
                                     entry.at("changed_at").get<uint64_t>()));
    }
}

/// Why nothing can change by a proposal now; empty when it can.
std::string ungoverned_text(const LedgerStore& store) {
    const auto state = stored<StateRow>(store, 1);
    const bool is_sealed = state && state->sealed != 0;
    const bool is_governed = stored<GovernanceRow>(store, 1).has_value();
    if (is_governed) {
        return is_sealed ? "" : "governance begins with the seal, which is not set at this height";
    }
    return is_sealed ? "not governed: after the seal none of these can change"
                     : "governance is not set up at this height, and the ledger not sealed";
}

int run_params(const ParamsOptions& options) {
    const uint64_t limit = options.height ? transactions_up_to(options.path, *options.height)
                                          : ~uint64_t{0};
    TraceReplay replay(options.path, limit);
    const bool is_governed = stored<GovernanceRow>(replay.store(), 1).has_value();
    const bool is_history = !options.history.empty();
    OrderedJson json = is_history ? history_json(replay.store(), options)
                                  : table_json(replay.store(), options);
    if (!is_history && !options.is_json) {
        // By what they concern, then by number.
        std::stable_sort(json.begin(), json.end(), [](const auto& a, const auto& b) {
            return text_of(a.at("scope")) < text_of(b.at("scope"));
        });
    }
    const OrderedJson governance =
        governance_json(replay.store(), replay.last_context().time);
    const std::string ungoverned = ungoverned_text(replay.store());
    if (options.is_json) {
        print_answer({{"trace", options.path},
                      {"governed", is_governed},
                      {"transactions", replay.report().transactions},
                      {"governance", governance},
                      {is_history ? "history" : "parameters", json}},
                     true);
        return EXIT_OK;
    }
    if (!ungoverned.empty()) {
        fmt::print("{}\n", ungoverned);
    }
    if (is_history) {
        print_history(json);
        return EXIT_OK;
    }
    print_table(json);
    if (is_governed && options.scope == 0) {
        print_governance(governance);
    }
    return EXIT_OK;
}

}  // namespace

void register_params(CLI::App& app, int& exit_code) {
    const auto options = std::make_shared<ParamsOptions>();
    CLI::App* verb =
        app.add_subcommand("params", "Show governed parameters, and their changes.");
    verb->add_option("trace", options->path, "A .lvt trace")->required();
    verb->add_option("--at", options->height, "At this height of a block, not at the end")
        ->type_name("HEIGHT")
        ->check(whole_number(0, UINT64_MAX));
    verb->add_option("--history", options->history, "All changes of this parameter")
        ->type_name("ID");
    verb->add_option("--scope", options->scope, "Of this asset, tranche, market or feed only")
        ->type_name("N")
        ->check(whole_number(1, UINT32_MAX));
    verb->add_flag("--json", options->is_json, "Print the result as JSON");
    verb->footer("example: levee params governed.lvt --history initial_margin\n"
                 "Exit code 0: shown; 2: refused.");
    verb->callback([options, &exit_code] { exit_code = run_params(*options); });
}

}  // namespace levee
