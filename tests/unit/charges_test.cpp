// Rebases of a charge pool: dividing by sixteen, once and as often as a width allows, against a
// long division from the top (LV-RCV-03, LV-RCV-05).
#include <cstring>
#include <initializer_list>

#include <doctest/doctest.h>

#include "contract/core/charges.hpp"

namespace levee::testing {
namespace {

// (flow + added) / 16, one limb after the other from the highest.
Flow divided(Flow flow, u64 added) {
    u128 carry = added;
    for (u64& limb : flow.limb) {
        carry += limb;
        limb = static_cast<u64>(carry);
        carry >>= 64;
    }
    u128 rest = 0;
    for (u32 i = 3; i-- > 0;) {
        const u128 part = (rest << 64) | flow.limb[i];
        flow.limb[i] = static_cast<u64>(part / 16);
        rest = part % 16;
    }
    return flow;
}

bool same(const Flow& a, const Flow& b) {
    return std::memcmp(a.limb, b.limb, sizeof a.limb) == 0;
}

constexpr u64 TOP = ~u64{0} >> 1;
constexpr u64 LIMBS[] = {0, 1, 15, 16, 17, u64{1} << 60, ~u64{0} - 15, ~u64{0} - 14, ~u64{0}};
constexpr u128 MOST = ~u128{0} >> 1;

}  // namespace

TEST_CASE("LV-RCV-03 LV-RCV-05 a flow is divided by sixteen, down or up, across its limbs") {
    for (const u64 low : LIMBS) {
        for (const u64 middle : LIMBS) {
            for (const u64 high : {u64{0}, u64{1}, u64{31}, TOP - 1}) {
                for (const u64 added : {0U, 15U}) {
                    Flow flow{};
                    flow.limb[0] = low;
                    flow.limb[1] = middle;
                    flow.limb[2] = high;
                    const Flow expected = divided(flow, added);
                    divide_by_sixteen(flow, added);
                    CHECK(same(flow, expected));
                }
            }
        }
    }
}

TEST_CASE("LV-RCV-03 shares of before count as a sixteenth at each rebase, raised") {
    ChargePoolRow pool{};
    const auto now = [&](u128 shares, u32 rebase, u32 present) {
        pool.rebase[1] = present;
        return shares_now(pool, 1, Shares::of(shares), rebase).raw();
    };
    CHECK((now(17, 3, 3) == 17));
    CHECK((now(16, 3, 4) == 1));
    CHECK((now(17, 3, 4) == 2));
    CHECK((now(2, 3, 4) == 1));
    CHECK((now(257, 3, 5) == 2));  // 17, then 2
    CHECK((now(MOST, 0, 31) == 8));
    CHECK((now(MOST, 0, 32) == 1));
    CHECK((now(MOST, 0, 500) == 1));
    CHECK((now(0, 0, 500) == 0));
    pool.generation[1] = 4;
    CHECK((now(17, 3, 4) == 0));
    CHECK((now(17, 4, 4) == 17));
}

TEST_CASE("LV-RCV-05 what was issued before a window goes down at each rebase") {
    ChargePoolRow pool{};
    WindowRow window{};
    window.issued[issued_place(1, 0)].limb[2] = TOP;
    const auto now = [&](u32 present) {
        pool.rebase[1] = present;
        return issued_now(pool, &window, 1, 0);
    };
    Flow expected = window.issued[issued_place(1, 0)];
    for (u32 present = 0; present <= 50; ++present) {
        CHECK(same(now(present), expected));
        expected = divided(expected, 0);
    }
    CHECK(now(47).limb[0] == 7);
    CHECK(same(now(48), Flow{}));
    CHECK(same(now(500), Flow{}));
    pool.generation[1] = 1;
    CHECK(same(now(1), Flow{}));
    CHECK(same(issued_now(pool, nullptr, 1, 0), Flow{}));
}

TEST_CASE("LV-RCV-06 LV-NUM-16 rounding: what shares stand for goes up, a flow as its name says") {
    CHECK((charge_open_ceil(Shares::of(1), Index::of(1)).raw() == 1));
    CHECK((charge_open_ceil(Shares::of(3), Index::of(INDEX_ONE / 2)).raw() == 2));
    CHECK((charge_open_ceil(Shares::of(3), Index::of(INDEX_ONE)).raw() == 3));
    CHECK(flow_floor(SubAtoms::of(5), Scale::of(1), Sublots::of(3)).limb[0] == 1);
    CHECK(flow_ceil(SubAtoms::of(5), Scale::of(1), Sublots::of(3)).limb[0] == 2);
    CHECK(flow_floor(SubAtoms::of(6), Scale::of(1), Sublots::of(3)).limb[0] == 2);
}

TEST_CASE("LV-RCV-03 a factor of 2^92 stays, the next below is raised as often as it takes") {
    const auto after = [](u64 open, u64 recovered) {
        ChargePoolRow pool{};
        pool.factor[0] = Index::of(INDEX_ONE);
        pool.open[0] = Atoms::of(open);
        pool.issued[0].limb[0] = 17;
        pool.issued[1].limb[0] = 33;
        lower_factor(pool, 0, Atoms::of(recovered));
        return pool;
    };
    CHECK(after(16, 15).rebase[0] == 0);
    CHECK((after(16, 15).factor[0].raw() == FACTOR_MIN));
    CHECK(after(17, 16).rebase[0] == 1);
    CHECK(after(17, 16).issued[0].limb[0] == 2);  // raised
    CHECK(after(17, 16).issued[1].limb[0] == 3);
    CHECK(after(256, 255).rebase[0] == 1);
    CHECK(after(257, 256).rebase[0] == 2);
    ChargePoolRow least{};  // a factor cannot be smaller
    least.factor[0] = Index::of(1);
    least.open[0] = Atoms::of(2);
    lower_factor(least, 0, Atoms::of(1));
    CHECK(least.rebase[0] == 23);
    CHECK((least.factor[0].raw() == FACTOR_MIN));
}

}  // namespace levee::testing
