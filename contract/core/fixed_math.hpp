// The only division of the core: every `/` and `%` of the state machine stands in this file.
// Products are exact (256 bits and more), each result is rounded once, in the direction its name
// says, and a result that does not fit its type traps. Nothing here calls the compiler's library.
// The algorithms are templates over the limb width; see wide.hpp.
#pragma once

#include "contract/core/limits.hpp"
#include "contract/core/wide.hpp"

namespace levee {

namespace wide {

struct LimbQuotient {
    u64 quotient;
    u64 remainder;
};

// high:low by a normalised divisor (top bit set), high < divisor: two half-limb digits, each
// estimated from the divisor's top half and corrected at most twice (Knuth 4.3.1 D; divlu). An
// estimate of 2^HALF or more needs no test of its own: its product then exceeds what is left.
template <unsigned BITS>
constexpr LimbQuotient divide_normalised_by_halves(u64 high, u64 low, u64 divisor) noexcept {
    constexpr unsigned HALF = BITS >> 1;
    constexpr u64 LOW = MASK<HALF>;
    const u64 top = divisor >> HALF;
    const u64 bottom = divisor & LOW;
    u64 remainder = high;
    u64 quotient = 0;
    for (unsigned step = 0; step < 2; ++step) {
        const u64 next = step == 0 ? low >> HALF : low & LOW;
        u64 digit = remainder / top;
        u64 rest = remainder - digit * top;
        while (rest <= LOW && digit * bottom > ((rest << HALF) | next)) {
            --digit;
            rest += top;
        }
        remainder = (((remainder << HALF) | next) - digit * divisor) & MASK<BITS>;
        quotient = (quotient << HALF) | digit;
    }
    return {quotient, remainder};
}

// Not inlined, for its size: in Wasm every division of the core comes through here.
template <unsigned BITS>
[[gnu::noinline]] constexpr LimbQuotient divide_limbs_by_halves(u64 high, u64 low,
                                                                u64 divisor) noexcept {
    if (high == 0) {
        const u64 quotient = low / divisor;
        return {quotient, low - quotient * divisor};
    }
    const unsigned shift = leading_zeros<BITS>(divisor);
    const LimbQuotient scaled = divide_normalised_by_halves<BITS>(
        shift_left_limb<BITS>(high, low, shift), (low << shift) & MASK<BITS>,
        (divisor << shift) & MASK<BITS>);
    return {scaled.quotient, scaled.remainder >> shift};
}

// high:low by one limb; the quotient fits a limb because high < divisor.
template <unsigned BITS>
constexpr LimbQuotient divide_limbs(u64 high, u64 low, u64 divisor) noexcept {
    LEVEE_ASSERT(high < divisor);
#if defined(__x86_64__)
    if constexpr (BITS == 64) {
        if (!__builtin_is_constant_evaluated()) {
            LimbQuotient result{};
            asm("divq %4"
                : "=a"(result.quotient), "=d"(result.remainder)
                : "a"(low), "d"(high), "r"(divisor)
                : "cc");
            return result;
        }
    }
#endif
    return divide_limbs_by_halves<BITS>(high, low, divisor);
}

// One digit of long division by a normalised double: remainder:next by divisor, where
// remainder < divisor. The remainder is replaced. The digit is estimated from the upper limbs; the
// estimate is never too small and at most two too large (Knuth 4.3.1 theorem B).
template <unsigned BITS>
constexpr u64 divide_step(Double<BITS>& remainder, u64 next, Double<BITS> divisor) noexcept {
    const u64 top = high_limb<BITS>(divisor);
    u64 digit = MASK<BITS>;
    u64 rest = 0;
    u64 carry = 0;
    if (high_limb<BITS>(remainder) < top) {
        const LimbQuotient estimate = divide_limbs<BITS>(high_limb<BITS>(remainder),
                                                         low_limb<BITS>(remainder), top);
        digit = estimate.quotient;
        rest = estimate.remainder;
    } else {
        rest = add_carry<BITS>(low_limb<BITS>(remainder), top, carry);
    }
    const Double<BITS> have = join<BITS>(next, rest);
    const Double<BITS> need = multiply_limbs<BITS>(digit, low_limb<BITS>(divisor));
    remainder = (have - need) & DOUBLE_MASK<BITS>;
    if (carry == 0 && have < need) {
        --digit;
        remainder = (remainder + divisor) & DOUBLE_MASK<BITS>;
        // need < 2^(2*BITS), so a remainder still below zero wraps to divisor or more.
        if (remainder >= divisor) {
            --digit;
            remainder = (remainder + divisor) & DOUBLE_MASK<BITS>;
        }
    }
    return digit;
}

// The divisor shifted until its top bit is set, and the way to shift a dividend along.
template <unsigned BITS>
struct Normalised {
    Double<BITS> divisor;
    unsigned shift;

