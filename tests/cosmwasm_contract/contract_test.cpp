// What the adapter does by itself: authority, principals, denoms, coins and tokens, queries,
// versions, and every kind of bad input with its number and its place.
#include <algorithm>

#include "tests/cosmwasm_contract/chain_calls.hpp"

namespace {

using namespace levee;

constexpr const char* ADD_ASSET =
    R"({"add_asset":{"decimals":6,"recognise_after":4,"pending_epochs":1,"exit_epochs":1,)"
    R"("epoch_length":"3600","operator_first":"0","operator_slice":"0"}})";
constexpr const char* OPEN = R"({"open_account":{"asset":1}})";

// One asset with its tranche, sealed; accounts can be opened.
void begin_world() {
    instantiate();
    REQUIRE(execute(ADMIN, ADD_ASSET).contains("ok"));
    const std::string tranche =
        R"({"add_tranche":{"asset":1,"kind":"shared","floor":"0","stake_min":"1",)"
        R"("draw_max":"1000000000","fee_weight":"0"}})";
    REQUIRE(execute(ADMIN, tranche).contains("ok"));
    REQUIRE(sudo(R"({"seal":{}})").contains("ok"));
}

OrderedJson event_named(const OrderedJson& answer, const std::string& type) {
    for (const OrderedJson& event : answer["ok"]["events"]) {
        if (event["type"] == type) {
            return event;
        }
    }
    return nullptr;
}

std::string attribute(const OrderedJson& event, const std::string& key) {
    for (const OrderedJson& item : event["attributes"]) {
        if (item["key"] == key) {
            return item["value"];
        }
    }
    return "none";
}

std::string dump_storage() {
    std::string all;
    for (const auto& [key, value] : levee_contract::chain().storage) {
        all += key + value;
    }
    return all;
}

}  // namespace

TEST_CASE("LV-CW-06 the admin and the chain are the authority, and nobody else") {
    instantiate();
    CHECK(error_of(execute("wasm1anna", ADD_ASSET)) == "LV20: add_asset: not_authority");
    CHECK(execute(ADMIN, ADD_ASSET).contains("ok"));
    CHECK(sudo(ADD_ASSET).contains("ok"));
    CHECK(ask(R"({"state":{}})")["assets"] == 2);
    CHECK(ask(R"({"config":{}})")["admin"] == "wasm1admin");
}

TEST_CASE("LV-CW-06 without an admin in the message it is the sender") {
    for (const char* message : {"{}", R"({"admin":null,"denoms":null})"}) {
        levee_contract::chain().storage.clear();
        const std::string answer =
            levee_contract::call("instantiate", env_json(), info_json("wasm1maker"), message);
        CHECK(answer.starts_with("{\"ok\""));
        CHECK(ask(R"({"config":{}})")["admin"] == "wasm1maker");
        CHECK(execute("wasm1maker", ADD_ASSET).contains("ok"));
    }
}

TEST_CASE("LV-CW-07 principals are numbered as addresses appear, and a refusal gives no number") {
    begin_world();
    CHECK(ask(R"({"config":{}})")["principals"] == 0);
    CHECK(error_of(execute("wasm1carl", R"({"open_account":{"asset":9}})")) ==
          "LV10: open_account.asset: asset_not_found");
    CHECK(error_of(ask(R"({"principal_of":{"address":"wasm1carl"}})")) ==
          "LV113: principal_of.address: address_not_found");
    const OrderedJson anna = execute("wasm1anna", OPEN);
    CHECK(attribute(event_named(anna, "levee/principal"), "principal") == "1");
    CHECK(attribute(event_named(anna, "levee/principal"), "address") == "wasm1anna");
    CHECK(execute("wasm1bert", OPEN).contains("ok"));
    CHECK(event_named(execute("wasm1anna", OPEN), "levee/principal").is_null());
    CHECK(ask(R"({"principal_of":{"address":"wasm1bert"}})")["principal"] == 2);
    CHECK(ask(R"({"address_of":{"principal":1}})")["address"] == "wasm1anna");
    CHECK(ask(R"({"account":{"account":3}})")["owner"] == "wasm1anna");
    CHECK(ask(R"({"config":{}})")["principals"] == 2);
}

