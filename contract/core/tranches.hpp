// Tranches: pools of loss-absorbing capital. A roll brings one to its asset's epoch, losses first,
// then leavers, then joiners, so that nobody escapes a loss nor bears one of before (LV-TRA-01).
#pragma once

#include "contract/core/parameters.hpp"
#include "contract/core/units_math.hpp"

namespace levee {

constexpr Bucket bucket_of_tranche(const TrancheRow& tranche) noexcept {
    return is_operator_kind(tranche.kind) ? Bucket::operator_ : Bucket::tranche;
}

// Shares are kept below this, so that sums and products of them never overflow.
inline constexpr u128 TRANCHE_SHARES_LIMIT = u128{1} << 127;

inline TrancheEpochRow& edit_tranche_epoch(Stage& st, u32 tranche, Epoch epoch) noexcept {
    TrancheEpochRow& row =
        st.edit_or_create<TrancheEpochRow>(pair_id(tranche, epoch.raw()));
    row.tranche = tranche;
    row.epoch = epoch;
    return row;
}

// The noted unrealised loss of the houses that this tranche may have to cover.
inline Atoms noted_house_loss(
    Stage& st, const AssetRow& asset, const TrancheRow& tranche) noexcept {
    return is_shared_kind(tranche.kind) ? asset.house_loss
                                        : st.read<BookRow>(tranche.market).house_loss;
}

constexpr void free_exit_place(TrancheRow& tranche, u32 place) noexcept {
    tranche.exit_epoch[place] = Epoch{};
    tranche.exit_shares[place] = Shares{};
    tranche.exit_held[place] = Atoms{};
}

constexpr bool holds_back(const TrancheRow& tranche) noexcept {
    for (u32 i = 0; i < QUEUE_PLACES; ++i) {
        if (!tranche.exit_held[i].is_zero()) {
            return true;
        }
    }
    return false;
}

// Money leaves a tranche for a loss, out of the capacity frozen at the epoch's start.
inline void take_charge(AssetRow& asset, TrancheRow& tranche, Atoms amount) noexcept {
    tranche.assets -= amount;
    tranche.capacity -= amount;
    tranche.charged += amount;
    move_atoms(asset, bucket_of_tranche(tranche), Bucket::drawn, amount);
}

// Shares without assets are removed; shares that are worth next to nothing are divided, else one
// atom could stand against 2^100 shares.
constexpr ChargeEffect effect_on_shares(const TrancheRow& tranche) noexcept {
    if (tranche.assets.is_zero() && !holds_back(tranche)) {
        return ChargeEffect::wiped;
    }
    // With money held back but no assets it is not thin: what was held comes back next.
    const bool thin = !tranche.assets.is_zero() && (tranche.assets.raw() >> 64) == 0 &&
                      (tranche.assets.raw() << 64) < tranche.shares.raw();
    return thin ? ChargeEffect::shift : ChargeEffect::none;
}

constexpr void apply_effect(TrancheRow& tranche, ChargeEffect effect) noexcept {
    if (effect == ChargeEffect::none) {
        return;
    }
    const bool wiped = effect == ChargeEffect::wiped;
    tranche.shares = wiped ? Shares{} : shifted(tranche.shares);
    for (u32 i = 0; i < QUEUE_PLACES; ++i) {
        tranche.exit_shares[i] = wiped ? Shares{} : shifted(tranche.exit_shares[i]);
        tranche.exit_epoch[i] = wiped ? Epoch{} : tranche.exit_epoch[i];
    }
}

// (a) The charge of the old epoch becomes one claim class, the same per share (LV-TRA-02).
inline void book_charge(Stage& st, TrancheRow& tranche) noexcept {
    if (tranche.charged.is_zero()) {
        return;
    }
    ++tranche.charges;
    const ChargeEffect effect = effect_on_shares(tranche);
    ChargeRow& charge = st.create<ChargeRow>(pair_id(tranche.id, tranche.charges));
    charge.effect = static_cast<u8>(effect);
    charge.tranche = tranche.id;
    charge.number = tranche.charges;
    charge.epoch = tranche.epoch;
    charge.shares = tranche.shares;
    charge.amount = tranche.charged;
    edit_tranche_epoch(st, tranche.id, tranche.epoch).charge_number = tranche.charges;
    apply_effect(tranche, effect);
    TrancheChargedEvent& event = st.emit<TrancheChargedEvent>();
    event.tranche = tranche.id;
    event.number = charge.number;
    event.epoch = charge.epoch;
    event.effect = charge.effect;
    event.amount = charge.amount;
    event.shares = charge.shares;
}

// (b) What was kept back from leavers covers the charge that it was kept for; they get the rest
// and their price is final (LV-TRA-03).
inline void release_held(Stage& st, AssetRow& asset, TrancheRow& tranche) noexcept {
    const Atoms spared =
        tranche.held_against - min(tranche.charged, tranche.held_against);
    for (u32 i = 0; i < QUEUE_PLACES; ++i) {
        const Epoch maturity = tranche.exit_epoch[i];
        if (maturity.raw() == 0 || maturity > tranche.epoch) {
            continue;
        }
        TrancheEpochRow& row = edit_tranche_epoch(st, tranche.id, maturity);
        const Atoms held = tranche.exit_held[i];
        if (!held.is_zero()) {
            const Atoms add = pro_rata_floor(held, spared, tranche.held_against);
            row.exit_paid += add;
            tranche.payable += add;
            tranche.assets += held - add;
            move_atoms(asset, bucket_of_tranche(tranche), Bucket::payable, add);
        }
        row.exited = 2;
        free_exit_place(tranche, i);
    }
    tranche.held_against = Atoms{};
}

// (c) Its part of the epoch's fees, for those who bore the epoch's losses, up to its target
// (LV-EPO-04, LV-GOV-27). Returns what it leaves.
inline Atoms earn_fees(
    Stage& st, AssetRow& asset, TrancheRow& tranche, Atoms fees) noexcept {
    const Atoms part =
        tranche.shares.is_zero() ? Atoms{} : ratio_floor(fees, tranche.fee_weight);
    const Atoms earned = min(part, tranche.target - min(tranche.target, tranche.assets));
    if (!earned.is_zero()) {
        tranche.assets += earned;
        move_atoms(asset, Bucket::fees, bucket_of_tranche(tranche), earned);
        FeesSplitEvent& event = st.emit<FeesSplitEvent>();
        event.asset = asset.id;
        event.tranche = tranche.id;
        event.amount = earned;
    }
    return part - earned;
}

struct ExitPrice {
    Atoms assets;   // A
    Shares shares;  // S
    Atoms noted;    // H', the part of a noted house loss that the assets can cover

