// Digits are gathered into an integer and the point is counted; only exact results pass.
#include "host-sim/scenario/decimal.hpp"

#include <algorithm>

namespace levee {

namespace {

constexpr u128 LIMIT = u128{1} << 100;

bool is_digit(char letter) { return letter >= '0' && letter <= '9'; }

}  // namespace

u128 power_of_ten(uint32_t power) {
    u128 value = 1;
    for (uint32_t i = 0; i < power; ++i) {
        value *= 10;
    }
    return value;
}

std::optional<u128> scaled_decimal(std::string_view text, u128 scale) {
    u128 value = 0;
    uint32_t places = 0;
    bool after_point = false;
    bool any_digit = false;
    for (const char letter : text) {
        if (letter == '.' && !after_point && any_digit) {
            after_point = true;
            continue;
        }
        if (!is_digit(letter) || value >= LIMIT / 10 || places >= 24) {
            return std::nullopt;
        }
        value = value * 10 + static_cast<u128>(letter - '0');
        places += after_point ? 1 : 0;
        any_digit = true;
    }
    if (!any_digit || text.back() == '.') {
        return std::nullopt;
    }
    for (; places > 0 && value % 10 == 0; --places) {
        value /= 10;
    }
    const u128 divisor = power_of_ten(places);
    if (scale % divisor == 0) {
        scale /= divisor;
    } else {
        return std::nullopt;
    }
    if (value != 0 && scale > LIMIT / value) {
        return std::nullopt;
    }
    return value * scale;
}

uint32_t decimals_of(std::string_view text) {
    const size_t point = text.find('.');
    if (point == std::string_view::npos) {
        return 0;
    }
    size_t end = text.size();
    while (end > point + 1 && text[end - 1] == '0') {
        --end;
    }
    return static_cast<uint32_t>(end - point - 1);
}

std::string integer_text(u128 value) {
    std::string text;
    do {
        text.push_back(static_cast<char>('0' + static_cast<int>(value % 10)));
        value /= 10;
    } while (value != 0);
    std::reverse(text.begin(), text.end());
    return text;
}

std::string usd_text(i128 value, uint32_t decimals) {
    const bool is_negative = value < 0;
    u128 micro = static_cast<u128>(is_negative ? -value : value);
    micro = decimals >= 6 ? micro / power_of_ten(decimals - 6)
                          : micro * power_of_ten(6 - decimals);
    std::string digits = integer_text(micro);
    if (digits.size() < 7) {
        digits.insert(0, 7 - digits.size(), '0');
    }
    digits.insert(digits.size() - 6, 1, '.');
    return (is_negative ? "-" : "") + digits;
}

i128 rounded(i128 value, uint32_t decimals, uint32_t places) {
    if (decimals <= places) {
        return value * static_cast<i128>(power_of_ten(places - decimals));
    }
    const auto unit = static_cast<i128>(power_of_ten(decimals - places));
    return (value < 0 ? value - unit / 2 : value + unit / 2) / unit;
}

std::string money_text(i128 value, uint32_t decimals) {
    const i128 cents = rounded(value, decimals, 2);
    std::string text = integer_text(static_cast<u128>(cents < 0 ? -cents : cents));
    text.insert(0, text.size() < 3 ? 3 - text.size() : 0, '0');
    text.insert(text.size() - 2, 1, '.');
    for (size_t at = text.size() - 3; at > 3;) {
        at -= 3;
        text.insert(at, 1, ',');
    }
    return (cents < 0 ? "-" : "") + text;
}

}  // namespace levee
