// Answers as JSON for programs, or as an indented tree for people.
#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "abi/units.hpp"
#include "host-sim/commands/commands.hpp"

namespace levee {

namespace {

std::string scalar_text(const OrderedJson& value) {
    return value.is_string() ? value.get<std::string>() : value.dump();
}

bool is_flat_array(const OrderedJson& value) {
    const auto is_nested = [](const OrderedJson& item) { return item.is_structured(); };
    return value.is_array() && std::none_of(value.begin(), value.end(), is_nested);
}

std::string flat_array_text(const OrderedJson& value) {
    std::string text;
    for (const OrderedJson& item : value) {
        text += (text.empty() ? "" : ", ") + scalar_text(item);
    }
    return text;
}

struct LayerColumn {
    const char* title;
    const char* paid;
    const char* open;  // what is not recovered yet; null when the layer waits for nothing
};

// In the order in which they pay; what the house gained stands where it is used.
constexpr std::array<LayerColumn, 7> LAYER_COLUMNS{{
    {"operator capital", "operator", "operator_open"},
    {"market tranche", "market_tranche", "market_tranche_open"},
    {"shared tranches", "shared", "shared_open"},
    {"house", "house_gain", nullptr},
    {"gains haircut", "haircut", "haircut_open"},
    {"socialisation", "socialisation", "socialisation_open"},
    {"residual", "residual", "residual_open"},
}};

std::string grouped(const std::string& digits) {
    std::string text;
    for (size_t i = 0; i < digits.size(); ++i) {
        if (i != 0 && (digits.size() - i) % 3 == 0) text += ',';
        text += digits[i];
    }
    return text;
}

std::string atoms_text(const OrderedJson& incident, const char* field) {
    return grouped(scalar_text(incident.at(field)));
}

u128 number_of(const OrderedJson& incident, const char* field) {
    u128 number = 0;
    for (const char digit : scalar_text(incident.at(field))) {
        number = number * 10 + static_cast<uint32_t>(digit - '0');
    }
    return number;
}

/// In whole numbers, since not every fmt prints a long double of this size as it is asked to.
std::string percent_text(u128 part, u128 whole) {
    while (whole >> 116 != 0) {  // then 2000 parts fit; what is cut off is far below a digit
        whole >>= 1;
        part >>= 1;
    }
    const auto tenths = static_cast<uint32_t>(whole == 0 ? 0 : (2000 * part + whole) / (2 * whole));
    return fmt::format("{}.{}", tenths / 10, tenths % 10);
}

}  // namespace

void print_waterfall(const OrderedJson& incident) {
    const u128 loss = number_of(incident, "loss");
    fmt::print("market {}, epoch {}, {}: a loss of {} atoms\n", scalar_text(incident.at("market")),
               scalar_text(incident.at("epoch")), scalar_text(incident.at("status")),
               atoms_text(incident, "loss"));
    fmt::print("defaulters paid before it: margin {}, bond {}\n",
               atoms_text(incident, "defaulter_margin"), atoms_text(incident, "defaulter_bond"));
    fmt::print("\n  {:<18}{:>36}{:>10}{:>36}\n", "layer", "pays, atoms", "share", "not recovered");
    for (const LayerColumn& layer : LAYER_COLUMNS) {
        fmt::print("  {:<18}{:>36}{:>8} %{:>36}\n", layer.title,
                   atoms_text(incident, layer.paid),
                   percent_text(number_of(incident, layer.paid), loss),
                   layer.open == nullptr ? "-" : atoms_text(incident, layer.open));
    }
    if (incident.at("status") != "allocated") {
        fmt::print("\nUntil the market rolls, only what the first layers gave is known.\n");
    }
}

void print_tree(const OrderedJson& value, int indent) {
    const std::string space(static_cast<size_t>(indent), ' ');
    if (value.is_object()) {
        for (const auto& item : value.items()) {
            const OrderedJson& member = item.value();
            if (is_flat_array(member)) {
                fmt::print("{}{}: {}\n", space, item.key(), flat_array_text(member));
            } else if (member.is_structured()) {
                fmt::print("{}{}:\n", space, item.key());
                print_tree(member, indent + 2);
            } else {
                fmt::print("{}{}: {}\n", space, item.key(), scalar_text(member));
            }
        }
    } else if (value.is_array()) {
        for (const OrderedJson& item : value) {
            fmt::print("{}-\n", space);
            print_tree(item, indent + 2);
        }
    } else {
        fmt::print("{}{}\n", space, scalar_text(value));
    }
}

void print_answer(const OrderedJson& value, bool is_json) {
    if (is_json) {
        fmt::print("{}\n", value.dump(2, ' ', false, OrderedJson::error_handler_t::replace));
    } else {
        print_tree(value);
    }
}

}  // namespace levee