TEST_CASE("LV-CW-07 a named address gets its number too; a query gives none") {
    instantiate();
    REQUIRE(execute(ADMIN, ADD_ASSET).contains("ok"));
    const std::string role =
        R"({"set_role":{"role":"pauser","scope":0,"principal":"wasm1guard"}})";
    CHECK(execute(ADMIN, role).contains("ok"));
    CHECK(ask(R"({"state":{}})")["pauser"] == "wasm1guard");
    const std::string before = dump_storage();
    CHECK(error_of(ask(R"({"stake":{"tranche":1,"principal":"wasm1new"}})")) ==
          "LV113: stake.principal: address_not_found");
    CHECK(dump_storage() == before);
    CHECK(error_of(execute(ADMIN, R"({"set_role":{"role":"pauser","principal":"cosmos1x"}})")) ==
          "LV106: set_role.principal: not an address of this chain");
}

TEST_CASE("LV-CW-07 nobody is named by a number that nobody has yet, and takes an office later") {
    instantiate();
    REQUIRE(execute(ADMIN, ADD_ASSET).contains("ok"));
    const auto role = [](uint32_t principal) {
        const Bytes message = encode_message(
            "set_role", {{"role", "pauser"}, {"scope", 0}, {"principal", principal}});
        return execute(ADMIN, OrderedJson{{"raw", base64(message)}}.dump());
    };
    const auto parameter = [](const std::string& name, const std::string& value) {
        return execute(ADMIN, OrderedJson{{"set_parameter", {{"parameter", name}, {"scope", 0},
                                                             {"value", value}}}}.dump());
    };
    const std::string governance =
        R"({"set_governance":{"asset":1,"proposer":null,"guardian":null,"guardian_term":"7776000",)"
        R"("vote_period":"259200","execution_window":"432000","delay_loosen":"172800",)"
        R"("delay_tighten":"0","quorum":"200000000","majority":"500000000",)"
        R"("propose_min":"10000000"}})";
    REQUIRE(execute(ADMIN, governance).contains("ok"));
    const std::string before = dump_storage();
    CHECK(error_of(role(2)) == "LV113: set_role.principal: address_not_found");
    CHECK(error_of(role(4294967295)) == "LV113: set_role.principal: address_not_found");
    CHECK(error_of(parameter("pauser", "2")) == "LV113: set_parameter.value: address_not_found");
    CHECK(dump_storage() == before);
    REQUIRE(execute("wasm1anna", OPEN).contains("ok"));
    REQUIRE(execute("wasm1bert", OPEN).contains("ok"));
    CHECK(role(0).contains("ok"));
    CHECK(role(2).contains("ok"));
    CHECK(ask(R"({"state":{}})")["pauser"] == "wasm1bert");
    CHECK(parameter("pauser", "1").contains("ok"));
    CHECK(ask(R"({"state":{}})")["pauser"] == "wasm1anna");
    // What is no number of a principal is the core's to refuse.
    CHECK(error_of(parameter("pauser", "4294967296")) ==
          "LV95: set_parameter: value_out_of_bounds");
}

TEST_CASE("LV-CW-07 a proposal names only who has a number, in each place of its batch") {
    begin_world();
    const auto propose = [](const OrderedJson& names, const OrderedJson& values) {
        const OrderedJson fields = {{"asset", 1}, {"route", "authority"}, {"parameter", names},
                                    {"scope", {0, 0}}, {"value", values}};
        return error_of(execute("wasm1anna", OrderedJson{{"propose_change", fields}}.dump()));
    };
    CHECK(propose({"quorum", "pauser"}, {"9", "2"}) ==
          "LV113: propose_change.value: address_not_found");
    CHECK(propose({"quorum", "pauser"}, {"9", "0"}) == "LV26: propose_change: not_proposer");
    CHECK(propose({"quorum", "majority"}, {"9", "2"}) == "LV26: propose_change: not_proposer");
}

