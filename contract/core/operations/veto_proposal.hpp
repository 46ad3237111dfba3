// veto_proposal: the guardian refuses a proposal, but none about itself (LV-GOV-24).
#pragma once

#include "contract/core/ballots.hpp"

namespace levee {

// Whom the voters put in office is their matter, and the guardian's own mandate nobody else's.
constexpr bool is_beyond_veto(const ProposalRow& proposal) noexcept {
    bool beyond = false;
    for (u32 i = 0; i < BATCH_MAX; ++i) {
        const Parameter parameter{proposal.parameter[i]};
        beyond = beyond || parameter == Parameter::guardian ||
                 parameter == Parameter::guardian_term ||
                 (parameter == Parameter::proposer && is_by_vote(proposal));
    }
    return beyond;
}

inline Status check_veto_proposal(
    Stage& st, const Context& ctx, const VetoProposalMessage& m) noexcept {
    const ProposalRow* proposal = find_proposal(st, m.proposal);
    if (proposal == nullptr) return Status::proposal_not_found;
    if (!is_guardian(st.read<GovernanceRow>(STATE_ID), ctx)) return Status::not_guardian;
    if (!is_open(*proposal)) return Status::proposal_not_open;
    return is_beyond_veto(*proposal) ? Status::route_not_allowed : Status::ok;
}

inline void apply_veto_proposal(
    Stage& st, const Context& ctx, const VetoProposalMessage& m) noexcept {
    end_proposal(st, st.edit<ProposalRow>(m.proposal), ProposalStatus::vetoed, ctx.sender);
}

}  // namespace levee
