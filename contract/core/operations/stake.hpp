// stake: attached funds wait to join a market's or a shared tranche (LV-TRA-07).
#pragma once

#include "contract/core/epochs.hpp"
#include "contract/core/stakes.hpp"

namespace levee {

inline Status check_stake(Stage& st, const Context& ctx, const StakeMessage& m) noexcept {
    const TrancheRow* tranche = find_tranche(st, m.tranche);
    if (tranche == nullptr) return Status::tranche_not_found;
    advance_epoch(st, tranche->asset, ctx.time);
    return check_staking(st, ctx, *tranche, false);
}

inline void apply_stake(Stage& st, const Context& ctx, const StakeMessage& m) noexcept {
    apply_staking(st, ctx, m.tranche);
}

}  // namespace levee
