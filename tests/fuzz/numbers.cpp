// Targets for the arithmetic: allocation against the reference model's, fixed_math against
// Boost.Multiprecision. What does not fit must trap; the trap is caught and expected.
#include "host-sim/engine/native_trap.hpp"
#include "host-sim/model/number.hpp"
#include "tests/fuzz/fuzz.hpp"

// After the host's headers: the core declares memcpy itself.
#include "contract/core/allocation.hpp"

namespace levee::fuzz {

namespace {

using model::Int;
namespace mp = boost::multiprecision;
using Big = mp::number<mp::cpp_int_backend<1024, 1024, mp::signed_magnitude, mp::unchecked, void>,
                       mp::et_off>;

template <typename Wide>
Wide wide(u128 value) {
    return (Wide{static_cast<uint64_t>(value >> 64)} << 64) + static_cast<uint64_t>(value);
}

template <typename Wide>
Wide wide_signed(i128 value) {
    return value < 0 ? Wide{-wide<Wide>(u128{0} - static_cast<u128>(value))}
                     : wide<Wide>(static_cast<u128>(value));
}

// A number of any width: its byte says how many bits are kept, so that small ones are as frequent
// as large ones and equal ones happen.
u128 take_number(ByteSource& source, unsigned bits_max) {
    const unsigned bits = source.take<uint8_t>() % (bits_max + 1);
    const u128 value = source.take<u128>();
    return bits == 0 ? 0 : value >> (128 - bits);
}

struct Places {
    std::vector<Atoms> weights;
    std::vector<Atoms> caps;
    Atoms amount;
};

Places take_places(ByteSource& source) {
    constexpr unsigned WEIGHT_BITS = 121;  // 32 of them stay below 2^126
    constexpr unsigned AMOUNT_BITS = 127;  // above that no quantity is (abi/units.hpp)
    const size_t count = source.take<uint8_t>() % 33;
    Places places;
    places.amount = Atoms::of(take_number(source, AMOUNT_BITS));
    for (size_t i = 0; i < count; ++i) {
        places.weights.push_back(Atoms::of(take_number(source, WEIGHT_BITS)));
        places.caps.push_back(Atoms::of(take_number(source, 100)));
    }
    return places;
}

// What a caller's array may hold before the parts are written into it.
std::vector<Atoms> used_places(uint32_t count) { return std::vector<Atoms>(count, Atoms::of(7)); }

std::vector<Int> model_numbers(const std::vector<Atoms>& numbers) {
    std::vector<Int> result;
    for (const Atoms& number : numbers) {
        result.push_back(model::read(number));
    }
    return result;
}

// Rounds of largest remainder over the places that have room, until none is full.
std::vector<Int> capped_by_rounds(Int left, const std::vector<Int>& weights,
                                  const std::vector<Int>& caps) {
    std::vector<Int> parts(weights.size(), Int{0});
    for (bool overflowed = true; overflowed;) {
        overflowed = false;
        std::vector<Int> open = weights;
        for (size_t i = 0; i < open.size(); ++i) {
            if (parts[i] == caps[i]) open[i] = 0;
        }
        const std::vector<Int> shares = model::largest_remainder(left, open);
        for (size_t i = 0; i < open.size(); ++i) {
            if (parts[i] + shares[i] > caps[i]) {
                left -= caps[i] - parts[i];
                parts[i] = caps[i];
                overflowed = true;
            }
        }
        for (size_t i = 0; i < open.size() && !overflowed; ++i) {
            parts[i] += shares[i];
        }
    }
    return parts;
}

void check_split(const Places& places) {
    const uint32_t count = static_cast<uint32_t>(places.weights.size());
    std::vector<Atoms> parts = used_places(count);
    split_largest_remainder(places.amount, places.weights.data(), count, parts.data());
    const std::vector<Int> expected =
        model::largest_remainder(model::read(places.amount), model_numbers(places.weights));
    require(model_numbers(parts) == expected, "split_largest_remainder differs from the model");
}

void check_capped(const Places& places) {
    const uint32_t count = static_cast<uint32_t>(places.weights.size());
    std::vector<Atoms> parts = used_places(count);
    split_capped(places.amount, places.weights.data(), places.caps.data(), count, parts.data());
    const std::vector<Int> weights = model_numbers(places.weights);
    const std::vector<Int> caps = model_numbers(places.caps);
    const std::vector<Int> shared = model_numbers(parts);
    require(shared == capped_by_rounds(model::read(places.amount), weights, caps),
            "split_capped differs from the rounds of the model");
    Int room = 0;
    Int sum = 0;
    for (uint32_t i = 0; i < count; ++i) {
        require(shared[i] <= caps[i], "a part above its cap");
        require(weights[i] != 0 || shared[i] == 0, "a part without weight");
        room += weights[i] == 0 ? Int{0} : caps[i];
        sum += shared[i];
    }
    require(sum == model::low(room, model::read(places.amount)), "the parts do not add up");
}

Big quotient(const Big& dividend, const Big& divisor, bool up) {
    Big result = dividend / divisor;  // toward zero
    const Big rest = dividend - result * divisor;
    if (up && rest > 0) ++result;
    if (!up && rest < 0) --result;
    return result;
}

// A call of the core must give the expected number, or trap when that does not fit.
template <typename Call>
void expect(const char* name, bool defined, const Big& expected, const Big& low, const Big& high,
            Call call) {
    Big result = 0;
    const bool fits = defined && expected >= low && expected <= high;
    const bool returned = native_try([&] { result = call(); });
    require(returned == fits,
            std::string(name) + (fits ? " traps on what fits" : " gives what does not fit"));
    require(!fits || result == expected, std::string(name) + " differs from Boost");
}

struct Operands {
    u128 a, b, c;
    i128 s;
    bool up;
};

void check_unsigned(const Operands& x) {
    const Big low = 0;
    const Big high = wide<Big>(~u128{0});
    const Big product = wide<Big>(x.a) * wide<Big>(x.b);
    const bool defined = x.c != 0;
    const Big divisor = defined ? wide<Big>(x.c) : Big{1};
    const Big expected = quotient(product, divisor, x.up);
    expect("mul_div", defined, expected, low, high, [&] {
        return wide<Big>(x.up ? mul_div_ceil(x.a, x.b, x.c) : mul_div_floor(x.a, x.b, x.c));
    });
    require(mul_div_fits(x.a, x.b, x.c) == (defined && quotient(product, divisor, true) <= high),
            "mul_div_fits is wrong");
    expect("div", defined, quotient(wide<Big>(x.a), divisor, x.up), low, high,
           [&] { return wide<Big>(x.up ? div_ceil(x.a, x.c) : div_floor(x.a, x.c)); });
    const unsigned shift = static_cast<unsigned>(x.c % 130);
    const bool shifts = shift >= 1 && shift <= 128;
    expect("mul_shift", shifts, quotient(product, Big{1} << shift, x.up), low, high, [&] {
        return wide<Big>(x.up ? mul_shift_ceil(x.a, x.b, shift) : mul_shift_floor(x.a, x.b, shift));
    });
}

Big big_of(const Flow& flow) {
    Big value = 0;
    for (unsigned i = 3; i-- > 0;) {
        value = (value << 64) + flow.limb[i];
    }
    return flow.is_negative() ? Big{value - (Big{1} << 192)} : value;
}

void check_signed(const Operands& x) {
    const Big half = Big{1} << 127;
    const Big product = wide_signed<Big>(x.s) * wide<Big>(x.b);
    const bool defined = x.c != 0;
    const Big divisor = defined ? wide<Big>(x.c) : Big{1};
    const Big expected = quotient(product, divisor, x.up);
    expect("mul_div_signed", defined, expected, -half, half - 1, [&] {
        return wide_signed<Big>(x.up ? mul_div_ceil_signed(x.s, x.b, x.c)
                                     : mul_div_floor_signed(x.s, x.b, x.c));
    });
    expect("div_signed", defined, quotient(wide_signed<Big>(x.s), divisor, x.up), -half, half - 1,
           [&] {
               return wide_signed<Big>(x.up ? div_ceil_signed(x.s, x.c)
                                            : div_floor_signed(x.s, x.c));
           });
    const Big flow_end = Big{1} << 191;
    expect("rate", defined, expected, -flow_end, flow_end - 1,
           [&] { return big_of(x.up ? rate_ceil(x.s, x.b, x.c) : rate_floor(x.s, x.b, x.c)); });
}

// The half-limb code that Wasm runs, at the width of the core; a host has instructions instead.
void check_halves(const Operands& x) {
    const uint64_t low = static_cast<uint64_t>(x.a);
    const uint64_t factor = static_cast<uint64_t>(x.b);
    require(wide::multiply_by_halves<64>(low, factor) == static_cast<u128>(low) * factor,
            "multiply_by_halves is wrong");
    const uint64_t divisor = static_cast<uint64_t>(x.c);
    const uint64_t high = static_cast<uint64_t>(x.a >> 64);
    if (high >= divisor) {
        return;
    }
    const wide::LimbQuotient result = wide::divide_limbs_by_halves<64>(high, low, divisor);
    require(result.quotient == x.a / divisor && result.remainder == x.a % divisor,
            "divide_limbs_by_halves is wrong");
}

// Two terms of q x dK over a scale: what a holder owes after two windows.
void check_sum(const Operands& x, ByteSource& source) {
    const Flow first{{source.take<uint64_t>(), source.take<uint64_t>(), source.take<uint64_t>()}};
    const Flow second = Flow::from(x.s);
    const u128 q1 = x.a >> 38;
    const u128 q2 = x.b >> 38;
    FlowSum sum;
    sum.add(q1, first);
    sum.add(q2, second);
    const Big exact = wide<Big>(q1) * big_of(first) + wide<Big>(q2) * big_of(second);
    const u128 scale = (x.c & 1) != 0 ? A_ONE : x.c;
    const bool defined = scale != 0;
    const Big half = Big{1} << 127;
    expect("FlowSum", defined, quotient(exact, defined ? wide<Big>(scale) : Big{1}, x.up), -half,
           half - 1,
           [&] { return wide_signed<Big>(x.up ? sum.ceil_div(scale) : sum.floor_div(scale)); });
    const Big size = mp::abs(big_of(first));
    require(flow_bits(first) == (size == 0 ? 0 : static_cast<unsigned>(mp::msb(size)) + 1),
            "flow_bits is wrong");
}

}  // namespace

void run_allocation(Input input) {
    ByteSource source(input);
    const Places places = take_places(source);
    check_split(places);
    check_capped(places);
}

void run_fixed_math(Input input) {
    ByteSource source(input);
    const uint8_t flags = source.take<uint8_t>();
    Operands x{};
    x.a = take_number(source, 128);
    x.b = take_number(source, 128);
    x.c = take_number(source, 128);
    x.s = static_cast<i128>((flags & 2) != 0 ? u128{0} - x.a : x.a);
    x.up = (flags & 1) != 0;
    check_unsigned(x);
    check_signed(x);
    check_halves(x);
    check_sum(x, source);
}

}  // namespace levee::fuzz
