// liquidate: anyone takes over part of a position below maintenance margin (LV-LIQ).
#pragma once

#include "contract/core/recognition.hpp"
#include "contract/core/recoveries.hpp"

namespace levee {

// Price at which closing the whole position would use up the equity; both sides of the market.
inline Ticks bankruptcy_price(
    const MarketRow& market, const BookRow& book, const PositionRow& position,
    SubAtoms equity) noexcept {
    const u128 size = position.size.raw();
    const u128 left = static_cast<u128>(equity.raw());
    const bool is_long = position.side == SIDE_LONG;
    if (!is_inverse(market)) {
        const u128 reach = div_floor(left, size * market.multiplier);
        const u128 mark = book.mark.raw();
        if (is_long) {
            return reach + 1 > mark ? Ticks::of(1) : Ticks::of(static_cast<u64>(mark - reach));
        }
        const u128 top = market.tick_max.raw();
        return Ticks::of(static_cast<u64>(reach > top - mark ? top : mark + reach));
    }
    const u128 value = static_cast<u128>(value_size(market, position.size, book.mark).raw());
    const u128 notional = size * market.multiplier;
    if (is_long) {
        return Ticks::of(static_cast<u64>(div_ceil(notional, left + value)));
    }
    const u128 price = left < value ? div_floor(notional, value - left) : market.tick_max.raw();
    return Ticks::of(static_cast<u64>(price > market.tick_max.raw() ? market.tick_max.raw()
                                                                    : price));
}

// Mark less the discount, bounded by the bankruptcy price (LV-LIQ-01).
inline Ticks liquidation_price(
    const MarketRow& market, const BookRow& book, const PositionRow& position,
    SubAtoms equity) noexcept {
    const Ticks discount = ratio_floor(book.mark, market.liquidation_discount);
    const Ticks bound = bankruptcy_price(market, book, position, equity);
    return position.side == SIDE_LONG
               ? min(book.mark, max(book.mark - discount, bound))
               : max(book.mark, min(min(book.mark + discount, bound), market.tick_max));
}

// The least lots that restore initial margin (LV-LIQ-02).
inline Sublots liquidation_size(
    const MarketRow& market, const BookRow& book, const PositionRow& position,
    const Health& health, Ticks price, Lots lots_max) noexcept {
    const Sublots lot = to_sublots(Lots::of(1));
    const u128 all = (position.size.raw() + (SUB - 1)) >> SUB_BITS;
    const SubAtoms cost = value_of(market, position.side, lot, book.mark) -
                          value_of(market, position.side, lot, price);
    const SubAtoms relief =
        ratio_floor(value_size(market, lot, book.mark), market.initial_margin) - cost;
    const SubAtoms need = max(health.initial_margin - health.initial,
                              health.maintenance_margin - health.maintenance);
    u128 lots = all;
    if (relief > SubAtoms{}) {
        const u128 least =
            div_ceil(static_cast<u128>(need.raw()), static_cast<u128>(relief.raw()));
        lots = least < all ? least : all;
    }
    const u64 taken = lots < lots_max.raw() ? static_cast<u64>(lots) : lots_max.raw();
    return min(to_sublots(Lots::of(taken)), position.size);
}

struct Liquidation {
    Trade give;
    Trade take;
    SubAtoms equity_after;
};

// What the message would do now, from rows that are up to date.
inline Liquidation plan_liquidation(Stage& st, const LiquidateMessage& m) noexcept {
    const MarketRow& market = st.read<MarketRow>(m.market);
    const BookRow& book = st.read<BookRow>(m.market);
    const PositionRow& position = st.read<PositionRow>(position_id(m.account, m.market));
    const Health health = measure_health(st, st.read<AccountRow>(m.account));
    const Ticks price = liquidation_price(market, book, position, health.equity);
    const Sublots size =
        liquidation_size(market, book, position, health, price, m.lots_max);
    const SubAtoms cost = value_of(market, position.side, size, book.mark) -
                          value_of(market, position.side, size, price);
    return Liquidation{
        Trade{m.account, m.market, opposite(position.side), size, price, Atoms{}},
        Trade{m.taker, m.market, position.side, size, price, Atoms{}}, health.equity - cost};
}

inline Status check_liquidatable(
    Stage& st, const Context& ctx, const LiquidateMessage& m) noexcept {
    const Health health = measure_health(st, st.read<AccountRow>(m.account));
    if (health.equity.is_negative()) return Status::negative_equity;
    if (health.maintenance >= health.maintenance_margin) return Status::not_liquidatable;
    return check_trade(st, plan_liquidation(st, m).take, ctx.time);
}

inline Status check_liquidate(Stage& st, const Context& ctx, const LiquidateMessage& m) noexcept {
    const MarketRow* market = st.find<MarketRow>(m.market);
    if (market == nullptr) return Status::market_not_found;
    const AccountRow* account = st.find<AccountRow>(m.account);
    const AccountRow* taker = st.find<AccountRow>(m.taker);
    if (account == nullptr || taker == nullptr) return Status::account_not_found;
    const PositionRow* position = st.find<PositionRow>(position_id(m.account, m.market));
    if (position == nullptr || position->side == SIDE_NONE) return Status::position_not_found;
    if (ctx.sender != taker->owner) return Status::not_owner;
    advance_epoch(st, market->asset, ctx.time);
    advance_epoch(st, account->asset, ctx.time);
    advance_epoch(st, taker->asset, ctx.time);
    if (is_paused(st, PauseBit::liquidate)) return Status::paused;
    const Status current = check_mark_current(st, m.market, ctx.time);
    if (current != Status::ok) return current;
    if (any_roll_due(st, *account) || any_roll_due(st, *taker)) return Status::roll_due;
    if (is_roll_due(st, m.market)) return Status::roll_due;
    if (is_estate(*account) || is_estate(*taker)) return Status::account_is_estate;
    if (!bring_up_to_date(st, m.account) || !bring_up_to_date(st, m.taker)) {
        return Status::catch_up_due;
    }
    if (taker->asset != market->asset) return Status::wrong_asset;
    if (m.lots_max.is_zero()) return Status::zero_amount;
    if (m.account == m.taker) return Status::same_account;
    return check_liquidatable(st, ctx, m);
}

// The fee is what is left, so it never causes a bankruptcy.
inline Atoms liquidation_fee(Stage& st, const LiquidateMessage& m, const Liquidation& plan,
                             Atoms cash) noexcept {
    const MarketRow& market = st.read<MarketRow>(m.market);
    const Ticks mark = st.read<BookRow>(m.market).mark;
    const SubAtoms value = value_size(market, plan.give.size, mark);
    const Atoms fee = to_atoms_floor(ratio_floor(value, market.liquidation_fee));
    return min(min(fee, cash), to_atoms_floor(positive_part(plan.equity_after)));
}

inline void apply_liquidate(Stage& st, const Context&, const LiquidateMessage& m) noexcept {
    const Liquidation plan = plan_liquidation(st, m);
    apply_trade(st, plan.give);
    AccountRow& account = st.edit<AccountRow>(m.account);
    const Atoms fee = liquidation_fee(st, m, plan, account.cash);
    pay_trade_fee(st, account, fee);
    apply_trade(st, plan.take);
    drop_spent_positions(st, m.account);
    drop_spent_positions(st, m.taker);
    LiquidatedEvent& event = st.emit<LiquidatedEvent>();
    event.account = m.account;
    event.market = m.market;
    event.taker = m.taker;
    event.lots = Lots::of(static_cast<u64>((plan.give.size.raw() + (SUB - 1)) >> SUB_BITS));
    event.price = plan.give.price;
    event.fee = fee;
}

}  // namespace levee
