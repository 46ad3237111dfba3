// Traps of the core run natively: caught, nested, repeated, and none of the host's business.
#include "host-sim/engine/native_trap.hpp"

#include <doctest/doctest.h>

#include "contract/core/assumptions.hpp"

namespace levee {
namespace {

TEST_CASE("LV-HST-18 a broken assertion of the core is caught, again and again") {
    int reached = 0;
    for (int round = 0; round < 1000; ++round) {
        const bool returned = native_try([&] {
            ++reached;
            LEVEE_ASSERT(round % 2 == 0);
        });
        REQUIRE(returned == (round % 2 == 0));
    }
    CHECK(reached == 1000);
}

TEST_CASE("LV-HST-18 frames nest: an inner trap does not end the outer call") {
    bool inner = true;
    const bool outer = native_try([&] { inner = native_try([] { LEVEE_ASSERT(false); }); });
    CHECK(outer);
    CHECK_FALSE(inner);
    CHECK_FALSE(native_try([] {
        native_try([] {});
        LEVEE_ASSERT(false);
    }));
}

}  // namespace
}  // namespace levee
