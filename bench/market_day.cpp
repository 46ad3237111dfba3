// The realistic stream.
#include "bench/market_day.hpp"

#include <algorithm>

namespace levee::bench {

namespace {

constexpr uint64_t PERCENT = 10'000'000;
constexpr uint32_t OWNERS = 1'000'000'000;
constexpr uint64_t CASH = 1'000'000'000;
constexpr uint32_t EPOCHS_A_DAY = 4;

}  // namespace

AddAssetMessage bench_asset() {
    AddAssetMessage asset{};
    asset.decimals = 6;
    asset.recognise_after = 10;
    asset.pending_epochs = 1;
    asset.exit_epochs = 1;
    asset.epoch_length = Seconds::of(EPOCH_SECONDS);
    return asset;
}

AddMarketMessage bench_market() {
    AddMarketMessage market{};
    market.asset = 1;
    market.venue = MarketDay::VENUE;
    market.feed = MarketDay::FEED;
    market.kind = static_cast<uint8_t>(ContractKind::linear);
    market.multiplier = 100;
    market.tick_max = Ticks::of(1'000'000);
    market.oi_max = Lots::of(100'000'000);
    market.initial_margin = Ratio::of(10 * PERCENT);
    market.initial_slope = Ratio::of(PERCENT);
    market.maintenance_margin = Ratio::of(5 * PERCENT);
    market.fill_band = Ratio::of(PERCENT);
    market.mark_step = Ratio::of(9 * PERCENT);
    market.haircut_cap = Ratio::of(PERCENT / 100);
    market.funding_cap = Ratio::of(PERCENT);
    market.liquidation_discount = Ratio::of(2 * PERCENT);
    market.liquidation_fee = Ratio::of(PERCENT);
    market.fee_max = Ratio::of(PERCENT / 10);
    market.mark_age_max = Seconds::of(3600);
    market.house_order_min = Lots::of(1);
    return market;
}

AddTrancheMessage bench_tranche() {
    AddTrancheMessage tranche{};
    tranche.asset = 1;
    tranche.kind = static_cast<uint8_t>(TrancheKind::shared);
    tranche.stake_min = Atoms::of(1);
    tranche.draw_max = Ratio::of(100 * PERCENT);
    tranche.fee_weight = Ratio::of(50 * PERCENT);
    return tranche;
}

SetLayersMessage bench_layers(uint32_t market) {
    using enum Layer;
    SetLayersMessage layers{};
    layers.market = market;
    size_t place = 0;
    for (const Layer layer : {defaulter_margin, defaulter_bond, tranche, haircut, socialisation,
                              residual}) {
        layers.layers[place++] = static_cast<uint8_t>(layer);
    }
    layers.shared_cap = Atoms::of(uint64_t{1} << 62);
    return layers;
}

MarketDay::MarketDay(uint32_t accounts, uint32_t transactions, uint64_t seed)
    : accounts_(accounts), random_(seed) {
    configure();
    open_accounts();
    target_ = &day_;
    trade_day(transactions);
}

Context MarketDay::from(uint32_t sender, uint64_t funds) const {
    Context context{};
    context.height = height_;
    context.time = Seconds::of(time_);
    context.sender = sender;
    context.funds_asset = funds == 0 ? 0 : 1;
    context.funds_amount = Atoms::of(funds);
    return context;
}

template <typename Message>
void MarketDay::send(uint32_t sender, const Message& message, uint64_t funds) {
    ++height_;
    target_->add(from(sender, funds), message);
}

void MarketDay::configure() {
    send(0, bench_asset());
    for (uint32_t market = 1; market <= MARKETS; ++market) {
        send(0, bench_market());
    }
    send(0, bench_tranche());
    for (uint32_t market = 1; market <= MARKETS; ++market) {
        send(0, bench_layers(market));
    }
    send(0, SealMessage{});
    for (uint32_t market = 1; market <= MARKETS; ++market) {
        mark(market);
    }
}

// Account a (from 1) trades market (a - 1) mod 16 and, shifted by one, (a - 1) / 16 mod 16: half of
// a market's traders are found through each rule.
uint32_t MarketDay::trader_of(uint32_t market) {
    const uint32_t low = market - 1;
    const auto high = static_cast<uint32_t>(random_.below(accounts_ / 256));
    const auto other = static_cast<uint32_t>(random_.below(MARKETS));
    const bool first = random_.chance(1, 2);
    return 1 + high * 256 + (first ? other * MARKETS + low : low * MARKETS + other);
}

FillMessage MarketDay::fill_of(uint32_t market, uint32_t buyer, uint32_t seller, uint64_t lots,
                               uint64_t price) const {
    FillMessage fill{};
    fill.market = market;
    fill.buyer = buyer;
    fill.seller = seller;
    fill.lots = Lots::of(lots);
    fill.price = Ticks::of(price);
    fill.buyer_fee = Atoms::of(lots * price / 20);  // 5 basis points
    fill.seller_fee = Atoms::of(lots * price / 50);
    return fill;
}

void MarketDay::open_accounts() {
    for (uint32_t account = 1; account <= accounts_; ++account) {
        OpenAccountMessage open{};
        open.asset = 1;
        send(OWNERS + account, open);
        DepositMessage deposit{};
        deposit.account = account;
        send(OWNERS + account, deposit, CASH);
    }
    for (uint32_t block = 0; block < accounts_; block += 256) {
        for (uint32_t a = 0; a < 256; a += 2 * MARKETS) {
            for (uint32_t m = 0; m < MARKETS; ++m) {
                const uint32_t buyer = block + a + m + 1;
                send(VENUE, fill_of(m + 1, buyer, buyer + MARKETS, random_.between(5, 30), 10'000));
            }
        }
        for (uint32_t a = 0; a < 256; a += 2) {
            const uint32_t buyer = block + a + 1;
            send(VENUE, fill_of(a / MARKETS + 1, buyer, buyer + 1, random_.between(5, 30), 10'000));
        }
    }
}

void MarketDay::trade_day(uint32_t transactions) {
    const uint32_t an_epoch = transactions / EPOCHS_A_DAY;
    const uint32_t a_second = std::max<uint32_t>(1, an_epoch / EPOCH_SECONDS);
    for (uint32_t done = 0; done < transactions; ++done) {
        if (done % an_epoch == 0) {
            start_epoch();
        }
        one();
        if (done % a_second == 0 && (done % an_epoch) / a_second + 1 < EPOCH_SECONDS) {
            ++time_;
        }
    }
}

void MarketDay::start_epoch() {
    time_ += EPOCH_SECONDS;
    for (uint32_t market = 1; market <= MARKETS; ++market) {
        prices_[market].window = prices_[market].mark;
        mark(market);
    }
}

void MarketDay::one() {
    struct Share {
        uint32_t percent;
        void (*send)(MarketDay&);
    };
    static constexpr Share SHARES[] = {
        {70, [](MarketDay& day) { day.fill(0); }},
        {10, [](MarketDay& day) { day.move_money(); }},
        {10, [](MarketDay& day) { day.settle(); }},
        {4, [](MarketDay& day) { day.mark(static_cast<uint32_t>(day.random_.between(1, 16))); }},
        {1, [](MarketDay& day) { day.fund(); }},
        {5, [](MarketDay& day) { day.other(); }},
    };
    uint64_t draw = random_.below(100);
    const Share* share = SHARES;
    for (; draw >= share->percent; ++share) {
        draw -= share->percent;
    }
    share->send(*this);
}

// `distance` percent beyond the price that a fill may have.
void MarketDay::fill(uint64_t distance) {
    const auto market = static_cast<uint32_t>(random_.between(1, MARKETS));
    const uint32_t buyer = trader_of(market);
    uint32_t seller = trader_of(market);
    while (seller == buyer) {
        seller = trader_of(market);
    }
    const uint64_t at = prices_[market].mark;
    const uint64_t price = at - at / 200 + random_.below(at / 100) + at * distance / 100;
    send(VENUE, fill_of(market, buyer, seller, random_.between(1, 10), price));
}

// A walk of at most 0.3 % a step that keeps within 5 % of the window's mark.
void MarketDay::mark(uint32_t market) {
    Price& price = prices_[market];
    const uint64_t reach = price.mark * 3 / 1000;
    const uint64_t walked = price.mark - reach + random_.below(2 * reach + 1);
    price.mark = std::clamp(walked, price.window - price.window / 20,
                            price.window + price.window / 20);
    MarkMessage message{};
    message.market = market;
    message.price = Ticks::of(price.mark);
    message.observed_at = Seconds::of(time_);
    send(FEED, message);
}

void MarketDay::fund() {
    ApplyFundingMessage funding{};
    funding.market = static_cast<uint32_t>(random_.between(1, MARKETS));
    funding.per_lot = static_cast<int64_t>(random_.below(21)) - 10;
    send(VENUE, funding);
}

void MarketDay::move_money() {
    const auto account = static_cast<uint32_t>(random_.between(1, accounts_));
    if (random_.chance(1, 2)) {
        DepositMessage deposit{};
        deposit.account = account;
        send(OWNERS + account, deposit, random_.between(1, 1'000'000));
    } else {
        WithdrawMessage withdraw{};
        withdraw.account = account;
        withdraw.amount = Atoms::of(random_.between(1, 1'000'000));
        send(OWNERS + account, withdraw);
    }
}

void MarketDay::settle() {
    SettleMessage settle{};
    settle.target = static_cast<uint8_t>(SettleTarget::account);
    settle.id = static_cast<uint32_t>(random_.between(1, accounts_));
    send(KEEPER, settle);
}

void MarketDay::other() {
    const uint64_t draw = random_.below(5);
    if (draw < 2) {
        PayFeeMessage fee{};
        fee.asset = 1;
        send(KEEPER, fee, random_.between(1, 1'000'000));
    } else if (draw == 2) {
        StakeMessage stake{};
        stake.tranche = 1;
        send(STAKERS + ++stakers_, stake, random_.between(1'000, 1'000'000));
    } else if (draw == 3) {
        DepositMessage bond{};
        bond.account = static_cast<uint32_t>(random_.between(1, accounts_));
        bond.place = static_cast<uint8_t>(MoneyPlace::bond);
        send(KEEPER, bond, random_.between(1, 1'000'000));
    } else {
        fill(5);
        target_->steps.back().expected = Status::price_out_of_band;
    }
}

}  // namespace levee::bench
