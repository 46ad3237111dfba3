// `levee gas`: what each message costs on a CosmWasm chain, measured in the machine of such chains
// on a scenario that sends every message.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <map>
#include <memory>

#include "host-sim/chain/script_player.hpp"
#include "host-sim/commands/commands.hpp"
#include "host-sim/engine/module_bytes.hpp"
#include "host-sim/scenario/scenario.hpp"
#include "host-sim/usage.hpp"

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
    chain::ScriptPlayer player(vm);
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
            {"result_bytes", row.outcome.result_bytes},
            {"storage_gas", use.storage_gas},
            {"sdk_gas", row.outcome.sdk_gas},
            {"reads", use.reads},
            {"bytes_read", use.bytes_read},
            {"writes", use.writes},
            {"bytes_written", use.bytes_written}};
}

/// The columns are those of the JSON.
void print_table(const OrderedJson& rows) {
    const auto print_line = [](const OrderedJson& row, bool is_head) {
        std::string line;
        for (const auto& [name, value] : row.items()) {
            const std::string text = is_head           ? name
                                     : value.is_string() ? value.get<std::string>()
                                                         : value.dump();
            line += line.empty() ? fmt::format("{:<26}", text) : fmt::format("{:>14}", text);
        }
        fmt::print("{}\n", line);
    };
    print_line(rows.at(0), true);
    for (const OrderedJson& row : rows) {
        print_line(row, false);
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
    OrderedJson messages = OrderedJson::array();
    for (const GasRow& row : measure(scenario, vm)) {
        messages.push_back(row_json(row));
    }
    if (!arguments.is_json) {
        print_table(messages);
        return EXIT_OK;
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
                 "sdk_gas is the whole: 60,000 to load the contract, its operations, 1 a byte of\n"
                 "its answer, storage, events and the bank. Each message is measured where it is\n"
                 "last accepted.\n"
                 "example: levee gas --json\n"
                 "Exit code 0: measured; 2: refused, or libwasmvm is not here.");
    verb->callback([arguments, &exit_code] { exit_code = run_gas(*arguments); });
}

}  // namespace levee
