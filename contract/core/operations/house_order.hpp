// house_order: the venue names a taker for house inventory; a larger order replaces a smaller one
// (LV-HOU-01).
#pragma once

#include "contract/core/house.hpp"

namespace levee {

inline bool order_is_large_enough(
    const MarketRow& market, const BookRow& book, Lots lots) noexcept {
    const Lots all = whole_lots(size_of(book.house_size));
    return lots <= all && (lots >= market.house_order_min || lots == all) &&
           lots > book.order_lots;
}

inline Status check_house_order(
    Stage& st, const Context& ctx, const HouseOrderMessage& m) noexcept {
    const MarketRow* market = st.find<MarketRow>(m.market);
    if (market == nullptr) return Status::market_not_found;
    const AccountRow* account = st.find<AccountRow>(m.account);
    if (account == nullptr) return Status::account_not_found;
    if (ctx.sender != market->venue) return Status::not_venue;
    advance_epoch(st, market->asset, ctx.time);
    advance_epoch(st, account->asset, ctx.time);
    if (is_paused(st, PauseBit::trade)) return Status::paused;
    const BookRow& book = st.read<BookRow>(m.market);
    if (book.mark.is_zero()) return Status::no_mark;
    if (is_roll_due(st, m.market)) return Status::roll_due;
    if (is_estate(*account)) return Status::account_is_estate;
    if (account->asset != market->asset) return Status::wrong_asset;
    if (m.lots.is_zero()) return Status::zero_amount;
    if (whole_lots(size_of(book.house_size)).is_zero()) return Status::no_inventory;
    return order_is_large_enough(*market, book, m.lots) ? Status::ok : Status::order_too_small;
}

inline void apply_house_order(Stage& st, const Context& ctx, const HouseOrderMessage& m) noexcept {
    BookRow& book = st.edit<BookRow>(m.market);
    book.order_account = m.account;
    book.order_lots = m.lots;
    book.order_sequence = book.mark_sequence;
    book.order_time = ctx.time;
    HouseOrderedEvent& event = st.emit<HouseOrderedEvent>();
    event.market = m.market;
    event.account = m.account;
    event.lots = m.lots;
}

}  // namespace levee
