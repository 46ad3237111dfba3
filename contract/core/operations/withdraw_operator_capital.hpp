// withdraw_operator_capital: who holds operator capital asks to take it out after the exit time,
// a former operator too; `exit` pays it (LV-TRA-08).
#pragma once

#include "contract/core/epochs.hpp"
#include "contract/core/stakes.hpp"

namespace levee {

inline Status check_withdraw_operator_capital(
    Stage& st, const Context& ctx, const WithdrawOperatorCapitalMessage& m) noexcept {
    const TrancheRow* tranche = find_tranche(st, m.tranche);
    if (tranche == nullptr) return Status::tranche_not_found;
    const StakeRow* stake = find_stake(st, m.tranche, ctx.sender);
    if (stake == nullptr) return Status::stake_not_found;
    advance_epoch(st, tranche->asset, ctx.time);
    return check_leaving(st, *tranche, *stake, m.shares, true);
}

inline void apply_withdraw_operator_capital(
    Stage& st, const Context& ctx, const WithdrawOperatorCapitalMessage& m) noexcept {
    apply_leaving(st, ctx, m.tranche, m.shares);
}

}  // namespace levee
