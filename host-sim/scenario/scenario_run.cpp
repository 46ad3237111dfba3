// The checked pass and the timed passes.
#include "host-sim/scenario/scenario_run.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>

#include "host-sim/model_checker.hpp"
#include "host-sim/progress.hpp"
#include "host-sim/scenario/script_workload.hpp"
#include "host-sim/scenario/shortfall_workload.hpp"
#include "host-sim/scenario/wave_collector.hpp"
#include "host-sim/trace_replay.hpp"
#include "host-sim/usage.hpp"

namespace levee {

namespace {

// Passes on what a checker says and counts how often it disagreed.
class CountingChecker : public Checker {
public:
    explicit CountingChecker(std::unique_ptr<Checker> inner) : inner_(std::move(inner)) {}

    std::string_view name() const override { return inner_->name(); }

    std::string after_transaction(const Context& context, ByteView message,
                                  const Receipt& receipt, const LedgerStore& store) override {
        return counted(inner_->after_transaction(context, message, receipt, store));
    }

    std::string at_end(const LedgerStore& store) override {
        return counted(inner_->at_end(store));
    }

    uint64_t compared_rows() const override { return inner_->compared_rows(); }
    uint64_t mismatches() const { return mismatches_; }

private:
    std::string counted(std::string opinion) {
        mismatches_ += opinion.empty() ? 0 : 1;
        return opinion;
    }

    std::unique_ptr<Checker> inner_;
    uint64_t mismatches_ = 0;
};

// Hands the steps of batches to the runner and looks at each receipt before the next step.
class BatchSource : public MessageSource {
public:
    BatchSource(Workload& workload, WaveCollector& collector, ScenarioResult& result)
        : workload_(workload), collector_(collector), result_(result) {}

    void attach(Runner& runner) { runner_ = &runner; }
    /// What was expected and did not come; empty if nothing.
    const std::string& surprise() const { return surprise_; }

    bool next(Transaction& transaction) override {
        if (step_ > 0) {
            look_back();
        }
        while (surprise_.empty()) {
            if (step_ < batch_.steps.size()) {
                const Step& step = batch_.steps[step_++];
                transaction = Transaction{step.context, batch_.message(step), nullptr, nullptr};
                return true;
            }
            const Context last = batch_.steps.empty() ? last_ : batch_.steps.back().context;
            last_ = last;
            if (is_open_) {
                collector_.at_moment(batch_, runner_->engine(), last);
            }
            step_ = 0;
            is_open_ = workload_.next(batch_);
            if (!is_open_) {
                return false;
            }
        }
        return false;
    }

private:
    void look_back() {
        const Step& step = batch_.steps[step_ - 1];
        const Receipt& receipt = runner_->receipt();
        collector_.after_transaction(batch_.wave, receipt, runner_->engine().store());
        result_.report.add(receipt.events);
        result_.governance.add(step.context, batch_.message(step), receipt,
                               runner_->engine().store());
        if (step.expected && *step.expected != receipt.status) {
            surprise_ = fmt::format("stopped at message {} of {}{}: {} was expected, {} came",
                                    runner_->report().transactions, workload_.transactions(),
                                    step.line == 0 ? "" : fmt::format(", line {}", step.line),
                                    status_text(*step.expected), status_text(receipt.status));
        }
    }

    Workload& workload_;
    WaveCollector& collector_;
    ScenarioResult& result_;
    Runner* runner_ = nullptr;
    Batch batch_;
    size_t step_ = 0;
    bool is_open_ = false;
    Context last_;
    std::string surprise_;
};

// Demands of the first transactions what an earlier run recorded of them, then lets the rest pass.
class BegunSource : public MessageSource {
public:
    BegunSource(MessageSource& inner, TraceReader& begun)
        : inner_(inner), path_(begun.path()), recorded_(begun) {}

    bool next(Transaction& transaction) override {
        const bool is_more = inner_.next(transaction);
        Transaction recorded;
        const bool is_recorded = recorded_.next(recorded);
        if (is_recorded && (!is_more || !same(transaction, recorded))) {
            throw UsageError(fmt::format("{}: transaction {} is not the one that the scenario "
                                         "{}",
                                         path_, number_, is_more ? "sends" : "ends before"));
        }
        ++number_;
        transaction.recorded = recorded.recorded;
        transaction.state_before = recorded.state_before;
        return is_more;
    }

private:
    static bool same(const Transaction& a, const Transaction& b) {
        return std::memcmp(&a.context, &b.context, sizeof a.context) == 0 &&
               std::equal(a.message.begin(), a.message.end(), b.message.begin(), b.message.end());
    }

