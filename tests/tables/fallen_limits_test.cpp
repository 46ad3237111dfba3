// What stands above a limit that has fallen, or fills one to the last unit: house orders, margin of
// reduced lots, operator capital that leaves (LV-GOV-27, LV-GOV-28).
#include "tests/support/crash.hpp"
#include "tests/support/governed.hpp"

namespace levee::testing {

namespace {

// The house has taken over 4 lots in market 2 at 840: 8 lots are long and 12 short. Then the
// largest open interest falls from 12 to 2.
struct Fallen : Governed {
    u32 long_ = 0;
    u32 short_ = 0;

    Fallen() : Governed(false) {
        AddMarketMessage m = World::linear();
        m.oi_max = Lots::of(12);
        m.mark_age_max = Seconds::of(31'536'000);
        MUST(add_market(m));
        MUST(set_layers(LAYERS_NONE, 2));
        MUST(seal());
        start();
        MUST(mark(1000, 2));
        const u32 victim = open(400);
        long_ = open(50'000);
        short_ = open(50'000);
        MUST(fill(victim, short_, 4, 1000, 2));
        MUST(fill(long_, short_, 8, 1000, 2));
        MUST(mark(910, 2));
        next_epoch(840, 2);
        MUST(recognise(victim));
        for (const u64 most : {6U, 3U, 2U}) {
            now += DAYS;
            change({{Parameter::open_interest_max, 2, most}});
            next_epoch(840, 2);
        }
        REQUIRE(num(market_row(2).oi_max) == 2);
        REQUIRE(whole(book(2).size[0]) == 8);
        REQUIRE(whole(book(2).size[1]) == 12);
        REQUIRE(whole(book(2).house_size) == 4);
    }
};

}  // namespace

TEST_CASE("LV-HOU-02 LV-GOV-28 a house order that closes is executed above the limit") {
    Fallen w;
    MUST(w.house_order(w.short_, 2, 2));
    MUST(w.mark_later(840, 2));
    REQUIRE(w.events<HouseTradedEvent>().size() == 1);
    CHECK(whole(w.book(2).size[1]) == 10);
    const u32 taker = w.open(50'000);
    MUST(w.house_order(taker, 2, 2));
    MUST(w.mark_later(840, 2));
    REQUIRE(w.events<HouseOrderCancelledEvent>().size() == 1);
    CHECK(w.events<HouseOrderCancelledEvent>()[0].status == code(Status::open_interest_full));
}

TEST_CASE("LV-HOU-02 a house order may fill the open interest to the last lot") {
    World w;
    AddMarketMessage rules = World::linear();
    rules.oi_max = Lots::of(12);
    w.market(rules, 1000, LAYERS_NONE);
    const u32 other = w.open(50'000);
    const auto [victim, winner] = trade_and_fall(w, 50'000);
    w.next_epoch(840);
    MUST(w.recognise(victim));
    MUST(w.fill(other, winner, 2, 840));
    const u32 taker = w.open(50'000);
    MUST(w.house_order(taker, 10));
    MUST(w.mark_later(840));
    CHECK(w.events<HouseTradedEvent>().size() == 1);
    CHECK(whole(w.book().size[0]) == 12);
}

TEST_CASE("LV-ACC-10 LV-GOV-28 reduced lots count up to what their own side has open") {
    Fallen w;
    for (const u64 lots : {2U, 2U, 2U, 1U}) {
        MUST(w.fill(w.short_, w.long_, lots, 840, 2));
    }
    CHECK(whole(w.book(2).size[0]) == 1);
    CHECK(whole(w.book(2).size[1]) == 5);
    CHECK(whole(w.pos(w.long_, 2).reduced[0]) == 7);
    CHECK(whole(w.pos(w.short_, 2).reduced[1]) == 7);
    CHECK(whole(w.health(w.long_).reduced_margin) == 168);   // 4 lots: twice the largest
    CHECK(whole(w.health(w.short_).reduced_margin) == 210);  // 5 lots: those that are open
}

TEST_CASE("LV-GOV-27 operator capital leaves by parts of all its shares, whoever withdraws") {
    constexpr u32 LATER = 88;
    World w;
    MUST(w.add_market(World::linear()));
    MUST(w.add_tranche(TrancheKind::operator_shared));
    SetParameterMessage part{};
    part.parameter = static_cast<u8>(Parameter::operator_exit_max);
    part.scope = 1;
    part.value = Number128::of(333'333'333);
    MUST(w.send(AUTHORITY_ID, part));
    MUST(w.supply(1, 900));
    MUST(w.set_role(Role::operator_, 1, LATER));
    MUST(w.of_tranche<SupplyOperatorCapitalMessage>(LATER, 1, 100));
    pass_two_epochs(w);
    const auto leave = [&](u32 who, u128 part_of_shares) {
        return w.of_tranche<WithdrawOperatorCapitalMessage>(who, 1, 0, shares(part_of_shares));
    };
    const u128 all = u128{1000} * SUB_ONE;
    const u128 most = all * 333'333'333 / 1'000'000'000;  // not a whole number of shares
    REQUIRE(most * 1'000'000'000 < all * 333'333'333);
    CHECK_STATUS(leave(OPERATOR_ID, most + 1), outflow_capped);
    const u128 first = u128{300} * SUB_ONE;
    MUST(leave(OPERATOR_ID, first));
    CHECK_STATUS(leave(LATER, most - first + 1), outflow_capped);
    MUST(leave(LATER, most - first));
    CHECK((w.tranche(1).exit_shares[0].raw() == most));
}

}  // namespace levee::testing
