// A sealed ledger under governance, for tests of its rules: two stakers of a shared tranche, a
// configured authority, a guardian, one market.
#pragma once

#include <algorithm>

#include "tests/support/world.hpp"

namespace levee::testing {

inline constexpr u32 PROPOSER = 20;
inline constexpr u32 GUARDIAN = 21;
inline constexpr u32 MAJOR = 22;
inline constexpr u32 MINOR = 23;
inline constexpr u64 HOURS = 3600;
inline constexpr u64 DAYS = 24 * HOURS;

struct OneChange {
    Parameter parameter;
    u32 scope;
    u128 value;
};

class Governed : public World {
public:
    // Before the seal everything is set up; `seal_it` false leaves it open.
    explicit Governed(bool seal_it = true) {
        MUST(add_market(linear()));
        MUST(add_tranche(TrancheKind::shared));
        MUST(set_layers({1, 2, 5, 8, 12}, 1, 1'000'000));
        MUST(send(AUTHORITY_ID, rules()));
        MUST(stake(1, 600, MAJOR));
        MUST(stake(1, 300, MINOR));
        if (seal_it) {
            MUST(seal());
            start();
        }
    }

    static SetGovernanceMessage rules() {
        SetGovernanceMessage m{};
        m.asset = 1;
        m.proposer = PROPOSER;
        m.guardian = GUARDIAN;
        m.guardian_term = Seconds::of(90 * DAYS);
        m.vote_period = Seconds::of(3 * DAYS);
        m.execution_window = Seconds::of(5 * DAYS);
        m.delay_loosen = Seconds::of(1 * DAYS);
        m.delay_tighten = Seconds{};
        m.quorum = percent(20);
        m.majority = percent(50);
        m.propose_min = percent(1);
        return m;
    }

    // Two epochs, so that the stakes have joined; then a mark.
    void start() {
        for (int i = 0; i < 3; ++i) {
            pass_epoch();
            MUST(mark(1000));
        }
    }

    Status set(Parameter parameter, u32 scope, u128 value, u32 sender = AUTHORITY_ID) {
        SetParameterMessage m{};
        m.parameter = static_cast<u8>(parameter);
        m.scope = scope;
        m.value = Number128::of(value);
        return send(sender, m);
    }

    static ProposeChangeMessage batch(Route route, std::initializer_list<OneChange> changes) {
        ProposeChangeMessage m{};
        m.asset = 1;
        m.tranche = route == Route::vote ? 1 : 0;
        m.route = static_cast<u8>(route);
        u32 at = 0;
        for (const OneChange& change : changes) {
            m.parameter[at] = static_cast<u8>(change.parameter);
            m.scope[at] = change.scope;
            m.value[at] = Number128::of(change.value);
            ++at;
        }
        m.reason[0] = 7;
        return m;
    }
    Status propose(Route route, std::initializer_list<OneChange> changes, u32 sender) {
        return send(sender, batch(route, changes));
    }
    Status propose(std::initializer_list<OneChange> changes) {
        return propose(Route::authority, changes, PROPOSER);
    }
    u32 last() const { return state().proposals; }

    Status vote(u32 who, Choice choice, u32 proposal, u32 tranche = 1) {
        VoteMessage m{};
        m.proposal = proposal;
        m.tranche = tranche;
        m.choice = static_cast<u8>(choice);
        return send(who, m);
    }
    Status execute(u32 proposal) {
        ExecuteProposalMessage m{};
        m.proposal = proposal;
        return send(ANYONE, m);
    }
    Status cancel(u32 proposal, u32 sender = PROPOSER) {
        CancelProposalMessage m{};
        m.proposal = proposal;
        return send(sender, m);
    }
    Status veto(u32 proposal, u32 sender = GUARDIAN) {
        VetoProposalMessage m{};
        m.proposal = proposal;
        return send(sender, m);
    }

    // So many epochs that who asked to leave at the proposal has left.
    void let_leave(u32 id) {
        while (row<AssetRow>(proposal(id).asset).epoch < proposal(id).leave_epoch) {
            pass_epoch();
            MUST(pay_fee(1));
        }
    }
    void mature(u32 id) {
        let_leave(id);
        now = std::max<u64>(now, proposal(id).eta.raw());
    }
    // Proposed by the authority, waited for, executed; the time is the first that is lawful.
    void change(std::initializer_list<OneChange> changes) {
        MUST(propose(changes));
        mature(last());
        MUST(execute(last()));
    }

    GovernanceRow governance() const { return row<GovernanceRow>(1); }
    ProposalRow proposal(u32 id) const { return row<ProposalRow>(id); }
    ParameterChangeRow audit(u32 id) const { return row<ParameterChangeRow>(id); }
    BallotRow ballot(u32 proposal, u32 who) const {
        return row<BallotRow>(pair(8 * this->proposal(proposal).place, who));
    }

    ParameterValueAnswer value(Parameter parameter, u32 scope) {
        ParameterValueQuery query{};
        query.parameter = static_cast<u8>(parameter);
        query.scope = scope;
        ParameterValueAnswer answer{};
        MUST(ask(query, answer));
        return answer;
    }
    ChangeCheckAnswer check(Route route, std::initializer_list<OneChange> changes) {
        const ProposeChangeMessage m = batch(route, changes);
        ChangeCheckQuery query{};
        query.asset = m.asset;
        query.route = m.route;
        std::memcpy(query.parameter, m.parameter, sizeof m.parameter);
        std::memcpy(query.scope, m.scope, sizeof m.scope);
        std::memcpy(static_cast<void*>(query.value), m.value, sizeof m.value);
        ChangeCheckAnswer answer{};
        MUST(ask(query, answer));
        return answer;
    }
};

}  // namespace levee::testing
