// execute_proposal: anyone makes the changes of a proposal whose time has come; everything is
// judged again on the values of now (LV-GOV-20, LV-GOV-13).
#pragma once

#include "contract/core/governance.hpp"

namespace levee {

// Whether everybody who wanted to could leave before: by epochs that passed, and by time in which
// nothing kept them in (LV-GOV-13).
inline Status check_way_out(
    Stage& st, const ProposalRow& proposal, Seconds delay, Seconds now) noexcept {
    if (st.read<AssetRow>(proposal.asset).epoch < proposal.leave_epoch) {
        return Status::timelock_running;
    }
    const bool closed = (state_of(st).pause_bits & KEEPS_PEOPLE_IN) != 0;
    const Seconds since = st.read<GovernanceRow>(STATE_ID).exits_since;
    return !closed && now >= later(since, delay) ? Status::ok : Status::exits_closed;
}

inline Status check_execute_proposal(
    Stage& st, const Context& ctx, const ExecuteProposalMessage& m) noexcept {
    const ProposalRow* proposal = find_proposal(st, m.proposal);
    if (proposal == nullptr) return Status::proposal_not_found;
    advance_epoch(st, proposal->asset, ctx.time);
    if (!is_open(*proposal)) return Status::proposal_not_open;
    const GovernanceRow& governance = st.read<GovernanceRow>(STATE_ID);
    const Status office =
        check_office(governance, proposal->route, proposal->proposer, ctx.time);
    if (office != Status::ok) return office;
    if (is_by_vote(*proposal) && !has_passed(*proposal, ctx.time)) {
        return Status::vote_not_passed;
    }
    if (ctx.time < proposal->eta) return Status::timelock_running;
    if (ctx.time > proposal->expires) return Status::window_over;
    const Verdict verdict = judge(st, batch_of(*proposal), ctx.time);
    if (verdict.status != Status::ok) return verdict.status;
    if (verdict.loosens == 0 || is_vote_on_office(*proposal)) return Status::ok;
    return check_way_out(st, *proposal, proposal->eta - proposal->vote_end, ctx.time);
}

inline void apply_execute_proposal(
    Stage& st, const Context& ctx, const ExecuteProposalMessage& m) noexcept {
    ProposalRow& proposal = st.edit<ProposalRow>(m.proposal);
    for (u32 i = 0; i < BATCH_MAX && proposal.parameter[i] != 0; ++i) {
        make_change(st, ctx, proposal, i);
    }
    end_proposal(st, proposal, ProposalStatus::executed, ctx.sender);
}

}  // namespace levee
