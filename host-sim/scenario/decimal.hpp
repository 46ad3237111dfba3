// Decimal text to integers and back, exactly: amounts never pass through a float.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "abi/units.hpp"

namespace levee {

/// 10^power, for powers up to 38.
u128 power_of_ten(uint32_t power);

/// "12.5" times `scale`, if that is a whole number below 2^100; nothing for any other text.
std::optional<u128> scaled_decimal(std::string_view text, u128 scale);

/// How many digits follow the point, trailing zeros not counted.
uint32_t decimals_of(std::string_view text);

/// `value` / 10^decimals with 6 places; finer digits are cut off.
std::string usd_text(i128 value, uint32_t decimals = 6);

/// `value` / 10^decimals in units of 10^-places, half away from zero.
i128 rounded(i128 value, uint32_t decimals, uint32_t places);

/// `value` / 10^decimals rounded to cents, thousands separated by commas: for people.
std::string money_text(i128 value, uint32_t decimals);

std::string integer_text(u128 value);

}  // namespace levee