    explicit constexpr Normalised(Double<BITS> raw) noexcept
        : divisor{raw}, shift{leading_zeros<BITS>(high_limb<BITS>(raw))} {
        divisor = scaled(raw, 0);
    }

    // Two limbs of a shifted dividend; below is the limb under them.
    constexpr Double<BITS> scaled(Double<BITS> value, u64 below) const noexcept {
        return join<BITS>(shift_left_limb<BITS>(low_limb<BITS>(value), below, shift),
                          shift_left_limb<BITS>(high_limb<BITS>(value),
                                                low_limb<BITS>(value), shift));
    }
};

enum class Rounding { floor, ceil };

// Rounding a negative number up makes its magnitude smaller: the rule for the magnitude.
constexpr Rounding of_magnitude(bool negative, Rounding rounding) noexcept {
    return (rounding == Rounding::floor) == negative ? Rounding::ceil : Rounding::floor;
}

template <unsigned BITS>
struct DoubleQuotient {
    Double<BITS> quotient;
    bool exact;
};

// high:low by a double that is larger than high, so the quotient is a double.
template <unsigned BITS>
constexpr DoubleQuotient<BITS> divide_doubles(Double<BITS> high, Double<BITS> low,
                                              Double<BITS> divisor) noexcept {
    LEVEE_ASSERT(high < divisor);
    if (high_limb<BITS>(divisor) == 0) {
        const u64 limb = low_limb<BITS>(divisor);
        const LimbQuotient upper =
            divide_limbs<BITS>(low_limb<BITS>(high), high_limb<BITS>(low), limb);
        const LimbQuotient lower =
            divide_limbs<BITS>(upper.remainder, low_limb<BITS>(low), limb);
        return {join<BITS>(lower.quotient, upper.quotient), lower.remainder == 0};
    }
    const Normalised<BITS> by{divisor};
    Double<BITS> remainder = by.scaled(high, high_limb<BITS>(low));
    const Double<BITS> rest = by.scaled(low, 0);
    const u64 upper = divide_step<BITS>(remainder, high_limb<BITS>(rest), by.divisor);
    const u64 lower = divide_step<BITS>(remainder, low_limb<BITS>(rest), by.divisor);
    return {join<BITS>(lower, upper), remainder == 0};
}

// The one rounding: floor is what long division gives, ceil adds one unless it was exact. It is an
// argument and not a template parameter, so that the divisions below stand once in the module.
template <unsigned BITS>
constexpr Double<BITS> mul_div(
    Double<BITS> a, Double<BITS> b, Double<BITS> c, Rounding rounding) noexcept {
    const Product<BITS> product = multiply_doubles<BITS>(a, b);
    const DoubleQuotient<BITS> result = divide_doubles<BITS>(product.high, product.low, c);
    if (rounding == Rounding::ceil && !result.exact) {
        LEVEE_ASSERT(result.quotient != DOUBLE_MASK<BITS>);
        return result.quotient + 1;
    }
    return result.quotient;
}

// ceil(a*b/c) < 2^(2*BITS) is a*b + c <= c * 2^(2*BITS); the sum cannot leave four limbs.
template <unsigned BITS>
constexpr bool mul_div_fits(Double<BITS> a, Double<BITS> b, Double<BITS> c) noexcept {
    const Product<BITS> product = multiply_doubles<BITS>(a, b);
    const Double<BITS> low = (product.low + c) & DOUBLE_MASK<BITS>;
    const Double<BITS> high = product.high + (low < c ? 1 : 0);
    return high < c || (high == c && low == 0);
}

template <unsigned N>
struct Division {
    Number<N> quotient;
    bool exact;
};

// Long division of N limbs by a double; a divisor of zero traps in divide_limbs.
template <unsigned BITS, unsigned N>
constexpr Division<N> divide(const Number<N>& dividend, Double<BITS> divisor) noexcept {
    Division<N> result{};
    if (high_limb<BITS>(divisor) == 0) {
        u64 remainder = 0;
        for (unsigned i = N; i-- > 0;) {
            const LimbQuotient step =
                divide_limbs<BITS>(remainder, dividend.limb[i], low_limb<BITS>(divisor));
            result.quotient.limb[i] = step.quotient;
            remainder = step.remainder;
        }
        result.exact = remainder == 0;
        return result;
    }
    const Normalised<BITS> by{divisor};
    Double<BITS> remainder = shift_left_limb<BITS>(0, dividend.limb[N - 1], by.shift);
    for (unsigned i = N; i-- > 0;) {
        const u64 below = i > 0 ? dividend.limb[i - 1] : 0;
        const u64 next = shift_left_limb<BITS>(dividend.limb[i], below, by.shift);
        if (high_limb<BITS>(remainder) == 0 &&
            join<BITS>(next, low_limb<BITS>(remainder)) < by.divisor) {
            remainder = join<BITS>(next, low_limb<BITS>(remainder));  // the digit is zero
        } else {
            result.quotient.limb[i] = divide_step<BITS>(remainder, next, by.divisor);
        }
    }
    result.exact = remainder == 0;
    return result;
}

template <unsigned BITS, unsigned N>
constexpr Number<N> rounded(const Division<N>& division, Rounding rounding) noexcept {
    Number<N> quotient = division.quotient;
    if (rounding == Rounding::ceil && !division.exact) {
        const auto carry = increment<BITS>(quotient);
        LEVEE_ASSERT(carry == 0);
    }
    return quotient;
}

LEVEE_OUTLINE constexpr u128 mul_div_u128(u128 a, u128 b, u128 c, Rounding rounding) noexcept {
    return mul_div<64>(a, b, c, rounding);
}

LEVEE_OUTLINE constexpr u128 mul_shift(
    u128 a, u128 b, unsigned shift, Rounding rounding) noexcept {
    LEVEE_ASSERT(shift >= 1 && shift <= 128);
    const Product<64> product = multiply_doubles<64>(a, b);
    u128 quotient = product.high;
    bool exact = product.low == 0;
    if (shift < 128) {
        LEVEE_ASSERT((product.high >> shift) == 0);
        quotient = (product.high << (128 - shift)) | (product.low >> shift);
        exact = (product.low << (128 - shift)) == 0;
    }
    if (rounding == Rounding::ceil && !exact) {
        ++quotient;
        LEVEE_ASSERT(quotient != 0);
    }
    return quotient;
}

constexpr u128 magnitude(i128 value) noexcept {
    return value < 0 ? u128{0} - static_cast<u128>(value) : static_cast<u128>(value);
}

// The signed number of that sign and magnitude; traps when it does not fit 128 bits.
LEVEE_WASM_OUTLINE constexpr i128 with_sign(bool negative, u128 size) noexcept {
    LEVEE_ASSERT(size <= (U128_MAX >> 1) + (negative ? 1U : 0U));
    return static_cast<i128>(negative ? u128{0} - size : size);
}

LEVEE_OUTLINE constexpr i128 mul_div_signed(
    i128 a, u128 b, u128 c, Rounding rounding) noexcept {
    const u128 size = mul_div_u128(magnitude(a), b, c, of_magnitude(a < 0, rounding));
    return with_sign(a < 0, size);
}

LEVEE_OUTLINE constexpr u128 div_u128(u128 a, u128 b, Rounding rounding) noexcept {
    const DoubleQuotient<64> result = divide_doubles<64>(0, a, b);
    // The quotient is inexact only by a divisor of at least 2, so adding one cannot overflow.
    return result.quotient + (rounding == Rounding::ceil && !result.exact ? 1 : 0);
}

LEVEE_OUTLINE constexpr i128 div_signed(i128 a, u128 b, Rounding rounding) noexcept {
    return with_sign(a < 0, div_u128(magnitude(a), b, of_magnitude(a < 0, rounding)));
}

// Magnitude and sign of a flow and back.
constexpr Number<3> magnitude(const Flow& flow) noexcept {
    const Number<3> bits{{flow.limb[0], flow.limb[1], flow.limb[2]}};
    return flow.is_negative() ? negated<64>(bits) : bits;
}

constexpr Flow flow_with_sign(bool negative, const Number<3>& size) noexcept {
    const Number<3> bits = negative ? negated<64>(size) : size;
    const Flow flow{{bits.limb[0], bits.limb[1], bits.limb[2]}};
    LEVEE_ASSERT(flow.is_zero() || flow.is_negative() == negative);
    return flow;
}

LEVEE_OUTLINE constexpr Flow rate(i128 x, u128 scale, u128 total, Rounding rounding) noexcept {
    const u128 size = magnitude(x);
    const Number<3> wide_size{{low_limb<64>(size), high_limb<64>(size), 0}};
    // Five limbs, as FlowSum divides, so that this division and that are one.
    const Number<5> product = multiply<64>(wide_size, limbs<64>(scale));
    const Number<5> quotient =
        rounded<64>(divide<64>(product, total), of_magnitude(x < 0, rounding));
    LEVEE_ASSERT((quotient.limb[3] | quotient.limb[4]) == 0);
    return flow_with_sign(
        x < 0, Number<3>{{quotient.limb[0], quotient.limb[1], quotient.limb[2]}});
}

}  // namespace wide

// floor(a*b/c) and ceil(a*b/c); trap when c is 0 or the result does not fit 128 bits.
LEVEE_INLINE constexpr u128 mul_div_floor(u128 a, u128 b, u128 c) noexcept {
    return wide::mul_div_u128(a, b, c, wide::Rounding::floor);
}
LEVEE_INLINE constexpr u128 mul_div_ceil(u128 a, u128 b, u128 c) noexcept {
    return wide::mul_div_u128(a, b, c, wide::Rounding::ceil);
}

// True when neither mul_div_floor nor mul_div_ceil of these would trap.
LEVEE_INLINE constexpr bool mul_div_fits(u128 a, u128 b, u128 c) noexcept {
    return c != 0 && wide::mul_div_fits<64>(a, b, c);
}

// Floor goes to minus infinity, ceil to plus infinity.
LEVEE_INLINE constexpr i128 mul_div_floor_signed(i128 a, u128 b, u128 c) noexcept {
    return wide::mul_div_signed(a, b, c, wide::Rounding::floor);
}
LEVEE_INLINE constexpr i128 mul_div_ceil_signed(i128 a, u128 b, u128 c) noexcept {
    return wide::mul_div_signed(a, b, c, wide::Rounding::ceil);
}

// a*b / 2^shift for shift in 1..128.
LEVEE_INLINE constexpr u128 mul_shift_floor(u128 a, u128 b, unsigned shift) noexcept {
    return wide::mul_shift(a, b, shift, wide::Rounding::floor);
}
LEVEE_INLINE constexpr u128 mul_shift_ceil(u128 a, u128 b, unsigned shift) noexcept {
    return wide::mul_shift(a, b, shift, wide::Rounding::ceil);
}

LEVEE_INLINE constexpr u128 div_floor(u128 a, u128 b) noexcept {
    return wide::div_u128(a, b, wide::Rounding::floor);
}
LEVEE_INLINE constexpr u128 div_ceil(u128 a, u128 b) noexcept {
    return wide::div_u128(a, b, wide::Rounding::ceil);
}
LEVEE_INLINE constexpr i128 div_floor_signed(i128 a, u128 b) noexcept {
    return wide::div_signed(a, b, wide::Rounding::floor);
}
LEVEE_INLINE constexpr i128 div_ceil_signed(i128 a, u128 b) noexcept {
    return wide::div_signed(a, b, wide::Rounding::ceil);
}

// ceil(x*scale/total) and floor: a charge (or gain) x spread over total, weighted by the scale.
LEVEE_INLINE constexpr Flow rate_ceil(i128 x, u128 scale, u128 total) noexcept {
    return wide::rate(x, scale, total, wide::Rounding::ceil);
}
LEVEE_INLINE constexpr Flow rate_floor(i128 x, u128 scale, u128 total) noexcept {
    return wide::rate(x, scale, total, wide::Rounding::floor);
}

// Bits of |flow|: 0 for zero, 192 for the most negative value.
constexpr unsigned flow_bits(const Flow& flow) noexcept {
    const wide::Number<3> size = wide::magnitude(flow);
    for (unsigned i = 3; i-- > 0;) {
        if (size.limb[i] != 0) {
            return 64 * i + 64 - wide::leading_zeros<64>(size.limb[i]);
        }
    }
    return 0;
}

// Exact signed sum of q * dK over the windows a holder lived through, divided once at the end.
// A term is below 2^287 in magnitude and the sum has 320 bits, so 2^32 terms cannot overflow.
// The private part stands first because clang evaluates constants only through what it has seen.
class FlowSum {
    constexpr bool is_negative() const noexcept { return (sum_.limb[4] >> 63) != 0; }

