// Sums and lists of what the events said. Names of layers are those of the incident's row.
#include "host-sim/incident_report.hpp"

#include <fmt/format.h>

#include "host-sim/abi/wire.hpp"

namespace levee {

namespace {

std::string digits(u128 value) {
    return integer_text(meta::Wire::u128, {reinterpret_cast<const uint8_t*>(&value), sizeof value});
}
std::string digits(Atoms atoms) { return digits(atoms.raw()); }

struct Charge {
    const char* layer;
    Atoms charged;
    Atoms open;  // of it, not yet recovered
};

/// What the layers share of a loss; the residual comes last.
std::array<Charge, 7> charges_of(const IncidentRow& row) {
    return {{{"operator", row.operator_, row.operator_open},
             {"market_tranche", row.market_tranche, row.market_tranche_open},
             {"tranche", row.shared, row.shared_open},
             {"house_gain", row.house_gain, Atoms{}},
             {"haircut", row.haircut, row.haircut_open},
             {"socialisation", row.socialisation, row.socialisation_open},
             {"residual", row.residual, row.residual_open}}};
}

bool row_adds_up(const IncidentRow& row) {
    u128 sum = 0;
    for (const Charge& charge : charges_of(row)) {
        sum += charge.charged.raw();
    }
    return sum == row.loss.raw();
}

OrderedJson incident_json(const IncidentRow& row) {
    OrderedJson charged = OrderedJson::object();
    OrderedJson open = OrderedJson::object();
    for (const Charge& charge : charges_of(row)) {
        charged[charge.layer] = digits(charge.charged);
        open[charge.layer] = digits(charge.open);
    }
    return {{"incident", fmt::format("{}:{}", row.market, row.epoch.raw())},
            {"asset", row.asset},
            {"window", row.window},
            {"loss", digits(row.loss)},
            {"defaulter_margin", digits(row.defaulter_margin)},
            {"defaulter_bond", digits(row.defaulter_bond)},
            {"charged", charged},
            {"open", open},
            {"recovered", digits(row.recovered)},
            {"claims_cut", digits(row.claims_cut)},
            {"adds_up", row_adds_up(row)}};
}

struct AssetSum {
    uint32_t incidents = 0;
    u128 loss = 0;
    u128 recovered = 0;
    std::array<u128, 7> charged{};
};

OrderedJson asset_json(uint32_t asset, const AssetSum& sum) {
    OrderedJson charged = OrderedJson::object();
    const auto names = charges_of(IncidentRow{});
    for (size_t i = 0; i < names.size(); ++i) {
        charged[names[i].layer] = digits(sum.charged[i]);
    }
    return {{"asset", asset},
            {"incidents", sum.incidents},
            {"loss", digits(sum.loss)},
            {"charged", charged},
            {"recovered", digits(sum.recovered)}};
}

}  // namespace

void IncidentReport::add(ByteView events) {
    each_event(events, [this](uint16_t kind, ByteView fields) {
        if (kind == IncidentAllocatedEvent::KIND || kind == IncidentUpdatedEvent::KIND) {
            const auto row = read_as<IncidentAllocatedEvent>(fields).incident;
            incidents_[{row.market, row.epoch.raw()}] = row;
        } else if (kind == RecognisedEvent::KIND) {
            const auto event = read_as<RecognisedEvent>(fields);
            recognised_[{event.market, event.epoch.raw()}].push_back(event);
        } else if (kind == LocalChargedEvent::KIND) {
            const auto event = read_as<LocalChargedEvent>(fields);
            local_[{event.market, event.epoch.raw()}].push_back(event);
        } else if (kind == SharedRolledEvent::KIND) {
            const auto event = read_as<SharedRolledEvent>(fields);
            shared_[{event.asset, event.epoch.raw()}] = event;
        } else if (kind == SharedChargedEvent::KIND) {
            const auto event = read_as<SharedChargedEvent>(fields);
            shared_charges_[{event.asset, event.epoch.raw()}].push_back(event);
        }
    });
}

bool IncidentReport::adds_up() const {
    bool all = true;
    for (const auto& [key, row] : incidents_) {
        all = all && row_adds_up(row);
    }
    return all;
}

// The accounts that went bankrupt, and the market's own tranches that paid.
OrderedJson IncidentReport::recognitions_of(const Key& key) const {
    OrderedJson out = {{"recognised", OrderedJson::array()}, {"tranches", OrderedJson::array()}};
    if (const auto found = recognised_.find(key); found != recognised_.end()) {
        for (const RecognisedEvent& event : found->second) {
            out["recognised"].push_back({{"account", event.account},
                                         {"loss", digits(event.loss)},
                                         {"margin_paid", digits(event.margin_paid)},
                                         {"bond_paid", digits(event.bond_paid)},
                                         {"shortfall", digits(event.shortfall)}});
        }
    }
    if (const auto found = local_.find(key); found != local_.end()) {
        for (const LocalChargedEvent& event : found->second) {
            out["tranches"].push_back(
                {{"tranche", event.tranche}, {"amount", digits(event.amount)}});
        }
    }
    return out;
}

OrderedJson IncidentReport::json() const {
    OrderedJson out = {{"incidents", OrderedJson::array()},
                       {"shared_epochs", OrderedJson::array()},
                       {"assets", OrderedJson::array()}};
    std::map<uint32_t, AssetSum> assets;
    for (const auto& [key, row] : incidents_) {
        OrderedJson incident = incident_json(row);
        incident.update(recognitions_of(key));
        out["incidents"].push_back(incident);
        AssetSum& sum = assets[row.asset];
        ++sum.incidents;
        sum.loss += row.loss.raw();
        sum.recovered += row.recovered.raw();
        const auto charges = charges_of(row);
        for (size_t i = 0; i < charges.size(); ++i) {
            sum.charged[i] += charges[i].charged.raw();
        }
    }
    for (const auto& [key, event] : shared_) {
        OrderedJson paid = OrderedJson::array();
        if (const auto found = shared_charges_.find(key); found != shared_charges_.end()) {
            for (const SharedChargedEvent& charge : found->second) {
                paid.push_back({{"tranche", charge.tranche}, {"amount", digits(charge.amount)}});
            }
        }
        out["shared_epochs"].push_back({{"asset", key.first},
                                        {"epoch", key.second},
                                        {"demand", digits(event.demand)},
                                        {"paid", digits(event.paid)},
                                        {"tranches", paid}});
    }
    for (const auto& [asset, sum] : assets) {
        out["assets"].push_back(asset_json(asset, sum));
    }
    out["adds_up"] = adds_up();
    return out;
}

std::string IncidentReport::page() const {
    if (incidents_.empty()) {
        return "0 incidents: no market recognised a loss\n";
    }
    std::string out = fmt::format("{:>12}{:>7}{:>22}", "incident", "asset", "loss");
    const auto names = charges_of(IncidentRow{});
    for (const Charge& charge : names) {
        out += fmt::format("{:>22}", charge.layer);
    }
    out += fmt::format("{:>22}  check\n", "recovered");
    for (const auto& [key, row] : incidents_) {
        out += fmt::format("{:>12}{:>7}{:>22}", fmt::format("{}:{}", key.first, key.second),
                           row.asset, digits(row.loss));
        for (const Charge& charge : charges_of(row)) {
            out += fmt::format("{:>22}", digits(charge.charged));
        }
        out += fmt::format("{:>22}  {}\n", digits(row.recovered),
                           row_adds_up(row) ? "adds up" : "DOES NOT ADD UP");
    }
    out += fmt::format("{} incident{}, in atoms of their assets; charges and residual are the loss "
                       "in every one: {}\n",
                       incidents_.size(), incidents_.size() == 1 ? "" : "s",
                       adds_up() ? "yes" : "NO");
    return out;
}

}  // namespace levee
