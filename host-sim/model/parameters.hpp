// Parameters of the reference model by their number in the ABI's table.
#pragma once

#include <string>
#include <string_view>

#include "abi/generated/abi_meta.hpp"
#include "host-sim/model/rules.hpp"

namespace levee::model {

struct Change {
    uint32_t parameter = 0;
    uint32_t scope = 0;
    Int value;
    bool loosened = false;  // at the proposal
};

const meta::ParameterInfo& info_of(uint32_t parameter);
uint32_t parameter_named(std::string_view name);
bool has_bit(const Int& set, uint32_t bit);
// Kind of the row of an asset, market or tranche, for whose roll a change waits; else 0.
uint32_t target_of(const meta::ParameterInfo& info);
Int value_in_force(const World& world, uint32_t parameter, uint32_t scope);
// LV-GOV-01: what waits for a roll, else what is in force.
Int value_of(const World& world, uint32_t parameter, uint32_t scope);
void put_value(World& world, uint32_t parameter, uint32_t scope, const Int& value);
// As an executed change: it waits for the roll of what it concerns, if that has one (LV-GOV-21).
void change_value(World& world, const Change& change);
// 0 when there is no such thing.
uint32_t asset_of_scope(const World& world, const meta::ParameterInfo& info, uint32_t scope);

// A batch of changes, as a message or a proposal holds it.
struct Batch {
    uint32_t asset = 0;
    Route route = Route::none;
    std::vector<Change> changes;  // empty when the places are not filled from the first on
};
struct Delay {
    Int seconds;
    uint32_t loosens = 0;  // places of the changes that loosen, as bits
};

// LV-GOV-10; throws what is broken.
void require_rules(const World& world, const Batch& batch);
// LV-GOV-04 to 11; throws the first failure.
enum class Moment { proposal, execution };
Delay judge(const World& world, const Batch& batch, Moment moment);
// LV-GOV-20: what its execution leaves out.
bool is_passed_over(const World& world, const Change& change);

template <class Holder>
Batch batch_of(const Holder& holder) {
    Batch batch;
    batch.asset = holder.asset;
    batch.route = static_cast<Route>(holder.route);
    std::size_t count = 0;
    const auto number = [](const auto& value) {
        if constexpr (std::is_same_v<std::decay_t<decltype(value)>, Int>) {
            return value;
        } else {
            return read(value);
        }
    };
    while (count < BATCH_MAX && holder.parameter[count] != 0) ++count;
    for (std::size_t i = count; i < BATCH_MAX; ++i) {
        const bool is_free = holder.parameter[i] == 0 && holder.scope[i] == 0 &&
                             number(holder.value[i]) == 0;
        if (!is_free) return batch;
    }
    for (std::size_t i = 0; i < count; ++i) {
        batch.changes.push_back({holder.parameter[i], holder.scope[i], number(holder.value[i])});
    }
    return batch;
}

}  // namespace levee::model
