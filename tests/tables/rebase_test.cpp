// Charge pools that are nearly recovered between two incidents, so that shares of before count as
// sixteenths. The reference model, which divides what every holder has at once, must agree with
// every row whoever was touched when (LV-RCV-03 to 06).
#include "tests/support/world.hpp"

namespace levee::testing {

// Ten lots of a victim and five of a calm long, against shorts of three, seven and five lots. All
// were charged in window 2, longs and shorts.
struct Charged {
    World w;
    u32 victim = 0;
    std::vector<u32> holders;

    explicit Charged(bool traded_within) {
        w.market(1000);
        victim = w.open(1000);
        for (u32 i = 0; i < 4; ++i) {
            holders.push_back(w.open(20'000));
        }
        const u32 calm = holders[3];
        MUST(w.fill(victim, holders[0], 3, 1000));
        MUST(w.fill(victim, holders[1], 7, 1000));
        MUST(w.fill(calm, holders[2], 5, 1000));
        MUST(w.mark(910));
        w.next_epoch(840);
        if (traded_within) {
            MUST(w.fill(calm, holders[2], 1, 840));
            MUST(w.fill(holders[0], calm, 2, 840));
        }
        MUST(w.recognise(victim));
        w.next_epoch(840);
    }
    // Another bankruptcy, borne by all who are left and by two who came since.
    void charge_again() {
        holders.push_back(w.open(20'000));
        MUST(w.house_order(holders.back(), 10));
        MUST(w.mark_later(840));
        const u32 next = w.open(1000);
        holders.push_back(w.open(20'000));
        MUST(w.fill(next, holders.back(), 10, 840));
        MUST(w.mark(775));
        w.next_epoch(710);
        MUST(w.recognise(next));
        w.next_epoch(710);
    }
    void settle_all() {
        for (const u32 holder : holders) {
            MUST(w.settle(holder));
        }
    }
    ChargePoolRow pool() const { return w.row<ChargePoolRow>(1); }
};

TEST_CASE("LV-RCV-03 LV-RCV-05 both sides keep what they bore through rebases and later charges") {
    for (const bool traded_within : {false, true}) {
        for (const u64 left : {1U, 2U, 5U, 11U}) {
            for (u32 touched = 0; touched < 4; ++touched) {
                Charged c(traded_within);
                World& w = c.w;
                const IncidentRow first = w.incident(2);
                REQUIRE(num(first.socialisation) > 16 * 11);
                REQUIRE(num(first.haircut) > 1);
                if ((touched & 1) != 0) {
                    c.settle_all();
                }
                MUST(w.recover(static_cast<u64>(num(first.socialisation)) - left, 2));
                CHECK(c.pool().rebase[1] >= 1);
                c.charge_again();
                if ((touched & 2) != 0) {
                    MUST(w.settle(c.holders[3]));
                }
                MUST(w.recover(left + static_cast<u64>(num(first.haircut)) - 1, 2));
                c.settle_all();
                MUST(w.recover(5000, 2));
                MUST(w.recover(5000, w.epoch() - 1));
                c.settle_all();
                CHECK(num(w.incident(2).socialisation_open) == 0);
                CHECK(num(w.incident(2).haircut_open) == 0);
                CHECK(num(c.pool().open[0]) == 0);
                CHECK(num(c.pool().open[1]) == 0);
                CHECK(num(c.pool().payable) < static_cast<long long>(c.holders.size()));
            }
        }
    }
}

}  // namespace levee::testing
