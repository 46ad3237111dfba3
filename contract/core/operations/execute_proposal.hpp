// execute_proposal: anyone makes the changes of a proposal whose time has come; everything is
// judged again on the values of now (LV-GOV-20, LV-GOV-13).
#pragma once

#include "contract/core/governance.hpp"

namespace levee {

// Time in which people could not leave does not count for a loosening.
inline bool exits_were_open(Stage& st, Seconds delay, Seconds now) noexcept {
    const bool closed = (state_of(st).pause_bits & KEEPS_PEOPLE_IN) != 0;
    return !closed && now >= later(st.read<GovernanceRow>(STATE_ID).exits_since, delay);
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
    if (ctx.time < later(proposal->vote_end, verdict.delay)) return Status::timelock_running;
    const bool may = !verdict.loosens || exits_were_open(st, verdict.delay, ctx.time);
    return may ? Status::ok : Status::exits_closed;
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
