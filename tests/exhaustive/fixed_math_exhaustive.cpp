// The algorithms of wide.hpp and fixed_math.hpp on every input at 8 bits: whole numbers of two
// 4-bit limbs, single steps of 8-bit limbs. The code is the template the core runs with 64.
#include "contract/core/fixed_math.hpp"

#include <cinttypes>
#include <cstdio>
#include <cstdlib>
#include <initializer_list>

namespace {

using namespace levee;
using wide::Rounding;

u64 checked = 0;

void expect(bool correct, const char* what, u64 a, u64 b, u64 c) {
    ++checked;
    if (!correct) {
        std::printf("%s: wrong for %" PRIu64 " %" PRIu64 " %" PRIu64 "\n", what, a, b, c);
        std::exit(1);
    }
}

// Every a, b, c of 8 bits: quotient, exactness, both roundings and the predicate.
void mul_div_of_two_limbs() {
    for (u64 a = 0; a < 256; ++a) {
        for (u64 b = 0; b < 256; ++b) {
            const wide::Product<4> product = wide::multiply_doubles<4>(a, b);
            expect((product.high << 8 | product.low) == a * b, "multiply_doubles", a, b, 0);
            for (u64 c = 1; c < 256; ++c) {
                const u64 floor = a * b / c;
                const u64 ceil = (a * b + c - 1) / c;
                expect(wide::mul_div_fits<4>(a, b, c) == (ceil < 256), "fits", a, b, c);
                if (floor < 256) {
                    expect(wide::mul_div<4>(a, b, c, Rounding::floor) == floor, "floor", a, b, c);
                }
                if (ceil < 256) {
                    expect(wide::mul_div<4>(a, b, c, Rounding::ceil) == ceil, "ceil", a, b, c);
                }
            }
        }
    }
}

template <unsigned N>
wide::Number<N> number(u64 value) {
    wide::Number<N> result;
    for (unsigned i = 0; i < N; ++i) {
        result.limb[i] = (value >> (4 * i)) & 15;
    }
    return result;
}

template <unsigned N>
u64 value_of(const wide::Number<N>& number) {
    u64 value = 0;
    for (unsigned i = 0; i < N; ++i) {
        value |= number.limb[i] << (4 * i);
    }
    return value;
}

// Long division of every N-limb number by every divisor of two limbs, with both roundings.
template <unsigned N>
void divide_long(u64 step) {
    for (u64 dividend = 0; dividend < u64{1} << (4 * N); dividend += step) {
        for (u64 divisor = 1; divisor < 256; ++divisor) {
            const wide::Division<N> division = wide::divide<4>(number<N>(dividend), divisor);
            const u64 quotient = dividend / divisor;
            const bool exact = dividend % divisor == 0;
            expect(value_of(division.quotient) == quotient && division.exact == exact, "divide",
                   dividend, divisor, N);
            const u64 up = value_of(wide::rounded<4>(division, Rounding::ceil));
            expect(up == quotient + (exact ? 0 : 1), "rounded", dividend, divisor, N);
        }
    }
}

// Numbers of three limbs: sums, differences, negation, increment; products with one of two limbs.
void sums_and_products() {
    constexpr u64 SIZE = 1 << 12;
    for (u64 a = 0; a < SIZE; ++a) {
        expect(value_of(wide::negated<4>(number<3>(a))) == (SIZE - a) % SIZE, "negated", a, 0, 0);
        wide::Number<3> next = number<3>(a);
        const u64 over = wide::increment<4>(next);
        expect((over << 12 | value_of(next)) == a + 1, "increment", a, 0, 0);
        for (u64 b = 0; b < SIZE; ++b) {
            wide::Number<3> sum = number<3>(a);
            const u64 carry = wide::add<4>(sum, number<3>(b));
            expect((carry << 12 | value_of(sum)) == a + b, "add", a, b, 0);
            wide::Number<3> difference = number<3>(a);
            const u64 borrow = wide::subtract<4>(difference, number<3>(b));
            expect(value_of(difference) == (a - b) % SIZE && borrow == (a < b ? 1 : 0),
                   "subtract", a, b, 0);
        }
        for (u64 b = 0; b < 256; ++b) {
            expect(value_of(wide::multiply<4>(number<3>(a), number<2>(b))) == a * b, "multiply",
                   a, b, 0);
        }
    }
}

// Every product and every quotient of 8-bit limbs, by the half-limb code that Wasm runs.
void limbs_of_eight_bits() {
    for (u64 a = 0; a < 256; ++a) {
        for (u64 b = 0; b < 256; ++b) {
            expect(wide::multiply_by_halves<8>(a, b) == a * b, "multiply_by_halves", a, b, 0);
        }
    }
    for (u64 divisor = 1; divisor < 256; ++divisor) {
        for (u64 high = 0; high < divisor; ++high) {
            for (u64 low = 0; low < 256; ++low) {
                const wide::LimbQuotient result =
                    wide::divide_limbs_by_halves<8>(high, low, divisor);
                const u64 dividend = high << 8 | low;
                expect(result.quotient == dividend / divisor &&
                           result.remainder == dividend % divisor,
                       "divide_limbs_by_halves", high, low, divisor);
            }
        }
    }
}

// Two 8-bit limbs: every divisor against the boundary values of a product of four limbs.
void boundaries_of_sixteen_bits() {
    const std::initializer_list<u64> edges = {0, 1, 2, 127, 128, 129, 254, 255};
    for (u64 divisor = 1; divisor < 65'536; ++divisor) {
        for (const u64 a : edges) {
            for (const u64 b : edges) {
                for (const u64 c : edges) {
                    const u64 high = (a << 8 | b) % divisor;
                    const u64 low = c << 8 | ((a ^ c) + b) % 256;
                    const u64 dividend = high << 16 | low;
                    const wide::DoubleQuotient<8> result =
                        wide::divide_doubles<8>(high, low, divisor);
                    expect(result.quotient == dividend / divisor &&
                               result.exact == (dividend % divisor == 0),
                           "divide_doubles", high, low, divisor);
                }
            }
        }
    }
}

}  // namespace

int main() {
    mul_div_of_two_limbs();
    divide_long<3>(1);
    divide_long<4>(1);
    divide_long<5>(61);
    sums_and_products();
    limbs_of_eight_bits();
    boundaries_of_sixteen_bits();
    std::printf("LV-NUM-18 fixed_math at 8 bits: %" PRIu64 " checks, all equal\n", checked);
    return 0;
}
