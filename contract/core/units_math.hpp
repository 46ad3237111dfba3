// Arithmetic between units, by name: each function says which units meet, what comes out and which
// way it rounds. Rounding is against the holder: what a holder gets is floored, what it owes is
// raised.
#pragma once

#include "contract/core/fixed_math.hpp"

namespace levee {

template <class Tag, class Rep>
constexpr Quantity<Tag, Rep> min(Quantity<Tag, Rep> a, Quantity<Tag, Rep> b) noexcept {
    return b < a ? b : a;
}

template <class Tag, class Rep>
constexpr Quantity<Tag, Rep> max(Quantity<Tag, Rep> a, Quantity<Tag, Rep> b) noexcept {
    return a < b ? b : a;
}

namespace units_detail {

constexpr SubAtoms value_of(u128 size) noexcept {
    LEVEE_ASSERT(size <= VALUE_MAX);
    return SubAtoms::of(static_cast<i128>(size));
}

// A part or a whole of something is never negative, whatever its unit.
template <class Rep>
constexpr u128 weight(Rep value) noexcept {
    LEVEE_ASSERT(!(value < 0));
    return static_cast<u128>(value);
}

template <class Tag, class Rep>
LEVEE_INLINE constexpr Quantity<Tag, Rep> scaled(
    Quantity<Tag, Rep> x, u128 part, u128 whole, wide::Rounding rounding) noexcept {
    if constexpr (is_signed<Rep>) {
        return Quantity<Tag, Rep>::of(wide::mul_div_signed(x.raw(), part, whole, rounding));
    } else {
        return Quantity<Tag, Rep>::of(wide::mul_div_u128(x.raw(), part, whole, rounding));
    }
}

}  // namespace units_detail

// q * p * tick_value, exact: q counts 2^-32 lots and the result 2^-32 atoms. Traps above 2^126.
LEVEE_OUTLINE constexpr SubAtoms linear_value(Sublots q, Ticks p, u64 tick_value) noexcept {
    const u128 per_lot = wide::multiply_limbs<64>(p.raw(), tick_value);
    const wide::Product<64> product = wide::multiply_doubles<64>(q.raw(), per_lot);
    LEVEE_ASSERT(product.high == 0);
    return units_detail::value_of(product.low);
}

// Size and direction of a net size, and back.
constexpr Sublots size_of(NetSublots net) noexcept {
    return Sublots::of(wide::magnitude(net.raw()));
}
LEVEE_INLINE constexpr NetSublots net_long(Sublots size) noexcept {
    return NetSublots::of(wide::with_sign(false, size.raw()));
}
LEVEE_INLINE constexpr NetSublots net_short(Sublots size) noexcept {
    return NetSublots::of(wide::with_sign(true, size.raw()));
}

// trunc(q * multiplier / p) of an inverse market; computed once per fill and used by both sides.
constexpr SubAtoms inverse_value(Sublots q, Ticks p, u64 multiplier) noexcept {
    return units_detail::value_of(mul_div_floor(q.raw(), multiplier, p.raw()));
}

constexpr SubAtoms to_sub(Atoms x) noexcept {
    LEVEE_ASSERT(x.raw() <= (VALUE_MAX >> SUB_BITS));
    return SubAtoms::of(static_cast<i128>(x.raw() << SUB_BITS));
}

// Whole atoms of a value that is not negative.
constexpr Atoms to_atoms_floor(SubAtoms x) noexcept {
    LEVEE_ASSERT(!x.is_negative());
    return Atoms::of(static_cast<u128>(x.raw()) >> SUB_BITS);
}
constexpr Atoms to_atoms_ceil(SubAtoms x) noexcept {
    LEVEE_ASSERT(!x.is_negative());
    return Atoms::of((static_cast<u128>(x.raw()) + (SUB - 1)) >> SUB_BITS);
}

constexpr Sublots to_sublots(Lots lots) noexcept {
    return Sublots::of(static_cast<u128>(lots.raw()) << SUB_BITS);
}

// x * part / whole where part and whole share a unit: a demand's part of what was paid, an entry
// value released by a reduction, sublots after a side was scaled down.
template <class Tag, class Rep, class Part>
LEVEE_INLINE constexpr Quantity<Tag, Rep> pro_rata_floor(
    Quantity<Tag, Rep> x, Part part, Part whole) noexcept {
    return units_detail::scaled(x, units_detail::weight(part.raw()),
                                units_detail::weight(whole.raw()), wide::Rounding::floor);
}
template <class Tag, class Rep, class Part>
LEVEE_INLINE constexpr Quantity<Tag, Rep> pro_rata_ceil(
    Quantity<Tag, Rep> x, Part part, Part whole) noexcept {
    return units_detail::scaled(x, units_detail::weight(part.raw()),
                                units_detail::weight(whole.raw()), wide::Rounding::ceil);
}

// Shares for x atoms put into a pool of that many shares and atoms, and atoms for shares.
LEVEE_INLINE constexpr Shares shares_floor(
    Atoms x, Shares pool_shares, Atoms pool_atoms) noexcept {
    return pro_rata_floor(pool_shares, x, pool_atoms);
}
LEVEE_INLINE constexpr Shares shares_ceil(
    Atoms x, Shares pool_shares, Atoms pool_atoms) noexcept {
    return pro_rata_ceil(pool_shares, x, pool_atoms);
}
LEVEE_INLINE constexpr Atoms assets_floor(
    Shares shares, Atoms pool_atoms, Shares pool_shares) noexcept {
    return pro_rata_floor(pool_atoms, shares, pool_shares);
}
LEVEE_INLINE constexpr Atoms assets_ceil(
    Shares shares, Atoms pool_atoms, Shares pool_shares) noexcept {
    return pro_rata_ceil(pool_atoms, shares, pool_shares);
}

// x * ratio of any quantity; signed ones round to minus and plus infinity.
template <class Tag, class Rep>
LEVEE_INLINE constexpr Quantity<Tag, Rep> ratio_floor(Quantity<Tag, Rep> x, Ratio ratio) noexcept {
    return units_detail::scaled(x, ratio.raw(), RATIO_ONE, wide::Rounding::floor);
}
template <class Tag, class Rep>
LEVEE_INLINE constexpr Quantity<Tag, Rep> ratio_ceil(Quantity<Tag, Rep> x, Ratio ratio) noexcept {
    return units_detail::scaled(x, ratio.raw(), RATIO_ONE, wide::Rounding::ceil);
}

// Index accumulator (atoms per share). x paid over SH shares raises it by index_floor(x, SH); n
// holders then earn together more than x - SH/2^96 - n atoms and never more than
// index_owed_ceil(SH, d) <= x, which is what is set aside.
LEVEE_INLINE constexpr Index index_floor(Atoms x, Shares shares) noexcept {
    return Index::of(mul_div_floor(x.raw(), INDEX_ONE, shares.raw()));
}
LEVEE_INLINE constexpr Atoms index_earned(Shares shares, Index delta) noexcept {
    return Atoms::of(mul_shift_floor(shares.raw(), delta.raw(), INDEX_BITS));
}
LEVEE_INLINE constexpr Atoms index_owed_ceil(Shares shares, Index delta) noexcept {
    return Atoms::of(mul_shift_ceil(shares.raw(), delta.raw(), INDEX_BITS));
}

// Charge pool: a share stands for `factor` sub-atoms of open charge. What shares stand for is never
// rounded down, so that holders together get no more than was recovered.
constexpr Shares charge_shares_ceil(SubAtoms x, Index factor) noexcept {
    return Shares::of(mul_div_ceil(units_detail::weight(x.raw()), INDEX_ONE, factor.raw()));
}
constexpr SubAtoms charge_open_ceil(Shares shares, Index factor) noexcept {
    return SubAtoms::of(mul_shift_ceil(shares.raw(), factor.raw(), INDEX_BITS));
}

// Flow accumulator (sub-atoms per sublot, weighted by the side's scale). A charge x raises K by
// flow_ceil(x, A, T); n holders of T sublots at scale A then owe together at least x and less than
// x + T/A + n sub-atoms; over m charges between touches, less than the sum + m*T/A + n.
LEVEE_INLINE constexpr Flow flow_ceil(SubAtoms x, Scale scale, Sublots total) noexcept {
    return rate_ceil(x.raw(), scale.raw(), total.raw());
}
LEVEE_INLINE constexpr Flow flow_floor(SubAtoms x, Scale scale, Sublots total) noexcept {
    return rate_floor(x.raw(), scale.raw(), total.raw());
}

// What a holder owes: the sum over windows of q * dK, divided once by the scale at which it joined.
class FlowOwed {
public:
    LEVEE_INLINE constexpr FlowOwed& add(Sublots q, const Flow& delta) noexcept {
        sum_.add(q.raw(), delta);
        return *this;
    }
    LEVEE_INLINE constexpr SubAtoms ceil(Scale scale) const noexcept {
        return SubAtoms::of(sum_.ceil_div(scale.raw()));
    }
    LEVEE_INLINE constexpr SubAtoms floor(Scale scale) const noexcept {
        return SubAtoms::of(sum_.floor_div(scale.raw()));
    }

private:
    FlowSum sum_{};
};

// Shares that are worth next to nothing, divided by 2^32.
constexpr Shares shifted(Shares shares) noexcept { return Shares::of(shares.raw() >> SUB_BITS); }

}  // namespace levee
