// The trap frame by itself: explicit traps, guard pages, nesting, and a thousand in a row.
#include "host-sim/engine/wasm2c_trap.hpp"

#include <doctest/doctest.h>
#include <sys/mman.h>

#include <cstddef>
#include <cstdint>
#include <string>

#include "host-sim/engine/wasm2c_runtime.hpp"

extern "C" [[noreturn]] void levee_wasm2c_on_trap(wasm_rt_trap_t code);

namespace {

using levee::wasm2c::last_trap_text;
using levee::wasm2c::wasm2c_try;

struct GuardPage {
    static constexpr std::size_t bytes = 65536;
    void* address =
        mmap(nullptr, bytes, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    ~GuardPage() { munmap(address, bytes); }
};

__attribute__((no_sanitize("address"))) void write_byte(void* address) {
    *static_cast<volatile unsigned char*>(address) = 1;
}

}  // namespace

TEST_CASE("a call that returns is not a trap") {
    int calls = 0;
    CHECK(wasm2c_try([&] { ++calls; }));
    CHECK(calls == 1);
}

TEST_CASE("an explicit trap ends the call and names itself") {
    CHECK_FALSE(wasm2c_try([] { levee_wasm2c_on_trap(WASM_RT_TRAP_UNREACHABLE); }));
    CHECK(std::string(last_trap_text()) == "unreachable");
    CHECK_FALSE(wasm2c_try([] { levee_wasm2c_on_trap(WASM_RT_TRAP_DIV_BY_ZERO); }));
    CHECK(std::string(last_trap_text()) == "integer divide by zero");
}

TEST_CASE("a guard page is out of bounds, a thousand times") {
    const GuardPage page;
    int caught = 0;
    for (int i = 0; i < 1000; ++i) {
        if (!wasm2c_try([&] { write_byte(page.address); })) ++caught;
    }
    CHECK(caught == 1000);
    CHECK(std::string(last_trap_text()) == "out of bounds memory access");
}

TEST_CASE("frames nest: an inner trap leaves the outer call running") {
    bool reached = false;
    const bool outer = wasm2c_try([&] {
        CHECK_FALSE(wasm2c_try([] { levee_wasm2c_on_trap(WASM_RT_TRAP_OOB); }));
        reached = true;
    });
    CHECK(outer);
    CHECK(reached);
}
