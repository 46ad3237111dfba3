// cancel_exit: takes back an exit that has not matured; the shares stay (LV-TRA-08).
#pragma once

#include "contract/core/epochs.hpp"
#include "contract/core/stakes.hpp"

namespace levee {

inline Status check_cancel_exit(
    Stage& st, const Context& ctx, const CancelExitMessage& m) noexcept {
    const TrancheRow* tranche = find_tranche(st, m.tranche);
    if (tranche == nullptr) return Status::tranche_not_found;
    const StakeRow* stake = find_stake(st, m.tranche, ctx.sender);
    if (stake == nullptr) return Status::stake_not_found;
    advance_epoch(st, tranche->asset, ctx.time);
    const Status touched = touch_stake(st, *tranche, stake);
    if (touched != Status::ok) return touched;
    // No exit has epoch 0, so this covers both: none is open, or it matured at a roll.
    return stake->exit_epoch <= tranche->epoch ? Status::exit_not_open : Status::ok;
}

inline void apply_cancel_exit(
    Stage& st, const Context& ctx, const CancelExitMessage& m) noexcept {
    TrancheRow& tranche = st.edit<TrancheRow>(m.tranche);
    StakeRow& stake = st.edit<StakeRow>(pair_id(m.tranche, ctx.sender));
    const Shares shares = stake.exit_shares;
    const u32 place = queue_place(tranche.exit_epoch, stake.exit_epoch);
    LEVEE_ASSERT(place < QUEUE_PLACES && tranche.exit_epoch[place] == stake.exit_epoch);
    tranche.exit_shares[place] -= shares;
    if (tranche.exit_shares[place].is_zero()) {
        free_exit_place(tranche, place);
    }
    clear_exit(stake);
    ExitCancelledEvent& event = st.emit<ExitCancelledEvent>();
    event.tranche = m.tranche;
    event.principal = ctx.sender;
    event.shares = shares;
    drop_empty_stake(st, m.tranche, ctx.sender);
}

}  // namespace levee
