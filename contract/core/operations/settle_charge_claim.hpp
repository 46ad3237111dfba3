// settle of a charge claim: collects what was recovered, also when the position it came from is
// gone; anyone may send it (LV-RCV-07).
#pragma once

#include "contract/core/recognition.hpp"
#include "contract/core/recoveries.hpp"

namespace levee {

inline Status check_settle_charge_claim(
    Stage& st, const Context& ctx, const SettleMessage& m) noexcept {
    if (m.principal > MARKETS_MAX) return Status::claim_not_found;
    const u64 id = position_id(m.id, m.principal);
    if (st.find<ChargeClaimRow>(id) == nullptr) return Status::claim_not_found;
    advance_epoch(st, st.read<AccountRow>(m.id).asset, ctx.time);
    if (st.find<PositionRow>(id) != nullptr) {
        count_charges(st, st.read<BookRow>(m.principal), st.edit<PositionRow>(id));
    }
    const Atoms due =
        charges_due(st.read<ChargePoolRow>(m.principal), st.edit<ChargeClaimRow>(id));
    return due.is_zero() ? Status::nothing_payable : Status::ok;
}

inline void apply_settle_charge_claim(
    Stage& st, const Context&, const SettleMessage& m) noexcept {
    const u64 id = position_id(m.id, m.principal);
    const bool open = collect_charges(st, st.edit<AccountRow>(m.id), m.principal);
    if (!open && st.find<PositionRow>(id) != nullptr) {
        st.edit<PositionRow>(id).charged = 0;
    }
}

}  // namespace levee
