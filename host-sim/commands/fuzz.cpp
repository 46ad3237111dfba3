// `levee fuzz`: a seeded random run over every message with the auditor always on. A failure names
// its seed and the one command that repeats it.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <map>
#include <memory>

#include "host-sim/commands/commands.hpp"
#include "host-sim/model_checker.hpp"
#include "host-sim/runner.hpp"
#include "host-sim/trace_replay.hpp"
#include "host-sim/workload.hpp"

namespace levee {

namespace {

struct FuzzArguments {
    uint64_t seed = 1;
    uint64_t transactions = 100000;
    std::vector<std::string> engines = {"native"};
    std::string trace_path;
    bool check_model = false;
    bool is_json = false;
};

struct Reached {
    uint64_t sent = 0;
    uint64_t accepted = 0;
};

// What was reached, by number; numbers that no table knows are counted too.
struct Coverage {
    std::map<uint16_t, Reached> messages;
    std::map<uint32_t, uint64_t> statuses;
    std::map<uint16_t, uint64_t> events;
};

uint16_t read_u16(ByteView bytes, size_t at) {
    return static_cast<uint16_t>(bytes[at] | (bytes[at + 1] << 8));
}

class RandomSource : public MessageSource {
public:
    explicit RandomSource(const FuzzArguments& arguments)
        : workload_(arguments.seed), left_(arguments.transactions) {}

    void attach(Runner& runner) { runner_ = &runner; }

