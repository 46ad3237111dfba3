// Genesis of the random workload: two assets, linear and inverse markets, every layer and kind of
// tranche, and configuration that must be refused before the seal.
#include <algorithm>
#include <initializer_list>
#include <iterator>

#include "host-sim/workload/workload.hpp"
#include "host-sim/workload/workload_principals.hpp"
#include "host-sim/workload/workload_send.hpp"

namespace levee {

namespace {

constexpr uint64_t PERCENT = 10000000;
constexpr u128 NO_CAP = (u128{1} << 88) - 1;
constexpr int QUIET_MARKETS = 16;  // with the busy ones more than an account may hold

}  // namespace

// Money from atoms to nearly what a vault can hold, prices from a few ticks to very many.
void RandomWorkload::choose_edges() {
    if (!is_odd_) {
        return;
    }
    if (profile_.edge != 0) {
        // A lot is worth so much that its funding comes near 2^64 atoms.
        scale_ = 46;
        price_low_ = uint64_t{1} << 16;
        price_high_ = uint64_t{1} << 20;
        return;
    }
    constexpr uint32_t SCALES[] = {0, 0, 10, 25, 40, 46};
    scale_ = SCALES[random_.below(std::size(SCALES))];
    switch (random_.below(3)) {
    case 0: price_low_ = 1; price_high_ = 60; break;
    case 1: price_low_ = uint64_t{1} << 16; price_high_ = uint64_t{1} << 20; break;
    default: break;
    }
}

// One of low .. high, in odd runs one of the edges of the wider range.
uint64_t RandomWorkload::vary(uint64_t low, uint64_t high, uint64_t edge_low, uint64_t edge_high) {
    if (!is_odd_) {
        return random_.between(low, high);
    }
    switch (random_.below(3)) {
    case 0: return edge_low;
    case 1: return edge_high;
    default: return random_.between(edge_low, edge_high);
    }
}

// Parameters from the edges of what the contract accepts (LV-CFG-03).
void RandomWorkload::make_odd(AddMarketMessage& market) {
    const bool is_inverse = market.kind == static_cast<uint8_t>(ContractKind::inverse);
    const uint32_t bits = is_inverse ? std::min(scale_, 29u) : scale_;
    market.multiplier <<= bits;
    market.tick_max = Ticks::of(price_high_ + price_high_ / 4);
    if (is_inverse && random_.chance(1, 2)) {
        market.multiplier = market.tick_max.raw() << bits;  // a lot may be worth one atom
    }
    constexpr u128 LOT_VALUE_MAX = (u128{1} << 67) - 1;
    if (!is_inverse) {
        market.multiplier = static_cast<uint64_t>(
            std::min<u128>(market.multiplier, LOT_VALUE_MAX / market.tick_max.raw()));
    }
    u128 per_lot = market.multiplier;
    per_lot *= is_inverse ? 1 : market.tick_max.raw();
    const u128 most = ((u128{1} << 88) - 1) / per_lot;
    market.oi_max = Lots::of(static_cast<uint64_t>(
        std::min<u128>(most, random_.chance(1, 2) ? market.oi_max.raw() : uint64_t{1} << 40)));
    const uint64_t initial = vary(6, 20, 2, 90);
    const uint64_t band = vary(1, 1, 0, std::min<uint64_t>(initial / 2, 10));
    market.initial_margin = Ratio::of(initial * PERCENT);
    market.initial_slope = Ratio::of(vary(0, 5, 0, 100) * PERCENT);
    market.maintenance_margin =
        Ratio::of(vary(initial / 2, initial / 2, std::max<uint64_t>(band, 1),
                       std::min<uint64_t>(initial - 1, 50)) * PERCENT);
    market.fill_band = Ratio::of(band * PERCENT);
    market.mark_step = Ratio::of((initial - band) * PERCENT);
    market.haircut_cap = Ratio::of(vary(20, 100, 0, 100) * PERCENT);
    market.funding_cap = Ratio::of(profile_.edge != 0 ? 10 * PERCENT : vary(0, 1, 0, 10) * PERCENT);
    const uint64_t maintenance = market.maintenance_margin.raw() / PERCENT;
    const uint64_t fee = vary(0, 0, 0, std::min<uint64_t>(maintenance / 2, 10));
    market.liquidation_fee = Ratio::of(fee * PERCENT);
    market.liquidation_discount = Ratio::of(std::min<uint64_t>(maintenance - fee, 50) * PERCENT);
    market.fee_max = Ratio::of(vary(0, 1, 0, 10) * PERCENT);
    market.house_order_min = Lots::of(vary(1, 5, 1, 100));
}

void RandomWorkload::plan_asset(uint64_t epoch_length, uint32_t waiting) {
    AddAssetMessage asset;
    asset.decimals = static_cast<uint8_t>(vary(6, 6, 0, 18));
    asset.recognise_after = static_cast<uint32_t>(random_.between(1, 4));
    asset.pending_epochs = waiting;
    asset.exit_epochs = waiting;
    asset.epoch_length = Seconds::of(epoch_length);
    asset.operator_first = Ratio::of(vary(0, 30, 0, 100) * PERCENT);
    asset.operator_slice = Ratio::of(vary(0, 50, 0, 100) * PERCENT);
    plan(AUTHORITY, asset);
}

void RandomWorkload::plan_market(uint32_t asset, bool is_inverse, bool is_busy) {
    AddMarketMessage market;
    market.asset = asset;
    market.venue = VENUE;
    market.feed = FEED;
    market.kind = static_cast<uint8_t>(is_inverse ? ContractKind::inverse : ContractKind::linear);
    market.socialise_winners = static_cast<uint8_t>(random_.below(2));
    market.multiplier = is_inverse ? 10000000000 : random_.between(1, 50);
    market.tick_max = Ticks::of(uint64_t{1} << 20);
    const bool is_tight = markets_.size() == 4;  // one busy market soon has no room
    market.oi_max = Lots::of(is_tight ? 3000 : random_.between(100000, 10000000));
    const uint64_t initial = random_.between(6, 20);
    market.initial_margin = Ratio::of(initial * PERCENT);
    market.initial_slope = Ratio::of(random_.between(0, 5) * PERCENT);
    market.maintenance_margin = Ratio::of(initial * PERCENT / 2);
    market.fill_band = Ratio::of(PERCENT);
    market.mark_step = Ratio::of((initial - 1) * PERCENT);
    market.haircut_cap = Ratio::of(random_.between(20, 100) * PERCENT);
    market.funding_cap = Ratio::of(PERCENT / 2);
    market.liquidation_discount = Ratio::of(PERCENT);
    market.liquidation_fee = Ratio::of(PERCENT / 2);
    market.fee_max = Ratio::of(PERCENT / 10);
    market.mark_age_max = Seconds::of(90);
    market.house_order_min = Lots::of(5);
    if (is_odd_) {
        make_odd(market);
    }
    plan(AUTHORITY, market);
    const auto id = static_cast<uint32_t>(markets_.size() + 1);
    markets_.push_back({id, asset, is_busy});
}

void RandomWorkload::plan_tranche(uint32_t asset, uint32_t market, TrancheKind kind,
                                  uint32_t operator_id) {
    AddTrancheMessage tranche;
    tranche.asset = asset;
    tranche.market = market;
    tranche.operator_ = operator_id;
    tranche.kind = static_cast<uint8_t>(kind);
    tranche.floor = Atoms::of(u128{vary(0, 1000, 0, 1000000)} << scale_);
    tranche.stake_min = Atoms::of(random_.between(1, 1000));
    tranche.draw_max = Ratio::of(vary(30, 100, 0, 100) * PERCENT);
    tranche.fee_weight = Ratio::of(market == 0 ? 20 * PERCENT : 0);
    plan(AUTHORITY, tranche);
    tranches_.push_back(static_cast<uint32_t>(tranches_.size() + 1));
}

void RandomWorkload::plan_layers(uint32_t market, std::initializer_list<Layer> layers, u128 cap) {
    SetLayersMessage message;
    message.market = market;
    size_t place = 0;
    for (const Layer layer : layers) {
        message.layers[place++] = static_cast<uint8_t>(layer);
    }
    message.shared_cap = Atoms::of(cap);
    plan(AUTHORITY, message);
}

// Three reporters instead of the market's one.
void RandomWorkload::plan_feed(uint32_t market) {
    SetFeedMessage feed;
    feed.market = market;
    feed.quorum = static_cast<uint8_t>(random_.between(1, REPORTERS_COUNT));
    for (uint32_t i = 0; i < REPORTERS_COUNT; ++i) {
        feed.reporter[i] = REPORTERS + i;
    }
    feed.fallback = random_.chance(2, 3) ? REPORTERS + REPORTERS_COUNT : 0;
    feed.report_age_max = Seconds::of(random_.between(20, 100));
    feed.fallback_after = Seconds::of(random_.below(90));
    feed.deviation_max = Ratio::of((random_.chance(3, 4) ? 100 : 5) * PERCENT);
    feed.confidence_max = Ratio::of(PERCENT);
    plan(AUTHORITY, feed);
}

// Each breaks one rule that holds only before the seal.
void RandomWorkload::plan_refused_genesis() {
    AddTrancheMessage tranche;
    tranche.asset = 1;
    tranche.market = 1;
    tranche.kind = static_cast<uint8_t>(TrancheKind::shared);
    plan(AUTHORITY, tranche);  // a shared tranche has no market
    tranche.asset = 2;
    tranche.kind = static_cast<uint8_t>(TrancheKind::market);
    plan(AUTHORITY, tranche);  // the market is of another asset
    tranche.market = 0;
    tranche.kind = static_cast<uint8_t>(TrancheKind::shared);
    tranche.fee_weight = Ratio::of(99 * PERCENT);
    plan(AUTHORITY, tranche);  // the weights would pass one
    tranche.kind = static_cast<uint8_t>(TrancheKind::operator_shared);
    tranche.fee_weight = Ratio::of(0);
    tranche.operator_ = OPERATOR;
    plan(AUTHORITY, tranche);  // a second operator tranche of the asset
    plan_layers(1, {Layer::defaulter_margin, Layer::haircut, Layer::tranche, Layer::residual},
                NO_CAP);
    SetRoleMessage role;
    role.role = static_cast<uint8_t>(Role::pauser);
    role.scope = 1;
    role.principal = PAUSER;
    plan(AUTHORITY, role);
    role.role = static_cast<uint8_t>(Role::operator_);
    plan(AUTHORITY, role);
    role.scope = 1000;
    plan(AUTHORITY, role);
    plan(STAKERS, SealMessage{});
}

void RandomWorkload::plan_genesis() {
    choose_edges();
    plan_asset(60, static_cast<uint32_t>(random_.between(1, 3)));
    plan_asset(90, 6);  // queues fill while joins have to wait
    plan_market(1, false, true);
    plan_market(1, false, true);
    plan_market(1, true, true);
    plan_market(2, false, true);
    plan_market(2, true, true);
    for (int i = 0; i < QUIET_MARKETS; ++i) {
        plan_market(1, i % 4 == 3, false);
    }
    plan_tranche(1, 0, TrancheKind::shared, 0);
    plan_tranche(1, 0, TrancheKind::shared, 0);
    plan_tranche(1, 0, TrancheKind::operator_shared, OPERATOR);
    plan_tranche(1, 1, TrancheKind::market, 0);
    plan_tranche(1, 1, TrancheKind::operator_market, OPERATOR);
    plan_tranche(1, 3, TrancheKind::market, 0);
    plan_tranche(2, 0, TrancheKind::shared, 0);
    plan_tranche(2, 0, TrancheKind::operator_shared, OPERATOR);
    using enum Layer;
    plan_layers(1, {defaulter_margin, defaulter_bond, operator_, market_tranche, tranche, haircut,
                    socialisation, residual}, NO_CAP);
    plan_layers(2, {defaulter_margin, defaulter_bond, tranche, haircut, residual},
                u128{50000000} << scale_);
    plan_layers(3, {defaulter_margin, market_tranche, haircut, socialisation, residual}, 0);
    plan_layers(4, {defaulter_margin, defaulter_bond, operator_, tranche, socialisation, residual},
                NO_CAP);
    plan_layers(5, {defaulter_margin, defaulter_bond, tranche, residual}, NO_CAP);
    if (profile_.jump != 0 && profile_.edge == 0) {
        plan_feed(2);
        plan_feed(5);
    }
    SetRoleMessage role;
    role.role = static_cast<uint8_t>(Role::pauser);
    role.principal = PAUSER;
    plan(AUTHORITY, role);
    role.role = static_cast<uint8_t>(Role::feed);
    role.scope = 1;
    role.principal = FEED;
    plan(AUTHORITY, role);
    plan_refused_genesis();
    if (profile_.governed) {
        plan_governance();
    }
    if (!profile_.governed || seal_at_ == 0) {
        plan(AUTHORITY, SealMessage{});
    }
    std::reverse(genesis_.begin(), genesis_.end());
}

}  // namespace levee
