// `levee run`: turns a scenario into transactions, runs them on every engine with every check, and
// says who paid what. The JSON answer and the page for people come from the same result.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <memory>

#include "host-sim/commands/commands.hpp"
#include "host-sim/commands/run_and_report.hpp"
#include "host-sim/scenario/decimal.hpp"
#include "host-sim/scenario/shortfall_plan.hpp"
#include "host-sim/usage.hpp"

namespace levee {

namespace {

struct RunArguments {
    std::string path;
    std::vector<std::string> sets;
    std::vector<std::string> engines = {"native", "wasm2c"};
    std::string trace_path;
    bool is_json = false;
    bool check_model = true;
    AllRows all_rows = AllRows::seldom;
};

OrderedJson charged_json(const WaveResult& wave, const ScenarioResult& result) {
    OrderedJson charged = OrderedJson::object();
    for (const std::string& layer : result.layers) {
        const auto found = wave.charged.find(layer);
        const u128 amount = found == wave.charged.end() ? 0 : found->second;
        charged[layer] = usd_text(static_cast<i128>(amount), result.decimals);
    }
    return charged;
}

OrderedJson result_json(const ScenarioResult& result) {
    const auto usd = [&result](u128 atoms) {
        return usd_text(static_cast<i128>(atoms), result.decimals);
    };
    OrderedJson engines = OrderedJson::array();
    for (const EngineTime& engine : result.engines) {
        engines.push_back({{"name", engine.name},
                           {"chain", to_hex(engine.chain)},
                           {"seconds", engine.seconds}});
    }
    OrderedJson waves = OrderedJson::array();
    for (const WaveResult& wave : result.waves) {
        waves.push_back({{"number", wave.number},
                         {"loss_usd", usd(wave.loss)},
                         {"charged_usd", charged_json(wave, result)},
                         {"residual_usd", usd(wave.residual)},
                         {"fund_after_usd", usd(wave.fund_after)}});
    }
    OrderedJson model = nullptr;
    if (result.model_checked) {
        model = {{"compared_rows", result.compared_rows}, {"mismatches", result.mismatches}};
    }
    return {{"transactions", result.run.transactions},
            {"rejected", result.run.transactions - result.run.accepted},
            {"chain", to_hex(result.run.chain)},
            {"engines", engines},
            {"waves", waves},
            {"total",
             {{"loss_usd", usd(result.total.loss)},
              {"charged_usd", charged_json(result.total, result)},
              {"residual_usd", usd(result.total.residual)}}},
            {"conserved", result.conserved()},
            {"report", result.report.json()},
            {"governance", result.governance.lines()},
            {"model", model}};
}

void print_about(const Scenario& scenario) {
    fmt::print("{}\n", scenario.title);
    if (scenario.kind == ScenarioKind::script) {
        fmt::print("{} messages, all of them written by hand.\n\n",
                   scenario.script.messages.size());
        return;
    }
    const ShortfallScenario& shortfalls = scenario.shortfalls;
    size_t zeros = 0;
    for (const Shortfall& row : shortfalls.rows) {
        zeros += row.atoms == 0 ? 1 : 0;
    }
    const ShortfallPlan plan = plan_shortfalls(shortfalls);
    fmt::print("Real:      {} rows of (wave, coin) with their quantities and shortfalls, in {} "
               "waves and {} coins;\n           {} are shortfalls, {} are zero: there the margin "
               "covers the loss exactly.\n",
               shortfalls.rows.size(), plan.waves.size(), shortfalls.coins.size(),
               shortfalls.rows.size() - zeros, zeros);
    fmt::print("Synthetic: prices, margins, times, one losing account a row, and {} winners' "
               "accounts\n           whose sizes are drawn from a Pareto distribution (seed {}).\n",
               plan.winners, shortfalls.seed);
    fmt::print("Computed:  every amount below, read from the contract's records and events.\n\n");
}

std::string payer_text(const Payer& payer, uint32_t decimals) {
    return payer.account == 0
               ? "-"
               : fmt::format("#{} {}", payer.account,
                             money_text(payer.amount, decimals == 6 ? 2 : 6));
}

void print_row(const std::string& name, const WaveResult& wave, const ScenarioResult& result,
               bool with_fund) {
    const auto money = [](u128 atoms) { return money_text(static_cast<i128>(atoms)); };
    fmt::print("{:>6}{:>18}", name, money(wave.loss));
    for (const std::string& layer : result.layers) {
        const auto found = wave.charged.find(layer);
        fmt::print("{:>17}", money(found == wave.charged.end() ? 0 : found->second));
    }
    fmt::print("{:>18}", money(wave.residual));
    if (with_fund) {
        fmt::print("{:>16}{:>16}", money(wave.fund_before), money(wave.fund_after));
    }
    fmt::print("  {:<24}{}\n", payer_text(wave.largest, result.decimals),
               wave.adds_up ? "adds up" : "DOES NOT ADD UP");
}

void print_waves(const ScenarioResult& result, bool is_script) {
    fmt::print("{:>6}{:>18}", is_script ? "epoch" : "wave", "loss USD");
    for (const std::string& layer : result.layers) {
        fmt::print("{:>17}", layer);
    }
    fmt::print("{:>18}{:>16}{:>16}  {:<24}{}\n", "residual", "fund before", "fund after",
               "largest payer", "check");
    for (const WaveResult& wave : result.waves) {
        print_row(fmt::format("{}", wave.number), wave, result, true);
    }
    print_row("total", result.total, result, true);
    fmt::print("\nLosers paid {} USD of margin before anyone else; it is not part of the loss.\n",
               money_text(static_cast<i128>(result.total.own_margin)));
    fmt::print("Residual is bad debt: {} USD of winners' claims were cut for it.\n",
               money_text(static_cast<i128>(result.total.claims_cut)));
    fmt::print("Largest payer: the account whose equity fell most from recognition to payment, "
               "the mark standing still.\n\n");
}

void print_governance(const GovernanceReport& report) {
    fmt::print("{:>8}  {:>4}  {:<64}  {}\n", "day", "who", "what", "what came of it");
    for (const std::string& line : report.lines()) {
        fmt::print("{}\n", line);
    }
    fmt::print("\n{} changes, {} attempts refused\n\n", report.changes(), report.refused());
}

void print_checks(const ScenarioResult& result) {
    const RunReport& run = result.run;
    fmt::print("{} transactions, {} rejected; {} incidents\n", run.transactions,
               run.transactions - run.accepted, result.incidents);
    fmt::print("conserved: {} ({} checks of invariants; charges + residual = loss in every "
               "incident)\n",
               result.conserved() ? "yes" : "NO", result.audited);
    if (result.model_checked) {
        fmt::print("reference model: {} rows compared, {} mismatches\n", result.compared_rows,
                   result.mismatches);
    }
    fmt::print("chain {}\n\n", to_hex(run.chain));
    for (const EngineTime& engine : result.engines) {
        fmt::print("{:<13}{:>9.3f} s {:>12.0f} transactions/s   chain {}\n", engine.name,
                   engine.seconds,
                   static_cast<double>(run.transactions) / std::max(engine.seconds, 1e-9),
                   engine.chain == run.chain ? "equal" : "DIFFERS");
    }
}

int run_command(const RunArguments& arguments) {
    ScenarioRunOptions options;
    options.engines = arguments.engines;
    options.trace_path = arguments.trace_path;
    options.check_model = arguments.check_model;
    options.all_rows = arguments.all_rows;
    return run_and_report("run", load_scenario(arguments.path, arguments.sets), options,
                          arguments.is_json);
}

}  // namespace

int run_and_report(std::string_view verb, const Scenario& scenario, ScenarioRunOptions options,
                   bool is_json) {
    if (!is_json) {
        options.started = [&scenario] {
            print_about(scenario);
            std::fflush(stdout);
        };
    }
    const ScenarioResult result = run_scenario(scenario, options);
    if (is_json) {
        fmt::print("{}\n", result_json(result).dump(2));
    } else {
        if (!result.governance.is_empty()) {
            print_governance(result.governance);
        }
        if (result.governance.is_empty() || result.incidents != 0) {
            print_waves(result, scenario.kind == ScenarioKind::script);
        }
        print_checks(result);
    }
    if (result.run.end == RunEnd::stopped) {
        fmt::print(stderr, "levee: {}: stopped by a signal; what was done is whole\n", verb);
        return EXIT_STOPPED;
    }
    if (result.run.end != RunEnd::finished) {
        fmt::print(stderr, "levee: {}: transaction {}: {}\n", verb, result.run.transactions - 1,
                   result.run.problem);
        if (!is_json && !result.run.details.is_null()) {
            print_tree(result.run.details, 2);
        }
    }
    return result.run.good() && result.conserved() ? EXIT_OK : EXIT_DIFFERENT;
}

void register_run(CLI::App& app, int& exit_code) {
    const auto arguments = std::make_shared<RunArguments>();
    CLI::App* verb = app.add_subcommand("run", "Run a scenario and show who paid what.");
    verb->add_option("scenario", arguments->path, "A TOML file, or a folder with scenario.toml")
        ->required();
    verb->add_option("--set", arguments->sets, "Replace a key of the scenario")
        ->type_name("KEY=VALUE")
        ->allow_extra_args(false);
    verb->add_option("--engine", arguments->engines, "Engines, in lockstep and compared; or 'all'")
        ->delimiter(',')
        ->allow_extra_args(false)
        ->type_name("NAME,..");
    verb->add_option("--out", arguments->trace_path, "Write a trace")->type_name("FILE.lvt");
    verb->add_flag("--check-model,!--no-check-model", arguments->check_model,
                   "Compare with the reference model (on unless refused)");
    verb->add_flag("--json", arguments->is_json, "Print the result as JSON");
    verb->footer("example: levee run scenarios/2025-10-10 --set fund_usd=5000000\n"
                 "Exit code 0: done and everything adds up; 1: not; 2: refused;\n130: "
                 "stopped by a signal.");
    verb->callback([arguments, verb, &exit_code] {
        const bool asks = arguments->check_model && verb->count("--check-model") != 0;
        arguments->all_rows = asks ? AllRows::after_losses : AllRows::seldom;
        arguments->engines = engine_names(arguments->engines);
        exit_code = run_command(*arguments);
    });
}

}  // namespace levee
