// Judging a batch of changes (LV-GOV-04 to LV-GOV-12).
#include <algorithm>

#include "host-sim/model/parameters.hpp"

namespace levee::model {

namespace {

const Int HOUR = 3600;

Int number(std::string_view decimal) { return Int{std::string{decimal}}; }

// What a batch would leave behind.
class After {
  public:
    After(const World& world, const Batch& batch) : world_{world}, batch_{batch} {}

    Int operator()(std::string_view name, uint32_t scope) const {
        const uint32_t parameter = parameter_named(name);
        for (const Change& change : batch_.changes) {
            if (change.parameter == parameter && change.scope == scope) return change.value;
        }
        return value_of(world_, parameter, scope);
    }

  private:
    const World& world_;
    const Batch& batch_;
};

bool fits(const Market& market, const Int& oi_max) {
    const bool is_linear = market.kind == static_cast<uint32_t>(ContractKind::linear);
    const Int lot = (is_linear ? market.tick_max : Int{1}) * market.multiplier;
    return lot < (Int{1} << 67) && oi_max * SUB * lot < (Int{1} << 120);
}

bool are_layers_lawful(const World& world, const Market& market, const Int& old, const Int& set) {
    const Asset& asset = world.assets.at(market.asset);
    const auto names = [](const Int& layers, Layer layer) {
        return has_bit(layers, static_cast<uint32_t>(layer));
    };
    for (uint32_t bit = 0; bit < 13; ++bit) {
        const bool is_layer = bit == 1 || bit == 2 || bit == 3 || bit == 4 || bit == 5 ||
                              bit == 8 || bit == 11 || bit == 12;
        if (has_bit(set, bit) && !is_layer) return false;
    }
    if (!names(set, Layer::defaulter_margin) || !names(set, Layer::residual)) return false;
    const bool has_operator = market.operator_tranche != 0 || asset.operator_tranche != 0;
    const std::pair<Layer, bool> funded[] = {{Layer::defaulter_bond, true},
                                             {Layer::operator_, has_operator},
                                             {Layer::market_tranche, market.market_tranche != 0},
                                             {Layer::tranche, asset.sequence_count != 0}};
    for (const auto& layer : funded) {
        if (names(set, layer.first) && !layer.second) return false;
        if (names(old, layer.first) && !names(set, layer.first)) return false;
    }
    return true;
}

// LV-GOV-10 of one market, by number.
bool holds_in_market(const World& world, const After& after, uint32_t rule, uint32_t id) {
    const Market& market = world.markets.at(id);
    const Int initial = after("initial_margin", id);
    const Int maintenance = after("maintenance_margin", id);
    const Int band = after("fill_band", id);
    if (rule == 1) return maintenance < initial;
    if (rule == 2) return after("mark_step", id) + band <= initial;
    if (rule == 3) {
        const Int paid = after("liquidation_discount", id) + after("liquidation_fee", id);
        return band <= maintenance && paid <= maintenance;
    }
    if (rule == 4) return fits(market, after("open_interest_max", id));
    if (rule == 5) {
        const Int old = value_of(world, parameter_named("layers"), id);
        return are_layers_lawful(world, market, old, after("layers", id));
    }
    if (rule != 11) return true;
    const Int cap = after("shared_cap", id);
    const Asset& asset = world.assets.at(market.asset);
    Int shared = 0;
    for (uint32_t j = 0; j < asset.sequence_count; ++j) {
        shared += world.tranches.at(asset.sequence[j]).assets;
    }
    return cap >= value_of(world, parameter_named("shared_cap"), id) || cap * 10 >= shared;
}

// LV-CFG-04: no fees for a market's tranches, at most all of them for those of the fund.
bool are_weights_lawful(const World& world, const After& after, const Tranche& tranche) {
    if (tranche.market != 0) return after("fee_weight", tranche.id) == 0;
    const Asset& asset = world.assets.at(tranche.asset);
    Int weights = 0;
    if (asset.operator_tranche != 0) weights += after("fee_weight", asset.operator_tranche);
    for (uint32_t j = 0; j < asset.sequence_count; ++j) {
        weights += after("fee_weight", asset.sequence[j]);
    }
    return weights <= ONE;
}

bool holds_in_tranche(const World& world, const After& after, uint32_t rule,
                      const Change& change) {
    const Tranche& tranche = world.tranches.at(change.scope);
    if (rule == 7) return are_weights_lawful(world, after, tranche);
    if (rule == 8) {
        const Int floor = after("floor", tranche.id);
        const Int before = value_of(world, parameter_named("floor"), tranche.id);
        return floor <= before || 2 * floor <= tranche.assets;
    }
    const std::string_view name = info_of(change.parameter).name;
    return rule != 9 || bucket_of(tranche) == Bucket::operator_ ||
           (name != "operator" && name != "operator_exit_max");
}

bool holds_in_feed(const World& world, const After& after, uint32_t id) {
    Feed feed = world.feeds.at(id);
    for (std::size_t i = 0; i < feed.reporter.size(); ++i) {
        feed.reporter[i] =
            static_cast<uint32_t>(after("reporter_" + std::to_string(i + 1), id));
    }
    feed.fallback = static_cast<uint32_t>(after("fallback", id));
    feed.quorum = static_cast<uint32_t>(after("feed_quorum", id));
    return are_reporters_valid(feed);
}

bool holds(const World& world, const After& after, uint32_t rule, const Change& change) {
    const std::string_view row = info_of(change.parameter).row;
    if (row == "market") return holds_in_market(world, after, rule, change.scope);
    if (row == "tranche") return holds_in_tranche(world, after, rule, change);
    if (row == "feed" && rule == 10) return holds_in_feed(world, after, change.scope);
    if (row == "asset" && rule == 6) {
        const Int late = after("late_epochs", change.scope);
        return late <= after("pending_epochs", change.scope) &&
               late <= after("exit_epochs", change.scope);
    }
    return true;
}

bool tightens(const meta::ParameterInfo& info, const Int& old, const Int& value) {
    return (info.tighter == "up" && value > old) || (info.tighter == "down" && value < old);
}

bool may_come_by(const meta::ParameterInfo& info, Route route) {
    const std::string_view names[] = {"none", "vote", "authority", "guardian"};
    const std::string_view name = names[static_cast<std::size_t>(route)];
    return info.routes.find(name) != std::string_view::npos;
}

// LV-GOV-12.
Int delay_of(const World& world, const meta::ParameterInfo& info, uint32_t asset, bool tighter) {
    const Governance& governance = world.governances.at(1);
    if (tighter) return high(info.tighten * HOUR, governance.delay_tighten);
    const Asset& row = world.assets.at(asset);
    const Int leave = (Int{row.exit_epochs} + 2) * row.epoch_length;
    return high(high(info.loosen * HOUR, governance.delay_loosen), leave);
}

// LV-GOV-04.
bool is_well_formed(const World& world, const Batch& batch, const Change& change) {
    const meta::ParameterInfo& info = info_of(change.parameter);
    return asset_of_scope(world, info, change.scope) == batch.asset &&
           (!info.office || batch.changes.size() == 1);
}

// LV-GOV-09.
bool is_cooling_down(const World& world, Route route, const Change& change) {
    const ParameterRecord* last = world.parameters.find(pair_key(change.parameter, change.scope));
    if (last == nullptr) return false;
    const uint32_t how = world.parameter_changes.at(last->last).route;
    if (route == Route::vote && how != static_cast<uint32_t>(Route::vote)) return false;
    const Int cooldown = info_of(change.parameter).cooldown * HOUR;
    return world.time < later(last->changed_at, cooldown);
}

// LV-GOV-07: but for the guardian's, which renews its mandate.
bool is_no_change(const World& world, const Change& change) {
    return info_of(change.parameter).name != "guardian" &&
           change.value == value_of(world, change.parameter, change.scope);
}

// LV-GOV-04 to 09 of the change at a place.
void judge_change(const World& world, const Batch& batch, std::size_t place, Moment moment,
                  Delay& delay) {
    const Change& change = batch.changes[place];
    const meta::ParameterInfo& info = info_of(change.parameter);
    require(is_well_formed(world, batch, change), Status::batch_malformed);
    const Int old = value_of(world, change.parameter, change.scope);
    const bool tighter = tightens(info, old, change.value);
    require(may_come_by(info, batch.route) && (batch.route != Route::guardian || tighter),
            Status::route_not_allowed);
    for (std::size_t i = 0; i < place; ++i) {
        const Change& other = batch.changes[i];
        require(other.parameter != change.parameter || other.scope != change.scope,
                Status::parameter_twice);
    }
    require(change.value >= number(info.min) && change.value <= number(info.max),
            Status::value_out_of_bounds);
    require(!is_no_change(world, change), Status::value_unchanged);
    const Int part = floor_div(old * info.step_ratio, ONE);
    require(magnitude(change.value - old) <= high(part, number(info.step)),
            Status::step_too_large);
    require(moment == Moment::execution || !is_cooling_down(world, batch.route, change),
            Status::cooling_down);
    if (!tighter) delay.loosens |= uint32_t{1} << place;
    delay.seconds = high(delay.seconds, delay_of(world, info, batch.asset, tighter));
}

constexpr uint32_t RULES = 11;
constexpr uint32_t RULE_OF_LAYERS = 5;

}  // namespace

bool is_passed_over(const World& world, const Change& change) {
    const Int old = value_of(world, change.parameter, change.scope);
    const bool undoes =
        !change.loosened && !tightens(info_of(change.parameter), old, change.value);
    return is_no_change(world, change) || undoes;
}

void require_rules(const World& world, const Batch& batch) {
    const After after{world, batch};
    for (uint32_t rule = 1; rule <= RULES; ++rule) {
        for (const Change& change : batch.changes) {
            require(holds(world, after, rule, change),
                    rule == RULE_OF_LAYERS ? Status::layers_invalid
                                           : Status::parameters_inconsistent);
        }
    }
}

Delay judge(const World& world, const Batch& asked, Moment moment) {
    require(!asked.changes.empty(), Status::batch_malformed);
    Batch batch = asked;
    if (moment == Moment::execution) {
        auto& kept = batch.changes;
        kept.erase(std::remove_if(kept.begin(), kept.end(),
                                  [&](const Change& c) { return is_passed_over(world, c); }),
                   kept.end());
    }
    Delay delay;
    for (std::size_t i = 0; i < batch.changes.size(); ++i) {
        judge_change(world, batch, i, moment, delay);
    }
    require_rules(world, batch);
    return delay;
}

}  // namespace levee::model
