// The core compiled by clang beside the compiler of this program: a mistake of one compiler, or
// behaviour that the language leaves open, shows as a difference between two native engines.
#include <memory>
#include <new>

#include "host-sim/engine/clang/core.hpp"
#include "host-sim/engine/engine.hpp"
#include "host-sim/engine/native_trap.hpp"

#ifdef LEVEE_CLANG_CORE

bool levee_clang_row_get(void* host, std::uint8_t kind, std::uint64_t id, void* out) {
    return static_cast<const levee::LedgerStore*>(host)->get(kind, id, out);
}

bool levee_clang_row_put(void* host, std::uint8_t kind, std::uint64_t id, const void* row) {
    return static_cast<levee::LedgerStore*>(host)->put(kind, id, row);
}

namespace levee {

namespace {

constexpr std::align_val_t STAGE_ALIGNMENT{16};

struct StageDeleter {
    // A stage owns nothing, so its memory is all there is to give back.
    void operator()(void* stage) const { ::operator delete(stage, STAGE_ALIGNMENT); }
};

class ClangEngine final : public Engine {
public:
    ClangEngine() : stage_(::operator new(levee_clang_stage_size(), STAGE_ALIGNMENT)) {
        levee_clang_stage_make(stage_.get(), &store_);
    }

    std::string_view name() const override { return "native-clang"; }

    Receipt execute(const Context& context, ByteView message) override {
        Status status = Status::ok;
        if (!run(&levee_clang_execute, context, message, status)) {
            return trapped("an assertion of the core does not hold");
        }
        return settle(status, output());
    }

    Status query(const Context& context, ByteView query, std::vector<uint8_t>& answer) override {
        Status status = Status::ok;
        answer.clear();
        if (!run(&levee_clang_query, context, query, status)) {
            return STATUS_TRAP;
        }
        if (status == Status::ok) {
            answer.assign(output().begin(), output().end());
        }
        return status;
    }

private:
    using Entry = uint32_t (*)(void*, const void*, const uint8_t*, uint32_t);

    bool run(Entry entry, const Context& context, ByteView body, Status& status) {
        const bool returned = native_try([&] {
            status = static_cast<Status>(entry(stage_.get(), &context, body.data(),
                                               static_cast<uint32_t>(body.size())));
        });
        if (!returned) {
            levee_clang_stage_make(stage_.get(), &store_);
        }
        return returned;
    }

    ByteView output() const {
        return {levee_clang_output(stage_.get()), levee_clang_output_size(stage_.get())};
    }

    std::unique_ptr<void, StageDeleter> stage_;
};

}  // namespace

EngineEntry native_clang_engine() {
    return {"native-clang", "the core compiled by clang, at -O3, into this program",
            []() -> std::unique_ptr<Engine> { return std::make_unique<ClangEngine>(); }, ""};
}

}  // namespace levee

#else

namespace levee {

EngineEntry native_clang_engine() {
    return {"native-clang", "the core compiled by clang, at -O3, into this program", nullptr,
            "the clang that builds levee.wasm cannot build for this machine"};
}

}  // namespace levee

#endif
