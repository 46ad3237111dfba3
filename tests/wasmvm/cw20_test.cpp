// A real token, cw20-base as wasmd is tested with, and levee: deposits by its `send`, payouts by
// its `transfer`. The token is fetched beside the machine; without it this test says so and ends.
#include <fmt/format.h>

#include <fstream>
#include <nlohmann/json.hpp>

#include "host-sim/base64.hpp"
#include "host-sim/wasmvm/library.hpp"
#include "tests/support/absent.hpp"
#include "tests/wasmvm/machine.hpp"

namespace levee::testing {

using namespace wasmvm;

namespace {

// The same version stands in tools/wasmvm.sh.
constexpr const char* TOKEN_FILE = "cw20-base-of-wasmd-v0.61.14.wasm";
constexpr const char* ADD_ASSET =
    R"({"add_asset":{"decimals":6,"recognise_after":4,"pending_epochs":1,"exit_epochs":1,)"
    R"("epoch_length":"3600","operator_first":"0","operator_slice":"0"}})";

std::vector<uint8_t> token_module() {
    std::ifstream file(cache_folder() / TOKEN_FILE, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
}

struct TokenWorld {
    TokenWorld(Vm& vm, const std::vector<uint8_t>& module) : chain(vm) {
        anna = chain.account("anna");
        admin = chain.account("admin");
        token = made(chain.instantiate(
            chain.store(module), admin,
            fmt::format(R"({{"name":"Dollar","symbol":"USD","decimals":6,"initial_balances":)"
                        R"([{{"address":"{}","amount":"1000"}}]}})", anna)));
        levee = made(chain.instantiate(
            chain.store(module_file("levee-cosmwasm")), admin,
            fmt::format(R"({{"denoms":[{{"asset":1,"denom":"cw20:{}"}}]}})", token)));
        must(levee, admin, ADD_ASSET);
        must(levee, admin, R"({"seal":{}})");
        must(levee, anna, R"({"open_account":{"asset":1}})");
    }

    static std::string made(const Outcome& outcome) {
        REQUIRE_MESSAGE(outcome.ok, outcome.error);
        return outcome.data;
    }

    void must(const std::string& contract, const std::string& sender, const std::string& message) {
        const Outcome done = chain.execute(contract, sender, message);
        REQUIRE_MESSAGE(done.ok, message, ": ", done.error);
    }

    std::string send(int amount, const std::string& message) const {
        return fmt::format(R"({{"send":{{"contract":"{}","amount":"{}","msg":"{}"}}}})", levee,
                           amount, base64(message));
    }

    std::string balance(const std::string& address) {
        return ask(token, R"({"balance":{"address":")" + address + R"("}})")["balance"];
    }
    nlohmann::json ask(const std::string& contract, const std::string& message) {
        const Outcome answer = chain.query(contract, message);
        REQUIRE_MESSAGE(answer.ok, answer.error);
        return nlohmann::json::parse(answer.data);
    }

    /// What levee thinks that it has, what the token says, and what is left to anna.
    void check_money(const std::string& inside, const std::string& outside) {
        CHECK(ask(levee, R"({"asset":{"asset":1}})")["vault"] == inside);
        CHECK(balance(levee) == inside);
        CHECK(balance(anna) == outside);
    }

    Chain chain;
    std::string admin;
    std::string anna;
    std::string token;
    std::string levee;
};

}  // namespace

TEST_CASE("LV-CW-08 a real cw20 token: deposit, payout, and refusals that move nothing") {
    const std::vector<uint8_t> module = token_module();
    if (module.empty()) {
        note_absent("the token cw20-base is not on this machine");
        return;
    }
    for_each_line([&](Vm& vm) {
        TokenWorld world(vm, module);
        const std::string deposit = R"({"deposit":{"account":1}})";
        world.must(world.token, world.anna, world.send(600, deposit));
        world.check_money("600", "400");
        world.must(world.levee, world.anna,
                   R"({"withdraw":{"account":1,"place":"cash","amount":"250"}})");
        world.check_money("350", "650");
        const Journal::Map before = world.chain.state();
        for (const std::string& refused :
             {world.send(1, R"({"deposit":{"account":9}})"), world.send(651, deposit),
              world.send(1, R"({"pause":{}})"), world.send(1, "{")}) {
            CHECK_FALSE(world.chain.execute(world.token, world.anna, refused).ok);
        }
        CHECK(world.chain.state() == before);
        // Another account's money does not leave, and no token of anybody moves.
        CHECK_FALSE(world.chain.execute(world.levee, world.admin,
                    R"({"withdraw":{"account":1,"place":"cash","amount":"1"}})").ok);
        world.check_money("350", "650");
    });
}

}  // namespace levee::testing
