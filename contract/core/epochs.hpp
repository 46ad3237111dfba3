// Epochs of an asset. At an advance the shared sequence pays the demand of the epoch that ends, all
// markets at one rate, and its tranches are rolled; markets collect later (LV-EPO-01 to 05).
#pragma once

#include "contract/core/tranches.hpp"
#include "contract/core/waterfall_shared.hpp"

namespace levee {

// Tranche at a place of the sequence: operator capital at 0 (0 when there is none), then juniors.
constexpr u32 tranche_at(const AssetRow& asset, u32 place) noexcept {
    return place == 0 ? asset.operator_tranche : asset.sequence[place - 1];
}

inline void charge_shared_tranche(
    Stage& st, AssetRow& asset, u32 tranche_id, Atoms demand, Atoms amount) noexcept {
    if (amount.is_zero()) {
        return;
    }
    TrancheRow& tranche = st.edit<TrancheRow>(tranche_id);
    LEVEE_ASSERT(tranche.epoch == asset.epoch);
    take_charge(asset, tranche, amount);
    SharedChargedEvent& event = st.emit<SharedChargedEvent>();
    event.asset = asset.id;
    event.epoch = asset.epoch;
    event.tranche = tranche_id;
    event.demand = demand;
    event.amount = amount;
    event.assets_after = tranche.assets;
}

inline SharedCharges shared_charges(Stage& st, const AssetRow& asset, Atoms demand) noexcept {
    Atoms capacity[SHARED_PLACES] = {};
    const u32 places = asset.sequence_count + 1U;
    LEVEE_ASSERT(places <= SHARED_PLACES);
    for (u32 i = 0; i < places; ++i) {
        const u32 id = tranche_at(asset, i);
        capacity[i] = id == 0 ? Atoms{} : st.read<TrancheRow>(id).capacity;
    }
    return charge_sequence(demand, capacity, places, asset.operator_first, asset.operator_slice);
}

// The sequence pays and the row says who paid what, at one rate for all markets (LV-EPO-02).
inline void pay_demand(Stage& st, AssetRow& asset) noexcept {
    const Atoms demand = asset.demand;
    if (demand.is_zero()) {
        return;
    }
    const SharedCharges charges = shared_charges(st, asset, demand);
    const u32 places = asset.sequence_count + 1U;
    SharedEpochRow& row = st.create<SharedEpochRow>(pair_id(asset.id, asset.epoch.raw()));
    row.layers = static_cast<u8>(places);
    row.asset = asset.id;
    row.epoch = asset.epoch;
    row.demand = demand;
    row.paid = charges.paid;
    row.open_demand = demand;
    for (u32 i = 0; i < places; ++i) {
        row.tranche[i] = tranche_at(asset, i);
        row.charges[i] = charges.tranche[i];
        row.operator_charges[i] = charges.operator_slice[i];
        const Atoms amount = i == 0 ? charges.operator_total : charges.tranche[i];
        charge_shared_tranche(st, asset, row.tranche[i], demand, amount);
    }
    asset.demand = Atoms{};
    SharedRolledEvent& event = st.emit<SharedRolledEvent>();
    event.asset = asset.id;
    event.epoch = asset.epoch;
    event.demand = demand;
    event.paid = charges.paid;
}

// Rolls the shared tranches, which split the fees; what no rate assigns is a remainder (LV-EPO-04).
inline void roll_shared_tranches(Stage& st, AssetRow& asset) noexcept {
    const Atoms fees = bucket_of(asset, Bucket::fees);
    Atoms left;
    for (u32 i = 0; i <= asset.sequence_count; ++i) {
        const u32 id = tranche_at(asset, i);
        if (id != 0) {
            left += roll_tranche(st, st.read<TrancheRow>(id), fees);
        }
    }
    move_atoms(asset, Bucket::fees, Bucket::remainder, bucket_of(asset, Bucket::fees) - left);
}

// The advance itself, due or not; previews use it.
inline void force_epoch(Stage& st, u32 asset_id, Seconds now) noexcept {
    AssetRow& asset = st.edit<AssetRow>(asset_id);
    pay_demand(st, asset);
    asset.epoch = asset.epoch.next();
    asset.epoch_start = now;
    EpochStartedEvent& event = st.emit<EpochStartedEvent>();
    event.asset = asset_id;
    event.epoch = asset.epoch;
    roll_shared_tranches(st, asset);
    apply_changes_due(st, AssetRow::KIND, asset_id);
}

inline bool epoch_is_due(Stage& st, u32 asset_id, Seconds now) noexcept {
    const AssetRow& asset = st.read<AssetRow>(asset_id);
    return now >= asset.epoch_start && now - asset.epoch_start >= asset.epoch_length &&
           !is_frozen(st);
}

// A market rolls once for each epoch that its asset has begun since.
inline bool is_roll_due(Stage& st, u32 market) noexcept {
    const BookRow& book = st.read<BookRow>(market);
    return book.epoch < st.read<AssetRow>(st.read<MarketRow>(market).asset).epoch;
}

// By one epoch at most, however long nobody came (LV-EPO-01).
inline void advance_epoch(Stage& st, u32 asset_id, Seconds now) noexcept {
    if (epoch_is_due(st, asset_id, now)) {
        force_epoch(st, asset_id, now);
    }
}

// Rounding dust of the markets' parts goes back to the most senior payer, outside its capacity.
inline void return_dust(Stage& st, AssetRow& asset, SharedEpochRow& row) noexcept {
    const Atoms dust = row.paid - row.collected;
    if (dust.is_zero()) {
        return;
    }
    u32 payer = 0;
    for (u32 i = 1; i < row.layers; ++i) {
        payer = row.charges[i].is_zero() ? payer : i;
    }
    TrancheRow& tranche = st.edit<TrancheRow>(row.tranche[payer]);
    tranche.assets += dust;
    move_atoms(asset, Bucket::drawn, bucket_of_tranche(tranche), dust);
}

// A market's part of what the sequence paid for the epoch of its book; the money stays in `drawn`
// for the caller (LV-EPO-05).
inline Atoms collect_shared(Stage& st, u32 market) noexcept {
    const BookRow& book = st.read<BookRow>(market);
    if (book.demand.is_zero()) {
        return Atoms{};
    }
    const u32 asset_id = st.read<MarketRow>(market).asset;
    SharedEpochRow& row = st.edit<SharedEpochRow>(pair_id(asset_id, book.epoch.raw()));
    const Atoms collected = pro_rata_floor(row.paid, book.demand, row.demand);
    row.open_demand -= book.demand;
    row.collected += collected;
    if (row.open_demand.is_zero()) {
        return_dust(st, st.edit<AssetRow>(asset_id), row);
    }
    return collected;
}

}  // namespace levee
