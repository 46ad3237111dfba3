// What an audit believes of a contract's history: callers and payments that a chain tells, in the
// forms that no recorded history has.
#include <doctest/doctest.h>

#include "host-sim/base64.hpp"
#include "host-sim/chain/history.hpp"

namespace {

using namespace levee;
using namespace levee::chain;

constexpr const char* LEVEE = "levee1";

using Pairs = std::vector<std::pair<std::string, std::string>>;

OrderedJson event(const std::string& type, const Pairs& pairs) {
    OrderedJson attributes = OrderedJson::array();
    for (const auto& [key, value] : pairs) {
        attributes.push_back({{"key", key}, {"value", value}});
    }
    return {{"type", type}, {"attributes", attributes}};
}

OrderedJson of(const std::string& type, Pairs pairs, const std::string& contract = LEVEE) {
    pairs.insert(pairs.begin(), {"_contract_address", contract});
    return event(type, pairs);
}

OrderedJson message(const std::string& signer, const std::string& name = "MsgExecuteContract") {
    return event("message", {{"action", "/cosmwasm.wasm.v1." + name},
                             {"sender", signer},
                             {"module", "wasm"}});
}

/// What the contract answers to a message of that principal with money of that asset.
OrderedJson answer(uint32_t principal, uint32_t asset = 0, uint64_t amount = 0) {
    Context context;
    context.sender = principal;
    context.funds_asset = asset;
    context.funds_amount = Atoms::of(amount);
    const std::string bytes(reinterpret_cast<const char*>(&context), sizeof context);
    return of("wasm", {{"action", "raw"}, {"raw", base64(std::string_view(bytes))}});
}

/// An instantiated contract: principals 0 admin, 1 alice, 2 router, assets 1 uusdc, 2 a token.
History history_of(const std::vector<OrderedJson>& events, int height = 2) {
    History history(LEVEE);
    const auto block = [&](const std::string& at, const std::vector<OrderedJson>& all) {
        history.add({{"height", at}, {"txs_results", {{{"code", 0}, {"events", all}}}}});
    };
    block("1", {message("admin", "MsgInstantiateContract"), of("instantiate", {}),
                of("wasm", {{"action", "instantiate"}, {"admin", "admin"}}),
                of("wasm-levee/denom_set", {{"asset", "1"}, {"denom", "uusdc"}}),
                of("wasm-levee/denom_set", {{"asset", "2"}, {"denom", "cw20:token"}}),
                of("wasm-levee/principal", {{"principal", "1"}, {"address", "alice"}}),
                of("wasm-levee/principal", {{"principal", "2"}, {"address", "router"}})});
    block(std::to_string(height), events);
    return history;
}

/// "" or what differs; the counts of senders in `told`.
std::string problem_of(const std::vector<OrderedJson>& events, Told& told) {
    const History history = history_of(events);
    told = {};
    return history.problem().empty() ? history.check_senders(told) : history.problem();
}

std::string problem_of(const std::vector<OrderedJson>& events) {
    Told told;
    return problem_of(events, told);
}

const OrderedJson CALL = of("execute", {});

}  // namespace

TEST_CASE("LV-CW-18 a message that another contract sent is that contract's") {
    const OrderedJson router = of("execute", {}, "router");
    const OrderedJson oracle = of("execute", {}, "oracle");
    Told told;
    CHECK(problem_of({message("alice"), CALL, answer(1)}, told).empty());
    CHECK(told.one == 1);
    CHECK(problem_of({message("alice"), router, CALL, answer(2)}, told).empty());
    CHECK(told.one == 1);
    CHECK(problem_of({message("alice"), router, CALL, answer(1)}) ==
          "block 2, transaction 0: sent by principal 1 (alice), the chain tells router");
    CHECK(problem_of({message("alice"), oracle, router, CALL, answer(2)}, told).empty());
    CHECK(told.some == 1);
    CHECK(problem_of({message("alice"), oracle, router, CALL, answer(1)}) ==
          "block 2, transaction 0: sent by principal 1 (alice), the chain tells oracle or another");
    // The next message of the transaction has a sender of its own.
    CHECK(problem_of({message("alice"), router, CALL, answer(2), message("alice"), CALL, answer(1)},
                     told).empty());
    CHECK(told.one == 2);
    // Chains before Cosmos SDK 0.47 name the signer in an event of its own.
    CHECK(problem_of({event("message", {{"action", "/cosmwasm.wasm.v1.MsgExecuteContract"}}),
                      event("message", {{"module", "wasm"}, {"sender", "alice"}}), CALL,
                      answer(2)}) ==
          "block 2, transaction 0: sent by principal 2 (router), the chain tells alice");
}