TEST_CASE("LV-CW-08 coins come in as funds and go out as bank messages") {
    begin_world();
    REQUIRE(execute("wasm1anna", OPEN).contains("ok"));
    const std::string deposit = R"({"deposit":{"account":1}})";
    CHECK(execute("wasm1anna", deposit, coin_json("uusd", "500")).contains("ok"));
    CHECK(ask(R"({"account":{"account":1}})")["cash"] == "500");
    CHECK(error_of(execute("wasm1anna", deposit)) == "LV5: deposit.funds: funds_missing");
    CHECK(error_of(execute("wasm1anna", deposit, coin_json("uother", "1"))) ==
          "LV107: funds: unknown_denom");
    CHECK(error_of(execute("wasm1anna", deposit, coin_json("cw20:wasm1token", "1"))) ==
          "LV107: funds: unknown_denom");
    CHECK(error_of(execute("wasm1anna", deposit,
                           R"([{"denom":"uusd","amount":"1"},{"denom":"uusd","amount":"1"}])")) ==
          "LV108: funds: too_many_coins");
    CHECK(error_of(execute("wasm1anna", OPEN, coin_json("uusd", "1"))) ==
          "LV6: open_account.funds: funds_unexpected");
    const OrderedJson paid =
        execute("wasm1anna", R"({"withdraw":{"account":1,"place":"cash","amount":"200"}})");
    REQUIRE(paid["ok"]["messages"].size() == 1);
    CHECK(paid["ok"]["messages"][0]["reply_on"] == "never");
    CHECK(paid["ok"]["messages"][0]["msg"].dump() ==
          R"({"bank":{"send":{"to_address":"wasm1anna","amount":[{"denom":"uusd",)"
          R"("amount":"200"}]}}})");
    CHECK(ask(R"({"asset":{"asset":1}})")["vault"] == "300");
}

TEST_CASE("LV-CW-08 tokens come in by receive and go out by transfer") {
    instantiate();
    REQUIRE(execute(ADMIN, ADD_ASSET).contains("ok"));
    REQUIRE(execute(ADMIN, ADD_ASSET).contains("ok"));
    REQUIRE(execute(ADMIN, R"({"seal":{}})").contains("ok"));
    REQUIRE(execute("wasm1anna", R"({"open_account":{"asset":2}})").contains("ok"));
    const auto receive = [](const std::string& inner) {
        return OrderedJson{{"receive",
                            {{"sender", "wasm1anna"},
                             {"amount", "70"},
                             {"msg", base64({reinterpret_cast<const uint8_t*>(inner.data()),
                                                  inner.size()})}}}}
            .dump();
    };
    const std::string deposit = receive(R"({"deposit":{"account":1,"place":"cash"}})");
    CHECK(execute("wasm1token", deposit).contains("ok"));
    CHECK(ask(R"({"account":{"account":1}})")["cash"] == "70");
    CHECK(error_of(execute("wasm1fake", deposit)) == "LV107: receive: unknown_denom");
    CHECK(error_of(execute("wasm1token", deposit, coin_json("uusd", "1"))) ==
          "LV6: receive.funds: funds_unexpected");
    std::string nothing = receive(R"({"open_account":{"asset":2}})");
    nothing.replace(nothing.find("70"), 2, "0");
    CHECK(error_of(execute("wasm1token", nothing)) == "LV41: receive.amount: zero_amount");
    CHECK(error_of(execute("wasm1token", receive(deposit))) == "LV1: receive: no such message");
    CHECK(error_of(execute("wasm1token", receive("{"))) ==
          "LV101: receive.msg: not valid JSON");
    const OrderedJson paid =
        execute("wasm1anna", R"({"withdraw":{"account":1,"place":"cash","amount":"20"}})");
    const OrderedJson message = paid["ok"]["messages"][0]["msg"]["wasm"]["execute"];
    CHECK(message["contract_addr"] == "wasm1token");
    CHECK(message["funds"].empty());
    const Bytes inner = bytes_from_base64(message["msg"]);
    CHECK(std::string(inner.begin(), inner.end()) ==
          R"({"transfer":{"recipient":"wasm1anna","amount":"20"}})");
}

