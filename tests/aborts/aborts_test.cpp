// A transaction that is aborted anywhere, at every host call and at every basic block of the Wasm
// module, leaves the rows byte for byte as they were, and what follows is as if it had never been
// tried. A native engine that is never aborted runs one transaction ahead and says what is right; a
// scout runs ahead too, to count what there is to abort.
#include <doctest/doctest.h>

#include <map>
#include <random>
#include <unordered_set>

#include "host-sim/engine/receipt_chain.hpp"
#include "host-sim/engine/wasm2c_runtime.hpp"
#include "host-sim/workload/workload.hpp"
#include "tests/support/trace_file.hpp"

namespace {

// Where the next abort is: before the host call or at the block that brings a count to 0.
constexpr uint64_t NEVER = ~uint64_t{0};
uint64_t calls_left = NEVER;
uint64_t calls_seen = 0;
bool is_wasm = false;

uint64_t blocks_left = NEVER;
uint64_t blocks_seen = 0;
// Where blocks are only watched: those that are known, and when each new one was first reached.
std::unordered_set<const void*>* known_blocks = nullptr;
std::vector<uint64_t> new_blocks;

void count_call() {
    ++calls_seen;
    if (calls_left-- != 0) {
        return;
    }
    if (is_wasm) {
        wasm_rt_trap(WASM_RT_TRAP_UNREACHABLE);
    }
    __builtin_trap();
}

}  // namespace

extern "C" void __sanitizer_cov_trace_pc() {
    const uint64_t number = blocks_seen++;
    if (known_blocks != nullptr && known_blocks->insert(__builtin_return_address(0)).second) {
        new_blocks.push_back(number);
    }
    if (blocks_left-- == 0) {
        wasm_rt_trap(WASM_RT_TRAP_UNREACHABLE);
    }
}

namespace levee {

// The engines reach the ledger through these, by an option of the linker.
extern "C" bool real_get(const LedgerStore* store, uint8_t kind, uint64_t id,
                         void* out) asm("__real__ZNK5levee11LedgerStore3getEhmPv");
extern "C" bool real_put(LedgerStore* store, uint8_t kind, uint64_t id,
                         const void* row) asm("__real__ZN5levee11LedgerStore3putEhmPKv");
extern "C" bool counted_get(const LedgerStore* store, uint8_t kind, uint64_t id,
                            void* out) asm("__wrap__ZNK5levee11LedgerStore3getEhmPv");
extern "C" bool counted_put(LedgerStore* store, uint8_t kind, uint64_t id,
                            const void* row) asm("__wrap__ZN5levee11LedgerStore3putEhmPKv");

extern "C" bool counted_get(const LedgerStore* store, uint8_t kind, uint64_t id, void* out) {
    count_call();
    return real_get(store, kind, id, out);
}

extern "C" bool counted_put(LedgerStore* store, uint8_t kind, uint64_t id, const void* row) {
    count_call();
    return real_put(store, kind, id, row);
}

namespace {

using testing::wants_all_faults;

/// An engine under abort with its judge and its scout, fed by one random workload.
class Trio {
public:
    explicit Trio(const std::string& name)
        : workload_(1, workload_profile("mixed", 1)),
          engine_(make_engine(name)),
          judge_(make_engine("native")),
          scout_(make_engine(name)) {
        is_wasm = name == "wasm2c";
    }

    /// Judge and scout run the next transaction; blocks that `known` does not hold are noted.
    void lead(std::unordered_set<const void*>* known) {
        batch_ = &workload_.next(*judge_);
        const Receipt receipt = judge_->execute(context(), message());
        REQUIRE(receipt.status != STATUS_TRAP);
        is_accepted = receipt.status == Status::ok;
        judge_chain_.extend(context(), message(), receipt);
        refresh(*scout_);
        calls_seen = blocks_seen = 0;
        new_blocks.clear();
        known_blocks = known;
        scout_->execute(context(), message());
        known_blocks = nullptr;
        calls_whole = calls_seen;
        blocks_whole = blocks_seen;
        refresh(*engine_);
    }

    /// The engine tries it, and is aborted at a host call or at a block.
    void abort_at(uint64_t call, uint64_t block) { abort(*engine_, call, block); }

    /// The engine runs it whole: its receipt is that of the twin.
    void follow() {
        chain_.extend(context(), message(), engine_->execute(context(), message()));
        REQUIRE(chain_.value() == judge_chain_.value());
    }

    Digest state() const { return engine_->store().digest(); }
    Digest due_state() const { return judge_->store().digest(); }

    /// 0 for a message that is too short to name one.
    uint16_t kind() const {
        uint16_t kind = 0;
        std::memcpy(&kind, message().data(), std::min(sizeof kind, message().size()));
        return kind;
    }

