// `levee fuzz`: seeded random runs over every message with the auditor always on. A failure names
// its seed, the one command that repeats it and the one that makes it small.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <memory>

#include "host-sim/commands/commands.hpp"
#include "host-sim/commands/engine_option.hpp"
#include "host-sim/commands/whole_number.hpp"
#include "host-sim/coverage.hpp"
#include "host-sim/jobs.hpp"
#include "host-sim/model_checker.hpp"
#include "host-sim/progress.hpp"
#include "host-sim/runner.hpp"
#include "host-sim/trace_replay.hpp"
#include "host-sim/workload/workload.hpp"

namespace levee {

namespace {

constexpr uint64_t AUDIT_EVERY = 4096;

struct FuzzArguments {
    uint64_t seed = 1;
    uint64_t transactions = 100000;
    uint64_t runs = 1;
    uint32_t jobs = 1;
    uint64_t audit_every = AUDIT_EVERY;
    std::string profile;  // by default mixed for one run, swarm for more
    std::vector<std::string> engines = {"native"};
    std::string trace_path;
    bool check_model = false;
    bool require_coverage = false;
    bool is_json = false;

    std::string profile_name() const {
        return !profile.empty() ? profile : runs == 1 ? "mixed" : "swarm";
    }
};

class RandomSource : public MessageSource {
public:
    RandomSource(const FuzzArguments& arguments, uint64_t seed)
        : workload_(seed, workload_profile(arguments.profile_name(), seed)),
          left_(arguments.transactions) {}

    void attach(Runner& runner) { runner_ = &runner; }

    bool next(Transaction& transaction) override {
        if (batch_ != nullptr) {
            coverage_.count(batch_->message(batch_->steps.front()), runner_->receipt());
        }
        if (left_ == 0) {
            return false;
        }
        --left_;
        batch_ = &workload_.next(runner_->engine());
        const Step& step = batch_->steps.front();
        transaction = Transaction{step.context, batch_->message(step), nullptr, nullptr};
        return true;
    }

