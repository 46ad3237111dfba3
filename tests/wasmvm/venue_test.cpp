// The venue of the examples beside levee: a fill from two orders, an account that is not the
// sender's, a fill that levee refuses, and no trade while an incident is open.
#include <doctest/doctest.h>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "abi/generated/abi.hpp"
#include "host-sim/abi/storage_key.hpp"
#include "tests/wasmvm/machine.hpp"

namespace levee::testing {

using namespace wasmvm;

namespace {

constexpr uint64_t SECOND = 1'000'000'000;

constexpr const char* ADD_ASSET =
    R"({"add_asset":{"decimals":6,"recognise_after":10,"pending_epochs":1,"exit_epochs":1,)"
    R"("epoch_length":"60","operator_first":"0","operator_slice":"0"}})";

// One lot moves by one unit of the asset per tick; margin 20 and 10 per cent.
constexpr const char* MARKET_RULES =
    R"("kind":"linear","multiplier":"1000000","tick_max":"1000","oi_max":"1000000",)"
    R"("initial_margin":"200000000","initial_slope":"0","maintenance_margin":"100000000",)"
    R"("fill_band":"20000000","mark_step":"180000000","haircut_cap":"500000000",)"
    R"("funding_cap":"10000000","liquidation_discount":"10000000",)"
    R"("liquidation_fee":"10000000","fee_max":"10000000","mark_age_max":"300",)"
    R"("house_order_min":"1")";

struct Pit {
    explicit Pit(Vm& vm) : chain(vm) {
        admin = chain.account("admin");
        feed = chain.account("feed");
        anna = chain.account("anna");
        bert = chain.account("bert");
        const auto made = chain.instantiate(
            chain.store(module_file("levee-cosmwasm")), admin,
            R"({"denoms":[{"asset":1,"denom":"uusd"}]})");
        REQUIRE_MESSAGE(made.ok, made.error);
        levee = made.data;
        const auto opened =
            chain.instantiate(chain.store(module_file("venue")), admin,
                              fmt::format(R"({{"levee":"{}","market":1}})", levee));
        REQUIRE_MESSAGE(opened.ok, opened.error);
        venue = opened.data;
        must(admin, ADD_ASSET);
        must(admin, fmt::format(R"({{"add_market":{{"asset":1,"venue":"{}","feed":"{}",{}}}}})",
                                venue, feed, MARKET_RULES));
        must(admin, R"({"set_layers":{"market":1,"layers":["defaulter_margin","residual"],)"
                    R"("shared_cap":"0"}})");
        must(admin, R"({"seal":{}})");
        fund(anna, 1, 200'000'000);
        fund(bert, 2, 1'000'000'000);
        mark(100);
    }

    void must(const std::string& sender, std::string_view message, const Coins& funds = {}) {
        const Outcome done = chain.execute(levee, sender, message, funds);
        REQUIRE_MESSAGE(done.ok, message, ": ", done.error);
    }

    void fund(const std::string& who, int account, uint64_t amount) {
        chain.mint(who, {"uusd", amount});
        must(who, R"({"open_account":{"asset":1}})");
        must(who, fmt::format(R"({{"deposit":{{"account":{}}}}})", account), {{"uusd", amount}});
    }

    void mark(int price) {
        chain.block.time += 60 * SECOND;
        ++chain.block.height;
        must(feed, fmt::format(R"({{"mark":{{"market":1,"price":"{}","observed_at":"{}"}}}})",
                               price, chain.block.time / SECOND));
    }

    Outcome order(const std::string& who, int account, std::string_view side, int lots,
                  int price) {
        return chain.execute(
            venue, who,
            fmt::format(R"({{"order":{{"account":{},"side":"{}","lots":"{}","price":"{}"}}}})",
                        account, side, lots, price));
    }

    nlohmann::json ask(const std::string& contract, std::string_view question) {
        const Outcome answer = chain.query(contract, question);
        REQUIRE_MESSAGE(answer.ok, answer.error);
        return nlohmann::json::parse(answer.data);
    }

    bool halted() { return ask(venue, R"({"halted":{}})")["halted"]; }

    Chain chain;
    std::string admin;
    std::string feed;
    std::string anna;
    std::string bert;
    std::string levee;
    std::string venue;
};

}  // namespace

TEST_CASE("the venue reports the fill of two orders, at the price that rested") {
    for_each_line([](Vm& vm) {
        Pit pit(vm);
        CHECK(pit.order(pit.bert, 2, "sell", 10, 99).ok);
        const Outcome matched = pit.order(pit.anna, 1, "buy", 4, 101);
        REQUIRE_MESSAGE(matched.ok, matched.error);
        REQUIRE(matched.event("wasm-matched") != nullptr);
        CHECK(matched.event("wasm-matched")->value("price") == "99");
        REQUIRE(matched.event("wasm-levee/filled") != nullptr);
        CHECK(matched.event("wasm-levee/filled")->value("lots") == "4");
        // Six lots are left, and less than what is asked for is filled.
        CHECK(pit.order(pit.anna, 1, "buy", 10, 99).event("wasm-matched")->value("lots") == "6");
        CHECK(pit.order(pit.anna, 1, "buy", 1, 100).event("wasm-matched") == nullptr);
        // In units of 2^-32 lots.
        const nlohmann::json position =
            pit.ask(pit.levee, R"({"position":{"account":1,"market":1}})");
        CHECK_MESSAGE(position["size"] == "42949672960", position.dump());
    });
}

TEST_CASE("the venue takes no order for an account of somebody else, nor a wrong one") {
    for_each_line([](Vm& vm) {
        Pit pit(vm);
        CHECK(pit.order(pit.anna, 2, "sell", 1, 100).error.starts_with(
            "VE2: account: it belongs to somebody else"));
        CHECK(pit.order(pit.anna, 3, "buy", 1, 100).error.find("LV") != std::string::npos);
        CHECK(pit.order(pit.anna, 1, "hold", 1, 100).error.starts_with("VE1: side: buy or sell"));
        CHECK(pit.order(pit.anna, 1, "sell", 1, 0).error.starts_with(
            "VE1: price: must be above zero"));
        CHECK(pit.order(pit.anna, 1, "sell", 0, 1).error.starts_with(
            "VE1: lots: must be above zero"));
        const Outcome bare = pit.chain.execute(pit.venue, pit.anna, R"({"order":{"account":1}})");
        CHECK(bare.error.starts_with("VE1: side: field is missing"));
    });
}

TEST_CASE("a fill that levee refuses undoes the match") {
    for_each_line([](Vm& vm) {
        Pit pit(vm);
        CHECK(pit.order(pit.bert, 2, "sell", 11, 100).ok);
        const Journal::Map before = pit.chain.state();
        const Outcome refused = pit.order(pit.anna, 1, "buy", 11, 100);
        CHECK_FALSE(refused.ok);
        CHECK(refused.error.find("below_initial_margin") != std::string::npos);
        CHECK(pit.chain.state() == before);
        CHECK(pit.order(pit.anna, 1, "buy", 10, 100).ok);
    });
}

TEST_CASE("the venue takes no order when levee cannot say whether an incident is open") {
    for_each_line([](Vm& vm) {
        Pit pit(vm);
        CHECK(pit.order(pit.bert, 2, "sell", 1, 100).ok);
        // The incident of the market's epoch, in a size that no row has.
        const uint64_t epoch = std::stoull(pit.ask(pit.levee, R"({"book":{"market":1}})")
                                               ["epoch"].dump());
        pit.chain.set_raw(pit.levee, row_key(IncidentRow::KIND, uint64_t{1} << 32 | epoch),
                          "\1\2\3");
        const Journal::Map before = pit.chain.state();
        const Outcome refused = pit.order(pit.anna, 1, "buy", 1, 100);
        CHECK_FALSE(refused.ok);
        CHECK(refused.error.starts_with("VE1: incident: "));
        CHECK(pit.chain.state() == before);
        CHECK_FALSE(pit.chain.query(pit.venue, R"({"halted":{}})").ok);
    });
}

TEST_CASE("while an incident is open the venue takes no order") {
    for_each_line([](Vm& vm) {
        Pit pit(vm);
        CHECK(pit.order(pit.bert, 2, "sell", 10, 100).ok);
        CHECK(pit.order(pit.anna, 1, "buy", 10, 100).ok);
        pit.mark(83);
        CHECK_FALSE(pit.halted());
        pit.mark(70);
        pit.must(pit.feed, R"({"recognise":{"account":1}})");
        CHECK(pit.halted());
        CHECK(pit.order(pit.bert, 2, "sell", 1, 70).error.starts_with(
            "VE3: order: an incident of the market is open"));
        pit.mark(70);  // the roll allocates the loss
        CHECK_FALSE(pit.halted());
        CHECK(pit.order(pit.bert, 2, "buy", 1, 70).ok);
    });
}

}  // namespace levee::testing
