// Stakes: walking, joining, leaving, claims (LV-TRA-07 to LV-TRA-11) and their messages.
#include "host-sim/model/rules.hpp"

namespace levee::model {

namespace {

bool is_operator_kind(const Tranche& tranche) {
    return bucket_of(tranche) == Bucket::operator_;
}

void clear_exit(Stake& stake) {
    stake.exit_epoch = 0;
    stake.exit_shares = 0;
}

// True when the exit's price is not final yet.
bool settle_exit(const World& world, Stake& stake) {
    if (stake.exit_epoch == 0) return false;
    const TrancheEpoch* row =
        world.tranche_epochs.find(pair_key(stake.tranche, stake.exit_epoch));
    if (row == nullptr || row->exited == 0 || row->exit_charges != stake.cursor) return false;
    if (row->exited == 1) return true;
    if (row->exit_shares > 0) {
        stake.payable += floor_div(stake.exit_shares * row->exit_paid, row->exit_shares);
    }
    stake.shares -= stake.exit_shares;
    stake.aged = low(stake.aged, stake.shares);
    clear_exit(stake);
    return false;
}

void settle_join(World& world, Stake& stake) {
    if (stake.join_epoch == 0) return;
    const TrancheEpoch* row =
        world.tranche_epochs.find(pair_key(stake.tranche, stake.join_epoch));
    if (row == nullptr || row->joined == 0 || row->join_charges != stake.cursor) return;
    if (row->join_shares > 0) {
        note_join(world, stake, row->joined_epoch);
        stake.shares += floor_div(stake.pending * row->join_shares, row->join_amount);
    } else {
        stake.payable += stake.pending;
    }
    stake.pending = 0;
    stake.join_epoch = 0;
}

void bear_charge(World& world, Stake& stake) {
    const uint32_t number = stake.cursor + 1;
    const Charge& charge = world.charges.at(pair_key(stake.tranche, number));
    if (stake.shares > 0) {
        State& state = world.state();
        require(state.claims < UINT32_MAX, Status::ids_exhausted);
        state.claims += 1;
        Claim& claim = world.claims.create(state.claims);
        claim.id = state.claims;
        claim.tranche = stake.tranche;
        claim.charge = number;
        claim.holder = stake.principal;
        claim.shares = stake.shares;
        world.emit(ClaimOpenedEvent{claim.id, claim.tranche, number, claim.holder,
                                    Wire{claim.shares}});
    }
    if (charge.effect == static_cast<uint32_t>(ChargeEffect::shift)) {
        stake.shares = floor_div(stake.shares, SUB);
        stake.aged = floor_div(stake.aged, SUB);
        stake.exit_shares = floor_div(stake.exit_shares, SUB);
    }
    if (charge.effect == static_cast<uint32_t>(ChargeEffect::wiped)) {
        stake.shares = 0;
        stake.aged = 0;
        clear_exit(stake);
    }
    if (stake.exit_shares == 0) clear_exit(stake);
    stake.cursor = number;
}

}  // namespace

bool walk_stake(World& world, uint32_t tranche, uint32_t principal) {
    const uint32_t charges = world.tranches.at(tranche).charges;
    Stake& stake = world.stakes.edit(pair_key(tranche, principal));
    for (uint32_t walked = 0;; ++walked) {
        const bool waits = settle_exit(world, stake);
        settle_join(world, stake);
        if (waits || stake.cursor == charges) return true;
        if (walked == WALK_MAX) return false;
        bear_charge(world, stake);
    }
}

void remove_empty_stake(World& world, uint32_t tranche, uint32_t principal) {
    const uint64_t key = pair_key(tranche, principal);
    const Stake* stake = world.stakes.find(key);
    if (stake != nullptr && stake->shares == 0 && stake->pending == 0 && stake->payable == 0 &&
        stake->exit_epoch == 0) {
        world.stakes.remove(key);
    }
}

namespace {

// The place of the queue with this epoch, or the first free one.
std::size_t queue_place(const std::array<uint32_t, QUEUE_PLACES>& epochs, uint32_t epoch) {
    for (const uint32_t wanted : {epoch, 0U}) {
        for (std::size_t i = 0; i < QUEUE_PLACES; ++i) {
            if (epochs[i] == wanted) return i;
        }
    }
    throw Refused{Status::queue_full};
}

// LV-TRA-07.
void add_stake(World& world, uint32_t tranche, bool by_operator) {
    const Tranche* found = world.tranches.find(tranche);
    require(found != nullptr, Status::tranche_not_found);
    if (by_operator) require(world.sender == found->operator_, Status::not_operator);
    const uint32_t asset = found->asset;
    advance_epoch(world, asset);
    require(!world.is_paused(PauseBit::deposit), Status::paused);
    roll_tranche(world, tranche);
    const uint64_t key = pair_key(tranche, world.sender);
    if (world.stakes.find(key) != nullptr) {
        require(walk_stake(world, tranche, world.sender), Status::catch_up_due);
    }
    Tranche& row = world.tranches.edit(tranche);
    require_funds_of(world, asset);
    require(is_operator_kind(row) == by_operator, Status::tranche_kind_wrong);
    const uint32_t joins = row.epoch + 1 + world.assets.at(asset).pending_epochs;
    const Stake* held = world.stakes.find(key);
    const bool is_waiting = held != nullptr && held->pending > 0;
    require(!is_waiting || held->join_epoch == joins, Status::stake_pending);
    require(world.funds >= row.stake_min, Status::below_minimum);
    if (row.shares > 0 && row.assets > 0) {
        require(world.funds * row.shares >= row.assets, Status::below_minimum);
    }
    require(row.assets + row.pending + world.funds <= row.assets_max, Status::above_cap);
    const std::size_t i = queue_place(row.join_epoch, joins);
    take_funds(world, asset, Bucket::pending);
    if (held == nullptr) {
        Stake& made = world.stakes.create(key);
        made.tranche = tranche;
        made.principal = world.sender;
        made.cursor = row.charges;
    }
    Stake& stake = world.stakes.edit(key);
    stake.join_epoch = joins;
    stake.pending += world.funds;
    row.join_epoch[i] = joins;
    row.join_amount[i] += world.funds;
    row.pending += world.funds;
    world.emit(StakedEvent{tranche, world.sender, Epoch::of(joins), 0, Wire{world.funds}});
}

// LV-TRA-08.
void ask_exit(World& world, uint32_t tranche, const Int& shares, bool by_operator) {
    const Tranche* found = world.tranches.find(tranche);
    require(found != nullptr, Status::tranche_not_found);
    const uint64_t key = pair_key(tranche, world.sender);
    require(world.stakes.find(key) != nullptr, Status::stake_not_found);
    advance_epoch(world, found->asset);
    require(!world.is_paused(PauseBit::exit), Status::paused);
    roll_tranche(world, tranche);
    require(walk_stake(world, tranche, world.sender), Status::catch_up_due);
    Tranche& row = world.tranches.edit(tranche);
    Stake& stake = world.stakes.edit(key);
    require(shares > 0, Status::zero_amount);
    require(is_operator_kind(row) == by_operator, Status::tranche_kind_wrong);
    require(stake.exit_epoch == 0, Status::exit_open);
    require(shares <= stake.shares, Status::insufficient_shares);
    const uint32_t matures = row.epoch + 1 + world.assets.at(row.asset).exit_epochs;
    if (is_operator_kind(row)) {
        Int leaving = shares;
        for (std::size_t k = 0; k < QUEUE_PLACES; ++k) {
            if (row.exit_epoch[k] == matures) leaving += row.exit_shares[k];
        }
        require(leaving * ONE <= row.shares * row.exit_max, Status::outflow_capped);
    }
    const std::size_t i = queue_place(row.exit_epoch, matures);
    row.exit_epoch[i] = matures;
    row.exit_shares[i] += shares;
    stake.exit_epoch = matures;
    stake.exit_shares = shares;
    take_votes_back(world, key);
    world.emit(ExitRequestedEvent{tranche, world.sender, Epoch::of(matures), 0, Wire{shares}});
}

struct OwnStake {
    Tranche& tranche;
    Stake& stake;
};

// The caller's stake, rolled and walked, for cancel_exit, cancel_stake and exit.
OwnStake own_stake(World& world, uint32_t tranche, bool pays_out) {
    const Tranche* found = world.tranches.find(tranche);
    require(found != nullptr, Status::tranche_not_found);
    const uint64_t key = pair_key(tranche, world.sender);
    require(world.stakes.find(key) != nullptr, Status::stake_not_found);
    advance_epoch(world, found->asset);
    if (pays_out) {
        require(!world.is_paused(PauseBit::freeze), Status::frozen);
        require(!world.is_paused(PauseBit::exit), Status::paused);
    }
    roll_tranche(world, tranche);
    require(walk_stake(world, tranche, world.sender), Status::catch_up_due);
    return {world.tranches.edit(tranche), world.stakes.edit(key)};
}

}  // namespace

void on_message(World& world, const StakeMessage& message) {
    add_stake(world, message.tranche, false);
}

void on_message(World& world, const SupplyOperatorCapitalMessage& message) {
    add_stake(world, message.tranche, true);
}

void on_message(World& world, const RequestExitMessage& message) {
    ask_exit(world, message.tranche, read(message.shares), false);
}

void on_message(World& world, const WithdrawOperatorCapitalMessage& message) {
    ask_exit(world, message.tranche, read(message.shares), true);
}

void on_message(World& world, const CancelExitMessage& message) {
    const OwnStake own = own_stake(world, message.tranche, false);
    const uint32_t matures = own.stake.exit_epoch;
    require(matures > own.tranche.epoch, Status::exit_not_open);
    const Int shares = own.stake.exit_shares;
    const std::size_t i = queue_place(own.tranche.exit_epoch, matures);
    ensure(own.tranche.exit_shares[i] >= shares, "an exit place has too few shares");
    own.tranche.exit_shares[i] -= shares;
    if (own.tranche.exit_shares[i] == 0) own.tranche.exit_epoch[i] = 0;
    clear_exit(own.stake);
    world.emit(ExitCancelledEvent{message.tranche, world.sender, Wire{shares}});
    remove_empty_stake(world, message.tranche, world.sender);
}

void on_message(World& world, const CancelStakeMessage& message) {
    const OwnStake own = own_stake(world, message.tranche, true);
    const Int amount = own.stake.pending;
    require(amount > 0, Status::nothing_payable);
    const std::size_t i = queue_place(own.tranche.join_epoch, own.stake.join_epoch);
    ensure(own.tranche.join_amount[i] >= amount, "a join place has too little money");
    own.tranche.join_amount[i] -= amount;
    if (own.tranche.join_amount[i] == 0) own.tranche.join_epoch[i] = 0;
    own.tranche.pending -= amount;
    own.stake.pending = 0;
    own.stake.join_epoch = 0;
    world.emit(StakeCancelledEvent{message.tranche, world.sender, Wire{amount}});
    pay_out(world, own.tranche.asset, Bucket::pending, world.sender, amount);
    remove_empty_stake(world, message.tranche, world.sender);
}

// LV-TRA-10.
void on_message(World& world, const ExitMessage& message) {
    const OwnStake own = own_stake(world, message.tranche, true);
    const Int amount = own.stake.payable;
    require(amount > 0, Status::nothing_payable);
    own.stake.payable = 0;
    own.tranche.payable -= amount;
    world.emit(ExitedEvent{message.tranche, world.sender, Wire{amount}});
    pay_out(world, own.tranche.asset, Bucket::payable, world.sender, amount);
    remove_empty_stake(world, message.tranche, world.sender);
}

void settle_stake(World& world, uint32_t tranche, uint32_t principal) {
    const Tranche* found = world.tranches.find(tranche);
    require(found != nullptr, Status::tranche_not_found);
    require(world.stakes.find(pair_key(tranche, principal)) != nullptr, Status::stake_not_found);
    advance_epoch(world, found->asset);
    roll_tranche(world, tranche);
    walk_stake(world, tranche, principal);
    remove_empty_stake(world, tranche, principal);
}

// LV-TRA-11.
void settle_claim(World& world, uint32_t id) {
    const Claim* found = world.claims.find(id);
    require(found != nullptr, Status::claim_not_found);
    const uint32_t asset = world.tranches.at(found->tranche).asset;
    advance_epoch(world, asset);
    require(!world.is_paused(PauseBit::freeze), Status::frozen);
    roll_tranche(world, found->tranche);
    Claim& claim = world.claims.edit(id);
    const Charge& charge = world.charges.at(pair_key(claim.tranche, claim.charge));
    const Int amount =
        floor_div(claim.shares * charge.recovered, charge.shares) - claim.paid;
    require(amount > 0, Status::nothing_payable);
    claim.paid += amount;
    world.tranches.edit(claim.tranche).recovery -= amount;
    world.emit(ClaimPaidEvent{id, 0, Wire{amount}});
    pay_out(world, asset, Bucket::recovery, claim.holder, amount);
}

}  // namespace levee::model
