// Votes of stakes on proposals (LV-GOV-17 to LV-GOV-19, LV-GOV-26).
#include "host-sim/model/votes.hpp"

#include <optional>

namespace levee::model {

namespace {

std::optional<std::size_t> find_voter(const Proposal& proposal, uint32_t tranche) {
    for (std::size_t i = 0; i < proposal.tranche.size(); ++i) {
        if (proposal.tranche[i] == tranche) return i;
    }
    return std::nullopt;
}

}  // namespace

std::size_t place_of_voter(const Proposal& proposal, uint32_t tranche) {
    const auto found = find_voter(proposal, tranche);
    require(found.has_value(), Status::tranche_kind_wrong);
    return *found;
}

Int weight_of(const Stake& stake, const Proposal& proposal, std::size_t place) {
    const bool is_old = stake.joined_epoch <= proposal.epoch;
    const Int held = is_old ? stake.shares : low(stake.aged, stake.shares);
    const Int counted = low(held, stake.shares - stake.exit_shares);
    const Int& shares = proposal.shares[place];
    return shares == 0 ? Int{0} : floor_div(counted * proposal.assets[place], shares);
}

bool has_passed(const World& world, const Proposal& proposal) {
    const Int votes = proposal.yes + proposal.no;
    return world.time >= proposal.vote_end &&
           votes * ONE >= proposal.weight * proposal.quorum &&
           proposal.yes * ONE > votes * proposal.majority;
}

// The shares before the youngest joined replace those of before, unless an open vote is older than
// the last join: then it needs the older number.
void note_join(World& world, Stake& stake, uint32_t epoch) {
    const uint32_t asset = world.tranches.at(stake.tranche).asset;
    bool is_needed = false;
    const Governance* governance = world.governances.find(1);
    for (std::size_t i = 0; governance != nullptr && i < OPEN_VOTES_MAX; ++i) {
        is_needed = is_needed ||
                    (governance->open[i] != 0 && governance->open_asset[i] == asset &&
                     governance->open_epoch[i] < stake.joined_epoch);
    }
    if (!is_needed) stake.aged = stake.shares;
    stake.joined_epoch = epoch;
}

namespace {

uint32_t ballot_place(const Proposal& proposal, std::size_t place) {
    return 8 * proposal.place + static_cast<uint32_t>(place);
}

// The ballot counts only if it is of this proposal, not of one that held its place before.
bool counts(const World& world, const Proposal& proposal, uint64_t key) {
    const Ballot* ballot = world.ballots.find(key);
    return ballot != nullptr && ballot->proposal == proposal.id;
}

void uncount(World& world, Proposal& proposal, uint64_t key) {
    if (!counts(world, proposal, key)) return;
    const Ballot& ballot = world.ballots.at(key);
    const bool is_yes = ballot.choice == static_cast<uint32_t>(Choice::yes);
    (is_yes ? proposal.yes : proposal.no) -= ballot.weight;
    world.ballots.remove(key);
}

void count(World& world, Proposal& proposal, uint64_t key, Choice choice, const Ballot& made) {
    (choice == Choice::yes ? proposal.yes : proposal.no) += made.weight;
    const bool is_there = world.ballots.find(key) != nullptr;
    (is_there ? world.ballots.edit(key) : world.ballots.create(key)) = made;
}

void report(World& world, const Proposal& proposal, const Stake& stake, Choice choice,
            const Int& weight) {
    world.emit(VotedEvent{proposal.id, stake.tranche, stake.principal,
                          static_cast<uint32_t>(choice), Wire{weight}, Wire{proposal.yes},
                          Wire{proposal.no}});
}

}  // namespace

// LV-GOV-17.
void on_message(World& world, const VoteMessage& message) {
    const Tranche* tranche = world.tranches.find(message.tranche);
    require(tranche != nullptr, Status::tranche_not_found);
    const uint64_t key = pair_key(message.tranche, world.sender);
    require(world.stakes.find(key) != nullptr, Status::stake_not_found);
    require(world.proposals.find(message.proposal) != nullptr, Status::proposal_not_found);
    advance_epoch(world, tranche->asset);
    roll_tranche(world, message.tranche);
    require(walk_stake(world, message.tranche, world.sender), Status::catch_up_due);
    Proposal& proposal = world.proposals.edit(message.proposal);
    const std::size_t place = place_of_voter(proposal, message.tranche);
    require(proposal.status == static_cast<uint32_t>(ProposalStatus::open),
            Status::proposal_not_open);
    require(proposal.route == static_cast<uint32_t>(Route::vote) &&
                world.time < proposal.vote_end,
            Status::voting_over);
    Stake& stake = world.stakes.edit(key);
    const auto choice = static_cast<Choice>(message.choice);
    const Int weight = choice == Choice::none ? Int{0} : weight_of(stake, proposal, place);
    require(choice == Choice::none || weight > 0, Status::weight_too_small);
    const uint32_t at = ballot_place(proposal, place);
    const uint64_t id = pair_key(at, world.sender);
    uncount(world, proposal, id);
    if (choice != Choice::none) {
        count(world, proposal, id, choice,
              Ballot{message.choice, at, world.sender, message.tranche, proposal.id, weight});
    }
    report(world, proposal, stake, choice, weight);
    stake.votes |= uint32_t{1} << proposal.place;
}

// LV-GOV-26.
void take_votes_back(World& world, uint64_t key) {
    Stake& stake = world.stakes.edit(key);
    for (std::size_t i = 0; i < OPEN_VOTES_MAX; ++i) {
        if (((stake.votes >> i) & 1U) == 0) continue;
        const uint32_t id = world.governances.at(1).open[i];
        if (id == 0 || world.time >= world.proposals.at(id).vote_end) continue;
        Proposal& proposal = world.proposals.edit(id);
        // A bit of before may be of a place where others vote by now.
        const auto voter = find_voter(proposal, stake.tranche);
        if (!voter) continue;
        const bool is_its_own = proposal.proposer == stake.principal &&
                                proposal.proposer_tranche == stake.tranche;
        if (is_its_own) proposal.standing = 0;
        const uint64_t ballot = pair_key(ballot_place(proposal, *voter), stake.principal);
        if (!counts(world, proposal, ballot)) continue;
        uncount(world, proposal, ballot);
        report(world, proposal, stake, Choice::none, 0);
    }
    stake.votes = 0;
}

}  // namespace levee::model
