// `levee shrink`: finds the smallest sequence that fails as a trace does, and writes it as a
// scenario that a test can run.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <fstream>
#include <memory>

#include "host-sim/commands/commands.hpp"
#include "host-sim/commands/engine_option.hpp"
#include "host-sim/scenario/script_writer.hpp"
#include "host-sim/shrink.hpp"
#include "host-sim/trace_replay.hpp"
#include "host-sim/usage.hpp"

namespace levee {

namespace {

struct ShrinkArguments {
    std::string path;
    std::string out;
    ShrinkOptions options;
    bool is_json = false;
};

Sequence sequence_of(const std::string& path) {
    TraceReader reader(path, abi_digest());
    TraceSource source(reader);
    Sequence sequence;
    Transaction transaction;
    while (source.next(transaction)) {
        sequence.push_back({transaction.context,
                            {transaction.message.begin(), transaction.message.end()}});
    }
    return sequence;
}

// What the first engine answers, as the script's expectations; the last one is where it fails.
std::vector<Status> statuses_of(const Sequence& sequence, const ShrinkOptions& options) {
    const std::unique_ptr<Engine> engine = make_engine(options.engines.front());
    std::vector<Status> statuses;
    for (const SentMessage& sent : sequence) {
        const Status status = engine->execute(sent.context, sent.message).status;
        statuses.push_back(status == STATUS_TRAP ? Status::ok : status);
    }
    return statuses;
}

void write_file(const std::string& path, const std::string& text) {
    std::ofstream file(path, std::ios::binary | std::ios::trunc);
    file << text;
    file.close();
    if (!file) {
        throw UsageError(path + ": cannot be written");
    }
}

int run_shrink(const ShrinkArguments& arguments) {
    Sequence sequence = sequence_of(arguments.path);
    const size_t before = sequence.size();
    const Failure failure = run_sequence(sequence, arguments.options);
    if (failure.end == RunEnd::finished) {
        throw UsageError(arguments.path +
                         ": nothing fails in it; name the engines and the model that disagreed");
    }
    const Shrunk shrunk = shrink(std::move(sequence), failure, arguments.options);
    const std::string script =
        write_script(shrunk.sequence, statuses_of(shrunk.sequence, arguments.options),
                     run_end_name(shrunk.failure.end).data());
    const std::string out =
        arguments.out.empty() ? arguments.path + ".toml" : arguments.out;
    write_file(out, script);
    if (arguments.is_json) {
        print_answer({{"trace", arguments.path},
                      {"script", out},
                      {"result", run_end_name(shrunk.failure.end)},
                      {"problem", shrunk.failure.problem},
                      {"transactions_before", before},
                      {"transactions", shrunk.sequence.size()},
                      {"runs", shrunk.runs},
                      {"minimal", shrunk.is_minimal}},
                     true);
        return EXIT_OK;
    }
    fmt::print("{}: {} transactions become {}{} in {} runs\n{}: {}\nrepeat: levee run {}\n",
               arguments.path, before, shrunk.sequence.size(),
               shrunk.is_minimal ? "" : " (time ran out, smaller may be possible)", shrunk.runs,
               run_end_name(shrunk.failure.end), shrunk.failure.problem, out);
    return EXIT_OK;
}

}  // namespace

void register_shrink(CLI::App& app, int& exit_code) {
    const auto arguments = std::make_shared<ShrinkArguments>();
    CLI::App* verb = app.add_subcommand("shrink", "Make the trace of a failure small.");
    verb->add_option("trace", arguments->path, "A .lvt trace that fails")->required();
    add_engine_option(*verb, arguments->options.engines);
    verb->add_flag("--check-model", arguments->options.check_model,
                   "The reference model must disagree, too");
    verb->add_option("--seconds", arguments->options.seconds, "Give up looking after this long")
        ->capture_default_str()
        ->check(CLI::Range(1.0, 86400.0));
    verb->add_option("--out", arguments->out, "Scenario to write, FILE.lvt.toml by default")
        ->type_name("FILE.toml");
    verb->add_flag("--json", arguments->is_json, "Print the result as JSON");
    verb->footer("example: levee shrink failed.lvt --engine native,wasm2c --out failed.toml\n"
                 "Exit code 0: written; 2: refused, or nothing fails.");
    verb->callback([arguments, &exit_code] {
        arguments->options.engines = engine_names(arguments->options.engines);
        exit_code = run_shrink(*arguments);
    });
}

}  // namespace levee