    uint64_t calls_whole = 0;  // of the transaction that leads
    uint64_t blocks_whole = 0;
    bool is_accepted = false;

private:
    void abort(Engine& engine, uint64_t call, uint64_t block) {
        calls_left = call;
        blocks_left = block;
        const Receipt receipt = engine.execute(context(), message());
        calls_left = blocks_left = NEVER;
        REQUIRE(receipt.status == STATUS_TRAP);
        REQUIRE(receipt.rows.empty());
        REQUIRE(receipt.events.empty());
        REQUIRE(engine.store().changed().empty());
    }

    /// Aborted at its first block an instance is made anew, and so the blocks of the next
    /// transaction do not hang on what the one before it left to be cleared.
    void refresh(Engine& engine) {
        if (is_wasm) {
            abort(engine, NEVER, 0);
        }
    }

    const Context& context() const { return batch_->steps.front().context; }
    ByteView message() const { return batch_->message(batch_->steps.front()); }

    RandomWorkload workload_;
    std::unique_ptr<Engine> engine_;
    std::unique_ptr<Engine> judge_;
    std::unique_ptr<Engine> scout_;
    const Batch* batch_ = nullptr;
    ReceiptChain chain_;
    ReceiptChain judge_chain_;
};

constexpr int TRANSACTIONS = 12'000;  // enough for every kind to be accepted

/// Which transactions are aborted everywhere: of each kind some that are accepted, some that not.
struct Tally {
    bool wants(const Trio& trio, uint64_t of_each) {
        auto& taken = trio.is_accepted ? accepted[trio.kind()] : refused[trio.kind()];
        if (taken >= of_each) {
            return false;
        }
        ++taken;
        ++transactions;
        return true;
    }

    void finish(std::string_view where) {
        for (const meta::Struct& type : meta::MESSAGES) {
            CAPTURE(type.name);
            CHECK(accepted[type.kind] > 0);
        }
        MESSAGE(where, ": ", aborts, " aborts of ", transactions, " transactions of ",
                std::size(meta::MESSAGES), " kinds, 0 traces left");
    }

    std::map<uint16_t, uint64_t> accepted;
    std::map<uint16_t, uint64_t> refused;
    uint64_t transactions = 0;
    uint64_t aborts = 0;
};

void abort_at_every_host_call(const std::string& engine) {
    const uint64_t of_each = wants_all_faults() ? 100 : 10;
    Trio trio(engine);
    Tally tally;
    for (int i = 0; i < TRANSACTIONS; ++i) {
        trio.lead(nullptr);
        if (tally.wants(trio, of_each)) {
            const Digest before = trio.state();
            for (uint64_t call = 0; call < trio.calls_whole; ++call) {
                trio.abort_at(call, NEVER);
                REQUIRE(trio.state() == before);
                ++tally.aborts;
            }
        }
        trio.follow();
    }
    CHECK(trio.state() == trio.due_state());
    tally.finish("host calls, " + engine);
}

TEST_CASE("LV-HST-35 aborted at any host call natively, a transaction leaves nothing") {
    abort_at_every_host_call("native");
}

TEST_CASE("LV-HST-35 aborted at any host call in Wasm, a transaction leaves nothing") {
    abort_at_every_host_call("wasm2c");
}

TEST_CASE("LV-HST-35 aborted at any basic block of the module, a transaction leaves nothing") {
    const bool is_whole = wants_all_faults();
    Trio trio("wasm2c");
    Tally tally;
    for (int i = 0; i < TRANSACTIONS; ++i) {
        std::unordered_set<const void*> known;
        trio.lead(&known);
        if (tally.wants(trio, is_whole ? 3 : 2)) {
            const Digest before = trio.state();
            // Whole: every block that is entered, however often. Else each block once.
            const uint64_t count = is_whole ? trio.blocks_whole : new_blocks.size();
            const std::vector<uint64_t> blocks = new_blocks;
            for (uint64_t k = 0; k < count; ++k) {
                trio.abort_at(NEVER, is_whole ? k : blocks[k]);
                ++tally.aborts;
                if (k % 16 == 0 || k + 1 == count) {
                    REQUIRE(trio.state() == before);
                }
            }
        }
        trio.follow();
    }
    CHECK(trio.state() == trio.due_state());
    tally.finish("basic blocks");
}

TEST_CASE("LV-HST-35 after an abort anywhere the next transaction is as if nothing had happened") {
    const int transactions = wants_all_faults() ? 200'000 : 12'000;
    std::mt19937_64 random(3);
    for (const std::string engine : {"native", "wasm2c"}) {
        Trio trio(engine);
        for (int i = 0; i < transactions; ++i) {
            trio.lead(nullptr);
            if (trio.calls_whole != 0) {
                trio.abort_at(random() % trio.calls_whole, NEVER);
            }
            if (trio.blocks_whole != 0 && engine == "wasm2c") {
                trio.abort_at(NEVER, random() % trio.blocks_whole);
            }
            trio.follow();
        }
        CHECK(trio.state() == trio.due_state());
    }
}

}  // namespace
}  // namespace levee
