// Trades (LV-FIL-01 to LV-FIL-07), funding (LV-FUN-01) and liquidation (LV-LIQ-01, LV-LIQ-02).
#include "host-sim/model/rules.hpp"

namespace levee::model {

namespace {

// Sizes of the position in this market after a trade.
Trial after_trade(const Position* held, uint32_t market, uint32_t direction, const Int& size) {
    Trial trial{market, size, {}};
    if (held == nullptr) return trial;
    trial.reduced = held->reduced;
    Int opened = size;
    if (held->side == direction) {
        trial.size = held->size + size;
    } else if (held->side != NO_SIDE) {
        const Int closed = low(size, held->size);
        opened = size - closed;
        trial.size = opened > 0 ? opened : Int{held->size - closed};
        trial.reduced[place(held->side)] += closed;
    }
    trial.reduced[place(direction)] -= low(trial.reduced[place(direction)], opened);
    return trial;
}

void require_fresh_markets(const World& world, uint32_t account) {
    const Account& row = world.accounts.at(account);
    for (uint32_t i = 0; i < row.market_count; ++i) {
        const uint32_t market = row.markets[i];
        if (world.positions.at(position_key(account, market)).size == 0) continue;
        require(!is_stale(world, world.markets.at(market), world.books.at(market)),
                Status::stale_mark);
    }
}

}  // namespace

// Conditions in the order of their numbers (LV-TRN-01).
void check_trader(const World& world, uint32_t account, uint32_t market, uint32_t direction,
                  const Int& size, const Int& price, const Int& fee) {
    const Market& rules = world.markets.at(market);
    const Int mark = world.books.at(market).mark;
    const Position* held = world.positions.find(position_key(account, market));
    const bool has_size = held != nullptr && held->size > 0;
    const bool reduces = has_size && held->side != direction && size <= held->size;
    if (!reduces) require_fresh_markets(world, account);
    const Account& row = world.accounts.at(account);
    require(fee <= row.cash, Status::insufficient_cash);
    const bool owes = held != nullptr && held->size == 0 && held->entry > 0;
    require(!owes, Status::insufficient_cash);
    const Trial trial = after_trade(held, market, direction, size);
    const Int change = value(rules, direction, size, mark) - value(rules, direction, size, price);
    const Health now = health(world, account);
    const Health then = health(world, account, &trial);
    if (!reduces) {
        require(now.initial + low(Int{0}, change) - fee * SUB >=
                    then.initial_margin + then.reduced_margin,
                Status::below_initial_margin);
    }
    const Int equity = now.equity + change - fee * SUB;
    require(equity >= 0, Status::negative_equity);
    if (reduces && now.initial < now.initial_margin) {
        const bool keeps_ratio = equity * now.maintenance_margin >=
                                 now.equity * then.maintenance_margin;
        require(keeps_ratio && -change <= floor_div(now.equity * size, held->size),
                Status::margin_worsened);
    }
    require(held != nullptr || row.market_count < ACCOUNT_MARKETS_MAX, Status::too_many_markets);
    require(reduces || trial.size <= rules.oi_max * SUB, Status::open_interest_full);
}

void leave_rung(World& world, uint32_t market, uint32_t side, uint32_t rung, const Int& size) {
    if (size == 0) return;
    Ladder& ladder = world.ladders.edit(ladder_key(market, side));
    ensure(ladder.window == world.books.at(market).window, "a ladder of another window");
    ensure(ladder.size[rung] >= size, "a rung holds too few lots");
    ladder.size[rung] -= size;
}

namespace {

void join_rung(World& world, uint32_t market, uint32_t side, uint32_t rung, const Int& size) {
    const uint64_t key = ladder_key(market, side);
    const bool is_new = world.ladders.find(key) == nullptr;
    Ladder& ladder = is_new ? world.ladders.create(key) : world.ladders.edit(key);
    const uint32_t window = world.books.at(market).window;
    ladder.market = market;
    ladder.side = side;
    if (ladder.window != window) ladder.size = {};
    ladder.window = window;
    ladder.size[rung] += size;
}

// LV-FIL-03.
void close_lots(World& world, uint32_t account, uint32_t market, const Int& size) {
    const Market& rules = world.markets.at(market);
    Position& position = world.positions.edit(position_key(account, market));
    Book& book = world.books.edit(market);
    const uint32_t side = position.side;
    const std::size_t t = place(side);
    const Int inside = low(position.size - position.eligible, size);
    const Int entry_before = position.entry;
    add_entry(world, account, market, value(rules, opposite(side), size, book.mark));
    const Int keep = floor_div(entry_before * (position.size - size), position.size);
    const Int gain = window_gain(rules, book, position, size - inside, inside, book.mark);
    realise(world, account, {{market, position.entry - keep, gain}});
    position.size -= size;
    book.size[t] -= size;
    leave_rung(world, market, side, position.rung, inside);
    const Int eligible = low(position.eligible, position.size);
    book.eligible[t] -= position.eligible - eligible;
    position.eligible = eligible;
    position.reduced[t] += size;
    book.reduced[t] += size;
    if (position.size > 0) return;
    book.entry[t] -= position.entry;
    book.flat_entry += position.entry;
    position.side = NO_SIDE;
    position.rung = 0;
    book.holders[t] -= 1;
    empty_side(world, market, side);
}

// LV-FIL-04.
void open_lots(World& world, uint32_t account, uint32_t market, uint32_t side, const Int& size,
               const Int& entry) {
    Position& position = world.positions.edit(position_key(account, market));
    Book& book = world.books.edit(market);
    const std::size_t t = place(side);
    if (position.side == NO_SIDE) {
        position.side = side;
        position.eligible = 0;
        position.scale = book.scale[t];
        position.flow = book.flow[t];
        position.charge = book.charge[t];
        book.flat_entry -= position.entry;
        book.entry[t] += position.entry;
        book.holders[t] += 1;
    }
    uint32_t rung = rung_of(world.markets.at(market), book, book.mark);
    const Int inside = position.size - position.eligible;
    if (inside > 0) {
        rung = side == LONG ? std::min(rung, position.rung) : std::max(rung, position.rung);
        leave_rung(world, market, side, position.rung, inside);
    }
    join_rung(world, market, side, rung, inside + size);
    position.rung = rung;
    add_entry(world, account, market, entry);
    position.size += size;
    book.size[t] += size;
    const Int returned = low(position.reduced[t], size);
    position.reduced[t] -= returned;
    book.reduced[t] -= returned;
}

}  // namespace

void empty_side(World& world, uint32_t market, uint32_t side) {
    Book& book = world.books.edit(market);
    const std::size_t t = place(side);
    if (book.holders[t] != 0) return;
    book.house_size += sign(side) * book.size[t];
    book.house_entry += book.entry[t];
    book.size[t] = 0;
    book.entry[t] = 0;
    book.eligible[t] = 0;
}

void trade(World& world, uint32_t account, uint32_t market, uint32_t direction, const Int& size,
           const Int& price) {
    Position& position = position_of(world, account, market);
    const Market& rules = world.markets.at(market);
    const Int mark = world.books.at(market).mark;
    const Int at_mark = value(rules, direction, size, mark);
    Int closed = 0;
    if (position.side == opposite(direction)) {
        closed = low(size, position.size);
        close_lots(world, account, market, closed);
    }
    if (size > closed) {
        open_lots(world, account, market, direction, size - closed,
                  at_mark - value(rules, direction, closed, mark));
    }
    const Int beside = value(rules, direction, size, price) - at_mark;
    if (beside != 0) {  // LV-FIL-08
        add_entry(world, account, market, beside);
        const Int due = position.size > 0 ? beside : position.entry;
        realise(world, account, {{market, due, -due}});
    }
    position.fill_sequence = world.books.at(market).mark_sequence;
    note_unpaid(world, account, market);
}

namespace {

struct Trader {
    uint32_t account = 0;
    uint32_t direction = NO_SIDE;
    Int fee;
};

void pay_fee(World& world, uint32_t account, const Int& fee) {
    Account& row = world.accounts.edit(account);
    row.cash -= fee;
    move(world, row.asset, Bucket::cash, Bucket::fees, fee);
}

void require_active(const World& world, uint32_t account) {
    require(world.accounts.at(account).status == static_cast<uint32_t>(AccountStatus::active),
            Status::account_is_estate);
}

// Accounts of a trade: rolled, no estate, up to date, of the market's asset.
void prepare(World& world, uint32_t asset, uint32_t first, uint32_t second) {
    for (const uint32_t account : {first, second}) require_rolled(world, account);
    for (const uint32_t account : {first, second}) require_active(world, account);
    for (const uint32_t account : {first, second}) bring_up_to_date(world, account);
    for (const uint32_t account : {first, second}) {
        require(world.accounts.at(account).asset == asset, Status::wrong_asset);
    }
}

void advance_epochs(World& world, uint32_t asset, uint32_t first, uint32_t second) {
    advance_epoch(world, asset);
    for (const uint32_t account : {first, second}) {
        advance_epoch(world, world.accounts.at(account).asset);
    }
}

}  // namespace

void on_message(World& world, const FillMessage& message) {
    const uint32_t market = message.market;
    const Market* found = world.markets.find(market);
    require(found != nullptr, Status::market_not_found);
    for (const uint32_t account : {message.buyer, message.seller}) {
        require(world.accounts.find(account) != nullptr, Status::account_not_found);
    }
    const Market& rules = *found;
    require(world.sender == rules.venue, Status::not_venue);
    advance_epochs(world, rules.asset, message.buyer, message.seller);
    const Book& book = world.books.at(market);
    require(!world.is_paused(PauseBit::trade), Status::paused);
    require(book.mark > 0, Status::no_mark);
    require(!is_stale(world, rules, book), Status::stale_mark);
    require(book.epoch >= world.assets.at(rules.asset).epoch, Status::roll_due);
    prepare(world, rules.asset, message.buyer, message.seller);
    const Int lots = read(message.lots);
    const Int price = read(message.price);
    require(lots > 0, Status::zero_amount);
    require(message.buyer != message.seller, Status::same_account);
    require(magnitude(price - book.mark) * ONE <= rules.fill_band * book.mark,
            Status::price_out_of_band);
    require(price >= 1 && price <= rules.tick_max, Status::price_out_of_range);
    require(lots <= rules.oi_max, Status::open_interest_full);
    const Int size = lots * SUB;
    const Trader traders[] = {{message.buyer, LONG, read(message.buyer_fee)},
                              {message.seller, SHORT, read(message.seller_fee)}};
    for (const Trader& trader : traders) {
        require(trader.fee * SUB * ONE <= rules.fee_max * absolute_value(rules, size, price),
                Status::fee_above_cap);
    }
    for (const Trader& trader : traders) {
        check_trader(world, trader.account, market, trader.direction, size, price, trader.fee);
    }
    const std::array<Int, 2> before = book.size;
    for (const Trader& trader : traders) {
        pay_fee(world, trader.account, trader.fee);
        trade(world, trader.account, market, trader.direction, size, price);
    }
    for (std::size_t t = 0; t < 2; ++t) {
        require(book.size[t] <= high(before[t], rules.oi_max * SUB), Status::open_interest_full);
    }
    world.emit(FilledEvent{market, message.buyer, message.seller, 0, message.lots, message.price,
                           message.buyer_fee, message.seller_fee});
    for (const Trader& trader : traders) drop_empty_positions(world, trader.account);
}

void on_message(World& world, const ApplyFundingMessage& message) {
    const Market* found = world.markets.find(message.market);
    require(found != nullptr, Status::market_not_found);
    const Market& rules = *found;
    require(world.sender == rules.venue, Status::not_venue);
    advance_epoch(world, rules.asset);
    require(!world.is_paused(PauseBit::trade), Status::paused);
    Book& book = world.books.edit(message.market);
    require(book.mark > 0, Status::no_mark);
    require(!is_stale(world, rules, book), Status::stale_mark);
    require(book.epoch >= world.assets.at(rules.asset).epoch, Status::roll_due);
    const Int rate = message.per_lot;
    const Int used = book.funding_used + magnitude(rate);
    require(used <= Int{UINT64_MAX} &&
                used * SUB * ONE <= rules.funding_cap * absolute_value(rules, SUB, book.mark),
            Status::funding_above_cap);
    book.funding_used = used;
    for (const uint32_t side : {LONG, SHORT}) {
        const std::size_t t = place(side);
        book.flow[t] += sign(side) * rate * book.scale[t];
        book.entry[t] += sign(side) * rate * book.size[t];
    }
    book.house_entry += rate * book.house_size;
    for (const uint32_t account : world.holders[message.market]) {
        const uint64_t key = position_key(account, message.market);
        const Position& position = world.positions.at(key);
        if (position.size == 0) continue;
        world.pending.edit(key).flow += sign(position.side) * rate * position.size * A1;
    }
    world.emit(FundingAppliedEvent{message.market, 0, message.per_lot});
}

namespace {

// LV-LIQ-01: not beyond the price at which the account would be bankrupt.
Int liquidation_price(const Market& rules, const Book& book, const Position& position,
                      const Int& equity) {
    const Int discount = floor_div(book.mark * rules.liquidation_discount, ONE);
    const bool is_long = position.side == LONG;
    Int bankrupt;
    if (rules.kind == static_cast<uint32_t>(ContractKind::linear)) {
        const Int ticks = floor_div(equity, position.size * rules.multiplier);
        bankrupt = is_long ? high(Int{1}, book.mark - ticks) : Int{book.mark + ticks};
    } else {
        const Int held = absolute_value(rules, position.size, book.mark);
        const Int below = is_long ? Int{equity + held} : Int{held - equity};
        const Int above = position.size * rules.multiplier;
        if (is_long) {
            bankrupt = below > 0 ? ceil_div(above, below) : book.mark;
        } else {
            bankrupt = below > 0 ? floor_div(above, below) : rules.tick_max;
        }
    }
    if (is_long) return low(book.mark, high(book.mark - discount, bankrupt));
    return high(book.mark, low(low(book.mark + discount, bankrupt), rules.tick_max));
}

// LV-LIQ-02.
Int liquidation_lots(const Market& rules, const Book& book, const Position& position,
                     const Health& now, const Int& price, const Int& lots_max) {
    const Int all = ceil_div(position.size, SUB);
    const Int loss = value(rules, position.side, SUB, book.mark) -
                     value(rules, position.side, SUB, price);
    const Int relief =
        floor_div(absolute_value(rules, SUB, book.mark) * rules.initial_margin, ONE) - loss;
    if (relief <= 0) return low(all, lots_max);
    const Int need = high(now.initial_margin - now.initial,
                          now.maintenance_margin - now.maintenance);
    return low(low(all, ceil_div(need, relief)), lots_max);
}

void charge_liquidation_fee(World& world, uint32_t account, const Int& most,
                            const Int& equity_after, Int& fee) {
    fee = low(low(most, world.accounts.at(account).cash), floor_div(positive(equity_after), SUB));
    pay_fee(world, account, fee);
}

}  // namespace

void on_message(World& world, const LiquidateMessage& message) {
    const uint32_t market = message.market;
    const Market* found = world.markets.find(market);
    require(found != nullptr, Status::market_not_found);
    for (const uint32_t account : {message.account, message.taker}) {
        require(world.accounts.find(account) != nullptr, Status::account_not_found);
    }
    const uint64_t key = position_key(message.account, market);
    const Position* held = world.positions.find(key);
    require(held != nullptr && held->size > 0, Status::position_not_found);
    require(world.sender == world.accounts.at(message.taker).owner, Status::not_owner);
    const Market& rules = *found;
    advance_epochs(world, rules.asset, message.account, message.taker);
    const Book& book = world.books.at(market);
    require(!world.is_paused(PauseBit::liquidate), Status::paused);
    require(!is_stale(world, rules, book), Status::stale_mark);
    require(book.epoch >= world.assets.at(rules.asset).epoch, Status::roll_due);
    prepare(world, rules.asset, message.account, message.taker);
    require(read(message.lots_max) > 0, Status::zero_amount);
    require(message.account != message.taker, Status::same_account);
    const Health now = health(world, message.account);
    require(now.equity >= 0, Status::negative_equity);
    require(now.maintenance < now.maintenance_margin, Status::not_liquidatable);
    const Position position = world.positions.at(key);
    const Int price = liquidation_price(rules, book, position, now.equity);
    const Int lots =
        liquidation_lots(rules, book, position, now, price, read(message.lots_max));
    const Int size = low(lots * SUB, position.size);
    check_trader(world, message.taker, market, position.side, size, price, 0);
    trade(world, message.account, market, opposite(position.side), size, price);
    const Int equity_after =
        now.equity - (value(rules, position.side, size, book.mark) -
                      value(rules, position.side, size, price));
    Int fee = floor_div(absolute_value(rules, size, book.mark) * rules.liquidation_fee, ONE * SUB);
    charge_liquidation_fee(world, message.account, Int{fee}, equity_after, fee);
    trade(world, message.taker, market, position.side, size, price);
    world.emit(LiquidatedEvent{message.account, market, message.taker, 0, Wire{lots}, Wire{price},
                               Wire{fee}});
    drop_empty_positions(world, message.account);
    drop_empty_positions(world, message.taker);
}

}  // namespace levee::model
