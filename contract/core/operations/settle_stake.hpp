// settle of a stake: walks up to eight charges, joins and exits; anyone may send it (LV-TRA-09).
#pragma once

#include "contract/core/epochs.hpp"
#include "contract/core/stakes.hpp"

namespace levee {

inline Status check_settle_stake(
    Stage& st, const Context& ctx, const SettleMessage& m) noexcept {
    const TrancheRow* tranche = find_tranche(st, m.id);
    if (tranche == nullptr) return Status::tranche_not_found;
    const StakeRow* stake = find_stake(st, m.id, m.principal);
    if (stake == nullptr) return Status::stake_not_found;
    advance_epoch(st, tranche->asset, ctx.time);
    // A walk that is not finished keeps its progress; the next settle goes on.
    const Status touched = touch_stake(st, *tranche, stake);
    return touched == Status::catch_up_due ? Status::ok : touched;
}

inline void apply_settle_stake(Stage& st, const Context&, const SettleMessage& m) noexcept {
    drop_empty_stake(st, m.id, m.principal);
}

}  // namespace levee
