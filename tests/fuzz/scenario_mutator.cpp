// Changes scenario inputs as people write them: messages of a script by the schema's tables,
// settings by their keys, and rows and cells of a table of shortfalls. Texts are mostly sound, so
// that a change gets behind the parser.
#include <algorithm>
#include <iterator>

#include "host-sim/abi/decode.hpp"
#include "host-sim/scenario/decimal.hpp"
#include "tests/fuzz/fuzz.hpp"

namespace levee::fuzz {

namespace {

using Lines = std::vector<std::string>;

constexpr std::string_view MESSAGE = "[[message]]";
constexpr std::string_view COLUMNS = "wave,coin,quantity,shortfall_usd";
constexpr std::string_view ODD_TEXTS[] = {
    "\"\"", "\"1e9\"", "\"-1\"", "\"0.0000001\"", "\"5 %\"", "\"1.5 h\"", "\"12.5\"", "\"7 USD\"",
    "\"a\\nb\"", "\"\\u0000\"", "1.5", "true", "[]", "[1, \"2\"]", "{ a = 1 }", "-1", "0x10",
    "1979-05-27", "'''\nx'''", "\"340282366920938463463374607431768211456\""};
constexpr std::string_view KEYS[] = {"kind", "title", "decimals", "start_time", "send", "bytes",
                                     "from", "wait", "funds", "fields", "expect", "data", "seed"};
constexpr std::string_view CELLS[] = {"", "0", "1", "BTC", "AVAX", "-1", "1e3", "0.000000001",
                                      "1,2", "1457606", "84454.65", "999999999999999999999999",
                                      "\"1\"", " 1", "1.", ".5", "+1", "\x80"};

std::string number_text(Dice& dice) { return integer_text(any_number(dice)); }

std::string in_quotes(std::string_view text) { return '"' + std::string(text) + '"'; }

template <typename Item>
const Item& any_of(const meta::Table<Item>& table, Dice& dice) {
    return table[static_cast<uint32_t>(dice.below(table.size()))];
}

const meta::EnumInfo* enum_of(std::string_view name) {
    const auto* end = meta::ENUMS.end();
    const auto* found = std::find_if(meta::ENUMS.begin(), end,
                                     [&](const meta::EnumInfo& info) { return info.name == name; });
    return found == end ? nullptr : found;
}

// One value of a field, in the form that its unit has in a script.
std::string single_value(const meta::Field& field, Dice& dice) {
    const size_t form = dice.below(8);
    const std::string small = std::to_string(dice.below(6));
    if (form == 0) return std::string(one_of(ODD_TEXTS, dice));
    if (form == 1) return in_quotes(number_text(dice));
    const meta::EnumInfo* words = enum_of(field.enumeration);
    if (words != nullptr) return in_quotes(any_of(words->values, dice).name);
    if (field.unit == "atoms") return in_quotes(small + "." + small);
    if (field.unit == "ratio") return in_quotes(small + " %");
    if (field.unit == "seconds") return in_quotes(small + " min");
    return small;
}

std::string value_text(const meta::Field& field, Dice& dice) {
    if (field.count == 0) return single_value(field, dice);
    std::string list;
    for (size_t left = dice.below(field.count + 2); left > 0; --left) {
        list += (list.empty() ? "" : ", ") + single_value(field, dice);
    }
    return "[" + list + "]";
}

std::string fields_text(const meta::Struct& type, Dice& dice) {
    std::string text;
    for (const meta::Field& field : type.fields) {
        if (!field.is_reserved && dice.below(32) != 0) {
            text += (text.empty() ? "" : ", ") + std::string(field.name) + " = " +
                    value_text(field, dice);
        }
    }
    return "fields = { " + text + " }";
}

Lines new_message(Dice& dice) {
    const meta::Struct& type = any_of(meta::MESSAGES, dice);
    Lines lines = {std::string(MESSAGE), "send = " + in_quotes(type.name), fields_text(type, dice)};
    if (dice.below(2) == 0) lines.push_back("from = " + std::to_string(dice.below(9)));
    if (dice.below(4) == 0) lines.push_back("wait = \"1 min\"");
    if (dice.below(4) == 0) {
        lines.push_back("expect = " + in_quotes(any_of(meta::STATUSES, dice).name));
    }
    if (type.takes_funds || dice.below(8) == 0) {
        lines.push_back("funds = { asset = 1, amount = " + in_quotes(number_text(dice)) + " }");
    }
    return lines;
}

// The value behind the n-th `=` of a line, up to what ends it.
void change_value(std::string& line, Dice& dice) {
    const auto equals = static_cast<size_t>(std::count(line.begin(), line.end(), '='));
    size_t at = std::string::npos;
    for (size_t left = equals == 0 ? 0 : 1 + dice.below(equals); left > 0; --left) {
        at = line.find('=', at + 1);
    }
    if (at == std::string::npos) {
        line += " = " + number_text(dice);
        return;
    }
    const size_t end = std::min(line.find_first_of(",}#", at), line.size());
    const std::string value =
        dice.below(2) == 0 ? number_text(dice) : std::string(one_of(ODD_TEXTS, dice));
    line.replace(at + 1, end - at - 1, " " + value + " ");
}

// A message of the script from its head to the next one.
std::pair<size_t, size_t> message_at(const Lines& lines, size_t at) {
    while (at > 0 && !lines[at].starts_with(MESSAGE)) {
        --at;
    }
    size_t end = at + 1;
    while (end < lines.size() && !lines[end].starts_with(MESSAGE)) {
        ++end;
    }
    return {at, end};
}

auto place_of(Lines& lines, size_t at) { return lines.begin() + static_cast<std::ptrdiff_t>(at); }

void change_script(Lines& lines, Dice& dice) {
    const size_t at = dice.below(lines.size());
    const auto [first, last] = message_at(lines, at);
    const Lines message(place_of(lines, first), place_of(lines, last));
    const auto insert = [&](size_t where, const Lines& added) {
        lines.insert(place_of(lines, where), added.begin(), added.end());
    };
    switch (dice.below(10)) {
        case 0:
        case 1:
        case 2: insert(last, new_message(dice)); return;
        case 3: lines.erase(place_of(lines, first), place_of(lines, last)); return;
        case 4: insert(message_at(lines, dice.below(lines.size())).second, message); return;
        case 5:
            insert(at, {std::string(one_of(KEYS, dice)) + " = " +
                        std::string(one_of(ODD_TEXTS, dice))});
            return;
        case 6: lines.erase(place_of(lines, at)); return;
        default: change_value(lines[at], dice);
    }
}

void change_cell(std::string& line, Dice& dice) {
    const auto commas = static_cast<size_t>(std::count(line.begin(), line.end(), ','));
    size_t begin = 0;
    for (size_t left = dice.below(commas + 1); left > 0; --left) {
        begin = line.find(',', begin) + 1;
    }
    const size_t end = std::min(line.find(',', begin), line.size());
    line.replace(begin, end - begin,
                 dice.below(3) == 0 ? number_text(dice) : std::string(one_of(CELLS, dice)));
}

std::string new_row(Dice& dice) {
    const char coin = static_cast<char>('A' + dice.below(26));
    return std::to_string(1 + dice.below(4)) + "," + coin + "," +
           std::to_string(dice.below(100000)) + "." + std::to_string(dice.below(1000)) + "," +
           std::to_string(dice.below(100000)) + "." + std::to_string(dice.below(1000));
}

void change_table(Lines& lines, Dice& dice) {
    const size_t at = dice.below(lines.size());
    switch (dice.below(6)) {
        case 0: lines.insert(place_of(lines, at + 1), new_row(dice)); return;
        case 1: lines.erase(place_of(lines, at)); return;
        case 2: lines.push_back(lines[at]); return;
        case 3: std::swap(lines[at], lines[dice.below(lines.size())]); return;
        default: change_cell(lines[at], dice);
    }
}

Lines lines_of(std::string_view text) {
    Lines lines(1);
    for (const char letter : text) {
        if (letter == '\n') {
            lines.emplace_back();
        } else {
            lines.back() += letter;
        }
    }
    return lines;
}

}  // namespace

void mutate_scenario(Buffer& input, Dice& dice) {
    ByteSource source(input);
    uint8_t form = source.take<uint8_t>();
    const std::string text(source.rest().begin(), source.rest().end());
    Lines lines = lines_of(text);  // at least one
    if (dice.below(64) == 0) {
        form ^= 1;
        lines = {form == 0 ? "kind = \"script\"" : std::string(COLUMNS)};
    }
    ((form & 1) != 0 ? change_table : change_script)(lines, dice);
    input.assign(1, form);
    for (size_t i = 0; i < lines.size(); ++i) {
        if (i > 0) input.push_back('\n');
        input.insert(input.end(), lines[i].begin(), lines[i].end());
    }
}

}  // namespace levee::fuzz
