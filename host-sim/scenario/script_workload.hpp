// The messages of a scenario of kind "script", in one batch.
#pragma once

#include "host-sim/scenario/batch.hpp"
#include "host-sim/scenario/scenario.hpp"

namespace levee {

class ScriptWorkload : public Workload {
public:
    explicit ScriptWorkload(const ScriptScenario& script) : script_(script) {}

    bool next(Batch& batch) override {
        batch.clear();
        if (is_done_) {
            return false;
        }
        for (const ScriptMessage& message : script_.messages) {
            batch.add_bytes(message.context, message.message);
            batch.steps.back().expected = message.expected;
            batch.steps.back().line = message.line;
        }
        return is_done_ = true;
    }

    uint64_t transactions() const override { return script_.messages.size(); }

private:
    const ScriptScenario& script_;
    bool is_done_ = false;
};

}  // namespace levee
