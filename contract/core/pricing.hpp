// What a size is worth at a price, what margin it needs, and on which rung of the ladder a mark
// stands (LV-NOT-02, LV-ACC-10, LV-ACC-11, LV-FIL-05). Pure functions of configuration and mark.
#pragma once

#include "contract/core/keys.hpp"
#include "contract/core/units_math.hpp"

namespace levee {

inline constexpr u8 SIDE_NONE = static_cast<u8>(Side::none);
inline constexpr u8 SIDE_LONG = static_cast<u8>(Side::long_);
inline constexpr u8 SIDE_SHORT = static_cast<u8>(Side::short_);

constexpr u8 opposite(u8 side) noexcept { return side == SIDE_LONG ? SIDE_SHORT : SIDE_LONG; }

constexpr bool is_inverse(const MarketRow& market) noexcept {
    return market.kind == static_cast<u8>(ContractKind::inverse);
}

// |V|: the same for both sides, never negative.
LEVEE_OUTLINE constexpr SubAtoms value_size(
    const MarketRow& market, Sublots size, Ticks price) noexcept {
    return is_inverse(market) ? inverse_value(size, price, market.multiplier)
                              : linear_value(size, price, market.multiplier);
}

// V(side, size, price), signed: linear longs and inverse shorts are positive.
LEVEE_OUTLINE constexpr SubAtoms value_of(
    const MarketRow& market, u8 side, Sublots size, Ticks price) noexcept {
    const SubAtoms value = value_size(market, size, price);
    return (side == SIDE_LONG) != is_inverse(market) ? value : -value;
}

constexpr SubAtoms house_value(const MarketRow& market, NetSublots net, Ticks price) noexcept {
    return value_of(market, net.is_negative() ? SIDE_SHORT : SIDE_LONG, size_of(net), price);
}

constexpr SubAtoms positive_part(SubAtoms x) noexcept { return x.is_negative() ? SubAtoms{} : x; }

// Gain of a size between two marks, zero when it lost.
LEVEE_OUTLINE constexpr SubAtoms gain_between(
    const MarketRow& market, u8 side, Sublots size, Ticks from, Ticks to) noexcept {
    if (size.is_zero() || from == to) {
        return SubAtoms{};
    }
    return positive_part(value_of(market, side, size, to) - value_of(market, side, size, from));
}

// Initial margin rises linearly with size up to oi_max, and no further (LV-ACC-10, LV-GOV-28).
LEVEE_OUTLINE constexpr SubAtoms initial_margin(
    const MarketRow& market, Sublots size, Ticks mark) noexcept {
    const u128 lots = (size.raw() + (SUB - 1)) >> SUB_BITS;
    const u128 most = market.oi_max.raw();
    const u128 slope =
        mul_div_floor(market.initial_slope.raw(), lots < most ? lots : most, most);
    const Ratio ratio = Ratio::of(market.initial_margin.raw() + static_cast<u64>(slope));
    return ratio_ceil(value_size(market, size, mark), ratio);
}

// Chargeable lots of a side count up to twice its largest open interest: lots that change hands
// many times in a window would else be worth more than a value can hold. What is open counts, also
// above a limit that has fallen (LV-ROL-05).
constexpr Sublots counted_lots(
    const MarketRow& market, const BookRow& book, u32 place, Sublots lots) noexcept {
    const Sublots twice = Sublots::of(u128{market.oi_max.raw()} << (SUB_BITS + 1));
    return min(lots, max(twice, book.size[place]));
}

LEVEE_OUTLINE constexpr SubAtoms maintenance_margin(
    const MarketRow& market, Sublots size, Ticks mark) noexcept {
    return ratio_ceil(value_size(market, size, mark), market.maintenance_margin);
}

// |price - reference| x ONE <= ratio x reference, exactly.
constexpr bool within_ratio(Ticks price, Ticks reference, Ratio ratio) noexcept {
    const Ticks distance = price < reference ? reference - price : price - reference;
    return static_cast<u128>(distance.raw()) * RATIO_ONE <=
           static_cast<u128>(reference.raw()) * ratio.raw();
}

// The ladder divides the marks that a window may reach into 16 rungs of equal width.
struct Ladder {
    u64 low;
    u64 width;
};

constexpr Ladder ladder_of(const MarketRow& market, const BookRow& book) noexcept {
    const u64 reach = ratio_floor(book.window_mark, market.mark_step).raw();
    return Ladder{book.window_mark.raw() - reach, 2 * reach + 1};
}

LEVEE_OUTLINE constexpr u8 rung_of(
    const MarketRow& market, const BookRow& book, Ticks mark) noexcept {
    const Ladder ladder = ladder_of(market, book);
    LEVEE_ASSERT(mark.raw() >= ladder.low);
    const u128 rung = mul_div_floor(mark.raw() - ladder.low, RUNGS, ladder.width);
    return static_cast<u8>(rung < RUNGS - 1 ? rung : RUNGS - 1);
}

// The end of the rung that is worse for the holder: lots opened there owe at most this much gain.
LEVEE_OUTLINE constexpr Ticks rung_mark(
    const MarketRow& market, const BookRow& book, u8 side, u32 rung) noexcept {
    const Ladder ladder = ladder_of(market, book);
    const u32 edge = side == SIDE_LONG ? rung : rung + 1;
    const u64 reach = static_cast<u64>(mul_div_ceil(edge, ladder.width, RUNGS));
    return Ticks::of(side == SIDE_LONG ? ladder.low + reach : ladder.low + reach - 1);
}

}  // namespace levee
