// Checks of governance from outside: what changed is what events tell, and what they tell is lawful
// by the ABI's table, whatever the contract thought of it.
#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "host-sim/abi/wire.hpp"
#include "host-sim/auditor.hpp"
#include "host-sim/governance/parameters.hpp"

namespace levee {

namespace {

using Told = std::set<std::tuple<uint32_t, uint32_t, u128>>;  // parameter, scope, value

/// What the events of a transaction say is in force from now on.
Told told_changes(const AuditStep& step) {
    Told told;
    each_known_event(step.receipt.events, [&told](uint16_t kind, ByteView fields) {
        if (kind == ChangeEffectiveEvent::KIND) {
            const auto event = read_as<ChangeEffectiveEvent>(fields);
            told.insert({event.parameter, event.scope, event.value.raw()});
        } else if (kind == ParameterChangedEvent::KIND) {
            const auto event = read_as<ParameterChangedEvent>(fields);
            told.insert({event.change.parameter, event.change.scope,
                         event.change.new_value.raw()});
        }
    });
    return told;
}

uint8_t kind_of_row(std::string_view name) {
    for (const meta::Struct& row : meta::ROWS) {
        if (row.name == name) {
            return static_cast<uint8_t>(row.kind);
        }
    }
    return 0;
}

std::string broken_field(const AuditStep& step, const RowView& row, uint32_t parameter,
                         const Told& told) {
    const meta::ParameterInfo& info = parameter_info(parameter);
    const auto before = step.governed.find({row.kind, row.id});
    if (kind_of_row(info.row) != row.kind || before == step.governed.end()) {
        return "";
    }
    const u128 old = value_in_row(before->second, parameter);
    const u128 now = value_in_row(row.bytes, parameter);
    const bool is_global = info.row == "state" || info.row == "governance";
    const uint32_t scope = is_global ? 0 : static_cast<uint32_t>(row.id);
    if (old == now || told.count({parameter, scope, now}) != 0) {
        return "";
    }
    return fmt::format("{} of {} went from {} to {} without an event", info.name,
                       scope_text(parameter, scope), old, now);
}

u128 decimal(std::string_view text) {
    u128 value = 0;
    for (const char digit : text) {
        value = 10 * value + static_cast<u128>(digit - '0');
    }
    return value;
}

/// The least delay that the table and the time to leave demand.
uint64_t least_delay(const AuditStep& step, const meta::ParameterInfo& info,
                     const ProposalRow& proposal, const GovernanceRow& governance, bool tightens) {
    if (tightens) {
        return std::max<uint64_t>(info.tighten * 3600u, governance.delay_tighten.raw());
    }
    // An asset whose epoch began in this very message has what took effect there.
    const auto asset = stored<AssetRow>(step.store, proposal.asset);
    const uint64_t leave = (asset->exit_epochs + uint64_t{2}) * asset->epoch_length.raw();
    return std::max({uint64_t{info.loosen} * 3600, governance.delay_loosen.raw(), leave});
}

/// LV-GOV-09: the last change before the proposal was opened had cooled down by then. A vote waits
/// for what was voted only.
bool had_cooled_down(const AuditStep& step, const ParameterChangeRow& change, uint64_t opened) {
    constexpr auto vote = static_cast<uint8_t>(Route::vote);
    const meta::ParameterInfo& info = parameter_info(change.parameter);
    auto before = stored<ParameterChangeRow>(step.store, change.before);
    while (before && before->time.raw() >= opened) {
        before = stored<ParameterChangeRow>(step.store, before->before);
    }
    return !before || opened >= before->time.raw() + info.cooldown * 3600u ||
           (change.route == vote && before->route != vote);
}

bool tightens_to(const meta::ParameterInfo& info, u128 old, u128 now) {
    return (info.tighter == "up" && now > old) || (info.tighter == "down" && now < old);
}

/// LV-GOV-12 of a proposal that was opened now.
std::string broken_opening(const AuditStep& step, const ProposalRow& proposal) {
    const auto governance = stored<GovernanceRow>(step.store, 1);
    const auto asset = stored<AssetRow>(step.store, proposal.asset);
    for (uint32_t i = 0; i < BATCH_MAX && proposal.parameter[i] != 0; ++i) {
        const uint32_t parameter = proposal.parameter[i];
        const meta::ParameterInfo& info = parameter_info(parameter);
        const auto due = value_due(step.store, parameter, proposal.scope[i]);
        const auto old =
            due ? due : value_in_force(step.store, parameter, proposal.scope[i]);
        const bool tightens = old && tightens_to(info, *old, proposal.value[i].raw());
        const uint64_t delay = least_delay(step, info, proposal, *governance, tightens);
        const uint64_t start = proposal.vote_end.raw();
        if (proposal.eta.raw() < start + std::min(delay, UINT64_MAX - start) ||
            tightens == (((proposal.loosens >> i) & 1U) != 0)) {
            return fmt::format("proposal {}: {} does not wait its delay", proposal.id, info.name);
        }
    }
    const bool lets_leave =
        proposal.leave_epoch.raw() > asset->epoch.raw() + asset->exit_epochs;
    return lets_leave ? "" : fmt::format("proposal {} comes before who leaves", proposal.id);
}

/// LV-GOV-13, with the delay of the proposal; a vote on an office asks none of it.
bool let_people_leave(const AuditStep& step, const ProposalRow& proposal,
                      const GovernanceRow& governance) {
    const auto asset = stored<AssetRow>(step.store, proposal.asset);
    const auto state = row_before<StateRow>(step, 1);
    const bool is_closed = (state->pause_bits & 22) != 0;  // exit, trade, freeze
    const uint64_t delay = proposal.eta.raw() - proposal.vote_end.raw();
    return !is_closed && step.context.time.raw() >= governance.exits_since.raw() + delay &&
           asset->epoch.raw() >= proposal.leave_epoch.raw();
}

/// LV-GOV-20: what tightened at the proposal does not loosen at the execution.
bool undoes_a_tightening(const ParameterChangeRow& change, const ProposalRow& proposal) {
    for (uint32_t i = 0; i < BATCH_MAX; ++i) {
        if (proposal.parameter[i] == change.parameter && proposal.scope[i] == change.scope) {
            return ((proposal.loosens >> i) & 1U) == 0;
        }
    }
    return true;
}

/// LV-GOV-20: whoever proposed held the office still, before the change itself.
bool was_in_office(const AuditStep& step, const ProposalRow& proposal,
                   const GovernanceRow& governance) {
    const auto route = static_cast<Route>(proposal.route);
    if (route == Route::authority) {
        return proposal.proposer == governance.proposer;
    }
    return route != Route::guardian ||
           (proposal.proposer == governance.guardian && governance.guardian != 0 &&
            step.context.time.raw() < governance.guardian_until.raw());
}

/// LV-GOV-19, by quorum and majority of the proposal.
bool had_passed(const ProposalRow& proposal) {
    constexpr u128 one = 1'000'000'000;
    const u128 yes = proposal.yes.raw();
    const u128 votes = yes + proposal.no.raw();
    return static_cast<Route>(proposal.route) != Route::vote ||
           (votes * one >= proposal.weight.raw() * proposal.quorum.raw() &&
            yes * one > votes * proposal.majority.raw());
}

/// What is wrong with the way by which a change came; empty if nothing.
std::string_view wrong_way(const AuditStep& step, const ParameterChangeRow& change,
                           const ProposalRow& proposal, const GovernanceRow& governance,
                           bool tightens) {
    constexpr std::string_view ROUTES[] = {"none", "vote", "authority", "guardian"};
    const meta::ParameterInfo& info = parameter_info(change.parameter);
    if (info.routes.find(ROUTES[change.route]) == std::string_view::npos) {
        return "came by another route";
    }
    if (change.route == 3 && !tightens) return "is the guardian's and no tightening";
    if (!had_cooled_down(step, change, proposal.opened.raw())) return "comes too soon";
    if (info.office && proposal.parameter[1] != 0) return "is an office's and not alone";
    if (!was_in_office(step, proposal, governance)) return "is of one who lost the office";
    return had_passed(proposal) ? "" : "has not passed its vote";
}

std::string broken_change(const AuditStep& step, const ParameterChangeRow& change) {
    const meta::ParameterInfo& info = parameter_info(change.parameter);
    const auto proposal = stored<ProposalRow>(step.store, change.proposal);
    const auto governance = row_before<GovernanceRow>(step, 1);
    const auto state = row_before<StateRow>(step, 1);
    if (!proposal || !governance || !state) {
        return fmt::format("change {} has no proposal or no governance", change.id);
    }
    const u128 old = change.old_value.raw();
    const u128 now = change.new_value.raw();
    const bool tightens = tightens_to(info, old, now);
    const u128 step_max =
        std::max(decimal(info.step), old * info.step_ratio / 1'000'000'000);
    const uint64_t time = step.context.time.raw();
    const auto wrong = [&](std::string_view what) {
        return fmt::format("change {}: {} from {} to {} {}", change.id, info.name, old, now, what);
    };
    step.branches.count(tightens ? Branch::tightening : Branch::loosening);
    if (now < decimal(info.min) || now > decimal(info.max)) return wrong("is out of bounds");
    if ((now > old ? now - old : old - now) > step_max) return wrong("is too large a step");
    const std::string_view way = wrong_way(step, change, *proposal, *governance, tightens);
    if (!way.empty()) return wrong(way);
    if (time < proposal->eta.raw()) return wrong("did not wait its delay");
    if (time > proposal->expires.raw()) return wrong("is too late");
    const bool is_office = info.office && static_cast<Route>(change.route) == Route::vote;
    if (!tightens && !is_office && !let_people_leave(step, *proposal, *governance)) {
        return wrong("loosens while people could not leave");
    }
    if (!tightens && undoes_a_tightening(change, *proposal)) return wrong("undoes a tightening");
    return "";
}

}  // namespace

bool was_sealed(const AuditStep& step) {
    const auto state = row_before<StateRow>(step, 1);
    return state && state->sealed != 0;
}

bool holds_parameters(uint8_t kind) {
    return kind == StateRow::KIND || kind == AssetRow::KIND || kind == MarketRow::KIND ||
           kind == TrancheRow::KIND || kind == GovernanceRow::KIND || kind == FeedRow::KIND;
}

std::string broken_governed_fields(const AuditStep& step) {
    if (!was_sealed(step)) {
        return "";
    }
    const Told told = told_changes(step);
    for (const RowView& row : step.receipt.rows) {
        if (!holds_parameters(row.kind) || !row.present()) {
            continue;
        }
        step.branches.count(Branch::governed_row);
        for (uint32_t parameter = 1; parameter <= meta::PARAMETERS.size(); ++parameter) {
            std::string broken = broken_field(step, row, parameter, told);
            if (!broken.empty()) {
                return broken;
            }
        }
    }
    return "";
}

std::string broken_changes(const AuditStep& step) {
    std::string broken;
    each_known_event(step.receipt.events, [&](uint16_t kind, ByteView fields) {
        if (!broken.empty()) {
            return;
        }
        if (kind == ParameterChangedEvent::KIND) {
            broken = broken_change(step, read_as<ParameterChangedEvent>(fields).change);
        } else if (kind == ChangeProposedEvent::KIND) {
            const uint32_t id = read_as<ChangeProposedEvent>(fields).proposal;
            broken = broken_opening(step, *stored<ProposalRow>(step.store, id));
        }
    });
    return broken;
}

std::string broken_outflow(const AuditStep& step) {
    for (const RowView& row : step.receipt.rows) {
        if (row.kind != TrancheRow::KIND || !row.present()) {
            continue;
        }
        const auto now = row_as<TrancheRow>(row);
        const auto before = row_before<TrancheRow>(step, row.id);
        const bool is_operators = now.kind == static_cast<uint8_t>(TrancheKind::operator_market) ||
                                  now.kind == static_cast<uint8_t>(TrancheKind::operator_shared);
        if (!is_operators || !before || before->epoch != now.epoch) {
            continue;
        }
        for (uint32_t i = 0; i < 8; ++i) {
            const u128 leaving = now.exit_shares[i].raw();
            if (leaving <= before->exit_shares[i].raw()) {
                continue;
            }
            step.branches.count(Branch::operator_exit);
            const u128 part = now.shares.raw() / 1'000'000'000 * now.exit_max.raw() +
                              now.shares.raw() % 1'000'000'000 * now.exit_max.raw() / 1'000'000'000;
            if (leaving > part) {
                return fmt::format("tranche {}: {} of {} shares leave with one epoch", row.id,
                                   leaving, now.shares.raw());
            }
        }
    }
    return "";
}

// A payout follows the event of a user's own money: there is none for fees, recoveries without a
// claim, or the fund's.
std::string broken_payouts(const AuditStep& step) {
    std::string broken;
    uint16_t last = 0;
    each_known_event(step.receipt.events, [&](uint16_t kind, ByteView) {
        if (kind == PayoutEvent::KIND) {
            step.branches.count(Branch::payout);
            const bool is_own = last == WithdrawnEvent::KIND || last == ExitedEvent::KIND ||
                                last == StakeCancelledEvent::KIND || last == ClaimPaidEvent::KIND;
            if (!is_own) {
                broken = fmt::format("a payout follows event {}", last);
            }
        }
        last = kind;
    });
    return broken;
}

}  // namespace levee
