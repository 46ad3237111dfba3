// The reference model as a checker: an engine that errs in a row which no transaction touches is
// found when all rows are compared, after a roll with a loss and at intervals.
#include <doctest/doctest.h>

#include <cstddef>
#include <stdexcept>

#include "host-sim/model_checker.hpp"
#include "host-sim/workload/workload.hpp"

namespace levee {
namespace {

constexpr uint64_t INTERVAL = 4096;
constexpr uint64_t QUIET_MARKET = 21;

/// An engine with the model at its side, fed by one random workload.
struct Pair {
    RandomWorkload workload{1, workload_profile("mixed", 1)};
    std::unique_ptr<Engine> engine = make_engine("native");
    std::unique_ptr<Checker> checker = make_model_checker();
    uint64_t transactions = 0;
    bool has_incident = false;  // of the last transaction
    size_t changed_rows = 0;

    std::string run(const Context& context, ByteView message) {
        const Receipt receipt = engine->execute(context, message);
        ++transactions;
        has_incident = false;
        changed_rows = receipt.rows.size();
        for (const RowView& row : receipt.rows) {
            has_incident = has_incident || row.kind == IncidentRow::KIND;
        }
        return checker->after_transaction(context, message, receipt, engine->store());
    }

    std::string step() {
        const Batch& batch = workload.next(*engine);
        return run(batch.steps.front().context, batch.message(batch.steps.front()));
    }

    void run_until(uint64_t count) {
        while (transactions < count) {
            REQUIRE(step() == "");
        }
    }

    /// Another fee of a market that is never marked or traded.
    void damage() {
        const ByteView row = engine->store().find(MarketRow::KIND, QUIET_MARKET);
        REQUIRE(!row.empty());
        std::vector<uint8_t> bytes(row.begin(), row.end());
        bytes[offsetof(MarketRow, fee_max)] ^= 1;
        REQUIRE(engine->store().put(MarketRow::KIND, QUIET_MARKET, bytes.data()));
        engine->store().commit();
    }
};

TEST_CASE("LV-SCN-40 a row that nothing touches is compared after a roll with a loss") {
    Pair pair;
    pair.run_until(INTERVAL + 1);
    pair.damage();
    std::string opinion;
    while (opinion.empty()) {
        opinion = pair.step();
        REQUIRE(pair.transactions < 2 * INTERVAL);  // before the interval finds it
    }
    CHECK(opinion.find("row market 21") == 0);
    CHECK(pair.has_incident);
}

TEST_CASE("LV-SCN-40 a row that nothing touches is compared at intervals and at the end") {
    Pair pair;
    pair.run_until(100);
    pair.damage();
    const Context nobody;
    for (uint64_t i = pair.transactions + 1; i < INTERVAL; ++i) {
        REQUIRE(pair.run(nobody, {}) == "");
    }
    CHECK(pair.run(nobody, {}).find("row market 21") == 0);
    CHECK(pair.checker->at_end(pair.engine->store()).find("row market 21") == 0);
}

TEST_CASE("LV-SCN-40 what the model throws is what it has to say") {
    CHECK(opinion_of([] { return std::string("a row differs"); }) == "a row differs");
    CHECK(opinion_of([]() -> std::string { throw std::logic_error("model: a rule"); }) ==
          "model: a rule");
    CHECK(opinion_of([]() -> std::string { throw std::overflow_error("too wide"); }) ==
          "too wide");
    CHECK(opinion_of([]() -> std::string { throw std::range_error(""); }) != "");
}

TEST_CASE("LV-SCN-40 rows are counted where they are compared") {
    Pair pair;
    uint64_t before = 0;
    for (int i = 0; i < 200; ++i) {
        REQUIRE(pair.step() == "");
        const uint64_t rows = pair.checker->compared_rows() - before;
        REQUIRE(rows >= pair.changed_rows);
        if (!pair.has_incident) {
            REQUIRE(rows <= pair.changed_rows + 1);  // the model may touch one without a change
        }
        before = pair.checker->compared_rows();
    }
    CHECK(before > 200);
    CHECK(pair.checker->at_end(pair.engine->store()) == "");
    CHECK(pair.checker->compared_rows() == before + pair.engine->store().sorted_rows().size());

    // Nothing is counted of a comparison that is not made.
    const Context nobody;
    const Receipt other{Status::ok, {}, {}, {}};
    CHECK(pair.checker->after_transaction(nobody, {}, other, pair.engine->store()) != "");
    CHECK(pair.checker->compared_rows() == before + pair.engine->store().sorted_rows().size());
}

}  // namespace
}  // namespace levee
