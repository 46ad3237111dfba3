// Actions of governance: a captured authority that proposes whatever may hurt, stakers who vote
// like a coin, a guardian who vetoes at times, and executors who come a second too early or late.
#include <algorithm>

#include "host-sim/governance/parameters.hpp"
#include "host-sim/workload/workload_principals.hpp"
#include "host-sim/workload/workload_send.hpp"

namespace levee {

namespace {

constexpr u128 ATOMS_MAX = (u128{1} << 88) - 1;
constexpr uint64_t DAY = 86400;
constexpr std::string_view ROUTES[] = {"none", "vote", "authority", "guardian"};

u128 decimal(std::string_view text) {
    u128 value = 0;
    for (const char digit : text) {
        value = 10 * value + static_cast<u128>(digit - '0');
    }
    return value;
}

bool is_by(Route route, const meta::ParameterInfo& info) {
    return info.routes.find(ROUTES[static_cast<size_t>(route)]) != std::string_view::npos;
}

bool is_by_vote(const ProposalRow& proposal) {
    return proposal.route == static_cast<uint8_t>(Route::vote);
}

uint64_t stake_key(uint32_t tranche, uint32_t principal) {
    return (uint64_t{tranche} << 32) | principal;
}

}  // namespace

SetGovernanceMessage RandomWorkload::new_governance() {
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
    return message;
}

// Before the seal; every number may be odd. Half of the runs are traded in before they are sealed.
void RandomWorkload::plan_governance() {
    constexpr uint64_t CALMS[] = {5, 20, 60, 200};
    constexpr uint64_t PAUSES[] = {0, 0, 8, 100};
    constexpr uint64_t HARMS[] = {0, 50, 95};
    calm_ = CALMS[random_.below(std::size(CALMS))];
    pausing_ = PAUSES[random_.below(std::size(PAUSES))];
    captured_ = HARMS[random_.below(std::size(HARMS))];
    seal_at_ = random_.chance(1, 2) ? 0 : random_.between(100, 1500);
    ProposeChangeMessage early;
    early.asset = 1;
    early.route = static_cast<uint8_t>(Route::authority);
    plan(AUTHORITY, early);  // nothing is governed yet
    plan(AUTHORITY, new_governance());
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

// The authority goes on with its configuration while there is trade; after the seal it may not.
bool RandomWorkload::configure_more() {
    if (state().sealed != 0 && !random_.chance(1, 100)) {
        return false;
    }
    const uint32_t sender = random_.chance(1, 20) ? KEEPER : AUTHORITY;
    const uint64_t choice = random_.below(24);
    if (choice == 0) {
        return send(sender, new_governance());
    }
    if (choice == 1) {
        SetFeedMessage feed;
        feed.market = static_cast<uint32_t>(random_.between(1, markets_.size() + 1));
        feed.quorum = static_cast<uint8_t>(random_.between(1, 3));
        for (size_t i = 0; i < 3; ++i) {
            feed.reporter[i] = pick_principal(0);
        }
        feed.report_age_max = Seconds::of(60);
        feed.deviation_max = Ratio::of(1000000000);
        feed.confidence_max = Ratio::of(10000000);
        return send(sender, feed);
    }
    const Wish wish = pick_change(Route::none);
    SetParameterMessage set;
    set.parameter = static_cast<uint8_t>(wish.parameter);
    set.scope = random_.chance(1, 20) ? wish.scope + 1 : wish.scope;
    set.value = Number128::of(wish.value);
    return send(sender, set);
}

// One that the route may change, most of the time; the voters think of their offices often.
uint32_t RandomWorkload::pick_parameter(Route route) {
    constexpr Parameter OFFICES[] = {Parameter::guardian, Parameter::guardian,
                                     Parameter::guardian_term, Parameter::proposer};
    if (route == Route::vote && random_.chance(1, 6)) {
        return static_cast<uint32_t>(OFFICES[random_.below(std::size(OFFICES))]);
    }
    uint32_t parameter = 0;
    for (int i = 0; i < 12; ++i) {
        parameter = static_cast<uint32_t>(random_.between(1, meta::PARAMETERS.size()));
        const meta::ParameterInfo& info = parameter_info(parameter);
        if (route == Route::none || is_by(route, info) || random_.chance(1, 60)) {
            break;
        }
    }
    return parameter;
}

uint32_t RandomWorkload::pick_scope(uint32_t parameter) {
    const meta::ParameterInfo& info = parameter_info(parameter);
    if (info.row == "state" || info.row == "governance") {
        return random_.chance(1, 60) ? 1 : 0;
    }
    if (info.row == "asset") {
        return static_cast<uint32_t>(random_.between(1, 2));
    }
    if (info.row == "feed" && random_.chance(11, 12)) {
        return random_.chance(1, 2) ? 2 : 5;
    }
    if (info.name == "operator" || info.name == "operator_exit_max") {
        constexpr uint32_t OPERATED[] = {3, 5, 8, 1};
        return OPERATED[random_.below(std::size(OPERATED))];
    }
    if (info.row == "tranche") {
        return static_cast<uint32_t>(random_.between(1, tranches_.size()));
    }
    return static_cast<uint32_t>(random_.between(1, random_.chance(1, 12) ? 22 : 5));
}

// Who shall hold a role: whoever holds it, one of the usual, or one of the captors.
uint32_t RandomWorkload::pick_principal(uint32_t now) {
    constexpr uint32_t USUAL[] = {0,        VENUE,    FEED,          PAUSER,       OPERATOR, KEEPER,
                                  PROPOSER, GUARDIAN, STAKERS,       STAKERS + 1,  REPORTERS,
                                  REPORTERS + 1, REPORTERS + 2, REPORTERS + 3};
    switch (random_.below(4)) {
    case 0: return now;
    case 1: return ACCOMPLICES + static_cast<uint32_t>(random_.below(ACCOMPLICES_COUNT));
    default: return USUAL[random_.below(std::size(USUAL))];
    }
}

// A change that is lawful most of the time: within a step of the present value. The guardian
// tightens, a captured authority loosens as far as it may.
RandomWorkload::Wish RandomWorkload::pick_change(Route route) {
    Wish wish;
    wish.parameter = pick_parameter(route);
    wish.scope = pick_scope(wish.parameter);
    const meta::ParameterInfo& info = parameter_info(wish.parameter);
    const auto due = value_due(*store_, wish.parameter, wish.scope);
    const auto now = due ? due : value_in_force(*store_, wish.parameter, wish.scope);
    const u128 old = now.value_or(0);
    const bool harms = route == Route::authority && random_.chance(captured_, 100);
    if (info.unit == "principal") {
        wish.value = harms ? ACCOMPLICES + random_.below(ACCOMPLICES_COUNT)
                           : pick_principal(static_cast<uint32_t>(old));
        return wish;
    }
    if (info.field == "layers") {
        wish.value = old ^ (u128{1} << random_.below(14));
        return wish;
    }
    u128 step = std::max(decimal(info.step), old * (info.step_ratio / 10000000) / 100);
    if (random_.chance(1, 12)) {
        step += 1;  // one too far
    }
    const bool is_far = harms || random_.chance(1, 2);
    const u128 move = is_far ? step : random_.below(1000) * step / 1000;
    bool up = random_.chance(1, 2);
    if (info.tighter != "neither" && (harms || route == Route::guardian)) {
        up = (info.tighter == "up") != (harms || random_.chance(1, 30));
    }
    if ((up && old == decimal(info.max)) || (!up && old == decimal(info.min))) {
        up = random_.chance(1, 20) ? up : !up;  // nothing is left on this side
    }
    wish.value = up ? old + move : old > move ? old - move : 0;
    wish.value = std::min(wish.value, random_.chance(1, 20) ? ATOMS_MAX + 1 : decimal(info.max));
    wish.value = std::max(wish.value, random_.chance(1, 20) ? 0 : decimal(info.min));
    return wish;
}

// What an open proposal asks for already: another route may bring it about before.
bool RandomWorkload::repeat_change(Wish& wish) {
    ProposalRow proposal;
    if (!find(pick_proposal(), proposal)) {
        return false;
    }
    size_t count = 0;
    while (count < BATCH_MAX && proposal.parameter[count] != 0) {
        ++count;
    }
    if (count == 0) {
        return false;
    }
    const size_t place = random_.below(count);
    wish.parameter = proposal.parameter[place];
    wish.scope = proposal.scope[place];
    wish.value = proposal.value[place].raw();
    return true;
}

bool RandomWorkload::propose() {
    ProposeChangeMessage message;
    message.route = static_cast<uint8_t>(random_.between(random_.chance(1, 60) ? 0 : 1, 3));
    const auto route = static_cast<Route>(message.route);
    const uint64_t size = random_.below(10);
    uint64_t count = size < 5 ? 1 : size < 8 ? 2 : random_.between(3, BATCH_MAX);
    for (uint64_t i = 0; i < count; ++i) {
        Wish wish;
        if (!random_.chance(1, 6) || !repeat_change(wish)) {
            wish = pick_change(route);
        }
        // Most batches are of the asset that their first change concerns.
        for (int k = 0; k < 12 && i != 0 && asset_of(wish.parameter, wish.scope) != message.asset;
             ++k) {
            wish = pick_change(route);
        }
        if (i == 0) {
            const uint32_t asset = asset_of(wish.parameter, wish.scope);
            message.asset = random_.chance(1, 20) ? 3 - asset : asset;
            const bool is_alone = parameter_info(wish.parameter).office && random_.chance(7, 8);
            count = is_alone ? 1 : count;
        }
        message.parameter[i] = static_cast<uint8_t>(wish.parameter);
        message.scope[i] = wish.scope;
        message.value[i] = Number128::of(wish.value);
    }
    GovernanceRow governance;
    find(1, governance);
    uint32_t sender = holder(governance.proposer, PROPOSER);
    if (route == Route::vote) {
        message.tranche = message.asset == 2 ? 7 : static_cast<uint32_t>(random_.between(1, 2));
        message.tranche = random_.chance(1, 30) ? pick_tranche(true) : message.tranche;
        sender = pick_voter(message.tranche);
    } else if (route == Route::guardian) {
        sender = holder(governance.guardian, GUARDIAN);
        if (time_ >= governance.guardian_until.raw() && !random_.chance(1, 20)) {
            return false;
        }
    }
    message.reason[0] = static_cast<uint8_t>(random_.next());
    return send(random_.chance(1, 40) ? KEEPER : sender, message);
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

// Who has shares of the tranche, if a few tries find one.
uint32_t RandomWorkload::pick_voter(uint32_t tranche) {
    uint32_t voter = pick_staker();
    for (int i = 0; i < 8; ++i) {
        voter = random_.chance(1, 12) ? operator_of(tranche) : pick_staker();
        StakeRow stake;
        if (find(stake_key(tranche, voter), stake) && !stake.shares.is_zero()) {
            break;
        }
    }
    return voter;
}

bool RandomWorkload::vote() {
    uint32_t id = 0;
    for (int i = 0; i < 8; ++i) {
        ProposalRow proposal;
        id = pick_proposal();
        if (find(id, proposal) && is_by_vote(proposal) && time_ < proposal.vote_end.raw()) {
            return vote_on(id);
        }
    }
    return random_.chance(1, 30) && vote_on(id);
}

// Some proposals are contested, the others have three for each against.
bool RandomWorkload::vote_on(uint32_t id) {
    VoteMessage message;
    ProposalRow proposal;
    find(id, proposal);
    message.proposal = id;
    size_t places = 0;
    while (places < SEQUENCE_MAX && proposal.tranche[places] != 0) {
        ++places;
    }
    message.tranche = proposal.tranche[places == 0 ? 0 : random_.below(places)];
    message.tranche = random_.chance(1, 40) ? pick_tranche(false) : message.tranche;
    const uint64_t yes = id % 3 == 0 ? 5 : 8;
    message.choice = static_cast<uint8_t>(
        random_.chance(1, 12) ? Choice::none : random_.chance(yes, 10) ? Choice::yes : Choice::no);
    return send(pick_voter(message.tranche), message);
}

// A second at which something ends or begins, mostly the next one.
RandomWorkload::Moment RandomWorkload::next_moment() {
    GovernanceRow governance;
    find(1, governance);
    std::vector<Moment> moments;
    const auto add = [&](uint64_t time, uint32_t proposal) {
        for (const uint64_t moment : {time - 1, time, time + 1}) {
            if (moment > time_ && moment < time_ + 400 * DAY) {
                moments.push_back({moment, proposal});
            }
        }
    };
    for (const uint32_t id : governance.open) {
        ProposalRow proposal;
        if (!find(id, proposal)) {
            continue;
        }
        const uint64_t delay = proposal.eta.raw() - proposal.vote_end.raw();
        add(proposal.vote_end.raw(), id);
        add(proposal.eta.raw(), id);
        add(governance.exits_since.raw() + delay, id);
        add(proposal.expires.raw(), id);
    }
    add(governance.guardian_until.raw(), 0);
    if (moments.empty() || random_.chance(1, 20)) {
        return {time_ + random_.below(3 * DAY), 0};
    }
    const auto is_sooner = [](const Moment& a, const Moment& b) { return a.time < b.time; };
    return random_.chance(7, 10) ? *std::min_element(moments.begin(), moments.end(), is_sooner)
                                 : moments[random_.below(moments.size())];
}

// Days pass; whoever waited for that second acts in it. Between two waits there is trade.
bool RandomWorkload::wait() {
    if (height_ < calm_until_) {
        return false;
    }
    const Moment moment = next_moment();
    // A second more breaks no calm.
    calm_until_ = moment.time > time_ + 1 ? height_ + random_.below(2 * calm_ + 1) : calm_until_;
    time_ = moment.time;
    ProposalRow proposal;
    if (!find(moment.proposal, proposal)) {
        return random_.chance(1, 2) ? cancel_or_veto() : propose();
    }
    const bool is_voted = is_by_vote(proposal) && time_ <= proposal.vote_end.raw();
    if (is_voted && random_.chance(3, 4)) {
        return vote_on(moment.proposal);
    }
    ExecuteProposalMessage message;
    message.proposal = moment.proposal;
    return send(random_.chance(1, 2) ? KEEPER : pick_staker(), message);
}

// What is due, or now and then what is not.
bool RandomWorkload::execute() {
    ExecuteProposalMessage message;
    message.proposal = pick_proposal();
    ProposalRow proposal;
    if (!find(message.proposal, proposal)) {
        return random_.chance(1, 30) && send(KEEPER, message);
    }
    // What the voters have refused, or too few have counted, is tried seldom.
    const u128 votes = (proposal.yes + proposal.no).raw();
    const u128 quorum = proposal.weight.raw() / 1000000000 * proposal.quorum.raw();
    const bool is_lost = is_by_vote(proposal) && proposal.vote_end.raw() <= time_ &&
                         (proposal.yes <= proposal.no || votes < quorum);
    const bool is_early = time_ < proposal.eta.raw();
    const bool is_late = time_ > proposal.expires.raw();
    if ((is_lost || is_early || is_late) && !random_.chance(1, 30)) {
        return false;
    }
    return send(random_.chance(1, 2) ? KEEPER : pick_principal(KEEPER), message);
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
    if (time_ >= governance.guardian_until.raw() && !random_.chance(1, 6)) {
        return false;
    }
    VetoProposalMessage veto;
    veto.proposal = id;
    return send(random_.chance(1, 12) ? KEEPER : holder(governance.guardian, GUARDIAN), veto);
}

}  // namespace levee
