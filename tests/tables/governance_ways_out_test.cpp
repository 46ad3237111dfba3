// Attacks on time and weight: who leaves is out before a loosening, who replaces is not outlasted,
// and nobody votes with what was not there.
#include "tests/support/governed.hpp"

namespace levee::testing {

namespace {

u32 elect(Governed& w, Parameter office, u32 who) {
    MUST(w.propose(Route::vote, {{office, 0, who}}, MAJOR));
    const u32 id = w.last();
    MUST(w.vote(MAJOR, Choice::yes, id));
    return id;
}

}  // namespace

TEST_CASE("LV-GOV-13 attack: time alone lets nobody out of a quiet asset") {
    Governed w;
    MUST(w.propose({{Parameter::venue, 1, 666}}));
    const u32 id = w.last();
    const u32 asked = w.epoch();
    CHECK(w.proposal(id).leave_epoch.raw() == asked + 2);
    MUST(w.request_exit(1, shares(u128{300} * SUB_ONE), MINOR));
    w.now = w.proposal(id).eta.raw();
    CHECK_STATUS(w.execute(id), timelock_running);  // one epoch has passed, however long it was
    w.next_epoch(1000);
    CHECK_STATUS(w.execute(id), timelock_running);
    w.next_epoch(1000);
    CHECK(w.bucket(Bucket::payable) == 300);
    MUST(w.execute(id));
    CHECK(w.market_row().venue == 666);
}

TEST_CASE("LV-GOV-13 attack: epochs that grow and shrink within a delay let nobody stay behind") {
    Governed w(false);
    MUST(w.set(Parameter::exit_epochs, 1, 2));
    MUST(w.set(Parameter::exit_epochs, 1, 3));
    MUST(w.set(Parameter::execution_window, 0, 30 * DAYS));
    MUST(w.set(Parameter::epoch_length, 1, 2 * DAYS));
    MUST(w.seal());
    w.start();
    const auto tick = [&] {  // somebody is always there as soon as an epoch is due
        w.now = w.asset().epoch_start.raw() + w.asset().epoch_length.raw();
        MUST(w.pay_fee(1));
    };
    MUST(w.propose({{Parameter::epoch_length, 1, 3 * DAYS}}));
    MUST(w.propose({{Parameter::epoch_length, 1, 3 * DAYS / 2}}));
    for (int i = 0; i < 6; ++i) {
        tick();
    }
    MUST(w.execute(1));
    MUST(w.propose({{Parameter::pauser, 0, 666}}));
    const u32 evil = w.last();
    const u32 asked = w.epoch();
    MUST(w.request_exit(1, shares(u128{300} * SUB_ONE), MINOR));
    for (int i = 0; i < 2; ++i) {
        tick();
    }
    MUST(w.execute(2));
    while (w.now < w.proposal(evil).eta.raw()) {
        tick();
        CHECK((w.execute(evil) != Status::ok || w.epoch() >= asked + 4));
    }
}

TEST_CASE("LV-GOV-20 attack: no delay that grows outlasts the window of a passed vote") {
    Governed w(false);
    MUST(w.set(Parameter::delay_loosen, 0, 14 * DAYS));
    MUST(w.seal());
    w.start();
    const u32 replace = elect(w, Parameter::proposer, 77);
    w.now += 3 * DAYS;
    MUST(w.propose({{Parameter::delay_loosen, 0, 21 * DAYS}}));
    const u32 longer = w.last();
    w.mature(longer);
    MUST(w.execute(longer));
    w.mature(replace);
    MUST(w.execute(replace));
    CHECK(w.governance().proposer == 77);
}

TEST_CASE("LV-GOV-20 attack: a tightening of nothing, kept ready, undoes no tightening of others") {
    Governed w;
    MUST(w.propose({{Parameter::initial_margin, 1, 100'000'001}}));  // 24 h, window 5 days
    const u32 ready = w.last();
    CHECK(w.proposal(ready).loosens == 0);
    MUST(w.propose({{Parameter::fee_max, 1, 11'000'000},
                    {Parameter::initial_margin, 1, 100'000'002}}));
    const u32 rider = w.last();
    CHECK(w.proposal(rider).loosens == 1);
    MUST(w.propose(Route::guardian, {{Parameter::initial_margin, 1, 150'000'000}}, GUARDIAN));
    const u32 up = w.last();
    w.now = w.proposal(up).eta.raw();
    MUST(w.execute(up));
    MUST(w.execute(ready));
    w.mature(rider);
    MUST(w.execute(rider));
    CHECK(w.state().parameter_changes == 2);  // the guardian's, and the fee
    w.next_epoch(1000);
    CHECK(num(w.market_row().initial_margin) == 150'000'000);
    CHECK(num(w.market_row().fee_max) == 11'000'000);
}

TEST_CASE("LV-GOV-20 attack: what is passed over does not help the rest keep a rule") {
    Governed w;  // initial 10 %, maintenance 5 %
    w.change({{Parameter::initial_margin, 1, 150'000'000}});
    w.next_epoch(1000);
    w.now += DAYS;
    MUST(w.mark(1000));
    // Maintenance up to 6 %, initial down to 11 %; then the guardian raises maintenance by 2.5 %.
    MUST(w.propose({{Parameter::maintenance_margin, 1, 60'000'000},
                    {Parameter::initial_margin, 1, 110'000'000}}));
    const u32 batch = w.last();
    for (const u32 raised : {75'000'000U, 100'000'000U, 115'000'000U}) {
        MUST(w.propose(Route::guardian, {{Parameter::maintenance_margin, 1, raised}}, GUARDIAN));
        w.now = w.proposal(w.last()).eta.raw();
        MUST(w.execute(w.last()));
        w.now += DAYS;
    }
    w.let_leave(batch);
    CHECK_STATUS(w.execute(batch), parameters_inconsistent);
}

TEST_CASE("LV-GOV-13 attack: who keeps people in can be replaced by vote all the same") {
    Governed w(false);
    MUST(w.set_role(Role::pauser, 0, PAUSER));
    MUST(w.seal());
    w.start();
    const u32 other = elect(w, Parameter::pauser, 78);
    CHECK_STATUS(w.veto(other), route_not_allowed);
    w.now = w.proposal(other).eta.raw();
    MUST(w.pause(static_cast<u8>(PauseBit::freeze), 0, PAUSER));
    MUST(w.execute(other));
    CHECK(w.state().pauser == 78);
    // The same by the authority waits until people could leave.
    MUST(w.pause(0, static_cast<u8>(PauseBit::freeze)));
    w.now += DAYS;
    MUST(w.propose({{Parameter::pauser, 0, 79}}));
    const u32 own = w.last();
    w.now = w.proposal(own).eta.raw() - 1;
    MUST(w.pause(static_cast<u8>(PauseBit::exit)));
    MUST(w.pause(0, static_cast<u8>(PauseBit::exit)));
    w.next_epoch(1000);
    w.next_epoch(1000);
    CHECK_STATUS(w.execute(own), exits_closed);
}

TEST_CASE("LV-GOV-18 attack: shares that left and came again after the snapshot do not vote") {
    Governed w;
    MUST(w.propose(Route::vote, {{Parameter::fee_max, 1, 11'000'000}}, MAJOR));
    MUST(w.stake(1, 1, MINOR));
    for (int i = 0; i < 3; ++i) {
        w.next_epoch(1000);
    }
    MUST(w.settle_target(SettleTarget::stake, 1, MINOR));
    CHECK(num(w.stake_of(1, MINOR).aged) == 300 * SUB_ONE);
    MUST(w.request_exit(1, shares(u128{291} * SUB_ONE), MINOR));
    for (int i = 0; i < 3; ++i) {
        w.next_epoch(1000);
    }
    MUST(w.exit(1, MINOR));
    CHECK(num(w.stake_of(1, MINOR).shares) == 10 * SUB_ONE);
    CHECK(num(w.stake_of(1, MINOR).aged) == 10 * SUB_ONE);
    MUST(w.propose(Route::vote, {{Parameter::venue, 1, 666}}, MINOR));
    const u32 second = w.last();
    MUST(w.stake(1, 290, MINOR));
    for (int i = 0; i < 3; ++i) {
        w.next_epoch(1000);
    }
    MUST(w.vote(MINOR, Choice::yes, second));
    CHECK(num(w.proposal(second).yes) == 10);
    MUST(w.vote(MAJOR, Choice::no, second));
    CHECK(w.proposal(second).yes + w.proposal(second).no <= w.proposal(second).weight);
}

TEST_CASE("LV-GOV-09 attack: an office that changes a little each day holds up no voter") {
    Governed w;
    u64 value = 10'000'000;
    for (int day = 0; day < 5; ++day) {
        MUST(w.propose({{Parameter::fee_max, 1, --value}}));
        MUST(w.execute(w.last()));
        w.now += DAYS - 1;
        CHECK_STATUS(w.propose({{Parameter::fee_max, 1, value - 1}}), cooling_down);
        MUST(w.propose(Route::vote, {{Parameter::fee_max, 1, 12'000'000}}, MAJOR));
        MUST(w.cancel(w.last(), MAJOR));
        w.now += 1;
    }
    // A change by vote cools both.
    MUST(w.propose(Route::vote, {{Parameter::fee_max, 1, 9'000'000}}, MAJOR));
    const u32 id = w.last();
    MUST(w.vote(MAJOR, Choice::yes, id));
    w.mature(id);
    MUST(w.execute(id));
    CHECK_STATUS(w.propose(Route::vote, {{Parameter::fee_max, 1, 8'000'000}}, MAJOR),
                 cooling_down);
    CHECK_STATUS(w.propose({{Parameter::fee_max, 1, 8'000'000}}), cooling_down);
}

TEST_CASE("LV-GOV-23 attack: from the quorum on a proposer does not take a vote back") {
    Governed w(false);
    MUST(w.stake(1, 100, OWNER));
    MUST(w.seal());
    w.start();
    MUST(w.propose(Route::vote, {{Parameter::fee_max, 1, 12'000'000}}, OWNER));
    const u32 id = w.last();
    MUST(w.vote(OWNER, Choice::yes, id));
    MUST(w.cancel(id, OWNER));  // 100 of 1000, and 200 are a quorum
    MUST(w.propose(Route::vote, {{Parameter::fee_max, 1, 12'000'000}}, OWNER));
    MUST(w.vote(MINOR, Choice::yes, w.last()));
    CHECK_STATUS(w.cancel(w.last(), OWNER), voting_over);
    MUST(w.vote(MINOR, Choice::no, w.last()));
    MUST(w.cancel(w.last(), OWNER));
}

TEST_CASE("LV-GOV-21 attack: a replaced feed makes no mark any more, not even a first") {
    Governed w(false);
    MUST(w.add_market(World::linear()));
    MUST(w.seal());
    w.start();
    w.change({{Parameter::price_feed, 1, 60}, {Parameter::price_feed, 2, 60}});
    CHECK(w.market_row().feed == 60);
    w.pass_epoch();
    CHECK_STATUS(w.mark_at(1000, w.now, 1, FEED), not_feed);
    MUST(w.mark_at(1000, w.now, 1, 60));
    MUST(w.mark_at(1000, w.now, 2, 60));
}

}  // namespace levee::testing
