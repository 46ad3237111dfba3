// supply_operator_capital: attached funds of the operator wait to join its tranche (LV-TRA-07).
#pragma once

#include "contract/core/epochs.hpp"
#include "contract/core/stakes.hpp"

namespace levee {

inline Status check_supply_operator_capital(
    Stage& st, const Context& ctx, const SupplyOperatorCapitalMessage& m) noexcept {
    const TrancheRow* tranche = find_tranche(st, m.tranche);
    if (tranche == nullptr) return Status::tranche_not_found;
    if (ctx.sender != tranche->operator_) return Status::not_operator;
    advance_epoch(st, tranche->asset, ctx.time);
    return check_staking(st, ctx, *tranche, true);
}

inline void apply_supply_operator_capital(
    Stage& st, const Context& ctx, const SupplyOperatorCapitalMessage& m) noexcept {
    apply_staking(st, ctx, m.tranche);
}

}  // namespace levee