TEST_CASE("LV-CW-18 who sent by an authorization is not told, and who is the chain is") {
    Told told;
    const OrderedJson authorized = of("execute", {{"authz_msg_index", "0"}});
    CHECK(problem_of({message("alice"), of("execute", {}, "router"), authorized, answer(1)}, told)
              .empty());
    CHECK(told.none == 1);
    CHECK(problem_of({CALL, answer(1)}, told).empty());
    CHECK(told.none == 1);
    CHECK(problem_of({of("sudo", {}), answer(0)}, told).empty());
    CHECK(told.one == 1);
    CHECK(problem_of({of("sudo", {}), answer(1)}) ==
          "block 2, transaction 0: sent by principal 1, the chain tells that it was the chain "
          "itself");
    for (const char* entry : {"reply", "migrate", "instantiate"}) {
        CHECK(problem_of({message("alice"), of(entry, {}), answer(1)}) ==
              std::string("block 2, transaction 0: a message in a call of ") + entry);
    }
    // One call has one answer.
    CHECK(problem_of({message("alice"), CALL, answer(1), answer(1)}) ==
          "block 2, transaction 0: the chain tells no call of the contract");
}

TEST_CASE("LV-CW-18 money comes from whom the bank or the token tells") {
    const auto transfer = [](const char* from, const char* to, const char* money) {
        return event("transfer", {{"recipient", to}, {"sender", from}, {"amount", money}});
    };
    const OrderedJson grant = event("message", {{"action", "/cosmos.authz.v1beta1.MsgExec"}});
    Told told;
    CHECK(problem_of({grant, transfer("alice", LEVEE, "5uusdc"), CALL, answer(1, 1, 5)}, told)
              .empty());
    CHECK(told.one == 1);
    CHECK(problem_of({grant, transfer("alice", LEVEE, "5uusdc"), CALL, answer(2, 1, 5)}) ==
          "block 2, transaction 0: sent by principal 2 (router), the chain tells alice");
    const std::string untold =
        "block 2, transaction 0: the bank tells no transfer of 5uusdc to the contract";
    CHECK(problem_of({grant, transfer("alice", LEVEE, "4uusdc"), CALL, answer(1, 1, 5)}) == untold);
    CHECK(problem_of({grant, transfer("alice", "bob", "5uusdc"), CALL, answer(1, 1, 5)}) == untold);
    // One transfer is attached to one call.
    CHECK(problem_of({grant, transfer("alice", LEVEE, "5uusdc"), CALL, answer(1, 1, 5), CALL,
                      answer(1, 1, 5)}) == untold);
    CHECK(problem_of({grant, CALL, answer(1, 3, 5)}) ==
          "block 2, transaction 0: money of asset 3, which has no denom");
    CHECK(problem_of({of("sudo", {}), answer(0, 1, 5)}) ==
          "block 2, transaction 0: the chain itself attaches no money");

    const auto send = [](Pairs pairs, const char* token = "token") {
        pairs.push_back({"to", LEVEE});
        pairs.push_back({"amount", "5"});
        return of("wasm", pairs, token);
    };
    const OrderedJson token = of("execute", {}, "token");
    CHECK(problem_of({message("alice"), token, send({{"action", "send"}, {"from", "alice"}}), CALL,
                      answer(1, 2, 5)}, told).empty());
    CHECK(told.one == 1);
    CHECK(problem_of({message("alice"), token, send({{"action", "send"}, {"from", "alice"}}), CALL,
                      answer(2, 2, 5)}) ==
          "block 2, transaction 0: sent by principal 2 (router), the chain tells alice");
    const OrderedJson send_from =
        send({{"action", "send_from"}, {"from", "alice"}, {"by", "router"}});
    CHECK(problem_of({message("alice"), token, send_from, CALL, answer(2, 2, 5)}).empty());
    const OrderedJson forged = send({{"action", "send"}, {"from", "alice"}}, "forger");
    CHECK(problem_of({message("alice"), token, forged, CALL, answer(2, 2, 5)}, told).empty());
    CHECK(told.none == 1);
}

