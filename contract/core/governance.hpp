// Judging a batch of changes, its delay, and making it: the same function at the proposal and at
// the execution, each time on the values of then (LV-GOV-04 to LV-GOV-13, LV-GOV-22).
#pragma once

#include "contract/core/epochs.hpp"
#include "contract/core/operations/add_market.hpp"
#include "contract/core/operations/set_feed.hpp"
#include "contract/core/operations/set_layers.hpp"

namespace levee {

inline constexpr u64 HOUR = 3600;

// A batch where it stands: in a message, a query or a proposal.
struct Batch {
    u32 asset;
    u8 route;
    const u8* parameter;
    const u32* scope;
    const Number128* value;
};

// What the judge says; `place` is BATCH_MAX for a rule between parameters.
struct Verdict {
    Status status = Status::ok;
    u32 place = 0;
    u32 broken_rule = 0;
    bool loosens = false;
    u128 lowest = 0;
    u128 highest = 0;
    Seconds delay;
};

constexpr bool is_tighter(const ParameterRule& rule, u128 old, u128 value) noexcept {
    return (rule.tighter == static_cast<u8>(Direction::up) && value > old) ||
           (rule.tighter == static_cast<u8>(Direction::down) && value < old);
}

// How far one change may move a value (LV-GOV-08).
inline u128 largest_step(const ParameterRule& rule, u128 old) noexcept {
    const u128 part = mul_div_floor(old, rule.step_percent, 100);
    return part > rule.step ? part : rule.step;
}

inline u128 lowest_of_change(const ParameterRule& rule, u128 old) noexcept {
    const u128 step = largest_step(rule, old);
    const u128 low = old > step ? old - step : 0;
    return low > rule.min ? low : rule.min;
}

inline u128 highest_of_change(const ParameterRule& rule, u128 old) noexcept {
    const u128 high = old + largest_step(rule, old);
    return high < highest_of(rule) ? high : highest_of(rule);
}

// Who asks to leave when a loosening is proposed has left before it (LV-GOV-12).
inline Seconds delay_of(
    Stage& st, const ParameterRule& rule, u32 asset_id, bool tightens) noexcept {
    const GovernanceRow& governance = st.read<GovernanceRow>(STATE_ID);
    if (tightens) {
        return max(Seconds::of(rule.tighten * HOUR), governance.delay_tighten);
    }
    const AssetRow& asset = st.read<AssetRow>(asset_id);
    const Seconds leave =
        Seconds::of((asset.exit_epochs + u64{2}) * asset.epoch_length.raw());
    return max(max(Seconds::of(rule.loosen * HOUR), governance.delay_loosen), leave);
}

// A value as it would be after the batch.
LEVEE_OUTLINE inline u128 wide_value_after(
    Stage& st, const Batch& batch, Parameter parameter, u32 scope) noexcept {
    for (u32 i = 0; i < BATCH_MAX; ++i) {
        if (batch.parameter[i] == static_cast<u8>(parameter) && batch.scope[i] == scope) {
            return batch.value[i].raw();
        }
    }
    return parameter_value(st, rule_of(static_cast<u8>(parameter)), scope);
}

// The same where the bounds are below 64 bits.
inline u64 value_after(
    Stage& st, const Batch& batch, Parameter parameter, u32 scope) noexcept {
    return static_cast<u64>(wide_value_after(st, batch, parameter, scope));
}

inline Seconds cooled_at(Stage& st, u8 parameter, u32 scope) noexcept {
    const ParameterRow* row = st.find<ParameterRow>(pair_id(parameter, scope));
    return row == nullptr ? Seconds{}
                          : later(row->changed_at, Seconds::of(rule_of(parameter).cooldown * HOUR));
}

inline bool stands_before(const Batch& batch, u32 place) noexcept {
    for (u32 i = 0; i < place; ++i) {
        if (batch.parameter[i] == batch.parameter[place] && batch.scope[i] == batch.scope[place]) {
            return true;
        }
    }
    return false;
}

// Conditions of one change, in order (LV-GOV-04 to 09).
inline Status judge_change(
    Stage& st, const Batch& batch, u32 i, Seconds now, Verdict& verdict) noexcept {
    const ParameterRule& rule = rule_of(batch.parameter[i]);
    if (asset_of_scope(st, rule, batch.scope[i]) != batch.asset) return Status::batch_malformed;
    const u128 old = parameter_value(st, rule, batch.scope[i]);
    const u128 value = batch.value[i].raw();
    const bool tightens = is_tighter(rule, old, value);
    const bool of_guardian = batch.route == static_cast<u8>(Route::guardian);
    verdict.lowest = lowest_of_change(rule, old);
    verdict.highest = highest_of_change(rule, old);
    if (((rule.routes >> batch.route) & 1U) == 0) return Status::route_not_allowed;
    if (of_guardian && !tightens) return Status::route_not_allowed;
    if (stands_before(batch, i)) return Status::parameter_twice;
    if (value < rule.min || value > highest_of(rule)) return Status::value_out_of_bounds;
    const bool renews = batch.parameter[i] == static_cast<u8>(Parameter::guardian);
    if (value == old && !renews) return Status::value_unchanged;
    if (value < verdict.lowest || value > verdict.highest) return Status::step_too_large;
    if (now < cooled_at(st, batch.parameter[i], batch.scope[i])) return Status::cooling_down;
    verdict.loosens = verdict.loosens || !tightens;
    verdict.delay = max(verdict.delay, delay_of(st, rule, batch.asset, tightens));
    return Status::ok;
}

constexpr u32 bit_of(Layer layer) noexcept { return u32{1} << static_cast<u8>(layer); }

inline constexpr u32 LAYERS_KNOWN =
    bit_of(Layer::defaulter_margin) | bit_of(Layer::defaulter_bond) | bit_of(Layer::operator_) |
    bit_of(Layer::market_tranche) | bit_of(Layer::tranche) | bit_of(Layer::haircut) |
    bit_of(Layer::socialisation) | bit_of(Layer::residual);
inline constexpr u32 LAYERS_ALWAYS = bit_of(Layer::defaulter_margin) | bit_of(Layer::residual);
inline constexpr u32 LAYERS_FUNDED =
    bit_of(Layer::operator_) | bit_of(Layer::market_tranche) | bit_of(Layer::tranche);

// Rule 5: a lawful set, each layer with something behind it, and coverage never goes off.
inline bool layers_may_be(Stage& st, const MarketRow& market, u32 old, u32 set) noexcept {
    const AssetRow& asset = st.read<AssetRow>(market.asset);
    u32 funded = market.operator_tranche != 0 || asset.operator_tranche != 0
                     ? bit_of(Layer::operator_) : 0;
    funded |= market.market_tranche != 0 ? bit_of(Layer::market_tranche) : 0;
    funded |= asset.sequence_count != 0 ? bit_of(Layer::tranche) : 0;
    return (set & ~LAYERS_KNOWN) == 0 && (set & LAYERS_ALWAYS) == LAYERS_ALWAYS &&
           (set & LAYERS_FUNDED & ~funded) == 0 && (old & LAYERS_FUNDED & ~set) == 0;
}

// Number of the rule between parameters of a market that the batch would break, or 0.
inline u32 broken_market_rule(Stage& st, const Batch& batch, u32 scope) noexcept {
    const MarketRow& market = st.read<MarketRow>(scope);
    const auto after = [&](Parameter parameter) noexcept {
        return value_after(st, batch, parameter, scope);
    };
    const u64 initial = after(Parameter::initial_margin);
    const u64 maintenance = after(Parameter::maintenance_margin);
    const u64 band = after(Parameter::fill_band);
    if (maintenance >= initial) return 1;
    if (after(Parameter::mark_step) + band > initial) return 2;
    const u64 taken =
        after(Parameter::liquidation_discount) + after(Parameter::liquidation_fee);
    if (band > maintenance || taken > maintenance) return 3;
    const Lots largest = Lots::of(after(Parameter::open_interest_max));
    if (!values_fit(market.kind, market.multiplier, market.tick_max, largest)) return 4;
    const u128 old = parameter_value(st, rule_of(static_cast<u8>(Parameter::layers)), scope);
    const u64 set = after(Parameter::layers);
    return layers_may_be(st, market, static_cast<u32>(old), static_cast<u32>(set)) ? 0 : 5;
}

inline u32 broken_asset_rule(Stage& st, const Batch& batch, u32 scope) noexcept {
    const u64 late = value_after(st, batch, Parameter::late_epochs, scope);
    const bool in_time = late <= value_after(st, batch, Parameter::pending_epochs, scope) &&
                         late <= value_after(st, batch, Parameter::exit_epochs, scope);
    return in_time ? 0 : 6;
}

// Together the tranches of an asset earn at most all fees, those of a market none.
inline bool fee_weights_may_be(
    Stage& st, const Batch& batch, const TrancheRow& tranche) noexcept {
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

inline u32 broken_tranche_rule(
    Stage& st, const Batch& batch, u8 parameter, u32 scope) noexcept {
    const TrancheRow& tranche = st.read<TrancheRow>(scope);
    if (!fee_weights_may_be(st, batch, tranche)) return 7;
    const u128 old = parameter_value(st, rule_of(static_cast<u8>(Parameter::floor)), scope);
    const u128 floor = wide_value_after(st, batch, Parameter::floor, scope);
    if (floor > old && floor > tranche.assets.raw() >> 1) return 8;
    const bool is_operators = parameter == static_cast<u8>(Parameter::operator_) ||
                              parameter == static_cast<u8>(Parameter::operator_exit_max);
    return is_operators && !is_operator_kind(tranche.kind) ? 9 : 0;
}

inline u32 broken_feed_rule(Stage& st, const Batch& batch, u32 scope) noexcept {
    u32 reporter[REPORTERS_MAX];
    for (u32 i = 0; i < REPORTERS_MAX; ++i) {
        const u32 number = static_cast<u32>(Parameter::reporter_1) + i;
        reporter[i] = static_cast<u32>(
            value_after(st, batch, static_cast<Parameter>(number), scope));
    }
    const u64 quorum = value_after(st, batch, Parameter::feed_quorum, scope);
    const u64 fallback = value_after(st, batch, Parameter::fallback, scope);
    return reporters_agree(static_cast<u32>(quorum), reporter, static_cast<u32>(fallback)) ? 0
                                                                                          : 10;
}

// The rules of the scope that a change names (LV-GOV-10).
LEVEE_OUTLINE inline u32 broken_rule(Stage& st, const Batch& batch, u32 place) noexcept {
    const u8 parameter = batch.parameter[place];
    const u32 scope = batch.scope[place];
    switch (rule_of(parameter).row) {
        case MarketRow::KIND: return broken_market_rule(st, batch, scope);
        case AssetRow::KIND: return broken_asset_rule(st, batch, scope);
        case TrancheRow::KIND: return broken_tranche_rule(st, batch, parameter, scope);
        case FeedRow::KIND: return broken_feed_rule(st, batch, scope);
        default: return 0;
    }
}

constexpr Status status_of_rule(u32 rule) noexcept {
    return rule == 0   ? Status::ok
           : rule == 5 ? Status::layers_invalid
                       : Status::parameters_inconsistent;
}

// Changes stand in the first places, and nothing in those after them.
inline u32 batch_size(const Batch& batch) noexcept {
    u32 count = 0;
    while (count < BATCH_MAX && batch.parameter[count] != 0) {
        ++count;
    }
    for (u32 i = count; i < BATCH_MAX; ++i) {
        const bool empty =
            batch.parameter[i] == 0 && batch.scope[i] == 0 && batch.value[i].is_zero();
        if (!empty) return 0;
    }
    return count;
}

// LV-GOV-11: all conditions of the first change before those of the second, then the rules
// between parameters; the first failure is that of the batch.
LEVEE_OUTLINE inline Verdict judge(Stage& st, const Batch& batch, Seconds now) noexcept {
    Verdict verdict;
    const u32 count = batch_size(batch);
    if (count == 0) {
        verdict.status = Status::batch_malformed;
    }
    for (u32 i = 0; i < count && verdict.status == Status::ok; ++i) {
        verdict.place = i;
        verdict.status = judge_change(st, batch, i, now, verdict);
    }
    for (u32 i = 0; i < count && verdict.status == Status::ok; ++i) {
        verdict.place = BATCH_MAX;
        verdict.broken_rule = broken_rule(st, batch, i);
        verdict.status = status_of_rule(verdict.broken_rule);
    }
    return verdict;
}

inline Batch batch_of(const ProposalRow& proposal) noexcept {
    return Batch{proposal.asset, proposal.route, proposal.parameter, proposal.scope,
                 proposal.value};
}

// The audit row of a change, and the event with the same fields (LV-GOV-22).
inline void record_change(Stage& st, const Context& ctx, const ProposalRow& proposal, u32 place,
                          u128 old) noexcept {
    StateRow& state = edit_state(st);
    LEVEE_ASSERT(state.parameter_changes != ~u32{0});
    ++state.parameter_changes;
    const u8 parameter = proposal.parameter[place];
    const u32 scope = proposal.scope[place];
    ParameterRow& last = st.edit_or_create<ParameterRow>(pair_id(parameter, scope));
    ParameterChangeRow& change = st.create<ParameterChangeRow>(state.parameter_changes);
    change.parameter = parameter;
    change.route = proposal.route;
    change.id = state.parameter_changes;
    change.scope = scope;
    change.proposal = proposal.id;
    change.proposer = proposal.proposer;
    change.executor = ctx.sender;
    change.before = last.last;
    change.time = ctx.time;
    change.height = ctx.height;
    change.old_value = Number128::of(old);
    change.new_value = proposal.value[place];
    memcpy(change.reason, proposal.reason, sizeof change.reason);
    last.parameter = parameter;
    last.scope = scope;
    last.changed_at = ctx.time;
    ++last.changes;
    last.last = change.id;
    st.emit<ParameterChangedEvent>().change = change;
}

inline void wait_for_roll(
    Stage& st, const ParameterRule& rule, u32 scope, Number128 value) noexcept {
    ChangesDueRow& due = st.edit_or_create<ChangesDueRow>(due_id(rule, scope));
    due.target = rule.row;
    due.id = scope;
    due.set |= u32{1} << rule.place;
    due.value[rule.place] = value;
}

inline void make_change(
    Stage& st, const Context& ctx, const ProposalRow& proposal, u32 place) noexcept {
    const u8 parameter = proposal.parameter[place];
    const u32 scope = proposal.scope[place];
    const ParameterRule& rule = rule_of(parameter);
    record_change(st, ctx, proposal, place, parameter_value(st, rule, scope));
    if (waits_for_roll(rule)) {
        wait_for_roll(st, rule, scope, proposal.value[place]);
        return;
    }
    put_parameter(st, rule, scope, proposal.value[place].raw());
    if (parameter == static_cast<u8>(Parameter::guardian)) {
        GovernanceRow& governance = st.edit<GovernanceRow>(STATE_ID);
        governance.guardian_until = later(ctx.time, governance.guardian_term);
    }
}

}  // namespace levee
