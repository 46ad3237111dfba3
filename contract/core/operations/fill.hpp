// fill: a venue reports a matched trade; both traders are checked before either is booked (LV-FIL).
#pragma once

#include "contract/core/recognition.hpp"
#include "contract/core/recoveries.hpp"

namespace levee {

LEVEE_WASM_OUTLINE inline Trade buyer_trade(const FillMessage& m) noexcept {
    return Trade{m.buyer, m.market, SIDE_LONG, to_sublots(m.lots), m.price, m.buyer_fee};
}

LEVEE_WASM_OUTLINE inline Trade seller_trade(const FillMessage& m) noexcept {
    return Trade{m.seller, m.market, SIDE_SHORT, to_sublots(m.lots), m.price, m.seller_fee};
}

inline bool fee_within_cap(const MarketRow& market, const FillMessage& m, Atoms fee) noexcept {
    // Anything above the vault's limit is above every cap, and must not overflow below.
    return fee.raw() < ATOM_LIMIT &&
           to_sub(fee) <= ratio_floor(value_size(market, to_sublots(m.lots), m.price),
                                      market.fee_max);
}

inline Status check_fill_request(
    const MarketRow& market, const BookRow& book, const AccountRow& buyer,
    const AccountRow& seller, const FillMessage& m) noexcept {
    if (buyer.asset != market.asset || seller.asset != market.asset) return Status::wrong_asset;
    if (m.lots.is_zero()) return Status::zero_amount;
    if (m.buyer == m.seller) return Status::same_account;
    if (!within_ratio(m.price, book.mark, market.fill_band)) return Status::price_out_of_band;
    if (m.price.is_zero() || m.price > market.tick_max) return Status::price_out_of_range;
    if (m.lots > market.oi_max) return Status::open_interest_full;
    if (!fee_within_cap(market, m, m.buyer_fee) || !fee_within_cap(market, m, m.seller_fee)) {
        return Status::fee_above_cap;
    }
    return Status::ok;
}

// Open interest of a side after both trades (LV-FIL-07).
inline bool open_interest_fits(Stage& st, const MarketRow& market, const FillMessage& m) noexcept {
    const BookRow& book = st.read<BookRow>(m.market);
    const AfterTrade buyer = after_trade(
        st.read_or_zero<PositionRow>(position_id(m.buyer, m.market)), buyer_trade(m));
    const AfterTrade seller = after_trade(
        st.read_or_zero<PositionRow>(position_id(m.seller, m.market)), seller_trade(m));
    const Sublots most = to_sublots(market.oi_max);
    // A side above a limit that has fallen may still get smaller (LV-GOV-28).
    return (buyer.opened <= seller.closed ||
            book.size[0] + buyer.opened - seller.closed <= most) &&
           (seller.opened <= buyer.closed ||
            book.size[1] + seller.opened - buyer.closed <= most);
}

inline Status check_fill_traders(Stage& st, const Context& ctx, const FillMessage& m) noexcept {
    const Status buyer = check_trade(st, buyer_trade(m), ctx.time);
    if (buyer != Status::ok) return buyer;
    const Status seller = check_trade(st, seller_trade(m), ctx.time);
    if (seller != Status::ok) return seller;
    return open_interest_fits(st, st.read<MarketRow>(m.market), m) ? Status::ok
                                                                   : Status::open_interest_full;
}

inline Status check_fill(Stage& st, const Context& ctx, const FillMessage& m) noexcept {
    const MarketRow* market = st.find<MarketRow>(m.market);
    if (market == nullptr) return Status::market_not_found;
    const AccountRow* buyer = st.find<AccountRow>(m.buyer);
    const AccountRow* seller = st.find<AccountRow>(m.seller);
    if (buyer == nullptr || seller == nullptr) return Status::account_not_found;
    if (ctx.sender != market->venue) return Status::not_venue;
    advance_epoch(st, market->asset, ctx.time);
    advance_epoch(st, buyer->asset, ctx.time);
    advance_epoch(st, seller->asset, ctx.time);
    if (is_paused(st, PauseBit::trade)) return Status::paused;
    const Status current = check_mark_current(st, m.market, ctx.time);
    if (current != Status::ok) return current;
    const bool due =
        is_roll_due(st, m.market) || any_roll_due(st, *buyer) || any_roll_due(st, *seller);
    if (due) return Status::roll_due;
    if (is_estate(*buyer) || is_estate(*seller)) return Status::account_is_estate;
    if (!bring_up_to_date(st, m.buyer) || !bring_up_to_date(st, m.seller)) {
        return Status::catch_up_due;
    }
    const Status request =
        check_fill_request(*market, st.read<BookRow>(m.market), *buyer, *seller, m);
    return request != Status::ok ? request : check_fill_traders(st, ctx, m);
}

inline void apply_fill(Stage& st, const Context&, const FillMessage& m) noexcept {
    apply_trade(st, buyer_trade(m));
    apply_trade(st, seller_trade(m));
    drop_spent_positions(st, m.buyer);
    drop_spent_positions(st, m.seller);
    FilledEvent& event = st.emit<FilledEvent>();
    event.market = m.market;
    event.buyer = m.buyer;
    event.seller = m.seller;
    event.lots = m.lots;
    event.price = m.price;
    event.buyer_fee = m.buyer_fee;
    event.seller_fee = m.seller_fee;
}

}  // namespace levee
