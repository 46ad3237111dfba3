// Marks (LV-MRK-01), house orders (LV-HOU-01, LV-HOU-02) and the message that rolls a market whose
// mark is stale (LV-ROL-11).
#include "host-sim/model/feed.hpp"

namespace levee::model {

namespace {

bool is_roll_due(const World& world, const Market& market, const Book& book) {
    return book.epoch < world.assets.at(market.asset).epoch;
}

struct HouseTrade {
    uint32_t account = 0;
    uint32_t side = NO_SIDE;  // of the inventory, and the direction of the taker
    Int lots;
    Int price;
};

// The worse of the mark and the delayed mark for the taker.
HouseTrade house_trade(const Book& book) {
    HouseTrade order;
    order.account = book.order_account;
    order.side = book.house_size < 0 ? SHORT : LONG;
    order.lots = low(book.order_lots, floor_div(magnitude(book.house_size), SUB));
    order.price = book.mark;
    if (book.delayed_mark != 0) {
        order.price = order.side == LONG ? high(book.mark, book.delayed_mark)
                                         : low(book.mark, book.delayed_mark);
    }
    return order;
}

void check_house_trade(const World& world, uint32_t market, const HouseTrade& order) {
    const Market& rules = world.markets.at(market);
    const Int size = order.lots * SUB;
    check_trader(world, order.account, market, order.side, size, order.price, 0);
    const Position* held = world.positions.find(position_key(order.account, market));
    const bool closes = held != nullptr && held->size > 0 && held->side != order.side;
    const Int opened = closes ? positive(size - held->size) : size;
    require(opened == 0 ||
                world.books.at(market).size[place(order.side)] + opened <= rules.oi_max * SUB,
            Status::open_interest_full);
}

// Conditions in the order that LV-HOU-02 states, then the trade.
void execute_house_trade(World& world, uint32_t market, const HouseTrade& order) {
    require(!world.is_paused(PauseBit::trade), Status::paused);
    require(order.lots > 0, Status::no_inventory);
    require(world.accounts.at(order.account).status ==
                static_cast<uint32_t>(AccountStatus::active),
            Status::account_is_estate);
    require_rolled(world, order.account);
    bring_up_to_date(world, order.account);
    check_house_trade(world, market, order);
    const Int size = order.lots * SUB;
    trade(world, order.account, market, order.side, size, order.price);
    Book& book = world.books.edit(market);
    book.house_size -= sign(order.side) * size;
    book.house_entry -= value(world.markets.at(market), order.side, size, order.price);
    world.emit(HouseTradedEvent{market, order.account, Wire{order.lots}, Wire{order.price}});
}

// A condition that fails cancels the order; what was brought up to date stays so.
void execute_house_order(World& world, uint32_t market) {
    Book& book = world.books.edit(market);
    const HouseTrade order = house_trade(book);
    const Int lots = book.order_lots;
    book.order_account = 0;
    book.order_lots = 0;
    book.order_sequence = 0;
    book.order_time = 0;
    try {
        execute_house_trade(world, market, order);
    } catch (const Refused& refused) {
        world.emit(HouseOrderCancelledEvent{market, order.account,
                                            static_cast<uint32_t>(refused.status), 0, Wire{lots}});
    }
}

}  // namespace

// LV-ROL-10: the unrealised loss of the house that its own claim does not cover.
void note_house_loss(World& world, uint32_t market) {
    const Market& rules = world.markets.at(market);
    Book& book = world.books.edit(market);
    const Int profit = house_profit(rules, book);
    const Int loss =
        profit >= 0 ? Int{0} : positive(ceil_div(-profit, SUB) - book.house_claims);
    if (rules.in_shared != 0) {
        world.assets.edit(rules.asset).house_loss += loss - book.house_loss;
    }
    book.house_loss = loss;
}

void take_mark(World& world, uint32_t market, const Int& price, const Int& observed_at) {
    Book& book = world.books.edit(market);
    if (book.mark == 0) book.window_mark = price;
    book.mark = price;
    book.mark_time = observed_at;
    book.mark_sequence += 1;
    world.emit(MarkedEvent{market, 0, Wire{price}, Wire{book.mark_sequence}});
    // LV-FED-08: only a price that was seen after the order.
    const bool is_later = observed_at > book.order_time;
    const uint32_t taker = is_later ? book.order_account : 0;
    if (taker != 0) execute_house_order(world, market);
    note_house_loss(world, market);
    if (taker != 0) drop_empty_positions(world, taker);
}

void on_message(World& world, const MarkMessage& message) {
    const uint32_t market = message.market;
    const Market* found = world.markets.find(market);
    require(found != nullptr, Status::market_not_found);
    const Market& rules = *found;
    const Feed* feed = world.feeds.find(market);
    if (feed != nullptr) {
        require_reporter(world, *feed);
    } else {
        require(world.sender == rules.feed, Status::not_feed);
    }
    advance_epoch(world, rules.asset);
    const bool is_due = is_roll_due(world, rules, world.books.at(market));
    require(!is_due || !world.is_paused(PauseBit::freeze), Status::frozen);
    if (feed != nullptr) {
        report(world, message);
        return;
    }
    if (is_due) roll_market(world, market);
    const Int price = read(message.price);
    const Int observed_at = read(message.observed_at);
    const Book& book = world.books.at(market);
    require(price >= 1 && price <= rules.tick_max, Status::price_out_of_range);
    require(book.mark == 0 || magnitude(price - book.window_mark) * ONE <=
                                  rules.mark_step * book.window_mark,
            Status::mark_step_exceeded);
    require(observed_at >= book.mark_time, Status::mark_not_newer);
    require(world.time - observed_at <= rules.mark_age_max, Status::mark_too_old);
    require(observed_at <= world.time, Status::report_from_future);
    take_mark(world, market, price, observed_at);
}

void on_message(World& world, const RollMessage& message) {
    const Market* found = world.markets.find(message.market);
    require(found != nullptr, Status::market_not_found);
    advance_epoch(world, found->asset);
    require(!world.is_paused(PauseBit::freeze), Status::frozen);
    const Book& book = world.books.at(message.market);
    require(book.mark > 0 && is_roll_due(world, *found, book) && is_stale(world, *found, book),
            Status::roll_not_due);
    roll_market(world, message.market);
}

void on_message(World& world, const HouseOrderMessage& message) {
    const Market* found = world.markets.find(message.market);
    require(found != nullptr, Status::market_not_found);
    const Account* account = world.accounts.find(message.account);
    require(account != nullptr, Status::account_not_found);
    const Market& rules = *found;
    require(world.sender == rules.venue, Status::not_venue);
    advance_epoch(world, rules.asset);
    if (account->asset != rules.asset) advance_epoch(world, account->asset);
    require(!world.is_paused(PauseBit::trade), Status::paused);
    Book& book = world.books.edit(message.market);
    require(book.mark > 0, Status::no_mark);
    require(!is_roll_due(world, rules, book), Status::roll_due);
    require(account->status == static_cast<uint32_t>(AccountStatus::active),
            Status::account_is_estate);
    require(account->asset == rules.asset, Status::wrong_asset);
    const Int lots = read(message.lots);
    require(lots > 0, Status::zero_amount);
    const Int whole = floor_div(magnitude(book.house_size), SUB);
    require(whole > 0, Status::no_inventory);
    const bool is_large_enough = lots >= rules.house_order_min || lots == whole;
    require(lots <= whole && is_large_enough && lots > book.order_lots, Status::order_too_small);
    book.order_account = message.account;
    book.order_lots = lots;
    book.order_sequence = book.mark_sequence;
    book.order_time = world.time;
    world.emit(HouseOrderedEvent{message.market, message.account, message.lots});
}

}  // namespace levee::model
