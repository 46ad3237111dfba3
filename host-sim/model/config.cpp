// Configuration before the seal, roles, pause bits and fees (section 3, LV-TRN-08).
#include "host-sim/model/rules.hpp"

namespace levee::model {

namespace {

void require_authority(const World& world) {
    require(world.sender == 0, Status::not_authority);
}

void require_unsealed(const World& world) {
    const State* state = world.states.find(1);
    require(state == nullptr || state->sealed == 0, Status::is_sealed);
}

}  // namespace

// LV-CFG-02.
void on_message(World& world, const AddAssetMessage& message) {
    require_authority(world);
    require_unsealed(world);
    State& state = world.state();
    require(state.assets < ASSETS_MAX, Status::ids_exhausted);
    state.assets += 1;
    Asset& asset = world.assets.create(state.assets);
    asset.id = state.assets;
    asset.decimals = message.decimals;
    asset.epoch = 1;
    asset.epoch_start = world.time;
    asset.recognise_after = message.recognise_after;
    asset.pending_epochs = message.pending_epochs;
    asset.exit_epochs = message.exit_epochs;
    asset.late_epochs = 1;
    asset.epoch_length = read(message.epoch_length);
    asset.operator_first = read(message.operator_first);
    asset.operator_slice = read(message.operator_slice);
    world.emit(AssetAddedEvent{asset.id, 0});
}

namespace {

Market market_of(const AddMarketMessage& message) {
    Market market;
    market.kind = message.kind;
    market.socialise_winners = message.socialise_winners;
    market.asset = message.asset;
    market.venue = message.venue;
    market.feed = message.feed;
    market.layers = {static_cast<uint32_t>(Layer::defaulter_margin),
                     static_cast<uint32_t>(Layer::defaulter_bond),
                     static_cast<uint32_t>(Layer::residual)};
    market.multiplier = message.multiplier;
    market.tick_max = read(message.tick_max);
    market.oi_max = read(message.oi_max);
    market.initial_margin = read(message.initial_margin);
    market.initial_slope = read(message.initial_slope);
    market.maintenance_margin = read(message.maintenance_margin);
    market.fill_band = read(message.fill_band);
    market.mark_step = read(message.mark_step);
    market.haircut_cap = read(message.haircut_cap);
    market.funding_cap = read(message.funding_cap);
    market.liquidation_discount = read(message.liquidation_discount);
    market.liquidation_fee = read(message.liquidation_fee);
    market.fee_max = read(message.fee_max);
    market.mark_age_max = read(message.mark_age_max);
    market.house_order_min = read(message.house_order_min);
    return market;
}

// LV-CFG-03.
bool is_consistent(const Market& market) {
    const bool is_linear = market.kind == static_cast<uint32_t>(ContractKind::linear);
    const Int price = is_linear ? market.tick_max : Int{1};
    return market.maintenance_margin < market.initial_margin &&
           market.mark_step + market.fill_band <= market.initial_margin &&
           market.fill_band <= market.maintenance_margin &&
           market.liquidation_discount + market.liquidation_fee <= market.maintenance_margin &&
           (is_linear || market.multiplier >= market.tick_max) &&
           price * market.multiplier < (Int{1} << 67) &&
           market.oi_max * SUB * price * market.multiplier < (Int{1} << 120);
}

}  // namespace

void on_message(World& world, const AddMarketMessage& message) {
    require(world.assets.find(message.asset) != nullptr, Status::asset_not_found);
    require_authority(world);
    advance_epoch(world, message.asset);
    require_unsealed(world);
    const Market made = market_of(message);
    require(is_consistent(made), Status::parameters_inconsistent);
    State& state = world.state();
    require(state.markets < MARKETS_MAX, Status::ids_exhausted);
    state.markets += 1;
    Market& market = world.markets.create(state.markets);
    market = made;
    market.id = state.markets;
    Book& book = world.books.create(market.id);
    book.market = market.id;
    book.epoch = world.assets.at(message.asset).epoch;
    book.window = 1;
    book.scale = {A1, A1};
    world.emit(MarketAddedEvent{market.id, market.asset});
}

namespace {

bool is_kind(uint32_t kind, TrancheKind wanted) { return kind == static_cast<uint32_t>(wanted); }

// Sum of fee weights of the tranches that share an asset's fees.
Int fee_weights(const World& world, const Asset& asset) {
    Int sum = 0;
    if (asset.operator_tranche != 0) sum += world.tranches.at(asset.operator_tranche).fee_weight;
    for (uint32_t j = 0; j < asset.sequence_count; ++j) {
        sum += world.tranches.at(asset.sequence[j]).fee_weight;
    }
    return sum;
}

// LV-CFG-04, conditions in the order of their numbers.
void check_tranche(const World& world, const AddTrancheMessage& message) {
    const Asset& asset = world.assets.at(message.asset);
    const Market* market = world.markets.find(message.market);
    const bool is_local = is_kind(message.kind, TrancheKind::market) ||
                          is_kind(message.kind, TrancheKind::operator_market);
    const bool is_operators = is_kind(message.kind, TrancheKind::operator_market) ||
                              is_kind(message.kind, TrancheKind::operator_shared);
    if (is_local) require(market->asset == message.asset, Status::wrong_asset);
    const Int weight = read(message.fee_weight);
    require(is_local ? weight == 0 : fee_weights(world, asset) + weight <= ONE,
            Status::parameters_inconsistent);
    bool is_taken = false;
    if (is_local) {
        is_taken = (is_operators ? market->operator_tranche : market->market_tranche) != 0;
    }
    require(!is_taken && (is_local || message.market == 0) &&
                (is_operators || message.operator_ == 0),
            Status::tranche_kind_wrong);
    if (is_kind(message.kind, TrancheKind::shared)) {
        require(asset.sequence_count < SEQUENCE_MAX, Status::ids_exhausted);
    }
    if (is_kind(message.kind, TrancheKind::operator_shared)) {
        require(asset.operator_tranche == 0, Status::ids_exhausted);
    }
}

void attach_tranche(World& world, const Tranche& tranche) {
    if (is_kind(tranche.kind, TrancheKind::market)) {
        world.markets.edit(tranche.market).market_tranche = tranche.id;
    } else if (is_kind(tranche.kind, TrancheKind::operator_market)) {
        world.markets.edit(tranche.market).operator_tranche = tranche.id;
    } else if (is_kind(tranche.kind, TrancheKind::operator_shared)) {
        world.assets.edit(tranche.asset).operator_tranche = tranche.id;
    } else {
        Asset& asset = world.assets.edit(tranche.asset);
        asset.sequence[asset.sequence_count] = tranche.id;
        asset.sequence_count += 1;
    }
}

}  // namespace

void on_message(World& world, const AddTrancheMessage& message) {
    require(world.assets.find(message.asset) != nullptr, Status::asset_not_found);
    const bool is_shared = is_kind(message.kind, TrancheKind::shared) ||
                           is_kind(message.kind, TrancheKind::operator_shared);
    require(is_shared || world.markets.find(message.market) != nullptr, Status::market_not_found);
    require_authority(world);
    advance_epoch(world, message.asset);
    if (!is_shared) advance_epoch(world, world.markets.at(message.market).asset);
    require_unsealed(world);
    check_tranche(world, message);
    State& state = world.state();
    require(state.tranches < TRANCHES_MAX, Status::ids_exhausted);
    state.tranches += 1;
    Tranche& tranche = world.tranches.create(state.tranches);
    tranche.kind = message.kind;
    tranche.id = state.tranches;
    tranche.asset = message.asset;
    tranche.market = message.market;
    tranche.operator_ = message.operator_;
    tranche.epoch = world.assets.at(message.asset).epoch;
    tranche.floor = read(message.floor);
    tranche.stake_min = read(message.stake_min);
    tranche.draw_max = read(message.draw_max);
    tranche.fee_weight = read(message.fee_weight);
    tranche.exit_max = ONE;
    tranche.target = VAULT_END - 1;
    tranche.assets_max = VAULT_END - 1;
    attach_tranche(world, tranche);
    world.emit(TrancheAddedEvent{tranche.id, tranche.asset, tranche.market, 0});
}

namespace {

// LV-CFG-05.
bool are_layers_valid(const Asset& asset, const Market& market, const SetLayersMessage& message) {
    uint32_t count = 0;
    while (count < 12 && message.layers[count] != 0) ++count;
    if (count == 0) return false;
    for (uint32_t i = 0; i < 12; ++i) {
        if (i >= count && message.layers[i] != 0) return false;
        if (i > 0 && i < count && message.layers[i] <= message.layers[i - 1]) return false;
        const auto layer = static_cast<Layer>(message.layers[i]);
        const bool has_operator = market.operator_tranche != 0 || asset.operator_tranche != 0;
        if (layer == Layer::operator_ && !has_operator) return false;
        if (layer == Layer::market_tranche && market.market_tranche == 0) return false;
        if (layer == Layer::tranche && asset.sequence_count == 0) return false;
    }
    return message.layers[0] == static_cast<uint8_t>(Layer::defaulter_margin) &&
           message.layers[count - 1] == static_cast<uint8_t>(Layer::residual);
}

}  // namespace

void on_message(World& world, const SetLayersMessage& message) {
    const Market* found = world.markets.find(message.market);
    require(found != nullptr, Status::market_not_found);
    require_authority(world);
    advance_epoch(world, found->asset);
    require_unsealed(world);
    Market& market = world.markets.edit(message.market);
    require(are_layers_valid(world.assets.at(market.asset), market, message),
            Status::layers_invalid);
    for (std::size_t i = 0; i < market.layers.size(); ++i) market.layers[i] = message.layers[i];
    enter_or_leave_shared(world, market.id);
    market.shared_cap = read(message.shared_cap);
    world.emit(LayersSetEvent{market.id, 0});
}

// LV-CFG-06.
void on_message(World& world, const SetRoleMessage& message) {
    const auto role = static_cast<Role>(message.role);
    if (role == Role::venue || role == Role::feed) {
        const Market* market = world.markets.find(message.scope);
        require(market != nullptr, Status::market_not_found);
        require_authority(world);
        advance_epoch(world, market->asset);
        require_unsealed(world);
        Market& row = world.markets.edit(message.scope);
        (role == Role::venue ? row.venue : row.feed) = message.principal;
    } else if (role == Role::operator_) {
        const Tranche* tranche = world.tranches.find(message.scope);
        require(tranche != nullptr, Status::tranche_not_found);
        require_authority(world);
        advance_epoch(world, tranche->asset);
        require_unsealed(world);
        require(bucket_of(*tranche) == Bucket::operator_, Status::tranche_kind_wrong);
        world.tranches.edit(message.scope).operator_ = message.principal;
    } else {
        require_authority(world);
        require_unsealed(world);
        require(message.scope == 0, Status::role_invalid);
        world.state().pauser = message.principal;
    }
    world.emit(RoleSetEvent{message.role, message.scope, message.principal, 0});
}

void on_message(World& world, const SealMessage&) {
    require_authority(world);
    require_unsealed(world);
    world.state().sealed = 1;
    world.emit(SealedEvent{});
}

// LV-TRN-08.
void on_message(World& world, const PauseMessage& message) {
    const State* found = world.states.find(1);
    const bool is_authority = world.sender == 0;
    const bool is_pauser = found != nullptr && world.sender == found->pauser;
    require(is_authority || (is_pauser && message.clear_bits == 0), Status::not_pauser);
    State& state = world.state();
    const uint32_t before = state.pause_bits;
    state.pause_bits = (before | message.set_bits) & ~uint32_t{message.clear_bits};
    note_exits_open(world, before, state.pause_bits);
    world.emit(PausedEvent{before, state.pause_bits});
}

// LV-CFG-07.
void on_message(World& world, const PayFeeMessage& message) {
    require(world.assets.find(message.asset) != nullptr, Status::asset_not_found);
    advance_epoch(world, message.asset);
    require_funds_of(world, message.asset);
    take_funds(world, message.asset, Bucket::fees);
    world.emit(FeePaidEvent{message.asset, 0, Wire{world.funds}});
}

}  // namespace levee::model
