// Encoding of the rows of governance and feeds into the structs of the ABI, field by field.
#include "host-sim/model/governance_rows.hpp"

namespace levee::model {

void encode(const Governance& from, GovernanceRow& to) {
    to = {};
    to.version = 1;
    store(to.asset, from.asset);
    store(to.proposer, from.proposer);
    store(to.guardian, from.guardian);
    store(to.guardian_until, from.guardian_until);
    store(to.guardian_term, from.guardian_term);
    store(to.vote_period, from.vote_period);
    store(to.execution_window, from.execution_window);
    store(to.delay_loosen, from.delay_loosen);
    store(to.delay_tighten, from.delay_tighten);
    store(to.quorum, from.quorum);
    store(to.majority, from.majority);
    store(to.propose_min, from.propose_min);
    store(to.exits_since, from.exits_since);
    store(to.open, from.open);
    store(to.open_asset, from.open_asset);
    store(to.open_epoch, from.open_epoch);
}

void encode(const Proposal& from, ProposalRow& to) {
    to = {};
    to.version = 1;
    store(to.status, from.status);
    store(to.route, from.route);
    store(to.place, from.place);
    store(to.id, from.id);
    store(to.asset, from.asset);
    store(to.proposer, from.proposer);
    store(to.epoch, from.epoch);
    store(to.proposer_tranche, from.proposer_tranche);
    store(to.leave_epoch, from.leave_epoch);
    store(to.loosens, from.loosens);
    store(to.opened, from.opened);
    store(to.vote_end, from.vote_end);
    store(to.eta, from.eta);
    store(to.expires, from.expires);
    store(to.parameter, from.parameter);
    store(to.scope, from.scope);
    store(to.value, from.value);
    store(to.reason, from.reason);
    store(to.tranche, from.tranche);
    store(to.assets, from.assets);
    store(to.shares, from.shares);
    store(to.weight, from.weight);
    store(to.yes, from.yes);
    store(to.no, from.no);
    store(to.standing, from.standing);
    store(to.quorum, from.quorum);
    store(to.majority, from.majority);
}

void encode(const ParameterRecord& from, ParameterRow& to) {
    to = {};
    to.version = 1;
    store(to.parameter, from.parameter);
    store(to.scope, from.scope);
    store(to.changed_at, from.changed_at);
    store(to.changes, from.changes);
    store(to.last, from.last);
}

void encode(const ParameterChange& from, ParameterChangeRow& to) {
    to = {};
    to.version = 1;
    store(to.parameter, from.parameter);
    store(to.route, from.route);
    store(to.id, from.id);
    store(to.scope, from.scope);
    store(to.proposal, from.proposal);
    store(to.proposer, from.proposer);
    store(to.executor, from.executor);
    store(to.before, from.before);
    store(to.time, from.time);
    store(to.height, from.height);
    store(to.old_value, from.old_value);
    store(to.new_value, from.new_value);
    store(to.reason, from.reason);
}

void encode(const Ballot& from, BallotRow& to) {
    to = {};
    to.version = 1;
    store(to.choice, from.choice);
    store(to.vote, from.vote);
    store(to.principal, from.principal);
    store(to.tranche, from.tranche);
    store(to.proposal, from.proposal);
    store(to.weight, from.weight);
}

void encode(const ChangesDue& from, ChangesDueRow& to) {
    to = {};
    to.version = 1;
    store(to.target, from.target);
    store(to.id, from.id);
    store(to.set, from.set);
    store(to.value, from.value);
}

void encode(const Feed& from, FeedRow& to) {
    to = {};
    to.version = 1;
    store(to.quorum, from.quorum);
    store(to.market, from.market);
    store(to.reporter, from.reporter);
    store(to.fallback, from.fallback);
    store(to.report_age_max, from.report_age_max);
    store(to.fallback_after, from.fallback_after);
    store(to.deviation_max, from.deviation_max);
    store(to.confidence_max, from.confidence_max);
    store(to.price, from.price);
    store(to.observed_at, from.observed_at);
}

}  // namespace levee::model
