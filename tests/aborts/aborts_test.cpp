// A transaction that is aborted anywhere, at every host call and at every basic block of the Wasm
// module, leaves the rows byte for byte as they were, and what follows is as if it had never been
// tried.
#include <random>

#include "tests/aborts/trio.hpp"

namespace levee {
namespace {

using namespace testing;

void abort_at_every_host_call(const std::string& engine) {
    const uint64_t of_each = wants_all_faults() ? 100 : 10;
    Trio trio(engine);
    Tally tally;
    for (int i = 0; i < TRANSACTIONS; ++i) {
        trio.lead();
        if (tally.wants(trio, of_each)) {
            const Digest before = trio.state();
            for (uint64_t call = 0; call < trio.calls_whole; ++call) {
                trio.abort_at({.call = call});
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
            const uint64_t count = is_whole ? trio.blocks_whole : hooks.new_blocks.size();
            const std::vector<uint64_t> blocks = hooks.new_blocks;
            for (uint64_t k = 0; k < count; ++k) {
                trio.abort_at({.block = is_whole ? k : blocks[k]});
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
            trio.lead();
            if (trio.calls_whole != 0) {
                trio.abort_at({.call = random() % trio.calls_whole});
            }
            if (trio.blocks_whole != 0 && engine == "wasm2c") {
                trio.abort_at({.block = random() % trio.blocks_whole});
            }
            trio.follow();
        }
        CHECK(trio.state() == trio.due_state());
    }
}

}  // namespace
}  // namespace levee
