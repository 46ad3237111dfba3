// The lockstep loop and its checks, in the order in which they are made.
#include "host-sim/runner.hpp"

#include <fmt/format.h>

#include <chrono>

#include "host-sim/progress.hpp"

namespace levee {

std::string_view run_end_name(RunEnd end) {
    constexpr std::array<std::string_view, 9> NAMES = {
        "finished",       "stopped",          "trapped",        "engines_differ",
        "record_differs", "unexpected_status", "invariant_broken", "checker_differs",
        "broken_off"};
    return NAMES[static_cast<size_t>(end)];
}

Runner::Runner(std::vector<std::unique_ptr<Engine>> engines, RunOptions options)
    : engines_(std::move(engines)),
      receipts_(engines_.size()),
      errors_(engines_.size()),
      options_(std::move(options)),
      status_counts_(256) {}

void Runner::fail(RunEnd end, std::string problem, const Transaction* transaction,
                  OrderedJson details) {
    if (!report_.good()) {
        return;  // the first problem is the one to look at
    }
    report_.end = end;
    report_.problem = std::move(problem);
    report_.details = OrderedJson::object();
    report_.details["transaction"] = report_.transactions;
    if (transaction != nullptr) {
        report_.details.update(
            transaction_json(context_bytes(transaction->context), transaction->message));
    }
    report_.details.update(details);
}

void Runner::check_engines(const Transaction& transaction) {
    for (size_t i = 0; i < engines_.size(); ++i) {
        if (receipts_[i].status == STATUS_TRAP) {
            fail(RunEnd::trapped,
                 fmt::format("engine {} trapped: {}", engines_[i]->name(), receipts_[i].trap),
                 &transaction, {{"engine", engines_[i]->name()}, {"trap", receipts_[i].trap}});
        }
    }
    for (size_t i = 1; i < engines_.size(); ++i) {
        if (!same_receipt(receipts_[0], receipts_[i])) {
            const OrderedJson names = {engines_[0]->name(), engines_[i]->name()};
            fail(RunEnd::engines_differ,
                 fmt::format("engines {} and {} differ", engines_[0]->name(), engines_[i]->name()),
                 &transaction,
                 {{"engines", names},
                  {"differences", receipt_differences(receipts_[0], receipts_[i])}});
        }
    }
}

void Runner::check_record(const Transaction& transaction) {
    const TraceRecord* recorded = transaction.recorded;
    if (recorded == nullptr || (recorded->status == static_cast<uint32_t>(receipt_.status) &&
                                recorded->chain == chain_.value())) {
        return;
    }
    const std::string was = status_text(static_cast<Status>(recorded->status));
    const std::string is = status_text(receipt_.status);
    const std::string how = was == is ? "same status, other rows or events"
                                      : fmt::format("recorded {}, now {}", was, is);
    fail(RunEnd::record_differs, "the receipt is not the recorded one: " + how, &transaction,
         {{"recorded", {{"status", was}, {"chain", to_hex(recorded->chain)}}},
          {"now", receipt_json(receipt_)},
          {"chain", to_hex(chain_.value())}});
}

void Runner::check_opinions(const Transaction& transaction) {
    const LedgerStore& store = engine().store();
    if (options_.auditor != nullptr) {
        const auto violations = options_.auditor->after(transaction.context, receipt_, store);
        if (!violations.empty()) {
            const Violation& first = violations.front();
            OrderedJson list = OrderedJson::array();
            for (const Violation& found : violations) {
                list.push_back({{"rule", found.id},
                                {"sentence", found.sentence},
                                {"detail", found.detail}});
            }
            fail(RunEnd::invariant_broken,
                 fmt::format("{} {} ({})", first.id, first.detail, first.sentence), &transaction,
                 {{"violations", list}, {"receipt", receipt_json(receipt_)}});
        }
    }
    if (options_.checker != nullptr) {
        const std::string opinion = options_.checker->after_transaction(
            transaction.context, transaction.message, receipt_, store);
        if (!opinion.empty()) {
            fail(RunEnd::checker_differs,
                 fmt::format("the {} disagrees: {}", options_.checker->name(), opinion),
                 &transaction, {{"receipt", receipt_json(receipt_)}});
        }
    }
}

void Runner::check_state(const Transaction& transaction) {
    if (transaction.state_before == nullptr) {
        return;
    }
    const Digest state = engine().store().digest();
    if (state != *transaction.state_before) {
        fail(RunEnd::record_differs, "the state is not the one of the trace's checkpoint", nullptr,
             {{"recorded", to_hex(*transaction.state_before)}, {"now", to_hex(state)}});
    }
}

// An engine that cannot go on, as one whose process ended, has trapped: the transaction at work is
// recorded, and the run ends as at any trap.
Receipt Runner::execute(size_t engine, const Transaction& transaction) {
    try {
        return engines_[engine]->execute(transaction.context, transaction.message);
    } catch (const std::exception& error) {
        engines_[engine]->store().discard();
        errors_[engine] = error.what();
        return {STATUS_TRAP, {}, {}, errors_[engine]};
    }
}

bool Runner::step(const Transaction& transaction) {
    check_state(transaction);
    if (!report_.good()) {
        return false;
    }
    for (size_t i = 0; i < engines_.size(); ++i) {
        receipts_[i] = execute(i, transaction);
    }
    receipt_ = receipts_[0];
    chain_.extend(transaction.context, transaction.message, receipt_);
    const auto code = static_cast<uint32_t>(receipt_.status);
    // A continued trace holds the first transactions already; they are compared, not written.
    const bool is_new =
        options_.writer != nullptr && report_.transactions >= options_.writer->transactions();
    if (is_new) {
        // Also the transaction at which a run stops is recorded, so that it can be replayed.
        options_.writer->append(context_bytes(transaction.context), transaction.message, code,
                                chain_.value());
        if (options_.writer->checkpoint_due()) {
            options_.writer->checkpoint(engine().store().digest());
        }
    }
    check_engines(transaction);
    check_record(transaction);
    if (report_.good()) {
        check_opinions(transaction);
    }
    ++report_.transactions;
    if (code < status_counts_.size()) {
        ++status_counts_[code];
    }
    return report_.good();
}

const RunReport& Runner::run(MessageSource& source) {
    const auto start = std::chrono::steady_clock::now();
    const StopSignal signal;
    bool stopped = false;
    {
        Progress progress(options_.label, options_.expected, options_.progress);
        Transaction transaction;
        while (!stopped && source.next(transaction) && step(transaction)) {
            progress.show(report_.transactions);
            stopped = StopSignal::wanted();
        }
    }
    finish(stopped);
    const auto end = std::chrono::steady_clock::now();
    report_.seconds = std::chrono::duration<double>(end - start).count();
    return report_;
}

const RunReport& Runner::break_off(const std::string& error) {
    fail(RunEnd::broken_off, error, nullptr, OrderedJson::object());
    return finish(false);
}

const RunReport& Runner::finish(bool stopped) {
    const LedgerStore& store = engine().store();
    report_.chain = chain_.value();
    report_.state = store.digest();
    report_.accepted = status_counts_[0];
    for (size_t code = 0; code < status_counts_.size(); ++code) {
        if (status_counts_[code] != 0) {
            report_.statuses[static_cast<uint32_t>(code)] = status_counts_[code];
        }
    }
    if (options_.auditor != nullptr && report_.good()) {
        for (const Violation& found : options_.auditor->ledger(store)) {
            fail(RunEnd::invariant_broken,
                 fmt::format("{} {} ({})", found.id, found.detail, found.sentence), nullptr,
                 {{"rule", found.id}, {"detail", found.detail}});
        }
    }
    if (options_.checker != nullptr && report_.good()) {
        const std::string opinion = options_.checker->at_end(store);
        if (!opinion.empty()) {
            fail(RunEnd::checker_differs,
                 fmt::format("the {} disagrees: {}", options_.checker->name(), opinion),
                 nullptr, OrderedJson::object());
        }
    }
    // A continued trace stays as it was until all that it holds is confirmed.
    if (options_.writer != nullptr && report_.transactions >= options_.writer->transactions() &&
        report_.end != RunEnd::record_differs) {
        options_.writer->finish(report_.state, stopped || !report_.good());
    }
    if (stopped && report_.good()) {
        report_.end = RunEnd::stopped;
    }
    return report_;
}

}  // namespace levee
