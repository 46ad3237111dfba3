// The chain around the contracts: storage, money, messages with replies, gas limits and queries, as
// wasmd has them, by a contract that does what it is told.
#include <doctest/doctest.h>

#include <nlohmann/json.hpp>

#include "host-sim/base64.hpp"
#include "tests/wasmvm/machine.hpp"

namespace levee::testing {

using namespace wasmvm;
using nlohmann::json;

namespace {

/// What a puppet is told, in order.
using Steps = std::vector<json>;

json step(const char* verb, const json& what) { return json::object({{verb, what}}); }
json list_of(const json& one) { return json::array({one}); }
std::string told(const Steps& steps) { return step("do", steps).dump(); }

/// A chain with two puppets and an account with money.
struct Stage {
    explicit Stage(Vm& vm) : chain(vm) {
        user = chain.account("user");
        chain.mint(user, {"uusdc", 1000});
        code = chain.store(module_file("puppet"));
        first = chain.instantiate(code, user, R"({"do":[]})", {}, user).data;
        second = chain.instantiate(code, user, R"({"do":[]})").data;
        REQUIRE(first.size() > 0);
        REQUIRE(second != first);
    }

    Outcome tell(const Steps& steps, const Coins& funds = {}, uint64_t gas = Chain::GAS_LIMIT) {
        return chain.execute(first, user, told(steps), funds, gas);
    }
    std::string stored(const std::string& contract, std::string_view key) const {
        const std::string* found = chain.raw(contract, key);
        return found == nullptr ? "absent" : *found;
    }
    /// A message of the first puppet to the second.
    json to_second(const Steps& steps, const char* reply_on, const Steps& on_reply = {},
                   const json& gas_limit = nullptr, const json& funds = json::array()) const {
        return call(second, steps, funds, reply_on, told(on_reply), gas_limit);
    }
    static json call(const std::string& contract, const Steps& steps, const json& funds,
                     const char* reply_on, const std::string& payload, const json& gas_limit) {
        const json execute = {
            {"contract_addr", contract}, {"msg", base64(told(steps))}, {"funds", funds}};
        return send(step("wasm", step("execute", execute)), reply_on, payload, gas_limit);
    }
    static json send(const json& message, const char* reply_on, const std::string& payload,
                     const json& gas_limit) {
        return step("send", {{"id", 5},
                             {"msg", message},
                             {"payload", base64(payload)},
                             {"gas_limit", gas_limit},
                             {"reply_on", reply_on}});
    }
    static json pay(const std::string& to, const char* amount) {
        const json coin = {{"denom", "uusdc"}, {"amount", amount}};
        const json body = {{"to_address", to}, {"amount", list_of(coin)}};
        return send(step("bank", step("send", body)), "never", "", nullptr);
    }

