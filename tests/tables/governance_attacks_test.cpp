// Attacks on governance that worked once, or were tried: each is now refused, or leaves its victims
// what they need.
#include "tests/support/feed_of_three.hpp"
#include "tests/support/governed.hpp"

namespace levee::testing {

namespace {

// Small stakers beside the two of 600 and 300, and the vote that they would keep out.
constexpr u32 SMALL[] = {61, 62, 63, 64};

Status elect(Governed& w, u32 guardian, u32 sender) {
    return w.propose(Route::vote, {{Parameter::guardian, 0, guardian}}, sender);
}

struct Clogged : Governed {
    Clogged() : Governed(false) {
        for (const u32 who : SMALL) {
            MUST(stake(1, 10, who));
        }
        MUST(seal());
        start();
        for (const u32 who : SMALL) {
            MUST(elect(*this, 500, who));
        }
    }
};

// Passed by both stakers, and on its way to be executed.
u32 passed(Governed& w, std::initializer_list<OneChange> changes) {
    MUST(w.propose(Route::vote, changes, MAJOR));
    const u32 id = w.last();
    MUST(w.vote(MAJOR, Choice::yes, id));
    MUST(w.vote(MINOR, Choice::yes, id));
    return id;
}

}  // namespace

TEST_CASE("LV-GOV-25 attack: four small proposers cannot keep a larger one from a vote") {
    Clogged w;
    CHECK_STATUS(elect(w, 501, SMALL[0]), queue_full);
    MUST(elect(w, GUARDIAN, MINOR));
    CHECK(w.proposal(1).status == static_cast<u8>(ProposalStatus::lapsed));
    CHECK(w.governance().open[0] == 5);
    CHECK(num(w.proposal(5).standing) == 300);
    // The one that was pushed aside comes again, and finds none lighter than itself.
    CHECK_STATUS(elect(w, 500, SMALL[0]), queue_full);
    // Who asks to leave stands by nothing, and gives its place to anybody.
    MUST(w.request_exit(1, shares(u128{1} * SUB_ONE), SMALL[2]));
    CHECK(num(w.proposal(3).standing) == 0);
    MUST(elect(w, 500, SMALL[0]));
    CHECK(w.governance().open[2] == 6);
}

TEST_CASE("LV-GOV-25 attack: what a quorum is for is not pushed aside") {
    Clogged w;  // weight 940, quorum 20 %: 188
    for (const u32 id : {1U, 3U, 4U}) {
        MUST(w.vote(MINOR, Choice::yes, id));
    }
    MUST(elect(w, GUARDIAN, MAJOR));
    CHECK(w.governance().open[1] == 5);  // the only one that few are for
    MUST(w.vote(MINOR, Choice::yes, 5));
    CHECK_STATUS(elect(w, GUARDIAN, MINOR), queue_full);
}

TEST_CASE("LV-GOV-14 attack: proposing and cancelling uses nothing up") {
    Governed w;
    for (int i = 0; i < 100; ++i) {
        MUST(w.propose(Route::guardian, {{Parameter::fee_max, 1, 9'999'999}}, GUARDIAN));
        MUST(w.cancel(w.last(), GUARDIAN));
    }
    CHECK(PROPOSALS_MAX == ~u32{0});
    // The places of ballots are those of the open votes, so they do not grow either.
    MUST(w.propose(Route::vote, {{Parameter::fee_max, 1, 11'000'000}}, MAJOR));
    const u32 first = w.last();
    MUST(w.vote(MINOR, Choice::no, first));
    CHECK(w.ballot(first, MINOR).proposal == first);
    MUST(w.cancel(first, MAJOR));
    MUST(w.propose(Route::vote, {{Parameter::fee_max, 1, 12'000'000}}, MAJOR));
    CHECK(num(w.proposal(w.last()).no) == 0);
    CHECK(w.ballot(w.last(), MINOR).proposal == first);  // of the place, and counts nothing
    MUST(w.vote(MINOR, Choice::yes, w.last()));
    CHECK(num(w.proposal(w.last()).yes) == 300);
    CHECK(num(w.proposal(w.last()).no) == 0);
    CHECK(w.ballot(w.last(), MINOR).proposal == w.last());
}

TEST_CASE("LV-GOV-19 attack: quorum and majority of later neither stop nor revive a vote") {
    Governed w(false);
    MUST(w.stake(1, 250, OWNER));  // 250 of 1150: 21.7 %
    MUST(w.seal());
    w.start();
    MUST(w.propose({{Parameter::quorum, 0, percent(25).raw()}}));
    w.let_leave(1);
    w.now += 8 * DAYS;
    MUST(elect(w, GUARDIAN, OWNER));
    const u32 renewal = w.last();
    MUST(w.vote(OWNER, Choice::yes, renewal));
    w.mature(1);
    MUST(w.execute(1));
    w.mature(renewal);
    MUST(w.execute(renewal));
    CHECK(num(w.proposal(renewal).quorum) == 200'000'000);
    // And what was lost stays so when the quorum falls.
    Governed v(false);
    MUST(v.stake(1, 160, OWNER));  // 160 of 1060: 15.1 %
    MUST(v.seal());
    v.start();
    MUST(v.propose({{Parameter::quorum, 0, percent(15).raw()}}));
    v.let_leave(1);
    v.now += 8 * DAYS;
    MUST(elect(v, 666, OWNER));
    MUST(v.vote(OWNER, Choice::yes, v.last()));
    v.mature(1);
    MUST(v.execute(1));
    v.mature(2);
    CHECK_STATUS(v.execute(2), vote_not_passed);
}

TEST_CASE("LV-GOV-09 attack: an authority cannot hold up its replacement by a cooldown") {
    Governed w;
    const u32 replace = passed(w, {{Parameter::proposer, 0, 77}});
    w.now += 3 * DAYS - 1;
    MUST(w.propose({{Parameter::proposer, 0, 201}}));
    const u32 mine = w.last();
    w.mature(replace);
    MUST(w.execute(mine));
    MUST(w.execute(replace));
    CHECK(w.governance().proposer == 77);
}

TEST_CASE("LV-GOV-07 attack: nobody stops a batch by bringing about a part of it") {
    Governed w;
    const u32 wish = passed(w, {{Parameter::fill_band, 1, 9'000'000},
                                {Parameter::fee_max, 1, 11'000'000}});
    w.mature(wish);
    MUST(w.propose(Route::guardian, {{Parameter::fill_band, 1, 9'000'000}}, GUARDIAN));
    MUST(w.execute(w.last()));
    MUST(w.execute(wish));
    // One audit row each: the band by the guardian, the fee by the vote.
    CHECK(w.state().parameter_changes == 2);
    CHECK(w.audit(2).parameter == static_cast<u8>(Parameter::fee_max));
    // What tightened at the proposal and would loosen now is passed over.
    w.now += 1 * DAYS;
    w.next_epoch(1000);
    MUST(w.propose(Route::guardian, {{Parameter::fill_band, 1, 8'000'000}}, GUARDIAN));
    const u32 late = w.last();
    const u32 lower = passed(w, {{Parameter::fill_band, 1, 7'000'000}});
    w.mature(lower);
    MUST(w.execute(lower));
    MUST(w.execute(late));
    CHECK(w.value(Parameter::fill_band, 1).next_value.raw() == 7'000'000);
    CHECK(w.state().parameter_changes == 3);
}

TEST_CASE("LV-GOV-04 attack: nothing rides past the veto with an office") {
    Governed w;
    for (const OneChange office : {OneChange{Parameter::guardian, 0, GUARDIAN},
                                   OneChange{Parameter::guardian_term, 0, 80 * DAYS},
                                   OneChange{Parameter::proposer, 0, 77}}) {
        const OneChange other{Parameter::pauser, 0, 666};
        CHECK_STATUS(w.propose(Route::vote, {office, other}, MAJOR), batch_malformed);
        CHECK_STATUS(w.propose(Route::vote, {other, office}, MAJOR), batch_malformed);
        MUST(w.propose(Route::vote, {office}, MAJOR));
        CHECK_STATUS(w.veto(w.last()), route_not_allowed);
        MUST(w.cancel(w.last(), MAJOR));
    }
}

TEST_CASE("LV-GOV-20 attack: proposals of a replaced authority are dead") {
    Governed w;
    const u32 replace = passed(w, {{Parameter::proposer, 0, 77}});
    w.now = w.proposal(replace).eta.raw() - 2 * DAYS;
    MUST(w.propose({{Parameter::pauser, 0, 666}}));
    MUST(w.propose({{Parameter::initial_margin, 1, 120'000'000}}));
    w.mature(replace);
    MUST(w.execute(replace));
    MUST(w.propose(Route::authority, {{Parameter::fee_max, 1, 9'000'000}}, 77));
    CHECK(w.proposal(2).status == static_cast<u8>(ProposalStatus::lapsed));
    w.mature(3);
    CHECK_STATUS(w.execute(3), not_proposer);
}

TEST_CASE("LV-GOV-20 attack: a guardian's proposals end with its mandate") {
    Governed w;
    w.now = w.governance().guardian_until.raw() - 1;
    MUST(w.mark(1000));
    MUST(w.propose(Route::guardian, {{Parameter::fee_max, 1, 9'999'999}}, GUARDIAN));
    w.now += 1;
    CHECK_STATUS(w.execute(w.last()), not_guardian);
}

TEST_CASE("LV-GOV-05 attack: a guardian cannot narrow what decides whether a price is taken") {
    Governed w(false);
    SetFeedMessage feed = FeedOfThree::limits();
    feed.report_age_max = Seconds::of(3600);
    MUST(w.send(AUTHORITY_ID, feed));
    MUST(w.seal());
    for (int i = 0; i < 2; ++i) {
        w.pass_epoch();
    }
    const OneChange narrow[] = {
        {Parameter::mark_age_max, 1, w.market_row().mark_age_max.raw() / 2},
        {Parameter::mark_step, 1, 80'000'000},
        {Parameter::report_age_max, 1, 1800},
        {Parameter::feed_quorum, 1, 3},
        {Parameter::deviation_max, 1, 960'000'000},
        {Parameter::confidence_max, 1, 5'000'000},
    };
    for (const OneChange& change : narrow) {
        CHECK_STATUS(w.propose(Route::guardian, {change}, GUARDIAN), route_not_allowed);
    }
    CHECK_STATUS(w.propose({{Parameter::report_age_max, 1, 59}}), value_out_of_bounds);
    CHECK_STATUS(w.propose({{Parameter::mark_age_max, 1, 59}}), value_out_of_bounds);
}

TEST_CASE("LV-GOV-03 attack: no step of the mark is set within a window that had another") {
    Governed w(false);
    w.start();
    const u32 a = w.open(1'050, OWNER);
    const u32 b = w.open(10'000'000, OWNER);
    MUST(w.mark(1000));
    MUST(w.fill(a, b, 10, 1000));
    MUST(w.mark(920));
    CHECK_STATUS(w.set(Parameter::mark_step, 1, 50'000'000), is_sealed);
    MUST(w.seal());
    MUST(w.fill(b, a, 1, 920));
    MUST(w.liquidate(a, b, 9));
    w.change({{Parameter::mark_step, 1, 50'000'000}});
    CHECK(num(w.market_row().mark_step) == 90'000'000);
    w.next_epoch(920);
    CHECK(num(w.market_row().mark_step) == 50'000'000);
    CHECK_STATUS(w.mark(873), mark_step_exceeded);
    MUST(w.mark(874));
}

TEST_CASE("LV-GOV-10 attack: neither the bond's layer nor the cap of the fund goes") {
    Governed w;
    const auto rule = [&](Parameter parameter, u128 value) {
        return w.check(Route::authority, {{parameter, 1, value}}).rule;
    };
    CHECK(rule(Parameter::layers, 1 << 1 | 1 << 5 | 1 << 8 | 1 << 12) == 5);
    Governed low(false);
    MUST(low.set_layers({1, 2, 5, 8, 12}, 1, 120));
    MUST(low.seal());
    low.start();
    const auto cap = [&](u128 value) {
        return low.check(Route::authority, {{Parameter::shared_cap, 1, value}}).rule;
    };
    CHECK(cap(90) == 0);
    CHECK(cap(89) == 11);  // below a tenth of the fund
    CHECK(cap(180) == 0);
}

TEST_CASE("LV-CFG-03 attack: no market is added whose margins no change could ever keep") {
    World w;
    AddMarketMessage m = World::linear();
    m.initial_margin = percent(20);
    m.maintenance_margin = percent(20);
    CHECK_STATUS(w.add_market(m), parameters_inconsistent);
    m.initial_margin = percent(100);
    m.maintenance_margin = Ratio::of(500'000'001);
    CHECK_STATUS(w.add_market(m), out_of_range);
    m = World::linear();
    m.fill_band = Ratio::of(100'000'001);
    CHECK_STATUS(w.add_market(m), out_of_range);
}

}  // namespace levee::testing
