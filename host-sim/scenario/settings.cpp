// Reading of quantities with units, and the list of keys that were asked for.
#include "host-sim/scenario/settings.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "host-sim/scenario/decimal.hpp"

namespace levee {

namespace {

constexpr std::array<UnitWord, 2> USD_WORDS = {{{"", 1000000}, {"USD", 1000000}}};
constexpr std::array<UnitWord, 2> RATIO_WORDS = {{{"", 1000000000}, {"%", 10000000}}};
constexpr std::array<UnitWord, 4> SECONDS_WORDS = {
    {{"", 1}, {"s", 1}, {"min", 60}, {"h", 3600}}};
constexpr std::array<UnitWord, 1> COUNT_WORDS = {{{"", 1}}};

std::string words_text(const UnitKind& kind) {
    std::string text;
    for (const UnitWord& unit : kind.words) {
        text += unit.word.empty() ? "" : (text.empty() ? "" : ", ") + std::string(unit.word);
    }
    return text.empty() ? "no unit" : text;
}

// The bound in the unit that a person writes: the last one of the table that shows it exactly.
std::string bound_text(u128 value, const UnitKind& kind) {
    for (size_t i = kind.words.size(); i-- > 0;) {
        const UnitWord& unit = kind.words[i];
        for (uint32_t places = 0; places <= 9; ++places) {
            const u128 ten = power_of_ten(places);
            if (value * ten % unit.scale != 0) {
                continue;
            }
            std::string digits = integer_text(value * ten / unit.scale);
            if (places > 0) {
                digits.insert(0, digits.size() > places ? 0 : places + 1 - digits.size(), '0');
                digits.insert(digits.size() - places, 1, '.');
            }
            return digits + (unit.word.empty() ? "" : " " + std::string(unit.word));
        }
    }
    return integer_text(value);
}

/// Why a number is none of that scale.
std::string number_fault(std::string_view number, u128 scale) {
    const size_t point = std::min(number.find('.'), number.size());
    const bool has_form = point != 0 && point + 1 != number.size() &&
                          number.find('.', point + 1) >= number.size();
    if (!has_form) {
        return "is not a number of the form 12.5";
    }
    if (!scaled_decimal(number.substr(0, point), scale)) {
        return "is too large";
    }
    return scale == 1 ? "is not a whole number" : "is too fine";
}

std::string one_line(std::string_view text) {
    std::string line;
    for (const char letter : text) {
        const auto code = static_cast<unsigned char>(letter);
        if (letter == '\n') {
            line += "\\n";
        } else if (code < 0x20 || code == 0x7F) {
            line += fmt::format("\\x{:02X}", code);
        } else {
            line += letter;
        }
    }
    return line;
}

}  // namespace

ScenarioError::ScenarioError(std::string_view where, std::string_view what)
    : UsageError(one_line(fmt::format("{}: {}", where, what))) {}

const UnitKind USD_UNIT = {"USD", USD_WORDS};
const UnitKind RATIO_UNIT = {"a ratio", RATIO_WORDS};
const UnitKind SECONDS_UNIT = {"seconds", SECONDS_WORDS};
const UnitKind COUNT_UNIT = {"a whole number", COUNT_WORDS};

u128 read_quantity(std::string_view text, std::string_view where, const UnitKind& kind, u128 low,
                   u128 high) {
    const size_t end = std::min(text.find_first_not_of("0123456789."), text.size());
    const std::string_view number = text.substr(0, end);
    std::string_view word = text.substr(end);
    word.remove_prefix(std::min(word.find_first_not_of(' '), word.size()));
    const std::string bounds =
        fmt::format("{} .. {}", bound_text(low, kind), bound_text(high, kind));
    if (number.empty()) {
        const bool is_negative = text.size() > 1 && text[0] == '-' && text[1] >= '0' &&
                                 text[1] <= '9';
        throw ScenarioError(where, fmt::format("'{}' is {}; the bound is {}", text,
                                               is_negative ? "negative" : "not a number", bounds));
    }
    const auto unit = std::find_if(kind.words.begin(), kind.words.end(),
                                   [word](const UnitWord& known) { return known.word == word; });
    if (unit == kind.words.end()) {
        throw ScenarioError(where, fmt::format("wrong unit '{}' in '{}'; this is {} ({})", word,
                                               text, kind.plural, words_text(kind)));
    }
    const std::optional<u128> value = scaled_decimal(number, unit->scale);
    if (!value) {
        throw ScenarioError(where, fmt::format("'{}' {}; the bound is {}", text,
                                               number_fault(number, unit->scale), bounds));
    }
    if (*value < low || *value > high) {
        throw ScenarioError(where, fmt::format("{} is out of range; the bound is {}", text,
                                               bounds));
    }
    return *value;
}

std::string Settings::where(std::string_view key) const {
    const auto found = values_.find(std::string(key));
    return found == values_.end() ? fmt::format("{}: {}", file, key) : found->second.where;
}

Setting Settings::find(std::string_view key, std::string_view otherwise) {
    asked_.emplace_back(key);
    const auto found = values_.find(std::string(key));
    return found == values_.end() ? Setting{{std::string(otherwise)}, where(key)} : found->second;
}

std::string Settings::text(std::string_view key, std::string_view otherwise) {
    const Setting setting = find(key, otherwise);
    if (setting.texts.size() != 1) {
        throw ScenarioError(setting.where, "a list; one value is needed");
    }
    return setting.texts.front();
}

std::vector<std::string> Settings::list(std::string_view key, std::string_view otherwise) {
    const Setting setting = find(key, otherwise);
    std::vector<std::string> items;
    for (const std::string& text : setting.texts) {
        size_t start = 0;
        while (start <= text.size()) {
            const size_t comma = std::min(text.find(',', start), text.size());
            const size_t first = std::min(text.find_first_not_of(' ', start), comma);
            const size_t last = text.find_last_not_of(' ', comma - (comma > first ? 1 : 0));
            items.push_back(comma > first ? text.substr(first, last - first + 1) : "");
            start = comma + 1;
        }
    }
    return items;
}

u128 Settings::quantity(std::string_view key, std::string_view otherwise, const UnitKind& kind,
                        u128 low, u128 high) {
    return read_quantity(text(key, otherwise), where(key), kind, low, high);
}

void Settings::refuse_unknown() const {
    const std::vector<std::string_view> known(asked_.begin(), asked_.end());
    for (const auto& [key, setting] : values_) {
        if (std::find(asked_.begin(), asked_.end(), key) == asked_.end()) {
            throw ScenarioError(setting.where, "unknown key" + did_you_mean(key, known));
        }
    }
}

}  // namespace levee