    const Coverage& coverage() const { return coverage_; }

private:
    RandomWorkload workload_;
    uint64_t left_;
    Runner* runner_ = nullptr;
    const Batch* batch_ = nullptr;
    Coverage coverage_;
};

struct FuzzResult {
    RunReport report;
    Coverage coverage;
    uint64_t checks = 0;
};

FuzzResult run_seed(const FuzzArguments& arguments, uint64_t seed) {
    std::vector<std::unique_ptr<Engine>> engines = make_engines(arguments.engines);
    std::unique_ptr<TraceWriter> writer;
    if (!arguments.trace_path.empty()) {
        TraceHeader header;
        header.abi_hash = abi_digest();
        header.genesis_digest = engines.front()->store().digest();
        writer = std::make_unique<TraceWriter>(arguments.trace_path, header);
    }
    const std::unique_ptr<Checker> model =
        arguments.check_model ? make_model_checker() : nullptr;
    Auditor auditor(arguments.audit_every);
    RunOptions options;
    options.checker = model.get();
    options.writer = writer.get();
    options.auditor = &auditor;
    options.label = "fuzz";
    options.expected = arguments.transactions;
    options.progress = arguments.runs == 1;
    Runner runner(std::move(engines), options);
    RandomSource source(arguments, seed);
    source.attach(runner);
    FuzzResult result;
    try {
        result.report = runner.run(source);
    } catch (const UsageError&) {
        throw;
    } catch (const TraceWriteError&) {
        throw;
    } catch (const std::exception& error) {
        result.report = runner.break_off(error.what());
    }
    result.coverage = source.coverage();
    result.coverage.count(auditor.branches());
    result.checks = auditor.checks();
    return result;
}

std::string repeat_command(const FuzzArguments& arguments, uint64_t seed, uint64_t transactions) {
    const bool is_usual = arguments.audit_every == AUDIT_EVERY;
    return fmt::format("levee fuzz --seed {} --transactions {} --profile {} --engine {}{}{} "
                       "--out failed.lvt",
                       seed, transactions, arguments.profile_name(),
                       fmt::join(arguments.engines, ","),
                       is_usual ? "" : fmt::format(" --audit-every {}", arguments.audit_every),
                       arguments.check_model ? " --check-model" : "");
}

/// How many lead to the failure; an error at work came up in the one after those that are done.
uint64_t failing_length(const RunReport& report) {
    return report.transactions + (report.end == RunEnd::broken_off ? 1 : 0);
}

std::string shrink_command(const FuzzArguments& arguments) {
    return fmt::format("levee shrink {} --engine {}{}",
                       arguments.trace_path.empty() ? "failed.lvt" : arguments.trace_path,
                       fmt::join(arguments.engines, ","),
                       arguments.check_model ? " --check-model" : "");
}

OrderedJson result_json(const FuzzArguments& arguments, uint64_t seed, const FuzzResult& result) {
    const RunReport& report = result.report;
    OrderedJson json = {{"seed", seed},
                        {"profile", arguments.profile_name()},
                        {"engines", arguments.engines},
                        {"result", run_end_name(report.end)},
                        {"transactions", report.transactions},
                        {"accepted", report.accepted},
                        {"violations", report.good() ? 0 : 1},
                        {"checks", result.checks},
                        {"model", arguments.check_model},
                        {"chain", to_hex(report.chain)},
                        {"state", to_hex(report.state)}};
    json.update(result.coverage.json());
    if (!report.good()) {
        json["problem"] = report.problem;
        json["repeat"] = repeat_command(arguments, seed, failing_length(report));
        json["shrink"] = shrink_command(arguments);
        json["details"] = report.details;
    }
    return json;
}

double percent(uint64_t part, uint64_t whole) {
    return 100.0 * static_cast<double>(part) / static_cast<double>(std::max<uint64_t>(whole, 1));
}

void print_result(const FuzzArguments& arguments, const FuzzResult& result) {
    const RunReport& report = result.report;
    result.coverage.print();
    fmt::print("\nseed {}: {} transactions, {} accepted ({:.1f} %), on {}, {:.1f} s\n",
               arguments.seed, report.transactions, report.accepted,
               percent(report.accepted, report.transactions),
               fmt::join(arguments.engines, ", "), report.seconds);
    fmt::print("chain {}\n", to_hex(report.chain));
    if (report.good()) {
        fmt::print("0 violations in {} checks of invariants{}{}\n", result.checks,
                   arguments.check_model ? "; the reference model agrees" : "",
                   report.end == RunEnd::stopped ? "; stopped by a signal" : "");
        return;
    }
    print_tree(report.details, 2);
    fmt::print("transaction {}: {}\nrepeat: {}\nshrink: {}\n", failing_length(report) - 1,
               report.problem,
               repeat_command(arguments, arguments.seed, failing_length(report)),
               shrink_command(arguments));
}

int judge_coverage(const FuzzArguments& arguments, const Coverage& coverage) {
    const std::vector<std::string> missing = coverage.missing();
    if (!arguments.require_coverage || missing.empty()) {
        return EXIT_OK;
    }
    fmt::print(stderr, "levee: fuzz: never reached: {}\n", fmt::join(missing, ", "));
    return EXIT_DIFFERENT;
}

int run_once(const FuzzArguments& arguments) {
    const FuzzResult result = run_seed(arguments, arguments.seed);
    if (arguments.is_json) {
        print_answer(result_json(arguments, arguments.seed, result), true);
    } else {
        print_result(arguments, result);
    }
    if (result.report.end == RunEnd::stopped) {
        return EXIT_STOPPED;
    }
    return result.report.good() ? judge_coverage(arguments, result.coverage) : EXIT_DIFFERENT;
}

// What many seeds found together.
struct Swarm {
    uint64_t runs = 0;
    uint64_t transactions = 0;
    uint64_t accepted = 0;
    uint64_t checks = 0;
    Coverage coverage;
    OrderedJson failures = OrderedJson::array();

