// The contract in the machine of the chains: money through the bank, sudo and migration, gas that
// ends anywhere, and a token that calls back while it is asked to pay.
#include <doctest/doctest.h>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "host-sim/abi/decode.hpp"
#include "host-sim/base64.hpp"
#include "tests/wasmvm/machine.hpp"

namespace levee::testing {

using namespace wasmvm;

namespace {

constexpr const char* ADD_ASSET =
    R"({"add_asset":{"decimals":6,"recognise_after":4,"pending_epochs":1,"exit_epochs":1,)"
    R"("epoch_length":"3600","operator_first":"0","operator_slice":"0"}})";
constexpr const char* ADD_TRANCHE =
    R"({"add_tranche":{"asset":1,"kind":"shared","floor":"0","stake_min":"1",)"
    R"("draw_max":"1000000000","fee_weight":"0"}})";

// A contract with two assets, the first in coins, the second in the tokens of a contract.
struct World {
    explicit World(Vm& vm) : chain(vm) {
        admin = chain.account("admin");
        anna = chain.account("anna");
        code = chain.store(module_file("levee-cosmwasm"));
        const uint64_t hostile = chain.store(module_file("hostile"));
        token = chain.instantiate(hostile, admin, "{}").data;
        const Outcome made = chain.instantiate(
            code, admin,
            fmt::format(R"({{"denoms":[{{"asset":1,"denom":"uusd"}},)"
                        R"({{"asset":2,"denom":"cw20:{}"}}]}})",
                        token),
            {}, admin);
        REQUIRE_MESSAGE(made.ok, made.error);
        contract = made.data;
        for (const char* message : {ADD_ASSET, ADD_ASSET, ADD_TRANCHE, R"({"seal":{}})"}) {
            must(admin, message);
        }
        chain.mint(anna, {"uusd", 1000});
        must(anna, R"({"open_account":{"asset":1}})");
        must(anna, R"({"open_account":{"asset":2}})");
    }

    Outcome must(const std::string& sender, std::string_view message, const Coins& funds = {}) {
        const Outcome done = chain.execute(contract, sender, message, funds);
        REQUIRE_MESSAGE(done.ok, message, ": ", done.error);
        return done;
    }

    nlohmann::json ask(std::string_view message) {
        const Outcome answer = chain.query(contract, message);
        REQUIRE_MESSAGE(answer.ok, answer.error);
        return nlohmann::json::parse(answer.data);
    }

    std::string vault(int asset) {
        return ask(fmt::format(R"({{"asset":{{"asset":{}}}}})", asset))["vault"];
    }

