// vote: a stake of a shared tranche is counted for or against a proposal (LV-GOV-17).
#pragma once

#include "contract/core/epochs.hpp"
#include "contract/core/stakes.hpp"

namespace levee {

inline Status check_vote(Stage& st, const Context& ctx, const VoteMessage& m) noexcept {
    const TrancheRow* tranche = find_tranche(st, m.tranche);
    if (tranche == nullptr) return Status::tranche_not_found;
    const StakeRow* stake = find_stake(st, m.tranche, ctx.sender);
    if (stake == nullptr) return Status::stake_not_found;
    const ProposalRow* proposal = find_proposal(st, m.proposal);
    if (proposal == nullptr) return Status::proposal_not_found;
    advance_epoch(st, tranche->asset, ctx.time);
    const Status touched = touch_stake(st, *tranche, stake);
    if (touched != Status::ok) return touched;
    const u32 place = place_of_voter(*proposal, m.tranche);
    if (place == SEQUENCE_MAX) return Status::tranche_kind_wrong;
    if (!is_open(*proposal)) return Status::proposal_not_open;
    if (!is_by_vote(*proposal) || ctx.time >= proposal->vote_end) return Status::voting_over;
    const bool counts = m.choice == static_cast<u8>(Choice::none) ||
                        !weight_of_stake(*stake, *proposal, place).is_zero();
    return counts ? Status::ok : Status::weight_too_small;
}

inline void apply_vote(Stage& st, const Context& ctx, const VoteMessage& m) noexcept {
    ProposalRow& proposal = st.edit<ProposalRow>(m.proposal);
    StakeRow& stake = st.edit<StakeRow>(pair_id(m.tranche, ctx.sender));
    const u32 place = place_of_voter(proposal, m.tranche);
    const Choice choice = static_cast<Choice>(m.choice);
    const Atoms weight =
        choice == Choice::none ? Atoms{} : weight_of_stake(stake, proposal, place);
    cast(st, proposal, stake, place, choice, weight);
    stake.votes = static_cast<u8>(stake.votes | (1U << proposal.place));
}

}  // namespace levee
