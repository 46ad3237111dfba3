// What every operation asks first: the contract's state, whether something is paused, whether a
// row exists, whether attached money fits (LV-TRN-01, 03, 06, 07).
#pragma once

#include "contract/core/ledger.hpp"

namespace levee {

inline constexpr u32 AUTHORITY = 0;  // principal of the chain's authority

// Before the first change there is no state row; it reads as zeros.
inline const StateRow& state_of(Stage& st) noexcept {
    return st.read_or_zero<StateRow>(STATE_ID);
}

inline StateRow& edit_state(Stage& st) noexcept { return st.edit_or_create<StateRow>(STATE_ID); }

inline bool is_paused(Stage& st, PauseBit bit) noexcept {
    return (state_of(st).pause_bits & static_cast<u8>(bit)) != 0;
}

inline bool is_frozen(Stage& st) noexcept { return is_paused(st, PauseBit::freeze); }

// While one of these is set somebody cannot leave: a staker, or a trader, who leaves by a fill.
inline constexpr u8 KEEPS_PEOPLE_IN = static_cast<u8>(PauseBit::exit) |
                                      static_cast<u8>(PauseBit::trade) |
                                      static_cast<u8>(PauseBit::freeze);

inline bool is_sealed(Stage& st) noexcept { return state_of(st).sealed != 0; }

// Spans of time never lead past the last second that a row can hold.
LEVEE_WASM_OUTLINE constexpr Seconds later(Seconds from, Seconds span) noexcept {
    const u64 sum = from.raw() + span.raw();
    return Seconds::of(sum < span.raw() ? U64_MAX : sum);
}

inline bool is_stale(const MarketRow& market, const BookRow& book, Seconds now) noexcept {
    return now > book.mark_time && now - book.mark_time > market.mark_age_max;
}

// What a message asks that needs a market's mark to be current.
inline Status check_mark_current(Stage& st, u32 market, Seconds now) noexcept {
    const BookRow& book = st.read<BookRow>(market);
    if (book.mark.is_zero()) return Status::no_mark;
    return is_stale(st.read<MarketRow>(market), book, now) ? Status::stale_mark : Status::ok;
}

// Configuration is the authority's and ends with the seal (LV-CFG-01).
inline Status check_configuring(Stage& st, const Context& ctx) noexcept {
    if (ctx.sender != AUTHORITY) {
        return Status::not_authority;
    }
    return is_sealed(st) ? Status::is_sealed : Status::ok;
}

// Row ids pack a market or tranche number with another, so the number is looked up before.
inline const AssetRow* find_asset(Stage& st, u32 id) noexcept { return st.find<AssetRow>(id); }
inline const MarketRow* find_market(Stage& st, u32 id) noexcept { return st.find<MarketRow>(id); }
inline const TrancheRow* find_tranche(Stage& st, u32 id) noexcept {
    return st.find<TrancheRow>(id);
}

// wrong_asset comes early and vault_full last in the order of statuses, so they are asked apart.
constexpr bool funds_are_of(const Context& ctx, const AssetRow& asset) noexcept {
    return ctx.funds_asset == asset.id;
}
constexpr bool funds_fit(const Context& ctx, const AssetRow& asset) noexcept {
    return vault_takes(asset, ctx.funds_amount);
}

LEVEE_WASM_OUTLINE constexpr bool is_operator_kind(u8 kind) noexcept {
    return kind == static_cast<u8>(TrancheKind::operator_market) ||
           kind == static_cast<u8>(TrancheKind::operator_shared);
}
LEVEE_WASM_OUTLINE constexpr bool is_shared_kind(u8 kind) noexcept {
    return kind == static_cast<u8>(TrancheKind::shared) ||
           kind == static_cast<u8>(TrancheKind::operator_shared);
}

inline constexpr u32 LAYER_PLACES = 12;

LEVEE_OUTLINE constexpr bool lists_layer(const u8 (&layers)[LAYER_PLACES], Layer layer) noexcept {
    for (u32 i = 0; i < LAYER_PLACES; ++i) {
        if (layers[i] == static_cast<u8>(layer)) return true;
    }
    return false;
}

}  // namespace levee
