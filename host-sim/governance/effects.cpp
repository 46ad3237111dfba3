// Asks the contract for the health of every account, before and after a batch is put into its rows.
#include "host-sim/governance/effects.hpp"

#include <algorithm>

#include "host-sim/governance/parameters.hpp"

namespace levee {

namespace {

bool has_position(const LedgerStore& store, const AccountRow& account) {
    for (uint32_t i = 0; i < account.market_count; ++i) {
        const uint64_t id = (uint64_t{account.id} << 16) | account.markets[i];
        const auto position = stored<PositionRow>(store, id);
        if (position && !position->size.is_zero()) {
            return true;
        }
    }
    return false;
}

void ask_health(Engine& engine, const Context& context, const AccountRow& account,
                Standing& standing) {
    const Bytes query = encode_query("health", {{"account", account.id}});
    std::vector<uint8_t> answer;
    if (engine.query(context, query, answer) != Status::ok) {
        ++standing.not_asked;
        return;
    }
    AccountHealth& health = standing.accounts[account.id];
    health.health = read_as<HealthAnswer>(answer);
    health.has_position = has_position(engine.store(), account);
    standing.initial_margin += health.health.initial_margin;
    standing.maintenance_margin += health.health.maintenance_margin;
}

// LV-TRA-06, with the rows as they are.
Atoms capacity_of(const TrancheRow& tranche) {
    const u128 assets = tranche.assets.raw();
    const u128 floor = std::min(assets, tranche.floor.raw());
    const u128 drawn = assets * tranche.draw_max.raw() / 1'000'000'000;
    return Atoms::of(std::min(assets - floor, drawn));
}

bool is_shared(const TrancheRow& tranche) {
    return tranche.kind == static_cast<uint8_t>(TrancheKind::shared) ||
           tranche.kind == static_cast<uint8_t>(TrancheKind::operator_shared);
}

bool takes_of_shared(const MarketRow& market) {
    return std::find(std::begin(market.layers), std::end(market.layers),
                     static_cast<uint8_t>(Layer::tranche)) != std::end(market.layers);
}

// Its cap on an epoch's demand (LV-REC-06), or all that the shared tranches may pay.
Atoms shared_of(const LedgerStore& store, const MarketRow& market, const Standing& standing) {
    u128 all = 0;
    for (const auto& [id, capacity] : standing.capacity) {
        const TrancheRow tranche = *stored<TrancheRow>(store, id);
        all += tranche.asset == market.asset && is_shared(tranche) ? capacity.raw() : 0;
    }
    return Atoms::of(takes_of_shared(market) ? std::min(all, market.shared_cap.raw()) : 0);
}

}  // namespace

Standing standing_of(Engine& engine, const Context& context) {
    Standing standing;
    for (const RowView& row : engine.store().sorted_rows(AccountRow::KIND)) {
        ask_health(engine, context, *stored<AccountRow>(engine.store(), row.id), standing);
    }
    for (const RowView& row : engine.store().sorted_rows(TrancheRow::KIND)) {
        const TrancheRow tranche = *stored<TrancheRow>(engine.store(), row.id);
        standing.capacity[tranche.id] = capacity_of(tranche);
        standing.target[tranche.id] = tranche.target;
    }
    for (const RowView& row : engine.store().sorted_rows(MarketRow::KIND)) {
        const MarketRow market = *stored<MarketRow>(engine.store(), row.id);
        standing.shared[market.id] = shared_of(engine.store(), market, standing);
    }
    return standing;
}

void force_batch(Engine& engine, const WrittenBatch& batch) {
    for (const WrittenChange& change : batch.changes) {
        put_value(engine.store(), change.parameter, change.scope, change.value);
        engine.store().commit();
    }
}

}  // namespace levee
