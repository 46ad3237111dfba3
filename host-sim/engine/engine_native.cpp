// The core compiled into this program: the fastest engine, and the one that debuggers and
// sanitizers see into. Defines the two members through which the core reaches rows.
#include "host-sim/engine/engine.hpp"

// After the host's headers: the core declares memcpy itself, and the library's declaration, which
// promises more, must come first.
#include "contract/core/transition.hpp"
#include "host-sim/engine/native_trap.hpp"

namespace levee {

bool View::get(u8 kind, u64 id, void* out) const {
    return static_cast<const LedgerStore*>(host)->get(kind, id, out);
}

void View::put(u8 kind, u64 id, const void* row) const {
    LEVEE_ASSERT(static_cast<LedgerStore*>(host)->put(kind, id, row));
}

namespace {

class NativeEngine final : public Engine {
public:
    NativeEngine() { make_stage(); }

    std::string_view name() const override { return "native"; }

    Receipt execute(const Context& context, ByteView message) override {
        Status status = Status::ok;
        const bool returned = native_try([&] {
            status = transition(*stage_, context, message.data(), size_of(message));
        });
        if (!returned) {
            make_stage();
            return trapped("an assertion of the core does not hold");
        }
        return settle(status, {stage_->output(), stage_->output_size()});
    }

    Status query(const Context& context, ByteView query, std::vector<uint8_t>& answer) override {
        Status status = STATUS_TRAP;
        const bool returned = native_try([&] {
            status = levee::query(*stage_, context, query.data(), size_of(query));
        });
        answer.clear();
        if (!returned) {
            make_stage();
            return STATUS_TRAP;
        }
        if (status == Status::ok) {
            answer.assign(stage_->output(), stage_->output() + stage_->output_size());
        }
        return status;
    }

private:
    static uint32_t size_of(ByteView bytes) { return static_cast<uint32_t>(bytes.size()); }

    /// A stage that trapped may be in any state, so it is made anew.
    void make_stage() { stage_ = std::make_unique<Stage>(View{&store_}); }

    std::unique_ptr<Stage> stage_;
};

}  // namespace

EngineEntry native_engine() {
    return {"native", "the core compiled into this program",
            []() -> std::unique_ptr<Engine> { return std::make_unique<NativeEngine>(); }, ""};
}

}  // namespace levee