    Chain chain;
    uint64_t code = 0;
    std::string user;
    std::string first;
    std::string second;
};

const Steps NO_STEPS;

json put(const char* key, const char* value) {
    return step("set", json::array({key, value}));
}

}  // namespace

TEST_CASE("storage: set, remove and walk up and down") {
    for_each_line([](Vm& vm) {
        Stage stage(vm);
        REQUIRE(stage.tell({put("k2", "b"), put("k1", "a"), put("k3", "c"), put("j", "x")}).ok);
        REQUIRE(stage.tell({step("list", "up")}).ok);
        CHECK(stage.stored(stage.first, "listed") == "k1=ak2=bk3=c");
        REQUIRE(stage.tell({step("remove", "k2"), step("list", "down")}).ok);
        CHECK(stage.stored(stage.first, "listed") == "k3=ck1=a");
        CHECK(stage.stored(stage.first, "k2") == "absent");
        CHECK(stage.stored(stage.second, "k1") == "absent");
        CHECK(stage.chain.query(stage.first, R"({"get":"k3"})").data == R"({"value":"c"})");
    });
}

TEST_CASE("funds come with a call and go with a message") {
    for_each_line([](Vm& vm) {
        Stage stage(vm);
        const std::string other = stage.chain.account("other");
        REQUIRE(stage.tell({Stage::pay(other, "30")}, {{"uusdc", 100}}).ok);
        CHECK((stage.chain.balance(stage.user, "uusdc") == 900));
        CHECK((stage.chain.balance(stage.first, "uusdc") == 70));
        CHECK((stage.chain.balance(other, "uusdc") == 30));
        const auto before = stage.chain.state();
        const Outcome poor = stage.tell({put("k", "v"), Stage::pay(other, "71")});
        CHECK(poor.error ==
              "spendable balance 70uusdc is smaller than 71uusdc: insufficient funds");
        CHECK(stage.tell({Stage::pay(other, "0")}).error ==
              "coin uusdc amount is not positive: invalid coins");
        CHECK_FALSE(stage.tell(NO_STEPS, {{"uusdc", 901}}).ok);
        CHECK_FALSE(stage.tell({Stage::pay("cosmos1xyz", "1")}).ok);
        CHECK(stage.chain.state() == before);
    });
}

TEST_CASE("a message's reply, by what the sender asks for") {
    for_each_line([](Vm& vm) {
        struct Case {
            const char* reply_on;
            bool fails;
            bool whole_ok;
            const char* reply;
        };
        const std::string refused = "PP7: puppet: no: execute wasm contract failed";
        for (const Case& one : {Case{"never", false, true, "absent"},
                                Case{"never", true, false, "absent"},
                                Case{"success", false, true, "ok"},
                                Case{"success", true, false, "absent"},
                                Case{"error", false, true, "absent"},
                                Case{"error", true, true, refused.c_str()},
                                Case{"always", false, true, "ok"},
                                Case{"always", true, true, refused.c_str()}}) {
            CAPTURE(one.reply_on);
            CAPTURE(one.fails);
            Stage stage(vm);
            Steps steps = {put("k", "v")};
            if (one.fails) {
                steps.push_back(step("fail", "no"));
            }
            const Outcome told =
                stage.tell({put("mine", "1"), stage.to_second(steps, one.reply_on)});
            CHECK(told.ok == one.whole_ok);
            CHECK(stage.stored(stage.first, "mine") == (one.whole_ok ? "1" : "absent"));
            CHECK(stage.stored(stage.second, "k") == (one.fails ? "absent" : "v"));
            CHECK(stage.stored(stage.first, "reply") == one.reply);
        }
    });
}

TEST_CASE("what failed underneath is undone whole, with its money") {
    for_each_line([](Vm& vm) {
        Stage stage(vm);
        const json coins = list_of({{"denom", "uusdc"}, {"amount", "40"}});
        const Steps fails = {put("k", "v"), Stage::pay(stage.user, "10"),
                             Stage::pay("nobody", "1")};
        const Outcome told = stage.tell(
            {stage.to_second(fails, "error", {put("caught", "1")}, nullptr, coins)},
            {{"uusdc", 100}});
        REQUIRE_MESSAGE(told.ok, told.error);
        CHECK(stage.stored(stage.first, "reply") == "codespace: sdk, code: 7");
        CHECK(stage.stored(stage.first, "caught") == "1");
        CHECK(stage.stored(stage.second, "k") == "absent");
        CHECK((stage.chain.balance(stage.first, "uusdc") == 100));
        CHECK((stage.chain.balance(stage.second, "uusdc") == 0));
        CHECK((stage.chain.balance(stage.user, "uusdc") == 900));
        // Nothing of it stands in the events either.
        for (const Event& event : told.events) {
            CHECK(event.value("receiver") != stage.user);
        }
    });
}

TEST_CASE("a reply's failure fails the sender, a trap says only its number") {
    for_each_line([](Vm& vm) {
        Stage stage(vm);
        CHECK_FALSE(stage.tell({stage.to_second(NO_STEPS, "always", {step("fail", "late")})}).ok);
        REQUIRE(stage.tell({stage.to_second({step("trap", "boom")}, "error")}).ok);
        CHECK(stage.stored(stage.first, "reply") == "codespace: wasm, code: 29");
        const Outcome trapped = stage.tell({step("trap", "boom")});
        CHECK_FALSE(trapped.ok);
        CHECK(trapped.error.find("boom") != std::string::npos);
    });
}

TEST_CASE("data of a reply stands in the place of the response's") {
    for_each_line([](Vm& vm) {
        Stage stage(vm);
        CHECK(stage.tell({step("data", "mine")}).data == "mine");
        const json mine = step("data", "mine");
        CHECK(stage.tell({mine, stage.to_second(NO_STEPS, "always")}).data == "mine");
        const json reply = stage.to_second(NO_STEPS, "always", {step("data", "reply")});
        CHECK(stage.tell({mine, reply}).data == "reply");
    });
}

TEST_CASE("gas: a limit of a message, of a transaction, and of none") {
    for_each_line([](Vm& vm) {
        Stage stage(vm);
        const Steps forever = {put("k", "v"), step("spin", "forever")};
        const Outcome caught =
            stage.tell({stage.to_second(forever, "error", NO_STEPS, 200'000)}, {}, 2'000'000);
        REQUIRE_MESSAGE(caught.ok, caught.error);
        CHECK(stage.stored(stage.first, "reply") == "codespace: sdk, code: 11");
        CHECK(stage.stored(stage.second, "k") == "absent");
        CHECK(caught.sdk_gas > 260'000);
        CHECK(caught.sdk_gas < 2'000'000);
        const auto before = stage.chain.state();
        const Outcome whole = stage.tell({stage.to_second(forever, "error")}, {}, 500'000);
        CHECK(whole.out_of_gas);
        CHECK(whole.sdk_gas >= 500'000);
        CHECK(stage.chain.state() == before);
        // As in wasmd, a call that ends with nothing left has run out.
        const uint64_t needed = stage.tell({put("k", "v")}).sdk_gas;
        CHECK(stage.tell({put("k", "v")}, {}, needed).out_of_gas);
        CHECK(stage.tell({put("k", "v")}, {}, needed + 1).sdk_gas == needed);
    });
}

TEST_CASE("events: names, addresses, and what the chain refuses") {
    for_each_line([](Vm& vm) {
        Stage stage(vm);
        const Outcome told = stage.tell(
            {step("attribute", {"who", " me "}), step("event", {"moved", "far", ""})});
        REQUIRE(told.ok);
        REQUIRE(told.event("wasm") != nullptr);
        CHECK(told.event("wasm")->value("who") == "me");
        CHECK(told.event("wasm")->value("_contract_address") == stage.first);
        REQUIRE(told.event("wasm-moved") != nullptr);
        CHECK(told.event("wasm-moved")->attributes.size() == 2);
        CHECK_FALSE(stage.tell({step("attribute", {"_who", "me"})}).ok);
        CHECK_FALSE(stage.tell({step("attribute", {" ", "me"})}).ok);
        CHECK_FALSE(stage.tell({step("event", {"ab", "k", "v"})}).ok);
    });
}

TEST_CASE("queries: balances, other contracts, and what is not there") {
    for_each_line([](Vm& vm) {
        Stage stage(vm);
        const auto ask = [&stage](const json& request) {
            REQUIRE(stage.tell({step("ask", request)}).ok);
            return stage.stored(stage.first, "asked");
        };
        CHECK(ask({{"bank", {{"balance", {{"address", stage.user}, {"denom", "uusdc"}}}}}}) ==
              R"({"amount":{"denom":"uusdc","amount":"1000"}})");
        CHECK(ask({{"bank", {{"balance", {{"address", stage.first}, {"denom", "x"}}}}}}) ==
              R"({"amount":{"denom":"x","amount":"0"}})");
        stage.chain.set_raw(stage.second, "k", "hello");
        const json get = {{"contract_addr", stage.second},
                          {"msg", base64(R"({"get":"k"})")}};
        CHECK(ask({{"wasm", {{"smart", get}}}}) == R"({"value":"hello"})");
        const json raw = {{"contract_addr", stage.second}, {"key", base64("k")}};
        CHECK(ask({{"wasm", {{"raw", raw}}}}) == "hello");
        const json info = json::parse(
            ask({{"wasm", {{"contract_info", {{"contract_addr", stage.first}}}}}}));
        CHECK(info.at("admin") == stage.user);
        CHECK(info.at("code_id") == stage.code);
        const json none = {{"contract_addr", stage.user}, {"msg", "e30="}};
        CHECK(ask({{"wasm", {{"smart", none}}}}).find("value") == std::string::npos);
        CHECK(ask({{"staking", {{"bonded_denom", json::object()}}}}).find("denom") ==
              std::string::npos);
    });
}

TEST_CASE("questions that ran out of gas leave the depth of those that come after") {
    for_each_line([](Vm& vm) {
        Stage stage(vm);
        stage.chain.set_raw(stage.first, "k", "hello");
        const json get = {{"contract_addr", stage.first},
                          {"msg", base64(R"({"get":"k"})")}};
        const Steps asks = {step("ask", {{"wasm", {{"smart", get}}}})};
        // Enough to begin the question, and too little to load whom it is put to.
        const json little = 3500;
        Steps steps(11, stage.to_second(asks, "error", NO_STEPS, little));
        steps.push_back(stage.to_second(asks, "never"));
        const Outcome told = stage.tell(steps);
        REQUIRE_MESSAGE(told.ok, told.error);
        CHECK(stage.stored(stage.first, "reply") == "codespace: sdk, code: 11");
        CHECK(stage.stored(stage.second, "asked") == R"({"value":"hello"})");
    });
}

TEST_CASE("sudo is the chain's, migrate the admin's") {
    for_each_line([](Vm& vm) {
        Stage stage(vm);
        const std::string steps = told({put("k", "v")});
        CHECK(stage.chain.sudo(stage.first, steps).ok);
        CHECK(stage.stored(stage.first, "k") == "v");
        const auto before = stage.chain.state();
        CHECK_FALSE(stage.chain.migrate(stage.first, stage.first, stage.code, steps).ok);
        CHECK_FALSE(stage.chain.migrate(stage.second, stage.user, stage.code, steps).ok);
        CHECK_FALSE(stage.chain.migrate(stage.first, stage.user, 99, steps).ok);
        CHECK(stage.chain.state() == before);
        const uint64_t counter = stage.chain.store(module_file("counter"));
        REQUIRE_FALSE(stage.chain.migrate(stage.first, stage.user, counter, "{}").ok);
        CHECK(stage.tell({put("k", "still a puppet")}).ok);
        CHECK(stage.chain.migrate(stage.first, stage.user, stage.code, steps).ok);
    });
}

TEST_CASE("a host call that runs out of gas undoes the transaction, whichever it is") {
    for_each_line([](Vm& vm) {
        Stage stage(vm);
        const Steps steps = {put("k1", "v"), step("list", "up"), step("remove", "k1"),
                            stage.to_second({put("k", "v")}, "always")};
        const auto before = stage.chain.state();
        // At first none: how many calls there are is seen on a chain like it.
        Stage whole(vm);
        const uint64_t calls =
            whole.tell({put("k1", "v"), step("list", "up"), step("remove", "k1"),
                        whole.to_second({put("k", "v")}, "always")})
                .use.calls;
        CHECK(calls >= 7);
        for (uint64_t n = 1; n <= calls; ++n) {
            stage.chain.fail_at_host_call = n;
            const Outcome failed = stage.tell(steps);
            REQUIRE_FALSE(failed.ok);
            CHECK(failed.out_of_gas);
            CHECK(failed.events.empty());
            CHECK(stage.chain.state() == before);
        }
        stage.chain.fail_at_host_call = calls + 1;
        CHECK(stage.tell(steps).ok);
    });
}

TEST_CASE("calls back into the caller work and end") {
    for_each_line([](Vm& vm) {
        Stage stage(vm);
        // The second calls the first, which writes what its caller's caller has just written.
        const json back = Stage::call(stage.first, {put("k", "inner")}, json::array(), "never",
                                      "", nullptr);
        REQUIRE(stage.tell({put("k", "outer"), stage.to_second({back}, "never")}).ok);
        CHECK(stage.stored(stage.first, "k") == "inner");
    });
}

}  // namespace levee::testing
