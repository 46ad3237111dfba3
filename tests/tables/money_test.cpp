// Money enters and leaves only with a message's funds and payouts, and moves only between buckets,
// with numbers worked out by hand (LV-TRN-05, LV-INV-01, LV-INV-05).
#include "tests/support/crash.hpp"

namespace levee::testing {

u128 sum_of_buckets(const World& w, u32 asset = 1) {
    u128 sum = 0;
    for (const Atoms& amount : w.asset(asset).buckets) {
        sum += amount.raw();
    }
    return sum;
}

TEST_CASE("LV-TRN-05 a payout follows its message's event and lowers vault and bucket alike") {
    World w;
    MUST(w.add_tranche(TrancheKind::shared));
    const u32 a = w.open(100);
    CHECK(num(w.asset().vault) == 100);
    MUST(w.withdraw(a, 30));
    CHECK(num(w.asset().vault) == 70);
    CHECK(w.bucket(Bucket::cash) == 70);
    CHECK(w.event_kinds() == std::vector<u16>{WithdrawnEvent::KIND, PayoutEvent::KIND});
    const PayoutEvent payout = w.events<PayoutEvent>().at(0);
    CHECK(payout.principal == OWNER);
    CHECK(payout.asset == 1);
    CHECK(num(payout.amount) == 30);
    MUST(w.stake(1, 40));
    MUST(w.of_tranche<CancelStakeMessage>(STAKER, 1));
    CHECK(w.event_kinds() == std::vector<u16>{StakeCancelledEvent::KIND, PayoutEvent::KIND});
    CHECK(num(w.asset().vault) == 70);
}

TEST_CASE("LV-INV-01 LV-INV-05 a crash over all layers moves money and makes none") {
    Layered l({1, 2, 3, 4, 5, 8, 12});
    World& w = l.w;
    // Stakes 1000 + 180 + 120, cash 1000 + 5000, a fee of 1.
    CHECK(num(w.asset().vault) == 7301);
    MUST(w.recognise(l.victim));
    w.next_epoch(840);
    CHECK(num(w.asset().vault) == 7301);
    CHECK((sum_of_buckets(w) == 7301));
    // Where it is: 1540 came into the settlement pool from those who covered the loss.
    CHECK(w.bucket(Bucket::settlement) == 1000 + 120 + 180 + 240);
    CHECK(w.bucket(Bucket::cash) == 5000);
    CHECK(w.bucket(Bucket::tranche) == 1000 - 240);
    CHECK(w.bucket(Bucket::operator_) == 0);
    CHECK(w.bucket(Bucket::remainder) == 1);
    MUST(w.recover(50, 4));
    CHECK(num(w.asset().vault) == 7351);
    CHECK((sum_of_buckets(w) == 7351));
}

TEST_CASE("LV-INV-05 assets do not mix: funds and payouts touch their own vault") {
    World w;
    MUST(w.add_asset());
    MUST(w.open_account(2));
    const u32 foreign = w.state().accounts;
    const u32 a = w.open(100);
    CHECK_STATUS(w.deposit(foreign, 5), wrong_asset);
    MUST(w.deposit(foreign, 5, MoneyPlace::cash, 2));
    CHECK(num(w.asset(1).vault) == 100);
    CHECK(num(w.asset(2).vault) == 5);
    MUST(w.withdraw(foreign, 5));
    CHECK(w.events<PayoutEvent>().at(0).asset == 2);
    CHECK(num(w.asset(1).vault) == 100);
    CHECK(num(w.asset(2).vault) == 0);
    CHECK(w.cash(a) == 100);
}

}  // namespace levee::testing
