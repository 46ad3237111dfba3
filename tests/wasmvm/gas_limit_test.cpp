// Gas that ends anywhere, in every message of the contract: at every call of the chain, and at
// every thousandth unit. Whatever it is, all that the chain keeps is as it was.
#include <doctest/doctest.h>

#include "host-sim/chain/script_player.hpp"
#include "host-sim/scenario/scenario.hpp"
#include "tests/wasmvm/machine.hpp"

namespace levee::testing {

using namespace wasmvm;

namespace {

constexpr uint64_t STEP = 1000;

Scenario every_message() {
    return load_scenario(std::string(LEVEE_SOURCE_DIR) + "/scenarios/every-message", {});
}

}  // namespace

TEST_CASE("LV-CW-22 out of gas at every thousandth unit of every message changes nothing") {
    chain::ScriptPlayer player(a_machine_if_here());
    chain::ScriptPlayer whole(a_machine_if_here());
    uint64_t ends = 0;
    for (const ScriptMessage& sent : every_message().script.messages) {
        whole.fund(sent.context);
        player.fund(sent.context);
        const Outcome done = whole.send(sent.context, sent.message);
        const Journal::Map before = player.chain().state();
        for (uint64_t limit = 0; limit < done.sdk_gas; limit += STEP) {
            const Outcome ended = player.send(sent.context, sent.message, limit);
            REQUIRE_FALSE(ended.ok);
            CHECK_MESSAGE(ended.out_of_gas, ended.error);
            CHECK(ended.events.empty());
            REQUIRE(player.chain().state() == before);
            ++ends;
        }
        CHECK(player.send(sent.context, sent.message).ok == done.ok);
    }
    CHECK(ends > 3000);
}

TEST_CASE("LV-CW-22 out of gas at every call of the chain changes nothing") {
    for_each_line([](Vm& vm) {
        chain::ScriptPlayer player(vm);
        chain::ScriptPlayer whole(vm);
        uint64_t ends = 0;
        for (const ScriptMessage& sent : every_message().script.messages) {
            whole.fund(sent.context);
            player.fund(sent.context);
            const Outcome done = whole.send(sent.context, sent.message);
            const Journal::Map before = player.chain().state();
            for (uint64_t call = 1; call <= done.use.calls; ++call) {
                player.chain().fail_at_host_call = call;
                const Outcome ended = player.send(sent.context, sent.message);
                REQUIRE_FALSE(ended.ok);
                CHECK_MESSAGE(ended.out_of_gas, ended.error);
                REQUIRE(player.chain().state() == before);
                ++ends;
            }
            player.chain().fail_at_host_call = 0;
            CHECK(player.send(sent.context, sent.message).ok == done.ok);
        }
        CHECK(ends > 300);
    });
}

}  // namespace levee::testing
