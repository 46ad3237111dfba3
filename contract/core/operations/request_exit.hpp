// request_exit: shares leave a tranche after the exit time and stay liable until then (LV-TRA-08).
#pragma once

#include "contract/core/epochs.hpp"
#include "contract/core/stakes.hpp"

namespace levee {

inline Status check_request_exit(
    Stage& st, const Context& ctx, const RequestExitMessage& m) noexcept {
    const TrancheRow* tranche = find_tranche(st, m.tranche);
    if (tranche == nullptr) return Status::tranche_not_found;
    const StakeRow* stake = find_stake(st, m.tranche, ctx.sender);
    if (stake == nullptr) return Status::stake_not_found;
    advance_epoch(st, tranche->asset, ctx.time);
    return check_leaving(st, *tranche, *stake, m.shares, false);
}

inline void apply_request_exit(
    Stage& st, const Context& ctx, const RequestExitMessage& m) noexcept {
    apply_leaving(st, ctx, m.tranche, m.shares);
}

}  // namespace levee
