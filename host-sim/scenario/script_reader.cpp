// Each [[message]] says what is sent, by whom, when, with which funds and what status it must get.
// Whole numbers are taken in base units; texts carry the unit that a person uses: "10.5" for an
// amount is 10.5 units of the asset, "5 %" a ratio, "2 h" a span of time.
#include "host-sim/scenario/script_reader.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "host-sim/abi/decode.hpp"
#include "host-sim/scenario/decimal.hpp"

namespace levee {

namespace {

constexpr u128 AMOUNT_MAX = ~u128{0};  // a script may send what the contract must refuse
constexpr uint64_t TIME_MAX = uint64_t{1} << 40;
constexpr std::array<std::string_view, 7> KEYS = {"send",   "bytes",  "from",  "wait",
                                                  "funds",  "fields", "expect"};
constexpr std::array<std::string_view, 2> FUNDS_KEYS = {"asset", "amount"};

// A parameter's value may be any of them.
constexpr std::array<UnitWord, 5> VALUE_WORDS = {
    {{"%", 10000000}, {"s", 1}, {"min", 60}, {"h", 3600}, {"", 1}}};
const UnitKind VALUE_UNIT = {"a parameter's value", VALUE_WORDS};

// Numbers of more than 64 bits are written as texts.
bool is_whole_number(std::string_view text) {
    const std::string_view digits = text.substr(text.starts_with('-') ? 1 : 0);
    return !digits.empty() &&
           digits.find_first_not_of("0123456789") == std::string_view::npos;
}

// A name that the enum has: said here, where the line of the field is known.
void require_name(const meta::Field& field, const std::string& text, const std::string& where) {
    std::vector<std::string_view> names;
    for (const meta::EnumInfo& info : meta::ENUMS) {
        for (const meta::EnumValue& entry : info.values) {
            if (info.name == field.enumeration) {
                names.push_back(entry.name);
            }
        }
    }
    if (!names.empty() && std::find(names.begin(), names.end(), text) == names.end()) {
        throw ScenarioError(where, fmt::format("no {} '{}'{}", field.enumeration, text,
                                               did_you_mean(text, names)));
    }
}

struct ScriptReader {
    std::string file;
    uint32_t decimals;
    uint64_t time;

    u128 quantity(const toml::node& node, const std::string& where, const UnitKind& kind,
                  u128 high) const {
        if (const auto* number = node.as_integer()) {
            return read_quantity(std::to_string(number->get()), where, COUNT_UNIT, 0, high);
        }
        return read_quantity(scalar_text(node, where), where, kind, 0, high);
    }

    u128 amount(const toml::node& node, const std::string& where) const {
        const std::array<UnitWord, 1> words = {{{"", power_of_ten(decimals)}}};
        return quantity(node, where, UnitKind{"an amount of the asset", words}, AMOUNT_MAX);
    }

    // A field's value as encode_message wants it.
    OrderedJson field_value(const meta::Field& field, const toml::node& node,
                            const std::string& where) const {
        if (const toml::array* list = node.as_array()) {
            OrderedJson values = OrderedJson::array();
            for (const toml::node& item : *list) {
                values.push_back(field_value(field, item, line_of(file, item, field.name)));
            }
            return values;
        }
        if (field.unit == "atoms") {
            return integer_text(amount(node, where));
        }
        if (node.is_integer()) {
            return node.as_integer()->get();
        }
        if (node.is_string() && field.unit == "ratio") {
            return static_cast<uint64_t>(quantity(node, where, RATIO_UNIT, 1000000000));
        }
        if (node.is_string() && field.unit == "seconds") {
            return static_cast<uint64_t>(quantity(node, where, SECONDS_UNIT, TIME_MAX));
        }
        const std::string text = scalar_text(node, where);
        if (field.unit == "number128" && !is_whole_number(text)) {
            // A parameter's value: of which unit, its name says elsewhere.
            return integer_text(quantity(node, where, VALUE_UNIT, AMOUNT_MAX));
        }
        if (!field.enumeration.empty() && !is_whole_number(text)) {
            require_name(field, text, where);
        }
        if (field.enumeration.empty() && !field.is_hex && !is_whole_number(text)) {
            throw ScenarioError(where, fmt::format("wrong unit in '{}'; {} are a whole number",
                                                   text, field.unit));
        }
        return text;
    }

    OrderedJson fields_of(const meta::Struct& type, const toml::table& table) const {
        OrderedJson fields = OrderedJson::object();
        std::vector<std::string_view> names;
        for (const meta::Field& field : type.fields) {
            if (!field.is_reserved) {
                names.push_back(field.name);
            }
        }
        refuse_unknown(table, file, names);
        for (const meta::Field& field : type.fields) {
            const toml::node* node = table.get(field.name);
            if (node != nullptr) {
                fields[std::string(field.name)] =
                    field_value(field, *node, line_of(file, *node, field.name));
            }
        }
        return fields;
    }

    void read_funds(const toml::node& node, Context& context) const {
        const toml::table* table = node.as_table();
        const std::string where = line_of(file, node, "funds");
        if (table == nullptr || !table->contains("asset") || !table->contains("amount")) {
            throw ScenarioError(where, "needs the form { asset = 1, amount = \"12.5\" }");
        }
        refuse_unknown(*table, file, FUNDS_KEYS);
        context.funds_asset = static_cast<uint32_t>(
            quantity(*table->get("asset"), where, COUNT_UNIT, UINT32_MAX));
        context.funds_amount =  Atoms::of(amount(*table->get("amount"), where));
    }

