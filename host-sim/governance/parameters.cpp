// Fields of rows by the names of the ABI's table of parameters.
#include "host-sim/governance/parameters.hpp"

#include <fmt/format.h>

#include <cstring>

#include "host-sim/scenario/decimal.hpp"
#include "host-sim/scenario/settings.hpp"

namespace levee {

namespace {

constexpr u128 NO_CAP = (u128{1} << 88) - 1;

/// Where a parameter lies in its row. A list is as long as the field.
struct Place {
    uint8_t kind = 0;
    uint32_t offset = 0;
    uint32_t size = 0;
    bool is_list = false;
};

Place place_of(uint32_t parameter) {
    const meta::ParameterInfo& info = parameter_info(parameter);
    const size_t bracket = info.field.find('[');
    const std::string_view name = info.field.substr(0, bracket);
    const meta::Struct* row = find_name(meta::ROWS, info.row);
    for (const meta::Field& field : row->fields) {
        if (field.name != name) {
            continue;
        }
        const uint32_t size = field.size / (field.count == 0 ? 1 : field.count);
        const bool is_element = bracket != std::string_view::npos;
        const uint32_t element =
            is_element ? static_cast<uint32_t>(info.field[bracket + 1] - '0') : 0;
        const bool is_list = field.count != 0 && bracket == std::string_view::npos;
        return {static_cast<uint8_t>(row->kind), field.offset + element * size,
                is_list ? field.size : size, is_list};
    }
    throw std::logic_error("a parameter without a field");
}

bool is_global(uint32_t parameter) {
    const std::string_view row = parameter_info(parameter).row;
    return row == "state" || row == "governance";
}

uint64_t row_id(uint32_t parameter, uint32_t scope) { return is_global(parameter) ? 1 : scope; }

const meta::EnumInfo& layers() {
    for (const meta::EnumInfo& info : meta::ENUMS) {
        if (info.name == "layer") {
            return info;
        }
    }
    throw std::logic_error("no enum of layers");
}

std::string layers_text(u128 set) {
    std::string text;
    for (const meta::EnumValue& layer : layers().values) {
        if (layer.value != 0 && ((set >> layer.value) & 1) != 0) {
            text += (text.empty() ? "" : ", ") + std::string(layer.name);
        }
    }
    return text;
}

u128 read_layers(std::string_view text, const std::string& where) {
    u128 set = 0;
    while (!text.empty()) {
        const size_t comma = text.find(',');
        std::string_view name = text.substr(0, comma);
        while (!name.empty() && name.front() == ' ') {
            name.remove_prefix(1);
        }
        text = comma == std::string_view::npos ? std::string_view() : text.substr(comma + 1);
        u128 bit = 0;
        std::vector<std::string_view> names;
        for (const meta::EnumValue& layer : layers().values) {
            names.push_back(layer.name);
            bit = layer.name == name ? u128{1} << layer.value : bit;
        }
        if (bit <= 1) {
            throw UsageError(fmt::format("{}: no layer '{}'{}", where, name,
                                         did_you_mean(name, names)));
        }
        set |= bit;
    }
    return set;
}

std::string ratio_text(u128 value) {
    const uint64_t whole = static_cast<uint64_t>(value / 10'000'000);
    const uint64_t rest = static_cast<uint64_t>(value % 10'000'000);
    std::string text = fmt::format("{}.{:07}", whole, rest);
    text.erase(text.find_last_not_of('0') + 1);
    return text.substr(0, text.back() == '.' ? text.size() - 1 : text.size()) + " %";
}

// A target or a cap that stakes cannot reach.
bool is_no_cap(uint32_t parameter, u128 value) {
    const std::string_view name = parameter_info(parameter).name;
    return (name == "target" || name == "assets_max") && value == NO_CAP;
}

}  // namespace

bool has_scope(uint32_t parameter) { return !is_global(parameter); }

std::string seconds_text(u128 value) {
    const uint64_t seconds = static_cast<uint64_t>(value);
    return seconds != 0 && seconds % 3600 == 0 ? fmt::format("{} h", seconds / 3600)
                                               : fmt::format("{} s", seconds);
}

const meta::ParameterInfo& parameter_info(uint32_t parameter) {
    return meta::PARAMETERS[parameter - 1];
}

uint32_t parameter_of(std::string_view text) {
    std::vector<std::string_view> names;
    for (uint32_t i = 0; i < meta::PARAMETERS.size(); ++i) {
        if (meta::PARAMETERS[i].name == text || std::to_string(i + 1) == text) {
            return i + 1;
        }
        names.push_back(meta::PARAMETERS[i].name);
    }
    throw UsageError(fmt::format("no parameter '{}'{}", text, did_you_mean(text, names)));
}

u128 value_in_row(ByteView row, uint32_t parameter) {
    const Place place = place_of(parameter);
    u128 value = 0;
    for (uint32_t i = 0; i < place.size; ++i) {
        const uint8_t byte = row[place.offset + i];
        if (place.is_list) {
            value |= byte == 0 ? 0 : u128{1} << byte;
        } else {
            value |= u128{byte} << (8 * i);
        }
    }
    return value;
}

std::optional<u128> value_in_force(const LedgerStore& store, uint32_t parameter, uint32_t scope) {
    const ByteView row = store.find(place_of(parameter).kind, row_id(parameter, scope));
    return row.empty() ? std::nullopt : std::optional(value_in_row(row, parameter));
}

std::optional<u128> value_due(const LedgerStore& store, uint32_t parameter, uint32_t scope) {
    const uint64_t id = (uint64_t{place_of(parameter).kind} << 32) | scope;
    const auto due = stored<ChangesDueRow>(store, id);
    const uint32_t place = parameter_info(parameter).place;
    if (place >= PLACES_DUE_MAX || !due || ((due->set >> place) & 1U) == 0) {
        return std::nullopt;
    }
    return due->value[place].raw();
}

void put_value(LedgerStore& store, uint32_t parameter, uint32_t scope, u128 value) {
    const Place place = place_of(parameter);
    const ByteView before = store.find(place.kind, row_id(parameter, scope));
    std::vector<uint8_t> row(before.begin(), before.end());
    uint32_t used = 0;
    for (uint32_t i = 0; i < place.size; ++i) {
        row[place.offset + i] =
            place.is_list || i >= 16 ? uint8_t{0} : static_cast<uint8_t>(value >> (8 * i));
    }
    for (uint32_t bit = 0; place.is_list && bit < 64 && used < place.size; ++bit) {
        if (((value >> bit) & 1) != 0) {
            row[place.offset + used++] = static_cast<uint8_t>(bit);
        }
    }
    store.put(place.kind, row_id(parameter, scope), row.data());
}

std::string value_text(uint32_t parameter, u128 value) {
    const std::string_view unit = parameter_info(parameter).unit;
    if (unit == "ratio") {
        return ratio_text(value);
    }
    if (unit == "seconds") {
        return seconds_text(value);
    }
    if (is_no_cap(parameter, value)) {
        return "none";
    }
    return place_of(parameter).is_list ? layers_text(value) : integer_text(value);
}

u128 read_value(uint32_t parameter, std::string_view text, const std::string& where) {
    const bool is_plain = text.find_first_not_of("0123456789") == std::string_view::npos;
    const meta::ParameterInfo& info = parameter_info(parameter);
    const std::string_view unit = info.unit;
    const u128 most = (u128{1} << 96) - 1;
    if (!is_plain && place_of(parameter).is_list) {
        return read_layers(text, where);
    }
    const UnitKind& kind = is_plain            ? COUNT_UNIT
                           : unit == "ratio"   ? RATIO_UNIT
                           : unit == "seconds" ? SECONDS_UNIT
                                               : COUNT_UNIT;
    if (text == "none" && is_no_cap(parameter, NO_CAP)) {
        return NO_CAP;
    }
    try {
        return read_quantity(text, where, kind, 0, most);
    } catch (const ScenarioError&) {
        // No number that the contract could judge: say it with the parameter's own bounds.
        return read_quantity(text, where, kind, read_value(parameter, info.min, where),
                             read_value(parameter, info.max, where));
    }
}

std::string scope_text(uint32_t parameter, uint32_t scope) {
    const std::string row(parameter_info(parameter).row);
    return is_global(parameter) ? row : fmt::format("{} {}", row, scope);
}

std::string change_text(uint32_t parameter, uint32_t scope, u128 value) {
    return fmt::format("{} of {} = {}", parameter_info(parameter).name,
                       scope_text(parameter, scope), value_text(parameter, value));
}

std::vector<uint32_t> scopes_of(const LedgerStore& store, uint32_t parameter) {
    std::vector<uint32_t> scopes;
    for (const RowView& row : store.sorted_rows(place_of(parameter).kind)) {
        scopes.push_back(is_global(parameter) ? 0 : static_cast<uint32_t>(row.id));
    }
    return scopes;
}

std::vector<ParameterChangeRow> history_of(const LedgerStore& store, uint32_t parameter,
                                           uint32_t scope) {
    std::vector<ParameterChangeRow> changes;
    const auto last = stored<ParameterRow>(store, (uint64_t{parameter} << 32) | scope);
    for (uint32_t id = last ? last->last : 0; id != 0;) {
        const auto change = stored<ParameterChangeRow>(store, id);
        if (!change) {
            throw UsageError(fmt::format("change {} of {} is missing", id,
                                         parameter_info(parameter).name));
        }
        changes.push_back(*change);
        id = change->before;
    }
    return changes;
}

}  // namespace levee
