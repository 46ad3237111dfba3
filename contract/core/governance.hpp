// Judging a batch of changes, its delay, and making it: the same function at the proposal and at
// the execution, each time on the values of then (LV-GOV-04 to LV-GOV-13, LV-GOV-22).
#pragma once

#include "contract/core/epochs.hpp"
#include "contract/core/rules.hpp"

namespace levee {

inline constexpr u64 HOUR = 3600;

// What the judge says; `place` is BATCH_MAX for a rule between parameters.
struct Verdict {
    Status status = Status::ok;
    u32 place = 0;
    Rule broken = Rule::none;
    u8 loosens = 0;  // Places whose changes loosen.
    u128 lowest = 0;
    u128 highest = 0;
    Seconds delay;
};

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

inline Seconds cooled_at(Stage& st, u8 parameter, u32 scope) noexcept {
    const ParameterRow* row = st.find<ParameterRow>(pair_id(parameter, scope));
    return row == nullptr ? Seconds{}
                          : later(row->changed_at, Seconds::of(rule_of(parameter).cooldown * HOUR));
}

// A vote is cooled by votes only: no office holds up the voters by small changes of its own.
inline bool is_cooling(Stage& st, const ChangeBatch& batch, u32 i, Seconds now) noexcept {
    const u64 id = pair_id(batch.parameter[i], batch.scope[i]);
    const ParameterRow* row = st.find<ParameterRow>(id);
    if (row == nullptr || now >= cooled_at(st, batch.parameter[i], batch.scope[i])) return false;
    return batch.route != static_cast<u8>(Route::vote) ||
           st.read<ParameterChangeRow>(row->last).route == batch.route;
}

inline bool stands_before(const ChangeBatch& batch, u32 place) noexcept {
    for (u32 i = 0; i < place; ++i) {
        if (batch.parameter[i] == batch.parameter[place] && batch.scope[i] == batch.scope[place]) {
            return true;
        }
    }
    return false;
}

// Conditions of one change, in order (LV-GOV-04 to 09).
inline Status judge_change(
    Stage& st, const ChangeBatch& batch, u32 i, Seconds now, Verdict& verdict) noexcept {
    const ParameterRule& rule = rule_of(batch.parameter[i]);
    verdict.lowest = 0;
    verdict.highest = 0;
    const bool is_alone = i == 0 && batch.parameter[1] == 0;
    if (asset_of_scope(st, rule, batch.scope[i]) != batch.asset ||
        (rule.office != 0 && !is_alone)) {
        return Status::batch_malformed;
    }
    const u128 old = parameter_value(st, rule, batch.scope[i]);
    const u128 value = batch.value[i].raw();
    if (is_passed_over(batch, i, old)) return Status::ok;
    const bool tightens = is_tighter(rule, old, value);
    const bool of_guardian = batch.route == static_cast<u8>(Route::guardian);
    verdict.lowest = lowest_of_change(rule, old);
    verdict.highest = highest_of_change(rule, old);
    if (((rule.routes >> batch.route) & 1U) == 0) return Status::route_not_allowed;
    if (of_guardian && !tightens) return Status::route_not_allowed;
    if (stands_before(batch, i)) return Status::parameter_twice;
    if (value < rule.min || value > highest_of(rule)) return Status::value_out_of_bounds;
    if (is_no_change(batch.parameter[i], old, value)) return Status::value_unchanged;
    if (value < verdict.lowest || value > verdict.highest) return Status::step_too_large;
    if (batch.opens && is_cooling(st, batch, i, now)) return Status::cooling_down;
    verdict.loosens = static_cast<u8>(verdict.loosens | (tightens ? 0U : 1U << i));
    verdict.delay = max(verdict.delay, delay_of(st, rule, batch.asset, tightens));
    return Status::ok;
}

// Changes stand in the first places, and nothing in those after them.
inline u32 batch_size(const ChangeBatch& batch) noexcept {
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
LEVEE_OUTLINE inline Verdict judge(Stage& st, const ChangeBatch& batch, Seconds now) noexcept {
    Verdict verdict;
    const u32 count = batch_size(batch);
    if (count == 0) {
        verdict.status = Status::batch_malformed;
    }
    for (u32 i = 0; i < count && verdict.status == Status::ok; ++i) {
        verdict.place = i;
        verdict.status = judge_change(st, batch, i, now, verdict);
    }
    if (verdict.status == Status::ok) {
        verdict.place = BATCH_MAX;
        verdict.broken = first_broken_rule(st, batch, count);
        verdict.status = status_of_rule(verdict.broken);
    }
    return verdict;
}

inline ChangeBatch batch_of(const ProposalRow& proposal) noexcept {
    return ChangeBatch{proposal.asset, proposal.route, false, proposal.loosens, proposal.parameter,
                 proposal.scope, proposal.value};
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

inline void make_change(
    Stage& st, const Context& ctx, const ProposalRow& proposal, u32 place) noexcept {
    const u8 parameter = proposal.parameter[place];
    const u32 scope = proposal.scope[place];
    const ParameterRule& rule = rule_of(parameter);
    const u128 old = parameter_value(st, rule, scope);
    if (is_passed_over(batch_of(proposal), place, old)) {
        return;
    }
    record_change(st, ctx, proposal, place, old);
    if (waits_for_roll(rule)) {
        wait_for_roll(st, rule, scope, proposal.value[place]);
        return;
    }
    put_parameter(st, rule, scope, proposal.value[place].raw());
    begin_mandate(st, parameter, ctx.time);
}

}  // namespace levee
