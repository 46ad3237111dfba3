// Messages of governance but the votes: set up, proposals, execution, the guardian (LV-GOV).
#include <algorithm>

#include "host-sim/model/parameters.hpp"
#include "host-sim/model/votes.hpp"

namespace levee::model {

namespace {

void require_unsealed_authority(World& world, uint32_t asset) {
    require(world.sender == 0, Status::not_authority);
    advance_epoch(world, asset);
    const State* state = world.states.find(1);
    require(state == nullptr || state->sealed == 0, Status::is_sealed);
}

Governance& governance_row(World& world) {
    const bool is_there = world.governances.find(1) != nullptr;
    return is_there ? world.governances.edit(1) : world.governances.create(1);
}

// LV-GOV-15.
bool is_guardian(const World& world, const Governance& governance, uint32_t who) {
    return governance.guardian != 0 && who == governance.guardian &&
           world.time < governance.guardian_until;
}

void begin_mandate(World& world) {
    Governance& governance = world.governances.edit(1);
    governance.guardian_until = later(world.time, governance.guardian_term);
}

// LV-GOV-03: why a scope is none.
Status missing_scope(const World& world, const meta::ParameterInfo& info, uint32_t scope) {
    if (info.row == "asset") return Status::asset_not_found;
    if (info.row == "tranche") return Status::tranche_not_found;
    if (info.row == "market") return Status::market_not_found;
    if (info.row == "feed") {
        return world.markets.find(scope) == nullptr ? Status::market_not_found
                                                    : Status::feed_not_found;
    }
    return scope != 0 ? Status::role_invalid : Status::not_governed;
}

// LV-GOV-03: something may have been lost by the values that a thing had until now.
bool has_begun(const World& world, const meta::ParameterInfo& info, uint32_t scope,
               uint32_t asset) {
    if (target_of(info) == 0) return false;
    return info.row == "market" ? world.books.at(scope).mark != 0
                                : world.assets.at(asset).epoch > 1;
}

}  // namespace

// LV-GOV-02.
void on_message(World& world, const SetGovernanceMessage& message) {
    require(world.assets.find(message.asset) != nullptr, Status::asset_not_found);
    require_unsealed_authority(world, message.asset);
    Governance& row = governance_row(world);
    row.asset = message.asset;
    row.proposer = message.proposer;
    row.guardian = message.guardian;
    row.guardian_term = read(message.guardian_term);
    row.guardian_until = message.guardian == 0 ? Int{0} : later(world.time, row.guardian_term);
    row.vote_period = read(message.vote_period);
    row.execution_window = read(message.execution_window);
    row.delay_loosen = read(message.delay_loosen);
    row.delay_tighten = read(message.delay_tighten);
    row.quorum = read(message.quorum);
    row.majority = read(message.majority);
    row.propose_min = read(message.propose_min);
    row.exits_since = world.time;
    world.emit(GovernanceSetEvent{row.asset, row.proposer, row.guardian, 0,
                                  Wire{row.guardian_until}});
}

// LV-GOV-03.
void on_message(World& world, const SetParameterMessage& message) {
    require(message.parameter != 0, Status::out_of_range);
    const meta::ParameterInfo& info = info_of(message.parameter);
    const uint32_t asset = asset_of_scope(world, info, message.scope);
    if (asset == 0) throw Refused{missing_scope(world, info, message.scope)};
    require_unsealed_authority(world, asset);
    require(!has_begun(world, info, message.scope, asset), Status::is_sealed);
    const Int value = read(message.value);
    require(value >= Int{std::string{info.min}} && value <= Int{std::string{info.max}},
            Status::value_out_of_bounds);
    Batch batch;
    batch.asset = asset;
    batch.changes.push_back({message.parameter, message.scope, value});
    require_rules(world, batch);
    const Int before = value_in_force(world, message.parameter, message.scope);
    world.emit(ParameterSetEvent{message.parameter, message.scope, Wire{before}, message.value});
    put_value(world, message.parameter, message.scope, value);
    if (info.name == "guardian") begin_mandate(world);
}

void note_exits_open(World& world, uint32_t before, uint32_t after) {
    const uint32_t closes = static_cast<uint32_t>(PauseBit::exit) |
                            static_cast<uint32_t>(PauseBit::trade) |
                            static_cast<uint32_t>(PauseBit::freeze);
    if ((before & closes) == 0 || (after & closes) != 0) return;
    if (world.governances.find(1) != nullptr) world.governances.edit(1).exits_since = world.time;
}

namespace {

// LV-GOV-25: places of a route, from the first to the one after the last.
std::pair<std::size_t, std::size_t> places_of(Route route) {
    if (route == Route::vote) return {0, 4};
    return route == Route::authority ? std::pair<std::size_t, std::size_t>{4, 6}
                                     : std::pair<std::size_t, std::size_t>{6, 8};
}

// LV-GOV-20: whether who proposed holds the office still by which it was proposed.
bool is_in_office(const World& world, const Proposal& proposal) {
    const Governance& governance = world.governances.at(1);
    const auto route = static_cast<Route>(proposal.route);
    if (route == Route::authority) return proposal.proposer == governance.proposer;
    return route != Route::guardian || is_guardian(world, governance, proposal.proposer);
}

bool is_by_vote(const Proposal& proposal) {
    return proposal.route == static_cast<uint32_t>(Route::vote);
}

bool is_dead(const World& world, const Proposal& proposal) {
    const bool is_lost = is_by_vote(proposal) && world.time >= proposal.vote_end &&
                         !has_passed(world, proposal);
    return is_lost || world.time > proposal.expires || !is_in_office(world, proposal);
}

// A vote that runs still and that not as many are for as a quorum needs.
bool is_its_proposers(const World& world, const Proposal& proposal) {
    return is_by_vote(proposal) && world.time < proposal.vote_end &&
           proposal.yes * ONE < proposal.weight * proposal.quorum;
}

// The place that a proposal with that standing gets.
std::size_t place_for(const World& world, Route route, const Int& standing) {
    const Governance& governance = world.governances.at(1);
    const auto places = places_of(route);
    std::vector<std::size_t> free;
    std::vector<std::size_t> dead;
    std::vector<std::size_t> weak;
    for (std::size_t i = places.first; i < places.second; ++i) {
        if (governance.open[i] == 0) {
            free.push_back(i);
            continue;
        }
        const Proposal& held = world.proposals.at(governance.open[i]);
        const bool is_under_way = is_by_vote(held) && world.time < held.vote_end;
        require(!is_under_way || held.proposer != world.sender, Status::queue_full);
        if (is_dead(world, held)) dead.push_back(i);
        if (is_its_proposers(world, held)) weak.push_back(i);
    }
    if (!free.empty()) return free.front();
    if (!dead.empty()) return dead.front();
    const auto standing_at = [&](std::size_t place) {
        return world.proposals.at(governance.open[place]).standing;
    };
    const auto least = std::min_element(
        weak.begin(), weak.end(),
        [&](std::size_t a, std::size_t b) { return standing_at(a) < standing_at(b); });
    require(least != weak.end() && standing_at(*least) < standing, Status::queue_full);
    return *least;
}

void end(World& world, uint32_t id, ProposalStatus status) {
    Proposal& proposal = world.proposals.edit(id);
    proposal.status = static_cast<uint32_t>(status);
    Governance& governance = world.governances.edit(1);
    governance.open[proposal.place] = 0;
    if (proposal.place < OPEN_VOTES_MAX) {
        governance.open_asset[proposal.place] = 0;
        governance.open_epoch[proposal.place] = 0;
    }
    world.emit(ProposalEndedEvent{id, proposal.status, world.sender, 0});
}

// LV-GOV-16.
Proposal snapshot_of(const World& world, uint32_t asset) {
    const Asset& row = world.assets.at(asset);
    Proposal proposal;
    proposal.asset = asset;
    proposal.epoch = row.epoch;
    for (uint32_t j = 0; j < row.sequence_count; ++j) {
        const Tranche& tranche = world.tranches.at(row.sequence[j]);
        proposal.tranche[j] = tranche.id;
        proposal.assets[j] = tranche.assets;
        proposal.shares[j] = tranche.shares;
        proposal.weight += tranche.assets;
    }
    return proposal;
}

void require_proposer(const World& world, const ProposeChangeMessage& message) {
    const Governance* governance = world.governances.find(1);
    const Governance none;
    const Governance& row = governance == nullptr ? none : *governance;
    const auto route = static_cast<Route>(message.route);
    if (route == Route::authority) require(world.sender == row.proposer, Status::not_proposer);
    if (route == Route::guardian) {
        require(is_guardian(world, row, world.sender), Status::not_guardian);
    }
}

// LV-GOV-16: the weight with which a voter proposes.
Int standing_of(World& world, const ProposeChangeMessage& message) {
    roll_tranche(world, message.tranche);
    require(walk_stake(world, message.tranche, world.sender), Status::catch_up_due);
    const Proposal snapshot = snapshot_of(world, message.asset);
    const std::size_t place = place_of_voter(snapshot, message.tranche);
    const Stake& stake = world.stakes.at(pair_key(message.tranche, world.sender));
    const Int weight = weight_of(stake, snapshot, place);
    require(weight > 0 &&
                weight * ONE >= snapshot.weight * world.governances.at(1).propose_min,
            Status::weight_too_small);
    return weight;
}

template <class Message>
void copy_batch(const Message& message, Proposal& proposal) {
    for (std::size_t i = 0; i < BATCH_MAX; ++i) {
        proposal.parameter[i] = message.parameter[i];
        proposal.scope[i] = message.scope[i];
        proposal.value[i] = read(message.value[i]);
    }
    for (std::size_t i = 0; i < proposal.reason.size(); ++i) {
        proposal.reason[i] = message.reason[i];
    }
}

void open(World& world, const ProposeChangeMessage& message, const Delay& delay,
          const Int& standing) {
    const auto route = static_cast<Route>(message.route);
    const std::size_t place = place_for(world, route, standing);
    require(world.state().proposals < PROPOSALS_MAX, Status::ids_exhausted);
    const uint32_t former = world.governances.at(1).open[place];
    if (former != 0) end(world, former, ProposalStatus::lapsed);
    const uint32_t id = ++world.state().proposals;
    Proposal& proposal = world.proposals.create(id);
    proposal = snapshot_of(world, message.asset);
    proposal.status = static_cast<uint32_t>(ProposalStatus::open);
    proposal.route = message.route;
    proposal.place = static_cast<uint32_t>(place);
    proposal.id = id;
    proposal.proposer = world.sender;
    proposal.opened = world.time;
    proposal.standing = standing;
    const Asset& asset = world.assets.at(message.asset);
    proposal.leave_epoch = asset.epoch + 1 + asset.exit_epochs;
    proposal.loosens = delay.loosens;
    copy_batch(message, proposal);
    Governance& governance = world.governances.edit(1);
    proposal.vote_end =
        route == Route::vote ? later(world.time, governance.vote_period) : world.time;
    proposal.eta = later(proposal.vote_end, delay.seconds);
    proposal.expires = later(proposal.eta, governance.execution_window);
    proposal.quorum = governance.quorum;
    proposal.majority = governance.majority;
    governance.open[place] = id;
    if (route == Route::vote) {
        proposal.proposer_tranche = message.tranche;
        const uint64_t stake = pair_key(message.tranche, world.sender);
        world.stakes.edit(stake).votes |= uint32_t{1} << place;
        governance.open_asset[place] = message.asset;
        governance.open_epoch[place] = proposal.epoch;
    }
    ChangeProposedEvent event{id, proposal.route, message.asset, world.sender,
                              Wire{proposal.vote_end}, Wire{proposal.eta}, Wire{proposal.expires},
                              Wire{proposal.weight}, {}};
    std::memcpy(event.reason, message.reason, sizeof event.reason);
    world.emit(event);
}

}  // namespace

// LV-GOV-14.
void on_message(World& world, const ProposeChangeMessage& message) {
    const auto route = static_cast<Route>(message.route);
    require(world.assets.find(message.asset) != nullptr, Status::asset_not_found);
    if (route == Route::vote) {
        require(world.tranches.find(message.tranche) != nullptr, Status::tranche_not_found);
        const uint64_t stake = pair_key(message.tranche, world.sender);
        require(world.stakes.find(stake) != nullptr, Status::stake_not_found);
    }
    require_proposer(world, message);
    advance_epoch(world, message.asset);
    require(world.governances.find(1) != nullptr && world.state().sealed != 0,
            Status::not_governed);
    require(route != Route::none, Status::route_not_allowed);
    Int standing = 0;
    if (route == Route::vote) standing = standing_of(world, message);
    const Delay delay = judge(world, batch_of(message), Moment::proposal);
    open(world, message, delay, standing);
}

namespace {

// LV-GOV-22.
void record(World& world, const Proposal& proposal, const Change& change) {
    const uint32_t id = ++world.state().parameter_changes;
    const uint64_t key = pair_key(change.parameter, change.scope);
    const bool is_first = world.parameters.find(key) == nullptr;
    ParameterRecord& last =
        is_first ? world.parameters.create(key) : world.parameters.edit(key);
    ParameterChange& row = world.parameter_changes.create(id);
    row.parameter = change.parameter;
    row.route = proposal.route;
    row.id = id;
    row.scope = change.scope;
    row.proposal = proposal.id;
    row.proposer = proposal.proposer;
    row.executor = world.sender;
    row.before = last.last;
    row.time = world.time;
    row.height = world.height;
    row.old_value = value_of(world, change.parameter, change.scope);
    row.new_value = change.value;
    row.reason = proposal.reason;
    last.parameter = change.parameter;
    last.scope = change.scope;
    last.changed_at = world.time;
    last.changes += 1;
    last.last = id;
    ParameterChangedEvent event{};
    encode(row, event.change);
    world.emit(event);
}

// LV-GOV-21, 22.
void make(World& world, const Proposal& proposal, const Change& change) {
    if (is_passed_over(world, change)) return;
    record(world, proposal, change);
    change_value(world, change);
    if (info_of(change.parameter).name == "guardian") begin_mandate(world);
}

// LV-GOV-13, with the delay of the proposal.
void require_way_out(const World& world, const Proposal& proposal) {
    const Int delay = proposal.eta - proposal.vote_end;
    require(world.assets.at(proposal.asset).epoch >= proposal.leave_epoch,
            Status::timelock_running);
    for (const PauseBit bit : {PauseBit::exit, PauseBit::trade, PauseBit::freeze}) {
        require(!world.is_paused(bit), Status::exits_closed);
    }
    require(world.time >= later(world.governances.at(1).exits_since, delay),
            Status::exits_closed);
}

bool is_on_office(const Proposal& proposal) {
    return is_by_vote(proposal) && info_of(proposal.parameter[0]).office;
}

}  // namespace

// LV-GOV-20.
void on_message(World& world, const ExecuteProposalMessage& message) {
    const Proposal* found = world.proposals.find(message.proposal);
    require(found != nullptr, Status::proposal_not_found);
    advance_epoch(world, found->asset);
    const Proposal proposal = *found;
    require(proposal.status == static_cast<uint32_t>(ProposalStatus::open),
            Status::proposal_not_open);
    require(is_in_office(world, proposal),
            proposal.route == static_cast<uint32_t>(Route::authority) ? Status::not_proposer
                                                                      : Status::not_guardian);
    require(!is_by_vote(proposal) || has_passed(world, proposal), Status::vote_not_passed);
    require(world.time >= proposal.eta, Status::timelock_running);
    require(world.time <= proposal.expires, Status::window_over);
    Batch batch = batch_of(proposal);
    for (std::size_t i = 0; i < batch.changes.size(); ++i) {
        batch.changes[i].loosened = ((proposal.loosens >> i) & 1U) != 0;
    }
    const Delay delay = judge(world, batch, Moment::execution);
    if (delay.loosens != 0 && !is_on_office(proposal)) require_way_out(world, proposal);
    for (const Change& change : batch.changes) make(world, proposal, change);
    end(world, message.proposal, ProposalStatus::executed);
}

// LV-GOV-23.
void on_message(World& world, const CancelProposalMessage& message) {
    const Proposal* proposal = world.proposals.find(message.proposal);
    require(proposal != nullptr, Status::proposal_not_found);
    require(world.sender == proposal->proposer, Status::not_proposer);
    require(proposal->status == static_cast<uint32_t>(ProposalStatus::open),
            Status::proposal_not_open);
    require(!is_by_vote(*proposal) || is_its_proposers(world, *proposal), Status::voting_over);
    end(world, message.proposal, ProposalStatus::cancelled);
}

// LV-GOV-24.
void on_message(World& world, const VetoProposalMessage& message) {
    const Proposal* proposal = world.proposals.find(message.proposal);
    require(proposal != nullptr, Status::proposal_not_found);
    require(is_guardian(world, world.governances.at(1), world.sender), Status::not_guardian);
    require(proposal->status == static_cast<uint32_t>(ProposalStatus::open),
            Status::proposal_not_open);
    require(!is_on_office(*proposal), Status::route_not_allowed);
    end(world, message.proposal, ProposalStatus::vetoed);
}

}  // namespace levee::model
