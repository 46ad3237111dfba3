// Recoveries: money for an incident goes back in reverse order of layers (section 11).
#include "host-sim/model/rules.hpp"

namespace levee::model {

namespace {

// The amount of one recovery on its way; its layers take from it.
class Recovery {
  public:
    Recovery(World& world, uint64_t incident, const Int& amount)
        : world_{world}, incident_{world.incidents.edit(incident)}, left_{amount} {}

    void give() {
        give_residual();
        give_charges(1, incident_.socialisation_open, Layer::socialisation);
        give_charges(0, incident_.haircut_open, Layer::haircut);
        give_shared();
        give_local(incident_.market_tranche_open, rules().market_tranche, Layer::market_tranche);
        give_local(incident_.operator_open, rules().operator_tranche, Layer::operator_);
        const Int rest = low(left_, world_.books.at(incident_.market).residual);
        to_settlement(rest);
        to_bucket(Bucket::recovery, left_ - rest);
    }

  private:
    const Market& rules() const { return world_.markets.at(incident_.market); }

    void to_bucket(Bucket bucket, const Int& amount) {
        world_.assets.edit(incident_.asset).buckets[static_cast<std::size_t>(bucket)] += amount;
    }

    void to_settlement(const Int& amount) {
        Book& book = world_.books.edit(incident_.market);
        book.settlement += amount;
        book.residual -= amount;
        to_bucket(Bucket::settlement, amount);
    }

    void report(Layer layer, const Int& amount) {
        if (amount == 0) return;
        world_.emit(RecoveredEvent{incident_.market, Epoch::of(incident_.epoch),
                                   static_cast<uint32_t>(layer), 0, Wire{amount}});
    }

    void give_residual() {
        const Int residual = world_.books.at(incident_.market).residual;
        const Int amount = low(low(left_, incident_.residual_open), residual);
        to_settlement(amount);
        incident_.residual_open -= amount;
        left_ -= amount;
        report(Layer::residual, amount);
    }

    // LV-RCV-03.
    void give_charges(std::size_t place, Int& open, Layer layer) {
        const Int amount = low(left_, open);
        if (amount == 0) return;
        open -= amount;
        left_ -= amount;
        to_bucket(Bucket::recovery, amount);
        recover_charges(world_, incident_.market, place, amount);
        report(layer, amount);
    }

    // To the holders of the claim class of the tranche's charge in the incident's epoch.
    void give_tranche(uint32_t tranche, const Int& amount) {
        if (amount == 0) return;
        roll_tranche(world_, tranche);
        const TrancheEpoch& row = world_.tranche_epochs.at(pair_key(tranche, incident_.epoch));
        world_.charges.edit(pair_key(tranche, row.charge_number)).recovered += amount;
        world_.tranches.edit(tranche).recovery += amount;
        to_bucket(Bucket::recovery, amount);
    }

    void give_shared() {
        if (incident_.shared_open == 0) return;
        SharedEpoch& row =
            world_.shared_epochs.edit(pair_key(incident_.asset, incident_.epoch));
        Int given = 0;
        for (uint32_t j = row.layers; j-- > 0;) {
            const Int charged = row.charges[j] + row.operator_charges[j];
            const Int amount =
                low(low(left_, charged - row.recovered[j]), incident_.shared_open);
            if (amount == 0) continue;
            row.recovered[j] += amount;
            incident_.shared_open -= amount;
            left_ -= amount;
            given += amount;
            const Int slice =
                j == 0 ? amount : floor_div(amount * row.operator_charges[j], charged);
            give_tranche(row.tranche[0], slice);
            if (j > 0) give_tranche(row.tranche[j], amount - slice);
        }
        report(Layer::tranche, given);
    }

    void give_local(Int& open, uint32_t tranche, Layer layer) {
        const Int amount = low(left_, open);
        open -= amount;
        left_ -= amount;
        give_tranche(tranche, amount);
        report(layer, amount);
    }

    World& world_;
    Incident& incident_;
    Int left_;
};

}  // namespace

void distribute(World& world, uint64_t incident, const Int& amount, const Bucket* from) {
    Incident& row = world.incidents.edit(incident);
    if (from != nullptr) {
        world.assets.edit(row.asset).buckets[static_cast<std::size_t>(*from)] -= amount;
    }
    Recovery{world, incident, amount}.give();
    row.recovered += amount;
    IncidentUpdatedEvent event{};
    encode(row, event.incident);
    world.emit(event);
}

void on_message(World& world, const RecoverMessage& message) {
    const Market* found = world.markets.find(message.market);
    require(found != nullptr, Status::market_not_found);
    const uint64_t key = pair_key(message.market, message.epoch.raw());
    const Incident* incident = world.incidents.find(key);
    require(incident != nullptr, Status::incident_not_found);
    advance_epoch(world, found->asset);
    require(incident->status == static_cast<uint32_t>(IncidentStatus::allocated),
            Status::incident_open);
    require_funds_of(world, found->asset);
    take_funds(world, found->asset);
    distribute(world, key, world.funds, nullptr);
}

}  // namespace levee::model
