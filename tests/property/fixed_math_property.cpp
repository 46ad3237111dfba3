// Boundary-biased random cases of every function of fixed_math against Boost.Multiprecision.
// Rules LV-NUM-01 to 07 and the error bounds LV-NUM-16 and 17.
// LEVEE_CASES sets how many cases in all (default 10^7), LEVEE_SEED the stream. A mismatch prints
// its operands and the seed and ends with exit code 1.
#include "contract/core/units_math.hpp"

#include <boost/multiprecision/cpp_int.hpp>

#include <cinttypes>
#include <cstdio>
#include <cstdlib>

#include "host-sim/random.hpp"

namespace {

using namespace levee;
namespace mp = boost::multiprecision;
using Big = mp::number<mp::cpp_int_backend<1024, 1024, mp::signed_magnitude, mp::unchecked, void>,
                       mp::et_off>;

u64 seed = 1;
u64 skipped = 0;

class Operands : public Random {
public:
    using Random::Random;

    // A limb that is special three times out of four.
    u64 limb() {
        const u64 choice = next();
        switch (choice & 7) {
            case 0: return 0;
            case 1: return ~u64{0} - ((choice >> 8) & 1);
            case 2: return (u64{1} << 63) + ((choice >> 8) & 3) - 1;
            case 3: return u64{1} << ((choice >> 8) & 63);
            case 4: return (u64{1} << ((choice >> 8) & 63)) - 1;
            case 5: return (choice >> 8) & 3;
            default: return next();
        }
    }

    u128 wide() {
        const u64 choice = next();
        const u128 value = (static_cast<u128>(limb()) << 64) | limb();
        const unsigned bits = static_cast<unsigned>((choice >> 8) & 127);
        switch (choice & 7) {
            case 0: return u128{1} << bits;
            case 1: return (u128{1} << bits) - 1;
            case 2: return (u128{1} << bits) + 1;
            case 3: return U128_MAX - (value & 3);
            case 4: return (static_cast<u128>(next()) << 64 | next()) >> bits;
            case 5: return value >> bits;
            default: return value;
        }
    }

