// Very many boundary-biased cases of the divisions of fixed_math against an oracle that is quick
// because it does not divide: with N what is divided by d, q is the floor when 0 <= N - q*d < d and
// the ceil when 0 <= q*d - N < d, which 384 bits of two's complement hold without overflow.
//     fixed_math_bulk SEED CASES
// prints one JSON object; a wrong result ends with exit code 1, its operands and the seed. Rules
// LV-NUM-01 to 03 and 05 to 07.
#include "contract/core/fixed_math.hpp"

#include <array>
#include <cinttypes>
#include <cstdio>
#include <cstdlib>

#include "host-sim/random.hpp"

namespace {

using namespace levee;

u64 checks = 0;
u64 without_result = 0;

// Nothing of the core is used below, up to the checks: it is what they compare with.
using Wide = std::array<u64, 6>;

u64 low_of(u128 value) { return static_cast<u64>(value); }
u64 high_of(u128 value) { return static_cast<u64>(value >> 64); }

Wide wide_of(u128 value) { return {low_of(value), high_of(value), 0, 0, 0, 0}; }

Wide wide_of_signed(i128 value) {
    const u64 sign = value < 0 ? ~u64{0} : 0;
    const u128 bits = static_cast<u128>(value);
    return {low_of(bits), high_of(bits), sign, sign, sign, sign};
}

Wide wide_of(const Flow& flow) {
    const u64 sign = (flow.limb[2] >> 63) != 0 ? ~u64{0} : 0;
    return {flow.limb[0], flow.limb[1], flow.limb[2], sign, sign, sign};
}

Wide sum(const Wide& a, const Wide& b) {
    Wide out;
    u128 carry = 0;
    for (size_t i = 0; i < out.size(); ++i) {
        carry += u128{a[i]} + b[i];
        out[i] = low_of(carry);
        carry >>= 64;
    }
    return out;
}

Wide difference(const Wide& a, const Wide& b) {
    Wide out;
    u64 borrow = 0;
    for (size_t i = 0; i < out.size(); ++i) {
        const u128 part = u128{a[i]} - b[i] - borrow;
        out[i] = low_of(part);
        borrow = high_of(part) & 1;
    }
    return out;
}

// Modulo 2^384, so a negative `a` needs no case of its own.
Wide product(const Wide& a, u128 b) {
    Wide out{};
    const std::array<u64, 2> limbs = {low_of(b), high_of(b)};
    for (size_t j = 0; j < limbs.size(); ++j) {
        u64 carry = 0;
        for (size_t i = 0; i + j < out.size(); ++i) {
            const u128 part = u128{a[i]} * limbs[j] + out[i + j] + carry;
            out[i + j] = low_of(part);
            carry = high_of(part);
        }
    }
    return out;
}

// 0 <= value < limit
bool is_rest(const Wide& value, u128 limit) {
    return (value[2] | value[3] | value[4] | value[5]) == 0 &&
           ((u128{value[1]} << 64) | value[0]) < limit;
}

bool is_floor(const Wide& divided, const Wide& quotient, u128 divisor) {
    ++checks;
    return is_rest(difference(divided, product(quotient, divisor)), divisor);
}

bool is_ceil(const Wide& divided, const Wide& quotient, u128 divisor) {
    ++checks;
    return is_rest(difference(product(quotient, divisor), divided), divisor);
}

bool is_negative(const Wide& value) { return (value[5] >> 63) != 0; }

// Both roundings of divided / divisor lie in [-2^bits, 2^bits): with a margin of one divisor.
bool fits(const Wide& divided, u128 divisor, unsigned bits) {
    Wide limit{};
    limit[bits / 64] = u64{1} << (bits % 64);
    const Wide edge = product(limit, divisor);
    return is_negative(sum(divided, difference(wide_of(divisor), edge))) &&
           !is_negative(sum(divided, edge));
}

// Half of the values are a power of two or the largest one, a little more or less; the others have
// a random length. Without a branch, since a branch on chance costs more than a division.
class Operands : public Random {
public:
    using Random::Random;

    u128 wide() {
        const u64 choice = next();
        const u128 any = ((u128{next()} << 64) | next()) >> (choice & 127);
        const u128 power = u128{1} << ((choice >> 7) & 127);
        const u128 little = (choice >> 14) & 3;
        const std::array<u128, 8> shapes = {any, any, any, any, power + little, power - little,
                                            power - 1, ~u128{0} - little};
        return shapes[(choice >> 16) & 7];
    }

