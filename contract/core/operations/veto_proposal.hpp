// veto_proposal: the guardian refuses a proposal, but no vote on an office (LV-GOV-24).
#pragma once

#include "contract/core/ballots.hpp"

namespace levee {

inline Status check_veto_proposal(
    Stage& st, const Context& ctx, const VetoProposalMessage& m) noexcept {
    const ProposalRow* proposal = find_proposal(st, m.proposal);
    if (proposal == nullptr) return Status::proposal_not_found;
    const Status caller = check_office(st.read<GovernanceRow>(STATE_ID),
                                       static_cast<u8>(Route::guardian), ctx.sender, ctx.time);
    if (caller != Status::ok) return caller;
    if (!is_open(*proposal)) return Status::proposal_not_open;
    // Whom the voters put in office is their matter.
    return is_vote_on_office(*proposal) ? Status::route_not_allowed : Status::ok;
}

inline void apply_veto_proposal(
    Stage& st, const Context& ctx, const VetoProposalMessage& m) noexcept {
    end_proposal(st, st.edit<ProposalRow>(m.proposal), ProposalStatus::vetoed, ctx.sender);
}

}  // namespace levee
