// Actions of traders and keepers in the random workload.
#include <algorithm>
#include <iterator>

#include "host-sim/workload/workload.hpp"
#include "host-sim/workload/workload_principals.hpp"
#include "host-sim/workload/workload_send.hpp"

namespace levee {

namespace {

constexpr uint64_t ONE = 1000000000;
constexpr uint64_t SUB = uint64_t{1} << 32;
constexpr uint32_t SWEEP_STEPS = 90;

uint64_t whole_lots(u128 sublots) { return static_cast<uint64_t>((sublots + SUB - 1) / SUB); }

uint64_t position_key(uint32_t account, uint32_t market) {
    return (uint64_t{account} << 16) | market;
}

bool is_long(const PositionRow& row) { return row.side == static_cast<uint8_t>(Side::long_); }

}  // namespace

bool RandomWorkload::open_account() {
    OpenAccountMessage message;
    message.asset = random_.chance(2, 3) ? 1 : 2;
    return send(OWNERS + static_cast<uint32_t>(random_.below(OWNERS_COUNT)), message);
}

bool RandomWorkload::deposit() {
    const uint32_t asset = random_.chance(2, 3) ? 1 : 2;
    DepositMessage message;
    message.account = pick_account(asset);
    if (message.account == 0) {
        return false;
    }
    const auto place = random_.chance(1, 6) ? MoneyPlace::bond : MoneyPlace::cash;
    message.place = static_cast<uint8_t>(place);
    const u128 amount = money(12, 30);
    const uint32_t paid_in = random_.chance(1, 60) ? 3 - asset : asset;
    return send_paying(owner_of(message.account), paid_in, amount, message);
}

bool RandomWorkload::withdraw() {
    WithdrawMessage message;
    message.account = pick_account(random_.chance(2, 3) ? 1 : 2);
    AccountRow row;
    HealthAnswer now;
    if (!find(message.account, row)) {
        return false;
    }
    if (row.bond.raw() != 0 && random_.chance(1, 3)) {
        message.place = static_cast<uint8_t>(MoneyPlace::bond);
        message.amount = Atoms::of(1 + row.bond.raw() / random_.between(1, 4));
        return send(row.owner, message);
    }
    const bool is_blind = random_.chance(1, 20);
    if (!health(message.account, now) && !is_blind) {
        return false;
    }
    const i128 free =
        (now.initial - now.initial_margin - now.reduced_margin).raw() / static_cast<i128>(SUB);
    const i128 most = std::min(free, static_cast<i128>(row.cash.raw()));
    if (most <= 0 && !is_blind) {
        return false;
    }
    const auto part = static_cast<u128>(std::max<i128>(most, 1)) / random_.between(1, 8);
    message.amount = Atoms::of(is_blind ? part * 3 + 1 : std::max<u128>(part, 1));
    return send(row.owner, message);
}

bool RandomWorkload::ability(uint32_t account, const MarketRow& market, uint64_t mark,
                             Ability& able) const {
    HealthAnswer now;
    if (!health(account, now)) {
        return false;
    }
    const i128 free =
        (now.initial - now.initial_margin - now.reduced_margin).raw() / static_cast<i128>(SUB);
    const u128 margin = market.initial_margin.raw() + market.initial_slope.raw() + 15000000;
    const u128 lot = lot_value(market, mark) * margin / ONE + 1;
    const u128 lots = free > 0 ? static_cast<u128>(free) / lot : 0;
    able.lots = static_cast<uint64_t>(std::min<u128>(lots, market.oi_max.raw()));
    PositionRow row;
    if (find(position_key(account, market.id), row) && row.side != 0) {
        able.held = whole_lots(row.size.raw());
        able.is_long = is_long(row);
    }
    return true;
}

// The youngest account of the asset that is an estate, or 0.
uint32_t RandomWorkload::pick_estate(uint32_t asset) {
    AccountRow row;
    for (uint32_t id = state().accounts; id != 0; --id) {
        if (find(id, row) && row.asset == asset &&
            row.status != static_cast<uint8_t>(AccountStatus::active)) {
            return id;
        }
    }
    return 0;
}

// An estate that tries to buy or to sell one lot, at the mark.
bool RandomWorkload::fill_with_estate(uint32_t market, uint32_t asset, Ticks price) {
    const uint32_t estate = pick_estate(asset);
    const uint32_t other = pick_account(asset);
    const bool buys = random_.chance(1, 2);
    FillMessage message;
    message.market = market;
    message.buyer = buys ? estate : other;
    message.seller = buys ? other : estate;
    message.lots = Lots::of(1);
    message.price = price;
    return estate != 0 && other != 0 && send(venue_of(message.market), message);
}

bool RandomWorkload::fill() {
    const Market& picked = pick_market();
    MarketRow market;
    BookRow book;
    if (!find(picked.id, market) || !find(picked.id, book) || book.mark.raw() == 0) {
        return false;
    }
    const bool is_old = time_ > book.mark_time.raw() + market.mark_age_max.raw();
    if (profile_.governed && is_old && !random_.chance(1, 20)) {
        return false;  // days have passed: a mark comes first
    }
    if (wants_edge() && fill_with_estate(picked.id, picked.asset, book.mark)) {
        return true;
    }
    const uint32_t one = pick_account(picked.asset);
    const uint32_t other = pick_counterparty(picked.asset, one);
    const bool is_blind = random_.chance(1, 40);
    Ability mine;
    Ability theirs;
    const uint64_t mark = book.mark.raw();
    if (one == 0 || other == 0 || ((one == other) && !is_blind) ||
        ((!ability(one, market, mark, mine) || !ability(other, market, mark, theirs)) &&
         !is_blind)) {
        return false;
    }
    const bool reduces = mine.held != 0 && (mine.lots == 0 || random_.chance(2, 5));
    const bool buys = reduces ? !mine.is_long : random_.chance(1, 2);
    // A side that reduces may trade all it holds; a flip needs margin for the rest.
    const uint64_t my_lots = reduces ? mine.held + (random_.chance(1, 8) ? mine.lots : 0)
                                     : mine.lots;
    const bool they_reduce = theirs.held != 0 && theirs.is_long == buys;
    const uint64_t their_lots = std::max(theirs.lots, they_reduce ? theirs.held : 0);
    const uint64_t taken = whole_lots(std::max(book.size[0], book.size[1]).raw());
    const uint64_t room = market.oi_max.raw() - std::min(taken, market.oi_max.raw());
    uint64_t lots = std::min({my_lots, their_lots, reduces || is_blind ? my_lots : room});
    if (lots == 0 && !is_blind) {
        return false;
    }
    lots = random_.chance(1, 2) ? lots : lots / random_.between(2, 9) + 1;
    lots = is_blind ? lots * 2 + random_.below(3) : std::max<uint64_t>(lots, 1);
    const auto band = static_cast<uint64_t>(u128{mark} * market.fill_band.raw() / ONE);
    const uint64_t reach = random_.chance(1, 80) ? 3 * band + 2 : random_.chance(1, 2) ? 0 : band;
    // An account that is short of margin often closes at the worst price there is for it.
    const bool is_weak = reduces && mine.lots == 0 && random_.chance(1, 2);
    const uint64_t away = is_weak ? band : random_.below(reach + 1);
    const bool is_above = is_weak ? buys : random_.chance(1, 2);
    FillMessage message;
    message.market = picked.id;
    message.buyer = buys ? one : other;
    message.seller = buys ? other : one;
    message.lots = Lots::of(lots);
    message.price = Ticks::of(is_above ? mark + away : mark > away ? mark - away : 1);
    if (random_.chance(1, 3)) {
        const u128 most = lots * lot_value(market, mark) * market.fee_max.raw() / ONE;
        const uint64_t stretch = random_.chance(1, 40) ? 6 : 1;
        message.buyer_fee = Atoms::of(most * stretch / 2);
        message.seller_fee = Atoms::of(most / 3);
    }
    return send(venue_of(message.market), message);
}

// Starts a sweep: two new accounts trade in one market after the other, until there are too many.
bool RandomWorkload::start_sweep() {
    if (sweep_steps_ != 0) {
        return false;
    }
    sweep_steps_ = SWEEP_STEPS;
    sweep_account_ = state().accounts + 1;
    return sweep();
}

bool RandomWorkload::sweep() {
    AccountRow row;
    for (uint32_t account = sweep_account_; account < sweep_account_ + 2; ++account) {
        if (!find(account, row)) {
            OpenAccountMessage open;
            open.asset = 1;
            return send(OWNERS, open);
        }
        if (row.cash.raw() == 0) {
            DepositMessage deposit;
            deposit.account = account;
            return send_paying(OWNERS, 1, u128{1} << (33 + scale_), deposit);
        }
    }
    for (Market& market : markets_) {
        BookRow book;
        PositionRow held;
        AssetRow asset;
        MarketRow config;
        if (market.asset != 1 || !find(market.id, book) || !find(1, asset) ||
            !find(market.id, config)) {
            continue;
        }
        const uint64_t taken = whole_lots(std::max(book.size[0], book.size[1]).raw());
        const bool is_held = find(position_key(sweep_account_, market.id), held) ||
                             taken >= config.oi_max.raw();
        const bool is_due = book.epoch < asset.epoch || book.mark.raw() == 0 ||
                            time_ > book.mark_time.raw() + 60;
        if (is_due) {
            return send_mark(market);
        }
        if (!is_held) {
            if (row.market_count == ACCOUNT_MARKETS_MAX) {
                sweep_steps_ = 0;  // the next fill is one too many
            }
            FillMessage message;
            message.market = market.id;
            message.buyer = sweep_account_;
            message.seller = sweep_account_ + 1;
            message.lots = Lots::of(1);
            message.price = book.mark;
            return send(venue_of(message.market), message);
        }
    }
    return false;
}

// What a broken feed reports: nothing, one tick too many, a negative number, all bits.
uint64_t RandomWorkload::edge_price(const MarketRow& market) {
    const uint64_t prices[] = {0, market.tick_max.raw() + 1, uint64_t{1} << 63, ~uint64_t{0}};
    return prices[random_.below(std::size(prices))];
}

bool RandomWorkload::send_mark(Market& market) {
    MarketRow row;
    BookRow book;
    if (!find(market.id, row) || !find(market.id, book)) {
        return false;
    }
    if (random_.chance(1, 25)) {
        market.trend = static_cast<int64_t>(random_.below(3)) - 1;
    }
    const uint64_t mark = book.mark.raw();
    const int64_t trend = mark < price_low_ ? 1 : mark > price_high_ ? -1 : market.trend;
    AssetRow asset;
    const bool is_due = find(market.asset, asset) &&
                        (book.epoch < asset.epoch ||
                         time_ >= asset.epoch_start.raw() + asset.epoch_length.raw());
    // After a due roll the window starts at the old mark.
    const uint64_t start = is_due ? mark : book.window_mark.raw();
    MarkMessage message;
    message.market = market.id;
    const uint64_t price = next_price(row, mark, start, trend);
    message.price = Ticks::of(wants_edge() ? edge_price(row) : price);
    const bool is_odd = random_.chance(1, 60);
    const uint64_t age = is_odd ? random_.below(200) : random_.below(3);
    message.observed_at = Seconds::of(is_odd && random_.chance(1, 4) ? time_ + 1 : time_ - age);
    if (!is_odd && message.observed_at < book.mark_time) {
        message.observed_at = Seconds::of(time_);
    }
    FeedRow feed;
    return find(market.id, feed) ? send_report(feed, message)
                                 : send(holder(row.feed, FEED), message);
}

// Whoever of the reporters was silent longest, or any of them, or the fallback; now and then one
// lies, is unsure or repeats what is old.
bool RandomWorkload::send_report(const FeedRow& feed, MarkMessage message) {
    size_t named[REPORTERS_MAX] = {};
    size_t count = 0;
    size_t place = REPORTERS_MAX;
    for (size_t i = 0; i < REPORTERS_MAX; ++i) {
        if (feed.reporter[i] != 0) {
            named[count++] = i;
            const bool is_silent = place == REPORTERS_MAX ||
                                   feed.observed_at[i] < feed.observed_at[place];
            place = is_silent ? i : place;
        }
    }
    place = random_.chance(1, 8) && count != 0 ? named[random_.below(count)] : place;
    place = random_.chance(1, 12) ? REPORTERS_MAX : place;
    if (random_.chance(1, 12)) {
        const uint64_t price = message.price.raw();
        message.price = Ticks::of(price - price / 20 + random_.below(price / 10 + 1));
    }
    if (message.observed_at < feed.observed_at[place] && !random_.chance(1, 20)) {
        message.observed_at = Seconds::of(time_);
    }
    message.confidence = random_.chance(1, 30) ? static_cast<uint32_t>(random_.next()) : 0;
    return send(place == REPORTERS_MAX ? feed.fallback : feed.reporter[place], message);
}

bool RandomWorkload::mark() { return send_mark(pick_market()); }

// Marks a market whose roll is due or whose mark is getting old; busy ones first.
bool RandomWorkload::roll_marks() {
    const bool frozen = (state().pause_bits & static_cast<uint8_t>(PauseBit::freeze)) != 0;
    if (frozen && !random_.chance(1, 20)) {
        return false;
    }
    for (const bool wants_busy : {true, false}) {
        if (!wants_busy && !random_.chance(1, 4)) {
            return false;
        }
        for (Market& market : markets_) {
            BookRow book;
            AssetRow asset;
            if (market.is_busy != wants_busy || !find(market.id, book) ||
                !find(market.asset, asset)) {
                continue;
            }
            const bool is_used = wants_busy || book.mark.raw() != 0;
            if (is_used && (book.epoch < asset.epoch || book.mark.raw() == 0 ||
                            time_ > book.mark_time.raw() + 50)) {
                return send_mark(market);
            }
        }
    }
    return false;
}

// Around what is left to the cap, and the ends of what the field can hold.
int64_t RandomWorkload::edge_funding(u128 cap) {
    const auto near = static_cast<int64_t>(std::min<u128>(cap, INT64_MAX));
    const int64_t sizes[] = {INT64_MIN, INT64_MIN, INT64_MIN + 1, INT64_MAX, near, -near, 0};
    return sizes[random_.below(std::size(sizes))];
}

bool RandomWorkload::apply_funding() {
    const Market& picked = pick_market();
    MarketRow market;
    BookRow book;
    if (!find(picked.id, market) || !find(picked.id, book)) {
        return false;
    }
    const uint64_t mark = std::max<uint64_t>(book.mark.raw(), 1);
    const u128 cap = std::min(lot_value(market, mark) * market.funding_cap.raw() / ONE,
                              u128{1} << 62);
    const auto per_lot = static_cast<int64_t>(random_.below(static_cast<uint64_t>(cap) / 2 + 2));
    ApplyFundingMessage message;
    message.market = picked.id;
    message.per_lot = random_.chance(1, 2) ? per_lot : -per_lot;
    if (wants_edge()) {
        message.per_lot = edge_funding(lot_value(market, mark) * market.funding_cap.raw() / ONE);
    }
    return send(venue_of(message.market), message);
}

bool RandomWorkload::settle() {
    SettleMessage message;
    const uint64_t choice = random_.below(10);
    if (choice < 6) {
        message.target = static_cast<uint8_t>(SettleTarget::account);
        message.id = pick_account(random_.chance(2, 3) ? 1 : 2);
        if (random_.chance(1, 4)) {
            message.id = static_cast<uint32_t>(random_.between(1, state().accounts + 1));
        }
    } else if (choice < 8) {
        message.target = static_cast<uint8_t>(SettleTarget::stake);
        message.id = tranches_[random_.below(tranches_.size())];
        message.principal = STAKERS + static_cast<uint32_t>(random_.below(STAKERS_COUNT));
    } else if (choice == 8) {
        const Market& market = pick_market();
        message.target = static_cast<uint8_t>(SettleTarget::charge_claim);
        message.principal = market.id;
        for (int i = 0; i < 24; ++i) {
            ChargeClaimRow held;
            message.id = pick_account(market.asset);
            if (find(position_key(message.id, market.id), held)) {
                break;
            }
        }
    } else {
        message.target = static_cast<uint8_t>(SettleTarget::claim);
        message.id = static_cast<uint32_t>(random_.between(1, state().claims + 1));
    }
    return message.id != 0 && send(KEEPER, message);
}

bool RandomWorkload::roll() {
    RollMessage message;
    for (const Market& market : markets_) {
        BookRow book;
        AssetRow asset;
        if (find(market.id, book) && find(market.asset, asset) && book.epoch < asset.epoch &&
            time_ > book.mark_time.raw() + 90 && book.mark.raw() != 0) {
            message.market = market.id;
            return send(KEEPER, message);
        }
    }
    message.market = pick_market().id;
    return random_.chance(1, 10) && send(KEEPER, message);
}

bool RandomWorkload::liquidate() {
    LiquidateMessage message;
    message.lots_max = Lots::of(random_.between(1, 5000));
    for (int i = 0; i < 12; ++i) {
        const uint32_t asset = random_.chance(2, 3) ? 1 : 2;
        message.account = pick_account(asset);
        message.taker = pick_account(asset);
        AccountRow row;
        HealthAnswer now;
        if (message.taker == 0 || !find(message.account, row) || row.market_count == 0) {
            continue;
        }
        message.market = row.markets[random_.below(row.market_count)];
        const bool is_weak = health(message.account, now) && !now.equity.is_negative() &&
                             now.maintenance < now.maintenance_margin;
        if ((is_weak && message.taker != message.account) || random_.chance(1, 150)) {
            return send(owner_of(message.taker), message);
        }
    }
    return false;
}

bool RandomWorkload::recognise() {
    RecogniseMessage message;
    for (int i = 0; i < 12; ++i) {
        message.account = pick_account(random_.chance(2, 3) ? 1 : 2);
        HealthAnswer now;
        const bool is_bankrupt =
            health(message.account, now) && now.equity.is_negative();
        if (message.account != 0 && (is_bankrupt || random_.chance(1, 200))) {
            return send(KEEPER, message);
        }
    }
    return false;
}

bool RandomWorkload::house_order() {
    const size_t first = random_.below(markets_.size());
    for (size_t i = 0; i < markets_.size(); ++i) {
        const Market& market = markets_[(first + i) % markets_.size()];
        BookRow book;
        if (!find(market.id, book)) {
            continue;
        }
        const i128 size = book.house_size.raw();
        const auto lots = static_cast<uint64_t>((size < 0 ? -size : size) /
                                                static_cast<i128>(SUB));
        const bool is_taken = lots != 0 && book.order_account == 0;
        if (is_taken || random_.chance(1, 800)) {
            MarketRow row;
            Ability able;
            HouseOrderMessage message;
            message.market = market.id;
            message.account = pick_account(market.asset);
            const bool is_able = find(market.id, row) && message.account != 0 &&
                                 book.mark.raw() != 0 &&
                                 ability(message.account, row, book.mark.raw(), able) &&
                                 able.lots != 0;
            const uint64_t wanted = is_able ? std::min(lots, able.lots) : lots;
            message.lots = Lots::of(wanted + (random_.chance(1, lots == 0 ? 2 : 30) ? 1 : 0));
            return message.account != 0 && (is_able || random_.chance(1, 8)) &&
                   send(venue_of(message.market), message);
        }
    }
    return false;
}

bool RandomWorkload::recover() {
    const Market& market = pick_market();
    AssetRow asset;
    if (!find(market.asset, asset)) {
        return false;
    }
    RecoverMessage message;
    message.market = market.id;
    IncidentRow incident;
    for (uint32_t back = 0; back < 12; ++back) {
        const uint32_t epoch = asset.epoch.raw() - std::min(asset.epoch.raw(), back);
        message.epoch = Epoch::of(epoch);
        if (!find((uint64_t{market.id} << 32) | epoch, incident) || random_.chance(1, 3)) {
            continue;
        }
        const bool is_whole = random_.chance(1, 3);
        const u128 loss = incident.loss.raw();
        const u128 amount = is_whole ? loss + random_.below(1000) : loss / random_.between(2, 20);
        return send_paying(KEEPER, market.asset, amount + 1, message);
    }
    return random_.chance(1, 60) && send_paying(KEEPER, market.asset, 1, message);
}

}  // namespace levee
