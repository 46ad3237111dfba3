// Answers as JSON for programs, or as an indented tree for people.
#include <fmt/format.h>

#include <algorithm>
#include <array>

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

}  // namespace

void print_waterfall(const OrderedJson& incident) {
    const long double loss = std::stold(scalar_text(incident.at("loss")));
    fmt::print("market {}, epoch {}, {}: a loss of {} atoms\n", scalar_text(incident.at("market")),
               scalar_text(incident.at("epoch")), scalar_text(incident.at("status")),
               atoms_text(incident, "loss"));
    fmt::print("defaulters paid before it: margin {}, bond {}\n",
               atoms_text(incident, "defaulter_margin"), atoms_text(incident, "defaulter_bond"));
    fmt::print("\n  {:<18}{:>36}{:>10}{:>36}\n", "layer", "pays, atoms", "share", "not recovered");
    for (const LayerColumn& layer : LAYER_COLUMNS) {
        const long double paid = std::stold(scalar_text(incident.at(layer.paid)));
        fmt::print("  {:<18}{:>36}{:>8.1f} %{:>36}\n", layer.title,
                   atoms_text(incident, layer.paid), loss > 0 ? 100 * paid / loss : 0,
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
