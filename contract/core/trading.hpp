// One side of a trade: what it must satisfy, and how it closes and opens lots (LV-FIL-02 to 07).
// Fills, liquidations and house orders all go through here.
#pragma once

#include "contract/core/accounts.hpp"

namespace levee {

struct Trade {
    u32 account;
    u32 market;
    u8 side;  // direction: long buys, short sells
    Sublots size;
    Ticks price;
    Atoms fee;
};

// Size and reduced lots of a position after a trade.
struct AfterTrade {
    Sublots closed;
    Sublots opened;
    Sublots size;
    Sublots reduced[2];
};

inline AfterTrade after_trade(const PositionRow& position, const Trade& trade) noexcept {
    AfterTrade after{};
    const bool closes = position.side == opposite(trade.side);
    after.closed = closes ? min(trade.size, position.size) : Sublots{};
    after.opened = trade.size - after.closed;
    after.size = position.size - after.closed;
    if (!after.opened.is_zero()) {
        after.size = closes ? after.opened : position.size + after.opened;
    }
    const u32 at = place_of(trade.side);
    after.reduced[at] = position.reduced[at] - min(position.reduced[at], after.opened);
    after.reduced[1 - at] = position.reduced[1 - at] + after.closed;
    return after;
}

// An account below initial margin may only reduce so that equity over maintenance margin does not
// fall, and never beyond its bankruptcy price per lot.
inline bool worsens_margin(
    const MarketRow& market, const BookRow& book, const PositionRow& position,
    const AfterTrade& after, const Health& health, SubAtoms profit, SubAtoms equity) noexcept {
    const SubAtoms margin = health.maintenance_margin;
    LEVEE_ASSERT(!margin.is_zero());  // it has lots to reduce, and margins are raised
    const SubAtoms margin_after = margin -
                                  maintenance_margin(market, position.size, book.mark) +
                                  maintenance_margin(market, after.size, book.mark);
    const SubAtoms needed = SubAtoms::of(mul_div_ceil_signed(
        health.equity.raw(), static_cast<u128>(margin_after.raw()),
        static_cast<u128>(margin.raw())));
    return equity < needed ||
           -profit > pro_rata_floor(health.equity, after.closed, position.size);
}

inline bool meets_initial_margin(
    const MarketRow& market, const BookRow& book, const PositionRow& position,
    const AfterTrade& after, const Health& health, SubAtoms profit, SubAtoms fee) noexcept {
    const SubAtoms old_margin = position.side == SIDE_NONE
                                    ? SubAtoms{}
                                    : initial_margin(market, position.size, book.mark);
    const SubAtoms needed =
        health.initial_margin - old_margin + initial_margin(market, after.size, book.mark) +
        health.reduced_margin -
        reduced_margin_of(market, book, position.reduced[0], position.reduced[1]) +
        reduced_margin_of(market, book, after.reduced[0], after.reduced[1]);
    const SubAtoms loss = profit.is_negative() ? profit : SubAtoms{};
    return health.initial + loss - fee >= needed;
}

// Conditions of one trader, in order of status numbers; its account is up to date (LV-FIL-02).
inline Status check_trade(Stage& stage, const Trade& trade, Seconds now) noexcept {
    const AccountRow& account = stage.read<AccountRow>(trade.account);
    const MarketRow& market = stage.read<MarketRow>(trade.market);
    const BookRow& book = stage.read<BookRow>(trade.market);
    const PositionRow& position =
        stage.read_or_zero<PositionRow>(position_id(trade.account, trade.market));
    const AfterTrade after = after_trade(position, trade);
    const Health health = measure_health(stage, account);
    const SubAtoms profit = value_of(market, trade.side, trade.size, book.mark) -
                            value_of(market, trade.side, trade.size, trade.price);
    const SubAtoms equity = health.equity + profit - to_sub(trade.fee);
    const bool reduces = after.opened.is_zero();

    if (!reduces && any_stale(stage, account, now)) return Status::stale_mark;
    if (trade.fee > account.cash) return Status::insufficient_cash;
    if (position.side == SIDE_NONE && position.entry > SubAtoms{}) {
        return Status::insufficient_cash;
    }
    if (!reduces && !meets_initial_margin(market, book, position, after, health, profit,
                                          to_sub(trade.fee))) {
        return Status::below_initial_margin;
    }
    if (equity.is_negative()) return Status::negative_equity;
    if (reduces && health.initial < health.initial_margin &&
        worsens_margin(market, book, position, after, health, profit, equity)) {
        return Status::margin_worsened;
    }
    if (position.version == 0 && account.market_count == ACCOUNT_MARKETS_MAX) {
        return Status::too_many_markets;
    }
    // A position above a limit that has fallen may still get smaller (LV-GOV-28).
    if (!reduces && after.size > to_sublots(market.oi_max)) return Status::open_interest_full;
    return Status::ok;
}

inline LadderRow& edit_ladder(Stage& stage, const BookRow& book, u8 side) noexcept {
    LadderRow& ladder = stage.edit_or_create<LadderRow>(ladder_id(book.market, side));
    if (ladder.window != book.window) {
        const u8 version = ladder.version;
        ladder = LadderRow{};
        ladder.version = version;
        ladder.side = side;
        ladder.market = book.market;
        ladder.window = book.window;
    }
    return ladder;
}

// A side without holders leaves its rounding to the house, where it is seen (LV-FIL-06).
inline void pass_empty_side(BookRow& book, u32 at) noexcept {
    if (book.holders[at] != 0) {
        return;
    }
    book.house_size += at == 0 ? net_long(book.size[at]) : net_short(book.size[at]);
    book.house_entry += book.entry[at];
    book.size[at] = Sublots{};
    book.entry[at] = SubAtoms{};
    book.eligible[at] = Sublots{};
}

// The position keeps its entry value but has no size any more.
inline void flatten(BookRow& book, PositionRow& position) noexcept {
    const u32 at = place_of(position.side);
    book.entry[at] -= position.entry;
    book.flat_entry += position.entry;
    --book.holders[at];
    position.side = SIDE_NONE;
    position.rung = 0;
    pass_empty_side(book, at);
}

// Takes lots out of a position, those opened in the window first.
inline void remove_lots(
    Stage& stage, BookRow& book, PositionRow& position, Sublots lots) noexcept {
    const u32 at = place_of(position.side);
    const Sublots eligible = min(position.eligible, position.size - lots);
    const Sublots from_eligible = position.eligible - eligible;
    const Sublots from_window = lots - from_eligible;
    if (!from_window.is_zero()) {
        edit_ladder(stage, book, position.side).size[position.rung] -= from_window;
    }
    position.size -= lots;
    position.eligible = eligible;
    book.size[at] -= lots;
    book.eligible[at] -= from_eligible;
}

// Closes lots at the mark and realises what their entry value releases (LV-FIL-03).
inline void close_lots(
    Stage& stage, AccountRow& account, const MarketRow& market, Sublots lots) noexcept {
    BookRow& book = stage.edit<BookRow>(market.id);
    PositionRow& position = edit_position(stage, account, market.id);
    const u8 side = position.side;
    const SubAtoms keep = pro_rata_floor(position.entry, position.size - lots, position.size);
    const Sublots eligible = position.eligible - min(position.eligible, position.size - lots);
    DueList list;
    list.count = 1;
    list.items[0].market = market.id;
    list.items[0].within =
        window_gain(market, book, position, eligible, lots - eligible, book.mark);
    add_entry(book, position, value_of(market, opposite(side), lots, book.mark));
    list.items[0].due = position.entry - keep;
    remove_lots(stage, book, position, lots);
    position.reduced[place_of(side)] += lots;
    book.reduced[place_of(side)] += lots;
    if (position.size.is_zero()) {
        flatten(book, position);
    }
    realise(stage, account, list);
}

// Lots in the window share one rung, the worst for the holder (LV-FIL-04).
inline void climb_ladder(
    Stage& stage, const MarketRow& market, const BookRow& book, PositionRow& position,
    Sublots opened) noexcept {
    LadderRow& ladder = edit_ladder(stage, book, position.side);
    const Sublots within = position.size - position.eligible;
    const u8 rung = rung_of(market, book, book.mark);
    const bool worse =
        position.side == SIDE_LONG ? rung < position.rung : rung > position.rung;
    if (within.is_zero()) {
        position.rung = rung;
    } else if (worse) {
        ladder.size[position.rung] -= within;
        ladder.size[rung] += within;
        position.rung = rung;
    }
    ladder.size[position.rung] += opened;
}

inline void open_lots(
    Stage& stage, const MarketRow& market, PositionRow& position, u8 side, Sublots lots,
    SubAtoms value) noexcept {
    BookRow& book = stage.edit<BookRow>(market.id);
    const u32 at = place_of(side);
    if (position.side == SIDE_NONE) {
        book.flat_entry -= position.entry;
        book.entry[at] += position.entry;
        ++book.holders[at];
        position.side = side;
        take_snapshots(book, position);
    }
    climb_ladder(stage, market, book, position, lots);
    position.size += lots;
    book.size[at] += lots;
    add_entry(book, position, value);
    const Sublots back = min(position.reduced[at], lots);
    position.reduced[at] -= back;
    book.reduced[at] -= back;
}

// Lots change hands at the mark. What the price is worse is paid at once, what it is better is a
// claim of this window; a position without size realises all it has left (LV-FIL-08).
inline void realise_price(
    Stage& stage, AccountRow& account, PositionRow& position, SubAtoms beside) noexcept {
    if (beside.is_zero()) {
        return;
    }
    add_entry(stage.edit<BookRow>(position.market), position, beside);
    DueList list;
    list.count = 1;
    list.items[0].market = position.market;
    list.items[0].due = position.side == SIDE_NONE ? position.entry : beside;
    list.items[0].within = -list.items[0].due;
    realise(stage, account, list);
}

// The position of a trade, opened and listed when the account has none in this market.
inline PositionRow& ensure_position(Stage& stage, AccountRow& account, u32 market) noexcept {
    const u64 id = position_id(account.id, market);
    if (stage.find<PositionRow>(id) != nullptr) {
        return stage.edit<PositionRow>(id);
    }
    LEVEE_ASSERT(account.market_count < ACCOUNT_MARKETS_MAX);
    u32 at = account.market_count;
    while (at > 0 && account.markets[at - 1] > market) {
        account.markets[at] = account.markets[at - 1];
        --at;
    }
    account.markets[at] = static_cast<u16>(market);
    ++account.market_count;
    const BookRow& book = stage.read<BookRow>(market);
    PositionRow& position = stage.create<PositionRow>(id);
    position.account = account.id;
    position.market = market;
    position.window = book.window;
    position.pool_version = book.pool_version;
    position.pool_index = book.pool_index;
    position.charged_window = book.charged_window;
    const bool charged =
        book.charged_window != 0 && stage.find<ChargeClaimRow>(id) != nullptr;
    position.charged = charged ? 1 : 0;
    return position;
}

inline void pay_trade_fee(Stage& stage, AccountRow& account, Atoms fee) noexcept {
    account.cash -= fee;
    move_atoms(stage.edit<AssetRow>(account.asset), Bucket::cash, Bucket::fees, fee);
}

// Both sides of a trade use the same value, so values still sum to zero (LV-NOT-02).
inline void apply_trade(Stage& stage, const Trade& trade) noexcept {
    AccountRow& account = stage.edit<AccountRow>(trade.account);
    const MarketRow& market = stage.read<MarketRow>(trade.market);
    pay_trade_fee(stage, account, trade.fee);
    PositionRow& position = ensure_position(stage, account, trade.market);
    const AfterTrade after = after_trade(position, trade);
    const Ticks mark = stage.read<BookRow>(trade.market).mark;
    const SubAtoms at_mark = value_of(market, trade.side, trade.size, mark);
    SubAtoms opening = at_mark;
    if (!after.closed.is_zero()) {
        opening -= value_of(market, trade.side, after.closed, mark);
        close_lots(stage, account, market, after.closed);
    }
    if (!after.opened.is_zero()) {
        open_lots(stage, market, position, trade.side, after.opened, opening);
    }
    realise_price(stage, account, position,
                  value_of(market, trade.side, trade.size, trade.price) - at_mark);
    position.fill_sequence = stage.read<BookRow>(trade.market).mark_sequence;
    note_unpaid(position, stage.read<AssetRow>(account.asset).epoch);
}

}  // namespace levee
