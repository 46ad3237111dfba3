// The roll of a tranche and a draw on it (LV-TRA-01 to LV-TRA-06, LV-TRA-12).
#include "host-sim/model/rules.hpp"

namespace levee::model {

namespace {

TrancheEpoch& epoch_row(World& world, uint32_t tranche, uint32_t epoch) {
    const uint64_t key = pair_key(tranche, epoch);
    if (world.tranche_epochs.find(key) != nullptr) return world.tranche_epochs.edit(key);
    TrancheEpoch& row = world.tranche_epochs.create(key);
    row.tranche = tranche;
    row.epoch = epoch;
    return row;
}

bool holds_back(const Tranche& tranche) {
    for (const Int& held : tranche.exit_held) {
        if (held > 0) return true;
    }
    return false;
}

void free_exit(Tranche& tranche, std::size_t i) {
    tranche.exit_epoch[i] = 0;
    tranche.exit_shares[i] = 0;
    tranche.exit_held[i] = 0;
}

// LV-TRA-02.
void bear_charge(World& world, Tranche& tranche) {
    if (tranche.charged == 0) return;
    tranche.charges += 1;
    Charge& charge = world.charges.create(pair_key(tranche.id, tranche.charges));
    charge.tranche = tranche.id;
    charge.number = tranche.charges;
    charge.epoch = tranche.epoch;
    charge.shares = tranche.shares;
    charge.amount = tranche.charged;
    epoch_row(world, tranche.id, tranche.epoch).charge_number = charge.number;
    ChargeEffect effect = ChargeEffect::none;
    if (tranche.assets == 0 && !holds_back(tranche)) {
        effect = ChargeEffect::wiped;
        tranche.shares = 0;
        for (std::size_t i = 0; i < QUEUE_PLACES; ++i) free_exit(tranche, i);
    } else if (tranche.assets > 0 && (tranche.assets << 64) < tranche.shares) {
        effect = ChargeEffect::shift;
        tranche.shares = floor_div(tranche.shares, SUB);
        for (Int& shares : tranche.exit_shares) shares = floor_div(shares, SUB);
    }
    charge.effect = static_cast<uint32_t>(effect);
    world.emit(TrancheChargedEvent{tranche.id, charge.number, Epoch::of(charge.epoch),
                                   charge.effect, Wire{charge.amount}, Wire{charge.shares}});
}

// LV-TRA-03: what was held back beyond the charge goes to the leavers, the rest to the tranche.
void release_held(World& world, Tranche& tranche) {
    for (std::size_t i = 0; i < QUEUE_PLACES; ++i) {
        const uint32_t matured = tranche.exit_epoch[i];
        if (matured == 0 || matured > tranche.epoch) continue;
        TrancheEpoch& row = epoch_row(world, tranche.id, matured);
        const Int& held = tranche.exit_held[i];
        if (held > 0) {
            const Int& against = tranche.held_against;
            const Int added =
                floor_div(held * (against - low(tranche.charged, against)), against);
            row.exit_paid += added;
            tranche.payable += added;
            tranche.assets += held - added;
            move(world, tranche.asset, bucket_of(tranche), Bucket::payable, added);
        }
        row.exited = 2;
        free_exit(tranche, i);
    }
    tranche.held_against = 0;
}

// LV-EPO-04, up to the target (LV-GOV-27); returns what it leaves for the next epoch.
Int earn_fees(World& world, Tranche& tranche, const Int& fees) {
    if (tranche.shares == 0) return 0;
    const Int whole = floor_div(fees * tranche.fee_weight, ONE);
    const Int part = low(whole, positive(tranche.target - tranche.assets));
    if (part == 0) return whole;
    tranche.assets += part;
    move(world, tranche.asset, Bucket::fees, bucket_of(tranche), part);
    world.emit(FeesSplitEvent{tranche.asset, tranche.id, Wire{part}});
    return whole - part;
}

// LV-TRA-04.
void mature_exits(World& world, Tranche& tranche, uint32_t epoch, const Int& house_loss) {
    const Int assets = tranche.assets;
    const Int shares = tranche.shares;
    const Int against = low(house_loss, assets);
    for (std::size_t i = 0; i < QUEUE_PLACES; ++i) {
        const uint32_t matured = tranche.exit_epoch[i];
        if (matured == 0 || matured > epoch) continue;
        const Int leaving = tranche.exit_shares[i];
        const Int full = shares == 0 ? Int{0} : floor_div(leaving * assets, shares);
        const Int paid = shares == 0 ? Int{0} : floor_div(leaving * (assets - against), shares);
        tranche.assets -= full;
        tranche.shares -= leaving;
        tranche.payable += paid;
        tranche.exit_held[i] = full - paid;
        move(world, tranche.asset, bucket_of(tranche), Bucket::payable, paid);
        TrancheEpoch& row = epoch_row(world, tranche.id, matured);
        row.exit_shares = leaving;
        row.exit_paid = paid;
        row.exit_charges = tranche.charges;
        const Int held = tranche.exit_held[i];
        row.exited = held > 0 ? 1 : 2;
        if (held > 0) {
            tranche.held_against = against;
        } else {
            free_exit(tranche, i);
        }
        world.emit(ExitsMaturedEvent{tranche.id, Epoch::of(matured), Wire{leaving}, Wire{paid},
                                     Wire{held}});
    }
    if (tranche.shares == 0 && !holds_back(tranche) && tranche.assets > 0) {
        move(world, tranche.asset, bucket_of(tranche), Bucket::remainder, tranche.assets);
        tranche.assets = 0;
    }
}

const Int SHARES_END = Int{1} << 127;  // shares of a tranche stay below

// LV-TRA-05.
void join_stakes(World& world, Tranche& tranche, uint32_t epoch, const Int& house_loss) {
    if (house_loss != 0) return;
    if (tranche.market != 0 && world.books.at(tranche.market).shortfall != 0) return;
    const Int assets = tranche.assets;
    const Int shares = tranche.shares;
    if (shares > 0 && assets == 0) return;
    for (std::size_t i = 0; i < QUEUE_PLACES; ++i) {
        const uint32_t joins = tranche.join_epoch[i];
        if (joins == 0 || joins > epoch) continue;
        const Int amount = tranche.join_amount[i];
        Int minted = shares == 0 ? Int{amount * SUB} : floor_div(amount * shares, assets);
        if (tranche.shares + minted >= SHARES_END) minted = 0;
        tranche.pending -= amount;
        if (minted == 0) {
            tranche.payable += amount;
            move(world, tranche.asset, Bucket::pending, Bucket::payable, amount);
        } else {
            tranche.assets += amount;
            tranche.shares += minted;
            move(world, tranche.asset, Bucket::pending, bucket_of(tranche), amount);
        }
        TrancheEpoch& row = epoch_row(world, tranche.id, joins);
        row.joined = 1;
        row.join_amount = amount;
        row.join_shares = minted;
        row.join_charges = tranche.charges;
        row.joined_epoch = epoch;
        tranche.join_epoch[i] = 0;
        tranche.join_amount[i] = 0;
        world.emit(StakesJoinedEvent{tranche.id, Epoch::of(joins), Wire{amount}, Wire{minted}});
    }
}

}  // namespace

Bucket bucket_of(const Tranche& tranche) {
    const bool is_operator =
        tranche.kind == static_cast<uint32_t>(TrancheKind::operator_market) ||
        tranche.kind == static_cast<uint32_t>(TrancheKind::operator_shared);
    return is_operator ? Bucket::operator_ : Bucket::tranche;
}

Int roll_tranche(World& world, uint32_t tranche, const Int& fees) {
    const Asset& asset = world.assets.at(world.tranches.at(tranche).asset);
    if (world.tranches.at(tranche).epoch >= asset.epoch) return 0;
    Tranche& row = world.tranches.edit(tranche);
    const Int house_loss =
        row.market != 0 ? world.books.at(row.market).house_loss : asset.house_loss;
    bear_charge(world, row);
    release_held(world, row);
    const Int left = earn_fees(world, row, fees);
    mature_exits(world, row, asset.epoch, house_loss);
    join_stakes(world, row, asset.epoch, house_loss);
    take_effect(world, Tranche::KIND, tranche);
    row.capacity = low(positive(row.assets - row.floor), floor_div(row.assets * row.draw_max, ONE));
    row.charged = 0;
    row.epoch = asset.epoch;
    return left;
}

Int draw(World& world, uint32_t market, uint32_t tranche, const Int& amount) {
    roll_tranche(world, tranche);
    Tranche& row = world.tranches.edit(tranche);
    const Int drawn = low(amount, row.capacity);
    if (drawn == 0) return drawn;
    row.assets -= drawn;
    row.capacity -= drawn;
    row.charged += drawn;
    move(world, row.asset, bucket_of(row), Bucket::drawn, drawn);
    world.emit(LocalChargedEvent{market, Epoch::of(row.epoch), tranche, 0, Wire{drawn},
                                 Wire{row.assets}});
    return drawn;
}

}  // namespace levee::model
