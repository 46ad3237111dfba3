// add_market: a market and its book, if its parameters keep the rules between them (LV-CFG-03).
#pragma once

#include "contract/core/epochs.hpp"
#include "contract/core/rules.hpp"

namespace levee {

constexpr bool parameters_agree(const AddMarketMessage& m) noexcept {
    const Rule numbers = broken_numbers(
        m.initial_margin.raw(), m.maintenance_margin.raw(), m.mark_step.raw(), m.fill_band.raw(),
        (m.liquidation_discount + m.liquidation_fee).raw());
    return numbers == Rule::none && values_fit(m.kind, m.multiplier, m.tick_max, m.oi_max);
}

inline Status check_add_market(
    Stage& st, const Context& ctx, const AddMarketMessage& m) noexcept {
    if (find_asset(st, m.asset) == nullptr) return Status::asset_not_found;
    if (ctx.sender != AUTHORITY) return Status::not_authority;
    advance_epoch(st, m.asset, ctx.time);
    if (is_sealed(st)) return Status::is_sealed;
    if (!parameters_agree(m)) return Status::parameters_inconsistent;
    return state_of(st).markets >= MARKETS_MAX ? Status::ids_exhausted : Status::ok;
}

inline void create_book(Stage& st, u32 market, Epoch epoch) noexcept {
    BookRow& book = st.create<BookRow>(market);
    book.market = market;
    book.epoch = epoch;
    book.window = 1;
    book.scale[0] = Scale::of(A_ONE);
    book.scale[1] = Scale::of(A_ONE);
}

// The numbers of a market stand in the message as in the row, from the multiplier on.
inline void copy_numbers(MarketRow& market, const AddMarketMessage& m) noexcept {
    constexpr u32 FROM = __builtin_offsetof(AddMarketMessage, multiplier);
    constexpr u32 TO = __builtin_offsetof(MarketRow, multiplier);
    constexpr u32 SIZE = AddMarketMessage::SIZE - FROM;
    static_assert(TO + SIZE == __builtin_offsetof(MarketRow, shared_cap));
    static_assert(__builtin_offsetof(AddMarketMessage, fill_band) - FROM ==
                  __builtin_offsetof(MarketRow, fill_band) - TO);
    copy_part<TO, FROM, SIZE>(market, m);
}

inline MarketRow& create_market(Stage& st, u32 id, const AddMarketMessage& m) noexcept {
    MarketRow& market = st.create<MarketRow>(id);
    market.kind = m.kind;
    market.socialise_winners = m.socialise_winners;
    market.id = id;
    market.asset = m.asset;
    market.venue = m.venue;
    market.feed = m.feed;
    market.layers[0] = static_cast<u8>(Layer::defaulter_margin);
    market.layers[1] = static_cast<u8>(Layer::defaulter_bond);
    market.layers[2] = static_cast<u8>(Layer::residual);
    copy_numbers(market, m);
    return market;
}

inline void apply_add_market(Stage& st, const Context&, const AddMarketMessage& m) noexcept {
    StateRow& state = edit_state(st);
    ++state.markets;
    const MarketRow& market = create_market(st, state.markets, m);
    create_book(st, market.id, st.read<AssetRow>(m.asset).epoch);
    MarketAddedEvent& event = st.emit<MarketAddedEvent>();
    event.market = market.id;
    event.asset = market.asset;
}

}  // namespace levee