TEST_CASE("LV-CW-18 every payout is in the bank, and what a token tells is compared") {
    const auto payout = [](const char* asset) {
        return of("wasm-levee/payout", {{"principal", "1"}, {"asset", asset}, {"amount", "7"}});
    };
    const auto paid = [](const char* to, const char* money) {
        return event("transfer", {{"recipient", to}, {"sender", LEVEE}, {"amount", money}});
    };
    const auto told = [&](std::vector<OrderedJson> events) {
        events.insert(events.begin(), {message("alice"), CALL, answer(1)});
        const History history = history_of(events);
        return history.problem() + std::to_string(history.payouts().one) +
               std::to_string(history.payouts().none);
    };
    const std::string where = "block 2, transaction 0: a payment of ";
    CHECK(told({payout("1"), paid("alice", "7uusdc")}) == "10");
    CHECK(told({payout("1"), payout("1"), paid("alice", "7uusdc"), paid("alice", "7uusdc")}) ==
          "20");
    CHECK(told({payout("1")}) == where + "7uusdc to alice is due, and not told by the bank00");
    CHECK(told({payout("1"), payout("1"), paid("alice", "7uusdc")}) ==
          where + "7uusdc to alice is due, and not told by the bank10");
    CHECK(told({paid("thief", "1uusdc")}) ==
          where + "1uusdc to thief is what the bank tells, and not due00");

    const auto moved = [](const char* to, const char* token) {
        return of("wasm", {{"action", "transfer"}, {"from", LEVEE}, {"to", to}, {"amount", "7"}},
                  token);
    };
    CHECK(told({payout("2"), moved("alice", "token")}) == "10");
    CHECK(told({payout("2")}) == "01");
    CHECK(told({payout("2"), moved("thief", "token")}) ==
          where + "7cw20:token to thief is what the token tells, and not due01");
    CHECK(told({payout("2"), moved("alice", "forger")}) == "01");
}

TEST_CASE("LV-CW-17 names are given once, and a migration is to this program's version") {
    const std::string where = "block 2, transaction 0: ";
    CHECK(problem_of({of("wasm-levee/denom_set", {{"asset", "3"}, {"denom", "uusdc"}})}) ==
          where + "denom uusdc for asset 3, which are named once");
    CHECK(problem_of({of("wasm-levee/denom_set", {{"asset", "1"}, {"denom", "uatom"}})}) ==
          where + "denom uatom for asset 1, which are named once");
    CHECK(problem_of({of("instantiate", {}), of("wasm", {{"admin", "thief"}})}) ==
          where + "an instantiation that names no admin, or comes again");
    const auto migrated = [](const char* version) {
        return std::vector<OrderedJson>{of("migrate", {}), of("wasm", {{"to_version", version}})};
    };
    CHECK(problem_of(migrated("0.1.0")).empty());
    CHECK(problem_of(migrated("9.0.0")) ==
          where + "migrated to version '9.0.0': this program has 0.1.0");
    // Of what a failed packet did, told again under other keys, nothing counts.
    CHECK(problem_of({event("wasm-levee/denom_set", {{"ibccallbackerror-asset", "1"}}),
                      event("execute", {{"ibccallbackerror-_contract_address", LEVEE}}),
                      event("transfer", {{"ibccallbackerror-sender", LEVEE}})})
              .empty());
}
