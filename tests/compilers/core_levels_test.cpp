// One core, several compilers and levels of optimisation, in one program and in lockstep: what the
// language leaves open would show as a difference of receipts.
#include <doctest/doctest.h>

#include <array>
#include <cstdio>

#include "host-sim/engine/compiled_engine.hpp"
#include "host-sim/runner.hpp"
#include "host-sim/store/sha256.hpp"
#include "host-sim/workload/workload.hpp"
#include "tests/support/engines.hpp"

// The build says which compilations there are: LEVEE_CORE_LEVELS is LEVEL(name) of each that it
// made and ABSENT(name) of the others, LEVEE_CORE_LEVELS_COUNT how many both are.
#define LEVEL(name) namespace name { extern const LeveeCompiledCore compiled_core; }
#define ABSENT(name)
LEVEE_CORE_LEVELS
#undef LEVEL
#undef ABSENT

namespace levee {
namespace {

using namespace testing;

struct CoreLevel {
    std::string_view name;
    const LeveeCompiledCore& core;
};

const std::vector<CoreLevel>& core_levels() {
    static const std::vector<CoreLevel> levels = {
#define LEVEL(name) {#name, name::compiled_core},
#define ABSENT(name)
        LEVEE_CORE_LEVELS
#undef LEVEL
#undef ABSENT
    };
    return levels;
}

void note_absent_levels() {
#define LEVEL(name)
#define ABSENT(name) note_absent(#name ": its compiler cannot build for this machine");
    LEVEE_CORE_LEVELS
#undef LEVEL
#undef ABSENT
}

/// Those that engines of this build have, and the others.
std::vector<std::unique_ptr<Engine>> every_compilation() {
    const std::array<EngineEntry, 2> entries = {native_engine(), native_clang_engine()};
    std::vector<std::unique_ptr<Engine>> made;
    for (const EngineEntry& entry : entries) {
        if (is_here(entry)) {
            made.push_back(entry.make());
        }
    }
    note_absent_levels();
    for (const CoreLevel& level : core_levels()) {
        made.push_back(make_compiled_engine(level.name, level.core));
    }
    REQUIRE(made.size() + absent_parts().size() == entries.size() + LEVEE_CORE_LEVELS_COUNT);
    return made;
}

class RandomSource final : public MessageSource {
public:
    RandomSource(std::string_view profile, uint64_t seed, uint64_t transactions)
        : workload_(seed, workload_profile(profile, seed)), left_(transactions) {}

    void attach(Runner& runner) { runner_ = &runner; }

    bool next(Transaction& transaction) override {
        if (left_ == 0) {
            return false;
        }
        --left_;
        const Batch& batch = workload_.next(runner_->engine());
        const Step& step = batch.steps.front();
        transaction = {step.context, batch.message(step), nullptr, nullptr};
        return true;
    }

private:
    RandomWorkload workload_;
    uint64_t left_;
    Runner* runner_ = nullptr;
};

uint64_t executed_proposals(const LedgerStore& store) {
    uint64_t count = 0;
    for (const RowView& row : store.sorted_rows()) {
        count += row.kind == ProposalRow::KIND &&
                 row.bytes[offsetof(ProposalRow, status)] ==
                     static_cast<uint8_t>(ProposalStatus::executed);
    }
    return count;
}

struct Case {
    const char* profile;
    uint64_t seed;
};

TEST_CASE("LV-HST-38 every compiler and every level of optimisation gives one chain") {
    for (const Case& tried : {Case{"swarm", 1}, {"swarm", 2}, {"swarm", 3}, {"governance", 1}}) {
        RunOptions options;
        options.progress = false;
        std::vector<std::unique_ptr<Engine>> engines = every_compilation();
        const size_t count = engines.size();
        Runner runner(std::move(engines), options);
        RandomSource source(tried.profile, tried.seed, 20000);
        source.attach(runner);
        const RunReport& report = runner.run(source);
        CHECK_MESSAGE(report.end == RunEnd::finished, report.problem);
        CHECK(report.transactions == 20000);
        CHECK(report.accepted > 5000);
        const uint64_t executed = executed_proposals(runner.engine().store());
        CHECK((executed > 0) == (tried.profile == std::string_view("governance")));
        std::printf("%s, seed %d: %zu compilations, %d of %d accepted, %d proposals executed, "
                    "chain %s\n",
                    tried.profile, static_cast<int>(tried.seed), count,
                    static_cast<int>(report.accepted), static_cast<int>(report.transactions),
                    static_cast<int>(executed), to_hex(report.chain).c_str());
    }
}

}  // namespace
}  // namespace levee