TEST_CASE("LV-CW-08 a denom is named once, by the authority, before money can lie under it") {
    instantiate();
    const std::string third = R"({"set_denom":{"asset":3,"denom":"ibc/27394FB0"}})";
    CHECK(error_of(execute("wasm1anna", third)) == "LV20: set_denom: not_authority");
    const OrderedJson named = execute(ADMIN, third);
    CHECK(attribute(event_named(named, "levee/denom_set"), "denom") == "ibc/27394FB0");
    CHECK(ask(R"({"denom":{"asset":3}})")["denom"] == "ibc/27394FB0");
    CHECK(error_of(ask(R"({"denom":{"asset":4}})")) == "LV115: denom: denom_not_found");
    CHECK(error_of(sudo(third)) == "LV112: set_denom.denom: denom_taken");
    CHECK(error_of(sudo(R"({"set_denom":{"asset":3,"denom":"other"}})")) ==
          "LV112: set_denom.asset: denom_taken");
    CHECK(error_of(sudo(R"({"set_denom":{"asset":0,"denom":"other"}})")) ==
          "LV4: set_denom.asset: out_of_range");
    CHECK(error_of(sudo(R"({"set_denom":{"asset":5,"denom":""}})")) ==
          "LV4: set_denom.denom: out_of_range");
    CHECK(error_of(sudo(R"({"set_denom":{"asset":5,"denom":"cw20:cosmos1x"}})")) ==
          "LV106: set_denom.denom: not an address of this chain");
    for (const std::string& denom :
         {std::string(" uusd"), std::string("uusd "), std::string("ab"), std::string("1abc"),
          std::string("u\\nsd"), std::string("u,sd"), std::string("CW20:abc"),
          std::string("cw20:"), std::string("cW20:wasm1token"), std::string(129, 'a')}) {
        CAPTURE(denom);
        CHECK(error_of(sudo(R"({"set_denom":{"asset":5,"denom":")" + denom + "\"}}")) ==
              "LV4: set_denom.denom: out_of_range");
    }
    CHECK(sudo(R"({"set_denom":{"asset":5,"denom":")" + std::string(128, 'a') + "\"}}")
              .contains("ok"));
    CHECK(sudo(R"({"set_denom":{"asset":6,"denom":"factory/wasm1x/a-B_c.d:9"}})").contains("ok"));
    CHECK(error_of(execute(ADMIN, R"({"set_denom":{"asset":5,"denom":"x"}})",
                           coin_json("uusd", "1"))) == "LV6: set_denom: funds_unexpected");
}

TEST_CASE("LV-CW-09 raw carries the body only: sender, funds and time are the chain's") {
    begin_world();
    const Bytes open = encode_message("open_account", {{"asset", 1}});
    const std::string message = OrderedJson{{"raw", base64(open)}}.dump();
    const OrderedJson answer = parsed(levee_contract::call(
        "execute", env_json(77, "1234"), info_json("wasm1anna"), message));
    const Bytes told = bytes_from_base64(answer["ok"]["attributes"][1]["value"]);
    REQUIRE(told.size() == sizeof(Context) + open.size());
    Context context;
    std::memcpy(static_cast<void*>(&context), told.data(), sizeof context);
    CHECK(context.height == 77);
    CHECK(context.time == Seconds::of(1234));
    CHECK(context.sender == 1);
    CHECK(context.funds_asset == 0);
    CHECK(std::equal(open.begin(), open.end(), told.begin() + sizeof context));
    CHECK(answer["ok"]["attributes"][0]["value"] == "open_account");
    CHECK(answer["ok"]["data"] != nullptr);
    CHECK(error_of(execute("wasm1anna", R"({"raw":""})")) == "LV2: raw: wrong_length");
    CHECK(error_of(execute("wasm1anna", R"({"raw":"AAAA====" })")) ==
          "LV101: raw: not valid base64");
    Bytes large(300);
    CHECK(error_of(execute("wasm1anna", R"({"raw":")" + base64(large) + "\"}")) ==
          "LV1: raw: unknown_message");
    large[0] = 1;
    CHECK(error_of(execute("wasm1anna", R"({"raw":")" + base64(large) + "\"}")) ==
          "LV2: open_account: wrong_length");
    CHECK(error_of(execute("wasm1anna", R"({"raw":"BQAAAAAAAAA="})")) == "LV2: fill: wrong_length");
}

