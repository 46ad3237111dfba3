// How bytes become a ledger and what happens to it. Byte 0 says what is set up first; then come
// steps: a head of 28 bytes, and a message of the size that it names. Every sequence of bytes is
// such an input, so libFuzzer may do what it likes with it.
#pragma once

#include <memory>

#include "host-sim/auditor.hpp"
#include "host-sim/engine/engine.hpp"
#include "host-sim/model_checker.hpp"
#include "tests/fuzz/fuzz.hpp"

namespace levee::fuzz {

inline constexpr uint64_t START_TIME = 1000;
inline constexpr size_t MESSAGE_BYTES_MAX = 256;  // longer than any message
inline constexpr size_t STEPS_MAX = 64;

// Nothing; a market with traders; the same after a crash; the same sealed, and governed.
enum class Setup : uint8_t { empty, market, crash, governed };
inline constexpr uint8_t SETUPS = 4;
inline constexpr uint64_t SETUP_SECONDS[SETUPS] = {0, 0, 100, 200};  // how long each takes

struct StepHead {
    uint16_t size = 0;
    uint16_t time_step = 0;  // seconds since the step before
    uint32_t sender = 0;
    uint32_t funds_asset = 0;
    u128 funds_amount = 0;

    static constexpr size_t SIZE = 28;
};

struct InputStep {
    StepHead head;
    Buffer message;
};

struct LedgerInput {
    uint8_t setup = 0;
    std::vector<InputStep> steps;
};

LedgerInput parse_ledger_input(Input input);
Buffer ledger_input_bytes(const LedgerInput& input);

/// A ledger under the native core, with auditor and reference model at its side. Whatever is not as
/// it must be ends the process.
class FuzzLedger {
public:
    explicit FuzzLedger(uint8_t setup);

    Status send(const StepHead& head, Input message);
    /// A query must change nothing and its answer must have the size of its kind.
    void ask(const StepHead& head, Input query);
    void finish();
    const LedgerStore& store() const { return engine_->store(); }

    template <typename Message>
    void must(uint32_t sender, const Message& message, u128 funds = 0);

private:
    void set_up_market();
    void set_up_crash();
    void set_up_governance();
    Context context_of(const StepHead& head) const;

    uint64_t time_ = START_TIME;
    uint64_t height_ = 0;
    std::unique_ptr<Engine> engine_;
    std::unique_ptr<Checker> model_;
    Auditor auditor_{1};
    std::vector<uint8_t> answer_;
};

}  // namespace levee::fuzz
