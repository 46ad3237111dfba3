// Governed parameters: fields of rows, found by the generated table. One reader, one writer; what
// was executed for an asset, market or tranche waits for its roll (LV-GOV-01, LV-GOV-21).
#pragma once

#include "contract/core/lifecycle.hpp"

namespace levee {

LEVEE_WASM_OUTLINE constexpr const ParameterRule& rule_of(u8 parameter) noexcept {
    LEVEE_ASSERT(parameter != 0 && parameter <= PARAMETERS_COUNT);
    return PARAMETER_RULES[parameter - 1U];
}

// Bounds of the table are 64 bits wide; its largest number stands for all atoms.
constexpr u128 highest_of(const ParameterRule& rule) noexcept {
    return rule.max == U64_MAX ? ATOM_LIMIT - 1 : rule.max;
}

// What decides who pays for a loss stands still until the roll; the rest changes at once.
LEVEE_WASM_OUTLINE constexpr bool waits_for_roll(const ParameterRule& rule) noexcept {
    return rule.place != 255;
}

constexpr bool has_scope(const ParameterRule& rule) noexcept {
    return rule.row != StateRow::KIND && rule.row != GovernanceRow::KIND;
}

constexpr u64 row_of_scope(const ParameterRule& rule, u32 scope) noexcept {
    return has_scope(rule) ? scope : STATE_ID;
}

// A list of numbers below 64, in ascending order, is their set as bits. Numbers are little endian
// wherever this runs, as on the wire.
LEVEE_OUTLINE inline u128 read_field(const u8* row, const ParameterRule& rule) noexcept {
    const u8* const at = row + rule.offset;
    u64 half[2] = {};
    if (rule.list != 0) {
        for (u32 i = 0; i < rule.size; ++i) {
            half[0] |= at[i] == 0 ? 0 : u64{1} << at[i];
        }
    } else {
        memcpy(half, at, rule.size);
    }
    return (static_cast<u128>(half[1]) << 64) | half[0];
}

inline void write_field(u8* row, const ParameterRule& rule, u128 value) noexcept {
    u8* const at = row + rule.offset;
    const u64 half[2] = {static_cast<u64>(value), static_cast<u64>(value >> 64)};
    if (rule.list == 0) {
        memcpy(at, half, rule.size);
        return;
    }
    memset(at, 0, rule.size);
    u32 place = 0;
    for (u32 number = 0; number < 64 && place < rule.size; ++number) {
        if (((half[0] >> number) & 1U) != 0) {
            at[place++] = static_cast<u8>(number);
        }
    }
}

inline u64 due_id(const ParameterRule& rule, u32 scope) noexcept {
    return pair_id(rule.row, scope);
}

// The value in force.
inline u128 value_in_force(Stage& st, const ParameterRule& rule, u32 scope) noexcept {
    return read_field(st.row(rule.row, row_of_scope(rule, scope)), rule);
}

// The value that counts for governance: what waits for the roll, else what is in force.
LEVEE_OUTLINE inline u128 parameter_value(
    Stage& st, const ParameterRule& rule, u32 scope) noexcept {
    if (waits_for_roll(rule)) {
        const ChangesDueRow* due = st.find<ChangesDueRow>(due_id(rule, scope));
        if (due != nullptr && ((due->set >> rule.place) & 1U) != 0) {
            return due->value[rule.place].raw();
        }
    }
    return value_in_force(st, rule, scope);
}

// The asset's noted house loss is that of the markets in its sequence, so a market that enters or
// leaves takes its own along (LV-CFG-05).
inline void enter_or_leave_shared(Stage& st, MarketRow& market) noexcept {
    const u8 in_shared = lists_layer(market.layers, Layer::tranche) ? 1 : 0;
    if (in_shared != market.in_shared) {
        const Atoms noted = st.read<BookRow>(market.id).house_loss;
        AssetRow& asset = st.edit<AssetRow>(market.asset);
        asset.house_loss = in_shared != 0 ? asset.house_loss + noted : asset.house_loss - noted;
    }
    market.in_shared = in_shared;
}

// A reporter that goes takes its report along; the fallback stands after the reporters.
inline void forget_report(FeedRow& feed, const ParameterRule& rule) noexcept {
    static_assert(__builtin_offsetof(FeedRow, fallback) ==
                  __builtin_offsetof(FeedRow, reporter) + REPORTERS_MAX * sizeof(u32));
    const u32 place = (rule.offset - u32{__builtin_offsetof(FeedRow, reporter)}) >> 2;
    if (place <= REPORTERS_MAX) {
        feed.price[place] = Ticks{};
        feed.observed_at[place] = Seconds{};
    }
}

LEVEE_OUTLINE inline void put_parameter(
    Stage& st, const ParameterRule& rule, u32 scope, u128 value) noexcept {
    write_field(st.edit_row(rule.row, row_of_scope(rule, scope)), rule, value);
    if (rule.row == MarketRow::KIND) {
        enter_or_leave_shared(st, st.edit<MarketRow>(scope));
    } else if (rule.row == FeedRow::KIND) {
        forget_report(st.edit<FeedRow>(scope), rule);
    }
}

LEVEE_OUTLINE inline void wait_for_roll(
    Stage& st, const ParameterRule& rule, u32 scope, Number128 value) noexcept {
    ChangesDueRow& due = st.edit_or_create<ChangesDueRow>(due_id(rule, scope));
    due.target = rule.row;
    due.id = scope;
    due.set |= u32{1} << rule.place;
    due.value[rule.place] = value;
}

// A guardian's mandate begins with its election, be it again (LV-GOV-15).
inline void begin_mandate(Stage& st, u8 parameter, Seconds now) noexcept {
    if (parameter == static_cast<u8>(Parameter::guardian)) {
        GovernanceRow& governance = st.edit<GovernanceRow>(STATE_ID);
        governance.guardian_until = later(now, governance.guardian_term);
    }
}

// At the roll of an asset, market or tranche what waited for it takes effect.
LEVEE_OUTLINE inline void apply_changes_due(Stage& st, u8 target, u32 id) noexcept {
    const u64 key = pair_id(target, id);
    const ChangesDueRow* due = st.find<ChangesDueRow>(key);
    if (due == nullptr) {
        return;
    }
    for (u32 i = 0; i < PARAMETERS_COUNT; ++i) {
        const ParameterRule& rule = PARAMETER_RULES[i];
        if (rule.row != target || !waits_for_roll(rule) || ((due->set >> rule.place) & 1U) == 0) {
            continue;
        }
        const u128 value = due->value[rule.place].raw();
        put_parameter(st, rule, id, value);
        ChangeEffectiveEvent& event = st.emit<ChangeEffectiveEvent>();
        event.parameter = i + 1;
        event.scope = id;
        event.value = Number128::of(value);
    }
    st.remove<ChangesDueRow>(key);
}

// The asset that a parameter of a scope concerns, 0 when there is no such thing. What concerns no
// asset is the matter of the one that governance names.
inline u32 asset_of_scope(Stage& st, const ParameterRule& rule, u32 scope) noexcept {
    if (!has_scope(rule)) {
        const GovernanceRow* governance = st.find<GovernanceRow>(STATE_ID);
        return governance == nullptr || scope != 0 ? 0 : governance->asset;
    }
    if (rule.row == AssetRow::KIND) {
        return find_asset(st, scope) == nullptr ? 0 : scope;
    }
    if (rule.row == TrancheRow::KIND) {
        const TrancheRow* tranche = find_tranche(st, scope);
        return tranche == nullptr ? 0 : tranche->asset;
    }
    const MarketRow* market = find_market(st, scope);
    const bool lacks_feed =
        rule.row == FeedRow::KIND && st.find<FeedRow>(scope) == nullptr;
    return market == nullptr || lacks_feed ? 0 : market->asset;
}

// Why a scope is none, for messages that name a single parameter (LV-GOV-03).
inline Status missing_scope(Stage& st, const ParameterRule& rule, u32 scope) noexcept {
    if (rule.row == AssetRow::KIND) return Status::asset_not_found;
    if (rule.row == TrancheRow::KIND) return Status::tranche_not_found;
    if (has_scope(rule)) {
        return find_market(st, scope) == nullptr ? Status::market_not_found
                                                 : Status::feed_not_found;
    }
    return scope != 0 ? Status::role_invalid : Status::not_governed;
}

}  // namespace levee