    MessageSource& inner_;
    std::string path_;
    TraceSource recorded_;
    uint64_t number_ = 0;
};

std::unique_ptr<TraceWriter> make_writer(const Scenario& scenario,
                                         const ScenarioRunOptions& options,
                                         const Engine& engine) {
    if (options.begun != nullptr) {
        require_genesis(*options.begun, engine);
        return std::make_unique<TraceWriter>(options.trace_path, *options.begun);
    }
    if (options.trace_path.empty()) {
        return nullptr;
    }
    TraceHeader header;
    header.abi_hash = abi_digest();
    header.genesis_digest = engine.store().digest();
    header.scenario_digest = scenario.digest;
    header.origin = {scenario.path, scenario.sets};
    return std::make_unique<TraceWriter>(options.trace_path, header);
}

// One engine alone: messages are made outside the clock, receipts and their chain inside.
EngineTime time_engine(const std::string& name, Workload& workload) {
    const std::unique_ptr<Engine> engine = make_engine(name);
    ReceiptChain chain;
    Batch batch;
    std::chrono::steady_clock::duration time{};
    while (workload.next(batch) && !StopSignal::wanted()) {
        const auto start = std::chrono::steady_clock::now();
        auto told = batch.steps.begin();
        for (auto step = batch.steps.begin(); step != batch.steps.end(); ++step) {
            told = std::max(told, step);
            while (told != batch.steps.end() &&
                   engine->expect(told->context, batch.message(*told))) {
                ++told;
            }
            const ByteView message = batch.message(*step);
            chain.extend(step->context, message, engine->execute(step->context, message));
        }
        time += std::chrono::steady_clock::now() - start;
    }
    return {name, chain.value(), std::chrono::duration<double>(time).count()};
}

}  // namespace

bool ScenarioResult::conserved() const { return run.good() && total.adds_up; }

std::unique_ptr<Workload> make_workload(const Scenario& scenario) {
    if (scenario.kind == ScenarioKind::script) {
        return std::make_unique<ScriptWorkload>(scenario.script);
    }
    return std::make_unique<ShortfallWorkload>(scenario.shortfalls);
}

ScenarioResult run_scenario(const Scenario& scenario, const ScenarioRunOptions& options) {
    const StopSignal signal;
    ScenarioResult result;
    result.decimals = scenario.kind == ScenarioKind::script ? scenario.script.decimals : 6;
    const std::unique_ptr<Workload> workload = make_workload(scenario);
    std::vector<std::unique_ptr<Engine>> engines = make_engines(options.engines);
    const std::unique_ptr<TraceWriter> writer = make_writer(scenario, options, *engines.front());
    if (options.started) {
        options.started();
    }
    std::unique_ptr<CountingChecker> model;
    if (options.check_model) {
        model = std::make_unique<CountingChecker>(make_model_checker(options.all_rows));
    }
    Auditor auditor;
    RunOptions run_options;
    run_options.checker = model.get();
    run_options.writer = writer.get();
    run_options.auditor = &auditor;
    run_options.label = "checked run";
    run_options.expected = workload->transactions();
    run_options.progress = options.progress;
    Runner runner(std::move(engines), run_options);
    WaveCollector collector;
    BatchSource source(*workload, collector, result);
    source.attach(runner);
    if (options.begun == nullptr) {
        result.run = runner.run(source);
    } else {
        BegunSource begun(source, *options.begun);
        result.run = runner.run(begun);
    }
    collector.finish(runner.engine().store(), result);
    result.audited = auditor.checks();
    result.model_checked = model != nullptr;
    if (model != nullptr) {
        result.compared_rows = model->compared_rows();
        result.mismatches = model->mismatches();
    }
    if (!source.surprise().empty() && result.run.good()) {
        result.run.end = RunEnd::unexpected_status;
        result.run.problem = source.surprise();
    }
    if (result.run.end != RunEnd::finished) {
        return result;
    }
    for (const std::string& name : options.engines) {
        const std::unique_ptr<Workload> again = make_workload(scenario);
        const EngineTime timed = time_engine(name, *again);
        if (StopSignal::wanted()) {
            result.run.end = RunEnd::stopped;
            break;
        }
        result.engines.push_back(timed);
        if (timed.chain != result.run.chain) {
            result.run.end = RunEnd::engines_differ;
            result.run.problem = fmt::format("engine {} alone gives another chain", name);
        }
    }
    return result;
}

}  // namespace levee