    /// A run that a signal cut short is not counted: sums are those of whole seeds.
    void add(const FuzzArguments& arguments, uint64_t seed, const OrderedJson& answer) {
        if (answer.contains("result") && answer.at("result") == run_end_name(RunEnd::stopped)) {
            return;
        }
        ++runs;
        if (answer.contains("died")) {
            failures.push_back({{"seed", seed},
                                {"problem", answer.at("died")},
                                {"repeat", repeat_command(arguments, seed,
                                                          arguments.transactions)}});
            return;
        }
        transactions += answer.at("transactions").get<uint64_t>();
        accepted += answer.at("accepted").get<uint64_t>();
        checks += answer.at("checks").get<uint64_t>();
        coverage.add(Coverage::from_json(answer));
        if (answer.at("violations") != 0) {
            failures.push_back({{"seed", seed},
                                {"problem", answer.at("problem")},
                                {"repeat", answer.at("repeat")},
                                {"shrink", answer.at("shrink")}});
        }
    }
};

int run_swarm(const FuzzArguments& arguments) {
    const StopSignal signal;
    Swarm swarm;
    Progress progress("fuzz", arguments.runs, true);
    run_jobs(
        arguments.runs, arguments.jobs,
        [&](uint64_t index) {
            const uint64_t seed = arguments.seed + index;
            OrderedJson answer = result_json(arguments, seed, run_seed(arguments, seed));
            answer.erase("details");
            return answer;
        },
        [&](uint64_t index, const OrderedJson& answer) {
            swarm.add(arguments, arguments.seed + index, answer);
            progress.show(swarm.runs);
            return swarm.failures.empty();
        });
    progress.clear();
    if (arguments.is_json) {
        OrderedJson json = {{"seed", arguments.seed},
                            {"runs", swarm.runs},
                            {"stopped", StopSignal::wanted()},
                            {"profile", arguments.profile_name()},
                            {"engines", arguments.engines},
                            {"transactions", swarm.transactions},
                            {"accepted", swarm.accepted},
                            {"checks", swarm.checks},
                            {"model", arguments.check_model},
                            {"violations", swarm.failures.size()},
                            {"failures", swarm.failures}};
        json.update(swarm.coverage.json());
        print_answer(json, true);
    } else {
        swarm.coverage.print();
        fmt::print("\n{} runs from seed {}, profile {}: {} transactions, {:.1f} % accepted, "
                   "{} checks of invariants, on {}{}\n",
                   swarm.runs, arguments.seed, arguments.profile_name(), swarm.transactions,
                   percent(swarm.accepted, swarm.transactions), swarm.checks,
                   fmt::join(arguments.engines, ", "),
                   arguments.check_model ? ", with the reference model" : "");
        for (const OrderedJson& failure : swarm.failures) {
            print_tree(failure, 2);
        }
        fmt::print("{} violations\n", swarm.failures.size());
    }
    if (StopSignal::wanted()) {
        fmt::print(stderr, "levee: fuzz: stopped by a signal; {} of {} runs are whole and "
                           "counted\n",
                   swarm.runs, arguments.runs);
    }
    if (StopSignal::wanted() && swarm.failures.empty()) {
        return EXIT_STOPPED;
    }
    return swarm.failures.empty() ? judge_coverage(arguments, swarm.coverage) : EXIT_DIFFERENT;
}

int run_fuzz(const FuzzArguments& arguments) {
    workload_profile(arguments.profile_name(), arguments.seed);  // refuses an unknown name
    if (arguments.runs == 1) {
        if (arguments.jobs > 1) {
            throw UsageError("--jobs runs several seeds at a time; it needs --runs");
        }
        return run_once(arguments);
    }
    if (!arguments.trace_path.empty()) {
        throw UsageError("--out writes one trace; it needs --runs 1");
    }
    make_engines(arguments.engines);  // refuses an unknown engine before any child starts
    return run_swarm(arguments);
}

}  // namespace

void register_fuzz(CLI::App& app, int& exit_code) {
    const auto arguments = std::make_shared<FuzzArguments>();
    CLI::App* verb = app.add_subcommand("fuzz", "Run random messages, every invariant checked.");
    verb->add_option("--seed", arguments->seed, "Of the messages")
        ->capture_default_str()
        ->check(whole_number(0, UINT64_MAX));
    verb->add_option("--transactions", arguments->transactions, "How many in a run")
        ->capture_default_str()
        ->check(whole_number(1, uint64_t{1} << 40));
    verb->add_option("--runs", arguments->runs, "Runs, each with the next seed")
        ->capture_default_str()
        ->check(whole_number(1, uint64_t{1} << 32));
    verb->add_option("--jobs", arguments->jobs, "Runs at a time, each in its own process")
        ->capture_default_str()
        ->check(whole_number(1, 256));
    verb->add_option("--profile", arguments->profile,
                     fmt::format("One of {}; mixed for one run, else swarm",
                                 fmt::join(workload_profiles(), ", ")))
        ->type_name("NAME");
    verb->add_option("--audit-every", arguments->audit_every,
                     "Sum all rows after every N transactions, and at the end; 0: at the end alone")
        ->capture_default_str()
        ->type_name("N")
        ->check(whole_number(0, uint64_t{1} << 40));
    add_engine_option(*verb, arguments->engines);
    verb->add_option("--out", arguments->trace_path, "Write a trace")->type_name("FILE.lvt");
    verb->add_flag("--check-model", arguments->check_model,
                   "Also compare every row with the reference model");
    verb->add_flag("--require-coverage", arguments->require_coverage,
                   "Fail when a message, status, event, layer, case of an invariant, ending of a "
                   "proposal or change of a parameter was never reached");
    verb->add_flag("--json", arguments->is_json, "Print the result as JSON");
    verb->footer("example: levee fuzz --seed 7 --transactions 100000 --engine native,wasm2c\n"
                 "example: levee fuzz --runs 100 --jobs 2 --transactions 20000 --check-model\n"
                 "Exit code 0: nothing was broken; 1: something was; 2: refused; 130: stopped.");
    verb->callback([arguments, &exit_code] {
        arguments->engines = engine_names(arguments->engines);
        exit_code = run_fuzz(*arguments);
    });
}

}  // namespace levee
