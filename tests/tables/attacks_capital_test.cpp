// Attacks on those who cover losses, with numbers worked out by hand: nobody gains by leaving or
// joining around a loss, by coming first to the shared sequence, or by a gift to a tranche.
#include "tests/support/crash.hpp"

namespace levee::testing {

inline constexpr u32 LEAVER = 20;
inline constexpr u32 JOINER = 21;

// Two equal stakers of 700 in the one shared tranche; ten lots fail at 840 in epoch 4, with 600
// atoms that are not covered. Shares are SUB_ONE an atom.
struct Sea {
    World w;
    u32 victim = 0;
    u32 winner = 0;

    explicit Sea(u64 shared_cap = 1'000'000) {
        MUST(w.add_market(World::linear()));
        MUST(w.add_tranche(TrancheKind::shared));
        MUST(w.set_layers({1, 2, 5, 12}, 1, shared_cap));
        MUST(w.stake(1, 700));
        MUST(w.stake(1, 700, LEAVER));
        pass_two_epochs(w);
        MUST(w.mark(1000));
        std::tie(victim, winner) = trade_and_fall(w);
    }
    void fail() {
        w.next_epoch(840);
        MUST(w.recognise(victim));
    }
    static Shares all() { return shares(static_cast<u128>(700) << 32); }
    long long leaves(u32 who) {
        MUST(w.exit(1, who));
        return num(w.events<PayoutEvent>().at(0).amount);
    }
    Status settle_stake(u32 who) { return w.settle_target(SettleTarget::stake, 1, who); }
};

TEST_CASE("LV-TRA-04 LV-EPO-03 attack: a leaver bears the loss of the epoch in which it leaves") {
    Sea s;
    World& w = s.w;
    MUST(w.request_exit(1, Sea::all(), LEAVER));  // in epoch 3: matures with the roll to 5
    s.fail();
    w.next_epoch(840);
    CHECK(num(w.tranche(1).assets) == 400);
    CHECK(s.leaves(LEAVER) == 400);
    // Not even the news helps: who asks in epoch 4 leaves in 6, after the charge of 4.
    Sea late;
    late.fail();
    MUST(late.w.request_exit(1, Sea::all(), LEAVER));
    late.w.next_epoch(840);
    late.w.next_epoch(840);
    CHECK(late.leaves(LEAVER) == 400);
    CHECK(num(late.w.tranche(1).assets) == 400);
}

TEST_CASE("LV-TRA-03 LV-TRA-04 attack: a leaver does not escape what the house has lost already") {
    Sea s;
    World& w = s.w;
    MUST(w.request_exit(1, Sea::all(), LEAVER));
    s.fail();
    MUST(w.mark(829));  // the house is long ten lots from 840
    CHECK(num(w.asset().house_loss) == 110);
    w.next_epoch(829);
    // 800 are left, 110 of them will be needed: 345 are paid and 55 kept back for one epoch.
    CHECK(num(w.stake_of(1, LEAVER).payable) == 0);
    CHECK(num(w.tranche(1).payable) == 345);
    CHECK(num(w.tranche(1).exit_held[0]) == 55);
    CHECK(num(w.incident(5).loss) == 110);
    w.next_epoch(829);
    CHECK(num(w.tranche(1).assets) == 345);  // 400 less 110, and the 55
    CHECK(s.leaves(LEAVER) == 345);
}

TEST_CASE("LV-TRA-03 attack: inventories that lose for ever keep nobody in a tranche") {
    Sea s;
    World& w = s.w;
    MUST(w.request_exit(1, Sea::all(), LEAVER));
    s.fail();
    MUST(w.mark(829));
    w.next_epoch(820);  // it keeps losing in every epoch
    CHECK(num(w.asset().house_loss) == 90);
    CHECK(w.tranche(1).exit_epoch[0].raw() == 5);
    w.next_epoch(810);
    CHECK(num(w.asset().house_loss) == 100);
    CHECK(w.tranche(1).exit_epoch[0].raw() == 0);
    CHECK(w.row<TrancheEpochRow>(World::pair(1, 5)).exited == 2);
    CHECK(s.leaves(LEAVER) == 345);
    CHECK(num(w.tranche(1).assets) == 345);
}

TEST_CASE("LV-TRA-05 attack: a late joiner bears no loss and takes no recovery of before") {
    Sea s;
    World& w = s.w;
    s.fail();
    MUST(w.stake(1, 400, JOINER));  // the loss is known, its charge is not booked
    w.next_epoch(840);
    CHECK(num(w.tranche(1).assets) == 800);
    w.next_epoch(840);
    MUST(s.settle_stake(JOINER));
    // 400 atoms at 800 / 1400 an atom of shares are 700.
    CHECK(num(w.tranche(1).assets) == 1200);
    CHECK(w.stake_of(1, JOINER).shares == Sea::all());
    MUST(w.recover(600, 4));
    MUST(s.settle_stake(STAKER));
    MUST(s.settle_stake(LEAVER));
    MUST(s.settle_stake(JOINER));
    CHECK(w.state().claims == 2);
    for (u32 claim = 1; claim <= 2; ++claim) {
        MUST(w.settle_target(SettleTarget::claim, claim, 0));
        CHECK(num(w.events<PayoutEvent>().at(0).amount) == 300);
        CHECK(w.events<PayoutEvent>().at(0).principal != JOINER);
    }
    CHECK_STATUS(w.settle_target(SettleTarget::claim, 2, 0), nothing_payable);
}

TEST_CASE("LV-TRA-05 attack: nobody joins below the price while the house has an open loss") {
    Sea s;
    World& w = s.w;
    MUST(w.stake(1, 400, JOINER));  // in epoch 3: would join in 5
    s.fail();
    MUST(w.mark(829));
    w.next_epoch(829);
    CHECK(num(w.tranche(1).pending) == 400);
    w.next_epoch(829);  // 110 were charged in epoch 5, nothing is open any more
    CHECK(num(w.tranche(1).pending) == 0);
    CHECK(num(w.tranche(1).assets) == 690 + 400);
    MUST(s.settle_stake(JOINER));
    // floor(400 x 1400 x 2^32 / 690)
    CHECK((w.stake_of(1, JOINER).shares.raw() == (static_cast<u128>(560'000) << 32) / 690));
}

// A tranche that gets all fees, in which one atom was staked first and has joined.
struct FirstIn {
    World w;

    FirstIn() {
        w.market(1000, LAYERS_NONE);
        MUST(w.add_tranche(TrancheKind::shared, 0, percent(100), 0, percent(100)));
        MUST(w.stake(1, 1));
        step();
        MUST(w.stake(1, 100, JOINER));  // joins in epoch 4
        step();
    }
    void step() {
        w.pass_epoch();
        MUST(w.mark(1000));
    }
};

TEST_CASE("LV-TRA-05 attack: a first depositor's donation does not eat the next stake") {
    FirstIn f;
    World& w = f.w;
    CHECK(num(w.tranche(1).shares) == SUB_ONE);
    MUST(w.pay_fee(1'000'000));
    f.step();
    CHECK(num(w.tranche(1).assets) == 1'000'001 + 100);
    MUST(w.settle_target(SettleTarget::stake, 1, JOINER));
    CHECK(num(w.stake_of(1, JOINER).shares) == 429'496);  // floor(100 x 2^32 / 1,000,001)
    MUST(w.request_exit(1, shares(429'496), JOINER));
    f.step();
    f.step();
    MUST(w.exit(1, JOINER));
    CHECK(num(w.events<PayoutEvent>().at(0).amount) == 99);  // less than an atom is lost
}

TEST_CASE("LV-TRA-05 LV-TRA-07 attack: a stake that would get no share is given back") {
    FirstIn f;
    World& w = f.w;
    MUST(w.pay_fee(static_cast<u128>(100) << 33));
    f.step();
    // floor(100 x 2^32 / (100 x 2^33 + 1)) = 0 shares.
    CHECK(num(w.tranche(1).shares) == SUB_ONE);
    CHECK_STATUS(w.stake(1, 100, LEAVER), below_minimum);
    MUST(w.exit(1, JOINER));
    CHECK(num(w.events<PayoutEvent>().at(0).amount) == 100);
}

TEST_CASE("LV-EPO-05 attack: the market that rolls first gets no more of the shared sequence") {
    for (const u32 first : {1U, 2U}) {
        Sea s;
        World& w = s.w;
        MUST(w.add_market(World::linear()));
        MUST(w.set_layers({1, 2, 5, 12}, 2, 1'000'000));
        MUST(w.mark(1000, 2));
        const u32 second_victim = w.open(2500);
        MUST(w.deposit(s.winner, 5000));
        MUST(w.fill(second_victim, s.winner, 25, 1000, 2));
        MUST(w.mark(910, 2));
        s.fail();
        MUST(w.mark(840, 2));
        MUST(w.recognise(second_victim));  // 25 x 160 - 2500
        CHECK(num(w.asset().demand) == 600 + 1500);
        w.pass_epoch();
        MUST(w.mark(840, first));
        MUST(w.mark(840, 3 - first));
        // 1400 for 2100: two thirds of each demand.
        CHECK(num(w.incident(4, 1).shared) == 400);
        CHECK(num(w.incident(4, 2).shared) == 1000);
        CHECK(num(w.incident(4, 1).residual) == 200);
        CHECK(num(w.incident(4, 2).residual) == 500);
    }
}

TEST_CASE("LV-REC-06 attack: the cap of a market's demand is not evaded by splitting") {
    Sea s(700);
    World& w = s.w;
    MUST(w.mark(1000));
    const u32 second = w.open(1000);
    MUST(w.fill(second, s.winner, 10, 1000));
    MUST(w.mark(910));
    s.fail();
    CHECK(num(w.book().demand) == 600);
    MUST(w.recognise(second));
    CHECK(num(w.incident(4).demand) == 700);
    CHECK(num(w.asset().demand) == 700);
    w.next_epoch(840);
    CHECK(num(w.incident(4).loss) == 1200);
    CHECK(num(w.incident(4).shared) == 700);
    CHECK(num(w.incident(4).residual) == 500);
}

TEST_CASE("LV-ROL-03 attack: a sideways market does not drain a tranche through the house") {
    Sea s;
    World& w = s.w;
    s.fail();
    w.next_epoch(900);  // the charge of 600 is paid
    CHECK(num(w.tranche(1).assets) == 800);
    for (u32 i = 0; i < 3; ++i) {
        w.next_epoch(840);  // the house's gain of 600 at 900 is its claim, not paid to anybody
        CHECK(num(w.book().house_claims) == 600);
        CHECK(num(w.book().house_loss) == 0);
        CHECK(w.bucket(Bucket::recovery) == 0);
        w.next_epoch(900);  // its loss of 600 uses up that claim first
        CHECK(num(w.book().house_claims) == 0);
        CHECK(num(w.asset().demand) == 0);
        CHECK(num(w.tranche(1).assets) == 800);
    }
}

}  // namespace levee::testing
