// set_parameter: one parameter within its bounds, before the seal and before the thing that it is
// of has begun (LV-GOV-03).
#pragma once

#include "contract/core/governance.hpp"

namespace levee {

// A batch of one, to ask the rules between parameters.
struct Single {
    u8 parameter[BATCH_MAX] = {};
    u32 scope[BATCH_MAX] = {};
    Number128 value[BATCH_MAX] = {};
};

// Whether something may have been lost by the value in force: from then on a change of what decides
// who pays would have to wait, and only governance waits.
inline bool has_begun(Stage& st, const ParameterRule& rule, u32 scope, u32 asset) noexcept {
    if (!waits_for_roll(rule)) return false;
    return rule.row == MarketRow::KIND ? !st.read<BookRow>(scope).mark.is_zero()
                                       : st.read<AssetRow>(asset).epoch > Epoch::of(1);
}

inline Status check_set_parameter(
    Stage& st, const Context& ctx, const SetParameterMessage& m) noexcept {
    if (m.parameter == 0) return Status::out_of_range;
    const ParameterRule& rule = rule_of(m.parameter);
    const u32 asset = asset_of_scope(st, rule, m.scope);
    if (asset == 0) return missing_scope(st, rule, m.scope);
    if (ctx.sender != AUTHORITY) return Status::not_authority;
    advance_epoch(st, asset, ctx.time);
    if (is_sealed(st) || has_begun(st, rule, m.scope, asset)) return Status::is_sealed;
    Single single;
    single.parameter[0] = m.parameter;
    single.scope[0] = m.scope;
    single.value[0] = m.value;
    const ChangeBatch batch{asset, 0, true, 0, single.parameter, single.scope, single.value};
    const bool inside = m.value.raw() >= rule.min && m.value.raw() <= highest_of(rule);
    if (!inside) return Status::value_out_of_bounds;
    return status_of_rule(broken_rule(st, batch, 0));
}

inline void apply_set_parameter(
    Stage& st, const Context& ctx, const SetParameterMessage& m) noexcept {
    const ParameterRule& rule = rule_of(m.parameter);
    ParameterSetEvent& event = st.emit<ParameterSetEvent>();
    event.parameter = m.parameter;
    event.scope = m.scope;
    event.old_value = Number128::of(value_in_force(st, rule, m.scope));
    event.new_value = m.value;
    put_parameter(st, rule, m.scope, m.value.raw());
    begin_mandate(st, m.parameter, ctx.time);
}

}  // namespace levee