TEST_CASE("LV-CW-10 queries: rows by key, pages, raw bytes, and what is not there") {
    begin_world();
    CHECK(error_of(ask(R"({"":{}})")) == "LV1: no such message");
    CHECK(error_of(ask(R"({"":{"market":1,"epoch":1}})")) == "LV1: no such message");
    for (int i = 0; i < 35; ++i) {
        REQUIRE(execute("wasm1anna", OPEN).contains("ok"));
    }
    const auto numbers = [](const OrderedJson& page) {
        std::string text;
        for (const OrderedJson& row : page["data"]) {
            text += std::to_string(row["id"].get<int>()) + " ";
        }
        return text + (page["metadata"]["has_more"].get<bool>() ? "more" : "end");
    };
    CHECK(numbers(ask(R"({"accounts":{}})")) == "1 2 3 4 5 6 7 8 9 10 more");
    CHECK(numbers(ask(R"({"accounts":{"start_after":33,"limit":2}})")) == "34 35 end");
    CHECK(numbers(ask(R"({"accounts":{"start_after":32,"limit":2}})")) == "33 34 more");
    CHECK(numbers(ask(R"({"accounts":{"start_after":null,"limit":1}})")) == "1 more");
    CHECK(numbers(ask(R"({"accounts":{"start_after":4294967295}})")) == "end");
    CHECK(ask(R"({"accounts":{"limit":30}})")["data"].size() == 30);
    CHECK(error_of(ask(R"({"accounts":{"limit":31}})")) ==
          "LV4: accounts.limit: number out of range");
    CHECK(error_of(ask(R"({"accounts":{"limit":0}})")) ==
          "LV4: accounts.limit: number out of range");
    CHECK(error_of(ask(R"({"account":{"account":36}})")) == "LV114: account: row_not_found");
    CHECK(error_of(ask(R"({"tranche_epoch":{"tranche":4294967295,"epoch":0}})")) ==
          "LV114: tranche_epoch: row_not_found");
    // The second part of a key must not reach into the first: this would be account 3, market 1.
    const OrderedJson position = {{"position", {{"account", 1}, {"market", 131073}}}};
    const auto positions = std::find_if(
        std::begin(meta::ROWS), std::end(meta::ROWS),
        [](const meta::Struct& row) { return row.name == "position"; });
    REQUIRE(positions != std::end(meta::ROWS));
    std::string row(positions->size, 0);
    row[0] = 1;
    const uint64_t id = uint64_t{3} << 16 | 1;
    levee_contract::chain().storage[row_key(static_cast<uint8_t>(positions->kind), id)] =
        row;
    CHECK(ask(R"({"position":{"account":3,"market":1}})").contains("version"));
    CHECK(error_of(ask(position.dump())) == "LV114: position: row_not_found");
    CHECK(error_of(ask(R"({"colours":{}})")) == "LV1: colours: no such message");
    CHECK(error_of(ask(R"({"health":{"account":99}})")) == "LV12: health: account_not_found");
    const Bytes health = encode_query("health", {{"account", 2}});
    const Bytes answer = bytes_from_base64(
        ask(OrderedJson{{"raw", base64(health)}}.dump())["data"]);
    CHECK(chain_json(*find_name(meta::ANSWERS, "health"), answer) ==
          ask(R"({"health":{"account":2}})"));
    // A page tells no row in the place of one that storage has lost.
    REQUIRE(levee_contract::chain().storage.erase(std::string("\x05\0\0\0\0\0\0\2", 8)) == 1);
    CHECK(ask(R"({"accounts":{"start_after":1,"limit":1}})").dump().find(
              "a row that was counted is missing") != std::string::npos);
}

TEST_CASE("LV-CW-11 migration takes over this version or an older one of this contract only") {
    instantiate();
    auto& info = levee_contract::chain().storage["contract_info"];
    CHECK(info == R"({"contract":"levee","version":"0.1.0"})");
    const auto migrate = [] {
        return parsed(levee_contract::call("migrate", env_json(), "", "{}"));
    };
    CHECK(migrate().contains("ok"));
    info = R"({"contract":"levee","version":"0.0.9"})";
    const OrderedJson done = migrate();
    CHECK(done["ok"]["attributes"][1]["value"] == "0.0.9");
    CHECK(done["ok"]["attributes"][2]["value"] == "0.1.0");
    CHECK(info == R"({"contract":"levee","version":"0.1.0"})");
    for (const char* newer : {"0.1.1", "0.2.0", "1.0.0", "0.10.0"}) {
        info = OrderedJson{{"contract", "levee"}, {"version", newer}}.dump();
        CHECK(error_of(migrate()) == "LV111: contract_info: newer_version");
    }
    for (const char* odd : {"", "abc", "0.1", "0.1.", ".1.0", "0..0", "0.1.0.0", "0.1.0-rc",
                            "1099511627776.0.0", "0.0.1048576", "18446744073709551616.0.0"}) {
        CAPTURE(odd);
        info = OrderedJson{{"contract", "levee"}, {"version", odd}}.dump();
        CHECK(error_of(migrate()) == "LV110: contract_info: wrong_contract");
    }
    info = R"({"contract":"levee","version":"0.1.0"})";
    CHECK(migrate().contains("ok"));
    const std::string key = storage_key(cosmwasm::ADDRESS_OF, big_endian(0u));
    const std::string admin = levee_contract::chain().storage[key];
    levee_contract::chain().storage.erase(key);
    CHECK(error_of(migrate()) == "LV110: contract_info: wrong_contract");
    levee_contract::chain().storage[key] = admin;
    info = R"({"contract":"cw20-base","version":"0.1.0"})";
    CHECK(error_of(migrate()) == "LV110: contract_info: wrong_contract");
    levee_contract::chain().storage.erase("contract_info");
    CHECK(error_of(migrate()) == "LV110: contract_info: wrong_contract");
}

