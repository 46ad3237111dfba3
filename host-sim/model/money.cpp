// Money: buckets, vault, attached funds, payouts (LV-TRN-03, LV-TRN-05); staleness (LV-ACC-13).
#include "host-sim/model/rules.hpp"

namespace levee::model {

void move(World& world, uint32_t asset, Bucket from, Bucket to, Int amount) {
    if (amount == 0) return;
    ensure(amount > 0, "a negative amount moves");
    Asset& row = world.assets.edit(asset);
    Int& source = row.buckets[static_cast<std::size_t>(from)];
    ensure(source >= amount, "a bucket would fall below zero");
    source -= amount;
    row.buckets[static_cast<std::size_t>(to)] += amount;
}

void require_funds_of(const World& world, uint32_t asset) {
    require(world.funds_asset == asset, Status::wrong_asset);
}

void take_funds(World& world, uint32_t asset) {
    Asset& row = world.assets.edit(asset);
    require(row.vault + world.funds < VAULT_END, Status::vault_full);
    row.vault += world.funds;
}

void take_funds(World& world, uint32_t asset, Bucket to) {
    take_funds(world, asset);
    world.assets.edit(asset).buckets[static_cast<std::size_t>(to)] += world.funds;
}

void pay_out(World& world, uint32_t asset, Bucket from, uint32_t principal, Int amount) {
    Asset& row = world.assets.edit(asset);
    Int& source = row.buckets[static_cast<std::size_t>(from)];
    ensure(source >= amount && row.vault >= amount, "a payout above its bucket");
    source -= amount;
    row.vault -= amount;
    world.emit(PayoutEvent{principal, asset, Wire{amount}});
}

bool is_stale(const World& world, const Market& market, const Book& book) {
    return world.time - book.mark_time > market.mark_age_max;
}

}  // namespace levee::model
