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

bool was_sealed(const AuditStep& step) {
    const auto state = step.governed.find({StateRow::KIND, 1});
    return state != step.governed.end() && state->second[1] != 0;
}

/// The row as it was before the transaction, or nothing.
template <class Row>
std::optional<Row> row_before(const AuditStep& step, uint64_t id) {
    const auto found = step.governed.find({Row::KIND, id});
    if (found == step.governed.end() || found->second[0] == 0) {
        return std::nullopt;
    }
    return read_as<Row>(found->second);
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
    const bool tightens =
        (info.tighter == "up" && now > old) || (info.tighter == "down" && now < old);
    const u128 step_max =
        std::max(decimal(info.step), old * info.step_ratio / 1'000'000'000);
    const uint64_t delay = least_delay(step, info, *proposal, *governance, tightens);
    const uint64_t time = step.context.time.raw();
    const auto before = stored<ParameterChangeRow>(step.store, change.before);
    constexpr std::string_view ROUTES[] = {"none", "vote", "authority", "guardian"};
    const bool is_closed = (state->pause_bits & 22) != 0;  // exit, trade, freeze
    const auto wrong = [&](std::string_view what) {
        return fmt::format("change {}: {} from {} to {} {}", change.id, info.name, old, now, what);
    };
    step.branches.count(tightens ? Branch::tightening : Branch::loosening);
    if (now < decimal(info.min) || now > decimal(info.max)) return wrong("is out of bounds");
    if ((now > old ? now - old : old - now) > step_max) return wrong("is too large a step");
    if (before && time < before->time.raw() + info.cooldown * 3600u) return wrong("comes too soon");
    if (info.routes.find(ROUTES[change.route]) == std::string_view::npos) {
        return wrong("came by another route");
    }
    if (change.route == 3 && !tightens) return wrong("is the guardian's and no tightening");
    if (time < proposal->vote_end.raw() + delay) return wrong("did not wait its delay");
    if (time > proposal->expires.raw()) return wrong("is too late");
    if (!tightens && (is_closed || time < governance->exits_since.raw() + delay)) {
        return wrong("loosens while people could not leave");
    }
    return "";
}

}  // namespace

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
        if (kind == ParameterChangedEvent::KIND && broken.empty()) {
            broken = broken_change(step, read_as<ParameterChangedEvent>(fields).change);
        }
    });
    return broken;
}

std::string broken_coverage(const AuditStep& step) {
    for (const RowView& row : step.receipt.rows) {
        if (row.kind != MarketRow::KIND || !was_sealed(step)) {
            continue;
        }
        const auto now = row_as<MarketRow>(row);
        const auto before = row_before<MarketRow>(step, row.id);
        step.branches.count(Branch::covered);
        for (const uint8_t layer : before ? before->layers : now.layers) {
            const bool is_funded = layer >= 3 && layer <= 5;
            if (is_funded && std::find(now.layers, now.layers + 12, layer) == now.layers + 12) {
                return fmt::format("market {} lost layer {}", row.id, layer);
            }
        }
        if (before && !before->shared_cap.is_zero() && now.shared_cap.is_zero()) {
            return fmt::format("market {} lost its part of the fund", row.id);
        }
    }
    return "";
}

// Whatever was voted, and in whatever order: what is in force obeys the rules between parameters.
std::string broken_rules(const AuditStep& step) {
    for (const RowView& row : step.receipt.rows) {
        bool holds = true;
        if (row.kind == MarketRow::KIND && row.present()) {
            const auto m = row_as<MarketRow>(row);
            holds = m.maintenance_margin <= m.initial_margin &&
                    m.mark_step + m.fill_band <= m.initial_margin &&
                    m.fill_band <= m.maintenance_margin &&
                    m.liquidation_discount + m.liquidation_fee <= m.maintenance_margin;
        } else if (row.kind == AssetRow::KIND && row.present()) {
            const auto a = row_as<AssetRow>(row);
            holds = a.late_epochs <= a.pending_epochs && a.late_epochs <= a.exit_epochs;
        } else if (row.kind == FeedRow::KIND && row.present()) {
            const auto f = row_as<FeedRow>(row);
            const auto free = std::count(std::begin(f.reporter), std::end(f.reporter), 0u);
            holds = f.quorum <= REPORTERS_MAX - static_cast<uint32_t>(free);
        } else {
            continue;
        }
        step.branches.count(Branch::ruled);
        if (!holds) {
            return fmt::format("row {} of kind {} breaks a rule between parameters", row.id,
                               row.kind);
        }
    }
    return "";
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
