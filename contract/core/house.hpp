// The house sells or buys inventory by order, at the first mark after the order (LV-HOU).
#pragma once

#include "contract/core/recognition.hpp"
#include "contract/core/recoveries.hpp"

namespace levee {

constexpr Lots whole_lots(Sublots size) noexcept {
    return Lots::of(static_cast<u64>(size.raw() >> SUB_BITS));
}

// The taker gets the direction of the inventory, at the worse for it of mark and delayed mark.
inline Trade house_trade(const BookRow& book) noexcept {
    const bool buys = !book.house_size.is_negative();
    const Ticks delayed = book.delayed_mark.is_zero() ? book.mark : book.delayed_mark;
    const Lots lots = min(book.order_lots, whole_lots(size_of(book.house_size)));
    return Trade{book.order_account,
                 book.market,
                 buys ? SIDE_LONG : SIDE_SHORT,
                 to_sublots(lots),
                 buys ? max(book.mark, delayed) : min(book.mark, delayed),
                 Atoms{}};
}

inline Status check_house_trade(Stage& st, const Trade& trade, Seconds now) noexcept {
    const AccountRow& account = st.read<AccountRow>(trade.account);
    if (is_paused(st, PauseBit::trade)) return Status::paused;
    if (trade.size.is_zero()) return Status::no_inventory;
    if (is_estate(account)) return Status::account_is_estate;
    if (any_roll_due(st, account)) return Status::roll_due;
    if (!bring_up_to_date(st, trade.account)) return Status::catch_up_due;
    const Status status = check_trade(st, trade, now);
    if (status != Status::ok) return status;
    const MarketRow& market = st.read<MarketRow>(trade.market);
    const BookRow& book = st.read<BookRow>(trade.market);
    const AfterTrade after = after_trade(
        st.read_or_zero<PositionRow>(position_id(trade.account, trade.market)), trade);
    const bool fits =
        after.opened.is_zero() ||
        book.size[place_of(trade.side)] + after.opened <= to_sublots(market.oi_max);
    return fits ? Status::ok : Status::open_interest_full;
}

inline void clear_house_order(BookRow& book) noexcept {
    book.order_account = 0;
    book.order_lots = Lots{};
    book.order_sequence = 0;
    book.order_time = Seconds{};
}

inline void give_from_house(Stage& st, const Trade& trade) noexcept {
    const MarketRow& market = st.read<MarketRow>(trade.market);
    BookRow& book = st.edit<BookRow>(trade.market);
    apply_trade(st, trade);
    book.house_size -=
        trade.side == SIDE_LONG ? net_long(trade.size) : net_short(trade.size);
    book.house_entry -= value_of(market, trade.side, trade.size, trade.price);
}

// Executes or cancels the waiting order; called by mark after the new mark stands. A price that was
// observed no later than the order was given may be known to the taker: the order waits for another
// one (LV-FED-08). Returns the account that was touched, or 0.
inline u32 execute_house_order(Stage& st, u32 market, Seconds now) noexcept {
    BookRow& book = st.edit<BookRow>(market);
    if (book.order_account == 0 || book.mark_time <= book.order_time) {
        return 0;
    }
    LEVEE_ASSERT(book.order_sequence < book.mark_sequence);
    const Trade trade = house_trade(book);
    const Lots ordered = book.order_lots;
    const Status status = check_house_trade(st, trade, now);
    clear_house_order(book);
    if (status == Status::ok) {
        give_from_house(st, trade);
        HouseTradedEvent& event = st.emit<HouseTradedEvent>();
        event.market = market;
        event.account = trade.account;
        event.lots = whole_lots(trade.size);
        event.price = trade.price;
    } else {
        HouseOrderCancelledEvent& event = st.emit<HouseOrderCancelledEvent>();
        event.market = market;
        event.account = trade.account;
        event.status = static_cast<u32>(status);
        event.lots = ordered;
    }
    return trade.account;
}

}  // namespace levee
