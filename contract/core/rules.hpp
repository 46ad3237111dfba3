// Rules between parameters, on values as they would be after a batch (LV-GOV-10), and what they
// share with the messages that configure before the seal.
#pragma once

#include "contract/core/parameters.hpp"

namespace levee {

// Numbers of LV-GOV-10; the first that is broken names the refusal.
enum class Rule : u32 {
    none = 0,
    margins = 1,
    step = 2,
    bands = 3,
    sizes = 4,
    layers = 5,
    late = 6,
    fee_weights = 7,
    floor = 8,
    operators = 9,
    reporters = 10,
    shared_cap = 11,
};

// A batch where it stands: in a message, a query or a proposal.
struct ChangeBatch {
    u32 asset;
    u8 route;
    bool opens;     // At the proposal; else at the execution (LV-GOV-11).
    u8 loosened;    // Places of it whose changes loosened at the proposal.
    const u8* parameter;
    const u32* scope;
    const Number128* value;
};

inline u128 value_before(Stage& st, Parameter parameter, u32 scope) noexcept {
    return parameter_value(st, rule_of(static_cast<u8>(parameter)), scope);
}

constexpr bool is_tighter(const ParameterRule& rule, u128 old, u128 value) noexcept {
    return (rule.tighter == static_cast<u8>(Direction::up) && value > old) ||
           (rule.tighter == static_cast<u8>(Direction::down) && value < old);
}

// A value set to itself, but for the guardian's, which renews its mandate (LV-GOV-07).
constexpr bool is_no_change(u8 parameter, u128 old, u128 value) noexcept {
    return value == old && parameter != static_cast<u8>(Parameter::guardian);
}

// What is there by the time of the execution, and what would loosen by then although it tightened
// at the proposal: nobody stops a batch by the one or undoes a tightening by the other (LV-GOV-20).
inline bool is_passed_over(const ChangeBatch& batch, u32 i, u128 old) noexcept {
    const u128 value = batch.value[i].raw();
    const bool loosened = ((batch.loosened >> i) & 1U) != 0;
    return !batch.opens && (is_no_change(batch.parameter[i], old, value) ||
                            (!loosened && !is_tighter(rule_of(batch.parameter[i]), old, value)));
}

// A value as it would be after the batch.
LEVEE_OUTLINE inline u128 wide_value_after(
    Stage& st, const ChangeBatch& batch, Parameter parameter, u32 scope) noexcept {
    const u128 old = value_before(st, parameter, scope);
    for (u32 i = 0; i < BATCH_MAX; ++i) {
        if (batch.parameter[i] == static_cast<u8>(parameter) && batch.scope[i] == scope) {
            return is_passed_over(batch, i, old) ? old : batch.value[i].raw();
        }
    }
    return old;
}

// The same where the bounds are below 64 bits.
inline u64 value_after(
    Stage& st, const ChangeBatch& batch, Parameter parameter, u32 scope) noexcept {
    return static_cast<u64>(wide_value_after(st, batch, parameter, scope));
}

// No position may be worth 2^120 sub-atoms and no lot 2^67 atoms, so that values, their sums and
// the flows that charge them always fit; a lot of an inverse market is worth at least an atom.
LEVEE_WASM_OUTLINE constexpr bool values_fit(
    u8 kind, u64 multiplier, Ticks tick_max, Lots oi_max) noexcept {
    const bool linear = kind == static_cast<u8>(ContractKind::linear);
    const u128 per_lot = static_cast<u128>(multiplier) * (linear ? tick_max.raw() : 1);
    const wide::Product<64> value = wide::multiply_doubles<64>(to_sublots(oi_max).raw(), per_lot);
    return per_lot < LOT_VALUE_LIMIT && value.high == 0 &&
           value.low < (u128{1} << OPEN_VALUE_BITS) &&
           (linear || multiplier >= tick_max.raw());
}

// A liquidated or bankrupt position was opened with margin for one full step of the mark, and
// nothing that is taken from it may exceed what maintenance keeps.
LEVEE_OUTLINE constexpr Rule broken_numbers(
    u64 initial, u64 maintenance, u64 step, u64 band, u64 taken) noexcept {
    if (maintenance >= initial) return Rule::margins;
    if (step + band > initial) return Rule::step;
    return band > maintenance || taken > maintenance ? Rule::bands : Rule::none;
}

// A quorum of the reporters exists, and nobody stands twice, the fallback included
// (LV-GOV-10, rule 10).
constexpr bool reporters_agree(u32 quorum, const u32* reporter, u32 fallback) noexcept {
    u32 named = 0;
    bool once = true;
    for (u32 i = 0; i < REPORTERS_MAX; ++i) {
        if (reporter[i] == 0) continue;
        ++named;
        once = once && reporter[i] != fallback;
        for (u32 k = 0; k < i; ++k) {
            once = once && reporter[i] != reporter[k];
        }
    }
    return once && quorum <= named;
}

constexpr u32 bit_of(Layer layer) noexcept { return u32{1} << static_cast<u8>(layer); }

inline constexpr u32 LAYERS_KNOWN =
    bit_of(Layer::defaulter_margin) | bit_of(Layer::defaulter_bond) | bit_of(Layer::operator_) |
    bit_of(Layer::market_tranche) | bit_of(Layer::tranche) | bit_of(Layer::haircut) |
    bit_of(Layer::socialisation) | bit_of(Layer::residual);
inline constexpr u32 LAYERS_ALWAYS = bit_of(Layer::defaulter_margin) | bit_of(Layer::residual);
inline constexpr u32 LAYERS_FUNDED =
    bit_of(Layer::operator_) | bit_of(Layer::market_tranche) | bit_of(Layer::tranche);
inline constexpr u32 LAYERS_KEPT = LAYERS_FUNDED | bit_of(Layer::defaulter_bond);

inline u32 funded_layers(const MarketRow& market, const AssetRow& asset) noexcept {
    const bool has_operator = market.operator_tranche != 0 || asset.operator_tranche != 0;
    return (has_operator ? bit_of(Layer::operator_) : 0) |
           (market.market_tranche != 0 ? bit_of(Layer::market_tranche) : 0) |
           (asset.sequence_count != 0 ? bit_of(Layer::tranche) : 0);
}

// Rule 5: a lawful set, each layer with something behind it, and coverage never goes off.
inline bool layers_may_be(Stage& st, const MarketRow& market, u32 old, u32 set) noexcept {
    const AssetRow& asset = st.read<AssetRow>(market.asset);
    const u32 funded = funded_layers(market, asset);
    return (set & ~LAYERS_KNOWN) == 0 && (set & LAYERS_ALWAYS) == LAYERS_ALWAYS &&
           (set & LAYERS_FUNDED & ~funded) == 0 && (old & LAYERS_KEPT & ~set) == 0;
}

// Rule 11: what the fund pays for a market never falls to next to nothing.
inline bool shared_cap_may_be(Stage& st, const ChangeBatch& batch,
                              const MarketRow& market) noexcept {
    const u128 cap = wide_value_after(st, batch, Parameter::shared_cap, market.id);
    if (cap >= value_before(st, Parameter::shared_cap, market.id)) {
        return true;
    }
    const AssetRow& asset = st.read<AssetRow>(market.asset);
    u128 all = 0;
    for (u32 i = 0; i < asset.sequence_count; ++i) {
        all += st.read<TrancheRow>(asset.sequence[i]).assets.raw();
    }
    return cap * 10 >= all;
}

// The first rule between parameters of a market that the batch would break.
inline Rule broken_market_rule(Stage& st, const ChangeBatch& batch, u32 scope) noexcept {
    const MarketRow& market = st.read<MarketRow>(scope);
    const auto after = [&](Parameter parameter) noexcept {
        return value_after(st, batch, parameter, scope);
    };
    const Rule numbers = broken_numbers(
        after(Parameter::initial_margin), after(Parameter::maintenance_margin),
        after(Parameter::mark_step), after(Parameter::fill_band),
        after(Parameter::liquidation_discount) + after(Parameter::liquidation_fee));
    if (numbers != Rule::none) return numbers;
    const Lots largest = Lots::of(after(Parameter::open_interest_max));
    if (!values_fit(market.kind, market.multiplier, market.tick_max, largest)) return Rule::sizes;
    const u128 old = value_before(st, Parameter::layers, scope);
    const u64 set = after(Parameter::layers);
    if (!layers_may_be(st, market, static_cast<u32>(old), static_cast<u32>(set))) {
        return Rule::layers;
    }
    return shared_cap_may_be(st, batch, market) ? Rule::none : Rule::shared_cap;
}

inline Rule broken_asset_rule(Stage& st, const ChangeBatch& batch, u32 scope) noexcept {
    const u64 late = value_after(st, batch, Parameter::late_epochs, scope);
    const bool in_time = late <= value_after(st, batch, Parameter::pending_epochs, scope) &&
                         late <= value_after(st, batch, Parameter::exit_epochs, scope);
    return in_time ? Rule::none : Rule::late;
}

// Together the tranches of an asset earn at most all fees, those of a market none.
inline bool fee_weights_may_be(
    Stage& st, const ChangeBatch& batch, const TrancheRow& tranche) noexcept {
    if (!is_shared_kind(tranche.kind)) {
        return value_after(st, batch, Parameter::fee_weight, tranche.id) == 0;
    }
    const AssetRow& asset = st.read<AssetRow>(tranche.asset);
    u64 sum = 0;
    for (u32 i = 0; i <= asset.sequence_count; ++i) {
        const u32 id = tranche_at(asset, i);
        sum += id == 0 ? 0 : value_after(st, batch, Parameter::fee_weight, id);
    }
    return sum <= RATIO_ONE;
}

inline Rule broken_tranche_rule(
    Stage& st, const ChangeBatch& batch, u8 parameter, u32 scope) noexcept {
    const TrancheRow& tranche = st.read<TrancheRow>(scope);
    if (!fee_weights_may_be(st, batch, tranche)) return Rule::fee_weights;
    const u128 old = value_before(st, Parameter::floor, scope);
    const u128 floor = wide_value_after(st, batch, Parameter::floor, scope);
    if (floor > old && floor > tranche.assets.raw() >> 1) return Rule::floor;
    const bool is_operators = parameter == static_cast<u8>(Parameter::operator_) ||
                              parameter == static_cast<u8>(Parameter::operator_exit_max);
    return is_operators && !is_operator_kind(tranche.kind) ? Rule::operators : Rule::none;
}

inline Rule broken_feed_rule(Stage& st, const ChangeBatch& batch, u32 scope) noexcept {
    u32 reporter[REPORTERS_MAX];
    for (u32 i = 0; i < REPORTERS_MAX; ++i) {
        const u32 number = static_cast<u32>(Parameter::reporter_1) + i;
        reporter[i] = static_cast<u32>(
            value_after(st, batch, static_cast<Parameter>(number), scope));
    }
    const u64 quorum = value_after(st, batch, Parameter::feed_quorum, scope);
    const u64 fallback = value_after(st, batch, Parameter::fallback, scope);
    const bool agree =
        reporters_agree(static_cast<u32>(quorum), reporter, static_cast<u32>(fallback));
    return agree ? Rule::none : Rule::reporters;
}

// The rules of the scope that a change names (LV-GOV-10).
LEVEE_OUTLINE inline Rule broken_rule(Stage& st, const ChangeBatch& batch, u32 place) noexcept {
    const u8 parameter = batch.parameter[place];
    const u32 scope = batch.scope[place];
    switch (rule_of(parameter).row) {
        case MarketRow::KIND: return broken_market_rule(st, batch, scope);
        case AssetRow::KIND: return broken_asset_rule(st, batch, scope);
        case TrancheRow::KIND: return broken_tranche_rule(st, batch, parameter, scope);
        case FeedRow::KIND: return broken_feed_rule(st, batch, scope);
        default: return Rule::none;
    }
}

// The lowest number that any scope of the batch breaks.
inline Rule first_broken_rule(Stage& st, const ChangeBatch& batch, u32 changes) noexcept {
    Rule first = Rule::none;
    for (u32 i = 0; i < changes; ++i) {
        const Rule rule = broken_rule(st, batch, i);
        const bool is_lower = first == Rule::none || rule < first;
        first = rule != Rule::none && is_lower ? rule : first;
    }
    return first;
}

constexpr Status status_of_rule(Rule rule) noexcept {
    return rule == Rule::none     ? Status::ok
           : rule == Rule::layers ? Status::layers_invalid
                                  : Status::parameters_inconsistent;
}

}  // namespace levee