    constexpr Atoms full(Shares leaving) const noexcept {
        return shares.is_zero() ? Atoms{} : assets_floor(leaving, assets, shares);
    }
    constexpr Atoms paid(Shares leaving) const noexcept {
        return shares.is_zero() ? Atoms{} : assets_floor(leaving, assets - noted, shares);
    }
};

inline void mature_exit(Stage& st, AssetRow& asset, TrancheRow& tranche, u32 place,
                        const ExitPrice& price) noexcept {
    const Shares leaving = tranche.exit_shares[place];
    const Atoms full = price.full(leaving);
    const Atoms paid = price.paid(leaving);
    const Atoms held = full - paid;
    tranche.assets -= full;
    tranche.shares -= leaving;
    tranche.payable += paid;
    move_atoms(asset, bucket_of_tranche(tranche), Bucket::payable, paid);
    TrancheEpochRow& row = edit_tranche_epoch(st, tranche.id, tranche.exit_epoch[place]);
    row.exit_shares = leaving;
    row.exit_paid = paid;
    row.exit_charges = tranche.charges;
    row.exited = held.is_zero() ? 2 : 1;
    if (held.is_zero()) {
        free_exit_place(tranche, place);
    } else {
        tranche.exit_held[place] = held;
        tranche.held_against = price.noted;
    }
    ExitsMaturedEvent& event = st.emit<ExitsMaturedEvent>();
    event.tranche = tranche.id;
    event.epoch = row.epoch;
    event.shares = leaving;
    event.amount = paid;
    event.held = held;
}

// (d) Leavers burn at the price net of the noted house loss; the difference is kept back for one
// epoch, so that leaving early is no escape and nobody is held for ever (LV-TRA-04).
inline void mature_exits(
    Stage& st, AssetRow& asset, TrancheRow& tranche, Atoms house_loss) noexcept {
    const ExitPrice price{tranche.assets, tranche.shares, min(house_loss, tranche.assets)};
    for (u32 i = 0; i < QUEUE_PLACES; ++i) {
        if (tranche.exit_epoch[i].raw() != 0 && tranche.exit_epoch[i] <= asset.epoch) {
            mature_exit(st, asset, tranche, i, price);
        }
    }
    if (tranche.shares.is_zero() && !holds_back(tranche)) {
        move_atoms(asset, bucket_of_tranche(tranche), Bucket::remainder, tranche.assets);
        tranche.assets = Atoms{};
    }
}

// Shares for a join, or zero when it buys none or when its shares would not fit: it is refunded
// then, since a trap here would stop the asset's epochs.
constexpr Shares minted_shares(
    Atoms amount, Atoms assets, Shares shares, Shares issued) noexcept {
    if (shares.is_zero()) {
        return Shares::of(amount.raw() * SHARES_PER_ATOM);
    }
    if (!mul_div_fits(shares.raw(), amount.raw(), assets.raw())) {
        return Shares{};
    }
    const Shares minted = shares_floor(amount, shares, assets);
    const bool fits = minted.raw() < TRANCHE_SHARES_LIMIT - issued.raw();
    return fits ? minted : Shares{};
}

inline void join_place(
    Stage& st, AssetRow& asset, TrancheRow& tranche, u32 place, Shares minted) noexcept {
    const Atoms amount = tranche.join_amount[place];
    const bool refunded = minted.is_zero();
    tranche.pending -= amount;
    if (refunded) {
        tranche.payable += amount;
    } else {
        tranche.assets += amount;
        tranche.shares += minted;
    }
    move_atoms(asset, Bucket::pending, refunded ? Bucket::payable : bucket_of_tranche(tranche),
               amount);
    TrancheEpochRow& row = edit_tranche_epoch(st, tranche.id, tranche.join_epoch[place]);
    row.joined = 1;
    row.join_amount = amount;
    row.join_shares = minted;
    row.join_charges = tranche.charges;
    row.joined_epoch = asset.epoch;
    tranche.join_epoch[place] = Epoch{};
    tranche.join_amount[place] = Atoms{};
    StakesJoinedEvent& event = st.emit<StakesJoinedEvent>();
    event.tranche = tranche.id;
    event.epoch = row.epoch;
    event.amount = amount;
    event.shares = minted;
}

// (e) Stakes whose time is over join at one price, but not while a loss is known that the price
// does not show (LV-TRA-05).
inline void join_stakes(
    Stage& st, AssetRow& asset, TrancheRow& tranche, Atoms house_loss) noexcept {
    const bool short_market = !is_shared_kind(tranche.kind) &&
                              !st.read<BookRow>(tranche.market).shortfall.is_zero();
    const Atoms assets = tranche.assets;
    const Shares shares = tranche.shares;
    const bool unpriced = !shares.is_zero() && assets.is_zero();
    if (!house_loss.is_zero() || short_market || unpriced) {
        return;
    }
    for (u32 i = 0; i < QUEUE_PLACES; ++i) {
        if (tranche.join_epoch[i].raw() != 0 && tranche.join_epoch[i] <= asset.epoch) {
            const Shares minted =
                minted_shares(tranche.join_amount[i], assets, shares, tranche.shares);
            join_place(st, asset, tranche, i, minted);
        }
    }
}

// (f) What it may pay in the new epoch (LV-TRA-06).
constexpr Atoms frozen_capacity(const TrancheRow& tranche) noexcept {
    const Atoms above_floor = tranche.assets - min(tranche.assets, tranche.floor);
    return min(above_floor, ratio_floor(tranche.assets, tranche.draw_max));
}

// Brings a tranche to its asset's epoch; `fees` are all fees of the epoch that ends. Does nothing
// when it is there already. Returns its part of the fees that it leaves.
inline Atoms roll_tranche(Stage& st, const TrancheRow& before, Atoms fees) noexcept {
    if (before.epoch == st.read<AssetRow>(before.asset).epoch) {
        return Atoms{};
    }
    AssetRow& asset = st.edit<AssetRow>(before.asset);
    TrancheRow& tranche = st.edit<TrancheRow>(before.id);
    LEVEE_ASSERT(tranche.epoch < asset.epoch);
    const Atoms house_loss = noted_house_loss(st, asset, tranche);
    book_charge(st, tranche);
    release_held(st, asset, tranche);
    const Atoms left = earn_fees(st, asset, tranche, fees);
    mature_exits(st, asset, tranche, house_loss);
    join_stakes(st, asset, tranche, house_loss);
    apply_changes_due(st, TrancheRow::KIND, tranche.id);
    tranche.capacity = frozen_capacity(tranche);
    tranche.charged = Atoms{};
    tranche.epoch = asset.epoch;
    return left;
}

// A shortfall draws on a market's own tranche; returns what the tranche gave (LV-TRA-12).
inline Atoms draw_local(
    Stage& st, u32 tranche_id, u32 market, Epoch incident_epoch, Atoms want) noexcept {
    const TrancheRow& rolled = st.read<TrancheRow>(tranche_id);
    roll_tranche(st, rolled, Atoms{});
    const Atoms drawn = min(want, rolled.capacity);
    if (drawn.is_zero()) {
        return drawn;
    }
    TrancheRow& tranche = st.edit<TrancheRow>(tranche_id);
    take_charge(st.edit<AssetRow>(tranche.asset), tranche, drawn);
    LocalChargedEvent& event = st.emit<LocalChargedEvent>();
    event.market = market;
    event.epoch = incident_epoch;
    event.tranche = tranche_id;
    event.amount = drawn;
    event.assets_after = tranche.assets;
    return drawn;
}

}  // namespace levee
