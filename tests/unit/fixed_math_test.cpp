// Worked numbers of docs/spec/numbers.md, each also as the compiler evaluates it, and every trap.
#include "contract/core/units_math.hpp"

#include <doctest/doctest.h>

#include <cstring>

#include "tests/trap_probe.hpp"

namespace levee {
namespace {

using test::traps;

// An argument the compiler cannot see through, so that the native path runs, not the constant one.
template <class T>
T opaque(T value) {
    asm volatile("" : "+m"(value));
    return value;
}

constexpr u128 TWO_127 = u128{1} << 127;

TEST_CASE("LV-NUM-01 a product is exact and rounded once") {
    static_assert(mul_div_floor(7, 9, 4) == 15);
    static_assert(mul_div_ceil(7, 9, 4) == 16);
    static_assert(mul_div_ceil(7, 8, 4) == 14);
    CHECK(mul_div_floor(opaque<u128>(7), 9, 4) == 15);
    CHECK(mul_div_ceil(opaque<u128>(7), 9, 4) == 16);
    CHECK(mul_div_ceil(opaque<u128>(7), 8, 4) == 14);
    CHECK(mul_div_floor(opaque(U128_MAX), U128_MAX, U128_MAX) == U128_MAX);
    CHECK(mul_div_floor(opaque(U128_MAX), U128_MAX - 1, U128_MAX) == U128_MAX - 1);
    CHECK(mul_div_floor(opaque<u128>(0), U128_MAX, 1) == 0);
    // The divisor's upper limb equals the remainder's: the digit estimate saturates.
    CHECK(mul_div_floor(opaque(U128_MAX - 1), U128_MAX, U128_MAX) == U128_MAX - 1);
    CHECK(mul_div_floor(opaque((TWO_127 | 1) - 1), TWO_127 | U64_MAX, TWO_127 | U64_MAX) ==
          TWO_127);
}

TEST_CASE("LV-NUM-02 a quotient that does not exist or does not fit traps, and a predicate tells") {
    CHECK(traps([] { return mul_div_floor(opaque<u128>(1), 1, 0); }));
    CHECK(traps([] { return mul_div_floor(opaque(U128_MAX), 2, 1); }));
    CHECK(traps([] { return mul_div_ceil(opaque(U128_MAX), U128_MAX, U128_MAX - 1); }));
    CHECK(traps([] { return mul_div_floor(opaque(TWO_127), TWO_127, TWO_127 >> 1); }));
    CHECK_FALSE(traps([] { return mul_div_floor(opaque(TWO_127), TWO_127, (TWO_127 >> 1) + 1); }));
    CHECK_FALSE(traps([] { return mul_div_floor(opaque(U128_MAX), 2, 2); }));
    CHECK_FALSE(mul_div_fits(1, 1, 0));
    CHECK_FALSE(mul_div_fits(0, 1, 0));
    CHECK_FALSE(mul_div_fits(U128_MAX, 2, 1));
    CHECK(mul_div_fits(U128_MAX, 2, 2));
    // (2^129 - 1) / 2: floor is 2^128 - 1 and fits; ceil does not, so the predicate refuses.
    const u128 seventh = mul_div_ceil(U128_MAX, 2, 7);
    CHECK(mul_div_floor(opaque(seventh), 7, 2) == U128_MAX);
    CHECK(traps([&] { return mul_div_ceil(opaque(seventh), 7, 2); }));
    CHECK_FALSE(mul_div_fits(seventh, 7, 2));
    const u128 root = u128{1} << 64;
    CHECK(mul_div_fits(root, root - 1, 1));
    CHECK_FALSE(mul_div_fits(root, root, 1));
    // The sum of product and divisor has no low half at all, and far too high a high one.
    CHECK_FALSE(mul_div_fits((root - 1) << 64, TWO_127 + 1, root));
    CHECK(traps([] { return div_floor(opaque<u128>(1), 0); }));
}

TEST_CASE("LV-NUM-03 signed quotients round to minus and plus infinity") {
    static_assert(mul_div_floor_signed(-7, 9, 4) == -16);
    static_assert(mul_div_ceil_signed(-7, 9, 4) == -15);
    CHECK(mul_div_floor_signed(opaque<i128>(-7), 9, 4) == -16);
    CHECK(mul_div_ceil_signed(opaque<i128>(-7), 9, 4) == -15);
    CHECK(mul_div_floor_signed(opaque<i128>(7), 9, 4) == 15);
    CHECK(mul_div_floor_signed(opaque(I128_MIN), 1, 1) == I128_MIN);
    CHECK(mul_div_floor_signed(opaque(I128_MIN), 3, 3) == I128_MIN);
    CHECK(traps([] { return mul_div_floor_signed(opaque(I128_MIN), 3, 2); }));
    CHECK(traps([] { return mul_div_floor_signed(opaque(I128_MAX), 2, 1); }));
    CHECK(div_floor_signed(opaque<i128>(-7), 2) == -4);
    CHECK(div_ceil_signed(opaque<i128>(-7), 2) == -3);
    CHECK(div_ceil_signed(opaque<i128>(-8), 2) == -4);
}

TEST_CASE("LV-NUM-04 division by a power of two is a shift with the same rounding") {
    static_assert(mul_shift_floor(u128{3} << 95, 1, 96) == 1);
    static_assert(mul_shift_ceil(u128{3} << 95, 1, 96) == 2);
    CHECK(mul_shift_floor(opaque(U128_MAX), U128_MAX, 128) == U128_MAX - 1);
    CHECK(mul_shift_ceil(opaque(U128_MAX), U128_MAX, 128) == U128_MAX);
    CHECK(mul_shift_floor(opaque<u128>(5), 1, 1) == 2);
    CHECK(traps([] { return mul_shift_floor(opaque(U128_MAX), U128_MAX, 127); }));
    CHECK(traps([] { return mul_shift_ceil(opaque(U128_MAX), 3, 1); }));
    CHECK(traps([] { return mul_shift_floor(1, 1, opaque(0U)); }));
    CHECK(traps([] { return mul_shift_floor(1, 1, opaque(129U)); }));
}

TEST_CASE("LV-NUM-05 plain quotients floor and ceil") {
    CHECK(div_floor(opaque<u128>(7), 2) == 3);
    CHECK(div_ceil(opaque<u128>(7), 2) == 4);
    CHECK(div_ceil(opaque(U128_MAX), 1) == U128_MAX);
    CHECK(div_floor(opaque(U128_MAX), TWO_127) == 1);
    CHECK(div_ceil(opaque(U128_MAX), TWO_127) == 2);
}

TEST_CASE("LV-NUM-06 a rate is a signed 192-bit quotient") {
    CHECK(rate_ceil(opaque<i128>(7), 3, 2) == Flow::from(11));
    CHECK(rate_floor(opaque<i128>(7), 3, 2) == Flow::from(10));
    CHECK(rate_ceil(opaque<i128>(-7), 3, 2) == Flow::from(-10));
    CHECK(rate_floor(opaque<i128>(-7), 3, 2) == Flow::from(-11));
    // 2^120 sub-atoms over one lot of a fresh side: 2^120 x 2^96 / 2^32 = 2^184.
    const Flow large = rate_ceil(opaque(i128{1} << 120), A_ONE, SUB);
    CHECK(flow_bits(large) == 185);
    CHECK(flow_bits(-large) == 185);
    CHECK(flow_bits(Flow{}) == 0);
    CHECK(traps([] { return rate_ceil(opaque(i128{1} << 120), A_ONE, 1); }));
    CHECK(traps([] { return rate_ceil(1, 1, opaque<u128>(0)); }));
    CHECK(traps([] { return rate_ceil(opaque(I128_MAX), u128{1} << 65, 1); }));
    CHECK(traps([] { return rate_ceil(opaque(I128_MIN + 1), u128{1} << 65, 1); }));
    const Flow lowest = rate_ceil(opaque(I128_MIN), u128{1} << 64, 1);
    CHECK(flow_bits(lowest) == 192);
    CHECK(lowest.is_negative());
    CHECK(traps([] { return -rate_ceil(opaque(I128_MIN), u128{1} << 64, 1); }));
}

TEST_CASE("LV-NUM-07 a sum of flows is rounded once, not per window") {
    FlowSum sum;
    sum.add(3, Flow::from(1));
    sum.add(5, Flow::from(1));
    CHECK(sum.ceil_div(2) == 4);  // window by window it would be ceil(3/2) + ceil(5/2) = 5
    sum.add(9, Flow::from(-1));
    CHECK(sum.ceil_div(2) == 0);
    CHECK(sum.floor_div(2) == -1);
    FlowSum fresh;
    fresh.add(opaque<u128>(1) << 95, Flow::from(-3));
    CHECK(fresh.ceil_div(A_ONE) == -1);
    CHECK(fresh.floor_div(A_ONE) == -2);
    CHECK(fresh.ceil_div(A_ONE - 1) == -1);
    CHECK(traps([] {
        FlowSum wide;
        wide.add(SUBLOT_LIMIT, Flow::from(1));
        return wide;
    }));
    FlowSum big;
    big.add(SUBLOT_LIMIT - 1, rate_ceil(I128_MAX, u128{1} << 60, 1));
    CHECK(traps([&] { return big.ceil_div(A_ONE); }));
    CHECK(traps([&] { return big.ceil_div(opaque<u128>(0)); }));
    FlowSum past;  // 2^130: its low 128 bits alone would look like zero
    past.add(u128{1} << 95, rate_ceil(i128{1} << 120, u128{1} << 11, 1));
    CHECK(traps([&] { return past.ceil_div(opaque(A_ONE)); }));
    CHECK(traps([&] { return past.floor_div(opaque(A_ONE - 1)); }));
    FlowSum top;  // 2^160 from the highest limb alone
    top.add(u128{1} << 95, rate_ceil(i128{1} << 120, u128{1} << 41, 1));
    CHECK(traps([&] { return top.ceil_div(opaque(A_ONE)); }));
    FlowSum beyond;  // -2^192 from a limb that no single term reaches
    for (int i = 0; i < 4; ++i) {
        beyond.add(u128{1} << 95, Flow{{0, 0, u64{1} << 63}});
    }
    CHECK(traps([&] { return beyond.ceil_div(opaque(A_ONE)); }));
}

TEST_CASE("LV-NUM-08 arithmetic of a quantity that leaves its range traps") {
    const Atoms five = Atoms::of(5);
    CHECK((five + five).raw() == 10);
    CHECK((five - five).is_zero());
    CHECK(traps([&] { return five - Atoms::of(6); }));
    CHECK(traps([] { return Atoms::of(opaque(U128_MAX >> 1)) + Atoms::of(1); }));
    CHECK(traps([] { return SubAtoms::of(opaque(I128_MAX)) + SubAtoms::of(1); }));
    CHECK(traps([] { return SubAtoms::of(opaque(I128_MIN)) - SubAtoms::of(1); }));
    CHECK(traps([] { return -SubAtoms::of(opaque(I128_MIN)); }));
    CHECK(traps([] { return Ticks::of(opaque(U64_MAX)) + Ticks::of(1); }));
    CHECK(traps([] { return Epoch::of(opaque(~u32{0})).next(); }));
    CHECK(Epoch::of(7).next() == Epoch::of(8));
    CHECK(traps([] { return Atoms::of(opaque(-1)); }));
    CHECK(traps([] { return Ticks::of(opaque(u128{1} << 64)); }));
    CHECK(traps([] { return SubAtoms::of(opaque(U128_MAX)); }));
    CHECK(SubAtoms::of(-5) < SubAtoms{});
    CHECK((-SubAtoms::of(-5)).raw() == 5);
    CHECK(SubAtoms::of(-5).is_negative());
}

TEST_CASE("LV-NUM-08 a flow is two's complement and traps past 192 bits") {
    const Flow low_carry{{U64_MAX, U64_MAX, 0}};
    CHECK(low_carry + Flow::from(1) == Flow{{0, 0, 1}});
    CHECK(Flow{{0, 0, 1}} - Flow::from(1) == low_carry);
    CHECK(Flow::from(-1) == Flow{{U64_MAX, U64_MAX, U64_MAX}});
    CHECK(Flow::from(-3) + Flow::from(3) == Flow{});
    CHECK(Flow::from(I128_MIN).limb[2] == U64_MAX);
    CHECK((Flow::from(-2).sign() == -1 && Flow{}.sign() == 0 && Flow::from(2).sign() == 1));
    const Flow highest{{U64_MAX, U64_MAX, U64_MAX >> 1}};
    const Flow lowest{{0, 0, u64{1} << 63}};
    CHECK(highest - highest == Flow{});
    CHECK(traps([&] { return highest + Flow::from(opaque<i128>(1)); }));
    CHECK(traps([&] { return lowest - Flow::from(opaque<i128>(1)); }));
    CHECK(traps([&] { return Flow{} - opaque(lowest); }));
    Flow total = Flow::from(10);
    total += Flow::from(5);
    total -= Flow::from(20);
    CHECK(total == Flow::from(-5));
}

TEST_CASE("LV-NUM-10 128-bit values are two little-endian halves without padding") {
    struct Row {
        u8 version;
        u8 kind;
        u16 flags;
        Epoch epoch;
        Atoms cash;
        Ticks price;
        SubAtoms entry;
    };
    static_assert(sizeof(Row) == 48 && alignof(Row) == 8);
    const Atoms atoms = Atoms::of((u128{2} << 64) | 1);
    u64 halves[2] = {};
    std::memcpy(halves, &atoms, sizeof halves);
    CHECK(halves[0] == 1);
    CHECK(halves[1] == 2);
    const SubAtoms minus_one = SubAtoms::of(-1);
    std::memcpy(halves, &minus_one, sizeof halves);
    CHECK(halves[0] == U64_MAX);
    CHECK(halves[1] == U64_MAX);
}

TEST_CASE("LV-NUM-11 a linear value is exact and bounded by 2^126") {
    // 2.5 lots at 40,000 ticks of 3 atoms: 300,000 atoms.
    const Sublots size = Sublots::of(5 * SUB / 2);
    CHECK(linear_value(size, Ticks::of(40'000), 3) == to_sub(Atoms::of(300'000)));
    CHECK(linear_value(Sublots::of(1), Ticks::of(7), 3).raw() == 21);
    CHECK(linear_value(Sublots::of(u128{1} << 62), Ticks::of(u64{1} << 63), 2).raw() ==
          i128{1} << 126);
    CHECK(traps([] {
        return linear_value(Sublots::of((u128{1} << 62) + 1), Ticks::of(u64{1} << 63), 2);
    }));
    CHECK(traps([] { return linear_value(Sublots::of(U128_MAX), Ticks::of(U64_MAX), U64_MAX); }));
}

TEST_CASE("LV-NUM-12 an inverse value is truncated") {
    // 1 lot with multiplier 10^8 at 30,000 ticks: 3,333 and a third of an atom.
    const SubAtoms value = inverse_value(to_sublots(Lots::of(1)), Ticks::of(30'000), 100'000'000);
    CHECK(to_atoms_floor(value) == Atoms::of(3'333));
    CHECK(value.raw() == (i128{SUB} * 100'000'000) / 30'000);
    CHECK(traps([] { return inverse_value(Sublots::of(1), Ticks{}, 1); }));
}

TEST_CASE("LV-NUM-13 between atoms and sub-atoms") {
    const SubAtoms one_and_a_bit = to_sub(Atoms::of(1)) + SubAtoms::of(1);
    CHECK(to_atoms_floor(one_and_a_bit) == Atoms::of(1));
    CHECK(to_atoms_ceil(one_and_a_bit) == Atoms::of(2));
    CHECK(to_atoms_ceil(to_sub(Atoms::of(1))) == Atoms::of(1));
    CHECK(to_sublots(Lots::of(3)).raw() == u128{3} * SUB);
    CHECK(traps([] { return to_atoms_floor(SubAtoms::of(-1)); }));
    CHECK(traps([] { return to_atoms_ceil(SubAtoms::of(-1)); }));
    CHECK(traps([] { return to_sub(Atoms::of(u128{1} << 95)); }));
    CHECK(size_of(NetSublots::of(-3)) == Sublots::of(3));
    CHECK(net_short(Sublots::of(3)) == NetSublots::of(-3));
    CHECK(net_long(Sublots::of(3)) == NetSublots::of(3));
}

TEST_CASE("LV-NUM-14 a round trip through shares never gains") {
    const Shares pool_shares = Shares::of(1'000);
    const Atoms pool_atoms = Atoms::of(1'500);
    const Shares minted = shares_floor(Atoms::of(100), pool_shares, pool_atoms);
    CHECK(minted == Shares::of(66));
    const Atoms back = assets_floor(minted, pool_atoms + Atoms::of(100), pool_shares + minted);
    CHECK(back == Atoms::of(99));
    CHECK(shares_ceil(Atoms::of(100), pool_shares, pool_atoms) == Shares::of(67));
    CHECK(assets_ceil(Shares::of(1), pool_atoms, pool_shares) == Atoms::of(2));
    CHECK(traps([] { return shares_floor(Atoms::of(1), Shares::of(1), Atoms{}); }));
}

TEST_CASE("LV-NUM-15 ratios are billionths, rounded as named") {
    const Ratio third = Ratio::of(333'333'333);
    CHECK(ratio_floor(Atoms::of(10), third) == Atoms::of(3));
    CHECK(ratio_ceil(Atoms::of(10), third) == Atoms::of(4));
    CHECK(ratio_floor(SubAtoms::of(-10), third) == SubAtoms::of(-4));
    CHECK(ratio_ceil(SubAtoms::of(-10), third) == SubAtoms::of(-3));
    CHECK(ratio_ceil(Ticks::of(U64_MAX), Ratio::of(RATIO_ONE)) == Ticks::of(U64_MAX));
    CHECK(traps([] { return ratio_ceil(Ticks::of(U64_MAX), Ratio::of(RATIO_ONE + 1)); }));
    CHECK(pro_rata_floor(SubAtoms::of(-7), Sublots::of(1), Sublots::of(2)) == SubAtoms::of(-4));
    CHECK(pro_rata_ceil(Atoms::of(7), Atoms::of(1), Atoms::of(2)) == Atoms::of(4));
    CHECK(min(Atoms::of(2), Atoms::of(3)) == Atoms::of(2));
    CHECK(min(Atoms::of(3), Atoms::of(2)) == Atoms::of(2));
    CHECK(max(Atoms::of(2), Atoms::of(3)) == Atoms::of(3));
    CHECK(max(Atoms::of(3), Atoms::of(2)) == Atoms::of(3));
}

TEST_CASE("LV-NUM-16 an index pays no more than it was given") {
    // 10 atoms over 3 shares: each share earns 3; what is set aside is 10.
    const Index index = index_floor(Atoms::of(10), Shares::of(3));
    CHECK(index_earned(Shares::of(1), index) == Atoms::of(3));
    CHECK(index_earned(Shares::of(3), index) == Atoms::of(9));
    CHECK(index_owed_ceil(Shares::of(3), index) == Atoms::of(10));
    CHECK(traps([] { return index_floor(Atoms::of(1), Shares{}); }));
}

TEST_CASE("LV-NUM-17 a flow collects at least what was charged") {
    // 10 sub-atoms over 3 sublots in three positions of one: each owes 4, together 12 >= 10.
    const Scale fresh = Scale::of(A_ONE);
    const Flow rate = flow_ceil(SubAtoms::of(10), fresh, Sublots::of(3));
    CHECK(FlowOwed{}.add(Sublots::of(1), rate).ceil(fresh) == SubAtoms::of(4));
    CHECK(FlowOwed{}.add(Sublots::of(3), rate).ceil(fresh) == SubAtoms::of(11));
    const Flow gain = flow_floor(SubAtoms::of(-10), fresh, Sublots::of(3));
    CHECK(FlowOwed{}.add(Sublots::of(1), gain).floor(fresh) == SubAtoms::of(-4));
}

}  // namespace
}  // namespace levee
