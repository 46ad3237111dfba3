// `levee report`: who paid for each loss, from a trace, or from nothing but the events that a chain
// keeps. Both read the same events, so both say the same.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <fstream>
#include <iterator>
#include <memory>

#include "host-sim/abi/chain_events.hpp"
#include "host-sim/commands/commands.hpp"
#include "host-sim/incident_report.hpp"
#include "host-sim/trace_replay.hpp"
#include "host-sim/usage.hpp"

namespace levee {

namespace {

struct ReportOptions {
    std::string trace;
    std::string events;
    std::string contract;
    bool is_json = false;
};

std::string text_of_file(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    if (!file) {
        throw UsageError(path + ": no such file" + near_file(path));
    }
    std::string text{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
    if (file.bad() || text.empty()) {
        throw UsageError(path + (file.bad() ? ": cannot be read" : ": the file is empty"));
    }
    return text;
}

int run_report(const ReportOptions& options) {
    IncidentReport report;
    if (!options.events.empty()) {
        const std::string text = text_of_file(options.events);
        try {
            report.add(events_from_chain(text, options.contract));
        } catch (const DecodeError& error) {
            throw UsageError(options.events + ": " + error.what());
        }
    } else {
        const TraceReplay replay(options.trace, ~uint64_t{0},
                                 [&report](uint64_t, const Transaction&, const Receipt& receipt) {
                                     report.add(receipt.events);
                                 });
    }
    if (options.is_json) {
        fmt::print("{}\n", report.json().dump(2));
    } else {
        fmt::print("{}", report.page());
    }
    return report.adds_up() ? EXIT_OK : EXIT_DIFFERENT;
}

}  // namespace

void register_report(CLI::App& app, int& exit_code) {
    const auto options = std::make_shared<ReportOptions>();
    CLI::App* verb = app.add_subcommand("report", "Say who paid for each loss, from events alone.");
    CLI::Option_group* source = verb->add_option_group("where the events are");
    source->add_option("trace", options->trace, "A .lvt trace, which is replayed");
    CLI::Option* events =
        source->add_option("--from-events", options->events,
                           "Block results or answers of a node: JSON, or a JSON document a line")
            ->type_name("FILE");
    source->require_option(1);
    verb->add_option("--contract", options->contract, "Take this contract's events only")
        ->type_name("ADDR")
        ->needs(events);
    verb->add_flag("--json", options->is_json, "Print the report as JSON");
    verb->footer("example: levee report --from-events block_results.json --json\n"
                 "Exit code 0: charges and residual are the loss in every incident; 1: not; "
                 "2: refused.");
    verb->callback([options, &exit_code] { exit_code = run_report(*options); });
}

}  // namespace levee
