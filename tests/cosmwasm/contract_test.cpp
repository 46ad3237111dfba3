// Whole calls: env and info, the counter example through its exports, and a contract that answers
// with everything a response can hold.
#include <doctest/doctest.h>

#include <nlohmann/json.hpp>
#include <string>

#include "tests/cosmwasm/mock_chain.hpp"

extern "C" {
cw::Region* cw_instantiate(cw::Region* env, cw::Region* info, cw::Region* message);
cw::Region* cw_execute(cw::Region* env, cw::Region* info, cw::Region* message);
cw::Region* cw_query(cw::Region* env, cw::Region* message);
cw::Region* cw_allocate(uint32_t size);
void cw_deallocate(const cw::Region* region);
}

namespace {

using namespace levee::cosmwasm_test;
using nlohmann::json;

using EntryWithInfo = cw::Region* (*)(cw::Region*, cw::Region*, cw::Region*);

std::string call(EntryWithInfo entry, const std::string& sender, const std::string& message,
                 const std::string& funds = "[]") {
    cw::Region* env = region_with(env_json());
    cw::Region* info = region_with(info_json(sender, funds));
    return answer_of(entry(env, info, region_with(message)));
}

std::string ask(const std::string& message) {
    cw::Region* env = region_with(env_json());
    return answer_of(cw_query(env, region_with(message)));
}

constexpr const char* COIN = R"([{"denom":"ustake","amount":"7"}])";

constexpr cw::Text YES_OR_NO[] = {"no", "yes"};

/// Answers with one of everything, as asked for by the name of the message.
struct Answering {
    static constexpr cw::Text ERROR_PREFIX = "T";
    static constexpr cw::u32 code_of(cw::Fault fault) { return 100 + static_cast<cw::u32>(fault); }

