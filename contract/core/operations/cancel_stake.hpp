// cancel_stake: takes back a stake that has not joined (LV-TRA-08).
#pragma once

#include "contract/core/epochs.hpp"
#include "contract/core/stakes.hpp"

namespace levee {

inline Status check_cancel_stake(
    Stage& st, const Context& ctx, const CancelStakeMessage& m) noexcept {
    const TrancheRow* tranche = find_tranche(st, m.tranche);
    if (tranche == nullptr) return Status::tranche_not_found;
    const StakeRow* stake = find_stake(st, m.tranche, ctx.sender);
    if (stake == nullptr) return Status::stake_not_found;
    advance_epoch(st, tranche->asset, ctx.time);
    if (is_frozen(st)) return Status::frozen;
    if (is_paused(st, PauseBit::exit)) return Status::paused;
    const Status touched = touch_stake(st, *tranche, stake);
    if (touched != Status::ok) return touched;
    return stake->pending.is_zero() ? Status::nothing_payable : Status::ok;
}

inline void apply_cancel_stake(
    Stage& st, const Context& ctx, const CancelStakeMessage& m) noexcept {
    TrancheRow& tranche = st.edit<TrancheRow>(m.tranche);
    StakeRow& stake = st.edit<StakeRow>(pair_id(m.tranche, ctx.sender));
    const Atoms amount = stake.pending;
    const u32 place = queue_place(tranche.join_epoch, stake.join_epoch);
    LEVEE_ASSERT(place < QUEUE_PLACES && tranche.join_epoch[place] == stake.join_epoch);
    tranche.join_amount[place] -= amount;
    if (tranche.join_amount[place].is_zero()) {
        tranche.join_epoch[place] = Epoch{};
    }
    tranche.pending -= amount;
    stake.pending = Atoms{};
    stake.join_epoch = Epoch{};
    release_atoms(st.edit<AssetRow>(tranche.asset), Bucket::pending, amount);
    StakeCancelledEvent& event = st.emit<StakeCancelledEvent>();
    event.tranche = m.tranche;
    event.principal = ctx.sender;
    event.amount = amount;
    emit_payout(st, ctx.sender, tranche.asset, amount);
    drop_empty_stake(st, m.tranche, ctx.sender);
}

}  // namespace levee
