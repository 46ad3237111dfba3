// The queries that a contract may put to the chain, and their place in the gas of who asks.
#include "host-sim/wasmvm/chain_parts.hpp"

namespace levee::wasmvm {

using nlohmann::json;

namespace {

constexpr int QUERY_DEPTH_MAX = 10;

std::string ok_bytes(std::string_view bytes) {
    return json{{"ok", {{"ok", base64(bytes)}}}}.dump();
}

std::string contract_error(std::string_view text) {
    return json{{"ok", {{"error", text}}}}.dump();
}

std::string system_error(const char* kind, const char* field, std::string_view text) {
    return json{{"error", {{kind, {{field, text}}}}}}.dump();
}

}  // namespace

HostError QueryingHost::query(std::string_view request, uint64_t gas_limit, Bytes& result,
                              uint64_t& gas) {
    gas = 0;
    if (!starts_call()) {
        return HostError::out_of_gas;
    }
    // What the question uses is its asker's in the end, even if it runs out.
    GasMeter inner(gas_limit / GAS_MULTIPLIER);
    bool is_out_of_gas = false;
    try {
        const Meanwhile<GasMeter*> metered(tx_.meter, &inner);
        const json parsed = json::parse(request, nullptr, false);
        result = parsed.is_object() ? chain_.answer(tx_, parsed)
                                    : system_error("invalid_request", "error", "no JSON");
    } catch (const json::exception& bad) {
        result = system_error("invalid_request", "error", bad.what());
    } catch (const Failure& failed) {
        result = contract_error(failed.redacted);
    } catch (const OutOfGas&) {
        is_out_of_gas = true;
    }
    const HostError charged = charge(inner.used(), gas, false);
    return is_out_of_gas ? HostError::out_of_gas : charged;
}

std::string Chain::answer(Transaction& tx, const json& request) {
    if (tx.queries >= QUERY_DEPTH_MAX) {
        throw failure("max query stack size exceeded", "wasm", 27);
    }
    if (request.contains("bank")) {
        return answer_bank(tx, request.at("bank"));
    }
    if (request.contains("wasm")) {
        return answer_wasm(tx, request.at("wasm"));
    }
    return system_error("unsupported_request", "kind",
                        request.empty() ? "" : request.begin().key());
}

std::string Chain::answer_bank(Transaction& tx, const json& request) {
    if (request.contains("balance")) {
        const json& asked = request.at("balance");
        const std::string denom = asked.at("denom");
        const std::string* found =
            charged_read(tx, balance_key(asked.at("address"), denom));
        const nlohmann::ordered_json coin = {{"denom", denom},
                                             {"amount", found == nullptr ? "0" : *found}};
        return ok_bytes(nlohmann::ordered_json{{"amount", coin}}.dump());
    }
    if (request.contains("all_balances")) {
        const std::string prefix = balance_key(request.at("all_balances").at("address"), "");
        json coins = json::array();
        const auto& all = journal_.entries();
        for (auto at = all.lower_bound(prefix); at != all.end() && at->first.starts_with(prefix);
             ++at) {
            charged_read(tx, at->first);
            coins.push_back({{"denom", at->first.substr(prefix.size())}, {"amount", at->second}});
        }
        return ok_bytes(json{{"amount", coins}}.dump());
    }
    return system_error("unsupported_request", "kind", "unknown BankQuery variant");
}

std::string Chain::answer_wasm(Transaction& tx, const json& request) {
    if (request.contains("smart")) {
        const json& asked = request.at("smart");
        const std::string address = asked.at("contract_addr");
        const auto message = from_base64(asked.at("msg").get<std::string>());
        const auto found = contract(address);
        if (!found) {
            return system_error("no_such_contract", "addr", address);
        }
        const Meanwhile<int> deeper(tx.queries, tx.queries + 1);
        const uint64_t load =
            tx.loaded.insert(found->code).second ? WasmGas::LOAD : WasmGas::LOAD_AGAIN;
        const Answer made =
            enter(tx, {Entry::query, address, found->code, {}, message.value_or(""), load});
        if (!made.returned) {
            throw failure(made.bytes + ": Error calling the VM", "wasm", 29);
        }
        const json result = json::parse(made.bytes);
        if (result.contains("error")) {
            return contract_error(result.at("error").get<std::string>() +
                                  ": query wasm contract failed");
        }
        return json{{"ok", {{"ok", result.at("ok")}}}}.dump();
    }
    if (request.contains("raw")) {
        const json& asked = request.at("raw");
        const std::string address = asked.at("contract_addr");
        if (!contract(address)) {
            return system_error("no_such_contract", "addr", address);
        }
        const auto key = from_base64(asked.at("key").get<std::string>());
        const std::string* found = charged_read(tx, storage_key(address, key.value_or("")));
        return ok_bytes(found == nullptr ? "" : *found);
    }
    if (request.contains("contract_info")) {
        const std::string address = request.at("contract_info").at("contract_addr");
        const auto found = contract(address);
        if (!found) {
            return system_error("no_such_contract", "addr", address);
        }
        nlohmann::ordered_json info = {{"code_id", found->code}, {"creator", found->creator}};
        if (!found->admin.empty()) {
            info["admin"] = found->admin;
        }
        info["pinned"] = false;
        return ok_bytes(info.dump());
    }
    return system_error("unsupported_request", "kind", "unknown WasmQuery variant");
}

}  // namespace levee::wasmvm