    i128 signed_wide() {
        const u128 sign = u128{0} - (next() & 1);
        const u128 size = wide();
        return static_cast<i128>(((size >> 1) ^ sign) - sign + (size & sign & 1));
    }

    /// Random, or such that the quotient is exact, nearly exact or nearly too large.
    u128 divisor(u128 a, u128 b, const Wide& whole) {
        const u64 choice = next();
        const u128 high = (u128{whole[3]} << 64) | whole[2];
        const u128 any = wide();
        const std::array<u128, 8> shapes = {a, b, high + 1, high + ((choice >> 8) & 3),
                                            high | (u128{1} << 127), any, any, any};
        return shapes[choice & 7];
    }
};

u64 seed = 0;

[[noreturn]] void fail(const char* function, u128 a, u128 b, u128 c) {
    std::printf("{\"mismatches\": 1, \"seed\": %" PRIu64 ", \"problem\": \"%s is wrong for "
                "0x%016" PRIx64 "%016" PRIx64 ", 0x%016" PRIx64 "%016" PRIx64 ", 0x%016" PRIx64
                "%016" PRIx64 "\"}\n",
                seed, function, high_of(a), low_of(a), high_of(b), low_of(b), high_of(c),
                low_of(c));
    std::exit(1);
}

void check_mul_div(Operands& random) {
    const u128 a = random.wide();
    const u128 b = random.wide();
    const Wide whole = product(wide_of(a), b);
    const u128 c = random.divisor(a, b, whole);
    const u128 high = (u128{whole[3]} << 64) | whole[2];
    if (c == 0 || high >= c) {
        ++without_result;
        if (mul_div_fits(a, b, c)) {
            fail("mul_div_fits", a, b, c);
        }
        return;
    }
    // The ceil is at most 2^128 - 1 when whole <= c * (2^128 - 1).
    const bool has_ceil = !is_negative(difference(product(wide_of(c), ~u128{0}), whole));
    ++checks;
    if (mul_div_fits(a, b, c) != has_ceil) {
        fail("mul_div_fits", a, b, c);
    }
    if (!is_floor(whole, wide_of(mul_div_floor(a, b, c)), c)) {
        fail("mul_div_floor", a, b, c);
    }
    if (has_ceil && !is_ceil(whole, wide_of(mul_div_ceil(a, b, c)), c)) {
        fail("mul_div_ceil", a, b, c);
    }
}

void check_signed(Operands& random) {
    const i128 a = random.signed_wide();
    const u128 b = random.wide();
    const u128 bits = static_cast<u128>(a);
    const u128 size = a < 0 ? u128{0} - bits : bits;
    const u128 c = random.divisor(size, b, product(wide_of(size), b));
    const Wide whole = product(wide_of_signed(a), b);
    if (c == 0) {
        ++without_result;
        return;
    }
    if (!is_floor(wide_of_signed(a), wide_of_signed(div_floor_signed(a, c)), c) ||
        !is_ceil(wide_of_signed(a), wide_of_signed(div_ceil_signed(a, c)), c)) {
        fail("div_signed", bits, 0, c);
    }
    if (!fits(whole, c, 127)) {
        ++without_result;
        return;
    }
    if (!is_floor(whole, wide_of_signed(mul_div_floor_signed(a, b, c)), c)) {
        fail("mul_div_floor_signed", bits, b, c);
    }
    if (!is_ceil(whole, wide_of_signed(mul_div_ceil_signed(a, b, c)), c)) {
        fail("mul_div_ceil_signed", bits, b, c);
    }
}

void check_shift(Operands& random) {
    const u128 a = random.wide();
    const u128 b = random.wide();
    const unsigned shift = static_cast<unsigned>(random.next() & 127) + 1;
    const Wide whole = product(wide_of(a), b);
    // 2^128 does not fit a divisor, so both sides of its shift are halved: exact when N is even.
    const u128 half = u128{1} << (shift - 1);
    const Wide odd = wide_of(u128{whole[0] & 1});
    Wide halves{};
    for (size_t i = 0; i < 5; ++i) {
        halves[i] = (whole[i] >> 1) | (whole[i + 1] << 63);
    }
    const Wide above = sum(halves, odd);
    const Wide edge = product(wide_of(half), ~u128{0});
    if (is_negative(difference(edge, above))) {
        ++without_result;
        return;
    }
    if (!is_floor(halves, wide_of(mul_shift_floor(a, b, shift)), half)) {
        fail("mul_shift_floor", a, b, shift);
    }
    if (!is_ceil(above, wide_of(mul_shift_ceil(a, b, shift)), half)) {
        fail("mul_shift_ceil", a, b, shift);
    }
}

void check_plain(Operands& random) {
    const u128 a = random.wide();
    const u128 b = random.wide();
    if (b == 0) {
        ++without_result;
        return;
    }
    if (!is_floor(wide_of(a), wide_of(div_floor(a, b)), b) ||
        !is_ceil(wide_of(a), wide_of(div_ceil(a, b)), b)) {
        fail("div", a, b, 0);
    }
}

void check_rate(Operands& random) {
    const i128 x = random.signed_wide();
    const u128 bits = static_cast<u128>(x);
    const u128 size = x < 0 ? u128{0} - bits : bits;
    const u128 scale = random.wide();
    const u128 total = random.divisor(size, scale, product(wide_of(size), scale));
    const Wide whole = product(wide_of_signed(x), scale);
    if (total == 0 || !fits(whole, total, 190)) {
        ++without_result;
        return;
    }
    const Flow up = rate_ceil(x, scale, total);
    const Flow down = rate_floor(x, scale, total);
    if (!is_ceil(whole, wide_of(up), total) || !is_floor(whole, wide_of(down), total)) {
        fail("rate", bits, scale, total);
    }
    const Flow other = Flow::from(random.signed_wide());
    checks += 2;
    if (wide_of(up + other) != sum(wide_of(up), wide_of(other)) ||
        wide_of(up - other) != difference(wide_of(up), wide_of(other))) {
        fail("Flow + -", bits, scale, total);
    }
}

void check_flow_sum(Operands& random) {
    FlowSum flows;
    Wide whole{};
    const u64 choice = random.next();
    u128 q = 0;
    for (u64 i = 0; i <= (choice & 3); ++i) {
        const u128 high = static_cast<u128>(random.signed_wide() >> ((choice >> 8) & 127));
        const Flow flow{{random.next(), low_of(high), high_of(high)}};
        q = random.wide() >> 32;
        flows.add(q, flow);
        whole = sum(whole, product(wide_of(flow), q));
    }
    const u128 a0 = (choice & 4) != 0 ? A_ONE : random.wide();
    if (a0 == 0 || !fits(whole, a0, 127)) {
        ++without_result;
        return;
    }
    if (!is_ceil(whole, wide_of_signed(flows.ceil_div(a0)), a0) ||
        !is_floor(whole, wide_of_signed(flows.floor_div(a0)), a0)) {
        fail("FlowSum", q, a0, choice & 3);
    }
}

using Check = void (*)(Operands&);
constexpr std::array<Check, 16> CHECKS = {
    check_mul_div, check_mul_div, check_mul_div,  check_mul_div,  check_mul_div, check_signed,
    check_signed,  check_signed,  check_signed,   check_shift,    check_shift,   check_plain,
    check_rate,    check_rate,    check_flow_sum, check_flow_sum};

bool read_number(const char* text, u64& number) {
    char* end = nullptr;
    number = std::strtoull(text, &end, 10);
    return text[0] >= '0' && text[0] <= '9' && *end == '\0';
}

}  // namespace

int main(int count, char** arguments) {
    u64 cases = 0;
    if (count != 3 || !read_number(arguments[1], seed) || !read_number(arguments[2], cases)) {
        std::fprintf(stderr, "fixed_math_bulk: expected SEED CASES, two whole numbers\n");
        return 2;
    }
    Operands random{seed};
    for (u64 i = 0; i < cases; ++i) {
        CHECKS[i % CHECKS.size()](random);
    }
    std::printf("{\"seed\": %" PRIu64 ", \"cases\": %" PRIu64 ", \"checks\": %" PRIu64
                ", \"without_result\": %" PRIu64 ", \"mismatches\": 0}\n",
                seed, cases, checks, without_result);
    return without_result * 2 <= cases ? 0 : 1;
}
