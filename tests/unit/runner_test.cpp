// The lockstep runner with engines that misbehave on purpose: each kind of trouble stops the run at
// the right transaction, says what differs, and leaves a whole trace.
#include "host-sim/runner.hpp"

#include <doctest/doctest.h>
#include <unistd.h>

#include <csignal>
#include <cstring>
#include <filesystem>
#include <stdexcept>

#include "host-sim/progress.hpp"
#include "host-sim/trace_replay.hpp"
#include "host-sim/usage.hpp"

namespace levee {
namespace {

/// What a fake engine does at one transaction, instead of counting assets in the state row.
enum class Fault : uint8_t {
    none,
    other_row,
    other_status,
    other_event,
    trap,
    error,
    bad_reserved
};

class FakeEngine final : public Engine {
public:
    explicit FakeEngine(std::string_view name, Fault fault = Fault::none, uint64_t at = 0)
        : name_(name), fault_(fault), at_(at) {}

    std::string_view name() const override { return name_; }

    Receipt execute(const Context&, ByteView message) override {
        const Fault fault = calls_++ == at_ ? fault_ : Fault::none;
        if (fault == Fault::trap) {
            return trapped("made to");
        }
        if (fault == Fault::error) {
            throw std::runtime_error("the process ended");
        }
        if (message.empty() || fault == Fault::other_status) {
            return settle(Status::wrong_length, {});
        }
        StateRow row;
        store_.get(StateRow::KIND, 1, &row);
        row.version = 1;
        row.accounts += fault == Fault::other_row ? 2 : 1;
        row.reserved0 = fault == Fault::bad_reserved ? 1 : 0;
        store_.put(StateRow::KIND, 1, &row);
        events_.assign(sizeof(EventHeader), 0);
        const EventHeader header{static_cast<uint16_t>(EventKind::sealed), 0, 0};
        std::memcpy(events_.data(), &header, sizeof header);
        return settle(Status::ok,
                      fault == Fault::other_event ? ByteView{} : ByteView{events_});
    }

    Status query(const Context&, ByteView, std::vector<uint8_t>&) override {
        return Status::unknown_message;
    }

private:
    std::string_view name_;
    Fault fault_;
    uint64_t at_;
    uint64_t calls_ = 0;
    std::vector<uint8_t> events_;
};

/// `count` messages, every fifth one empty and so refused; may raise a signal on the way.
class CountedSource final : public MessageSource {
public:
    explicit CountedSource(uint64_t count, uint64_t signal_at = ~uint64_t{0})
        : left_(count), signal_at_(signal_at) {}

