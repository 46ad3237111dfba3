// Calls of the contract as a chain makes them, and what they answer, for the tests.
#pragma once

#include <doctest/doctest.h>

#include "abi/generated/cosmwasm_keys.hpp"
#include "host-sim/abi/storage_key.hpp"
#include "tests/cosmwasm_contract/chain_json.hpp"
#include "tests/cosmwasm_contract/native_contract.hpp"

namespace levee {

inline constexpr std::string_view CONTRACT = "wasm1contract";
inline constexpr std::string_view ADMIN = "wasm1admin";

inline std::string env_json(uint64_t height = 5, const std::string& seconds = "1000") {
    const std::string nanoseconds = seconds == "0" ? "0" : seconds + "000000007";
    return fmt::format(R"({{"block":{{"height":{},"time":"{}","chain_id":"testing"}},)"
                       R"("transaction":{{"index":0}},"contract":{{"address":"{}"}}}})",
                       height, nanoseconds, CONTRACT);
}

inline std::string info_json(std::string_view sender, const std::string& coins = "[]") {
    return fmt::format(R"({{"sender":"{}","funds":{}}})", sender, coins);
}

inline std::string coin_json(std::string_view denom, const std::string& amount) {
    return fmt::format(R"([{{"denom":"{}","amount":"{}"}}])", denom, amount);
}

/// What a call answered: {"ok":..} or {"error":".."}.
inline OrderedJson parsed(const std::string& answer) {
    OrderedJson json = OrderedJson::parse(answer, nullptr, false);
    if (json.is_discarded()) {
        json = {{"error", answer}};
    }
    return json;
}

inline OrderedJson execute(std::string_view sender, const std::string& message,
                           const std::string& coins = "[]") {
    return parsed(levee_contract::call("execute", env_json(), info_json(sender, coins), message));
}

inline OrderedJson sudo(const std::string& message) {
    return parsed(levee_contract::call("sudo", env_json(), "", message));
}

/// The answer inside the base64 of a query, or the error.
inline OrderedJson ask(const std::string& message) {
    const OrderedJson json = parsed(levee_contract::call("query", env_json(), "", message));
    if (!json.contains("ok")) {
        return json;
    }
    const Bytes bytes = bytes_from_base64(json["ok"].get<std::string>());
    return OrderedJson::parse(bytes.begin(), bytes.end());
}

inline std::string error_of(const OrderedJson& answer) {
    return answer.contains("error") ? answer["error"].get<std::string>() : "no error";
}

/// A new contract with asset 1 in `uusd` and asset 2 in a token.
inline void instantiate() {
    levee_contract::chain().storage.clear();
    const std::string message =
        R"({"admin":"wasm1admin","denoms":[{"asset":1,"denom":"uusd"},)"
        R"({"asset":2,"denom":"cw20:wasm1token"}]})";
    const std::string answer = levee_contract::call("instantiate", env_json(),
                                                    info_json("wasm1maker"), message);
    REQUIRE(answer.starts_with("{\"ok\""));
}

/// A host that owns the storage may name addresses and denoms by itself.
inline void name_principal(uint32_t principal, const std::string& address) {
    levee_contract::chain().storage[storage_key(cosmwasm::PRINCIPAL_OF, address)] =
        big_endian(principal);
    levee_contract::chain().storage[storage_key(cosmwasm::ADDRESS_OF, big_endian(principal))] =
        address;
}
inline void name_asset(uint32_t asset, const std::string& denom) {
    levee_contract::chain().storage[storage_key(cosmwasm::ASSET_OF, denom)] = big_endian(asset);
    levee_contract::chain().storage[storage_key(cosmwasm::DENOM_OF, big_endian(asset))] = denom;
}

}  // namespace levee
