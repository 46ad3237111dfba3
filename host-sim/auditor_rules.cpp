// Checks of the rules between parameters (LV-GOV-10) and of votes, from outside: whatever was
// voted, and in whatever order, what is in force obeys them.
#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "host-sim/abi/wire.hpp"
#include "host-sim/auditor.hpp"
#include "host-sim/governance/parameters.hpp"

namespace levee {

namespace {

/// A parameter that events say has another value from now on, in force or due.
struct MovedValue {
    Parameter parameter;
    uint32_t scope;
    u128 old;
    u128 now;
};

std::vector<MovedValue> moved_values(const AuditStep& step) {
    std::vector<MovedValue> moved;
    each_known_event(step.receipt.events, [&moved](uint16_t kind, ByteView fields) {
        if (kind == ParameterSetEvent::KIND) {
            const auto event = read_as<ParameterSetEvent>(fields);
            moved.push_back({static_cast<Parameter>(event.parameter), event.scope,
                             event.old_value.raw(), event.new_value.raw()});
        } else if (kind == ParameterChangedEvent::KIND) {
            const auto change = read_as<ParameterChangedEvent>(fields).change;
            moved.push_back({static_cast<Parameter>(change.parameter), change.scope,
                             change.old_value.raw(), change.new_value.raw()});
        }
    });
    return moved;
}

/// The row after the transaction: as that changed it, else as it is stored.
template <class Row>
Row row_after(const AuditStep& step, uint64_t id) {
    for (const RowView& row : step.receipt.rows) {
        if (row.kind == Row::KIND && row.id == id && row.present()) {
            return row_as<Row>(row);
        }
    }
    return stored<Row>(step.store, id).value_or(Row{});
}

bool names(const MarketRow& market, Layer layer) {
    return std::count(market.layers, market.layers + 12, static_cast<uint8_t>(layer)) != 0;
}

/// (4): LV-CFG-03 on sizes.
bool do_sizes_fit(const MarketRow& market) {
    const bool is_linear = market.kind == static_cast<uint8_t>(ContractKind::linear);
    const u128 lot = u128{is_linear ? market.tick_max.raw() : 1} * market.multiplier;
    return lot < u128{1} << 67 && market.oi_max.raw() * lot < u128{1} << 88 &&
           (is_linear || market.multiplier >= market.tick_max.raw());
}

/// (5): LV-CFG-05.
bool are_layers_lawful(const AuditStep& step, const MarketRow& market) {
    const auto asset = row_after<AssetRow>(step, market.asset);
    const auto* const end = std::find(market.layers, market.layers + 12, uint8_t{0});
    const bool has_operator = market.operator_tranche != 0 || asset.operator_tranche != 0;
    return end != market.layers &&
           std::adjacent_find(market.layers, end, std::greater_equal<>()) == end &&
           std::all_of(end, market.layers + 12, [](uint8_t layer) { return layer == 0; }) &&
           market.layers[0] == static_cast<uint8_t>(Layer::defaulter_margin) &&
           end[-1] == static_cast<uint8_t>(Layer::residual) &&
           (has_operator || !names(market, Layer::operator_)) &&
           (market.market_tranche != 0 || !names(market, Layer::market_tranche)) &&
           (asset.sequence_count != 0 || !names(market, Layer::tranche));
}

/// Number of the rule that the row breaks; 0 if none.
uint32_t broken_by(const AuditStep& step, const MarketRow& m) {
    if (m.maintenance_margin >= m.initial_margin) return 1;
    if (m.mark_step + m.fill_band > m.initial_margin) return 2;
    if (m.fill_band > m.maintenance_margin) return 3;
    if (m.liquidation_discount + m.liquidation_fee > m.maintenance_margin) return 3;
    if (!do_sizes_fit(m)) return 4;
    return are_layers_lawful(step, m) ? 0 : 5;
}

uint32_t broken_by(const AuditStep&, const AssetRow& asset) {
    const bool holds =
        asset.late_epochs <= asset.pending_epochs && asset.late_epochs <= asset.exit_epochs;
    return holds ? 0 : 6;
}

uint32_t broken_by(const AuditStep& step, const TrancheRow& tranche) {
    u128 weights = tranche.fee_weight.raw();
    if (tranche.market == 0) {
        const auto asset = row_after<AssetRow>(step, tranche.asset);
        weights = row_after<TrancheRow>(step, asset.operator_tranche).fee_weight.raw();
        for (uint32_t i = 0; i < asset.sequence_count; ++i) {
            weights += row_after<TrancheRow>(step, asset.sequence[i]).fee_weight.raw();
        }
    }
    constexpr u128 one = 1'000'000'000;
    if (weights > (tranche.market == 0 ? one : u128{0})) return 7;
    const bool is_operators =
        tranche.kind == static_cast<uint8_t>(TrancheKind::operator_market) ||
        tranche.kind == static_cast<uint8_t>(TrancheKind::operator_shared);
    return is_operators || (tranche.operator_ == 0 && tranche.exit_max.raw() == one) ? 0 : 9;
}

uint32_t broken_by(const AuditStep&, const FeedRow& feed) {
    std::multiset<uint32_t> named(std::begin(feed.reporter), std::end(feed.reporter));
    named.erase(0);
    const bool has_quorum = feed.quorum <= named.size();
    if (feed.fallback != 0) named.insert(feed.fallback);
    const std::set<uint32_t> different(named.begin(), named.end());
    return has_quorum && different.size() == named.size() ? 0 : 10;
}

template <class Row>
std::string broken_row(const AuditStep& step, const RowView& row, std::string_view name) {
    step.branches.count(Branch::ruled);
    const uint32_t rule = broken_by(step, row_as<Row>(row));
    return rule == 0 ? "" : fmt::format("{} {} breaks rule {} of LV-GOV-10", name, row.id, rule);
}

/// Assets of the asset's shared tranches.
u128 shared_assets(const AuditStep& step, uint32_t asset) {
    const auto row = row_after<AssetRow>(step, asset);
    u128 sum = 0;
    for (uint32_t i = 0; i < row.sequence_count; ++i) {
        sum += row_after<TrancheRow>(step, row.sequence[i]).assets.raw();
    }
    return sum;
}

std::string lost_cover(const MarketRow& before, const MarketRow& now) {
    for (const Layer layer : {Layer::defaulter_bond, Layer::operator_, Layer::market_tranche,
                              Layer::tranche}) {
        if (names(before, layer) && !names(now, layer)) {
            return fmt::format("market {} lost layer {}", now.id, static_cast<uint32_t>(layer));
        }
    }
    return !before.shared_cap.is_zero() && now.shared_cap.is_zero()
               ? fmt::format("market {} lost its part of the fund", now.id)
               : std::string();
}

}  // namespace

std::string broken_coverage(const AuditStep& step) {
    for (const RowView& row : step.receipt.rows) {
        const auto before = row_before<MarketRow>(step, row.id);
        if (row.kind != MarketRow::KIND || !row.present() || !before || !was_sealed(step)) {
            continue;
        }
        step.branches.count(Branch::covered);
        std::string lost = lost_cover(*before, row_as<MarketRow>(row));
        if (!lost.empty()) {
            return lost;
        }
    }
    for (const MovedValue& moved : moved_values(step)) {
        if (moved.parameter != Parameter::shared_cap || moved.now >= moved.old) {
            continue;
        }
        step.branches.count(Branch::cap_fell);
        const uint32_t asset = row_after<MarketRow>(step, moved.scope).asset;
        if (10 * moved.now < shared_assets(step, asset)) {
            return fmt::format("market {} may take {} of a fund of {}", moved.scope, moved.now,
                               shared_assets(step, asset));
        }
    }
    return "";
}

std::string broken_rules(const AuditStep& step) {
    for (const RowView& row : step.receipt.rows) {
        std::string broken;
        if (!row.present()) {
            continue;
        } else if (row.kind == MarketRow::KIND) {
            broken = broken_row<MarketRow>(step, row, "market");
        } else if (row.kind == AssetRow::KIND) {
            broken = broken_row<AssetRow>(step, row, "asset");
        } else if (row.kind == TrancheRow::KIND) {
            broken = broken_row<TrancheRow>(step, row, "tranche");
        } else if (row.kind == FeedRow::KIND) {
            broken = broken_row<FeedRow>(step, row, "feed");
        }
        if (!broken.empty()) {
            return broken;
        }
    }
    for (const MovedValue& moved : moved_values(step)) {
        if (moved.parameter != Parameter::floor || moved.now <= moved.old) {
            continue;
        }
        step.branches.count(Branch::floor_rose);
        const u128 assets = row_after<TrancheRow>(step, moved.scope).assets.raw();
        if (2 * moved.now > assets) {
            return fmt::format("tranche {} with {} got a floor of {}: rule 8 of LV-GOV-10",
                               moved.scope, assets, moved.now);
        }
    }
    return "";
}

std::string broken_tallies(const LedgerStore& store, Branches& branches) {
    std::map<uint32_t, std::array<u128, 2>> counted;  // by proposal: yes, no
    for (const RowView& row : store.sorted_rows(BallotRow::KIND)) {
        const auto ballot = row_as<BallotRow>(row);
        const bool is_yes = ballot.choice == static_cast<uint8_t>(Choice::yes);
        counted[ballot.proposal][is_yes ? 0 : 1] += ballot.weight.raw();
    }
    // Of a proposal that has ended, others that took its place have taken ballots.
    for (const RowView& row : store.sorted_rows(ProposalRow::KIND)) {
        const auto proposal = row_as<ProposalRow>(row);
        if (proposal.status != static_cast<uint8_t>(ProposalStatus::open)) {
            continue;
        }
        const std::array<u128, 2>& sum = counted[proposal.id];
        if (sum[0] + sum[1] != 0) {
            branches.count(Branch::voted);
        }
        if (sum[0] != proposal.yes.raw() || sum[1] != proposal.no.raw()) {
            return fmt::format("proposal {} counts {} to {}, its ballots {} to {}", proposal.id,
                               proposal.yes.raw(), proposal.no.raw(), sum[0], sum[1]);
        }
    }
    return "";
}

}  // namespace levee