    bool next(Transaction& transaction) override {
        if (batch_ != nullptr) {
            look_back();
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
    void look_back() {
        const Receipt& receipt = runner_->receipt();
        const ByteView message = batch_->message(batch_->steps.front());
        Reached& reached = coverage_.messages[message.size() < 2 ? 0 : read_u16(message, 0)];
        ++reached.sent;
        reached.accepted += receipt.status == Status::ok ? 1 : 0;
        ++coverage_.statuses[static_cast<uint32_t>(receipt.status)];
        ByteView events = receipt.events;
        while (events.size() >= sizeof(EventHeader)) {
            ++coverage_.events[read_u16(events, 0)];
            events = events.subspan(sizeof(EventHeader) + read_u16(events, 2));
        }
    }

    RandomWorkload workload_;
    uint64_t left_;
    Runner* runner_ = nullptr;
    const Batch* batch_ = nullptr;
    Coverage coverage_;
};

OrderedJson coverage_json(const Coverage& coverage) {
    OrderedJson messages = OrderedJson::object();
    for (const meta::Struct& type : meta::MESSAGES) {
        const auto found = coverage.messages.find(type.kind);
        const Reached reached = found == coverage.messages.end() ? Reached{} : found->second;
        messages[std::string(type.name)] = {{"sent", reached.sent},
                                            {"accepted", reached.accepted}};
    }
    OrderedJson statuses = OrderedJson::object();
    for (const meta::StatusInfo& status : meta::STATUSES) {
        const auto found = coverage.statuses.find(status.code);
        statuses[std::string(status.name)] =
            found == coverage.statuses.end() ? 0 : found->second;
    }
    OrderedJson events = OrderedJson::object();
    for (const meta::Struct& type : meta::EVENTS) {
        const auto found = coverage.events.find(type.kind);
        events[std::string(type.name)] = found == coverage.events.end() ? 0 : found->second;
    }
    return {{"messages", messages}, {"statuses", statuses}, {"events", events}};
}

std::string repeat_command(const FuzzArguments& arguments, uint64_t transactions) {
    return fmt::format("levee fuzz --seed {} --transactions {} --engine {}{}", arguments.seed,
                       transactions, fmt::join(arguments.engines, ","),
                       arguments.check_model ? " --check-model" : "");
}

OrderedJson report_json(const FuzzArguments& arguments, const RunReport& report,
                        const Coverage& coverage, uint64_t checks) {
    OrderedJson json = {{"seed", arguments.seed},
                        {"engines", arguments.engines},
                        {"result", run_end_name(report.end)},
                        {"transactions", report.transactions},
                        {"accepted", report.accepted},
                        {"violations", report.good() ? 0 : 1},
                        {"checks", checks},
                        {"model", arguments.check_model},
                        {"chain", to_hex(report.chain)},
                        {"state", to_hex(report.state)}};
    json.update(coverage_json(coverage));
    if (!report.good()) {
        json["problem"] = report.problem;
        json["repeat"] = repeat_command(arguments, report.transactions);
        json["details"] = report.details;
    }
    return json;
}

// Names with their counts, three to a line; those never reached are listed after it.
void print_counts(std::string_view title, const OrderedJson& counts) {
    fmt::print("\n{}\n", title);
    std::string missing;
    int column = 0;
    for (const auto& [name, count] : counts.items()) {
        if (count == 0) {
            missing += (missing.empty() ? "" : ", ") + name;
            continue;
        }
        fmt::print("  {:<24}{:>8}{}", name, count.get<uint64_t>(), column == 2 ? "\n" : "");
        column = (column + 1) % 3;
    }
    fmt::print("{}", column == 0 ? "" : "\n");
    if (!missing.empty()) {
        fmt::print("  not reached: {}\n", missing);
    }
}

void print_report(const FuzzArguments& arguments, const RunReport& report,
                  const Coverage& coverage, uint64_t checks) {
    const OrderedJson reached = coverage_json(coverage);
    fmt::print("messages                      sent    accepted\n");
    for (const auto& [name, counts] : reached["messages"].items()) {
        fmt::print("  {:<24}{:>8}{:>12}\n", name, counts["sent"].get<uint64_t>(),
                   counts["accepted"].get<uint64_t>());
    }
    print_counts("statuses", reached["statuses"]);
    print_counts("events", reached["events"]);
    fmt::print("\nseed {}: {} transactions, {} accepted ({:.1f} %), on {}, {:.1f} s\n",
               arguments.seed, report.transactions, report.accepted,
               100.0 * static_cast<double>(report.accepted) /
                   static_cast<double>(std::max<uint64_t>(report.transactions, 1)),
               fmt::join(arguments.engines, ", "), report.seconds);
    fmt::print("chain {}\n", to_hex(report.chain));
    if (report.good()) {
        fmt::print("0 violations in {} checks of invariants{}{}\n", checks,
                   arguments.check_model ? "; the reference model agrees" : "",
                   report.end == RunEnd::stopped ? "; stopped by a signal" : "");
        return;
    }
    print_tree(report.details, 2);
    fmt::print("transaction {}: {}\nrepeat: {}\n", report.transactions - 1, report.problem,
               repeat_command(arguments, report.transactions));
}

int run_fuzz(const FuzzArguments& arguments) {
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
    Auditor auditor;
    RunOptions options;
    options.checker = model.get();
    options.writer = writer.get();
    options.auditor = &auditor;
    options.label = "fuzz";
    options.expected = arguments.transactions;
    Runner runner(std::move(engines), options);
    RandomSource source(arguments);
    source.attach(runner);
    const RunReport& report = runner.run(source);
    if (arguments.is_json) {
        print_answer(report_json(arguments, report, source.coverage(), auditor.checks()), true);
    } else {
        print_report(arguments, report, source.coverage(), auditor.checks());
    }
    if (report.end == RunEnd::stopped) {
        return EXIT_STOPPED;
    }
    return report.good() ? EXIT_OK : EXIT_DIFFERENT;
}

}  // namespace

void register_fuzz(CLI::App& app, int& exit_code) {
    const auto arguments = std::make_shared<FuzzArguments>();
    CLI::App* verb = app.add_subcommand("fuzz", "Run random messages, every invariant checked.");
    verb->add_option("--seed", arguments->seed, "Of the messages")->capture_default_str();
    verb->add_option("--transactions", arguments->transactions, "How many")
        ->capture_default_str();
    verb->add_option("--engine", arguments->engines, "Engines, run in lockstep and compared")
        ->delimiter(',')
        ->type_name("NAME,..");
    verb->add_option("--out", arguments->trace_path, "Write a trace")->type_name("FILE.lvt");
    verb->add_flag("--check-model", arguments->check_model,
                   "Also compare every row with the reference model");
    verb->add_flag("--json", arguments->is_json, "Print the result as JSON");
    verb->footer("example: levee fuzz --seed 7 --transactions 100000 --engine native,wasm2c\n"
                 "Exit code 0: nothing was broken; 1: something was; 2: refused.");
    verb->callback([arguments, &exit_code] { exit_code = run_fuzz(*arguments); });
}

}  // namespace levee
