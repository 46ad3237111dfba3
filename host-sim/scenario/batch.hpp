// A workload is a stream of batches: transactions that follow one another at one time, and what to
// look at when the last of them is done. Batches are made from a scenario, never from what engines
// answer, so the same workload can be given to each engine in turn.
#pragma once

#include <optional>
#include <vector>

#include "abi/generated/abi.hpp"
#include "host-sim/abi/decode.hpp"
#include "host-sim/abi/wire.hpp"

namespace levee {

/// Where a batch stands in a wave of shortfalls.
enum class Moment : uint8_t {
    none,
    wave_begins,  // before the first transaction of a wave
    recognised,   // all losses of the wave are recorded, nothing is charged yet
    wave_ends,    // every layer was charged and claims are paid
};

struct Step {
    Context context;
    uint32_t offset = 0;  // of the message in the batch's bytes
    uint32_t size = 0;
    std::optional<Status> expected;
    uint32_t line = 0;  // of the scenario file, 0 = none
};

struct Batch {
    std::vector<uint8_t> bytes;
    std::vector<Step> steps;
    Moment moment = Moment::none;  // after the last step
    uint32_t wave = 0;
    std::vector<uint32_t> accounts;  // whose equity is looked at, at that moment

    void clear() {
        bytes.clear();
        steps.clear();
        moment = Moment::none;
        wave = 0;
        accounts.clear();
    }

    ByteView message(const Step& step) const { return {bytes.data() + step.offset, step.size}; }

    void add_bytes(const Context& context, ByteView message) {
        Step step;
        step.context = context;
        step.offset = static_cast<uint32_t>(bytes.size());
        step.size = static_cast<uint32_t>(message.size());
        bytes.insert(bytes.end(), message.begin(), message.end());
        steps.push_back(step);
    }

    /// Header and fields of a message of the ABI. Every step of a batch is expected to be ok.
    template <typename Message>
    void add(const Context& context, const Message& fields) {
        add_bytes(context, wire_of(fields));
        steps.back().expected = Status::ok;
    }
};

class Workload {
public:
    virtual ~Workload() = default;
    /// Fills the next batch; false at the end.
    virtual bool next(Batch& batch) = 0;
    /// How many transactions there are in all.
    virtual uint64_t transactions() const = 0;
};

}  // namespace levee
