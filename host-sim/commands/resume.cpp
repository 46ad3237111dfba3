// `levee resume`: goes on with a run that was killed or stopped. The scenario that the trace names
// is read again and run from its start; what the trace holds is demanded of it, what is missing is
// appended, and the finished trace is byte for byte that of a run without a break.
#include <fmt/format.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <memory>

#include "host-sim/commands/commands.hpp"
#include "host-sim/commands/engine_option.hpp"
#include "host-sim/commands/run_and_report.hpp"
#include "host-sim/trace_replay.hpp"
#include "host-sim/usage.hpp"

namespace levee {

namespace {

struct ResumeArguments {
    std::string path;
    std::string scenario;
    std::vector<std::string> engines = {"native", "wasm2c"};
    bool is_json = false;
    bool check_model = true;
    AllRows all_rows = AllRows::seldom;
};

/// The name of the trace, whether that or the name of its ".part" was given.
std::string trace_name(const std::string& path) {
    const std::string end = trace_part_path("");
    const bool is_part = path.size() > end.size() &&
                         path.compare(path.size() - end.size(), end.size(), end) == 0;
    return is_part ? path.substr(0, path.size() - end.size()) : path;
}

TraceReader open_begun(const std::string& path) {
    const std::string part = trace_part_path(path);
    const bool has_part = access(part.c_str(), F_OK) == 0;
    TraceReader begun(has_part ? part : path, abi_digest(), TraceExtent::resumable);
    if (!has_part && !begun.has_trailer()) {
        throw UsageError(path + ": was cut after its run had ended; there is no " + part);
    }
    if (!has_part && !begun.stopped()) {
        throw UsageError(path + ": is whole; there is nothing to resume");
    }
    return begun;
}

Scenario scenario_of(const TraceReader& begun, const std::string& elsewhere) {
    const TraceOrigin& origin = begun.header().origin;
    const std::string path = elsewhere.empty() ? origin.scenario : elsewhere;
    if (path.empty()) {
        throw UsageError(begun.path() + ": names no scenario; --scenario can");
    }
    Scenario scenario = load_scenario(path, origin.sets);
    const Digest& digest = begun.header().scenario_digest;
    if (scenario.digest != digest) {
        throw UsageError(fmt::format("{}: comes from scenario {}.., {} is now {}..", begun.path(),
                                     to_hex({digest.data(), 8}), path,
                                     to_hex({scenario.digest.data(), 8})));
    }
    return scenario;
}

int resume_command(const ResumeArguments& arguments) {
    const std::string path = trace_name(arguments.path);
    TraceReader begun = open_begun(path);
    const Scenario scenario = scenario_of(begun, arguments.scenario);
    fmt::print(stderr, "levee: resume: {} holds {} transactions", begun.path(),
               begun.transactions());
    if (begun.given_up() != 0) {
        fmt::print(stderr, "; {} bytes after them are given up (at byte {}: {})",
                   begun.given_up(), begun.broken_by().offset, fault_text(begun.broken_by()));
    }
    fmt::print(stderr, "\n");
    ScenarioRunOptions options;
    options.engines = arguments.engines;
    options.trace_path = path;
    options.check_model = arguments.check_model;
    options.all_rows = arguments.all_rows;
    options.begun = &begun;
    return run_and_report("resume", scenario, options, arguments.is_json);
}

}  // namespace

void register_resume(CLI::App& app, int& exit_code) {
    const auto arguments = std::make_shared<ResumeArguments>();
    CLI::App* verb = app.add_subcommand("resume", "Go on with a run that was killed or stopped.");
    verb->add_option("trace", arguments->path, "What the run was told to write")->required();
    verb->add_option("--scenario", arguments->scenario, "Where its scenario is now")
        ->type_name("PATH");
    add_engine_option(*verb, arguments->engines);
    verb->add_flag("--check-model,!--no-check-model", arguments->check_model,
                   "Compare with the reference model (on unless refused)");
    verb->add_flag("--json", arguments->is_json, "Print the result as JSON");
    verb->footer("example: levee resume incident.lvt\n"
                 "Exit code 0: done and everything adds up; 1: not; 2: refused.");
    verb->callback([arguments, verb, &exit_code] {
        const bool asks = arguments->check_model && verb->count("--check-model") != 0;
        arguments->all_rows = asks ? AllRows::after_losses : AllRows::seldom;
        arguments->engines = engine_names(arguments->engines);
        exit_code = resume_command(*arguments);
    });
}

}  // namespace levee