    Status read_expected(const toml::table& table) const {
        const toml::node* node = table.get("expect");
        if (node == nullptr) {
            return Status::ok;
        }
        const std::string where = line_of(file, *node, "expect");
        const std::string name = scalar_text(*node, where);
        const meta::StatusInfo* info = find_status(std::string_view(name));
        if (info == nullptr) {
            std::vector<std::string_view> names;
            for (const meta::StatusInfo& known : meta::STATUSES) {
                names.push_back(known.name);
            }
            const std::string_view near = nearest(name, names);
            throw ScenarioError(where, fmt::format("no status '{}'{}", name,
                                                   near.empty() ? "" : "; did you mean '" +
                                                   std::string(near) + "'?"));
        }
        return static_cast<Status>(info->code);
    }

    const meta::Struct& message_type(const toml::node& send) const {
        const std::string where = line_of(file, send, "send");
        const std::string name = scalar_text(send, where);
        const meta::Struct* type = find_name(meta::MESSAGES, name);
        if (type == nullptr) {
            std::vector<std::string_view> names;
            for (const meta::Struct& known : meta::MESSAGES) {
                names.push_back(known.name);
            }
            throw ScenarioError(where, fmt::format("no message '{}'{}", name,
                                                   did_you_mean(name, names)));
        }
        return *type;
    }

    // By name and fields, or as the bytes themselves, which need not be a message.
    std::vector<uint8_t> message_bytes(const toml::table& table, const std::string& here) const {
        const toml::node* send = table.get("send");
        const toml::node* bytes = table.get("bytes");
        if ((send == nullptr) == (bytes == nullptr)) {
            throw ScenarioError(here, send == nullptr
                                          ? "the key send is missing: the name of a message"
                                          : "send and bytes exclude each other");
        }
        const toml::node* fields = table.get("fields");
        if (fields != nullptr && (bytes != nullptr || !fields->is_table())) {
            throw ScenarioError(line_of(file, *fields, "fields"),
                                bytes != nullptr ? "belongs to send, not to bytes"
                                                 : "must be a table");
        }
        const toml::table none;
        try {
            if (bytes != nullptr) {
                return bytes_from_hex(scalar_text(*bytes, line_of(file, *bytes, "bytes")));
            }
            const meta::Struct& type = message_type(*send);
            // A script may send what the contract must refuse, so the schema's ranges stay open.
            return encode_message(
                type.name, fields_of(type, fields == nullptr ? none : *fields->as_table()),
                Ranges::ignored);
        } catch (const DecodeError& error) {
            throw ScenarioError(here, error.what());
        }
    }

    ScriptMessage read(const toml::table& table, uint64_t height) {
        refuse_unknown(table, file, KEYS);
        ScriptMessage message;
        message.line = table.source().begin.line;
        const std::string here = fmt::format("{}:{}", file, message.line);
        if (const toml::node* wait = table.get("wait")) {
            time += static_cast<uint64_t>(
                quantity(*wait, line_of(file, *wait, "wait"), SECONDS_UNIT, TIME_MAX));
        }
        message.context.height = height;
        message.context.time = Seconds::of(time);
        if (const toml::node* from = table.get("from")) {
            message.context.sender = static_cast<uint32_t>(
                quantity(*from, line_of(file, *from, "from"), COUNT_UNIT, UINT32_MAX));
        }
        if (const toml::node* funds = table.get("funds")) {
            read_funds(*funds, message.context);
        }
        message.expected = read_expected(table);
        message.message = message_bytes(table, here);
        return message;
    }
};

}  // namespace

void refuse_unknown(const toml::table& table, const std::string& file,
                    std::span<const std::string_view> names) {
    for (const auto& [name, node] : table) {
        const std::string_view key = name.str();
        if (std::find(names.begin(), names.end(), key) == names.end()) {
            throw ScenarioError(line_of(file, node, key), "unknown key" + did_you_mean(key, names));
        }
    }
}

std::string line_of(std::string_view file, const toml::node& node, std::string_view key) {
    return fmt::format("{}:{}: {}", file, node.source().begin.line, key);
}

std::string scalar_text(const toml::node& node, const std::string& where) {
    if (const auto* text = node.as_string()) {
        return text->get();
    }
    if (const auto* number = node.as_integer()) {
        return std::to_string(number->get());
    }
    if (const auto* truth = node.as_boolean()) {
        return truth->get() ? "1" : "0";
    }
    throw ScenarioError(where, node.is_floating_point()
                                   ? "write a number with a point as a string, as \"1.5\""
                                   : "a number or a text is needed");
}

void read_script(Settings& settings, const toml::array* messages, ScriptScenario& script) {
    script.decimals = static_cast<uint32_t>(settings.quantity("decimals", "6", COUNT_UNIT, 0, 18));
    ScriptReader reader{settings.file, script.decimals,
                        static_cast<uint64_t>(settings.quantity("start_time", "1", SECONDS_UNIT,
                                                                0, TIME_MAX))};
    if (messages == nullptr) {
        throw ScenarioError(settings.file, "no [[message]] in a scenario of kind script");
    }
    for (const toml::node& node : *messages) {
        script.messages.push_back(reader.read(*node.as_table(), script.messages.size() + 1));
    }
}

}  // namespace levee
