// Runs transactions through several engines in lockstep, compares their receipts after every one,
// audits them, asks an independent model if there is one, and writes a trace. It stops at the first
// thing that is not as it must be and says what.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "host-sim/auditor.hpp"
#include "host-sim/difference.hpp"
#include "host-sim/engine/receipt_chain.hpp"
#include "host-sim/trace/trace_writer.hpp"

namespace levee {

struct Transaction {
    Context context;
    ByteView message;  // valid until the source's next call
    const TraceRecord* recorded = nullptr;  // what an earlier run got
    const Digest* state_before = nullptr;   // what the state must be before it, at a checkpoint
};

class MessageSource {
public:
    virtual ~MessageSource() = default;
    /// False at the end.
    virtual bool next(Transaction& transaction) = 0;
};

/// An independent opinion on what a transaction must do.
class Checker {
public:
    virtual ~Checker() = default;
    virtual std::string_view name() const = 0;
    /// What differs, in words; empty if nothing does.
    virtual std::string after_transaction(const Context& context, ByteView message,
                                          const Receipt& receipt, const LedgerStore& store) = 0;
    virtual std::string at_end(const LedgerStore& store) = 0;
    /// How many rows it has compared, a row again each time.
    virtual uint64_t compared_rows() const { return 0; }
};

enum class RunEnd : uint8_t {
    finished,
    stopped,           // by a signal; everything done so far is whole
    trapped,           // an engine trapped
    engines_differ,    // two engines gave different receipts
    record_differs,    // the receipt is not the recorded one
    unexpected_status, // a scenario's message got another status than it must
    invariant_broken,  // the auditor found something
    checker_differs,   // the independent model disagrees
    broken_off,        // an error came up at work
};

std::string_view run_end_name(RunEnd end);

struct RunOptions {
    Checker* checker = nullptr;
    TraceWriter* writer = nullptr;
    Auditor* auditor = nullptr;
    std::string label = "run";
    uint64_t expected = 0;  // transactions, for the progress line; 0 = unknown
    bool progress = true;
};

struct RunReport {
    RunEnd end = RunEnd::finished;
    std::string problem;  // one line; empty unless something is wrong
    OrderedJson details;  // of the problem: transaction, receipts, differences
    uint64_t transactions = 0;
    uint64_t accepted = 0;
    std::map<uint32_t, uint64_t> statuses;
    Digest chain{};
    Digest state{};
    double seconds = 0;

    bool good() const { return end == RunEnd::finished || end == RunEnd::stopped; }
};

class Runner {
public:
    /// At least one engine; the first one's receipts are those that are recorded.
    Runner(std::vector<std::unique_ptr<Engine>> engines, RunOptions options);

    /// Runs one transaction on every engine. False once something is wrong.
    bool step(const Transaction& transaction);
    /// Runs all that `source` gives, or until a signal, or until something is wrong; then finishes.
    const RunReport& run(MessageSource& source);
    /// Ends the trace and the checker and fills the report.
    const RunReport& finish(bool stopped);
    /// Ends a run in which an error came up outside of its engines and its checker.
    const RunReport& break_off(const std::string& error);

    const RunReport& report() const { return report_; }
    const Receipt& receipt() const { return receipt_; }
    Engine& engine() { return *engines_.front(); }

private:
    Receipt execute(size_t engine, const Transaction& transaction);
    void check_engines(const Transaction& transaction);
    void check_record(const Transaction& transaction);
    void check_opinions(const Transaction& transaction);
    void check_state(const Transaction& transaction);
    void fail(RunEnd end, std::string problem, const Transaction* transaction, OrderedJson details);

    std::vector<std::unique_ptr<Engine>> engines_;
    std::vector<Receipt> receipts_;
    std::vector<std::string> errors_;  // of engines, which their receipts refer to
    RunOptions options_;
    ReceiptChain chain_;
    Receipt receipt_;
    std::vector<uint64_t> status_counts_;
    RunReport report_;
};

}  // namespace levee