TEST_CASE("LV-CW-12 bad input: the number, the place, and nothing changed") {
    begin_world();
    REQUIRE(execute("wasm1anna", OPEN).contains("ok"));
    const std::string before = dump_storage();
    const std::string reply = R"({"id":7,"payload":"","gas_used":0,"result":{"error":"no"}})";
    CHECK(error_of(parsed(levee_contract::call("reply", env_json(), "", reply))) ==
          "LV109: reply: reply_unexpected");
    const std::pair<const char*, const char*> wrong[] = {
        {"", "LV101: msg: not valid JSON"},
        {"{", "LV101: msg: not valid JSON"},
        {"[]", "LV105: msg: wrong type"},
        {"null", "LV105: msg: wrong type"},
        {R"("pause")", "LV105: msg: wrong type"},
        {"{}", "LV1: no such message"},
        {R"({"fly":{}})", "LV1: fly: no such message"},
        {R"({"seal":{}},)", "LV101: seal: something after the end of the JSON"},
        {R"({"roll":{"market":1},"seal":{}})", "LV102: roll.seal: unknown field"},
        {R"({"roll":{"market":1.5}})", "LV105: roll.market: wrong type"},
        {R"({"roll":{"market":1e2}})", "LV105: roll.market: wrong type"},
        {R"({"roll":{"market":-1}})", "LV4: roll.market: number out of range"},
        {R"({"roll":{"market":4294967296}})", "LV4: roll.market: number out of range"},
        {R"({"roll":{"market":"1"}})", "LV105: roll.market: wrong type"},
        {R"({"roll":{"market":01}})", "LV101: roll.market: not valid JSON"},
        {R"({"withdraw":{"account":1,"amount":"05"}})",
         "LV105: withdraw.amount: not a whole number"},
        {R"({"withdraw":{"account":1,"amount":""}})", "LV105: withdraw.amount: not a whole number"},
        {R"({"roll":{"market":1,"market":1}})", "LV103: roll.market: field given twice"},
        {R"({"roll":{"markt":1}})", "LV102: roll.markt: unknown field"},
        {R"({"roll":{"market_of_a_name_that_is_longer_than_the_name_of_any_field_there_is":1}})",
         "LV102: roll: unknown field"},
        {R"({"roll":{}})", "LV104: roll.market: field is missing"},
        {R"({"roll":{"market":null}})", "LV105: roll.market: wrong type"},
        {R"({"roll":[1]})", "LV105: roll: wrong type"},
        {R"({"roll":{"market":1})", "LV101: roll: not valid JSON"},
        {R"({"settle":{"target":"all","id":1}})", "LV4: settle.target: no such value"},
        {R"({"settle":{"target":"\ud800","id":1}})",
         "LV101: settle.target: not valid text: wrong escape, UTF-8 or control character"},
    };
    for (const auto& [message, error] : wrong) {
        CAPTURE(message);
        CHECK(error_of(execute("wasm1anna", message)) == error);
        CHECK(dump_storage() == before);
    }
    const std::string deep(40, '[');
    CHECK(error_of(execute("wasm1anna", R"({"set_layers":{"layers":)" + deep)).starts_with("LV1"));
    CHECK(dump_storage() == before);
}

TEST_CASE("LV-CW-12 a text cut at any byte, or with any byte changed, is refused or run") {
    begin_world();
    REQUIRE(execute("wasm1anna", OPEN).contains("ok"));
    const std::string good = R"({"deposit":{"account":1,"place":"cash"}})";
    const std::string before = dump_storage();
    for (size_t cut = 0; cut < good.size(); ++cut) {
        const OrderedJson answer =
            execute("wasm1anna", good.substr(0, cut), coin_json("uusd", "5"));
        CHECK(error_of(answer).starts_with("LV"));
        CHECK(dump_storage() == before);
    }
    int refused = 0;
    for (size_t at = 0; at < good.size(); ++at) {
        for (int byte = 0; byte < 256; ++byte) {
            std::string changed = good;
            changed[at] = static_cast<char>(byte);
            if (changed == good) {
                continue;
            }
            const std::string answer = levee_contract::call(
                "execute", env_json(), info_json("wasm1anna", coin_json("uusd", "5")), changed);
            const bool is_refused = answer.starts_with("{\"error\":\"LV");
            REQUIRE((is_refused || answer.starts_with("{\"ok\"")));
            refused += is_refused ? 1 : 0;
        }
    }
    CHECK(refused > 10000);
}
