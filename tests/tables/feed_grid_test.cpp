// The grid of what feeds do wrong: jumps, silence, reporters that disagree, flashes, and a recorded
// outage. What is refused is refused by name, and nothing else stops (LV-FED-03 to 08).
#include "tests/support/feed_of_three.hpp"

namespace levee::testing {

constexpr u64 MINUS_ONE = ~u64{0};
constexpr u64 LARGEST = (u64{1} << 63) - 1;

// What needs no price.
void goes_on(FeedOfThree& f, u32 account) {
    World& w = f.w;
    CHECK_STATUS(w.deposit(account, 1), ok);
    CHECK_STATUS(w.stake(1, 10), ok);
    CHECK_STATUS(w.pay_fee(1), ok);
    CHECK_STATUS(w.open_account(), ok);
    CHECK_STATUS(w.settle(account), ok);
}

// Two traders with ten lots of each other at 1000, and a shared tranche of 500.
struct Traded : FeedOfThree {
    u32 buyer = 0;
    u32 seller = 0;

    explicit Traded(u64 price = 1000, const SetFeedMessage& feed = limits(),
                    const AddMarketMessage& market = rules(), u64 cash = 50'000)
        : FeedOfThree(feed, market) {
        MUST(w.add_tranche(TrancheKind::shared));
        MUST(w.stake(1, 500));
        for (int i = 0; i < 2; ++i) {
            w.pass_epoch();
            MUST(w.pay_fee(1));
        }
        agree(price);
        buyer = w.open(cash);
        seller = w.open(50'000);
        MUST(w.fill(buyer, seller, 10, price));
    }
};

TEST_CASE("LV-FED-03 LV-FED-04 the grid of jumps: refused by name, by one and by all") {
    struct Jump {
        u64 price;
        Status status;
    };
    const Jump jumps[] = {{0, Status::price_out_of_range},
                          {1, Status::mark_step_exceeded},
                          {MINUS_ONE, Status::price_out_of_range},
                          {LARGEST, Status::price_out_of_range},
                          {1'000'000, Status::mark_step_exceeded},  // x 1000, and tick_max
                          {1000 / 1000, Status::mark_step_exceeded},
                          {1'000'001, Status::price_out_of_range},
                          {1091, Status::mark_step_exceeded},
                          {909, Status::mark_step_exceeded}};
    for (const bool is_roll_due : {false, true}) {
        Traded f;
        f.w.now += is_roll_due ? World::EPOCH_LENGTH : 10;
        for (const Jump& jump : jumps) {
            CAPTURE(jump.price);
            for (const u32 who : {ANNA, BERT, CLEO, SPARE}) {
                CHECK(code(f.report(who, jump.price)) == code(jump.status));
            }
        }
        CHECK(f.mark() == 1000);
        goes_on(f, f.buyer);
        CHECK_STATUS(f.w.request_exit(1, shares(u128{1} << 32)), ok);
        // The two who are right make the mark, and trading goes on.
        MUST(f.report(BERT, 1002));
        MUST(f.report(CLEO, 1004));
        CHECK(f.mark() == 1002);
        CHECK_STATUS(f.w.fill(f.seller, f.buyer, 1, 1002), ok);
        CHECK_STATUS(f.w.withdraw(f.buyer, 1), ok);
    }
}

TEST_CASE("LV-FED-03 the grid of jumps before there is a mark: what is in range is heard") {
    for (const u64 price : {u64{0}, MINUS_ONE, LARGEST, u64{1'000'001}}) {
        FeedOfThree f(FeedOfThree::limits(3));
        CHECK_STATUS(f.report(ANNA, price), price_out_of_range);
        MUST(f.report(BERT, 1000));
        MUST(f.report(CLEO, 1000));
        CHECK(f.mark() == 0);  // three are needed
        MUST(f.report(ANNA, 1000));
        CHECK(f.mark() == 1000);
    }
}

TEST_CASE("LV-FED-06 silence to the largest age of a mark: what needs a price is refused") {
    for (const u64 silence : {49U, 50U, 51U}) {
        Traded f;
        World& w = f.w;
        CAPTURE(silence);
        w.now += silence;
        const Status expected = silence <= 50 ? Status::ok : Status::stale_mark;
        CHECK(code(w.fill(f.seller, f.buyer, 1, 1000)) == code(expected));
        CHECK(code(w.withdraw(f.buyer, 1)) == code(expected));
        CHECK(code(w.fund(1)) == code(expected));
        CHECK(code(w.liquidate(f.buyer, f.seller, 1)) ==
              code(silence <= 50 ? Status::not_liquidatable : Status::stale_mark));
        goes_on(f, f.buyer);
        CHECK_STATUS(w.request_exit(1, shares(u128{1} << 32)), ok);
        CHECK_STATUS(f.report(ANNA, 1010), ok);  // one alone makes nothing fresh
        CHECK(code(w.withdraw(f.buyer, 1)) == code(expected));
        CHECK_STATUS(f.report(CLEO, 1010), ok);
        CHECK_STATUS(w.withdraw(f.buyer, 1), ok);
    }
}

TEST_CASE("LV-FED-06 a silent market: stakes join and leave, bad debt is recognised") {
    Traded f(1000, FeedOfThree::limits(), FeedOfThree::rules(), 1000);
    World& w = f.w;
    f.agree(910);
    w.pass_epoch();
    f.agree(840);  // the buyer has lost 1600 of 1000
    MUST(w.request_exit(1, shares(u128{100} << 32)));
    MUST(w.stake(1, 70, 77));
    w.now += 51;
    CHECK_STATUS(w.liquidate(f.buyer, f.seller, 10), stale_mark);
    CHECK_STATUS(w.recognise(f.buyer), ok);  // at the last mark (LV-REC-01)
    CHECK(w.account(f.buyer).status == static_cast<u8>(AccountStatus::estate));
    for (int i = 0; i < 3; ++i) {
        w.pass_epoch();
        MUST(w.pay_fee(1));
        CHECK_STATUS(w.roll(), ok);  // anybody's, since no mark comes (LV-ROL-11)
    }
    CHECK_STATUS(w.exit(1), ok);
    CHECK(w.events<PayoutEvent>().size() == 1);
    MUST(w.settle_target(SettleTarget::stake, 1, 77));
    CHECK(!w.stake_of(1, 77).shares.is_zero());
}

TEST_CASE("LV-FED-05 reporters that disagree: the widest that a window takes, one, two and three") {
    Traded one;
    MUST(one.report(ANNA, 1090));
    CHECK(one.mark() == 1000);
    MUST(one.report(ANNA, 910));
    CHECK(one.mark() == 1000);
    MUST(one.report(BERT, 1090));  // 910, 1000, 1090
    CHECK(one.mark() == 1000);
    MUST(one.report(CLEO, 1045));
    CHECK(one.mark() == 1045);
    // Two of three who agree on a lie are a majority: they move the mark by what a window takes.
    Traded two;
    MUST(two.report(ANNA, 910));
    MUST(two.report(BERT, 910));
    CHECK(two.mark() == 910);
    CHECK_STATUS(two.report(ANNA, 909), mark_step_exceeded);
    // With one of the others silent, the one who lies and the one who does not are half each: the
    // mark moves by what both ask for.
    Traded apart;
    apart.w.now += 21;
    MUST(apart.report(ANNA, 1090));
    MUST(apart.report(BERT, 1003));
    CHECK(apart.mark() == 1003);
    CHECK(apart.reported().usable == 2);
    for (const u64 lie : {1001U, 999U, 995U, 950U, 910U}) {
        MUST(apart.report(ANNA, lie));  // a little further each time
        CHECK(apart.mark() == 1003);
    }
}

TEST_CASE("LV-FED-07 a flash and back within a window is in no delayed price") {
    Traded f;
    World& w = f.w;
    w.pass_epoch();
    f.agree(1000);
    f.agree(1090);  // all three, as far as the window takes
    CHECK(f.mark() == 1090);
    f.agree(1000);
    CHECK(num(w.book().delayed_mark) == 1000);
    CHECK(num(w.book().window_mark) == 1000);
    for (int i = 0; i < 2; ++i) {
        w.pass_epoch();
        f.agree(1000);
        CHECK(num(w.book().delayed_mark) == 1000);
        CHECK(num(w.book().window_mark) == 1000);
    }
    // A move that stays is the delayed price after the window that begins with it.
    f.agree(1050);
    w.pass_epoch();
    f.agree(1050);
    CHECK(num(w.book().window_mark) == 1050);
    CHECK(num(w.book().delayed_mark) == 1000);
    w.pass_epoch();
    f.agree(1050);
    CHECK(num(w.book().delayed_mark) == 1050);
}

// The house holds ten lots long since 840, and the delayed mark is 840 too.
struct Holding : Traded {
    u32 taker = 0;

    Holding() : Traded(1000, limits(), rules(), 1000) {
        agree(910);
        w.pass_epoch();
        agree(840);
        MUST(w.recognise(buyer));
        for (int i = 0; i < 2; ++i) {
            w.pass_epoch();
            agree(840);
        }
        taker = w.open(50'000);
    }
};

TEST_CASE("LV-FED-08 an order is executed by the first price that is later than it") {
    Holding f;
    World& w = f.w;
    const u64 ordered = w.now;
    w.now += 5;
    MUST(f.report_at(ANNA, 850, ordered));
    w.now -= 5;
    MUST(w.house_order(f.taker, 10));
    CHECK(num(w.book().order_time) == static_cast<long long>(ordered));
    w.now += 5;
    MUST(f.report_at(BERT, 850, ordered));
    CHECK(f.mark() == 850);
    CHECK(w.book().order_account == f.taker);  // observed at the second of the order
    MUST(f.report(CLEO, 850));
    CHECK(num(w.book().mark_time) == static_cast<long long>(ordered));
    CHECK(w.book().order_account == f.taker);  // the oldest of three is still of that second
    MUST(f.report_at(ANNA, 851, ordered + 1));
    CHECK(w.book().order_account == f.taker);
    MUST(f.report_at(BERT, 851, ordered + 2));
    CHECK(num(w.book().mark_time) == static_cast<long long>(ordered) + 1);
    REQUIRE(w.events<HouseTradedEvent>().size() == 1);
    CHECK(num(w.events<HouseTradedEvent>().at(0).price) == 851);
    CHECK(w.book().order_account == 0);
    CHECK(num(w.book().order_time) == 0);
}

TEST_CASE("LV-FED-08 the example: without a feed it is the same") {
    for (const bool is_later : {false, true}) {
        World w;
        w.market(1000, LAYERS_NONE);
        const u32 victim = w.open(1000);
        const u32 winner = w.open(5000);
        MUST(w.fill(victim, winner, 10, 1000));
        MUST(w.mark(910));
        w.next_epoch(840);
        MUST(w.recognise(victim));
        MUST(w.house_order(winner, 10));
        const u64 ordered = w.now;
        w.now += 10;
        MUST(w.mark_at(840, ordered + (is_later ? 1 : 0)));
        CHECK(w.book().order_account == (is_later ? 0 : winner));
        CHECK(whole(w.book().house_size) == (is_later ? 0 : 10));
    }
}

TEST_CASE("LV-FED-08 a larger order waits from its own time on") {
    Holding f;
    World& w = f.w;
    MUST(w.house_order(f.taker, 4));
    w.now += 3;
    MUST(w.house_order(f.taker, 10));
    const long long ordered = num(w.book().order_time);
    CHECK(ordered == static_cast<long long>(w.now));
    f.agree(840);  // later than the first order, not than the second
    CHECK(w.book().order_account == f.taker);
    ++w.now;
    f.agree(840);
    CHECK(w.book().order_account == 0);
    CHECK(whole(w.book().house_size) == 0);
}

TEST_CASE("LV-FED-07 LV-HOU-02 an order takes the worse of the median and the delayed price") {
    for (const u64 price : {900U, 800U}) {
        Holding f;
        MUST(f.w.house_order(f.taker, 10));
        ++f.w.now;
        // The flash of one reporter buys nothing cheap.
        MUST(f.report(ANNA, 765));
        CHECK(f.mark() == 840);
        ++f.w.now;
        MUST(f.report(BERT, price));
        ++f.w.now;
        MUST(f.report(CLEO, price));
        const auto traded = f.w.events<HouseTradedEvent>();
        REQUIRE(traded.size() == 1);
        CHECK(num(traded[0].price) == (price == 900 ? 900 : 840));
    }
}

// The recorded outage of the oracle of LUNA, May 2022: 0.7715 was the last price for 5,019 s, the
// next one 4.8710 (+531 %); the largest fall between two prices was from 1.4669 to 0.8491. In ticks
// of 0.0001.
constexpr u64 LAST = 7715;
constexpr u64 NEXT = 48'710;
constexpr u64 OUTAGE = 5019;

// Epochs until the feed stands there, going as far as each window takes.
u32 walk_to(FeedOfThree& f, u64 target) {
    u32 epochs = 0;
    while (f.mark() != static_cast<long long>(target)) {
        f.w.pass_epoch();
        const u64 mark = static_cast<u64>(f.mark());
        const u64 step = mark * 9 / 100;
        f.agree(mark < target ? std::min(target, mark + step) : std::max(target, mark - step));
        REQUIRE(++epochs < 100);
    }
    return epochs;
}

TEST_CASE("LV-FED-03 LV-FED-06 the outage of LUNA: stale while silent, then walked, never jumped") {
    Traded f(LAST, FeedOfThree::limits(), FeedOfThree::rules(), 1'000'000);
    World& w = f.w;
    MUST(w.request_exit(1, shares(u128{100} << 32)));
    w.now += OUTAGE;
    CHECK_STATUS(w.fill(f.seller, f.buyer, 1, LAST), stale_mark);
    CHECK_STATUS(w.fill(f.seller, f.buyer, 1, NEXT), stale_mark);
    CHECK_STATUS(w.liquidate(f.seller, f.buyer, 10), stale_mark);
    CHECK_STATUS(w.withdraw(f.buyer, 1), stale_mark);
    CHECK_STATUS(w.fund(1), stale_mark);
    goes_on(f, f.buyer);
    CHECK_STATUS(w.exit(1), nothing_payable);  // it has to wait its epochs, not the feed
    for (int i = 0; i < 2; ++i) {
        w.pass_epoch();
        MUST(w.pay_fee(1));
    }
    CHECK_STATUS(w.exit(1), ok);
    for (const u32 who : {ANNA, BERT, CLEO, SPARE}) {
        CHECK_STATUS(f.report(who, NEXT), mark_step_exceeded);
    }
    CHECK(f.mark() == LAST);
    CHECK(walk_to(f, NEXT) == 22);  // 1.09^21 < 6.31 < 1.09^22
    CHECK_STATUS(w.withdraw(f.buyer, 1), ok);
}

TEST_CASE("LV-FED-04 the largest fall of LUNA between two prices is refused, and walked") {
    FeedOfThree f;
    f.agree(14'669);
    for (const u32 who : {ANNA, BERT, CLEO}) {
        CHECK_STATUS(f.report(who, 8'491), mark_step_exceeded);
    }
    CHECK(walk_to(f, 8'491) == 6);  // 0.91^6 < 0.579 < 0.91^5
}

}  // namespace levee::testing
