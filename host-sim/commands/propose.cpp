// `levee propose --dry-run`: what a batch of changes would be told if it were proposed at the end
// of a trace, and what it would do to margins, to accounts and to the fund.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <memory>

#include "host-sim/abi/wire.hpp"
#include "host-sim/commands/commands.hpp"
#include "host-sim/governance/effects.hpp"
#include "host-sim/governance/parameters.hpp"
#include "host-sim/scenario/decimal.hpp"
#include "host-sim/trace_replay.hpp"
#include "host-sim/usage.hpp"

namespace levee {

namespace {

constexpr size_t ACCOUNTS_SHOWN = 10;
// The rules between parameters by number (LV-GOV-10), in the names of the table.
constexpr std::string_view RULES[] = {
    "",
    "maintenance_margin < initial_margin",
    "mark_step + fill_band <= initial_margin",
    "fill_band <= maintenance_margin, liquidation_discount + liquidation_fee <= maintenance_margin",
    "a position of open_interest_max must fit into the numbers (LV-CFG-03)",
    "layers are lawful and funded, and none goes that the market has and that pays for losses",
    "late_epochs <= pending_epochs, late_epochs <= exit_epochs",
    "fee_weight of an asset's tranches is at most 100 % together, and 0 of a market's tranche",
    "a floor that rises is at most half of its tranche's assets",
    "operator and operator_exit_max are those of operator tranches",
    "feed_quorum is at most the reporters, and nobody stands twice in reporter_1 to 7 and fallback",
    "a shared_cap that falls is at least a tenth of the assets of the asset's shared tranches"};

struct ProposeOptions {
    std::string file;
    std::string state;
    bool is_json = false;
};

ChangeCheckAnswer ask_check(TraceReplay& replay, const WrittenBatch& batch) {
    ChangeCheckQuery query{};
    query.asset = batch.asset;
    query.route = static_cast<uint8_t>(batch.route);
    for (size_t i = 0; i < batch.changes.size(); ++i) {
        query.parameter[i] = static_cast<uint8_t>(batch.changes[i].parameter);
        query.scope[i] = batch.changes[i].scope;
        query.value[i] = Number128::of(batch.changes[i].value);
    }
    std::vector<uint8_t> said;
    const Status status = replay.engine().query(replay.last_context(), wire_of(query), said);
    if (status != Status::ok) {
        throw UsageError(fmt::format("asset {}: refused: {}", batch.asset,
                                     status_name(static_cast<uint32_t>(status))));
    }
    return read_as<ChangeCheckAnswer>(said);
}

/// The value that counts now, and nothing for a scope that does not exist.
std::optional<u128> present_value(const LedgerStore& store, const WrittenChange& change) {
    const auto due = value_due(store, change.parameter, change.scope);
    return due ? due : value_in_force(store, change.parameter, change.scope);
}

OrderedJson changes_json(const LedgerStore& store, const WrittenBatch& batch) {
    OrderedJson json = OrderedJson::array();
    for (const WrittenChange& change : batch.changes) {
        const auto old = present_value(store, change);
        json.push_back({{"parameter", parameter_info(change.parameter).name},
                        {"scope", scope_text(change.parameter, change.scope)},
                        {"old", old ? OrderedJson(value_text(change.parameter, *old))
                                    : OrderedJson(nullptr)},
                        {"new", value_text(change.parameter, change.value)}});
    }
    return json;
}

/// What is wrong with the scope of a change; empty if nothing is.
std::string scope_fault(const LedgerStore& store, const WrittenBatch& batch,
                        const WrittenChange& change, uint32_t status) {
    const std::string scope = scope_text(change.parameter, change.scope);
    if (!has_scope(change.parameter) && change.scope != 0) {
        return fmt::format("it is of the {} and has no scope {}", scope, change.scope);
    }
    if (!value_in_force(store, change.parameter, change.scope)) {
        return fmt::format("no {}", scope);
    }
    if (status != static_cast<uint32_t>(Status::batch_malformed)) {
        return "";
    }
    return parameter_info(change.parameter).office && batch.changes.size() > 1
               ? "an office is the only change of its batch"
               : fmt::format("{} is not of asset {}", scope, batch.asset);
}

OrderedJson refusal_json(const LedgerStore& store, const WrittenBatch& batch,
                         const ChangeCheckAnswer& said) {
    OrderedJson json = {{"status", status_name(said.status)}};
    if (said.place >= batch.changes.size() && said.rule == 0) {
        return json;
    }
    const std::string fault =
        said.rule != 0 ? ""
                       : scope_fault(store, batch, batch.changes[said.place], said.status);
    if (!fault.empty()) {
        json["parameter"] = parameter_info(batch.changes[said.place].parameter).name;
        json["scope_fault"] = fault;
    } else if (said.place < batch.changes.size()) {
        const WrittenChange& change = batch.changes[said.place];
        const meta::ParameterInfo& info = parameter_info(change.parameter);
        json["parameter"] = info.name;
        json["scope"] = scope_text(change.parameter, change.scope);
        json["bounds"] = {value_text(change.parameter, read_value(change.parameter, info.min, "")),
                          value_text(change.parameter, read_value(change.parameter, info.max, ""))};
        json["reach"] = {value_text(change.parameter, said.lowest.raw()),
                         value_text(change.parameter, said.highest.raw())};
        json["cooldown_hours"] = info.cooldown;
        json["routes"] = info.routes;
    } else {
        json["rule"] = said.rule;
        json["sentence"] = RULES[said.rule];
    }
    return json;
}

OrderedJson effects_json(const Standing& before, const Standing& after) {
    OrderedJson liquidatable = OrderedJson::array();
    OrderedJson below = OrderedJson::array();
    for (const auto& [id, health] : after.accounts) {
        const auto was = before.accounts.find(id);
        if (was == before.accounts.end()) {
            continue;
        }
        if (health.is_liquidatable() && !was->second.is_liquidatable()) {
            liquidatable.push_back(id);
        }
        if (health.is_below_initial() && !was->second.is_below_initial()) {
            below.push_back(id);
        }
    }
    const auto atoms = [](SubAtoms value) { return fmt::format("{}", value.raw() >> 32); };
    OrderedJson coverage = OrderedJson::array();
    for (const auto& [id, capacity] : after.capacity) {
        coverage.push_back({{"tranche", id},
                            {"before", integer_text(before.capacity.at(id).raw())},
                            {"after", integer_text(capacity.raw())}});
    }
    OrderedJson shared = OrderedJson::array();
    for (const auto& [id, most] : after.shared) {
        shared.push_back({{"market", id},
                          {"before", integer_text(before.shared.at(id).raw())},
                          {"after", integer_text(most.raw())}});
    }
    return {{"accounts", after.accounts.size()},
            {"not_asked", after.not_asked},
            {"initial_margin", {atoms(before.initial_margin), atoms(after.initial_margin)}},
            {"maintenance_margin",
             {atoms(before.maintenance_margin), atoms(after.maintenance_margin)}},
            {"become_liquidatable", liquidatable},
            {"fall_below_initial", below},
            {"coverage", coverage},
            {"shared", shared}};
}

std::string list_text(const OrderedJson& ids) {
    std::string text = fmt::format("{}", ids.size());
    for (size_t i = 0; i < ids.size() && i < ACCOUNTS_SHOWN; ++i) {
        text += fmt::format("{} {}", i == 0 ? ": account" : ",", ids[i].get<uint32_t>());
    }
    return text + (ids.size() > ACCOUNTS_SHOWN ? ", .." : "");
}

void print_refusal(const OrderedJson& refusal) {
    fmt::print("refused: {}\n", refusal.at("status").get<std::string>());
    if (refusal.contains("scope_fault")) {
        fmt::print("  {}: {}\n", refusal.at("parameter").get<std::string>(),
                   refusal.at("scope_fault").get<std::string>());
    } else if (refusal.contains("parameter")) {
        const auto pair = [&](const char* key) {
            return fmt::format("{} .. {}", refusal.at(key)[0].get<std::string>(),
                               refusal.at(key)[1].get<std::string>());
        };
        fmt::print("  {} of {}: bounds {}; now one change may set {}; cooldown {} h; by {}\n",
                   refusal.at("parameter").get<std::string>(),
                   refusal.at("scope").get<std::string>(), pair("bounds"), pair("reach"),
                   refusal.at("cooldown_hours").get<uint32_t>(),
                   refusal.at("routes").get<std::string>());
    }
    if (refusal.contains("rule")) {
        fmt::print("  rule {}: {}\n", refusal.at("rule").get<uint32_t>(),
                   refusal.at("sentence").get<std::string>());
    }
}

void print_effects(const OrderedJson& effects) {
    const auto moved = [&](const char* key) {
        return fmt::format("{} -> {}", effects.at(key)[0].get<std::string>(),
                           effects.at(key)[1].get<std::string>());
    };
    fmt::print("effect if it were in force now, in atoms, over {} accounts ({} could not be asked "
               "before a roll):\n", effects.at("accounts").get<size_t>(),
               effects.at("not_asked").get<uint32_t>());
    fmt::print("  initial margin       {}\n  maintenance margin   {}\n", moved("initial_margin"),
               moved("maintenance_margin"));
    fmt::print("  become liquidatable  {}\n  fall below initial   {}\n",
               list_text(effects.at("become_liquidatable")),
               list_text(effects.at("fall_below_initial")));
    for (const OrderedJson& tranche : effects.at("coverage")) {
        fmt::print("  tranche {} may pay    {} -> {}\n", tranche.at("tranche").get<uint32_t>(),
                   tranche.at("before").get<std::string>(), tranche.at("after").get<std::string>());
    }
    for (const OrderedJson& market : effects.at("shared")) {
        fmt::print("  market {} may take of the shared sequence  {} -> {}\n",
                   market.at("market").get<uint32_t>(), market.at("before").get<std::string>(),
                   market.at("after").get<std::string>());
    }
}

void print_proposal(const OrderedJson& json) {
    for (const OrderedJson& change : json.at("changes")) {
        fmt::print("{} of {}: {} -> {}\n", change.at("parameter").get<std::string>(),
                   change.at("scope").get<std::string>(),
                   change.at("old").is_null() ? "nothing" : change.at("old").get<std::string>(),
                   change.at("new").get<std::string>());
    }
    if (json.contains("refused")) {
        print_refusal(json.at("refused"));
        return;
    }
    fmt::print("accepted: {}, may be executed {} after {}\n",
               json.at("loosens").get<bool>() ? "a loosening" : "a tightening",
               seconds_text(json.at("delay").get<uint64_t>()),
               json.at("route") == "vote" ? "the vote has ended" : "it was proposed");
    print_effects(json.at("effects"));
}

int run_propose(const ProposeOptions& options) {
    constexpr std::string_view ROUTES[] = {"none", "vote", "authority", "guardian"};
    const WrittenBatch batch = read_batch(options.file);
    TraceReplay replay(options.state);
    const ChangeCheckAnswer said = ask_check(replay, batch);
    OrderedJson json = {{"state", options.state},
                        {"route", ROUTES[static_cast<size_t>(batch.route)]},
                        {"changes", changes_json(replay.store(), batch)}};
    if (said.status != 0) {
        json["refused"] = refusal_json(replay.store(), batch, said);
    } else {
        json["loosens"] = said.loosens != 0;
        json["delay"] = said.delay.raw();
        const Standing before = standing_of(replay.engine(), replay.last_context());
        force_batch(replay.engine(), batch);
        json["effects"] =
            effects_json(before, standing_of(replay.engine(), replay.last_context()));
    }
    if (options.is_json) {
        print_answer(json, true);
    } else {
        print_proposal(json);
    }
    return said.status == 0 ? EXIT_OK : EXIT_DIFFERENT;
}

}  // namespace

void register_propose(CLI::App& app, int& exit_code) {
    const auto options = std::make_shared<ProposeOptions>();
    CLI::App* verb = app.add_subcommand(
        "propose", "Show what a change of parameters would be told, and what it would do.");
    verb->add_option("--dry-run", options->file, "The batch: asset, route and [[change]] tables")
        ->type_name("FILE.toml")
        ->required();
    verb->add_option("--state", options->state, "A .lvt trace; asked at its end")->required();
    verb->add_flag("--json", options->is_json, "Print the result as JSON");
    verb->footer("The file: asset = 1; route = \"vote\", \"authority\" (if left out) or "
                 "\"guardian\"; up to 8 tables\n[[change]] with parameter = \"initial_margin\", "
                 "scope = 1 (number of its asset, tranche, market or feed;\nleft out for the state "
                 "and governance) and value = \"22 %\", \"48 h\", digits, or a list of "
                 "layers.\nOne to begin with: docs/examples/less-margin.toml\n"
                 "example: levee propose --dry-run changes.toml --state governed.lvt\n"
                 "Exit code 0: it would be accepted; 1: it would be refused, and why; 2: the input "
                 "is no good.");
    verb->callback([options, &exit_code] { exit_code = run_propose(*options); });
}

}  // namespace levee
