// A contract of the SDK on both lines of the machine: stored as a chain stores it, called, and its
// storage and its gas looked at.
#include <doctest/doctest.h>

#include "tests/wasmvm/machine.hpp"

namespace levee::testing {

using namespace wasmvm;

TEST_CASE("a counter is stored, instantiated, executed and queried on both lines") {
    for_each_line([](Vm& vm) {
        Chain chain(vm);
        const uint64_t code = chain.store(module_file("counter"));
        const std::string owner = chain.account("owner");
        const Outcome made = chain.instantiate(code, owner, R"({"count":41})");
        REQUIRE_MESSAGE(made.ok, made.error);
        const std::string contract = made.data;
        const Outcome counted = chain.execute(contract, owner, R"({"increment":{}})");
        REQUIRE_MESSAGE(counted.ok, counted.error);
        REQUIRE(counted.event("wasm-counted") != nullptr);
        CHECK(counted.event("wasm-counted")->value("count") == "42");
        CHECK(counted.event("wasm-counted")->value("_contract_address") == contract);
        CHECK(chain.query(contract, R"({})").data == R"({"count":42})");
        REQUIRE(chain.raw(contract, "count") != nullptr);
        CHECK(*chain.raw(contract, "count") == std::string("\x2A\0\0\0\0\0\0\0", 8));
    });
}

TEST_CASE("what a contract refuses is its text, and nothing has changed") {
    for_each_line([](Vm& vm) {
        Chain chain(vm);
        const std::string owner = chain.account("owner");
        const std::string contract =
            chain.instantiate(chain.store(module_file("counter")), owner, R"({"count":1})").data;
        const Journal::Map before = chain.state();
        const Outcome refused =
            chain.execute(contract, chain.account("other"), R"({"reset":{"count":0}})");
        CHECK_FALSE(refused.ok);
        CHECK(refused.error ==
              "CT2: sender: only the owner may reset: execute wasm contract failed");
        CHECK(refused.events.empty());
        const Outcome unknown =
            chain.execute(contract, chain.account("other"), R"({"nonsense":{}})");
        CHECK(unknown.error.starts_with("CT1: nonsense: no such message"));
        CHECK(chain.state() == before);
    });
}

TEST_CASE("equal calls use equal gas") {
    for_each_line([](Vm& vm) {
        uint64_t sdk_gas = 0;
        uint64_t wasm_gas = 0;
        uint64_t result_bytes = 0;
        for (int i = 0; i < 2; ++i) {
            Chain chain(vm);
            const std::string owner = chain.account("owner");
            const std::string contract =
                chain.instantiate(chain.store(module_file("counter")), owner, R"({"count":1})")
                    .data;
            const Outcome counted = chain.execute(contract, owner, R"({"increment":{}})");
            CHECK(counted.ok);
            CHECK((i == 0 || sdk_gas == counted.sdk_gas));
            CHECK((i == 0 || wasm_gas == counted.wasm_gas));
            sdk_gas = counted.sdk_gas;
            wasm_gas = counted.wasm_gas;
            result_bytes = counted.result_bytes;
        }
        // Loading, one read and one write of 8 bytes under 5 with the chain's 33 before them.
        const uint64_t storage = 1000 + 3 * (38 + 8) + 2000 + 30 * (38 + 8);
        // 10 an attribute and 20 an event; the type's seven letters count, the rest is free.
        CHECK(sdk_gas ==
              60'000 + storage + wasm_gas / GAS_MULTIPLIER + result_bytes + 10 + 20 + 7);
    });
}

TEST_CASE("a module that no chain would store is refused with the reason") {
    for_each_line([](Vm& vm) {
        const std::vector<uint8_t> plain = module_file("levee");
        CHECK_THROWS_WITH_AS(vm.store(plain), doctest::Contains("interface_version"), Refused);
    });
}

}  // namespace levee::testing
