// Base64 and coins, as they stand in messages.
#include <fmt/format.h>

#include <algorithm>

#include "host-sim/wasmvm/chain_parts.hpp"

namespace levee::wasmvm {

namespace {

constexpr std::string_view DIGITS =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

}  // namespace

std::string amount_text(Amount amount) { return fmt::to_string(amount); }

std::string base64(std::string_view bytes) {
    std::string text;
    for (size_t i = 0; i < bytes.size(); i += 3) {
        uint32_t group = 0;
        const size_t count = std::min<size_t>(3, bytes.size() - i);
        for (size_t k = 0; k < 3; ++k) {
            group = (group << 8) | (k < count ? static_cast<uint8_t>(bytes[i + k]) : 0);
        }
        for (size_t k = 0; k < 4; ++k) {
            text.push_back(k <= count ? DIGITS[(group >> (18 - 6 * k)) & 63] : '=');
        }
    }
    return text;
}

std::optional<Bytes> from_base64(std::string_view text) {
    if (text.size() % 4 != 0) {
        return std::nullopt;
    }
    Bytes bytes;
    for (size_t i = 0; i < text.size(); i += 4) {
        const bool is_last = i + 4 == text.size();
        const size_t padding = !is_last ? 0 : text[i + 3] != '=' ? 0 : text[i + 2] != '=' ? 1 : 2;
        uint32_t group = 0;
        for (size_t k = 0; k < 4; ++k) {
            const size_t digit = k + padding < 4 ? DIGITS.find(text[i + k]) : 0;
            if (digit == std::string_view::npos) {
                return std::nullopt;
            }
            group = (group << 6) | static_cast<uint32_t>(digit);
        }
        for (size_t k = 0; k < 3 - padding; ++k) {
            bytes.push_back(static_cast<char>((group >> (16 - 8 * k)) & 0xFF));
        }
    }
    return bytes;
}

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
