// `levee gas`: what each message costs on a CosmWasm chain, measured in the machine of such chains
// on a scenario that sends every message.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <map>
#include <memory>

#include "host-sim/commands/commands.hpp"
#include "host-sim/engine/module_bytes.hpp"
#include "host-sim/scenario/scenario.hpp"
#include "host-sim/usage.hpp"
#include "host-sim/wasmvm/script_player.hpp"

namespace levee {

namespace {

struct GasArguments {
    std::string path = "scenarios/every-message";
    std::string line = "3.0";
    bool is_json = false;
};

struct GasRow {
    std::string message;
    wasmvm::Outcome outcome;
};

wasmvm::Line line_of(const std::string& name) {
    std::vector<std::string_view> names;
    for (const wasmvm::Line line : wasmvm::LINES) {
        if (wasmvm::line_name(line) == name) {
            return line;
        }
        names.push_back(wasmvm::line_name(line));
    }
    throw UsageError("no line '" + name + "' of libwasmvm" + did_you_mean(name, names));
}

/// The last accepted message of each name, in the order of their kinds.
std::vector<GasRow> measure(const Scenario& scenario, wasmvm::Vm& vm) {
    wasmvm::ScriptPlayer player(vm);
    std::map<uint16_t, GasRow> rows;
    for (const ScriptMessage& sent : scenario.script.messages) {
        player.fund(sent.context);
        wasmvm::Outcome outcome = player.send(sent.context, sent.message);
        const std::string expected = fmt::format("LV{}:", static_cast<uint32_t>(sent.expected));
        if (outcome.ok != (sent.expected == Status::ok) ||
            (!outcome.ok && !outcome.error.starts_with(expected))) {
            throw UsageError(fmt::format("{}:{}: not what is expected: {}", scenario.path,
                                         sent.line, outcome.ok ? "ok" : outcome.error));
        }
        if (outcome.ok) {
            const uint16_t kind = static_cast<uint16_t>(sent.message[0] | sent.message[1] << 8);
            const std::string name = decode_message(sent.message).at("message");
            rows.insert_or_assign(kind, GasRow{name, std::move(outcome)});
        }
    }
    std::vector<GasRow> sorted;
    for (auto& [kind, row] : rows) {
        sorted.push_back(std::move(row));
    }
    return sorted;
}

OrderedJson row_json(const GasRow& row) {
    const wasmvm::HostUse& use = row.outcome.use;
    return {{"message", row.message},
            {"wasm_gas", row.outcome.wasm_gas},
            {"storage_gas", use.storage_gas},
            {"sdk_gas", row.outcome.sdk_gas},
            {"reads", use.reads},
            {"bytes_read", use.bytes_read},
            {"writes", use.writes},
            {"bytes_written", use.bytes_written}};
}

void print_table(const std::vector<GasRow>& rows) {
    fmt::print("{:<26}{:>12}{:>12}{:>9}{:>7}{:>11}{:>8}{:>14}\n", "message", "wasm_gas",
               "storage_gas", "sdk_gas", "reads", "bytes_read", "writes", "bytes_written");
    for (const GasRow& row : rows) {
        const wasmvm::HostUse& use = row.outcome.use;
        fmt::print("{:<26}{:>12}{:>12}{:>9}{:>7}{:>11}{:>8}{:>14}\n", row.message,
                   row.outcome.wasm_gas, use.storage_gas, row.outcome.sdk_gas, use.reads,
                   use.bytes_read, use.writes, use.bytes_written);
    }
}

int run_gas(const GasArguments& arguments) {
    const wasmvm::Line line = line_of(arguments.line);
    const Scenario scenario = load_scenario(arguments.path, {});
    if (scenario.kind != ScenarioKind::script) {
        throw UsageError(scenario.path + ": gas is measured on a scenario of kind 'script'");
    }
    if (!wasmvm::why_absent(line).empty()) {
        throw UsageError(wasmvm::why_absent(line) + "; get it with: make engines");
    }
    wasmvm::Vm& vm = wasmvm::Vm::shared(line);
    const std::vector<GasRow> rows = measure(scenario, vm);
    if (!arguments.is_json) {
        print_table(rows);
        return EXIT_OK;
    }
    OrderedJson messages = OrderedJson::array();
    for (const GasRow& row : rows) {
        messages.push_back(row_json(row));
    }
    Sha256 hash;
    hash.update(cosmwasm_module_bytes());
    print_answer({{"libwasmvm", vm.version()},
                  {"module", to_hex(hash.finish())},
                  {"scenario", arguments.path},
                  {"messages", messages}},
                 true);
    return EXIT_OK;
}

}  // namespace

void register_gas(CLI::App& app, int& exit_code) {
    const auto arguments = std::make_shared<GasArguments>();
    CLI::App* verb =
        app.add_subcommand("gas", "Measure what each message costs on a CosmWasm chain.");
    verb->add_option("scenario", arguments->path, "A scenario of kind 'script'")
        ->capture_default_str();
    verb->add_option("--vm", arguments->line, "Line of libwasmvm: 3.0 or 2.2")
        ->capture_default_str();
    verb->add_flag("--json", arguments->is_json, "Print the table as JSON");
    verb->footer("wasm_gas is CosmWasm gas of the contract's operations; 140,000 are one SDK gas.\n"
                 "sdk_gas is the whole: 60,000 to load the contract, its operations, storage,\n"
                 "events and the bank. Each message is measured where it is last accepted.\n"
                 "example: levee gas --json\n"
                 "Exit code 0: measured; 2: refused, or libwasmvm is not here.");
    verb->callback([arguments, &exit_code] { exit_code = run_gas(*arguments); });
}

}  // namespace levee
