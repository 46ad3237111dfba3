// A stake: one principal's shares of a tranche. It follows the tranche's charges with a cursor, at
// most eight a touch, and meets its own join and exit where they happened (LV-TRA-07 to 10).
#pragma once

#include "contract/core/ballots.hpp"

namespace levee {

inline void clear_exit(StakeRow& stake) noexcept {
    stake.exit_epoch = Epoch{};
    stake.exit_shares = Shares{};
}

// The stake's exit as of the cursor: its shares left before the next charge. A price that is not
// final yet belongs to the last charge, so the walk ends there by itself.
inline void meet_exit(Stage& st, TrancheRow& tranche, StakeRow& stake) noexcept {
    if (stake.exit_epoch.raw() == 0) {
        return;
    }
    const TrancheEpochRow* row =
        st.find<TrancheEpochRow>(pair_id(tranche.id, stake.exit_epoch.raw()));
    if (row == nullptr || row->exited != 2 || row->exit_charges != stake.cursor) {
        return;
    }
    stake.payable += pro_rata_floor(row->exit_paid, stake.exit_shares, row->exit_shares);
    stake.shares -= stake.exit_shares;
    stake.aged = min(stake.aged, stake.shares);  // what has left was held at no later snapshot
    clear_exit(stake);
}

// The stake's join as of the cursor: shares, or its money back.
inline void meet_join(Stage& st, TrancheRow& tranche, StakeRow& stake) noexcept {
    if (stake.join_epoch.raw() == 0) {
        return;
    }
    const TrancheEpochRow* row =
        st.find<TrancheEpochRow>(pair_id(tranche.id, stake.join_epoch.raw()));
    if (row == nullptr || row->joined == 0 || row->join_charges != stake.cursor) {
        return;
    }
    if (row->join_shares.is_zero()) {
        stake.payable += stake.pending;
    } else {
        note_join(st, tranche.asset, stake, row->joined_epoch);
        stake.shares += pro_rata_floor(row->join_shares, stake.pending, row->join_amount);
    }
    stake.pending = Atoms{};
    stake.join_epoch = Epoch{};
}

// The next charge: the holder gets a claim on what will be recovered of it, by its shares before
// the charge's effect on them. False when no claim can be numbered any more.
inline bool bear_charge(Stage& st, const TrancheRow& tranche, StakeRow& stake) noexcept {
    const ChargeRow& charge = st.read<ChargeRow>(pair_id(tranche.id, stake.cursor + 1));
    ++stake.cursor;
    if (!stake.shares.is_zero()) {
        StateRow& state = edit_state(st);
        if (state.claims == ~u32{0}) {
            return false;
        }
        ++state.claims;
        ClaimRow& claim = st.create<ClaimRow>(state.claims);
        claim.id = state.claims;
        claim.tranche = tranche.id;
        claim.charge = charge.number;
        claim.holder = stake.principal;
        claim.shares = stake.shares;
        ClaimOpenedEvent& event = st.emit<ClaimOpenedEvent>();
        event.claim = claim.id;
        event.tranche = claim.tranche;
        event.charge = claim.charge;
        event.holder = claim.holder;
        event.shares = claim.shares;
    }
    if (charge.effect == static_cast<u8>(ChargeEffect::shift)) {
        stake.shares = shifted(stake.shares);
        stake.aged = shifted(stake.aged);
        stake.exit_shares = shifted(stake.exit_shares);
    } else if (charge.effect == static_cast<u8>(ChargeEffect::wiped)) {
        stake.shares = Shares{};
        stake.aged = Shares{};
        stake.exit_shares = Shares{};
    }
    // An exit without shares has no place in the tranche that could mature.
    if (stake.exit_shares.is_zero()) {
        clear_exit(stake);
    }
    return true;
}

// catch_up_due when charges are left after WALK_MAX of them.
inline Status walk_stake(Stage& st, u32 tranche_id, u32 principal) noexcept {
    TrancheRow& tranche = st.edit<TrancheRow>(tranche_id);
    StakeRow& stake = st.edit<StakeRow>(pair_id(tranche_id, principal));
    meet_exit(st, tranche, stake);
    meet_join(st, tranche, stake);
    for (u32 i = 0; i < WALK_MAX && stake.cursor < tranche.charges; ++i) {
        if (!bear_charge(st, tranche, stake)) {
            return Status::ids_exhausted;
        }
        meet_exit(st, tranche, stake);
        meet_join(st, tranche, stake);
    }
    return stake.cursor == tranche.charges ? Status::ok : Status::catch_up_due;
}

inline const StakeRow* find_stake(Stage& st, u32 tranche, u32 principal) noexcept {
    return st.find<StakeRow>(pair_id(tranche, principal));
}

// Brings a tranche and, where there is one, the stake up to date.
inline Status touch_stake(Stage& st, const TrancheRow& tranche, const StakeRow* stake) noexcept {
    roll_tranche(st, tranche, Atoms{});
    return stake == nullptr ? Status::ok : walk_stake(st, tranche.id, stake->principal);
}

inline void drop_empty_stake(Stage& st, u32 tranche, u32 principal) noexcept {
    const u64 id = pair_id(tranche, principal);
    const StakeRow& stake = st.read<StakeRow>(id);
    if (stake.shares.is_zero() && stake.pending.is_zero() && stake.payable.is_zero() &&
        stake.exit_epoch.raw() == 0) {
        st.remove<StakeRow>(id);
    }
}

// The place of that epoch in a queue, else the first free one, else QUEUE_PLACES. Without branches,
// which are dear on a chain.
LEVEE_WASM_OUTLINE constexpr u32 queue_place(const Epoch* queue, Epoch epoch) noexcept {
    u32 same = QUEUE_PLACES;
    u32 free = QUEUE_PLACES;
#pragma GCC unroll 8
    for (u32 i = QUEUE_PLACES; i-- > 0;) {
        same = queue[i] == epoch ? i : same;
        free = queue[i].raw() == 0 ? i : free;
    }
    return same != QUEUE_PLACES ? same : free;
}

LEVEE_WASM_OUTLINE constexpr Epoch epoch_after(const AssetRow& asset, u32 full_epochs) noexcept {
    return asset.epoch.next() + Epoch::of(full_epochs);
}

// True when the amount would get no shares at the present price. Without assets there is none.
constexpr bool buys_nothing(const TrancheRow& tranche, Atoms amount) noexcept {
    const u128 shares = tranche.shares.raw();
    const u128 assets = tranche.assets.raw();
    return shares != 0 && assets != 0 && mul_div_fits(amount.raw(), shares, assets) &&
           mul_div_floor(amount.raw(), shares, assets) == 0;
}

// What may come in below the cap of the pool (LV-GOV-27).
constexpr Atoms room_for_stakes(const TrancheRow& tranche) noexcept {
    const Atoms held = tranche.assets + tranche.pending;
    return tranche.assets_max - min(tranche.assets_max, held);
}

// Operator capital leaves by a bounded part an epoch (LV-GOV-27).
inline bool outflow_fits(const TrancheRow& tranche, u32 place, Shares shares) noexcept {
    const Shares leaving = place < QUEUE_PLACES ? tranche.exit_shares[place] : Shares{};
    return !is_operator_kind(tranche.kind) ||
           leaving + shares <= ratio_floor(tranche.shares, tranche.exit_max);
}

// Conditions of a stake after lookups and caller, in the order of statuses (LV-TRA-07).
inline Status check_staking(
    Stage& st, const Context& ctx, const TrancheRow& tranche, bool operator_capital) noexcept {
    if (is_paused(st, PauseBit::deposit)) {
        return Status::paused;
    }
    const StakeRow* stake = find_stake(st, tranche.id, ctx.sender);
    const Status touched = touch_stake(st, tranche, stake);
    if (touched != Status::ok) {
        return touched;
    }
    const AssetRow& asset = st.read<AssetRow>(tranche.asset);
    const Epoch join = epoch_after(asset, asset.pending_epochs);
    if (!funds_are_of(ctx, asset)) {
        return Status::wrong_asset;
    }
    if (is_operator_kind(tranche.kind) != operator_capital) {
        return Status::tranche_kind_wrong;
    }
    if (stake != nullptr && stake->join_epoch.raw() != 0 && stake->join_epoch != join) {
        return Status::stake_pending;
    }
    if (ctx.funds_amount < tranche.stake_min || buys_nothing(tranche, ctx.funds_amount)) {
        return Status::below_minimum;
    }
    if (ctx.funds_amount > room_for_stakes(tranche)) {
        return Status::above_cap;
    }
    if (queue_place(tranche.join_epoch, join) == QUEUE_PLACES) {
        return Status::queue_full;
    }
    return funds_fit(ctx, asset) ? Status::ok : Status::vault_full;
}

inline void apply_staking(Stage& st, const Context& ctx, u32 tranche_id) noexcept {
    TrancheRow& tranche = st.edit<TrancheRow>(tranche_id);
    AssetRow& asset = st.edit<AssetRow>(tranche.asset);
    const Epoch join = epoch_after(asset, asset.pending_epochs);
    const u32 place = queue_place(tranche.join_epoch, join);
    LEVEE_ASSERT(place < QUEUE_PLACES);
    // A stake of before was walked to the last charge, where a new one begins.
    StakeRow& stake = st.edit_or_create<StakeRow>(pair_id(tranche_id, ctx.sender));
    stake.tranche = tranche_id;
    stake.principal = ctx.sender;
    stake.cursor = tranche.charges;
    receive_atoms(asset, Bucket::pending, ctx.funds_amount);
    tranche.join_epoch[place] = join;
    tranche.join_amount[place] += ctx.funds_amount;
    tranche.pending += ctx.funds_amount;
    stake.join_epoch = join;
    stake.pending += ctx.funds_amount;
    StakedEvent& event = st.emit<StakedEvent>();
    event.tranche = tranche_id;
    event.principal = ctx.sender;
    event.join_epoch = join;
    event.amount = ctx.funds_amount;
}

// Conditions of an exit request after lookups and caller (LV-TRA-08).
inline Status check_leaving(Stage& st, const TrancheRow& tranche, const StakeRow& stake,
                            Shares shares, bool operator_capital) noexcept {
    if (is_paused(st, PauseBit::exit)) {
        return Status::paused;
    }
    const Status touched = touch_stake(st, tranche, &stake);
    if (touched != Status::ok) {
        return touched;
    }
    const AssetRow& asset = st.read<AssetRow>(tranche.asset);
    if (shares.is_zero()) {
        return Status::zero_amount;
    }
    if (is_operator_kind(tranche.kind) != operator_capital) {
        return Status::tranche_kind_wrong;
    }
    if (stake.exit_epoch.raw() != 0) {
        return Status::exit_open;
    }
    if (shares > stake.shares) {
        return Status::insufficient_shares;
    }
    const u32 place = queue_place(tranche.exit_epoch, epoch_after(asset, asset.exit_epochs));
    if (!outflow_fits(tranche, place, shares)) {
        return Status::outflow_capped;
    }
    return place == QUEUE_PLACES ? Status::queue_full : Status::ok;
}

inline void apply_leaving(
    Stage& st, const Context& ctx, u32 tranche_id, Shares shares) noexcept {
    TrancheRow& tranche = st.edit<TrancheRow>(tranche_id);
    const AssetRow& asset = st.read<AssetRow>(tranche.asset);
    StakeRow& stake = st.edit<StakeRow>(pair_id(tranche_id, ctx.sender));
    const Epoch leave = epoch_after(asset, asset.exit_epochs);
    const u32 place = queue_place(tranche.exit_epoch, leave);
    LEVEE_ASSERT(place < QUEUE_PLACES && shares <= stake.shares);
    tranche.exit_epoch[place] = leave;
    tranche.exit_shares[place] += shares;
    stake.exit_epoch = leave;
    stake.exit_shares = shares;
    take_votes_back(st, stake, ctx.time);
    ExitRequestedEvent& event = st.emit<ExitRequestedEvent>();
    event.tranche = tranche_id;
    event.principal = ctx.sender;
    event.exit_epoch = leave;
    event.shares = shares;
}

}  // namespace levee
