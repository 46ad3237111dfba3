// Money that comes back for an incident goes to those who paid for it, the last payer first, pro
// rata inside a layer; the operator's slice ranks with the layer beside which it paid (LV-RCV).
#pragma once

#include "contract/core/charges.hpp"
#include "contract/core/epochs.hpp"

namespace levee {

// One distribution at work: `left` is what no layer has got yet.
struct Recovery {
    IncidentRow& incident;
    AssetRow& asset;
    BookRow& book;
    Atoms left;
};

constexpr Atoms take_recovery(Recovery& recovery, Atoms at_most) noexcept {
    const Atoms taken = min(recovery.left, at_most);
    recovery.left -= taken;
    return taken;
}

inline void emit_recovered(Stage& st, const Recovery& recovery, Layer layer, Atoms x) noexcept {
    if (x.is_zero()) {
        return;
    }
    RecoveredEvent& event = st.emit<RecoveredEvent>();
    event.market = recovery.incident.market;
    event.epoch = recovery.incident.epoch;
    event.layer = static_cast<u32>(layer);
    event.amount = x;
}

// Bad debt shrinks and the settlement pool grows by the same, so claims stay backed (LV-CLM-06).
inline Atoms repay_bad_debt(Recovery& recovery, Atoms at_most) noexcept {
    const Atoms repaid = take_recovery(recovery, min(at_most, recovery.book.residual));
    recovery.book.settlement += repaid;
    recovery.book.residual -= repaid;
    move_atoms(recovery.asset, Bucket::recovery, Bucket::settlement, repaid);
    return repaid;
}

// Holders of the claims of a tranche's charge get x by their shares, when they settle.
inline void credit_charge(Stage& st, const Recovery& recovery, u32 tranche, Atoms x) noexcept {
    if (x.is_zero()) {
        return;
    }
    const u64 id = pair_id(tranche, recovery.incident.epoch.raw());
    const u32 number = st.read<TrancheEpochRow>(id).charge_number;
    st.edit<ChargeRow>(pair_id(tranche, number)).recovered += x;
    st.edit<TrancheRow>(tranche).recovery += x;
}

// The shared sequence from the most senior place to the operator's first part.
inline void repay_sequence(Stage& st, Recovery& recovery) noexcept {
    const u64 id = pair_id(recovery.asset.id, recovery.incident.epoch.raw());
    if (recovery.left.is_zero() || recovery.incident.shared_open.is_zero()) {
        return;
    }
    SharedEpochRow& row = st.edit<SharedEpochRow>(id);
    Atoms repaid{};
    for (u32 i = row.layers; i > 0; --i) {
        const u32 at = i - 1;
        const Atoms charged = row.charges[at] + row.operator_charges[at];
        const Atoms owing = charged - row.recovered[at];
        const Atoms x = take_recovery(recovery, min(owing, recovery.incident.shared_open));
        if (x.is_zero()) {
            continue;
        }
        const Atoms to_operator = pro_rata_floor(x, row.operator_charges[at], charged);
        if (!to_operator.is_zero()) {
            credit_charge(st, recovery, row.tranche[0], to_operator);
        }
        credit_charge(st, recovery, row.tranche[at], x - to_operator);
        row.recovered[at] += x;
        recovery.incident.shared_open -= x;
        repaid += x;
    }
    emit_recovered(st, recovery, Layer::tranche, repaid);
}

// A market's own tranche; it is rolled first, since its roll is what numbers the charge.
inline void repay_local(
    Stage& st, Recovery& recovery, u32 tranche, Atoms& open, Layer layer) noexcept {
    const Atoms x = take_recovery(recovery, open);
    if (x.is_zero()) {
        return;
    }
    roll_tranche(st, st.read<TrancheRow>(tranche), Atoms{});
    credit_charge(st, recovery, tranche, x);
    open -= x;
    emit_recovered(st, recovery, layer, x);
}

// Charges on lots and gains: the pool of the layer owes it to its holders (LV-RCV-03).
LEVEE_OUTLINE inline void repay_charges(
    Stage& st, Recovery& recovery, u32 place, Atoms& open, Layer layer) noexcept {
    const Atoms x = take_recovery(recovery, open);
    if (x.is_zero()) {
        return;
    }
    lower_factor(st.edit<ChargePoolRow>(recovery.incident.market), place, x);
    open -= x;
    emit_recovered(st, recovery, layer, x);
}

// Distributes x, which the caller has put into bucket recovery (LV-RCV-02).
inline void distribute_recovery(Stage& st, u32 market, Epoch epoch, Atoms x) noexcept {
    if (x.is_zero()) {
        return;
    }
    const MarketRow& config = st.read<MarketRow>(market);
    IncidentRow& incident = st.edit<IncidentRow>(pair_id(market, epoch.raw()));
    Recovery recovery{incident, st.edit<AssetRow>(config.asset), st.edit<BookRow>(market), x};
    const Atoms bad_debt = repay_bad_debt(recovery, incident.residual_open);
    incident.residual_open -= bad_debt;
    emit_recovered(st, recovery, Layer::residual, bad_debt);
    repay_charges(st, recovery, SOCIALISATION_CLAIMS, incident.socialisation_open,
                  Layer::socialisation);
    repay_charges(st, recovery, HAIRCUT_CLAIMS, incident.haircut_open, Layer::haircut);
    repay_sequence(st, recovery);
    repay_local(st, recovery, config.market_tranche, incident.market_tranche_open,
                Layer::market_tranche);
    repay_local(st, recovery, config.operator_tranche, incident.operator_open, Layer::operator_);
    repay_bad_debt(recovery, recovery.left);
    incident.recovered += x;
    IncidentUpdatedEvent& event = st.emit<IncidentUpdatedEvent>();
    event.incident = incident;
}

}  // namespace levee
