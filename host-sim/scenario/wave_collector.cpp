// Reading of incidents, charges and equities. Amounts by layer are those of the incident rows.
#include "host-sim/scenario/wave_collector.hpp"

#include <algorithm>
#include <set>

#include "host-sim/abi/wire.hpp"

namespace levee {

namespace {

std::optional<i128> equity_of(uint32_t account, Engine& engine, const Context& context) {
    HealthQuery query;
    query.account = account;
    std::vector<uint8_t> answer;
    if (engine.query(context, wire_of(query), answer) != Status::ok ||
        answer.size() < sizeof(HealthAnswer)) {
        return std::nullopt;
    }
    return read_as<HealthAnswer>(answer).equity.raw();
}

bool is_operator(uint32_t tranche, const LedgerStore& store) {
    TrancheRow row;
    return store.get(TrancheRow::KIND, tranche, &row) &&
           row.kind >= static_cast<uint8_t>(TrancheKind::operator_market);
}

std::vector<std::string> charged_layers(const LedgerStore& store) {
    std::set<uint8_t> layers;
    for (const RowView& view : store.sorted_rows(MarketRow::KIND)) {
        const auto row = row_as<MarketRow>(view);
        layers.insert(std::begin(row.layers), std::end(row.layers));
    }
    std::vector<std::string> names;
    for (const meta::EnumInfo& info : meta::ENUMS) {
        if (info.name != "layer") {
            continue;
        }
        for (const meta::EnumValue& value : info.values) {
            const bool is_charged = value.value > static_cast<uint32_t>(Layer::defaulter_bond) &&
                                    value.value < static_cast<uint32_t>(Layer::residual);
            if (is_charged && layers.count(static_cast<uint8_t>(value.value)) != 0) {
                names.emplace_back(value.name);
            }
        }
    }
    return names;
}

void add_wave(const WaveResult& wave, WaveResult& total) {
    total.incidents += wave.incidents;
    total.loss += wave.loss;
    total.own_margin += wave.own_margin;
    for (const auto& [layer, amount] : wave.charged) {
        total.charged[layer] += amount;
    }
    total.residual += wave.residual;
    total.claims_cut += wave.claims_cut;
    total.fund_after = wave.fund_after;
    total.shared_operator += wave.shared_operator;
    total.adds_up = total.adds_up && wave.adds_up;
    if (wave.largest.amount > total.largest.amount) {
        total.largest = wave.largest;
    }
}

// The operator's slice is charged with the shared sequence; it is shown under its own name.
void name_operator(WaveResult& wave) {
    const u128 slice = std::min(wave.shared_operator, wave.charged["tranche"]);
    wave.charged["operator"] += slice;
    wave.charged["tranche"] -= slice;
}

}  // namespace

u128 fund_assets(const LedgerStore& store) {
    u128 sum = 0;
    for (const RowView& view : store.sorted_rows(TrancheRow::KIND)) {
        const auto row = row_as<TrancheRow>(view);
        sum += row.kind == static_cast<uint8_t>(TrancheKind::shared) ? row.assets.raw() : 0;
    }
    return sum;
}

WaveResult& WaveCollector::wave_of(uint32_t number) {
    const auto found = std::find_if(waves_.begin(), waves_.end(), [number](const WaveResult& it) {
        return it.number == number;
    });
    if (found != waves_.end()) {
        return *found;
    }
    waves_.emplace_back();
    waves_.back().number = number;
    return waves_.back();
}

void WaveCollector::add_incident(const IncidentRow& incident, uint32_t number,
                                 const LedgerStore& store) {
    WaveResult& wave = wave_of(number == 0 ? incident.epoch.raw() : number);
    const std::pair<const char*, u128> charges[] = {
        {"operator", incident.operator_.raw()},
        {"market_tranche", incident.market_tranche.raw()},
        {"tranche", incident.shared.raw()},
        {"house_gain", incident.house_gain.raw()},
        {"haircut", incident.haircut.raw()},
        {"socialisation", incident.socialisation.raw()},
    };
    u128 sum = incident.residual.raw();
    for (const auto& [layer, amount] : charges) {
        wave.charged[layer] += amount;
        sum += amount;
    }
    wave.adds_up = wave.adds_up && sum == incident.loss.raw();
    ++wave.incidents;
    wave.loss += incident.loss.raw();
    wave.own_margin += incident.defaulter_margin.raw() + incident.defaulter_bond.raw();
    wave.residual += incident.residual.raw();
    const auto slice = operator_charges_.find(incident.epoch.raw());
    if (slice != operator_charges_.end()) {
        wave.shared_operator += slice->second;
        operator_charges_.erase(slice);
    }
    if (number == 0) {
        wave.fund_after = fund_assets(store);
        wave.fund_before = wave.fund_after + wave.charged["tranche"] - wave.shared_operator;
    }
}

void WaveCollector::after_transaction(uint32_t wave, const Receipt& receipt,
                                      const LedgerStore& store) {
    each_event(receipt.events, [&](uint16_t kind, ByteView fields) {
        if (kind == IncidentAllocatedEvent::KIND) {
            add_incident(read_as<IncidentAllocatedEvent>(fields).incident, wave, store);
        } else if (kind == ClaimsCutEvent::KIND && (wave != 0 || !waves_.empty())) {
            WaveResult& cut = wave != 0 ? wave_of(wave) : waves_.back();
            cut.claims_cut += read_as<ClaimsCutEvent>(fields).amount.raw();
        } else if (kind == SharedChargedEvent::KIND) {
            const auto charged = read_as<SharedChargedEvent>(fields);
            if (is_operator(charged.tranche, store)) {
                operator_charges_[charged.epoch.raw()] += charged.amount.raw();
            }
        }
    });
}

void WaveCollector::at_moment(const Batch& batch, Engine& engine, const Context& last) {
    if (batch.moment == Moment::wave_begins) {
        wave_of(batch.wave).fund_before = fund_assets(engine.store());
        equities_.clear();
    }
    for (const uint32_t account : batch.accounts) {
        const std::optional<i128> equity = equity_of(account, engine, last);
        if (!equity) {
            continue;
        }
        if (batch.moment == Moment::recognised) {
            equities_[account] = *equity;
            continue;
        }
        const auto before = equities_.find(account);
        if (before != equities_.end()) {
            const i128 paid = (before->second - *equity) >> 32;
            Payer& largest = wave_of(batch.wave).largest;
            if (paid > largest.amount) {
                largest = {account, paid};
            }
        }
    }
    if (batch.moment == Moment::wave_ends) {
        wave_of(batch.wave).fund_after = fund_assets(engine.store());
    }
}

void WaveCollector::finish(const LedgerStore& store, ScenarioResult& result) {
    result.layers = charged_layers(store);
    bool house = false;
    for (WaveResult& wave : waves_) {
        name_operator(wave);
        add_wave(wave, result.total);
        house = house || wave.charged["house_gain"] != 0;
    }
    if (house) {
        result.layers.emplace_back("house_gain");
    }
    result.total.fund_before = waves_.empty() ? 0 : waves_.front().fund_before;
    result.incidents = result.total.incidents;
    result.waves = std::move(waves_);
}

}  // namespace levee
