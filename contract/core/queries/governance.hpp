// Read-only answers about governance and prices: a parameter and how far it may move now, what a
// batch would be told, the prices of a market (LV-GOV-29, LV-GOV-30, LV-FED-09).
#pragma once

#include "contract/core/feeds.hpp"
#include "contract/core/governance.hpp"

namespace levee {

inline Status answer_parameter_value(
    Stage& st, const Context& ctx, const ParameterValueQuery& q) noexcept {
    if (q.parameter == 0) return Status::out_of_range;
    const ParameterRule& rule = rule_of(q.parameter);
    const u32 asset = asset_of_scope(st, rule, q.scope);
    if (asset == 0) return missing_scope(st, rule, q.scope);
    if (st.find<GovernanceRow>(STATE_ID) == nullptr) return Status::not_governed;
    advance_epoch(st, asset, ctx.time);
    const u128 next = parameter_value(st, rule, q.scope);
    ParameterValueAnswer& answer = st.answer<ParameterValueAnswer>();
    answer.value = Number128::of(value_in_force(st, rule, q.scope));
    answer.next_value = Number128::of(next);
    answer.lowest = Number128::of(lowest_of_change(rule, next));
    answer.highest = Number128::of(highest_of_change(rule, next));
    answer.open_at = cooled_at(st, q.parameter, q.scope);
    answer.delay_loosen = delay_of(st, rule, asset, false);
    answer.delay_tighten = delay_of(st, rule, asset, true);
    return Status::ok;
}

inline Status answer_change_check(
    Stage& st, const Context& ctx, const ChangeCheckQuery& q) noexcept {
    if (find_asset(st, q.asset) == nullptr) return Status::asset_not_found;
    if (st.find<GovernanceRow>(STATE_ID) == nullptr) return Status::not_governed;
    advance_epoch(st, q.asset, ctx.time);
    const ChangeBatch batch{q.asset, q.route, true, 0, q.parameter, q.scope, q.value};
    const Verdict verdict = judge(st, batch, ctx.time);
    ChangeCheckAnswer& answer = st.answer<ChangeCheckAnswer>();
    answer.status = static_cast<u32>(verdict.status);
    answer.place = verdict.place;
    answer.lowest = Number128::of(verdict.lowest);
    answer.highest = Number128::of(verdict.highest);
    answer.rule = static_cast<u32>(verdict.broken);
    answer.loosens = verdict.loosens != 0 ? 1 : 0;
    answer.delay = verdict.delay;
    return Status::ok;
}

inline Status answer_price(Stage& st, const Context& ctx, const PriceQuery& q) noexcept {
    const MarketRow* market = find_market(st, q.market);
    if (market == nullptr) return Status::market_not_found;
    advance_epoch(st, market->asset, ctx.time);
    const BookRow& book = st.read<BookRow>(q.market);
    PriceAnswer& answer = st.answer<PriceAnswer>();
    answer.mark = book.mark;
    answer.delayed_mark = book.delayed_mark;
    answer.window_mark = book.window_mark;
    answer.age = ctx.time - min(ctx.time, book.mark_time);
    answer.usable = count_usable(st, q.market, ctx.time);
    answer.stale = is_stale(*market, book, ctx.time) ? 1 : 0;
    return Status::ok;
}

}  // namespace levee
