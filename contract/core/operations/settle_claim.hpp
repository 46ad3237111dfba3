// settle of a claim: pays its holder what was recovered of the charge; anyone may send it
// (LV-TRA-11).
#pragma once

#include "contract/core/epochs.hpp"

namespace levee {

// The claim's part of all that was recovered, less what it got before.
inline Atoms claim_due(Stage& st, const ClaimRow& claim) noexcept {
    const ChargeRow& charge = st.read<ChargeRow>(pair_id(claim.tranche, claim.charge));
    return pro_rata_floor(charge.recovered, claim.shares, charge.shares) - claim.paid;
}

inline Status check_settle_claim(
    Stage& st, const Context& ctx, const SettleMessage& m) noexcept {
    const ClaimRow* claim = st.find<ClaimRow>(m.id);
    if (claim == nullptr) return Status::claim_not_found;
    advance_epoch(st, st.read<TrancheRow>(claim->tranche).asset, ctx.time);
    if (is_frozen(st)) return Status::frozen;
    return claim_due(st, *claim).is_zero() ? Status::nothing_payable : Status::ok;
}

inline void apply_settle_claim(Stage& st, const Context&, const SettleMessage& m) noexcept {
    ClaimRow& claim = st.edit<ClaimRow>(m.id);
    roll_tranche(st, st.read<TrancheRow>(claim.tranche), Atoms{});
    TrancheRow& tranche = st.edit<TrancheRow>(claim.tranche);
    const Atoms due = claim_due(st, claim);
    claim.paid += due;
    tranche.recovery -= due;
    release_atoms(st.edit<AssetRow>(tranche.asset), Bucket::recovery, due);
    ClaimPaidEvent& event = st.emit<ClaimPaidEvent>();
    event.claim = claim.id;
    event.amount = due;
    emit_payout(st, claim.holder, tranche.asset, due);
}

}  // namespace levee
