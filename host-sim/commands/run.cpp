// `levee run`: turns a scenario into transactions, runs them on every engine with every check, and
// says who paid what. The JSON answer and the page for people come from the same result.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <memory>

#include "host-sim/commands/commands.hpp"
#include "host-sim/commands/engine_option.hpp"
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

u128 charge_of(const WaveResult& wave, const std::string& layer) {
    const auto found = wave.charged.find(layer);
    return found == wave.charged.end() ? 0 : found->second;
}

OrderedJson charged_json(const WaveResult& wave, const ScenarioResult& result) {
    OrderedJson charged = OrderedJson::object();
    for (const std::string& layer : result.layers) {
        charged[layer] =
            usd_text(static_cast<i128>(charge_of(wave, layer)), result.decimals);
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

// What a line of the table says of a loss: the loss itself, each layer, the residual.
std::vector<u128> shares_of(const WaveResult& wave, const ScenarioResult& result) {
    std::vector<u128> shares = {wave.loss};
    for (const std::string& layer : result.layers) {
        shares.push_back(charge_of(wave, layer));
    }
    shares.push_back(wave.residual);
    return shares;
}

// Whether the cents of some line or column, each rounded alone, have another sum than its total.
bool is_rounding_seen(const ScenarioResult& result) {
    std::vector<i128> left;  // of each column: its total less its lines
    const auto takes_line = [&](const WaveResult& wave, int sign) {
        i128 loss = 0;
        const std::vector<u128> shares = shares_of(wave, result);
        left.resize(shares.size());
        for (size_t i = 0; i < shares.size(); ++i) {
            const i128 cents = rounded(static_cast<i128>(shares[i]), result.decimals, 2);
            left[i] += sign * cents;
            loss += i == 0 ? cents : -cents;
        }
        return loss == 0;
    };
    bool adds_up = takes_line(result.total, 1);
    for (const WaveResult& wave : result.waves) {
        adds_up = takes_line(wave, -1) && adds_up;
    }
    return !adds_up || std::any_of(left.begin(), left.end(), [](i128 it) { return it != 0; });
}

void print_row(const std::string& name, const WaveResult& wave, const ScenarioResult& result) {
    const auto money = [&result](u128 atoms) {
        return money_text(static_cast<i128>(atoms), result.decimals);
    };
    fmt::print("{:>6}{:>18}", name, money(wave.loss));
    for (const std::string& layer : result.layers) {
        fmt::print("{:>17}", money(charge_of(wave, layer)));
    }
    const std::string payer =
        wave.largest.account == 0
            ? "-"
            : fmt::format("#{} {}", wave.largest.account,
                          money_text(wave.largest.amount, result.decimals));
    fmt::print("{:>18}{:>16}{:>16}  {:<24}{}\n", money(wave.residual), money(wave.fund_before),
               money(wave.fund_after), payer, wave.adds_up ? "adds up" : "DOES NOT ADD UP");
}

// Only what a line of the table refers to is explained.
void print_footnotes(const ScenarioResult& result, bool is_script) {
    const WaveResult& total = result.total;
    fmt::print("\n{}\n", is_script
                              ? "Epoch: the asset's epoch in which the losses were recognised."
                              : "Wave: a number of the recorded table; all rows that have it are "
                                "recognised in one epoch.");
    if (total.own_margin != 0) {
        fmt::print("Losers paid {} USD of margin before anyone else; it is not part of the loss.\n",
                   money_text(static_cast<i128>(total.own_margin), result.decimals));
    }
    if (total.residual != 0) {
        fmt::print("Residual is bad debt: {} USD of winners' claims were cut for it.\n",
                   money_text(static_cast<i128>(total.claims_cut), result.decimals));
    }
    if (total.largest.account != 0) {
        fmt::print("Largest payer: the account whose equity fell most from recognition to payment, "
                   "the mark standing still.\n");
    }
    if (is_rounding_seen(result)) {
        fmt::print("Each amount is rounded to cents alone, so some sums here are off by cents; the "
                   "contract's\namounts add up to the atom (see --json).\n");
    }
    fmt::print("\n");
}

void print_waves(const ScenarioResult& result, bool is_script) {
    if (result.waves.empty()) {
        fmt::print("No losses.\n\n");
        return;
    }
    fmt::print("{:>6}{:>18}", is_script ? "epoch" : "wave", "loss USD");
    for (const std::string& layer : result.layers) {
        fmt::print("{:>17}", layer);
    }
    fmt::print("{:>18}{:>16}{:>16}  {:<24}{}\n", "residual", "fund before", "fund after",
               "largest payer", "check");
    for (const WaveResult& wave : result.waves) {
        print_row(fmt::format("{}", wave.number), wave, result);
    }
    print_row("total", result.total, result);
    print_footnotes(result, is_script);
}

void print_governance(const GovernanceReport& report) {
    fmt::print("{}{}{}\n", report.legend(), report.legend().empty() ? "" : "\n\n",
               GovernanceReport::header());
    for (const std::string& line : report.lines()) {
        fmt::print("{}\n", line);
    }
    fmt::print("\n{}\n\n", report.sum());
}

void print_checks(const ScenarioResult& result) {
    const RunReport& run = result.run;
    fmt::print("{} transactions, {} rejected; {} incident{}\n", run.transactions,
               run.transactions - run.accepted, result.incidents,
               result.incidents == 1 ? "" : "s");
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
    const bool is_script = scenario.kind == ScenarioKind::script;
    if (!is_json && !is_script) {
        options.started = [&scenario] {
            print_about(scenario);
            std::fflush(stdout);
        };
    }
    const ScenarioResult result = run_scenario(scenario, options);
    if (result.run.end == RunEnd::unexpected_status) {
        throw UsageError(fmt::format("{}: {}", verb, result.run.problem));
    }
    if (is_json) {
        fmt::print("{}\n", result_json(result).dump(2));
    } else {
        if (is_script) {
            print_about(scenario);
        }
        if (!result.governance.is_empty()) {
            print_governance(result.governance);
        }
        if (result.governance.is_empty() || result.incidents != 0) {
            print_waves(result, is_script);
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
    add_engine_option(*verb, arguments->engines);
    verb->add_option("--out", arguments->trace_path, "Write a trace")->type_name("FILE.lvt");
    verb->add_flag("--check-model,!--no-check-model", arguments->check_model,
                   "Compare with the reference model (on unless refused)");
    verb->add_flag("--json", arguments->is_json, "Print the result as JSON");
    verb->footer("example: levee run scenarios/2025-10-10 --set fund_usd=5000000\n"
                 "Exit code 0: done and everything adds up; 1: not; 2: refused, or a message got\n"
                 "another status than the scenario says; 130: stopped by a signal.");
    verb->callback([arguments, verb, &exit_code] {
        const bool asks = arguments->check_model && verb->count("--check-model") != 0;
        arguments->all_rows = asks ? AllRows::after_losses : AllRows::seldom;
        arguments->engines = engine_names(arguments->engines);
        exit_code = run_command(*arguments);
    });
}

}  // namespace levee
