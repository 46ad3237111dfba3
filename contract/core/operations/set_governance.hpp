// set_governance: who may propose and veto, and how votes and delays run, before the seal
// (LV-GOV-02).
#pragma once

#include "contract/core/governance.hpp"

namespace levee {

inline Status check_set_governance(
    Stage& st, const Context& ctx, const SetGovernanceMessage& m) noexcept {
    if (find_asset(st, m.asset) == nullptr) return Status::asset_not_found;
    if (ctx.sender != AUTHORITY) return Status::not_authority;
    advance_epoch(st, m.asset, ctx.time);
    return is_sealed(st) ? Status::is_sealed : Status::ok;
}

inline void apply_set_governance(
    Stage& st, const Context& ctx, const SetGovernanceMessage& m) noexcept {
    GovernanceRow& governance = st.edit_or_create<GovernanceRow>(STATE_ID);
    governance.asset = m.asset;
    governance.proposer = m.proposer;
    governance.guardian = m.guardian;
    governance.guardian_until = m.guardian == 0 ? Seconds{} : ctx.time + m.guardian_term;
    governance.guardian_term = m.guardian_term;
    governance.vote_period = m.vote_period;
    governance.execution_window = m.execution_window;
    governance.delay_loosen = m.delay_loosen;
    governance.delay_tighten = m.delay_tighten;
    governance.quorum = m.quorum;
    governance.majority = m.majority;
    governance.propose_min = m.propose_min;
    governance.exits_since = ctx.time;
    GovernanceSetEvent& event = st.emit<GovernanceSetEvent>();
    event.asset = m.asset;
    event.proposer = m.proposer;
    event.guardian = m.guardian;
    event.guardian_until = governance.guardian_until;
}

}  // namespace levee
