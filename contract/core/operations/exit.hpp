// exit: pays what the caller's matured exits and refunded stakes are worth (LV-TRA-10).
#pragma once

#include "contract/core/epochs.hpp"
#include "contract/core/stakes.hpp"

namespace levee {

inline Status check_exit(Stage& st, const Context& ctx, const ExitMessage& m) noexcept {
    const TrancheRow* tranche = find_tranche(st, m.tranche);
    if (tranche == nullptr) return Status::tranche_not_found;
    const StakeRow* stake = find_stake(st, m.tranche, ctx.sender);
    if (stake == nullptr) return Status::stake_not_found;
    advance_epoch(st, tranche->asset, ctx.time);
    if (is_frozen(st)) return Status::frozen;
    if (is_paused(st, PauseBit::exit)) return Status::paused;
    const Status touched = touch_stake(st, *tranche, stake);
    if (touched != Status::ok) return touched;
    return stake->payable.is_zero() ? Status::nothing_payable : Status::ok;
}

inline void apply_exit(Stage& st, const Context& ctx, const ExitMessage& m) noexcept {
    TrancheRow& tranche = st.edit<TrancheRow>(m.tranche);
    StakeRow& stake = st.edit<StakeRow>(pair_id(m.tranche, ctx.sender));
    const Atoms amount = stake.payable;
    stake.payable = Atoms{};
    tranche.payable -= amount;
    release_atoms(st.edit<AssetRow>(tranche.asset), Bucket::payable, amount);
    ExitedEvent& event = st.emit<ExitedEvent>();
    event.tranche = m.tranche;
    event.principal = ctx.sender;
    event.amount = amount;
    emit_payout(st, ctx.sender, tranche.asset, amount);
    drop_empty_stake(st, m.tranche, ctx.sender);
}

}  // namespace levee
