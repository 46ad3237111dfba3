// veto_proposal: the guardian refuses a proposal, but none about itself (LV-GOV-24).
#pragma once

#include "contract/core/ballots.hpp"

namespace levee {

constexpr bool concerns_guardian(const ProposalRow& proposal) noexcept {
    bool concerns = false;
    for (u32 i = 0; i < BATCH_MAX; ++i) {
        concerns = concerns ||
                   proposal.parameter[i] == static_cast<u8>(Parameter::guardian) ||
                   proposal.parameter[i] == static_cast<u8>(Parameter::guardian_term);
    }
    return concerns;
}

inline Status check_veto_proposal(
    Stage& st, const Context& ctx, const VetoProposalMessage& m) noexcept {
    const ProposalRow* proposal = find_proposal(st, m.proposal);
    if (proposal == nullptr) return Status::proposal_not_found;
    if (!is_guardian(st.read<GovernanceRow>(STATE_ID), ctx)) return Status::not_guardian;
    if (!is_open(*proposal)) return Status::proposal_not_open;
    return concerns_guardian(*proposal) ? Status::route_not_allowed : Status::ok;
}

inline void apply_veto_proposal(
    Stage& st, const Context& ctx, const VetoProposalMessage& m) noexcept {
    end_proposal(st, st.edit<ProposalRow>(m.proposal), ProposalStatus::vetoed, ctx.sender);
}

}  // namespace levee
