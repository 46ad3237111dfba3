// Parameters by the words of the ABI's table: each name of a row and field is a way to one number
// of the model. Bounds, steps and delays are read from the table (LV-GOV-01 to LV-GOV-13).
#include "host-sim/model/parameters.hpp"

#include <functional>

namespace levee::model {

namespace {

struct Access {
    std::function<Int(const World&, uint32_t)> get;
    std::function<void(World&, uint32_t, const Int&)> set;
};

template <class Row, class Number>
Access field(Table<Row> World::*table, Number Row::*number) {
    return {[=](const World& world, uint32_t id) { return Int{(world.*table).at(id).*number}; },
            [=](World& world, uint32_t id, const Int& value) {
                (world.*table).edit(id).*number = static_cast<Number>(value);
            }};
}

Access reporter(std::size_t place) {
    return {[=](const World& world, uint32_t id) {
                return Int{world.feeds.at(id).reporter[place]};
            },
            [=](World& world, uint32_t id, const Int& value) {
                Feed& feed = world.feeds.edit(id);
                feed.reporter[place] = static_cast<uint32_t>(value);
                feed.price[place] = 0;
                feed.observed_at[place] = 0;
            }};
}

Int layers_of(const World& world, uint32_t id) {
    Int set = 0;
    for (const uint32_t layer : world.markets.at(id).layers) {
        if (layer != 0) set += Int{1} << layer;
    }
    return set;
}

void set_layers(World& world, uint32_t id, const Int& value) {
    Market& market = world.markets.edit(id);
    std::size_t place = 0;
    market.layers = {};
    for (uint32_t layer = 1; layer <= 12; ++layer) {
        if (has_bit(value, layer)) market.layers[place++] = layer;
    }
    enter_or_leave_shared(world, id);
}

void set_fallback(World& world, uint32_t id, const Int& value) {
    Feed& feed = world.feeds.edit(id);
    feed.fallback = static_cast<uint32_t>(value);
    feed.price[REPORTERS_MAX] = 0;
    feed.observed_at[REPORTERS_MAX] = 0;
}

std::map<std::string_view, Access> assets_and_tranches() {
    return {
        {"state.pauser", field(&World::states, &State::pauser)},
        {"asset.epoch_length", field(&World::assets, &Asset::epoch_length)},
        {"asset.recognise_after", field(&World::assets, &Asset::recognise_after)},
        {"asset.pending_epochs", field(&World::assets, &Asset::pending_epochs)},
        {"asset.exit_epochs", field(&World::assets, &Asset::exit_epochs)},
        {"asset.late_epochs", field(&World::assets, &Asset::late_epochs)},
        {"asset.operator_first", field(&World::assets, &Asset::operator_first)},
        {"asset.operator_slice", field(&World::assets, &Asset::operator_slice)},
        {"tranche.floor", field(&World::tranches, &Tranche::floor)},
        {"tranche.stake_min", field(&World::tranches, &Tranche::stake_min)},
        {"tranche.draw_max", field(&World::tranches, &Tranche::draw_max)},
        {"tranche.fee_weight", field(&World::tranches, &Tranche::fee_weight)},
        {"tranche.target", field(&World::tranches, &Tranche::target)},
        {"tranche.assets_max", field(&World::tranches, &Tranche::assets_max)},
        {"tranche.exit_max", field(&World::tranches, &Tranche::exit_max)},
        {"tranche.operator", field(&World::tranches, &Tranche::operator_)},
    };
}

std::map<std::string_view, Access> markets() {
    return {
        {"market.venue", field(&World::markets, &Market::venue)},
        {"market.feed", field(&World::markets, &Market::feed)},
        {"market.layers", {layers_of, set_layers}},
        {"market.oi_max", field(&World::markets, &Market::oi_max)},
        {"market.initial_margin", field(&World::markets, &Market::initial_margin)},
        {"market.initial_slope", field(&World::markets, &Market::initial_slope)},
        {"market.maintenance_margin", field(&World::markets, &Market::maintenance_margin)},
        {"market.fill_band", field(&World::markets, &Market::fill_band)},
        {"market.mark_step", field(&World::markets, &Market::mark_step)},
        {"market.haircut_cap", field(&World::markets, &Market::haircut_cap)},
        {"market.funding_cap", field(&World::markets, &Market::funding_cap)},
        {"market.liquidation_discount", field(&World::markets, &Market::liquidation_discount)},
        {"market.liquidation_fee", field(&World::markets, &Market::liquidation_fee)},
        {"market.fee_max", field(&World::markets, &Market::fee_max)},
        {"market.mark_age_max", field(&World::markets, &Market::mark_age_max)},
        {"market.house_order_min", field(&World::markets, &Market::house_order_min)},
        {"market.shared_cap", field(&World::markets, &Market::shared_cap)},
        {"market.socialise_winners", field(&World::markets, &Market::socialise_winners)},
    };
}

std::map<std::string_view, Access> governance_and_feeds() {
    std::map<std::string_view, Access> found = {
        {"governance.proposer", field(&World::governances, &Governance::proposer)},
        {"governance.guardian", field(&World::governances, &Governance::guardian)},
        {"governance.guardian_term", field(&World::governances, &Governance::guardian_term)},
        {"governance.vote_period", field(&World::governances, &Governance::vote_period)},
        {"governance.execution_window", field(&World::governances, &Governance::execution_window)},
        {"governance.delay_loosen", field(&World::governances, &Governance::delay_loosen)},
        {"governance.delay_tighten", field(&World::governances, &Governance::delay_tighten)},
        {"governance.quorum", field(&World::governances, &Governance::quorum)},
        {"governance.majority", field(&World::governances, &Governance::majority)},
        {"governance.propose_min", field(&World::governances, &Governance::propose_min)},
        {"feed.quorum", field(&World::feeds, &Feed::quorum)},
        {"feed.report_age_max", field(&World::feeds, &Feed::report_age_max)},
        {"feed.fallback_after", field(&World::feeds, &Feed::fallback_after)},
        {"feed.deviation_max", field(&World::feeds, &Feed::deviation_max)},
        {"feed.confidence_max", field(&World::feeds, &Feed::confidence_max)},
        {"feed.fallback",
         {[](const World& world, uint32_t id) { return Int{world.feeds.at(id).fallback}; },
          set_fallback}},
    };
    constexpr std::string_view PLACES[] = {"feed.reporter[0]", "feed.reporter[1]",
                                           "feed.reporter[2]", "feed.reporter[3]",
                                           "feed.reporter[4]", "feed.reporter[5]",
                                           "feed.reporter[6]"};
    for (std::size_t place = 0; place < REPORTERS_MAX; ++place) {
        found[PLACES[place]] = reporter(place);
    }
    return found;
}

// By the number of the parameter less one.
const std::vector<Access>& accesses() {
    static const std::vector<Access> all = [] {
        std::map<std::string_view, Access> named = assets_and_tranches();
        for (auto&& part : {markets(), governance_and_feeds()}) {
            named.insert(part.begin(), part.end());
        }
        std::vector<Access> found;
        for (const meta::ParameterInfo& info : meta::PARAMETERS) {
            const std::string name = std::string{info.row} + "." + std::string{info.field};
            const auto at = named.find(name);
            ensure(at != named.end(), "a parameter without a number in the model");
            found.push_back(at->second);
        }
        return found;
    }();
    return all;
}

uint32_t row_id(const meta::ParameterInfo& info, uint32_t scope) {
    return info.row == "state" || info.row == "governance" ? 1 : scope;
}

}  // namespace

bool has_bit(const Int& set, uint32_t bit) { return floor_div(set, Int{1} << bit) % 2 == 1; }

const meta::ParameterInfo& info_of(uint32_t parameter) { return meta::PARAMETERS[parameter - 1]; }

uint32_t parameter_named(std::string_view name) {
    for (uint32_t i = 0; i < meta::PARAMETERS.size(); ++i) {
        if (meta::PARAMETERS[i].name == name) return i + 1;
    }
    throw std::logic_error("model: no parameter " + std::string{name});
}

uint32_t target_of(const meta::ParameterInfo& info) {
    // A principal is known at once (LV-GOV-21).
    if (info.unit == "principal") return 0;
    if (info.row == "asset") return Asset::KIND;
    if (info.row == "market") return Market::KIND;
    return info.row == "tranche" ? uint32_t{Tranche::KIND} : 0;
}

Int value_in_force(const World& world, uint32_t parameter, uint32_t scope) {
    return accesses()[parameter - 1].get(world, row_id(info_of(parameter), scope));
}

void put_value(World& world, uint32_t parameter, uint32_t scope, const Int& value) {
    accesses()[parameter - 1].set(world, row_id(info_of(parameter), scope), value);
}

Int value_of(const World& world, uint32_t parameter, uint32_t scope) {
    const meta::ParameterInfo& info = info_of(parameter);
    if (target_of(info) != 0) {
        const ChangesDue* due = world.changes_due.find(pair_key(target_of(info), scope));
        if (due != nullptr && ((due->set >> info.place) & 1U) != 0) return due->value[info.place];
    }
    return value_in_force(world, parameter, scope);
}

void change_value(World& world, const Change& change) {
    const meta::ParameterInfo& info = info_of(change.parameter);
    const uint32_t target = target_of(info);
    if (target == 0) {
        put_value(world, change.parameter, change.scope, change.value);
        return;
    }
    const uint64_t key = pair_key(target, change.scope);
    const bool is_first = world.changes_due.find(key) == nullptr;
    ChangesDue& due = is_first ? world.changes_due.create(key) : world.changes_due.edit(key);
    due.target = target;
    due.id = change.scope;
    due.set |= uint32_t{1} << info.place;
    due.value[info.place] = change.value;
}

void take_effect(World& world, uint32_t target, uint32_t id) {
    const uint64_t key = pair_key(target, id);
    const ChangesDue* found = world.changes_due.find(key);
    if (found == nullptr) return;
    const ChangesDue due = *found;
    for (uint32_t parameter = 1; parameter <= meta::PARAMETERS.size(); ++parameter) {
        const meta::ParameterInfo& info = info_of(parameter);
        if (target_of(info) != target || ((due.set >> info.place) & 1U) == 0) continue;
        put_value(world, parameter, id, due.value[info.place]);
        world.emit(ChangeEffectiveEvent{parameter, id, Wire{due.value[info.place]}});
    }
    world.changes_due.remove(key);
}

void enter_or_leave_shared(World& world, uint32_t market) {
    Market& row = world.markets.edit(market);
    const uint32_t is_in = has_layer(row, Layer::tranche) ? 1 : 0;
    const Int loss = world.books.at(market).house_loss;
    if (row.in_shared != is_in && loss != 0) {
        world.assets.edit(row.asset).house_loss += is_in != 0 ? loss : Int{-loss};
    }
    row.in_shared = is_in;
}

uint32_t asset_of_scope(const World& world, const meta::ParameterInfo& info, uint32_t scope) {
    if (info.row == "asset") return world.assets.find(scope) != nullptr ? scope : 0;
    if (info.row == "tranche") {
        const Tranche* tranche = world.tranches.find(scope);
        return tranche == nullptr ? 0 : tranche->asset;
    }
    if (info.row == "market" || info.row == "feed") {
        const Market* market = world.markets.find(scope);
        const bool is_there = info.row == "market" || world.feeds.find(scope) != nullptr;
        return market == nullptr || !is_there ? 0 : market->asset;
    }
    const Governance* governance = world.governances.find(1);
    return governance == nullptr || scope != 0 ? 0 : governance->asset;
}

}  // namespace levee::model
