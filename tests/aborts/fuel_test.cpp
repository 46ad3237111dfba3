// A transaction that is aborted at every operation of the module, by fuel: wasmtime counts each. It
// runs the copy of levee.wasm that tick.py writes, in which it looks at the fuel before each.
#include <algorithm>

#include "tests/aborts/trio.hpp"
#include "tests/support/engines.hpp"

namespace levee {
namespace {

using namespace testing;

constexpr uint64_t NEAR = 2;  // limits tried before and after each host call
constexpr uint64_t SLICE = 100;  // limits of a transaction, besides those
// A transaction of more operations than these is tried with a part of its limits even as a whole:
// each abort would take milliseconds, and there are millions of them.
constexpr uint64_t LONG = uint64_t{1} << 19;
constexpr uint64_t LONG_STEP = 61;
// What the operations after the last look at the fuel may use.
constexpr uint64_t LAST = 2;

/// The limits of fuel that are tried for the transaction that leads, in ascending order.
std::vector<uint64_t> limits(uint64_t whole) {
    const uint64_t step = !wants_all_faults() ? std::max<uint64_t>(whole / SLICE, 1)
                          : whole > LONG      ? LONG_STEP
                                              : 1;
    std::vector<uint64_t> fuels;
    for (uint64_t fuel = 0; fuel < whole; fuel += step) {
        fuels.push_back(fuel);
    }
    if (step > 1) {
        for (const uint64_t left : hooks.fuel_at_calls) {
            const uint64_t at = FuelEngine::PLENTY - left;
            for (uint64_t fuel = at - std::min(at, NEAR); fuel < at + NEAR; ++fuel) {
                fuels.push_back(std::min(fuel, whole - 1));
            }
        }
        std::sort(fuels.begin(), fuels.end());
        fuels.erase(std::unique(fuels.begin(), fuels.end()), fuels.end());
    }
    return fuels;
}

void abort_at_every_operation(Trio& trio, Tally& tally) {
    const Digest before = trio.state();
    uint64_t since = 0;
    for (const uint64_t fuel : limits(trio.fuel_whole)) {
        if (!trio.abort_at({.fuel = fuel})) {
            CHECK(fuel + LAST >= trio.fuel_whole);
            return;
        }
        ++tally.aborts;
        if (++since % 16 == 0) {
            REQUIRE(trio.state() == before);
        }
    }
    REQUIRE(trio.state() == before);
}

TEST_CASE("LV-HST-35 aborted at any operation, by fuel, a transaction leaves nothing") {
    if (wasmtime_if_here() == nullptr) {
        return;
    }
    Trio trio("wasmtime");
    Tally tally;
    // The copy is slow, so it goes no farther than to where every kind has been accepted.
    for (int i = 0; i < TRANSACTIONS && !tally.is_complete(); ++i) {
        trio.lead();
        if (tally.wants(trio, wants_all_faults() ? 3 : 1)) {
            abort_at_every_operation(trio, tally);
        }
        trio.follow();
    }
    CHECK(trio.state() == trio.due_state());
    tally.finish("operations, by fuel");
}

}  // namespace
}  // namespace levee
