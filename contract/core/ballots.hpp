// Votes of stakes on proposals: weight at the snapshot, counting, taking back, the outcome
// (LV-GOV-17 to LV-GOV-19, LV-GOV-26).
#pragma once

#include "contract/core/tranches.hpp"

namespace levee {

inline u64 ballot_id(const ProposalRow& proposal, u32 place, u32 principal) noexcept {
    return pair_id((u32{proposal.place} << 3) | place, principal);
}

// Place of a tranche among those that vote, SEQUENCE_MAX when it does not.
inline u32 place_of_voter(const ProposalRow& proposal, u32 tranche) noexcept {
    u32 place = 0;
    while (place < SEQUENCE_MAX && proposal.tranche[place] != tranche) {
        ++place;
    }
    return place;
}

inline Atoms weight_of_shares(Shares counted, Atoms assets, Shares shares) noexcept {
    return shares.is_zero() ? Atoms{} : assets_floor(counted, assets, shares);
}

// What joined after the snapshot and what leaves does not vote (LV-GOV-18).
inline Atoms weight_of_stake(
    const StakeRow& stake, const ProposalRow& proposal, u32 place) noexcept {
    const Shares held = stake.joined_epoch <= proposal.epoch ? stake.shares
                                                             : min(stake.aged, stake.shares);
    const Shares counted = min(held, stake.shares - stake.exit_shares);
    return weight_of_shares(counted, proposal.assets[place], proposal.shares[place]);
}

// The stake's vote on this proposal; a ballot of one that held the place before is none.
inline const BallotRow* find_ballot(
    Stage& st, const ProposalRow& proposal, u32 place, u32 principal) noexcept {
    const BallotRow* ballot = st.find<BallotRow>(ballot_id(proposal, place, principal));
    return ballot != nullptr && ballot->proposal == proposal.id ? ballot : nullptr;
}

// Replaces the stake's vote by another; choice none leaves no ballot.
LEVEE_OUTLINE inline void cast(Stage& st, ProposalRow& proposal, const StakeRow& stake, u32 place,
                               Choice choice, Atoms weight) noexcept {
    const u64 id = ballot_id(proposal, place, stake.principal);
    const BallotRow* before = find_ballot(st, proposal, place, stake.principal);
    if (before != nullptr) {
        Atoms& count = before->choice == static_cast<u8>(Choice::yes) ? proposal.yes : proposal.no;
        count -= before->weight;
        st.remove<BallotRow>(id);
    }
    if (choice != Choice::none) {
        (choice == Choice::yes ? proposal.yes : proposal.no) += weight;
        BallotRow& ballot = st.edit_or_create<BallotRow>(id);
        ballot.choice = static_cast<u8>(choice);
        ballot.vote = (u32{proposal.place} << 3) | place;
        ballot.proposal = proposal.id;
        ballot.principal = stake.principal;
        ballot.tranche = stake.tranche;
        ballot.weight = weight;
    }
    VotedEvent& event = st.emit<VotedEvent>();
    event.proposal = proposal.id;
    event.tranche = stake.tranche;
    event.principal = stake.principal;
    event.choice = static_cast<u32>(choice);
    event.weight = weight;
    event.yes_after = proposal.yes;
    event.no_after = proposal.no;
}

// A stake that leaves takes its votes back while they are counted still, and no longer stands by
// what it proposed (LV-GOV-26).
inline void take_votes_back(Stage& st, StakeRow& stake, Seconds now) noexcept {
    if (stake.votes == 0) {
        return;
    }
    const GovernanceRow& governance = st.read<GovernanceRow>(STATE_ID);
    for (u32 i = 0; i < OPEN_VOTES_MAX; ++i) {
        const u32 id = ((u32{stake.votes} >> i) & 1U) != 0 ? governance.open[i] : 0;
        if (id == 0) {
            continue;
        }
        ProposalRow& proposal = st.edit<ProposalRow>(id);
        const u32 place = place_of_voter(proposal, stake.tranche);
        if (place == SEQUENCE_MAX || now >= proposal.vote_end) {
            continue;
        }
        if (proposal.proposer == stake.principal && proposal.proposer_tranche == stake.tranche) {
            proposal.standing = Atoms{};
        }
        if (find_ballot(st, proposal, place, stake.principal) != nullptr) {
            cast(st, proposal, stake, place, Choice::none, Atoms{});
        }
    }
    stake.votes = 0;
}

// Whether an open vote asks for the shares of before the stake's youngest joined.
inline bool past_is_asked(Stage& st, u32 asset, Epoch joined) noexcept {
    const GovernanceRow* governance = st.find<GovernanceRow>(STATE_ID);
    for (u32 i = 0; i < OPEN_VOTES_MAX && governance != nullptr; ++i) {
        const bool asks = governance->open[i] != 0 && governance->open_asset[i] == asset &&
                          governance->open_epoch[i] < joined;
        if (asks) return true;
    }
    return false;
}

// Shares join: what was there before is remembered, unless an older vote needs what was before
// that. One number is enough, and errs to the smaller weight.
inline void note_join(Stage& st, u32 asset, StakeRow& stake, Epoch joined) noexcept {
    if (!past_is_asked(st, asset, stake.joined_epoch)) {
        stake.aged = stake.shares;
    }
    stake.joined_epoch = joined;
}

inline bool is_by_vote(const ProposalRow& proposal) noexcept {
    return proposal.route == static_cast<u8>(Route::vote);
}

inline bool is_vote_on_office(const ProposalRow& proposal) noexcept {
    return is_by_vote(proposal) && rule_of(proposal.parameter[0]).office != 0;
}

// From the quorum on a vote belongs to the voters: its proposer cannot take it back, nor a heavier
// one its place (LV-GOV-23, LV-GOV-25).
inline bool belongs_to_voters(const ProposalRow& proposal, Seconds now) noexcept {
    return now >= proposal.vote_end ||
           proposal.yes >= ratio_ceil(proposal.weight, proposal.quorum);
}

// Quorum and majority as they were at the proposal (LV-GOV-19).
inline bool has_passed(const ProposalRow& proposal, Seconds now) noexcept {
    const Atoms votes = proposal.yes + proposal.no;
    return now >= proposal.vote_end && votes >= ratio_ceil(proposal.weight, proposal.quorum) &&
           proposal.yes > ratio_floor(votes, proposal.majority);
}

// ok when a principal may act by the route: an office by who holds it, a vote by anybody
// (LV-GOV-14, LV-GOV-15).
inline Status check_office(
    const GovernanceRow& governance, u8 route, u32 principal, Seconds now) noexcept {
    switch (static_cast<Route>(route)) {
        case Route::authority:
            return principal == governance.proposer ? Status::ok : Status::not_proposer;
        case Route::guardian: {
            const bool holds = principal != AUTHORITY && principal == governance.guardian &&
                               now < governance.guardian_until;
            return holds ? Status::ok : Status::not_guardian;
        }
        default: return Status::ok;
    }
}

// Nothing can execute it any more (LV-GOV-25).
inline bool is_dead(
    const GovernanceRow& governance, const ProposalRow& proposal, Seconds now) noexcept {
    const bool lost =
        is_by_vote(proposal) && now >= proposal.vote_end && !has_passed(proposal, now);
    return lost || now > proposal.expires ||
           check_office(governance, proposal.route, proposal.proposer, now) != Status::ok;
}

// Frees the proposal's place and says how it ended.
inline void end_proposal(
    Stage& st, ProposalRow& proposal, ProposalStatus status, u32 principal) noexcept {
    proposal.status = static_cast<u8>(status);
    GovernanceRow& governance = st.edit<GovernanceRow>(STATE_ID);
    governance.open[proposal.place] = 0;
    if (is_by_vote(proposal)) {
        governance.open_asset[proposal.place] = 0;
        governance.open_epoch[proposal.place] = Epoch{};
    }
    ProposalEndedEvent& event = st.emit<ProposalEndedEvent>();
    event.proposal = proposal.id;
    event.status = static_cast<u32>(status);
    event.principal = principal;
}

inline const ProposalRow* find_proposal(Stage& st, u32 id) noexcept {
    return st.find<ProposalRow>(id);
}

constexpr bool is_open(const ProposalRow& proposal) noexcept {
    return proposal.status == static_cast<u8>(ProposalStatus::open);
}

}  // namespace levee
