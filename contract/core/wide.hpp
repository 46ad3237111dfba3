// Wide unsigned integers in limbs: add, subtract, multiply, compare and shift; no division.
// A limb is a u64 that uses its low BITS bits. The core runs BITS = 64; the exhaustive tests run
// the same code with 8 and 4, where every input can be tried. BITS must be even.
#pragma once

#include "contract/core/assumptions.hpp"

namespace levee::wide {

template <unsigned BITS>
inline constexpr u64 MASK = ~u64{0} >> (64 - BITS);

// Two limbs in one integer: 128 bits in the core, a masked u64 in the tests.
template <unsigned BITS>
struct Width {
    static_assert(BITS <= 32 && (BITS & 1) == 0);
    using Double = u64;
};
template <>
struct Width<64> {
    using Double = u128;
};

template <unsigned BITS>
using Double = typename Width<BITS>::Double;

template <unsigned BITS>
inline constexpr Double<BITS> DOUBLE_MASK =
    static_cast<Double<BITS>>(~Double<BITS>{0}) >> (8 * sizeof(Double<BITS>) - 2 * BITS);

template <unsigned BITS>
constexpr u64 low_limb(Double<BITS> value) noexcept {
    return static_cast<u64>(value) & MASK<BITS>;
}

template <unsigned BITS>
constexpr u64 high_limb(Double<BITS> value) noexcept {
    return static_cast<u64>(value >> BITS);
}

template <unsigned BITS>
constexpr Double<BITS> join(u64 low, u64 high) noexcept {
    return (static_cast<Double<BITS>>(high) << BITS) | low;
}

// N limbs, least significant first.
template <unsigned N>
struct Number {
    u64 limb[N] = {};
};

template <unsigned BITS>
constexpr u64 add_carry(u64 a, u64 b, u64& carry) noexcept {
    const u64 partial = (a + b) & MASK<BITS>;
    const u64 sum = (partial + carry) & MASK<BITS>;
    carry = (partial < a ? 1U : 0U) | (sum < partial ? 1U : 0U);
    return sum;
}

template <unsigned BITS>
constexpr u64 sub_borrow(u64 a, u64 b, u64& borrow) noexcept {
    const u64 partial = (a - b) & MASK<BITS>;
    const u64 difference = (partial - borrow) & MASK<BITS>;
    borrow = (a < b ? 1U : 0U) | (partial < borrow ? 1U : 0U);
    return difference;
}

// a += b; the carry out is returned.
template <unsigned BITS, unsigned N>
constexpr u64 add(Number<N>& a, const Number<N>& b) noexcept {
    u64 carry = 0;
    for (unsigned i = 0; i < N; ++i) {
        a.limb[i] = add_carry<BITS>(a.limb[i], b.limb[i], carry);
    }
    return carry;
}

// a -= b; the borrow out is returned.
template <unsigned BITS, unsigned N>
constexpr u64 subtract(Number<N>& a, const Number<N>& b) noexcept {
    u64 borrow = 0;
    for (unsigned i = 0; i < N; ++i) {
        a.limb[i] = sub_borrow<BITS>(a.limb[i], b.limb[i], borrow);
    }
    return borrow;
}

// a += 1; the carry out is returned.
template <unsigned BITS, unsigned N>
constexpr u64 increment(Number<N>& a) noexcept {
    u64 carry = 1;
    for (unsigned i = 0; i < N; ++i) {
        a.limb[i] = add_carry<BITS>(a.limb[i], 0, carry);
    }
    return carry;
}

// Two's complement negation.
template <unsigned BITS, unsigned N>
constexpr Number<N> negated(const Number<N>& a) noexcept {
    Number<N> result{};
    subtract<BITS>(result, a);
    return result;
}

// Limb times limb by four half-limb products: MVP Wasm has no wide multiplication.
template <unsigned BITS>
constexpr Double<BITS> multiply_by_halves(u64 a, u64 b) noexcept {
    constexpr unsigned HALF = BITS >> 1;
    constexpr u64 LOW = MASK<HALF>;
    const u64 a0 = a & LOW;
    const u64 a1 = a >> HALF;
    const u64 b0 = b & LOW;
    const u64 b1 = b >> HALF;
    const u64 low = a0 * b0;
    const u64 middle = a1 * b0 + (low >> HALF);
    const u64 cross = a0 * b1 + (middle & LOW);
    return join<BITS>(((cross << HALF) | (low & LOW)) & MASK<BITS>,
                      a1 * b1 + (middle >> HALF) + (cross >> HALF));
}

// Where the processor multiplies 64 x 64 -> 128 the compiler's own product is one instruction.
template <unsigned BITS>
constexpr Double<BITS> multiply_limbs(u64 a, u64 b) noexcept {
#if defined(__x86_64__) || defined(__aarch64__)
    if constexpr (BITS == 64) {
        return static_cast<u128>(a) * b;
    }
#endif
    return multiply_by_halves<BITS>(a, b);
}

template <unsigned BITS>
struct Product {
    Double<BITS> low;
    Double<BITS> high;
};

// Two limbs times two limbs. The middle column cannot overflow: three limbs fit a double.
template <unsigned BITS>
constexpr Product<BITS> multiply_doubles(Double<BITS> a, Double<BITS> b) noexcept {
    const u64 a0 = low_limb<BITS>(a);
    const u64 a1 = high_limb<BITS>(a);
    const u64 b0 = low_limb<BITS>(b);
    const u64 b1 = high_limb<BITS>(b);
    const Double<BITS> low = multiply_limbs<BITS>(a0, b0);
    const Double<BITS> left = multiply_limbs<BITS>(a1, b0);
    const Double<BITS> right = multiply_limbs<BITS>(a0, b1);
    const Double<BITS> high = multiply_limbs<BITS>(a1, b1);
    const Double<BITS> middle = static_cast<Double<BITS>>(high_limb<BITS>(low)) +
                                low_limb<BITS>(left) + low_limb<BITS>(right);
    return {join<BITS>(low_limb<BITS>(low), low_limb<BITS>(middle)),
            high + high_limb<BITS>(left) + high_limb<BITS>(right) + high_limb<BITS>(middle)};
}

// Schoolbook product; no carry can leave the N + M limbs, and no column leaves a double.
template <unsigned BITS, unsigned N, unsigned M>
constexpr Number<N + M> multiply(const Number<N>& a, const Number<M>& b) noexcept {
    Number<N + M> product{};
    for (unsigned j = 0; j < M; ++j) {
        u64 carry = 0;
        for (unsigned i = 0; i < N; ++i) {
            const Double<BITS> column = multiply_limbs<BITS>(a.limb[i], b.limb[j]) +
                                        product.limb[i + j] + carry;
            product.limb[i + j] = low_limb<BITS>(column);
            carry = high_limb<BITS>(column);
        }
        product.limb[j + N] = carry;
    }
    return product;
}

template <unsigned BITS>
constexpr Number<2> limbs(Double<BITS> value) noexcept {
    return Number<2>{{low_limb<BITS>(value), high_limb<BITS>(value)}};
}

template <unsigned BITS>
constexpr unsigned leading_zeros(u64 limb) noexcept {
    return static_cast<unsigned>(__builtin_clzll(limb)) - (64 - BITS);
}

// The limb that holds the top BITS bits of high:low shifted left by shift < BITS. Limb by limb,
// because a shift of 128 bits by a variable is a library call in Wasm.
template <unsigned BITS>
constexpr u64 shift_left_limb(u64 high, u64 low, unsigned shift) noexcept {
    if (shift == 0) {
        return high;
    }
    return ((high << shift) | (low >> (BITS - shift))) & MASK<BITS>;
}

}  // namespace levee::wide
