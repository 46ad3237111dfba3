// cancel_proposal: its proposer takes it back, unless it belongs to the voters by then
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
    const bool decided = is_by_vote(*proposal) && belongs_to_voters(*proposal, ctx.time);
    return decided ? Status::voting_over : Status::ok;
}

inline void apply_cancel_proposal(
    Stage& st, const Context& ctx, const CancelProposalMessage& m) noexcept {
    end_proposal(st, st.edit<ProposalRow>(m.proposal), ProposalStatus::cancelled, ctx.sender);
}

}  // namespace levee
