// `levee replay`: runs a trace again, on one engine or on several in lockstep, and demands the
// receipts that were recorded.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <memory>

#include "host-sim/commands/commands.hpp"
#include "host-sim/commands/engine_option.hpp"
#include "host-sim/model_checker.hpp"
#include "host-sim/trace_replay.hpp"
#include "host-sim/usage.hpp"

namespace levee {

namespace {

struct ReplayOptions {
    std::string path;
    std::vector<std::string> engines = {"native"};
    bool is_json = false;
    bool check_model = false;
    bool audit = false;
};

OrderedJson status_counts(const RunReport& report) {
    OrderedJson counts = OrderedJson::object();
    for (const auto& [code, count] : report.statuses) {
        counts[status_name(code)] = count;
    }
    return counts;
}

OrderedJson report_json(const ReplayOptions& options, const RunReport& report) {
    OrderedJson json = {{"trace", options.path},
                        {"engines", options.engines},
                        {"result", run_end_name(report.end)},
                        {"transactions", report.transactions},
                        {"accepted", report.accepted},
                        {"statuses", status_counts(report)},
                        {"chain", to_hex(report.chain)},
                        {"state", to_hex(report.state)}};
    if (!report.problem.empty()) {
        json["problem"] = report.problem;
        json["details"] = report.details;
    }
    return json;
}

void print_report(const ReplayOptions& options, const RunReport& report) {
    fmt::print("{}: {} transactions, {} accepted, on {}\n", options.path, report.transactions,
               report.accepted, fmt::join(options.engines, ", "));
    for (const auto& [code, count] : report.statuses) {
        fmt::print("  {:<26}{:>12}\n", status_name(code), count);
    }
    fmt::print("chain {}\nstate {}\n", to_hex(report.chain), to_hex(report.state));
    if (report.end == RunEnd::finished) {
        fmt::print("every receipt is the recorded one ({:.0f} transactions/s)\n",
                   static_cast<double>(report.transactions) / std::max(report.seconds, 1e-9));
    } else if (report.end == RunEnd::stopped) {
        fmt::print("stopped by a signal; every receipt so far is the recorded one\n");
    } else {
        fmt::print("transaction {}: {}\n", report.transactions - 1, report.problem);
        print_tree(report.details, 2);
    }
}

int run_replay(const ReplayOptions& options) {
    TraceReader reader(options.path, abi_digest());
    std::vector<std::unique_ptr<Engine>> engines = make_engines(options.engines);
    for (const auto& engine : engines) {
        require_genesis(reader, *engine);
    }
    const std::unique_ptr<Checker> model = options.check_model ? make_model_checker() : nullptr;
    Auditor auditor;
    RunOptions run_options;
    run_options.label = "replay";
    run_options.expected = reader.transactions();
    run_options.checker = model.get();
    run_options.auditor = options.audit ? &auditor : nullptr;
    Runner runner(std::move(engines), run_options);
    TraceSource source(reader);
    RunReport report = runner.run(source);
    if (report.end == RunEnd::finished && report.state != reader.trailer().state) {
        report.end = RunEnd::record_differs;
        report.problem = "the final state is not the recorded one";
    }
    if (options.is_json) {
        print_answer(report_json(options, report), true);
    } else {
        print_report(options, report);
    }
    if (report.end == RunEnd::stopped) {
        return EXIT_STOPPED;
    }
    return report.good() ? EXIT_OK : EXIT_DIFFERENT;
}

}  // namespace

void register_replay(CLI::App& app, int& exit_code) {
    const auto options = std::make_shared<ReplayOptions>();
    CLI::App* verb = app.add_subcommand("replay", "Run a trace again and compare every receipt.");
    verb->add_option("trace", options->path, "A .lvt trace")->required();
    add_engine_option(*verb, options->engines);
    verb->add_flag("--check-model", options->check_model,
                   "Also compare every row with the reference model");
    verb->add_flag("--audit", options->audit, "Also check every invariant after each transaction");
    verb->add_flag("--json", options->is_json, "Print the result as JSON");
    verb->footer("example: levee replay incident.lvt --engine native,wasm2c\n"
                 "Exit code 0: every receipt is the recorded one; 1: not; 2: refused.");
    verb->callback([options, &exit_code] {
        options->engines = engine_names(options->engines);
        exit_code = run_replay(*options);
    });
}

}  // namespace levee