    Chain chain;
    uint64_t code = 0;
    std::string admin;
    std::string anna;
    std::string token;
    std::string contract;
};

std::string to_target(const char* verb, const std::string& target, const std::string& message) {
    return fmt::format(R"({{"{}":{{"target":"{}","msg":"{}"}}}})", verb, target, base64(message));
}

std::string receive(const std::string& sender, int amount, const std::string& message) {
    return fmt::format(R"({{"receive":{{"sender":"{}","amount":"{}","msg":"{}"}}}})", sender,
                       amount, base64(message));
}

}  // namespace

TEST_CASE("LV-CW-08 the vault is what the bank says that the contract has") {
    for_each_line([](Vm& vm) {
        World world(vm);
        world.must(world.anna, R"({"deposit":{"account":1}})", {{"uusd", 500}});
        world.must(world.anna, R"({"stake":{"tranche":1}})", {{"uusd", 50}});
        CHECK(world.vault(1) == "550");
        CHECK(world.chain.balance(world.contract, "uusd") == 550);
        const Outcome paid = world.must(
            world.anna, R"({"withdraw":{"account":1,"place":"cash","amount":"200"}})");
        CHECK(world.chain.balance(world.contract, "uusd") == 350);
        CHECK(world.chain.balance(world.anna, "uusd") == 650);
        CHECK(world.vault(1) == "350");
        REQUIRE(paid.event("wasm-levee/payout") != nullptr);
        CHECK(paid.event("wasm-levee/payout")->value("amount") == "200");
        CHECK(paid.event("wasm")->value("action") == "withdraw");
        const OrderedJson events =
            decode_events({reinterpret_cast<const uint8_t*>(paid.data.data()), paid.data.size()});
        CHECK(events.size() == 2);
    });
}

TEST_CASE("LV-CW-06 LV-CW-11 the chain is the authority, and its admin migrates") {
    for_each_line([](Vm& vm) {
        World world(vm);
        const char* pause = R"({"pause":{"set_bits":4}})";
        CHECK_FALSE(world.chain.execute(world.contract, world.anna, pause).ok);
        CHECK(world.chain.sudo(world.contract, pause).ok);
        CHECK(world.ask(R"({"state":{}})")["pause_bits"] == 4);
        CHECK(world.chain.migrate(world.contract, world.admin, world.code, "{}").ok);
        world.chain.set_raw(world.contract, "contract_info",
                            R"({"contract":"levee","version":"9.0.0"})");
        const Journal::Map before = world.chain.state();
        const Outcome refused =
            world.chain.migrate(world.contract, world.admin, world.code, "{}");
        CHECK(refused.error.starts_with("LV111: contract_info: newer_version"));
        CHECK(world.chain.state() == before);
    });
}

TEST_CASE("LV-CW-12 gas that ends at any host call or at any thousand changes nothing") {
    for_each_line([](Vm& vm) {
        World world(vm);
        world.must(world.anna, R"({"deposit":{"account":1}})", {{"uusd", 500}});
        const char* message = R"({"withdraw":{"account":1,"place":"cash","amount":"1"}})";
        const Journal::Map before = world.chain.state();
        uint64_t calls = 0;
        for (bool ended = false; !ended; ++calls) {
            world.chain.fail_at_host_call = calls + 1;
            const Outcome out = world.chain.execute(world.contract, world.anna, message);
            ended = out.ok;
            CHECK((out.ok || (out.out_of_gas && world.chain.state() == before)));
        }
        CHECK(calls > 6);
        world.chain.fail_at_host_call = 0;
        const Outcome whole = world.must(world.anna, message);
        const Journal::Map after = world.chain.state();
        uint64_t tried = 0;
        for (uint64_t limit = 0; limit < whole.sdk_gas; limit += 1000, ++tried) {
            const Outcome out =
                world.chain.execute(world.contract, world.anna, message, {}, limit);
            CHECK_FALSE(out.ok);
            CHECK(out.out_of_gas);
            CHECK(world.chain.state() == after);
        }
        CHECK(tried > 50);
    });
}

TEST_CASE("LV-CW-12 bad input in the machine: the number, and nothing changed") {
    for_each_line([](Vm& vm) {
        World world(vm);
        const Journal::Map before = world.chain.state();
        const std::string deep = R"({"set_layers":)" + std::string(5000, '[');
        const std::pair<std::string, const char*> wrong[] = {
            {"{", "LV101"},
            {deep, "LV1"},
            {R"({"roll":{"market":99999999999999999999999999999999999999999999}})", "LV4"},
            {R"({"roll":{"market":1.0}})", "LV105"},
            {R"({"roll":{"market":1,"market":2}})", "LV103"},
            {R"({"set_role":{"role":"pauser","principal":"cosmos1qqqsyqcyq5rqwzqf"}})", "LV106"},
            {R"({"settle":{"target":"\ud800","id":1}})", "LV101"},
        };
        for (const auto& [message, number] : wrong) {
            const Outcome out = world.chain.execute(world.contract, world.anna, message);
            CAPTURE(out.error);
            CHECK(out.error.starts_with(number));
            CHECK(world.chain.state() == before);
        }
        world.chain.mint(world.anna, {"uother", 5});
        const Journal::Map minted = world.chain.state();
        const Outcome out = world.chain.execute(world.contract, world.anna,
                                                R"({"deposit":{"account":1}})", {{"uother", 5}});
        CHECK(out.error.starts_with("LV107: funds: unknown_denom"));
        CHECK(world.chain.state() == minted);
    });
}

TEST_CASE("LV-CW-08 a token that calls back while it pays gets no more than is booked") {
    for_each_line([](Vm& vm) {
        World world(vm);
        const std::string open = R"({"open_account":{"asset":2}})";
        const auto tell = [&world](const std::string& message) {
            const Outcome told = world.chain.execute(
                world.token, world.anna, to_target("tell", world.contract, message));
            REQUIRE_MESSAGE(told.ok, told.error);
        };
        tell(open);  // account 3 belongs to the token contract itself
        tell(receive(world.token, 100, R"({"deposit":{"account":3}})"));
        CHECK(world.vault(2) == "100");
        const auto withdraw = [](int amount) {
            return fmt::format(R"({{"withdraw":{{"account":3,"place":"cash","amount":"{}"}}}})",
                               amount);
        };
        // 60 and, from inside the payment of it, 60 more: only 40 are left, so all is undone.
        const auto plan = [&world](const std::string& message) {
            REQUIRE(world.chain
                        .execute(world.token, world.anna,
                                 to_target("plan", world.contract, message))
                        .ok);
        };
        plan(withdraw(60));
        const Journal::Map before = world.chain.state();
        const Outcome refused = world.chain.execute(
            world.token, world.anna, to_target("tell", world.contract, withdraw(60)));
        CHECK_FALSE(refused.ok);
        CHECK(refused.error.find("LV60: withdraw: insufficient_cash") != std::string::npos);
        CHECK(world.chain.state() == before);
        // 60 and 40 are what is booked: the inner call sees what the outer one has written.
        plan(withdraw(40));
        tell(withdraw(60));
        CHECK(world.vault(2) == "0");
        CHECK(world.ask(R"({"account":{"account":3}})")["cash"] == "0");
        // Neither touched the other asset.
        CHECK(world.vault(1) == "0");
    });
}

}  // namespace levee::testing