    // Division by 2^96 without a divider: most sides have never been scaled down.
    static constexpr wide::Division<5> shifted(const wide::Number<5>& size) noexcept {
        wide::Division<5> division{};
        for (unsigned i = 0; i < 4; ++i) {
            const u64 above = i < 3 ? size.limb[i + 2] : 0;
            division.quotient.limb[i] = (size.limb[i + 1] >> 32) | (above << 32);
        }
        division.exact = (size.limb[0] | (size.limb[1] << 32)) == 0;
        return division;
    }

    LEVEE_OUTLINE constexpr i128 divided(u128 a0, wide::Rounding rounding) const noexcept {
        const bool negative = is_negative();
        const wide::Number<5> size = negative ? wide::negated<64>(sum_) : sum_;
        const wide::Division<5> division =
            a0 == A_ONE ? shifted(size) : wide::divide<64>(size, a0);
        const wide::Number<5> quotient =
            wide::rounded<64>(division, wide::of_magnitude(negative, rounding));
        LEVEE_ASSERT((quotient.limb[2] | quotient.limb[3] | quotient.limb[4]) == 0);
        return wide::with_sign(negative, wide::join<64>(quotient.limb[0], quotient.limb[1]));
    }

    wide::Number<5> sum_{};

public:
    LEVEE_OUTLINE constexpr void add(u128 q, const Flow& flow) noexcept {
        LEVEE_ASSERT(q < SUBLOT_LIMIT);
        const wide::Number<5> term = wide::multiply<64>(wide::magnitude(flow), wide::limbs<64>(q));
        if (flow.is_negative()) {
            wide::subtract<64>(sum_, term);
        } else {
            wide::add<64>(sum_, term);
        }
    }

    LEVEE_INLINE constexpr i128 ceil_div(u128 a0) const noexcept {
        return divided(a0, wide::Rounding::ceil);
    }

    LEVEE_INLINE constexpr i128 floor_div(u128 a0) const noexcept {
        return divided(a0, wide::Rounding::floor);
    }
};

static_assert(A_BITS == 64 + 32, "FlowSum::shifted shifts by one limb and a half");

}  // namespace levee
