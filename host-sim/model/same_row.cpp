// Comparison of a row of the contract with one of the model, field by field of the ABI's tables.
#include <algorithm>
#include <cstring>
#include <string>
#include <string_view>

#include "abi/generated/abi_meta.hpp"
#include "host-sim/model/model.hpp"
#include "host-sim/model/number.hpp"

namespace levee::model {

namespace {

// What a position remembers of its last touch: the model keeps the amounts themselves instead.
constexpr std::string_view SNAPSHOTS[] = {"scale", "flow", "charge", "pool_index", "pool_version"};

bool is_snapshot(std::string_view field) {
    return std::find(std::begin(SNAPSHOTS), std::end(SNAPSHOTS), field) != std::end(SNAPSHOTS);
}

// Cohort places in ascending order of windows.
PositionRow with_ordered_places(const void* row) {
    PositionRow position;
    std::memcpy(static_cast<void*>(&position), row, sizeof position);
    if (position.cohort_window[0] > position.cohort_window[1]) {
        std::swap(position.cohort_window[0], position.cohort_window[1]);
        std::swap(position.cohort_before[0], position.cohort_before[1]);
        std::swap(position.cohort_within[0], position.cohort_within[1]);
    }
    return position;
}

bool is_signed(meta::Wire wire) {
    return wire == meta::Wire::i8 || wire == meta::Wire::i16 || wire == meta::Wire::i32 ||
           wire == meta::Wire::i64 || wire == meta::Wire::i128 || wire == meta::Wire::i192;
}

std::string number(const uint8_t* bytes, uint32_t size, bool has_sign) {
    Int value = 0;
    for (uint32_t i = size; i-- > 0;) value = (value << 8) + bytes[i];
    if (has_sign && (bytes[size - 1] & 0x80) != 0) value -= Int{1} << (8 * size);
    return value.str();
}

// Names the first element in which two fields differ.
std::string difference(const meta::Field& field, const uint8_t* core, const uint8_t* model) {
    const uint32_t count = std::max(field.count, 1U);
    const uint32_t size = field.size / count;
    uint32_t i = 0;
    while (std::memcmp(core + i * size, model + i * size, size) == 0) ++i;
    std::string name{field.name};
    if (field.count > 0) name += "[" + std::to_string(i) + "]";
    const bool has_sign = is_signed(field.wire);
    return name + ": core " + number(core + i * size, size, has_sign) + ", model " +
           number(model + i * size, size, has_sign);
}

}  // namespace

bool same_row(uint8_t kind, const void* core_row, const void* model_row, std::string& where) {
    PositionRow ordered[2];
    if (kind == PositionRow::KIND) {
        ordered[0] = with_ordered_places(core_row);
        ordered[1] = with_ordered_places(model_row);
        core_row = &ordered[0];
        model_row = &ordered[1];
    }
    const auto* core = static_cast<const uint8_t*>(core_row);
    const auto* model = static_cast<const uint8_t*>(model_row);
    for (const meta::Struct& row : meta::ROWS) {
        if (row.kind != kind) continue;
        for (const meta::Field& field : row.fields) {
            if (kind == PositionRow::KIND && is_snapshot(field.name)) continue;
            if (std::memcmp(core + field.offset, model + field.offset, field.size) == 0) continue;
            where = std::string{row.name} + "." +
                    difference(field, core + field.offset, model + field.offset);
            return false;
        }
        return true;
    }
    where = "row of an unknown kind";
    return false;
}

}  // namespace levee::model
