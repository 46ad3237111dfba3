// `levee propose --dry-run`: what a batch of changes would be told if it were proposed at the end
// of a trace, and what it would do to margins, to accounts and to the fund.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <array>
#include <memory>

#include "host-sim/abi/chain_message.hpp"
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
    "the layers are a lawful set (LV-CFG-05), and none of defaulter_bond, operator, "
    "market_tranche, tranche that the market has is missing",
    "late_epochs <= pending_epochs, late_epochs <= exit_epochs",
    "fee_weight of an asset's tranches is at most 100 % together, and 0 of a market's tranche",
    "a floor that rises is at most half of its tranche's assets",
    "operator and operator_exit_max are those of operator tranches",
    "feed_quorum is at most the reporters, and nobody stands twice in reporter_1 to 7 and fallback",
    "a shared_cap that falls is at least a tenth of the assets of the asset's shared tranches"};

// What each rule compares, where that is a sum of parameters of one thing.
constexpr std::array<std::array<std::string_view, 4>, 12> OPERANDS = {{
    {},
    {"maintenance_margin", "initial_margin"},
    {"mark_step", "fill_band", "initial_margin"},
    {"fill_band", "liquidation_discount", "liquidation_fee", "maintenance_margin"},
    {"open_interest_max"},
    {"layers"},
    {"late_epochs", "pending_epochs", "exit_epochs"},
    {"fee_weight"},
    {"floor"},
    {"operator", "operator_exit_max"},
    {"feed_quorum"},
    {"shared_cap"},
}};

// What only the message itself is asked for.
constexpr std::string_view NOT_JUDGED =
    "who sends it (not_proposer, not_guardian), a free place (queue_full),\n"
    "a vote's stake and weight (stake_not_found, weight_too_small)";

struct ProposeOptions {
    std::string file;
    std::string state;
    bool is_json = false;
};

