// A trace as a source of transactions, and the replay of one on the native engine that the verbs
// which look into a trace share.
#pragma once

#include <functional>
#include <string>

#include "host-sim/runner.hpp"
#include "host-sim/trace/trace_reader.hpp"

namespace levee {

/// The hash of the schema that this program speaks.
Digest abi_digest();

class TraceSource final : public MessageSource {
public:
    /// Gives at most `limit` transactions.
    explicit TraceSource(TraceReader& reader, uint64_t limit = ~uint64_t{0});
    bool next(Transaction& transaction) override;

private:
    TraceReader& reader_;
    uint64_t left_;
    TraceRecord record_;
    Digest checkpoint_{};
};

/// Throws UsageError unless the engine starts from the state that the trace started from.
void require_genesis(const TraceReader& reader, const Engine& engine);

/// Called after each transaction of a replay.
using ReplayVisitor = std::function<void(uint64_t number, const Transaction&, const Receipt&)>;

/// A replay of the first `limit` transactions on the native engine, checked against the record.
class TraceReplay {
public:
    explicit TraceReplay(const std::string& path, uint64_t limit = ~uint64_t{0},
                         const ReplayVisitor& visit = nullptr);

    const TraceReader& trace() const { return reader_; }
    const RunReport& report() const { return runner_.report(); }
    Engine& engine() { return runner_.engine(); }
    const LedgerStore& store() { return runner_.engine().store(); }
    /// Of the last transaction replayed; zero if there is none.
    const Context& last_context() const { return last_context_; }

private:
    TraceReader reader_;
    Runner runner_;
    Context last_context_{};
};

}  // namespace levee
