// Calls of contracts and the messages that they return, in the order and with the replies of wasmd:
// a sub-message that fails is rolled back, and only fails its sender if no reply is wanted.
#include <algorithm>

#include "host-sim/wasmvm/chain_parts.hpp"

namespace levee::wasmvm {

using nlohmann::json;

namespace {

constexpr int CALL_DEPTH_MAX = 500;

std::string trimmed(std::string_view text) {
    constexpr std::string_view SPACES = " \t\n\v\f\r";
    const size_t first = text.find_first_not_of(SPACES);
    if (first == std::string_view::npos) {
        return {};
    }
    return std::string(text.substr(first, text.find_last_not_of(SPACES) - first + 1));
}

/// A protobuf message that has these bytes as its field 1; nothing if there are none.
Bytes message_of_field_one(std::string_view bytes) {
    Bytes message;
    if (!bytes.empty()) {
        message.push_back('\x0A');
        for (size_t left = bytes.size(); true; left >>= 7) {
            const bool is_last = left < 0x80;
            message.push_back(static_cast<char>(is_last ? left : (left & 0x7F) | 0x80));
            if (is_last) {
                break;
            }
        }
        message += bytes;
    }
    return message;
}

json list_of(const json& object, const char* name) {
    const auto found = object.find(name);
    return found == object.end() || found->is_null() ? json::array() : *found;
}

std::vector<Attribute> attributes_of(const json& list) {
    std::vector<Attribute> attributes;
    for (const json& one : list) {
        attributes.push_back(
            {one.at("key").get<std::string>(), one.at("value").get<std::string>()});
    }
    return attributes;
}

uint64_t attribute_gas(const std::vector<Attribute>& attributes, uint64_t& free_bytes) {
    uint64_t bytes = 0;
    for (const Attribute& attribute : attributes) {
        bytes += attribute.key.size() + attribute.value.size();
    }
    const uint64_t free = std::min(bytes, free_bytes);
    free_bytes -= free;
    return WasmGas::ATTRIBUTE * attributes.size() + WasmGas::ATTRIBUTE_BYTE * (bytes - free);
}

/// As they stand in the block: trimmed, behind the contract's address. Throws if the chain refuses.
std::vector<Attribute> on_chain(const std::string& contract,
                                const std::vector<Attribute>& attributes) {
    std::vector<Attribute> checked = {{"_contract_address", contract}};
    for (const Attribute& attribute : attributes) {
        const std::string key = trimmed(attribute.key);
        if (key.empty()) {
            throw failure("Empty attribute key. Value: " + attribute.value + ": invalid event",
                          "wasm", 18);
        }
        if (key.front() == '_') {
            throw failure("Attribute key starts with reserved prefix _: '" + key +
                              "': invalid event",
                          "wasm", 18);
        }
        checked.push_back({key, trimmed(attribute.value)});
    }
    return checked;
}

json reply_events(std::vector<Event>::const_iterator first,
                  std::vector<Event>::const_iterator last) {
    json list = json::array();
    for (auto event = first; event != last; ++event) {
        std::vector<Attribute> sorted = event->attributes;
        std::stable_sort(sorted.begin(), sorted.end(),
                         [](const Attribute& a, const Attribute& b) { return a.key < b.key; });
        json attributes = json::array();
        for (const Attribute& attribute : sorted) {
            attributes.push_back({{"key", attribute.key}, {"value", attribute.value}});
        }
        list.push_back({{"type", event->type}, {"attributes", std::move(attributes)}});
    }
    return list;
}

}  // namespace

Bytes Chain::execute_in(Transaction& tx, const std::string& address, const std::string& sender,
                        std::string_view message, const Coins& funds) {
    const auto found = contract(address);
    if (!found) {
        throw failure("no such contract: " + address, "wasm", 22);
    }
    const uint64_t load =
        tx.loaded.insert(found->code).second ? WasmGas::LOAD : WasmGas::LOAD_AGAIN;
    tx.charge(load);
    transfer(tx, sender, address, funds);
    const nlohmann::ordered_json info = {{"sender", sender}, {"funds", to_json(funds)}};
    tx.events.push_back({"execute", {{"_contract_address", address}}});
    return run(tx, {Entry::execute, address, found->code, info.dump(), message, 0});
}

std::string Chain::env_of(const std::string& contract, bool in_transaction) const {
    std::string transaction = "null";
    if (in_transaction) {
        // The hash of a transaction that nobody reads has its size all the same.
        const std::string hash = base64(std::string(32, '\0'));
        transaction = vm_.line() == Line::v2_2 ? R"({"index":0})"
                                               : R"({"index":0,"hash":")" + hash + "\"}";
    }
    return R"({"block":{"height":)" + std::to_string(block.height) + R"(,"time":")" +
           std::to_string(block.time) + R"(","chain_id":")" + block.chain_id +
           R"("},"transaction":)" + transaction + R"(,"contract":{"address":")" + contract +
           "\"}}";
}

Answer Chain::enter(Transaction& tx, const Call& call) {
    if (tx.calls >= CALL_DEPTH_MAX) {
        throw failure("max call depth exceeded", "wasm", 30);
    }
    tx.charge(call.load_gas);
    QueryingHost host(*this, tx, call.contract);
    const uint64_t left = tx.meter->left();
    const uint64_t limit = left > UINT64_MAX / GAS_MULTIPLIER ? UINT64_MAX : left * GAS_MULTIPLIER;
    const auto in_machine = [&] {
        const Meanwhile<int> deeper(tx.calls, tx.calls + 1);
        return vm_.call(call.entry, codes_.at(call.code - 1),
                        env_of(call.contract, call.entry != Entry::query), call.info,
                        call.message, host, limit);
    };
    Answer answer = in_machine();
    const uint64_t result = answer.returned ? answer.bytes.size() : 0;
    const uint64_t used =
        answer.gas.used_internally + result * WasmGas::RESULT_BYTE * GAS_MULTIPLIER;
    tx.wasm_gas += answer.gas.used_internally;
    tx.result_bytes += result;
    tx.charge(used / GAS_MULTIPLIER);
    if (answer.out_of_gas || used > limit || tx.meter->is_out()) {
        throw OutOfGas();
    }
    return answer;
}

Bytes Chain::run(Transaction& tx, const Call& call) {
    const Answer answer = enter(tx, call);
    if (!answer.returned) {
        throw failure(answer.bytes + ": Error calling the VM", "wasm", 29);
    }
    const json result = json::parse(answer.bytes, nullptr, false);
    if (result.is_discarded() || !result.is_object()) {
        throw failure("the response is no JSON: Error calling the VM", "wasm", 29);
    }
    if (result.contains("error")) {
        const std::string text =
            result.at("error").get<std::string>() +
            (call.entry == Entry::instantiate ? ": instantiate wasm contract failed"
                                              : ": execute wasm contract failed");
        throw Failure{text, text};
    }
    return respond(tx, call, result);
}

void Chain::emit(Transaction& tx, const Call& call, const json& response) {
    const std::vector<Attribute> attributes = attributes_of(list_of(response, "attributes"));
    const json events = list_of(response, "events");
    uint64_t free_bytes = WasmGas::FREE_BYTES;
    uint64_t gas = attribute_gas(attributes, free_bytes);
    for (const json& event : events) {
        gas += WasmGas::EVENT + event.at("type").get_ref<const std::string&>().size();
        gas += attribute_gas(attributes_of(event.at("attributes")), free_bytes);
    }
    tx.charge(gas);
    if (!attributes.empty()) {
        tx.events.push_back({"wasm", on_chain(call.contract, attributes)});
    }
    for (const json& event : events) {
        constexpr size_t TYPE_SIZE_MIN = 3;
        const std::string type = trimmed(event.at("type").get<std::string>());
        if (type.size() < TYPE_SIZE_MIN) {
            throw failure("Event type too short: '" + type + "': invalid event", "wasm", 18);
        }
        tx.events.push_back(
            {"wasm-" + type, on_chain(call.contract, attributes_of(event.at("attributes")))});
    }
}

Bytes Chain::respond(Transaction& tx, const Call& call, const json& result) {
    try {
        const json& response = result.at("ok");
        emit(tx, call, response);
        const auto data = response.find("data");
        Bytes given;
        if (data != response.end() && data->is_string()) {
            given = from_base64(data->get<std::string>()).value_or("");
        }
        for (const json& sub_message : list_of(response, "messages")) {
            given = dispatch(tx, call.contract, sub_message).value_or(std::move(given));
        }
        return given;
    } catch (const json::exception& bad) {
        throw failure(std::string(bad.what()) + ": Error calling the VM", "wasm", 29);
    }
}

json Chain::run_message(Transaction& tx, const std::string& contract, const json& message) {
    if (message.contains("bank") && message.at("bank").contains("send")) {
        const json& send = message.at("bank").at("send");
        transfer(tx, contract, send.at("to_address"), coins_of(send.at("amount")));
        return json{{"type_url", "/cosmos.bank.v1beta1.MsgSendResponse"}, {"value", ""}};
    }
    if (message.contains("bank") && message.at("bank").contains("burn")) {
        spend(tx, contract, coins_of(message.at("bank").at("burn").at("amount")));
        return json{{"type_url", "/cosmos.bank.v1beta1.MsgBurnResponse"}, {"value", ""}};
    }
    if (message.contains("wasm") && message.at("wasm").contains("execute")) {
        const json& execute = message.at("wasm").at("execute");
        const auto body = from_base64(execute.at("msg").get<std::string>());
        if (!body) {
            throw failure("the message is no base64", "wasm", 29);
        }
        const Bytes data = execute_in(tx, execute.at("contract_addr"), contract, *body,
                                      coins_of(list_of(execute, "funds")));
        return json{{"type_url", "/cosmwasm.wasm.v1.MsgExecuteContractResponse"},
                    {"value", base64(message_of_field_one(data))}};
    }
    throw failure("unknown message from the contract: " + message.dump(), "wasm", 16);
}

std::optional<json> Chain::try_message(Transaction& tx, const std::string& contract,
                                       const json& sub_message, std::string& redacted) {
    const auto asked = sub_message.find("gas_limit");
    const bool is_limited = asked != sub_message.end() && asked->is_number_unsigned() &&
                            asked->get<uint64_t>() < tx.meter->left();
    GasMeter limited(is_limited ? asked->get<uint64_t>() : 0);
    const Journal::Mark start = journal_.mark();
    const size_t events = tx.events.size();
    std::optional<json> response;
    bool is_out_of_gas = false;
    Failure failed;
    try {
        const Meanwhile<GasMeter*> metered(tx.meter, is_limited ? &limited : tx.meter);
        response = run_message(tx, contract, sub_message.at("msg"));
    } catch (const Failure& thrown) {
        failed = thrown;
    } catch (const OutOfGas&) {
        is_out_of_gas = true;
        failed = failure("SubMsg hit gas limit: out of gas", "sdk", 11);
    }
    if (!response) {
        journal_.roll_back(start);
        tx.events.resize(events);
    }
    if (is_out_of_gas && !is_limited) {
        throw OutOfGas();
    }
    if (is_limited) {
        tx.charge(is_out_of_gas ? limited.limit() : limited.used());
    }
    const std::string reply_on = sub_message.at("reply_on");
    if (!response && (reply_on == "never" || reply_on == "success")) {
        throw failed;
    }
    redacted = failed.redacted;
    return response;
}

std::optional<Bytes> Chain::dispatch(Transaction& tx, const std::string& address,
                                     const json& sub_message) {
    const size_t events = tx.events.size();
    std::string redacted;
    const auto response = try_message(tx, address, sub_message, redacted);
    const std::string reply_on = sub_message.at("reply_on");
    if (reply_on == "never" || (reply_on == "error" && response)) {
        return std::nullopt;
    }
    nlohmann::ordered_json reply = {{"gas_used", 0}, {"id", sub_message.at("id")}};
    if (response) {
        const bool is_wasm = sub_message.at("msg").contains("wasm");
        const auto first = tx.events.cbegin() + static_cast<std::ptrdiff_t>(events);
        nlohmann::ordered_json ok = {
            {"events", is_wasm ? reply_events(first, tx.events.cend()) : json::array()}};
        if (!response->at("value").get_ref<const std::string&>().empty()) {
            ok["data"] = response->at("value");
        }
        ok["msg_responses"] = json::array({*response});
        reply["result"]["ok"] = std::move(ok);
    } else {
        reply["result"]["error"] = redacted;
    }
    const auto payload = sub_message.find("payload");
    if (payload != sub_message.end() && payload->is_string() && *payload != "") {
        reply["payload"] = *payload;
    }
    const auto found = contract(address);
    tx.events.push_back({"reply",
                         {{"_contract_address", address},
                          {"mode", response ? "handle_success" : "handle_failure"}}});
    const std::string text = reply.dump();
    const uint64_t load = WasmGas::LOAD_AGAIN + reply_gas(reply);
    const Bytes data = run(tx, {Entry::reply, address, found->code, {}, text, load});
    return data.empty() ? std::nullopt : std::optional(data);
}

uint64_t Chain::reply_gas(const nlohmann::ordered_json& reply) {
    uint64_t gas = 0;
    std::vector<Attribute> all;
    const auto& result = reply.at("result");
    if (result.contains("ok")) {
        for (const auto& event : result.at("ok").at("events")) {
            gas += event.at("type").get<std::string>().size();
            const auto attributes = attributes_of(event.at("attributes"));
            all.insert(all.end(), attributes.begin(), attributes.end());
        }
    }
    uint64_t free_bytes = WasmGas::FREE_BYTES;
    return all.empty() ? gas : gas + attribute_gas(all, free_bytes);
}

}  // namespace levee::wasmvm
