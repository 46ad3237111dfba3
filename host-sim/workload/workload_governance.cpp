// Actions of governance: a captured authority that proposes whatever may hurt, stakers who vote
// like a coin, a guardian who vetoes at times, and executors who come a second too early or late.
#include <algorithm>

#include "host-sim/governance/parameters.hpp"
#include "host-sim/workload/workload_principals.hpp"
#include "host-sim/workload/workload_send.hpp"

namespace levee {

namespace {

constexpr u128 ATOMS_MAX = (u128{1} << 88) - 1;

u128 decimal(std::string_view text) {
    u128 value = 0;
    for (const char digit : text) {
        value = 10 * value + static_cast<u128>(digit - '0');
    }
    return value;
}

}  // namespace

// Before the seal; every number may be odd.
void RandomWorkload::plan_governance() {
    constexpr uint64_t DAY = 86400;
    SetGovernanceMessage message;
    message.asset = static_cast<uint32_t>(random_.between(1, 2));
    message.proposer = PROPOSER;
    message.guardian = random_.chance(1, 6) ? 0 : GUARDIAN;
    message.guardian_term = Seconds::of(random_.between(1, 365) * DAY);
    message.vote_period = Seconds::of(random_.between(1, 5) * DAY);
    message.execution_window = Seconds::of(random_.between(1, 10) * DAY);
    message.delay_loosen = Seconds::of(random_.between(1, 5) * DAY);
    message.delay_tighten = Seconds::of(random_.below(2) * 3600);
    message.quorum = Ratio::of(random_.between(4, 30) * 10000000);
    message.majority = Ratio::of(random_.between(50, 60) * 10000000);
    message.propose_min = Ratio::of(random_.between(1, 20) * 1000000);
    plan(AUTHORITY, message);
    for (int i = 0; i < 6; ++i) {
        SetParameterMessage set;
        set.parameter = static_cast<uint8_t>(random_.between(1, meta::PARAMETERS.size()));
        set.scope = static_cast<uint32_t>(random_.below(5));
        const meta::ParameterInfo& info = parameter_info(set.parameter);
        const u128 low = decimal(info.min);
        const u128 high = std::min(decimal(info.max), low + random_.below(uint64_t{1} << 40));
        // Identities and layers stay, so that the run goes on.
        if (info.unit != "principal" && info.field != "layers") {
            set.value = Number128::of(random_.chance(1, 2) ? low : high);
            plan(AUTHORITY, set);
        }
    }
}

// A change that is lawful most of the time: within a step of the present value.
RandomWorkload::Wish RandomWorkload::pick_change() {
    Wish wish;
    wish.parameter = static_cast<uint32_t>(random_.between(1, meta::PARAMETERS.size()));
    const meta::ParameterInfo& info = parameter_info(wish.parameter);
    const bool is_global = info.row == "state" || info.row == "governance";
    const uint64_t count = info.row == "asset" ? 2 : info.row == "tranche" ? 8 : 5;
    wish.scope = is_global ? 0 : static_cast<uint32_t>(random_.between(1, count));
    const auto due = value_due(*store_, wish.parameter, wish.scope);
    const auto now = due ? due : value_in_force(*store_, wish.parameter, wish.scope);
    const u128 old = now.value_or(0);
    u128 step = std::max(decimal(info.step), old / 100 * (info.step_ratio / 10000000));
    if (info.unit == "principal") {
        constexpr uint32_t WHO[] = {0, VENUE, FEED, PROPOSER, GUARDIAN, KEEPER, STAKERS};
        wish.value = WHO[random_.below(std::size(WHO))];
        return wish;
    }
    if (info.field == "layers") {
        wish.value = old ^ (u128{1} << random_.below(14));
        return wish;
    }
    if (random_.chance(1, 12)) {
        step += 1;  // one too far
    }
    const u128 move = random_.chance(1, 2) ? step : random_.below(1000) * step / 1000;
    wish.value = random_.chance(1, 2) ? old + move : old > move ? old - move : 0;
    wish.value = std::min(wish.value, random_.chance(1, 20) ? ATOMS_MAX + 1 : decimal(info.max));
    return wish;
}

bool RandomWorkload::propose() {
    ProposeChangeMessage message;
    message.asset = static_cast<uint32_t>(random_.between(1, 2));
    message.route = static_cast<uint8_t>(random_.between(1, 3));
    const auto route = static_cast<Route>(message.route);
    const uint64_t count = random_.between(1, random_.chance(1, 4) ? BATCH_MAX : 2);
    for (uint64_t i = 0; i < count; ++i) {
        const Wish wish = pick_change();
        message.parameter[i] = static_cast<uint8_t>(wish.parameter);
        message.scope[i] = wish.scope;
        message.value[i] = Number128::of(wish.value);
    }
    // Most batches are of the asset that their first change concerns.
    if (random_.chance(9, 10)) {
        message.asset = asset_of(message.parameter[0], message.scope[0]);
    }
    GovernanceRow governance;
    find(1, governance);
    uint32_t sender = governance.proposer;
    if (route == Route::vote) {
        const uint32_t voter = message.asset == 2 ? 7 : random_.chance(1, 2) ? 1 : 2;
        message.tranche = voter;
        sender = pick_staker();
    } else if (route == Route::guardian) {
        sender = governance.guardian;
    }
    message.reason[0] = static_cast<uint8_t>(random_.next());
    return send(random_.chance(1, 20) ? KEEPER : sender, message);
}

uint32_t RandomWorkload::asset_of(uint32_t parameter, uint32_t scope) const {
    const std::string_view row = parameter_info(parameter).row;
    MarketRow market;
    TrancheRow tranche;
    GovernanceRow governance;
    if (row == "asset") {
        return scope;
    }
    if (row == "tranche") {
        return find(scope, tranche) ? tranche.asset : 1;
    }
    if (row == "market" || row == "feed") {
        return find(scope, market) ? market.asset : 1;
    }
    return find(1, governance) ? governance.asset : 1;
}

// One of the open proposals, or one that has ended.
uint32_t RandomWorkload::pick_proposal() {
    GovernanceRow governance;
    find(1, governance);
    if (random_.chance(1, 40)) {
        return static_cast<uint32_t>(random_.below(state().proposals + 2));
    }
    for (int i = 0; i < 8; ++i) {
        const uint32_t id = governance.open[random_.below(OPEN_PROPOSALS_MAX)];
        if (id != 0) {
            return id;
        }
    }
    return 0;
}

bool RandomWorkload::vote() {
    VoteMessage message;
    ProposalRow proposal;
    for (int i = 0; i < 8 && (proposal.vote_end.raw() <= time_ || proposal.route != 1); ++i) {
        message.proposal = pick_proposal();
        proposal = ProposalRow{};
        find(message.proposal, proposal);
    }
    if (proposal.vote_end.raw() <= time_ && !random_.chance(1, 30)) {
        return false;
    }
    message.tranche = proposal.tranche[random_.below(2)];
    message.tranche = message.tranche == 0 ? proposal.tranche[0] : message.tranche;
    message.choice = static_cast<uint8_t>(random_.chance(1, 8) ? 0 : random_.chance(3, 4) ? 1 : 2);
    return send(pick_staker(), message);
}

// Now, or after a wait to a second around the time from which it may be executed.
bool RandomWorkload::execute() {
    ExecuteProposalMessage message;
    message.proposal = pick_proposal();
    ProposalRow proposal;
    if (!find(message.proposal, proposal)) {
        return random_.chance(1, 30) && send(KEEPER, message);
    }
    // What the voters have refused, or nobody counted, is tried seldom.
    const bool is_lost = proposal.route == 1 && proposal.vote_end.raw() <= time_ &&
                         proposal.yes <= proposal.no;
    if (is_lost && !random_.chance(1, 30)) {
        return false;
    }
    if (random_.chance(1, 2)) {
        const uint64_t moments[] = {proposal.eta.raw() - 1, proposal.eta.raw(),
                                    proposal.eta.raw() + random_.below(86400),
                                    proposal.vote_end.raw(), proposal.expires.raw() + 1};
        const uint64_t moment = moments[random_.below(std::size(moments))];
        time_ = std::max(time_, moment);
    }
    return send(KEEPER, message);
}

bool RandomWorkload::cancel_or_veto() {
    const uint32_t id = pick_proposal();
    GovernanceRow governance;
    ProposalRow proposal;
    find(1, governance);
    find(id, proposal);
    if (random_.chance(1, 2)) {
        CancelProposalMessage cancel;
        cancel.proposal = id;
        return send(random_.chance(1, 3) ? pick_staker() : proposal.proposer, cancel);
    }
    VetoProposalMessage veto;
    veto.proposal = id;
    return send(random_.chance(1, 6) ? KEEPER : governance.guardian, veto);
}

}  // namespace levee
