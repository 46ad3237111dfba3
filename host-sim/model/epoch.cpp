// Epochs of an asset and the shared roll (LV-EPO-01 to LV-EPO-05).
#include "host-sim/model/rules.hpp"

namespace levee::model {

namespace {

// What each place of the sequence pays; place 0 is the operator alone (LV-EPO-02).
struct SharedCharges {
    std::vector<Int> tranche;
    std::vector<Int> slice;
    Int operator_sum;
    Int paid;
};

SharedCharges split_demand(const World& world, const Asset& asset) {
    SharedCharges charges;
    Int need = asset.demand;
    Int operator_left = 0;
    if (asset.operator_tranche != 0) {
        operator_left = world.tranches.at(asset.operator_tranche).capacity;
    }
    const Int first = low(need, floor_div(operator_left * asset.operator_first, ONE));
    charges.tranche.push_back(first);
    charges.slice.push_back(0);
    charges.operator_sum = first;
    operator_left -= first;
    need -= first;
    const Int& ratio = asset.operator_slice;
    for (uint32_t j = 0; j < asset.sequence_count; ++j) {
        const Int& capacity = world.tranches.at(asset.sequence[j]).capacity;
        Int slice = low(operator_left, floor_div(need * ratio, ONE + ratio));
        const Int paid = low(need - slice, capacity);
        if (need - slice > capacity) slice = low(slice, floor_div(capacity * ratio, ONE));
        charges.tranche.push_back(paid);
        charges.slice.push_back(slice);
        charges.operator_sum += slice;
        operator_left -= slice;
        need -= paid + slice;
    }
    charges.paid = asset.demand - need;
    return charges;
}

void charge_shared(World& world, uint32_t asset, uint32_t tranche, const Int& amount) {
    if (amount == 0) return;
    Tranche& row = world.tranches.edit(tranche);
    row.assets -= amount;
    row.capacity -= amount;
    row.charged += amount;
    move(world, asset, bucket_of(row), Bucket::drawn, amount);
    const Asset& now = world.assets.at(asset);
    world.emit(SharedChargedEvent{asset, Epoch::of(now.epoch), tranche, 0, Wire{now.demand},
                                  Wire{amount}, Wire{row.assets}});
}

// LV-EPO-02.
void roll_shared(World& world, uint32_t asset) {
    Asset& row = world.assets.edit(asset);
    if (row.demand == 0) return;
    const SharedCharges charges = split_demand(world, row);
    SharedEpoch& record = world.shared_epochs.create(pair_key(asset, row.epoch));
    record.asset = asset;
    record.epoch = row.epoch;
    record.layers = row.sequence_count + 1;
    record.tranche[0] = row.operator_tranche;
    for (uint32_t j = 0; j <= row.sequence_count; ++j) {
        if (j > 0) record.tranche[j] = row.sequence[j - 1];
        record.charges[j] = charges.tranche[j];
        record.operator_charges[j] = charges.slice[j];
    }
    record.demand = row.demand;
    record.open_demand = row.demand;
    record.paid = charges.paid;
    charge_shared(world, asset, row.operator_tranche, charges.operator_sum);
    for (uint32_t j = 0; j < row.sequence_count; ++j) {
        charge_shared(world, asset, row.sequence[j], charges.tranche[j + 1]);
    }
    world.emit(SharedRolledEvent{asset, Epoch::of(row.epoch), Wire{row.demand},
                                 Wire{charges.paid}});
    row.demand = 0;
}

}  // namespace

void advance_epoch(World& world, uint32_t asset) {
    if (world.is_paused(PauseBit::freeze)) return;
    const Asset& before = world.assets.at(asset);
    if (world.time < before.epoch_start + before.epoch_length) return;
    roll_shared(world, asset);
    Asset& row = world.assets.edit(asset);
    row.epoch += 1;
    row.epoch_start = world.time;
    world.emit(EpochStartedEvent{asset, Epoch::of(row.epoch)});
    // LV-EPO-03, LV-EPO-04: the operator, then junior to senior; each takes its part of the fees.
    const Int fees = row.buckets[static_cast<std::size_t>(Bucket::fees)];
    Int left = 0;
    if (row.operator_tranche != 0) left += roll_tranche(world, row.operator_tranche, fees);
    for (uint32_t j = 0; j < row.sequence_count; ++j) {
        left += roll_tranche(world, row.sequence[j], fees);
    }
    move(world, asset, Bucket::fees, Bucket::remainder,
         row.buckets[static_cast<std::size_t>(Bucket::fees)] - left);
    take_effect(world, Asset::KIND, asset);
}

namespace {

// The dust of an epoch that every market has collected (LV-EPO-05).
void return_dust(World& world, const SharedEpoch& record) {
    const Int dust = record.paid - record.collected;
    if (dust == 0) return;
    uint32_t place_of_dust = 0;
    for (uint32_t j = 1; j < record.layers; ++j) {
        if (record.charges[j] > 0) place_of_dust = j;
    }
    Tranche& tranche = world.tranches.edit(record.tranche[place_of_dust]);
    tranche.assets += dust;
    move(world, record.asset, Bucket::drawn, bucket_of(tranche), dust);
}

}  // namespace

Int collect_demand(World& world, uint32_t market) {
    Book& book = world.books.edit(market);
    if (book.demand == 0) return 0;
    const uint32_t asset = world.markets.at(market).asset;
    SharedEpoch& record = world.shared_epochs.edit(pair_key(asset, book.epoch));
    const Int collected = floor_div(book.demand * record.paid, record.demand);
    record.open_demand -= book.demand;
    record.collected += collected;
    book.demand = 0;
    if (record.open_demand == 0) return_dust(world, record);
    return collected;
}

}  // namespace levee::model
