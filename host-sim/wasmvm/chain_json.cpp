// Coins, as they stand in messages.
#include <fmt/format.h>

#include <algorithm>

#include "host-sim/wasmvm/chain_parts.hpp"

namespace levee::wasmvm {

std::string amount_text(Amount amount) { return fmt::to_string(amount); }

nlohmann::json to_json(const Coins& coins) {
    nlohmann::json list = nlohmann::json::array();
    for (const Coin& coin : coins) {
        list.push_back({{"denom", coin.denom}, {"amount", amount_text(coin.amount)}});
    }
    return list;
}

Coins coins_of(const nlohmann::json& json) {
    constexpr Amount LIMIT = ~Amount{0} / 10 - 1;
    Coins coins;
    for (const nlohmann::json& one : json) {
        Coin coin{one.at("denom").get<std::string>(), 0};
        const auto& digits = one.at("amount").get_ref<const std::string&>();
        for (const char digit : digits) {
            if (digit < '0' || digit > '9' || coin.amount > LIMIT) {
                throw failure(digits + ": invalid coins", "sdk", 10);
            }
            coin.amount = coin.amount * 10 + static_cast<Amount>(digit - '0');
        }
        if (coin.amount == 0) {
            throw failure("coin " + coin.denom + " amount is not positive: invalid coins", "sdk",
                          10);
        }
        coins.push_back(std::move(coin));
    }
    std::sort(coins.begin(), coins.end(),
              [](const Coin& a, const Coin& b) { return a.denom < b.denom; });
    const auto is_same = [](const Coin& a, const Coin& b) { return a.denom == b.denom; };
    const auto twice = std::adjacent_find(coins.begin(), coins.end(), is_same);
    if (twice != coins.end()) {
        throw failure("duplicate denomination " + twice->denom + ": invalid coins", "sdk", 10);
    }
    return coins;
}

}  // namespace levee::wasmvm
