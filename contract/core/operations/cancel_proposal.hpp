// cancel_proposal: its proposer takes it back; a vote that has ended belongs to the voters
// (LV-GOV-23).
#pragma once

#include "contract/core/ballots.hpp"

namespace levee {

inline Status check_cancel_proposal(
    Stage& st, const Context& ctx, const CancelProposalMessage& m) noexcept {
    const ProposalRow* proposal = find_proposal(st, m.proposal);
    if (proposal == nullptr) return Status::proposal_not_found;
    if (ctx.sender != proposal->proposer) return Status::not_proposer;
    if (!is_open(*proposal)) return Status::proposal_not_open;
    const bool voted = is_by_vote(*proposal) && ctx.time >= proposal->vote_end;
    return voted ? Status::voting_over : Status::ok;
}

inline void apply_cancel_proposal(
    Stage& st, const Context& ctx, const CancelProposalMessage& m) noexcept {
    end_proposal(st, st.edit<ProposalRow>(m.proposal), ProposalStatus::cancelled, ctx.sender);
}

}  // namespace levee
