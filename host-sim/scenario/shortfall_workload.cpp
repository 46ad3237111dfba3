// Set-up and waves. All amounts here are inputs; what each layer pays is read from the contract.
#include "host-sim/scenario/shortfall_workload.hpp"

#include <algorithm>

namespace levee {

namespace {

// Principals of the synthetic exchange.
constexpr uint32_t AUTHORITY = 0;
constexpr uint32_t VENUE = 1;
constexpr uint32_t FEED = 2;
constexpr uint32_t STAKER = 3;
constexpr uint32_t OPERATOR = 4;
constexpr uint32_t KEEPER = 5;
constexpr uint32_t OWNERS = 1000;  // the owner of account n is OWNERS + n

constexpr uint64_t ONE = 1000000000;
constexpr u128 NO_CAP = (u128{1} << 88) - 1;

uint32_t market_id(const RowPlan& row) { return row.coin + 1; }

}  // namespace

ShortfallWorkload::ShortfallWorkload(const ShortfallScenario& scenario)
    : scenario_(scenario), plan_(plan_shortfalls(scenario)) {
    restart();
    Batch batch;
    while (next(batch)) {
        transactions_ += batch.steps.size();
    }
    restart();
}

void ShortfallWorkload::restart() {
    setup_ = Setup::genesis;
    phase_ = Phase::begin;
    wave_ = 0;
    turn_ = 0;
    height_ = 0;
    time_ = scenario_.start_time;
}

Context ShortfallWorkload::context(uint32_t sender) const {
    Context made;
    made.height = height_;
    made.time = Seconds::of(time_);
    made.sender = sender;
    return made;
}

Context ShortfallWorkload::paying(uint32_t sender, u128 amount) const {
    Context made = context(sender);
    made.funds_asset = ASSET;
    made.funds_amount = Atoms::of(amount);
    return made;
}

void ShortfallWorkload::start_epoch() { time_ += scenario_.epoch_length; }

bool ShortfallWorkload::next(Batch& batch) {
    batch.clear();
    ++height_;
    if (setup_ != Setup::done) {
        add_setup(batch);
        setup_ = static_cast<Setup>(static_cast<uint8_t>(setup_) + 1);
        return true;
    }
    if (wave_ == plan_.waves.size()) {
        return false;
    }
    add_phase(batch);
    return true;
}

// A stake of epoch 1 joins when epoch 3 begins, so margins come in over two more epochs.
void ShortfallWorkload::add_setup(Batch& batch) {
    switch (setup_) {
    case Setup::genesis:
        add_genesis(batch);
        break;
    case Setup::accounts:
        add_accounts(batch);
        break;
    case Setup::capital:
        add_capital(batch);
        break;
    case Setup::takers:
        start_epoch();
        add_taker_margins(batch);
        break;
    case Setup::winners:
        start_epoch();
        add_winner_margins(batch);
        break;
    case Setup::done:
        break;
    }
}

void ShortfallWorkload::add_genesis(Batch& batch) const {
    AddAssetMessage asset;
    asset.decimals = 6;
    asset.recognise_after = 10;
    asset.pending_epochs = 1;
    asset.exit_epochs = 1;
    asset.epoch_length = Seconds::of(scenario_.epoch_length);
    asset.operator_first = Ratio::of(ONE / 2);
    asset.operator_slice = Ratio::of(ONE / 10);
    batch.add(context(AUTHORITY), asset);
    for (const MarketPlan& market : plan_.markets) {
        add_market(batch, market);
    }
    add_tranches(batch);
    for (uint32_t market = 1; market <= plan_.markets.size(); ++market) {
        add_layers(batch, market);
    }
    batch.add(context(AUTHORITY), SealMessage{});
}

void ShortfallWorkload::add_market(Batch& batch, const MarketPlan& plan) const {
    AddMarketMessage market;
    market.asset = ASSET;
    market.venue = VENUE;
    market.feed = FEED;
    market.kind = static_cast<uint8_t>(ContractKind::linear);
    market.multiplier = 1;
    market.tick_max = Ticks::of(2 * plan.entry_price);
    market.oi_max = Lots::of(plan.lots_max);
    market.initial_margin = Ratio::of(scenario_.initial_margin);
    market.maintenance_margin = Ratio::of(scenario_.maintenance_margin);
    market.fill_band = Ratio::of(scenario_.fill_band);
    market.mark_step = Ratio::of(scenario_.mark_step);
    market.haircut_cap = Ratio::of(scenario_.haircut_cap);
    market.mark_age_max = Seconds::of(scenario_.epoch_length);
    market.house_order_min = Lots::of(1);
    batch.add(context(AUTHORITY), market);
}

void ShortfallWorkload::add_tranches(Batch& batch) const {
    AddTrancheMessage tranche;
    tranche.asset = ASSET;
    tranche.stake_min = Atoms::of(1);
    tranche.draw_max = Ratio::of(ONE);
    if (scenario_.has_layer(Layer::tranche)) {
        tranche.kind = static_cast<uint8_t>(TrancheKind::shared);
        batch.add(context(AUTHORITY), tranche);
    }
    if (scenario_.has_layer(Layer::operator_)) {
        tranche.kind = static_cast<uint8_t>(TrancheKind::operator_shared);
        tranche.operator_ = OPERATOR;
        batch.add(context(AUTHORITY), tranche);
        tranche.operator_ = 0;
    }
    if (scenario_.has_layer(Layer::market_tranche)) {
        tranche.kind = static_cast<uint8_t>(TrancheKind::market);
        for (uint32_t market = 1; market <= plan_.markets.size(); ++market) {
            tranche.market = market;
            batch.add(context(AUTHORITY), tranche);
        }
    }
}

void ShortfallWorkload::add_layers(Batch& batch, uint32_t market) const {
    SetLayersMessage layers;
    layers.market = market;
    for (size_t i = 0; i < scenario_.layers.size(); ++i) {
        layers.layers[i] = static_cast<uint8_t>(scenario_.layers[i]);
    }
    layers.shared_cap = Atoms::of(NO_CAP);
    batch.add(context(AUTHORITY), layers);
}

void ShortfallWorkload::add_accounts(Batch& batch) const {
    OpenAccountMessage account;
    account.asset = ASSET;
    for (uint32_t id = 1; id <= plan_.accounts; ++id) {
        batch.add(context(OWNERS + id), account);
    }
}

void ShortfallWorkload::add_capital(Batch& batch) const {
    StakeMessage stake;
    uint32_t tranche = 0;
    if (scenario_.has_layer(Layer::tranche)) {
        stake.tranche = ++tranche;
        if (scenario_.fund != 0) {
            batch.add(paying(STAKER, scenario_.fund), stake);
        }
    }
    if (scenario_.has_layer(Layer::operator_)) {
        SupplyOperatorCapitalMessage supply;
        supply.tranche = ++tranche;
        batch.add(paying(OPERATOR, scenario_.operator_capital), supply);
    }
    if (scenario_.has_layer(Layer::market_tranche)) {
        for (size_t i = 0; i < plan_.markets.size(); ++i) {
            stake.tranche = ++tranche;
            batch.add(paying(STAKER, scenario_.market_fund), stake);
        }
    }
}

void ShortfallWorkload::add_deposit(Batch& batch, uint32_t account, u128 amount) const {
    DepositMessage deposit;
    deposit.account = account;
    deposit.place = static_cast<uint8_t>(MoneyPlace::cash);
    batch.add(paying(OWNERS + account, amount), deposit);
}

// Enough for initial margin at the entry price in the largest wave.
void ShortfallWorkload::add_taker_margins(Batch& batch) const {
    for (const MarketPlan& market : plan_.markets) {
        add_deposit(batch, market.taker, u128{market.margin_ticks} * market.lots_max);
    }
}

void ShortfallWorkload::add_winner_margins(Batch& batch) const {
    for (const MarketPlan& market : plan_.markets) {
        for (uint32_t i = 0; i < market.most_lots.size(); ++i) {
            add_deposit(batch, market.first_winner + i,
                        u128{market.margin_ticks} * market.most_lots[i]);
        }
    }
}

void ShortfallWorkload::add_phase(Batch& batch) {
    const WavePlan& wave = plan_.waves[wave_];
    batch.wave = wave.number;
    if (phase_ == Phase::begin) {
        batch.moment = Moment::wave_begins;
        next_phase(wave);
        return;
    }
    start_epoch();
    for (const RowPlan& row : wave.rows) {
        add_mark(batch, row);
    }
    const bool is_last_fall = phase_ == Phase::fall && turn_ + 1 == wave.falls;
    const bool is_last_tail = phase_ == Phase::tail && turn_ + 1 == wave.tail;
    for (const RowPlan& row : wave.rows) {
        if (phase_ == Phase::open) {
            add_entry(batch, row);
        } else if (is_last_fall) {
            add_loss(batch, row);
        } else if (phase_ == Phase::hold && row.atoms != 0) {
            HouseOrderMessage order;
            order.market = market_id(row);
            order.account = plan_.markets[row.coin].taker;
            order.lots = Lots::of(row.lots);
            batch.add(context(VENUE), order);
        } else if (phase_ == Phase::close) {
            add_exits(batch, row);
        }
    }
    if (is_last_fall) {
        batch.moment = Moment::recognised;
        list_winners(wave, batch.accounts);
    }
    if (is_last_tail) {
        batch.moment = Moment::wave_ends;
        list_winners(wave, batch.accounts);
        SettleMessage settle;
        settle.target = static_cast<uint8_t>(SettleTarget::account);
        for (const uint32_t account : batch.accounts) {
            settle.id = account;
            batch.add(context(KEEPER), settle);
        }
    }
    next_phase(wave);
}

void ShortfallWorkload::next_phase(const WavePlan& wave) {
    const uint32_t turns = phase_ == Phase::fall ? wave.falls
                           : phase_ == Phase::tail ? wave.tail : 1;
    if (++turn_ < turns) {
        return;
    }
    turn_ = 0;
    if (phase_ == Phase::tail) {
        phase_ = Phase::begin;
        ++wave_;
    } else {
        phase_ = static_cast<Phase>(static_cast<uint8_t>(phase_) + 1);
    }
}

void ShortfallWorkload::add_mark(Batch& batch, const RowPlan& row) const {
    const WavePlan& wave = plan_.waves[wave_];
    uint64_t price = plan_.markets[row.coin].entry_price;
    if (phase_ == Phase::fall) {
        // Rows with fewer steps start later, so that all reach their last mark together.
        const size_t late = wave.falls - row.marks.size();
        price = turn_ < late ? price : row.marks[turn_ - late];
    } else if (phase_ == Phase::hold || phase_ == Phase::close) {
        price = row.last_mark;
    } else if (phase_ == Phase::tail && turn_ < row.back.size()) {
        price = row.back[turn_];
    }
    MarkMessage mark;
    mark.market = market_id(row);
    mark.price = Ticks::of(price);
    mark.observed_at = Seconds::of(time_);
    batch.add(context(FEED), mark);
}

void ShortfallWorkload::add_fill(Batch& batch, uint32_t market, uint32_t buyer, uint32_t seller,
                                 uint64_t lots, uint64_t price) const {
    FillMessage fill;
    fill.market = market;
    fill.buyer = buyer;
    fill.seller = seller;
    fill.lots = Lots::of(lots);
    fill.price = Ticks::of(price);
    batch.add(context(VENUE), fill);
}

// The loser's margin pays exactly for the fall less the gap: entry - last mark = margin + gap, and
// lots_above of the lots cost one tick more, so equity at the last mark is the shortfall.
void ShortfallWorkload::add_entry(Batch& batch, const RowPlan& row) const {
    const MarketPlan& market = plan_.markets[row.coin];
    add_deposit(batch, row.loser, u128{market.margin_ticks} * row.lots);
    const std::vector<uint64_t> lots = winner_lots(market, row.lots);
    uint64_t above = row.lots_above;
    for (uint32_t i = 0; i < lots.size(); ++i) {
        const uint64_t dear = std::min(above, lots[i]);
        above -= dear;
        if (dear != 0) {
            add_fill(batch, market_id(row), row.loser, market.first_winner + i, dear,
                     market.entry_price + 1);
        }
        if (lots[i] != dear) {
            add_fill(batch, market_id(row), row.loser, market.first_winner + i, lots[i] - dear,
                     market.entry_price);
        }
    }
}

// A loser whose margin covers the fall exactly has no shortfall and closes at the mark.
void ShortfallWorkload::add_loss(Batch& batch, const RowPlan& row) const {
    if (row.atoms == 0) {
        add_fill(batch, market_id(row), plan_.markets[row.coin].taker, row.loser, row.lots,
                 row.last_mark);
        return;
    }
    RecogniseMessage recognise;
    recognise.account = row.loser;
    batch.add(context(KEEPER), recognise);
}

void ShortfallWorkload::add_exits(Batch& batch, const RowPlan& row) const {
    const MarketPlan& market = plan_.markets[row.coin];
    const std::vector<uint64_t> lots = winner_lots(market, row.lots);
    for (uint32_t i = 0; i < lots.size(); ++i) {
        if (lots[i] != 0) {
            add_fill(batch, market_id(row), market.first_winner + i, market.taker, lots[i],
                     row.last_mark);
        }
    }
}

void ShortfallWorkload::list_winners(const WavePlan& wave,
                                     std::vector<uint32_t>& accounts) const {
    for (const RowPlan& row : wave.rows) {
        const MarketPlan& market = plan_.markets[row.coin];
        const std::vector<uint64_t> lots = winner_lots(market, row.lots);
        for (uint32_t i = 0; i < lots.size(); ++i) {
            if (lots[i] != 0) {
                accounts.push_back(market.first_winner + i);
            }
        }
    }
}

}  // namespace levee
