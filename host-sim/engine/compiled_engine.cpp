// The core compiled by another compiler or at another level than this program: a mistake of one
// compiler, or behaviour that the language leaves open, shows as a difference of two engines.
#include "host-sim/engine/compiled_engine.hpp"

#include <new>

#include "host-sim/engine/native_trap.hpp"

bool levee_compiled_row_get(void* host, std::uint8_t kind, std::uint64_t id, void* out) {
    return static_cast<const levee::LedgerStore*>(host)->get(kind, id, out);
}

bool levee_compiled_row_put(void* host, std::uint8_t kind, std::uint64_t id, const void* row) {
    return static_cast<levee::LedgerStore*>(host)->put(kind, id, row);
}

namespace levee {

namespace {

constexpr std::align_val_t STAGE_ALIGNMENT{16};

struct StageDeleter {
    // A stage owns nothing, so its memory is all there is to give back.
    void operator()(void* stage) const { ::operator delete(stage, STAGE_ALIGNMENT); }
};

class CompiledEngine final : public Engine {
public:
    CompiledEngine(std::string_view name, const LeveeCompiledCore& core)
        : name_(name), core_(core), stage_(::operator new(core.stage_size, STAGE_ALIGNMENT)) {
        core_.make_stage(stage_.get(), &store_);
    }

    std::string_view name() const override { return name_; }

    Receipt execute(const Context& context, ByteView message) override {
        Status status = Status::ok;
        if (!run(core_.execute, context, message, status)) {
            return trapped("an assertion of the core does not hold");
        }
        return settle(status, output());
    }

    Status query(const Context& context, ByteView query, std::vector<uint8_t>& answer) override {
        Status status = Status::ok;
        answer.clear();
        if (!run(core_.query, context, query, status)) {
            return STATUS_TRAP;
        }
        if (status == Status::ok) {
            answer.assign(output().begin(), output().end());
        }
        return status;
    }

private:
    using Entry = decltype(LeveeCompiledCore::execute);

    bool run(Entry entry, const Context& context, ByteView body, Status& status) {
        const bool returned = native_try([&] {
            status = static_cast<Status>(entry(stage_.get(), &context, body.data(),
                                               static_cast<uint32_t>(body.size())));
        });
        if (!returned) {
            core_.make_stage(stage_.get(), &store_);
        }
        return returned;
    }

    ByteView output() const {
        return {core_.output(stage_.get()), core_.output_size(stage_.get())};
    }

    std::string_view name_;
    const LeveeCompiledCore& core_;
    std::unique_ptr<void, StageDeleter> stage_;
};

}  // namespace

std::unique_ptr<Engine> make_compiled_engine(std::string_view name,
                                             const LeveeCompiledCore& core) {
    return std::make_unique<CompiledEngine>(name, core);
}

}  // namespace levee