    static cw::Error execute(const cw::Env& env, const cw::MessageInfo& info,
                             cw::json::Reader& message, cw::Response& response) {
        static constexpr cw::json::Key NAMES[] = {"all", "nothing", "much", "pay", "refuse"};
        const cw::u32 which = cw::json::enter_variant(message, NAMES);
        message.skip();
        cw::json::leave_variant(message);
        cw::u128 amount = 0;
        switch (which) {
            case 0: answer_all(env, info, response); break;
            case 2:
                for (int i = 0; i < 100'000; ++i) response.attribute("key", "value");
                break;
            case 3: return info.one_coin("ustake", amount);
            case 4: return cw::refuse(9, "size", "have 10, need \"12\"");
            default: break;
        }
        return {};
    }

    static void answer_all(const cw::Env& env, const cw::MessageInfo& info,
                           cw::Response& response) {
        const cw::Coin coin{"ustake", 5};
        const auto body = [](cw::json::Writer& out) {
            out.begin_object().key("go").begin_object().end_object().end_object();
        };
        response.attribute("action", "all");
        cw::bank_send(response, info.sender, coin);
        response.event("first").add("height", env.height).add("time", env.time.seconds());
        cw::wasm_execute(response, env.contract(), cw::Coins{}, body,
                         {cw::ReplyOn::error, 7, 50'000, cw::Bytes("\1", 1)});
        response.event("second").add("signed", cw::i128{-3}).add("text", cw::Text("a \"b\""));
        response.event("bare");
        cw::wasm_instantiate(response, 4, "a label", &info.sender, coin, body,
                             {.reply_on = cw::ReplyOn::success, .id = 8});
        cw::wasm_instantiate(response, 4, "no admin", nullptr, {}, body);
        cw::wasm_migrate(response, env.contract(), 5, body, {.reply_on = cw::ReplyOn::always});
        cw::bank_burn(response, coin);
        response.attribute("sender", info.sender).data(cw::Bytes("old", 3));
        response.data(cw::Bytes("abc", 3));
    }

    static cw::Error migrate(const cw::Env& env, cw::json::Reader& message,
                             cw::Response& response) {
        message.skip();
        response.attribute("transaction", YES_OR_NO[env.in_transaction()]);
        return {};
    }

    static cw::Error reply(const cw::Env&, const cw::Reply& reply, cw::Response& response) {
        response.attribute("id", reply.id).attribute("ok", YES_OR_NO[reply.ok]);
        response.attribute("error", reply.error).attribute("gas", reply.gas_used);
        response.attribute("payload", reply.payload).attribute("data", reply.data);
        response.attribute("events", reply.events).attribute("type", reply.type_url);
        response.attribute("address", cw::protobuf_field(reply.response, 1).text());
        response.attribute("inner", cw::protobuf_field(reply.response, 2).text());
        return {};
    }
};

cw::Region* answering(cw::Region* env, cw::Region* info, cw::Region* message) {
    return cw::detail::call<Answering, Answering::execute>(env, info, message);
}

json attributes_of_reply(const std::string& text) {
    cw::Region* env = region_with(env_json());
    const json answer = json::parse(
        answer_of(cw::detail::call_reply<Answering>(env, region_with(text))));
    if (answer.contains("error")) return answer["error"];
    json found = json::object();
    for (const json& attribute : answer["ok"]["attributes"]) {
        found[attribute["key"].get<std::string>()] = attribute["value"];
    }
    return found;
}

}  // namespace

TEST_CASE("the counter counts, and only its owner resets it") {
    new_chain();
    CHECK(call(cw_instantiate, "wasm1bob", R"({"count":5})") ==
          R"({"ok":{"events":[],"messages":[],"attributes":[)"
          R"({"key":"action","value":"instantiate"},{"key":"owner","value":"wasm1bob"}],)"
          R"("data":null}})");
    CHECK(call(cw_execute, "wasm1eve", R"({"increment":{}})") ==
          R"({"ok":{"events":[{"type":"counted","attributes":[{"key":"count","value":"6"}]}],)"
          R"("messages":[],"attributes":[],"data":null}})");
    CHECK(ask(R"({"get":{}})") == R"({"ok":")" + base64_of(R"({"count":6})") + R"("})");
    CHECK(call(cw_execute, "wasm1eve", R"({"reset":{"count":0}})") ==
          R"({"error":"CT2: sender: only the owner may reset"})");
    CHECK(call(cw_execute, "wasm1bob", R"({"reset":{"count":18446744073709551615}})")
              .find("\"18446744073709551615\"") != std::string::npos);
    CHECK(call(cw_execute, "wasm1bob", R"({"increment":{}})") ==
          R"({"error":"CT3: count: cannot be counted further"})");
}

TEST_CASE("bad input is one line that names the field") {
    new_chain();
    call(cw_instantiate, "wasm1bob", R"({"count":5})");
    const auto refusal = [](const char* message, const char* funds = "[]") {
        return json::parse(call(cw_execute, "wasm1bob", message, funds))["error"]
            .get<std::string>();
    };
    CHECK(refusal(R"({"reset":{"count":"1"}})") == "CT1: count: wrong type");
    CHECK(refusal(R"({"reset":{}})") == "CT1: count: field is missing");
    CHECK(refusal(R"({"reset":{"count":1,"more":2}})") == "CT1: more: unknown field");
    CHECK(refusal(R"({"reset":{"count":18446744073709551616}})") ==
          "CT1: count: number out of range");
    CHECK(refusal(R"({"decrement":{}})") == "CT1: decrement: no such message");
    CHECK(call(cw_execute, "wasm1eve", R"({"decrement":{}})") ==
          R"({"error":"CT1: decrement: no such message"})");
    CHECK(refusal(R"({"increment":{}})", COIN) == "CT1: funds: this message takes no coins");
    CHECK(refusal(R"({"increment":{})") == "CT1: increment: not valid JSON");
    CHECK(refusal("") == "CT1: msg: not valid JSON");
    const std::string long_name = "{\"" + std::string(500, 'x') + "\":{}}";
    CHECK(refusal(long_name.c_str()) == "CT1: no such message");
}

TEST_CASE("a response holds all that was added, each in its section") {
    new_chain();
    const json ok = json::parse(call(answering, "wasm1bob", R"({"all":{}})"))["ok"];
    const std::string go = base64_of(R"({"go":{}})");
    const json coins = json::parse(R"([{"denom":"ustake","amount":"5"}])");
    const auto sub = [](int id, const char* on, json message, json gas = nullptr,
                        const char* payload = "") {
        return json{{"id", id}, {"reply_on", on}, {"payload", payload}, {"gas_limit", gas},
                    {"msg", std::move(message)}};
    };
    const auto wasm = [](const char* verb, json body) { return json{{"wasm", {{verb, body}}}}; };
    const auto bank = [](const char* verb, json body) { return json{{"bank", {{verb, body}}}}; };
    CHECK(ok["messages"] ==
          json::array(
              {sub(0, "never", bank("send", {{"to_address", "wasm1bob"}, {"amount", coins}})),
               sub(7, "error", wasm("execute", {{"contract_addr", "wasm1contract"},
                                                {"funds", json::array()}, {"msg", go}}),
                   50'000, "AQ=="),
               sub(8, "success", wasm("instantiate", {{"code_id", 4}, {"label", "a label"},
                                                      {"funds", coins}, {"admin", "wasm1bob"},
                                                      {"msg", go}})),
               sub(0, "never", wasm("instantiate", {{"code_id", 4}, {"label", "no admin"},
                                                    {"funds", json::array()}, {"msg", go}})),
               sub(0, "always", wasm("migrate", {{"contract_addr", "wasm1contract"},
                                                 {"new_code_id", 5}, {"msg", go}})),
               sub(0, "never", bank("burn", {{"amount", coins}}))}));
    CHECK(ok["attributes"] == json::parse(R"([{"key":"action","value":"all"},
                                              {"key":"sender","value":"wasm1bob"}])"));
    CHECK(ok["events"] == json::parse(R"([
        {"type":"first","attributes":[{"key":"height","value":"12345"},
                                      {"key":"time","value":"1571797419"}]},
        {"type":"second","attributes":[{"key":"signed","value":"-3"},
                                       {"key":"text","value":"a \"b\""}]},
        {"type":"bare","attributes":[]}])"));
    CHECK(ok["data"] == base64_of("abc"));
}

TEST_CASE("refusals: own ones, funds, and a response that is too large") {
    new_chain();
    const auto refusal = [](const char* message, const char* funds = "[]") {
        const json answer = json::parse(call(answering, "wasm1bob", message, funds));
        return answer.contains("error") ? answer["error"].get<std::string>() : "fine";
    };
    CHECK(refusal(R"({"refuse":{}})") == "T9: size: have 10, need \"12\"");
    CHECK(refusal(R"({"nothing":{}})") == "fine");
    CHECK(refusal(R"({"much":{}})") == "T117: response: the answer is larger than its buffer");
    CHECK(refusal(R"({"pay":{}})", COIN) == "fine");
    CHECK(refusal(R"({"pay":{}})") == "T115: funds: no coins were sent");
    CHECK(refusal(R"({"pay":{}})", R"([{"denom":"uatom","amount":"7"}])") ==
          "T115: funds: the coin is not the one this message takes");
    CHECK(refusal(R"({"pay":{}})", R"([{"denom":"ustake","amount":"0"}])") ==
          "T115: funds: the coin is not the one this message takes");
    CHECK(refusal(R"({"pay":{}})",
                  R"([{"denom":"a","amount":"1"},{"denom":"ustake","amount":"7"}])") ==
          "T115: funds: more than one coin was sent");
    std::string many = "[";
    for (int i = 0; i < 16; ++i) many += R"({"denom":"a","amount":"1"},)";
    many.back() = ']';
    CHECK(refusal(R"({"nothing":{}})", many.c_str()) == "fine");
    many.back() = ',';
    many += R"({"denom":"a","amount":"1"}])";
    CHECK(refusal(R"({"nothing":{}})", many.c_str()) ==
          "T115: funds: more coins than a message may bring");
}

TEST_CASE("a reason that is too long for its line is cut between two characters") {
    new_chain();
    for (const size_t size : {150u, 189u, 190u, 191u, 192u, 193u, 500u}) {
        const std::string reason = std::string(size, 'x') + "\xC3\xA9 and more";
        const json answer = json::parse(string_of(
            cw::error_response(cw::refuse(1, "", text_of(reason)), "", 0)));
        const size_t letters = size < 192 ? size : 192;
        CHECK(answer["error"] == (size <= 190 ? reason.substr(0, 192) : reason.substr(0, letters)));
    }
}

TEST_CASE("env: what is known is read, what a later chain adds is passed over") {
    new_chain();
    cw::Env env;
    CHECK(!cw::read(region_with(env_json()), env));
    CHECK(env.height == 12345);
    CHECK(env.time.nanoseconds == 1571797419879305533u);
    CHECK(string_of(env.chain_id()) == "testing");
    CHECK(env.in_transaction());
    CHECK(env.transaction_index() == 3);
    CHECK(string_of(env.contract().text()) == "wasm1contract");
    cw::Env query;
    CHECK(!cw::read(region_with(R"({"transaction":null,"new":[{"x":1}],"contract":{"new":null,)"
                                R"("address":"wasm1c"},"block":{"chain_id":"t","gas":{},)"
                                R"("time":"5","height":9}})"),
                    query));
    CHECK(query.height == 9);
    CHECK(!query.in_transaction());
    CHECK(string_of(query.contract().text()) == "wasm1c");
    const cw::Error wrong = cw::read(region_with(R"({"block":{"height":"9"}})"), env);
    CHECK(wrong.fault == cw::Fault::wrong_type);
    CHECK(string_of(wrong.field) == "height");
}

TEST_CASE("migrate gets env and message") {
    new_chain();
    cw::Region* env = region_with(env_json());
    const std::string text = answer_of(
        cw::detail::call<Answering, Answering::migrate>(env, region_with("{}")));
    CHECK(json::parse(text)["ok"]["attributes"][0]["value"] == "yes");
}

TEST_CASE("a reply: success with data and a response, and failure") {
    new_chain();
    std::string protobuf = "\x0a\x06wasm1x\x12\x02hi";
    const json success = attributes_of_reply(
        R"({"gas_used":77,"id":18446744073709551615,"payload":"AQI=","result":{"ok":{"events":)"
        R"([{"type":"wasm","attributes":[]}],"data":"YWJj","msg_responses":[{"type_url":)"
        R"("/a.b","value":")" +
        base64_of(protobuf) + R"("},{"type_url":"/c"}]}}})");
    CHECK(success["id"] == "18446744073709551615");
    CHECK(success["ok"] == "yes");
    CHECK(success["gas"] == "77");
    CHECK(success["payload"] == "AQI=");
    CHECK(success["data"] == "YWJj");
    CHECK(success["events"] == R"([{"type":"wasm","attributes":[]}])");
    CHECK(success["type"] == "/a.b");
    CHECK(success["address"] == "wasm1x");
    CHECK(success["inner"] == "hi");
    const json failure = attributes_of_reply(
        R"({"gas_used":0,"id":3,"result":{"error":"codespace: sdk, code: 5"}})");
    CHECK(failure["ok"] == "no");
    CHECK(failure["error"] == "codespace: sdk, code: 5");
    const json bare = attributes_of_reply(
        R"({"id":1,"payload":null,"result":{"ok":{"events":[],"data":null,"msg_responses":[]}}})");
    CHECK(bare["ok"] == "yes");
    CHECK(bare["address"] == "");
    CHECK(attributes_of_reply(R"({"id":"1"})") == "T107: id: wrong type");
}

TEST_CASE("protobuf: what is cut short or of another kind is no field") {
    const auto field = [](std::string_view bytes, uint32_t number) {
        return string_of(cw::protobuf_field(cw::Bytes{text_of(bytes)}, number));
    };
    CHECK(field("\x08\x96\x01\x12\x01z", 2) == "z");
    CHECK(field("\x0a\x05" "abc", 1).empty());
    CHECK(field("\x0d\x01\x02\x03\x04\x12\x01z", 2).empty());
    CHECK(field("\x0a", 1).empty());
    CHECK(field("\x0a\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01", 1).empty());
    CHECK(field("", 1).empty());
}

TEST_CASE("the memory of a call is free when the chain gave its answer back") {
    new_chain();
    call(cw_instantiate, "wasm1bob", R"({"count":5})");
    CHECK(cw::arena::mark() == 0);
    cw::Region* region = cw_allocate(10);
    CHECK(region->capacity == 10);
    CHECK(region->length == 0);
    const uint32_t used = cw::arena::mark();
    cw_deallocate(region);
    CHECK(cw::arena::mark() == used);
}
