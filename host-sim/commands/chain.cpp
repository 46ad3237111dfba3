// `levee chain`: what has to do with a live chain. `pull` audits a contract over a node's RPC and
// leaves its history as a trace; `messages` says a scenario as a chain's users would; `gas` is what
// transactions of a chain cost in the same machine here.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <memory>

#include "host-sim/abi/chain_message.hpp"
#include "host-sim/base64.hpp"
#include "host-sim/chain/audit.hpp"
#include "host-sim/chain/gas_history.hpp"
#include "host-sim/commands/commands.hpp"
#include "host-sim/scenario/scenario.hpp"
#include "host-sim/usage.hpp"

namespace levee {

namespace {

/// What nobody told, so that it was not compared.
std::vector<std::string> not_compared(const chain::PullReport& report) {
    std::vector<std::string> list;
    if (report.senders.some != 0) {
        list.push_back(fmt::format("which of several contracts sent {} of the messages",
                                   report.senders.some));
    }
    if (report.senders.none != 0) {
        list.push_back(fmt::format("who sent {} of the messages", report.senders.none));
    }
    if (report.payouts.none != 0) {
        list.push_back(fmt::format("{} payouts of tokens", report.payouts.none));
    }
    for (const chain::Holding& holding : report.holdings) {
        if (!holding.why_not.empty()) {
            list.push_back(fmt::format("the balance of asset {}: {}", holding.asset,
                                       holding.why_not));
        }
    }
    list.push_back("the code that the chain runs");
    return list;
}

OrderedJson pull_json(const chain::PullOptions& options, const chain::PullReport& report) {
    OrderedJson balances = OrderedJson::array();
    for (const chain::Holding& holding : report.holdings) {
        balances.push_back({{"asset", holding.asset},
                            {"denom", holding.denom},
                            {"vault", holding.vault},
                            {"held", holding.held},
                            {"surplus", holding.surplus}});
    }
    return {{"contract", options.contract},
            {"from_height", report.from_height},
            {"to_height", report.to_height},
            {"transactions", report.transactions},
            {"event_bytes", report.event_bytes},
            {"rows", report.rows},
            {"directory", report.directory},
            {"senders",
             {{"told", report.senders.one},
              {"one_of_several", report.senders.some},
              {"not_told", report.senders.none}}},
            {"payouts", {{"told", report.payouts.one}, {"not_told", report.payouts.none}}},
            {"balances", balances},
            {"not_compared", not_compared(report)},
            {"chain", report.chain},
            {"state", report.state},
            {"equal", report.problem.empty()},
            {"problem", report.problem},
            {"trace", options.out}};
}

void print_equal(const chain::PullReport& report) {
    fmt::print("every status and all {} bytes of events are the core's\n"
               "all {} stored rows are those of the replay\n"
               "all {} stored addresses, denoms and versions are those of the events\n"
               "heights and times are those of the blocks\n"
               "senders that the chain tells: {}, all as in the messages\n"
               "payouts that the chain tells: {}, all to the address and amount that are due\n",
               report.event_bytes, report.rows, report.directory, report.senders.one,
               report.payouts.one);
    for (const chain::Holding& holding : report.holdings) {
        if (holding.why_not.empty()) {
            fmt::print("asset {}: the contract has {}{}, {} more than the vault says\n",
                       holding.asset, holding.held, holding.denom, holding.surplus);
        }
    }
    for (const std::string& words : not_compared(report)) {
        fmt::print("not compared: {}\n", words);
    }
}

int run_pull(const chain::PullOptions& options, bool is_json) {
    chain::PullReport report;
    try {
        report = chain::pull(options);
    } catch (const nlohmann::json::exception& error) {
        throw UsageError(options.node + ": an answer of another form: " + error.what());
    }
    const bool is_equal = report.problem.empty();
    if (is_json) {
        print_answer(pull_json(options, report), true);
    } else {
        fmt::print("blocks {} to {}: {} accepted messages, in {}\n", report.from_height,
                   report.to_height, report.transactions, options.out);
        if (is_equal) {
            print_equal(report);
        } else {
            fmt::print("not equal: {}\n", report.problem);
        }
        fmt::print("chain {}\nstate {}\n", report.chain, report.state);
    }
    if (report.stopped) {
        return EXIT_STOPPED;
    }
    return is_equal ? EXIT_OK : EXIT_DIFFERENT;
}

/// One message a line. Principals are written @1, @2 ..: they have no addresses yet.
int run_messages(const std::string& path) {
    const Scenario scenario = load_scenario(path, {});
    if (scenario.kind != ScenarioKind::script) {
        throw UsageError(scenario.path + ": only a scenario of kind 'script' lists messages");
    }
    for (const ScriptMessage& sent : scenario.script.messages) {
        OrderedJson message;
        try {
            message = chain_message(sent.message, [](uint32_t principal) {
                return fmt::format("@{}", principal);
            });
        } catch (const DecodeError&) {
            message = {{"raw", base64(sent.message)}};
        }
        const OrderedJson line = {{"line", sent.line},
                                  {"time", sent.context.time.raw()},
                                  {"sender", sent.context.sender},
                                  {"asset", sent.context.funds_asset},
                                  {"amount", fmt::to_string(sent.context.funds_amount.raw())},
                                  {"status", static_cast<uint32_t>(sent.expected)},
                                  {"message", message}};
        fmt::print("{}\n", line.dump());
    }
    return EXIT_OK;
}

void register_pull(CLI::App& verb, int& exit_code) {
    const auto options = std::make_shared<chain::PullOptions>();
    const auto is_json = std::make_shared<bool>(false);
    CLI::App* pull = verb.add_subcommand(
        "pull", "Run a live contract's history here, compare all of it, and keep it as a trace.");
    pull->add_option("--node", options->node, "RPC of a node")
        ->capture_default_str()
        ->type_name("URL");
    pull->add_option("--contract", options->contract, "Its address")->required()->type_name("ADDR");
    pull->add_option("--out", options->out, "The trace to write")->required()->type_name("FILE");
    pull->add_option("--to", options->to_height, "Last block; the latest if not said")
        ->type_name("HEIGHT");
    pull->add_flag("--json", *is_json, "Print the result as JSON");
    pull->footer("example: levee chain pull --node http://127.0.0.1:26657 --contract wasm1.. "
                 "--out live.lvt\n"
                 "Exit code 0: all of it is what the core does; 1: not; 2: refused.");
    pull->callback([options, is_json, &exit_code] { exit_code = run_pull(*options, *is_json); });
}

void register_gas_history(CLI::App& verb, int& exit_code) {
    struct Options {
        std::string path;
        std::string chain_id;
    };
    const auto options = std::make_shared<Options>();
    CLI::App* gas = verb.add_subcommand(
        "gas", "Say what the transactions of a chain cost in its machine here, as JSON lines.");
    gas->add_option("history", options->path, "JSON lines: modules, instantiations and messages")
        ->required();
    gas->add_option("--chain-id", options->chain_id, "The chain's name")->required();
    gas->footer("A line is {\"store\":\"FILE\"}, or {\"instantiate\":CODE} or "
                "{\"execute\":\"ADDR\"} with sender,\nmessage, height, time (nanoseconds) and "
                "funds [[denom, amount]].\n"
                "example: levee chain gas history.jsonl --chain-id levee-local-1");
    gas->callback([options, &exit_code] {
        for (const OrderedJson& row : chain::gas_of_history(options->path, options->chain_id)) {
            fmt::print("{}\n", row.dump());
        }
        exit_code = EXIT_OK;
    });
}

}  // namespace

void register_chain(CLI::App& app, int& exit_code) {
    CLI::App* verb =
        app.add_subcommand("chain", "Audit a live contract; say a scenario's messages in JSON.");
    verb->require_subcommand(1);
    verb->footer("example: levee chain pull --contract wasm1.. --out live.lvt");
    register_pull(*verb, exit_code);
    register_gas_history(*verb, exit_code);
    const auto path = std::make_shared<std::string>();
    CLI::App* messages = verb->add_subcommand(
        "messages", "Print a scenario's messages as JSON lines, principals written @1, @2 ..");
    messages->add_option("scenario", *path, "A scenario of kind 'script'")->required();
    messages->footer("example: levee chain messages scenarios/first-steps");
    messages->callback([path, &exit_code] { exit_code = run_messages(*path); });
}

}  // namespace levee
