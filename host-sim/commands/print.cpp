// Answers as JSON for programs, or as an indented tree for people.
#include <fmt/format.h>

#include <algorithm>

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

}  // namespace

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
