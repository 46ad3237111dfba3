// Traps in every engine, all of them in one process: each is caught by its own engine, leaves the
// ledger as it was, and leaves every engine usable. In wasmtime also at any operation, by fuel.
#include <doctest/doctest.h>
#include <signal.h>

#include <array>

#include "host-sim/abi/decode.hpp"
#include "host-sim/difference.hpp"
#include "tests/support/engines.hpp"
#include "tests/support/sent.hpp"

namespace levee {
namespace {

using namespace testing;

Receipt run(Engine& engine, const Sent& sent) {
    return engine.execute(sent.context, sent.message);
}

void start(Engine& engine) {
    for (const Sent& sent : {add_asset(), open_account(1), deposit(1, 1000)}) {
        REQUIRE(run(engine, sent).status == Status::ok);
    }
}

/// A ledger whose vault is not the sum of its buckets: every change of that asset must trap.
void start_broken(Engine& engine, const Engine& sound) {
    for (const RowView& row : sound.store().sorted_rows()) {
        std::vector<uint8_t> bytes(row.bytes.begin(), row.bytes.end());
        if (row.kind == AssetRow::KIND) {
            bytes[offsetof(AssetRow, vault)] ^= 1;
        }
        REQUIRE(engine.store().put(row.kind, row.id, bytes.data()));
    }
    engine.store().commit();
}

bool same_handler(const struct sigaction& one, const struct sigaction& other) {
    return one.sa_sigaction == other.sa_sigaction && one.sa_flags == other.sa_flags;
}

TEST_CASE("LV-HST-18 LV-HST-19 LV-HST-31 every engine traps alone and beside the others") {
    const std::vector<std::unique_ptr<Engine>> sound = present_engines();
    const std::vector<std::unique_ptr<Engine>> broken = present_engines();
    for (const std::unique_ptr<Engine>& engine : sound) {
        start(*engine);
    }
    for (const std::unique_ptr<Engine>& engine : broken) {
        start_broken(*engine, *sound.front());
    }
    const Digest before = broken.front()->store().digest();
    for (int round = 0; round < 20; ++round) {
        const Receipt first = run(*sound.front(), deposit(1, 5));
        for (size_t i = 0; i < broken.size(); ++i) {
            CAPTURE(broken[i]->name());
            const Receipt trapped = run(*broken[i], deposit(1, 5));
            CHECK(trapped.status == STATUS_TRAP);
            CHECK(!trapped.trap.empty());
            CHECK(trapped.rows.empty());
            CHECK(broken[i]->store().digest() == before);
            // The next message is answered as if there had been no trap.
            CHECK(broken[i]->execute(context_of(1, 3), {}).status == Status::wrong_length);
            if (i > 0) {
                CHECK(same_receipt(first, run(*sound[i], deposit(1, 5))));
            }
        }
    }
    for (const std::unique_ptr<Engine>& engine : sound) {
        CHECK(engine->store().digest() == sound.front()->store().digest());
    }
}

TEST_CASE("LV-HST-31 wasmtime takes no signal handler from wasm2c and native code") {
    make_engine("wasm2c")->execute(context_of(0, 1), {});
    make_engine("native")->execute(context_of(0, 1), {});
    constexpr std::array<int, 5> SIGNALS = {SIGSEGV, SIGBUS, SIGILL, SIGTRAP, SIGFPE};
    std::array<struct sigaction, SIGNALS.size()> before;
    for (size_t i = 0; i < SIGNALS.size(); ++i) {
        sigaction(SIGNALS[i], nullptr, &before[i]);
    }
    for (const std::unique_ptr<Engine>& engine : present_engines()) {
        start(*engine);
    }
    for (size_t i = 0; i < SIGNALS.size(); ++i) {
        struct sigaction after;
        sigaction(SIGNALS[i], nullptr, &after);
        CAPTURE(SIGNALS[i]);
        CHECK(same_handler(before[i], after));
    }
}

TEST_CASE("LV-HST-32 equal transactions use equal fuel") {
    const std::unique_ptr<FuelEngine> one = wasmtime_if_here();
    const std::unique_ptr<FuelEngine> other = wasmtime_if_here();
    if (one == nullptr) {
        return;
    }
    // A new instance has less to clear than one that has just run, so both have the same past.
    for (FuelEngine* engine : {one.get(), other.get()}) {
        start(*engine);
        engine->limit_fuel(1000);
        CHECK(run(*engine, deposit(1, 7)).trap == "out of fuel");
        engine->limit_fuel(FuelEngine::PLENTY);
        CHECK(run(*engine, deposit(1, 7)).status == Status::ok);
        CHECK(engine->fuel_used() > 1000);
    }
    CHECK(one->fuel_used() == other->fuel_used());
    CHECK(one->store().digest() == other->store().digest());
    run(*one, deposit(1, 8));
    run(*other, deposit(1, 8));
    CHECK(one->fuel_used() == other->fuel_used());
}

TEST_CASE("LV-HST-19 LV-HST-32 an abort at any point leaves the ledger as it was") {
    const std::unique_ptr<FuelEngine> engine = wasmtime_if_here();
    const std::unique_ptr<FuelEngine> plain = wasmtime_if_here();
    if (engine == nullptr) {
        return;
    }
    start(*engine);
    start(*plain);
    run(*plain, deposit(1, 7));
    const uint64_t needed = plain->fuel_used();
    const Digest before = engine->store().digest();
    uint64_t aborts = 0;
    for (uint64_t fuel = 0; fuel < needed; ++fuel) {
        engine->limit_fuel(fuel);
        const Receipt receipt = run(*engine, deposit(1, 7));
        if (receipt.status == Status::ok) {
            break;  // what comes after the last look at the fuel always runs
        }
        ++aborts;
        REQUIRE(receipt.status == STATUS_TRAP);
        REQUIRE(engine->store().digest() == before);
    }
    CHECK(aborts > needed / 2);
    CHECK(engine->store().digest() != before);
    CHECK(engine->store().digest() == plain->store().digest());
}

}  // namespace
}  // namespace levee
