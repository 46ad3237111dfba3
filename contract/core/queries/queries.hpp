// Read-only answers: an incident as stored, a preview that runs the same waterfall on a
// hypothetical loss, an account's health. The stage is dropped afterwards, so nothing changes.
#pragma once

#include "contract/core/operations/prologue.hpp"

namespace levee {

inline Status answer_incident(Stage& st, const Context&, const IncidentQuery& q) noexcept {
    if (st.find<MarketRow>(q.market) == nullptr) return Status::market_not_found;
    const IncidentRow* incident = st.find<IncidentRow>(pair_id(q.market, q.epoch.raw()));
    if (incident == nullptr) return Status::incident_not_found;
    IncidentAnswer& answer = st.answer<IncidentAnswer>();
    answer.incident = *incident;
    return Status::ok;
}

// The loss is recognised now, the epoch ends, the market rolls at its present mark (LV-QRY-02).
inline Status answer_preview(Stage& st, const Context& ctx, const PreviewQuery& q) noexcept {
    const MarketRow* market = st.find<MarketRow>(q.market);
    if (market == nullptr) return Status::market_not_found;
    advance_epoch(st, market->asset, ctx.time);
    if (st.read<BookRow>(q.market).mark.is_zero()) return Status::no_mark;
    if (q.loss.is_zero()) return Status::zero_amount;
    if (is_roll_due(st, q.market)) {
        roll_market(st, q.market);
    }
    const u64 id = pair_id(q.market, st.read<BookRow>(q.market).epoch.raw());
    record_shortfall(st, q.market, q.loss, Cause::bankruptcy);
    force_epoch(st, market->asset, ctx.time);
    roll_market(st, q.market);
    PreviewAnswer& answer = st.answer<PreviewAnswer>();
    answer.incident = st.read<IncidentRow>(id);
    return Status::ok;
}

inline Status answer_health(Stage& st, const Context& ctx, const HealthQuery& q) noexcept {
    const AccountRow* account = st.find<AccountRow>(q.account);
    if (account == nullptr) return Status::account_not_found;
    advance_epoch(st, account->asset, ctx.time);
    if (any_roll_due(st, *account)) return Status::roll_due;
    if (!collect_claims(st, st.edit<AccountRow>(q.account))) return Status::catch_up_due;
    apply_all_flows(st, *account);
    const Health health = measure_health(st, *account);
    HealthAnswer& answer = st.answer<HealthAnswer>();
    answer.equity = health.equity;
    answer.initial = health.initial;
    answer.maintenance = health.maintenance;
    answer.initial_margin = health.initial_margin;
    answer.maintenance_margin = health.maintenance_margin;
    answer.reduced_margin = health.reduced_margin;
    answer.cash = account->cash;
    answer.claims = health.claims;
    return Status::ok;
}

}  // namespace levee
