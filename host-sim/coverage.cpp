// Counting by name, so that counts of several processes can be added.
#include "host-sim/coverage.hpp"

#include <fmt/format.h>

#include <array>

#include "host-sim/abi/wire.hpp"

namespace levee {

namespace {

struct LayerField {
    std::string_view layer;
    Atoms IncidentRow::* charge;
};

constexpr std::array<LayerField, 8> LAYERS = {{
    {"defaulter_margin", &IncidentRow::defaulter_margin},
    {"defaulter_bond", &IncidentRow::defaulter_bond},
    {"operator", &IncidentRow::operator_},
    {"market_tranche", &IncidentRow::market_tranche},
    {"tranche", &IncidentRow::shared},
    {"haircut", &IncidentRow::haircut},
    {"socialisation", &IncidentRow::socialisation},
    {"residual", &IncidentRow::residual},
}};

struct Ending {
    std::string_view name;
    ProposalStatus status;
};

constexpr std::array<Ending, 4> ENDINGS = {{
    {"executed", ProposalStatus::executed},
    {"cancelled", ProposalStatus::cancelled},
    {"vetoed", ProposalStatus::vetoed},
    {"lapsed", ProposalStatus::lapsed},
}};

template <typename Table>
OrderedJson counts_json(const Table& table, const std::map<std::string, uint64_t>& counts) {
    OrderedJson json = OrderedJson::object();
    for (const auto& known : table) {
        const auto found = counts.find(std::string(known.name));
        json[std::string(known.name)] = found == counts.end() ? 0 : found->second;
    }
    return json;
}

// Names with their counts, three to a line; those never reached are listed after it.
void print_counts(std::string_view title, const OrderedJson& counts) {
    fmt::print("\n{}\n", title);
    std::string missing;
    int column = 0;
    for (const auto& [name, count] : counts.items()) {
        if (count == 0) {
            missing += (missing.empty() ? "" : ", ") + name;
            continue;
        }
        fmt::print("  {:<24}{:>8}{}", name, count.get<uint64_t>(), column == 2 ? "\n" : "");
        column = (column + 1) % 3;
    }
    fmt::print("{}", column == 0 ? "" : "\n");
    if (!missing.empty()) {
        fmt::print("  not reached: {}\n", missing);
    }
}

}  // namespace

void Coverage::count_event(uint16_t kind, ByteView fields) {
    const meta::Struct* type = find_kind(meta::EVENTS, kind);
    ++events_[type == nullptr ? fmt::format("event {}", kind) : std::string(type->name)];
    if (kind == IncidentAllocatedEvent::KIND && fields.size() == IncidentAllocatedEvent::SIZE) {
        const auto event = read_as<IncidentAllocatedEvent>(fields);
        for (const LayerField& field : LAYERS) {
            layers_[std::string(field.layer)] += (event.incident.*field.charge).is_zero() ? 0 : 1;
        }
    } else {
        count_governance(kind, fields);
    }
}

// How proposals end, and which parameters they change.
void Coverage::count_governance(uint16_t kind, ByteView fields) {
    if (kind == ProposalEndedEvent::KIND && fields.size() == ProposalEndedEvent::SIZE) {
        const auto event = read_as<ProposalEndedEvent>(fields);
        for (const Ending& ending : ENDINGS) {
            const bool is_this = event.status == static_cast<uint32_t>(ending.status);
            endings_[std::string(ending.name)] += is_this ? 1 : 0;
        }
    } else if (kind == ParameterChangedEvent::KIND &&
               fields.size() == ParameterChangedEvent::SIZE) {
        const auto change = read_as<ParameterChangedEvent>(fields).change;
        if (change.parameter != 0 && change.parameter <= meta::PARAMETERS.size()) {
            const meta::ParameterInfo& info = meta::PARAMETERS[change.parameter - 1];
            ++parameters_[std::string(info.name)];
        }
    }
}

void Coverage::count(ByteView message, const Receipt& receipt) {
    const uint16_t kind = message.size() < 2 ? uint16_t{0} : read_as<uint16_t>(message);
    const meta::Struct* type = find_kind(meta::MESSAGES, kind);
    Reached& reached = messages_[type == nullptr ? "unknown" : std::string(type->name)];
    ++reached.sent;
    reached.accepted += receipt.status == Status::ok ? 1 : 0;
    ++statuses_[status_name(static_cast<uint32_t>(receipt.status))];
    each_event(receipt.events,
               [this](uint16_t event, ByteView fields) { count_event(event, fields); });
}

void Coverage::count(const Branches& branches) {
    for (size_t i = 0; i < BRANCH_NAMES.size(); ++i) {
        invariants_["LV-AUD-" + std::string(BRANCH_NAMES[i])] += branches.counts()[i];
    }
}

void Coverage::add(const Coverage& other) {
    for (const auto& [name, reached] : other.messages_) {
        messages_[name].sent += reached.sent;
        messages_[name].accepted += reached.accepted;
    }
    for (const auto& [name, count] : other.statuses_) {
        statuses_[name] += count;
    }
    for (const auto& [name, count] : other.events_) {
        events_[name] += count;
    }
    for (const auto& [name, count] : other.layers_) {
        layers_[name] += count;
    }
    for (const auto& [name, count] : other.invariants_) {
        invariants_[name] += count;
    }
    for (const auto& [name, count] : other.endings_) {
        endings_[name] += count;
    }
    for (const auto& [name, count] : other.parameters_) {
        parameters_[name] += count;
    }
}

OrderedJson Coverage::json() const {
    OrderedJson messages = OrderedJson::object();
    for (const meta::Struct& type : meta::MESSAGES) {
        const auto found = messages_.find(std::string(type.name));
        const Reached reached = found == messages_.end() ? Reached{} : found->second;
        messages[std::string(type.name)] = {{"sent", reached.sent},
                                            {"accepted", reached.accepted}};
    }
    OrderedJson layers = OrderedJson::object();
    for (const LayerField& field : LAYERS) {
        const auto found = layers_.find(std::string(field.layer));
        layers[std::string(field.layer)] = found == layers_.end() ? 0 : found->second;
    }
    return {{"messages", messages},
            {"statuses", counts_json(meta::STATUSES, statuses_)},
            {"events", counts_json(meta::EVENTS, events_)},
            {"layers", layers},
            {"invariants", invariants_},
            {"proposals_ended", counts_json(ENDINGS, endings_)},
            {"parameters_changed", counts_json(meta::PARAMETERS, parameters_)}};
}

Coverage Coverage::from_json(const OrderedJson& json) {
    Coverage coverage;
    for (const auto& [name, counts] : json.at("messages").items()) {
        coverage.messages_[name] = {counts.at("sent"), counts.at("accepted")};
    }
    coverage.statuses_ = json.at("statuses").get<std::map<std::string, uint64_t>>();
    coverage.events_ = json.at("events").get<std::map<std::string, uint64_t>>();
    coverage.layers_ = json.at("layers").get<std::map<std::string, uint64_t>>();
    coverage.invariants_ = json.at("invariants").get<std::map<std::string, uint64_t>>();
    coverage.endings_ = json.at("proposals_ended").get<std::map<std::string, uint64_t>>();
    coverage.parameters_ = json.at("parameters_changed").get<std::map<std::string, uint64_t>>();
    return coverage;
}

std::vector<std::string> Coverage::missing() const {
    std::vector<std::string> missing;
    const OrderedJson all = json();
    for (const auto& [name, counts] : all.at("messages").items()) {
        if (counts.at("accepted") == 0) {
            missing.push_back("message " + name);
        }
    }
    for (const auto& [group, word] : {std::pair{"statuses", "status "}, {"events", "event "},
                                      {"layers", "layer "}, {"invariants", "invariant "},
                                      {"proposals_ended", "ending "},
                                      {"parameters_changed", "change of "}}) {
        for (const auto& [name, count] : all.at(group).items()) {
            if (count == 0) {
                missing.push_back(word + name);
            }
        }
    }
    return missing;
}

void Coverage::print() const {
    const OrderedJson all = json();
    fmt::print("messages                      sent    accepted\n");
    for (const auto& [name, counts] : all.at("messages").items()) {
        fmt::print("  {:<24}{:>8}{:>12}\n", name, counts.at("sent").get<uint64_t>(),
                   counts.at("accepted").get<uint64_t>());
    }
    print_counts("statuses", all.at("statuses"));
    print_counts("events", all.at("events"));
    print_counts("layers that paid, by incidents", all.at("layers"));
    print_counts("cases of invariants that were looked at", all.at("invariants"));
    print_counts("how proposals ended", all.at("proposals_ended"));
    print_counts("parameters that proposals changed", all.at("parameters_changed"));
}

}  // namespace levee