ChangeCheckAnswer ask_check(TraceReplay& replay, const WrittenBatch& batch) {
    ChangeCheckQuery query{};
    put_changes(batch, query);
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

/// Why a change is refused that no bound is the reason for; empty if one is.
std::string reason_text(const LedgerStore& store, const WrittenChange& change, Route route,
                        uint32_t status) {
    const meta::ParameterInfo& info = parameter_info(change.parameter);
    switch (static_cast<Status>(status)) {
    case Status::parameter_twice: return "it stands twice in the batch";
    case Status::value_unchanged:
        return fmt::format("it is {} already", value_text(change.parameter, change.value));
    case Status::route_not_allowed:
        return route == Route::guardian && info.routes.find("guardian") != std::string_view::npos
                   ? "the guardian may only tighten it"
                   : fmt::format("it may be changed by {} only", info.routes);
    case Status::cooling_down: {
        const uint64_t id = (uint64_t{change.parameter} << 32) | change.scope;
        const auto last = stored<ParameterRow>(store, id);
        const uint64_t changed = last ? last->changed_at.raw() : 0;
        return fmt::format("changed at time {}, cooldown {} h: may be proposed from time {}",
                           changed, info.cooldown, changed + uint64_t{info.cooldown} * 3600);
    }
    default: return "";
    }
}

/// What a rule compares, of each thing that the batch names, as it would be after the batch.
OrderedJson compared_json(const LedgerStore& store, const WrittenBatch& batch, uint32_t rule) {
    OrderedJson json = OrderedJson::object();
    for (const std::string_view name : OPERANDS[rule]) {
        for (const WrittenChange& named : batch.changes) {
            if (name.empty()) {
                break;
            }
            const uint32_t parameter = parameter_of(name);
            const std::string scope = scope_text(named.parameter, named.scope);
            const auto now = present_value(store, {parameter, named.scope, 0});
            if (scope != scope_text(parameter, named.scope) || !now) {
                continue;
            }
            const auto is_it = [&](const WrittenChange& change) {
                return change.parameter == parameter && change.scope == named.scope;
            };
            const auto found =
                std::find_if(batch.changes.begin(), batch.changes.end(), is_it);
            json[scope][std::string(name)] =
                value_text(parameter, found == batch.changes.end() ? *now : found->value);
        }
    }
    return json;
}

OrderedJson change_refusal_json(const LedgerStore& store, const WrittenBatch& batch,
                                const ChangeCheckAnswer& said) {
    const WrittenChange& change = batch.changes[said.place];
    const meta::ParameterInfo& info = parameter_info(change.parameter);
    OrderedJson json = {{"status", status_name(said.status)}, {"parameter", info.name}};
    const std::string fault = scope_fault(store, batch, change, said.status);
    if (!fault.empty()) {
        json["scope_fault"] = fault;
        return json;
    }
    json["scope"] = scope_text(change.parameter, change.scope);
    const std::string reason = reason_text(store, change, batch.route, said.status);
    if (!reason.empty()) {
        json["reason"] = reason;
        return json;
    }
    json["bounds"] = {value_text(change.parameter, read_value(change.parameter, info.min, "")),
                      value_text(change.parameter, read_value(change.parameter, info.max, ""))};
    json["reach"] = {value_text(change.parameter, said.lowest.raw()),
                     value_text(change.parameter, said.highest.raw())};
    json["cooldown_hours"] = info.cooldown;
    json["routes"] = info.routes;
    return json;
}

OrderedJson refusal_json(const LedgerStore& store, const WrittenBatch& batch,
                         const ChangeCheckAnswer& said) {
    if (said.rule == 0 && said.place < batch.changes.size()) {
        return change_refusal_json(store, batch, said);
    }
    OrderedJson json = {{"status", status_name(said.status)}};
    if (said.rule != 0) {
        json["rule"] = said.rule;
        json["sentence"] = RULES[said.rule];
        json["compared"] = compared_json(store, batch, said.rule);
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
    } else if (refusal.contains("reason")) {
        fmt::print("  {} of {}: {}\n", refusal.at("parameter").get<std::string>(),
                   refusal.at("scope").get<std::string>(),
                   refusal.at("reason").get<std::string>());
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
        for (const auto& [scope, values] : refusal.at("compared").items()) {
            std::string text;
            for (const auto& [name, value] : values.items()) {
                text += fmt::format("{}{} {}", text.empty() ? "" : ", ", name,
                                    value.get<std::string>());
            }
            fmt::print("  {} would have {}\n", scope, text);
        }
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

void print_times(const OrderedJson& json) {
    const std::string_view start =
        json.at("route") == "vote" ? "the vote has ended" : "it was proposed";
    const std::string delay = seconds_text(json.at("delay").get<uint64_t>());
    fmt::print("accepted: {}, may be executed {} after {}, until {} after\n",
               json.at("loosens").get<bool>() ? "a loosening" : "a tightening", delay, start,
               seconds_text(json.at("delay").get<uint64_t>() +
                            json.at("execution_window").get<uint64_t>()));
    if (json.contains("leave_epoch")) {
        fmt::print("  and not before asset {} is in epoch {} (now {}), when who asked to leave at "
                   "the proposal is out,\n  nor before exits, trade and freeze have been open "
                   "for {} without a break (LV-GOV-13)\n",
                   json.at("asset").get<uint32_t>(), json.at("leave_epoch").get<uint64_t>(),
                   json.at("epoch").get<uint64_t>(), delay);
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
    print_times(json);
    fmt::print("judged: the batch; not judged: {}\n", NOT_JUDGED);
    print_effects(json.at("effects"));
    fmt::print("to be sent by the proposer (reason: SHA-256 of the text):\n{}\n",
               json.at("message").dump());
}

// Nothing is judged before governance begins (LV-GOV-02).
void require_governed(const LedgerStore& store, const std::string& path) {
    const auto state = stored<StateRow>(store, 1);
    if (!stored<GovernanceRow>(store, 1)) {
        throw UsageError(path + ": this ledger is not governed (no set_governance)");
    }
    if (!state || state->sealed == 0) {
        throw UsageError(path + ": this ledger is not sealed yet, and governance begins with that");
    }
}

void add_times(OrderedJson& json, const LedgerStore& store, const WrittenBatch& batch,
               const ChangeCheckAnswer& said) {
    const auto asset = stored<AssetRow>(store, batch.asset);
    const bool is_office_vote =
        batch.route == Route::vote && parameter_info(batch.changes.front().parameter).office;
    json["loosens"] = said.loosens != 0;
    json["delay"] = said.delay.raw();
    json["execution_window"] = stored<GovernanceRow>(store, 1)->execution_window.raw();
    if (said.loosens != 0 && !is_office_vote && asset) {
        json["asset"] = batch.asset;
        json["epoch"] = asset->epoch.raw();
        json["leave_epoch"] = asset->epoch.raw() + 1 + asset->exit_epochs;
    }
    json["not_judged"] = {"not_proposer", "not_guardian", "queue_full", "stake_not_found",
                          "weight_too_small"};
}

/// The message as a chain takes it, without the places of its lists that are free.
OrderedJson message_json(const WrittenBatch& batch) {
    const auto wire = wire_of(message_of(batch));
    OrderedJson message = chain_message(wire, [](uint32_t) { return std::string(); });
    OrderedJson& fields = message.begin().value();
    for (const char* list : {"parameter", "scope", "value"}) {
        OrderedJson& items = fields.at(list);
        items.erase(items.begin() + static_cast<std::ptrdiff_t>(batch.changes.size()),
                    items.end());
    }
    if (batch.reason.empty()) {
        fields.erase("reason");
    }
    return message;
}

int run_propose(const ProposeOptions& options) {
    constexpr std::string_view ROUTES[] = {"none", "vote", "authority", "guardian"};
    const WrittenBatch batch = read_batch(options.file);
    TraceReplay replay(options.state);
    require_governed(replay.store(), options.state);
    const ChangeCheckAnswer said = ask_check(replay, batch);
    OrderedJson json = {{"state", options.state},
                        {"route", ROUTES[static_cast<size_t>(batch.route)]},
                        {"changes", changes_json(replay.store(), batch)}};
    if (said.status != 0) {
        json["refused"] = refusal_json(replay.store(), batch, said);
    } else {
        add_times(json, replay.store(), batch, said);
        json["message"] = message_json(batch);
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
    verb->footer("The file: asset = 1; route = \"vote\" (with tranche = 1, that of the proposer's "
                 "stake), \"authority\" (if left\nout) or \"guardian\"; reason, a text; up to 8 "
                 "tables [[change]] with parameter = \"initial_margin\",\nscope = 1 (number of its "
                 "asset, tranche, market or feed; left out for the state and governance) and\n"
                 "value = \"22 %\", \"48 h\", digits (amounts in atoms), or a list of layers.\n"
                 "One to begin with: docs/examples/less-margin.toml\n"
                 "What would be accepted is also shown as the JSON message that proposes it.\n"
                 "example: levee propose --dry-run changes.toml --state governed.lvt\n"
                 "Judged is the batch. Not judged: who sends it, a free place (queue_full), a "
                 "vote's stake and weight.\n"
                 "Exit code 0: the batch would be accepted; 1: refused, and why; 2: the input "
                 "is no good.");
    verb->callback([options, &exit_code] { exit_code = run_propose(*options); });
}

}  // namespace levee