    i128 signed_wide() {
        const u128 value = wide();
        const u64 choice = next();
        if ((choice & 15) == 0) {
            return (choice & 16) != 0 ? I128_MIN : I128_MAX;
        }
        return (choice & 16) != 0 ? static_cast<i128>(value) : static_cast<i128>(value >> 1);
    }
};

Big big(u128 value) { return (Big{static_cast<u64>(value >> 64)} << 64) + static_cast<u64>(value); }

Big big_signed(i128 value) {
    return value < 0 ? Big{-big(wide::magnitude(value))} : big(static_cast<u128>(value));
}

Big big_flow(const Flow& flow) {
    const wide::Number<3> size = wide::magnitude(flow);
    const Big value = (Big{size.limb[2]} << 128) + (Big{size.limb[1]} << 64) + size.limb[0];
    return flow.is_negative() ? Big{-value} : value;
}

struct Rounded {
    Big floor;
    Big ceil;
};

Rounded divided(const Big& dividend, const Big& divisor) {
    Big quotient;
    Big remainder;
    mp::divide_qr(dividend, divisor, quotient, remainder);  // truncates
    Rounded result{quotient, quotient};
    if (remainder != 0) {
        (dividend < 0 ? result.floor : result.ceil) += dividend < 0 ? -1 : 1;
    }
    return result;
}

[[noreturn]] void fail(const char* function, u128 a, u128 b, u128 c, const Flow* flow = nullptr) {
    std::printf("%s: wrong; LEVEE_SEED=%" PRIu64 "\n", function, seed);
    for (const u128 value : {a, b, c}) {
        std::printf("  %016" PRIx64 "%016" PRIx64 "\n", static_cast<u64>(value >> 64),
                    static_cast<u64>(value));
    }
    if (flow != nullptr) {
        std::printf("  flow %016" PRIx64 "%016" PRIx64 "%016" PRIx64 "\n", flow->limb[2],
                    flow->limb[1], flow->limb[0]);
    }
    std::exit(1);
}

const Big LIMIT_U128 = Big{1} << 128;
const Big LIMIT_I128 = Big{1} << 127;
const Big LIMIT_I192 = Big{1} << 191;

bool fits_i128(const Big& value) { return value >= -LIMIT_I128 && value < LIMIT_I128; }

// A divisor: random, or chosen so that the quotient is exact, nearly exact or nearly too large.
u128 divisor_for(Operands& random, u128 a, u128 b) {
    const u64 choice = random.next();
    const u128 high = mul_shift_floor(a, b, 128);
    switch (choice & 7) {
        case 0: return a;
        case 1: return b;
        case 2: return high + 1;
        case 3: return high + ((choice >> 8) & 3);
        case 4: return high | (u128{1} << 127);
        default: return random.wide();
    }
}

void check_mul_div(Operands& random) {
    const u128 a = random.wide();
    const u128 b = random.wide();
    const u128 c = divisor_for(random, a, b);
    if (c == 0) {
        ++skipped;
        return;
    }
    const Rounded want = divided(big(a) * big(b), big(c));
    const bool fits = want.ceil < LIMIT_U128;
    if (mul_div_fits(a, b, c) != fits) {
        fail("mul_div_fits", a, b, c);
    }
    if (want.floor < LIMIT_U128 && big(mul_div_floor(a, b, c)) != want.floor) {
        fail("mul_div_floor", a, b, c);
    }
    if (fits && big(mul_div_ceil(a, b, c)) != want.ceil) {
        fail("mul_div_ceil", a, b, c);
    }
}

void check_signed(Operands& random) {
    const i128 a = random.signed_wide();
    const u128 b = random.wide();
    const u128 c = divisor_for(random, wide::magnitude(a), b);
    if (c == 0) {
        ++skipped;
        return;
    }
    const u128 bits = static_cast<u128>(a);
    const Rounded want = divided(big_signed(a) * big(b), big(c));
    if (fits_i128(want.floor) && big_signed(mul_div_floor_signed(a, b, c)) != want.floor) {
        fail("mul_div_floor_signed", bits, b, c);
    }
    if (fits_i128(want.ceil) && big_signed(mul_div_ceil_signed(a, b, c)) != want.ceil) {
        fail("mul_div_ceil_signed", bits, b, c);
    }
    const Rounded plain = divided(big_signed(a), big(c));
    if (big_signed(div_floor_signed(a, c)) != plain.floor ||
        big_signed(div_ceil_signed(a, c)) != plain.ceil) {
        fail("div_signed", bits, 0, c);
    }
}

void check_shift_and_div(Operands& random) {
    const u128 a = random.wide();
    const u128 b = random.wide();
    const unsigned shift = static_cast<unsigned>(random.next() & 127) + 1;
    const Rounded want = divided(big(a) * big(b), Big{1} << shift);
    if (want.floor < LIMIT_U128 && big(mul_shift_floor(a, b, shift)) != want.floor) {
        fail("mul_shift_floor", a, b, shift);
    }
    if (want.ceil < LIMIT_U128 && big(mul_shift_ceil(a, b, shift)) != want.ceil) {
        fail("mul_shift_ceil", a, b, shift);
    }
    if (b != 0) {
        const Rounded plain = divided(big(a), big(b));
        if (big(div_floor(a, b)) != plain.floor || big(div_ceil(a, b)) != plain.ceil) {
            fail("div", a, b, 0);
        }
    }
}

void check_rate(Operands& random) {
    const i128 x = random.signed_wide();
    const u128 scale = (random.next() & 1) != 0 ? A_ONE : random.wide();
    const u128 total = divisor_for(random, wide::magnitude(x), scale);
    if (total == 0) {
        ++skipped;
        return;
    }
    const Rounded want = divided(big_signed(x) * big(scale), big(total));
    if (want.floor < -LIMIT_I192 || want.ceil >= LIMIT_I192) {
        ++skipped;
        return;
    }
    const Flow up = rate_ceil(x, scale, total);
    const Flow down = rate_floor(x, scale, total);
    if (big_flow(up) != want.ceil || big_flow(down) != want.floor) {
        fail("rate", static_cast<u128>(x), scale, total, &up);
    }
    const Flow other = Flow::from(random.signed_wide());
    if (flow_bits(up) < 191 &&
        (big_flow(up + other) != big_flow(up) + big_flow(other) ||
         big_flow(up - other) != big_flow(up) - big_flow(other) || up + other - other != up)) {
        fail("Flow + -", static_cast<u128>(x), scale, total, &up);
    }
}

Flow random_flow(Operands& random) {
    const Flow flow{{random.limb(), random.limb(), random.limb()}};
    const unsigned cut = static_cast<unsigned>(random.next() & 3);
    return cut == 0 ? flow : Flow::from(static_cast<i128>(random.signed_wide() >> (32 * cut - 32)));
}

void check_flow_sum(Operands& random) {
    FlowSum sum;
    Big want_sum = 0;
    const u64 terms = 1 + (random.next() & 3);
    Flow flow;
    u128 q = 0;
    for (u64 i = 0; i < terms; ++i) {
        flow = random_flow(random);
        q = random.wide() >> 32;
        sum.add(q, flow);
        want_sum += big(q) * big_flow(flow);
    }
    const u64 choice = random.next();
    const u128 a0 = (choice & 1) != 0 ? A_ONE : random.wide();
    if (a0 == 0) {
        ++skipped;
        return;
    }
    const Rounded want = divided(want_sum, big(a0));
    if (fits_i128(want.ceil) && big_signed(sum.ceil_div(a0)) != want.ceil) {
        fail("FlowSum::ceil_div", q, a0, terms, &flow);
    }
    if (fits_i128(want.floor) && big_signed(sum.floor_div(a0)) != want.floor) {
        fail("FlowSum::floor_div", q, a0, terms, &flow);
    }
}

// LV-NUM-16: x - SH/2^96 - n < what n holders earn <= what is set aside <= x.
void check_index(Operands& random) {
    const u64 holders = 1 + (random.next() & 7);
    u128 held[8] = {};
    u128 total = 0;
    for (u64 i = 0; i < holders; ++i) {
        held[i] = random.wide() >> 8;
        total += held[i];
    }
    const u128 x = random.wide() >> (128 - ATOM_BITS);
    if (total == 0 || !mul_div_fits(x, INDEX_ONE, total)) {
        ++skipped;
        return;
    }
    const Index index = index_floor(Atoms::of(x), Shares::of(total));
    Big earned = 0;
    for (u64 i = 0; i < holders; ++i) {
        earned += big(index_earned(Shares::of(held[i]), index).raw());
    }
    const Big aside = big(index_owed_ceil(Shares::of(total), index).raw());
    const Big lost = big(x) - earned - holders;
    if (earned > aside || aside > big(x) || (lost << INDEX_BITS) >= big(total)) {
        fail("index", x, total, holders);
    }
}

// LV-NUM-17: over m charges, x <= what n holders owe together < x + m*T/A + n.
void check_flow_bound(Operands& random) {
    const u64 holders = 1 + (random.next() & 7);
    const u64 charges = 1 + (random.next() & 3);
    u128 held[8] = {};
    u128 total = 0;
    for (u64 i = 0; i < holders; ++i) {
        held[i] = random.wide() >> 40;
        total += held[i];
    }
    const u128 scale = (random.next() & 1) != 0 ? A_ONE : (random.wide() >> 32) | 1;
    if (total == 0) {
        ++skipped;
        return;
    }
    Flow flow;
    Big charged = 0;
    for (u64 i = 0; i < charges; ++i) {
        const i128 x = random.signed_wide() >> 16;
        const Rounded quotient = divided(big_signed(x) * big(scale), big(total));
        if (quotient.floor < -(LIMIT_I192 >> 3) || quotient.ceil > (LIMIT_I192 >> 3)) {
            ++skipped;
            return;
        }
        flow += flow_ceil(SubAtoms::of(x), Scale::of(scale), Sublots::of(total));
        charged += big_signed(x);
    }
    Big owed = 0;
    for (u64 i = 0; i < holders; ++i) {
        owed += big_signed(
            FlowOwed{}.add(Sublots::of(held[i]), flow).ceil(Scale::of(scale)).raw());
    }
    const Big excess = owed - charged;
    if (excess < 0 || (excess - holders) * big(scale) >= big(total) * charges) {
        fail("flow bound", total, scale, holders, &flow);
    }
}

// The half-limb code that Wasm runs against the instructions of this processor.
void check_halves(Operands& random) {
    const u64 a = random.limb();
    const u64 b = random.limb();
    const u64 low = random.limb();
    if (wide::multiply_by_halves<64>(a, b) != wide::multiply_limbs<64>(a, b)) {
        fail("multiply_by_halves", a, b, 0);
    }
    if (a < b) {
        const wide::LimbQuotient portable = wide::divide_limbs_by_halves<64>(a, low, b);
        const wide::LimbQuotient native = wide::divide_limbs<64>(a, low, b);
        if (portable.quotient != native.quotient || portable.remainder != native.remainder) {
            fail("divide_limbs_by_halves", a, low, b);
        }
    }
}

u64 setting(const char* name, u64 otherwise) {
    const char* text = std::getenv(name);
    return text == nullptr ? otherwise : std::strtoull(text, nullptr, 10);
}

}  // namespace

int main() {
    const u64 cases = setting("LEVEE_CASES", 10'000'000);
    seed = setting("LEVEE_SEED", 1);
    Operands random{seed};
    for (u64 i = 0; i < cases; ++i) {
        switch (i & 15) {
            case 0: case 1: check_shift_and_div(random); break;
            case 2: case 3: check_rate(random); break;
            case 4: case 5: check_flow_sum(random); break;
            case 6: case 7: case 8: check_signed(random); break;
            case 9: check_index(random); break;
            case 10: check_flow_bound(random); break;
            case 11: check_halves(random); break;
            default: check_mul_div(random); break;
        }
    }
    std::printf("fixed_math: %" PRIu64 " cases, 0 mismatches, %" PRIu64
                " without a result, seed %" PRIu64 "\n", cases, skipped, seed);
    return skipped * 2 < cases ? 0 : 1;
}