    bool next(Transaction& transaction) override {
        if (left_ == 0) {
            return false;
        }
        --left_;
        transaction.context.height = given_;
        transaction.message = {message_, given_ % 5 == 4 ? 0u : sizeof message_};
        if (given_++ == signal_at_) {
            std::raise(SIGINT);
        }
        return true;
    }

private:
    uint64_t left_;
    uint64_t signal_at_;
    uint64_t given_ = 0;
    uint8_t message_[8] = {27};
};

std::vector<std::unique_ptr<Engine>> pair_of(Fault fault, uint64_t at) {
    std::vector<std::unique_ptr<Engine>> engines;
    engines.push_back(std::make_unique<FakeEngine>("good"));
    engines.push_back(std::make_unique<FakeEngine>("other", fault, at));
    return engines;
}

RunReport run_pair(Fault fault, uint64_t at) {
    Runner runner(pair_of(fault, at), RunOptions{});
    CountedSource source(20);
    return runner.run(source);
}

struct TempPath {
    TempPath()
        : path((std::filesystem::temp_directory_path() /
                ("levee-runner-" + std::to_string(getpid()) + ".lvt"))
                   .string()) {}
    ~TempPath() { std::filesystem::remove(path); }
    TempPath(const TempPath&) = delete;
    TempPath& operator=(const TempPath&) = delete;
    std::string path;
};

TraceHeader header_of(const Engine& engine) {
    TraceHeader header;
    header.checkpoint_interval = 6;
    header.abi_hash = abi_digest();
    header.genesis_digest = engine.store().digest();
    return header;
}

TEST_CASE("LV-HST-10 engines that agree run to the end and count every status") {
    const RunReport report = run_pair(Fault::none, 0);
    CHECK(report.end == RunEnd::finished);
    CHECK(report.transactions == 20);
    CHECK(report.accepted == 16);
    CHECK(report.statuses.at(static_cast<uint32_t>(Status::wrong_length)) == 4);
    CHECK(report.chain != Digest{});
}

TEST_CASE("LV-HST-11 the first receipt that differs stops the run and is decoded by field") {
    const RunReport row = run_pair(Fault::other_row, 7);
    CHECK(row.end == RunEnd::engines_differ);
    CHECK(row.transactions == 8);
    CHECK(row.problem == "engines good and other differ");
    REQUIRE(row.details["differences"].size() == 1);
    CHECK(row.details["transaction"] == 7);
    CHECK(row.details["context"]["height"] == 7);
    CHECK(row.details["message"] == "seal");
    CHECK(row.details["differences"][0].dump() ==
          R"({"where":"row state 1","field":"accounts","first":7,"second":8})");

    const RunReport status = run_pair(Fault::other_status, 0);
    CHECK(status.end == RunEnd::engines_differ);
    CHECK(status.transactions == 1);
    CHECK(status.details["differences"][0]["first"] == "ok");
    CHECK(status.details["differences"][0]["second"] == "wrong_length");

    const RunReport event = run_pair(Fault::other_event, 3);
    CHECK(event.end == RunEnd::engines_differ);
    CHECK(event.details["differences"][0]["where"] == "events");
}

TEST_CASE("LV-HST-12 a trap stops the run with the engine and the reason") {
    const RunReport report = run_pair(Fault::trap, 5);
    CHECK(report.end == RunEnd::trapped);
    CHECK(report.transactions == 6);
    CHECK(report.problem == "engine other trapped: made to");
}

TEST_CASE("LV-HST-30 an engine that cannot go on has trapped, and the trace is whole") {
    const TempPath file;
    for (const size_t bad : {0u, 1u}) {
        std::vector<std::unique_ptr<Engine>> engines = pair_of(Fault::error, 5);
        std::swap(engines[0], engines[1 - bad]);
        TraceWriter writer(file.path, header_of(*engines[0]));
        RunOptions options;
        options.writer = &writer;
        Runner runner(std::move(engines), options);
        CountedSource source(20);
        const RunReport report = runner.run(source);
        CHECK(report.end == RunEnd::trapped);
        CHECK(report.transactions == 6);
        CHECK(report.problem == "engine other trapped: the process ended");
        TraceReader reader(file.path, abi_digest());
        CHECK(reader.stopped());
        CHECK(reader.transactions() == 6);
    }
}

TEST_CASE("LV-HST-30 a run in which another error came up ends with a whole trace") {
    const TempPath file;
    std::vector<std::unique_ptr<Engine>> engines = pair_of(Fault::none, 0);
    TraceWriter writer(file.path, header_of(*engines[0]));
    RunOptions options;
    options.writer = &writer;
    Runner runner(std::move(engines), options);
    CountedSource source(3);
    Transaction transaction;
    while (source.next(transaction)) {
        REQUIRE(runner.step(transaction));
    }
    const RunReport& report = runner.break_off("no memory");
    CHECK(run_end_name(report.end) == "broken_off");
    CHECK(report.problem == "no memory");
    CHECK(report.transactions == 3);
    TraceReader reader(file.path, abi_digest());
    CHECK(reader.stopped());
    CHECK(reader.transactions() == 3);
}

/// Sees one difference, at a transaction or else at the end.
class LateChecker final : public Checker {
public:
    explicit LateChecker(uint64_t at) : left_(at) {}
    std::string_view name() const override { return "late model"; }
    std::string after_transaction(const Context&, ByteView, const Receipt&,
                                  const LedgerStore& store) override {
        return --left_ == 0 ? at_end(store) : "";
    }
    std::string at_end(const LedgerStore&) override { return "row market 21: fee_max"; }

private:
    uint64_t left_;
};

TEST_CASE("LV-SCN-19 what differs has the same words at a transaction and at the end") {
    std::vector<RunReport> reports;
    for (const uint64_t at : {20u, 21u}) {  // the last transaction, and none
        LateChecker checker(at);
        RunOptions options;
        options.checker = &checker;
        Runner runner(pair_of(Fault::none, 0), options);
        CountedSource source(20);
        reports.push_back(runner.run(source));
        CHECK(reports.back().end == RunEnd::checker_differs);
    }
    CHECK(reports[0].problem == "the late model disagrees: row market 21: fee_max");
    CHECK(reports[0].problem == reports[1].problem);
}

TEST_CASE("LV-HST-13 the auditor stops a run at the transaction that broke an invariant") {
    std::vector<std::unique_ptr<Engine>> engines;
    engines.push_back(std::make_unique<FakeEngine>("one", Fault::bad_reserved, 2));
    Auditor auditor(0);
    RunOptions options;
    options.auditor = &auditor;
    Runner runner(std::move(engines), options);
    CountedSource source(20);
    const RunReport report = runner.run(source);
    CHECK(report.end == RunEnd::invariant_broken);
    CHECK(report.transactions == 3);
    CHECK(report.problem.find("LV-AUD-04 state 1: reserved0 holds 1") == 0);
}

TEST_CASE("LV-HST-14 a signal ends a run after the transaction at work, with a whole trace") {
    const TempPath file;
    Runner probe(pair_of(Fault::none, 0), RunOptions{});
    TraceWriter writer(file.path, header_of(probe.engine()));
    RunOptions options;
    options.writer = &writer;
    Runner runner(pair_of(Fault::none, 0), options);
    CountedSource source(20, 9);
    const RunReport report = runner.run(source);
    CHECK(report.end == RunEnd::stopped);
    CHECK(report.transactions == 10);
    TraceReader reader(file.path, abi_digest());
    CHECK(reader.stopped());
    CHECK(reader.transactions() == 10);
    CHECK(reader.trailer().chain == report.chain);
    CHECK(reader.trailer().state == report.state);
}

TEST_CASE("LV-HST-15 a replay demands the recorded receipts and checkpoint states") {
    const TempPath file;
    Runner probe(pair_of(Fault::none, 0), RunOptions{});
    TraceWriter writer(file.path, header_of(probe.engine()));
    RunOptions options;
    options.writer = &writer;
    Runner writing(pair_of(Fault::none, 0), options);
    CountedSource source(20);
    const RunReport written = writing.run(source);

    TraceReader reader(file.path, abi_digest());
    const auto replay = [&reader](Fault fault, uint64_t at) {
        std::vector<std::unique_ptr<Engine>> engines;
        engines.push_back(std::make_unique<FakeEngine>("one", fault, at));
        require_genesis(reader, *engines[0]);
        Runner runner(std::move(engines), RunOptions{});
        TraceSource trace(reader);
        return runner.run(trace);
    };
    const RunReport same = replay(Fault::none, 0);
    CHECK(same.end == RunEnd::finished);
    CHECK(same.chain == written.chain);
    CHECK(same.state == reader.trailer().state);
    const RunReport other = replay(Fault::other_row, 11);
    CHECK(other.end == RunEnd::record_differs);
    CHECK(other.transactions == 12);
    CHECK(other.problem.find("same status, other rows or events") != std::string::npos);
    const RunReport status = replay(Fault::other_status, 1);
    CHECK(status.end == RunEnd::record_differs);
    CHECK(status.problem.find("recorded ok, now wrong_length") != std::string::npos);
}

TEST_CASE("LV-HST-16 an unknown engine is refused with the nearest name") {
    CHECK_THROWS_WITH_AS(make_engine("natve"), "no engine 'natve'; did you mean 'native'?",
                         UsageError);
    CHECK_THROWS_WITH_AS(make_engine("zzzzzz"),
                         doctest::Contains("there are native, native-clang, wasm2c"), UsageError);
    const std::vector<std::string> twice = {"native", "native"};
    CHECK_THROWS_AS(make_engines(twice), UsageError);
    CHECK_THROWS_AS(make_engines({}), UsageError);
}

TEST_CASE("LV-HST-17 a name is near if few letters are missing, added, changed or swapped") {
    CHECK(edit_distance("", "abc") == 3);
    CHECK(edit_distance("replay", "replay") == 0);
    CHECK(edit_distance("rpelay", "replay") == 1);
    CHECK(edit_distance("relay", "replay") == 1);
    CHECK(edit_distance("inspekt", "inspect") == 1);
    const std::vector<std::string_view> names = {"replay", "diff", "inspect"};
    CHECK(nearest("dif", names) == "diff");
    CHECK(nearest("zzzzzzzz", names).empty());
    CHECK(nearest("inspection", names) == "inspect");
    const std::vector<std::string_view> keys = {"winners", "fund_usd"};
    CHECK(nearest("funds", keys) == "fund_usd");
    CHECK(nearest("fun", keys).empty());
    const std::vector<std::string_view> engine_list = {"native", "wasm3", "v8"};
    CHECK(nearest("evm", engine_list).empty());
    CHECK(nearest("v9", engine_list) == "v8");
    const std::vector<std::string_view> script_keys = {"kind", "title", "decimals", "start_time"};
    CHECK(nearest("fund", script_keys).empty());
    CHECK(nearest("kin", script_keys) == "kind");
    CHECK(nearest("knid", script_keys) == "kind");
}

}  // namespace
}  // namespace levee
