// propose_change: a batch to the stakers' vote, or of the configured authority or the guardian;
// it keeps the snapshot by which stakes vote (LV-GOV-14 to LV-GOV-16, LV-GOV-25).
#pragma once

#include "contract/core/governance.hpp"
#include "contract/core/stakes.hpp"

namespace levee {

// Places of open proposals by route: from the first to the one after the last (LV-GOV-25).
struct Places {
    u8 first;
    u8 end;
};
inline constexpr Places PLACES_OF_ROUTE[] = {{0, 0}, {0, 4}, {4, 6}, {6, 8}};
static_assert(PLACES_OF_ROUTE[static_cast<u8>(Route::vote)].end == OPEN_VOTES_MAX &&
              PLACES_OF_ROUTE[static_cast<u8>(Route::guardian)].end == OPEN_PROPOSALS_MAX);

// Who opens a proposal, by which route, and the weight with which it stands by it.
struct Opener {
    u8 route;
    u32 principal;
    Atoms standing;
};

// The first free place of the route, else the first that a dead proposal holds, else the first of
// the votes whose proposer stands behind it with least, else none.
inline u32 place_to_open(
    Stage& st, const GovernanceRow& governance, const Opener& opener, Seconds now) noexcept {
    constexpr u32 NONE = OPEN_PROPOSALS_MAX;
    u32 free = NONE;
    u32 dead = NONE;
    u32 light = NONE;
    Atoms least = opener.standing;
    const Places places = PLACES_OF_ROUTE[opener.route];
    for (u32 i = places.first; i < places.end; ++i) {
        if (governance.open[i] == 0) {
            free = i < free ? i : free;
            continue;
        }
        const ProposalRow& proposal = st.read<ProposalRow>(governance.open[i]);
        if (is_dead(governance, proposal, now)) {
            dead = i < dead ? i : dead;
            continue;
        }
        if (now < proposal.vote_end && proposal.proposer == opener.principal) return NONE;
        if (proposal.standing < least && !belongs_to_voters(proposal, now)) {
            light = i;
            least = proposal.standing;
        }
    }
    return free != NONE ? free : dead != NONE ? dead : light;
}

inline ChangeBatch batch_of(const ProposeChangeMessage& m) noexcept {
    return ChangeBatch{m.asset, m.route, true, 0, m.parameter, m.scope, m.value};
}

// What the stakers of the asset's shared tranches vote with.
inline void take_snapshot(Stage& st, const AssetRow& asset, ProposalRow& proposal) noexcept {
    proposal.epoch = asset.epoch;
    for (u32 i = 0; i < asset.sequence_count; ++i) {
        const TrancheRow& tranche = st.read<TrancheRow>(asset.sequence[i]);
        proposal.tranche[i] = tranche.id;
        proposal.assets[i] = tranche.assets;
        proposal.shares[i] = tranche.shares;
        proposal.weight += tranche.assets;
    }
}

// With what a staker stands by its proposal: nothing of it has joined after the snapshot of now.
inline Atoms standing_of(Stage& st, const ProposeChangeMessage& m, u32 principal) noexcept {
    const TrancheRow& tranche = st.read<TrancheRow>(m.tranche);
    const StakeRow& stake = st.read<StakeRow>(pair_id(m.tranche, principal));
    return weight_of_shares(stake.shares - stake.exit_shares, tranche.assets, tranche.shares);
}

// Who proposes to a vote has a part in what is decided (LV-GOV-16).
inline Status check_weight_to_propose(
    Stage& st, const Context& ctx, const ProposeChangeMessage& m, Ratio least) noexcept {
    const Status touched = touch_stake(
        st, st.read<TrancheRow>(m.tranche), &st.read<StakeRow>(pair_id(m.tranche, ctx.sender)));
    if (touched != Status::ok) return touched;
    const AssetRow& asset = st.read<AssetRow>(m.asset);
    Atoms all;
    bool votes = false;
    for (u32 i = 0; i < asset.sequence_count; ++i) {
        all += st.read<TrancheRow>(asset.sequence[i]).assets;
        votes = votes || asset.sequence[i] == m.tranche;
    }
    if (!votes) return Status::tranche_kind_wrong;
    const Atoms weight = standing_of(st, m, ctx.sender);
    const bool enough = !weight.is_zero() && weight >= ratio_ceil(all, least);
    return enough ? Status::ok : Status::weight_too_small;
}

inline Opener opener_of(Stage& st, const Context& ctx, const ProposeChangeMessage& m) noexcept {
    const bool by_vote = m.route == static_cast<u8>(Route::vote);
    return Opener{m.route, ctx.sender, by_vote ? standing_of(st, m, ctx.sender) : Atoms{}};
}

inline Status check_propose_change(
    Stage& st, const Context& ctx, const ProposeChangeMessage& m) noexcept {
    const bool by_vote = m.route == static_cast<u8>(Route::vote);
    if (find_asset(st, m.asset) == nullptr) return Status::asset_not_found;
    if (by_vote && find_tranche(st, m.tranche) == nullptr) return Status::tranche_not_found;
    if (by_vote && find_stake(st, m.tranche, ctx.sender) == nullptr) {
        return Status::stake_not_found;
    }
    const GovernanceRow& governance = st.read_or_zero<GovernanceRow>(STATE_ID);
    const Status caller = check_office(governance, m.route, ctx.sender, ctx.time);
    if (caller != Status::ok) return caller;
    advance_epoch(st, m.asset, ctx.time);
    if (governance.version == 0 || !is_sealed(st)) return Status::not_governed;
    if (m.route == static_cast<u8>(Route::none)) return Status::route_not_allowed;
    if (by_vote) {
        const Status weight = check_weight_to_propose(st, ctx, m, governance.propose_min);
        if (weight != Status::ok) return weight;
    }
    const Status judged = judge(st, batch_of(m), ctx.time).status;
    if (judged != Status::ok) return judged;
    const Opener opener = opener_of(st, ctx, m);
    if (place_to_open(st, governance, opener, ctx.time) == OPEN_PROPOSALS_MAX) {
        return Status::queue_full;
    }
    return state_of(st).proposals >= PROPOSALS_MAX ? Status::ids_exhausted : Status::ok;
}

inline void emit_proposed(Stage& st, const ProposalRow& proposal) noexcept {
    ChangeProposedEvent& event = st.emit<ChangeProposedEvent>();
    event.proposal = proposal.id;
    event.route = proposal.route;
    event.asset = proposal.asset;
    event.proposer = proposal.proposer;
    event.vote_end = proposal.vote_end;
    event.eta = proposal.eta;
    event.expires = proposal.expires;
    event.weight = proposal.weight;
    memcpy(event.reason, proposal.reason, sizeof event.reason);
}

// ChangeBatch and reason stand in the message as in the row.
inline void copy_batch(ProposalRow& proposal, const ProposeChangeMessage& m) noexcept {
    constexpr u32 FROM = __builtin_offsetof(ProposeChangeMessage, parameter);
    constexpr u32 TO = __builtin_offsetof(ProposalRow, parameter);
    constexpr u32 SIZE = ProposeChangeMessage::SIZE - FROM;
    static_assert(TO + SIZE == __builtin_offsetof(ProposalRow, tranche));
    static_assert(__builtin_offsetof(ProposeChangeMessage, value) - FROM ==
                  __builtin_offsetof(ProposalRow, value) - TO);
    copy_part<TO, FROM, SIZE>(proposal, m);
}

inline void apply_propose_change(
    Stage& st, const Context& ctx, const ProposeChangeMessage& m) noexcept {
    GovernanceRow& governance = st.edit<GovernanceRow>(STATE_ID);
    const Opener opener = opener_of(st, ctx, m);
    const u32 place = place_to_open(st, governance, opener, ctx.time);
    LEVEE_ASSERT(place < OPEN_PROPOSALS_MAX);
    if (governance.open[place] != 0) {
        end_proposal(st, st.edit<ProposalRow>(governance.open[place]), ProposalStatus::lapsed,
                     ctx.sender);
    }
    StateRow& state = edit_state(st);
    ++state.proposals;
    ProposalRow& proposal = st.create<ProposalRow>(state.proposals);
    proposal.status = static_cast<u8>(ProposalStatus::open);
    proposal.route = m.route;
    proposal.place = static_cast<u8>(place);
    proposal.id = state.proposals;
    proposal.asset = m.asset;
    proposal.proposer = ctx.sender;
    proposal.opened = ctx.time;
    proposal.standing = opener.standing;
    proposal.quorum = governance.quorum;
    proposal.majority = governance.majority;
    const AssetRow& asset = st.read<AssetRow>(m.asset);
    take_snapshot(st, asset, proposal);
    proposal.leave_epoch = epoch_after(asset, asset.exit_epochs);
    proposal.vote_end =
        is_by_vote(proposal) ? later(ctx.time, governance.vote_period) : ctx.time;
    const Verdict verdict = judge(st, batch_of(m), ctx.time);
    proposal.loosens = verdict.loosens;
    proposal.eta = later(proposal.vote_end, verdict.delay);
    proposal.expires = later(proposal.eta, governance.execution_window);
    copy_batch(proposal, m);
    governance.open[place] = proposal.id;
    if (is_by_vote(proposal)) {
        governance.open_asset[place] = m.asset;
        governance.open_epoch[place] = proposal.epoch;
        proposal.proposer_tranche = m.tranche;
        StakeRow& stake = st.edit<StakeRow>(pair_id(m.tranche, ctx.sender));
        stake.votes = static_cast<u8>(stake.votes | (1U << place));
    }
    emit_proposed(st, proposal);
}

}  // namespace levee
