// Votes: who has weight, how it counts, what an exit does to it, and what the fund's own
// parameters act on (LV-GOV-16 to LV-GOV-19, LV-GOV-26 to LV-GOV-28).
#include "tests/support/governed.hpp"

namespace levee::testing {

TEST_CASE("LV-GOV-16 who proposes to a vote has a part of the weight") {
    Governed w;
    const std::initializer_list<OneChange> change = {{Parameter::funding_cap, 1, 11'000'000}};
    CHECK_STATUS(w.propose(Route::vote, change, ANYONE), stake_not_found);
    ProposeChangeMessage elsewhere = Governed::batch(Route::vote, change);
    elsewhere.tranche = 4;
    CHECK_STATUS(w.send(MAJOR, elsewhere), tranche_not_found);
    MUST(w.stake(1, 100, STAKER));
    CHECK_STATUS(w.propose(Route::vote, change, STAKER), weight_too_small);  // pending
    MUST(w.propose(Route::vote, change, MINOR));
    const ProposalRow proposal = w.proposal(1);
    CHECK(num(proposal.weight) == 900);
    CHECK(num(proposal.assets[0]) == 900);
    CHECK(proposal.tranche[0] == 1);
    CHECK(proposal.epoch.raw() == w.epoch());
    CHECK(num(proposal.vote_end) == static_cast<long long>(w.now + 3 * DAYS));
}

TEST_CASE("LV-GOV-16 a small stake proposes from one hundredth of the weight on") {
    Governed w(false);
    MUST(w.stake(1, 9, STAKER));
    MUST(w.stake(1, 10, OWNER));
    MUST(w.seal());
    w.start();  // 919 in all: ceil(9.19) = 10
    const std::initializer_list<OneChange> change = {{Parameter::funding_cap, 1, 11'000'000}};
    CHECK_STATUS(w.propose(Route::vote, change, STAKER), weight_too_small);
    MUST(w.propose(Route::vote, change, OWNER));
}

TEST_CASE("LV-GOV-17 one vote a stake, changeable until the end") {
    Governed w;
    CHECK_STATUS(w.vote(MAJOR, Choice::yes, 1), proposal_not_found);
    MUST(w.propose(Route::vote, {{Parameter::funding_cap, 1, 11'000'000}}, MAJOR));
    CHECK_STATUS(w.vote(MAJOR, Choice::yes, 1, 3), tranche_not_found);
    CHECK_STATUS(w.vote(ANYONE, Choice::yes, 1), stake_not_found);
    MUST(w.vote(MAJOR, Choice::yes, 1));
    CHECK(num(w.proposal(1).yes) == 600);
    CHECK(w.stake_of(1, MAJOR).votes == 1);
    MUST(w.vote(MAJOR, Choice::no, 1));
    CHECK(num(w.proposal(1).yes) == 0);
    CHECK(num(w.proposal(1).no) == 600);
    CHECK(w.ballot(1, MAJOR).choice == static_cast<u8>(Choice::no));
    MUST(w.vote(MAJOR, Choice::none, 1));
    CHECK(num(w.proposal(1).no) == 0);
    CHECK(w.ballot(1, MAJOR).version == 0);
    MUST(w.vote(MINOR, Choice::yes, 1));
    REQUIRE(w.events<VotedEvent>().size() == 1);
    CHECK(num(w.events<VotedEvent>()[0].yes_after) == 300);
    w.now = w.proposal(1).vote_end.raw();
    CHECK_STATUS(w.vote(MAJOR, Choice::yes, 1), voting_over);
    MUST(w.propose({{Parameter::funding_cap, 1, 11'000'000}}));
    CHECK_STATUS(w.vote(MAJOR, Choice::yes, 2), voting_over);
    MUST(w.cancel(2));
    CHECK_STATUS(w.vote(MAJOR, Choice::yes, 2), proposal_not_open);
}

TEST_CASE("LV-GOV-17 only tranches of the snapshot vote") {
    Governed w(false);
    MUST(w.add_tranche(TrancheKind::market, 1));
    MUST(w.stake(2, 50, STAKER));
    MUST(w.seal());
    w.start();
    MUST(w.propose(Route::vote, {{Parameter::funding_cap, 1, 11'000'000}}, MAJOR));
    CHECK_STATUS(w.vote(STAKER, Choice::yes, 1, 2), tranche_kind_wrong);
    ProposeChangeMessage m =
        Governed::batch(Route::vote, {{Parameter::funding_cap, 1, 11'000'000}});
    m.tranche = 2;
    CHECK_STATUS(w.send(STAKER, m), tranche_kind_wrong);
}

TEST_CASE("LV-GOV-18 what joined after the snapshot or leaves has no weight") {
    Governed w;
    MUST(w.stake(1, 50, MINOR));
    MUST(w.propose(Route::vote, {{Parameter::funding_cap, 1, 11'000'000}}, MAJOR));
    MUST(w.vote(MINOR, Choice::yes, 1));
    CHECK(num(w.proposal(1).yes) == 300);  // 50 are pending
    w.next_epoch(1000);
    w.next_epoch(1000);
    MUST(w.vote(MINOR, Choice::yes, 1));
    CHECK(num(w.stake_of(1, MINOR).shares) == 350 * SUB_ONE);
    CHECK(num(w.proposal(1).yes) == 300);  // joined after the snapshot
    CHECK(num(w.stake_of(1, MINOR).aged) == 300 * SUB_ONE);
    // A second join during the vote, and still what was there before both.
    MUST(w.stake(1, 40, MINOR));
    w.next_epoch(1000);
    w.next_epoch(1000);
    MUST(w.vote(MINOR, Choice::yes, 1));
    CHECK(num(w.stake_of(1, MINOR).aged) == 300 * SUB_ONE);
    CHECK(num(w.proposal(1).yes) == 300);
    // A later proposal counts all of it.
    MUST(w.propose(Route::vote, {{Parameter::fee_max, 1, 11'000'000}}, MINOR));
    CHECK(num(w.proposal(2).standing) == 390);
    MUST(w.vote(MINOR, Choice::yes, 2));
    CHECK(num(w.proposal(2).yes) == 390);
    // What leaves does not vote.
    MUST(w.request_exit(1, shares(u128{190} * SUB_ONE), MINOR));
    MUST(w.vote(MINOR, Choice::yes, 2));
    CHECK(num(w.proposal(2).yes) == 200);
    MUST(w.vote(MINOR, Choice::yes, 1));
    CHECK(num(w.proposal(1).yes) == 200);
    MUST(w.stake(1, 5, STAKER));
    w.next_epoch(1000);
    w.next_epoch(1000);
    CHECK_STATUS(w.vote(STAKER, Choice::yes, 1), weight_too_small);
}

TEST_CASE("LV-GOV-18 a join between votes begins anew") {
    Governed w;
    MUST(w.stake(1, 50, MINOR));
    w.next_epoch(1000);
    w.next_epoch(1000);
    MUST(w.propose(Route::vote, {{Parameter::funding_cap, 1, 11'000'000}}, MAJOR));
    MUST(w.vote(MINOR, Choice::no, 1));
    CHECK(num(w.proposal(1).no) == 350);
    MUST(w.stake(1, 10, MINOR));
    w.next_epoch(1000);
    w.next_epoch(1000);
    MUST(w.vote(MINOR, Choice::no, 1));
    CHECK(num(w.stake_of(1, MINOR).aged) == 350 * SUB_ONE);
    CHECK(num(w.proposal(1).no) == 350);
}

TEST_CASE("LV-GOV-19 quorum and majority decide") {
    const auto outcome = [](u64 yes, u64 no, u64 others) {
        Governed w(false);
        MUST(w.stake(1, yes, 41));
        MUST(w.stake(1, no, 42));
        MUST(w.stake(1, others, 43));
        MUST(w.seal());
        w.start();
        MUST(w.propose(Route::vote, {{Parameter::fill_band, 1, 9'000'000}}, MAJOR));
        MUST(w.vote(41, Choice::yes, 1));
        MUST(w.vote(42, Choice::no, 1));
        CHECK_STATUS(w.execute(1), vote_not_passed);  // it runs
        w.now = w.proposal(1).vote_end.raw();
        return code(w.execute(1));
    };
    // 900 more stand by: quorum 20 % of all.
    CHECK(outcome(151, 149, 300) == 0);
    CHECK(outcome(150, 150, 300) == code(Status::vote_not_passed));
    CHECK(outcome(151, 149, 301) == code(Status::vote_not_passed));
}

TEST_CASE("LV-GOV-26 who asks to leave takes its votes back while they are counted") {
    Governed w;
    MUST(w.propose(Route::vote, {{Parameter::fill_band, 1, 9'000'000}}, MAJOR));
    MUST(w.propose(Route::vote, {{Parameter::fee_max, 1, 9'000'000}}, MINOR));
    CHECK(w.stake_of(1, MINOR).votes == 2);
    MUST(w.vote(MINOR, Choice::yes, 1));
    MUST(w.vote(MINOR, Choice::no, 2));
    MUST(w.vote(MAJOR, Choice::yes, 1));
    MUST(w.request_exit(1, shares(u128{100} * SUB_ONE), MINOR));
    CHECK(num(w.proposal(1).yes) == 600);
    CHECK(num(w.proposal(1).standing) == 600);
    CHECK(num(w.proposal(2).no) == 0);
    CHECK(num(w.proposal(2).standing) == 0);
    CHECK(w.stake_of(1, MINOR).votes == 0);
    CHECK(w.events<VotedEvent>().size() == 2);
    w.now = w.proposal(1).vote_end.raw();
    MUST(w.request_exit(1, shares(u128{100} * SUB_ONE), MAJOR));
    CHECK(num(w.proposal(1).yes) == 600);  // decided
    MUST(w.execute(1));
}

TEST_CASE("LV-GOV-27 a pool has a cap, a target for fees, and operator money leaves by parts") {
    Governed w(false);
    MUST(w.add_tranche(TrancheKind::operator_shared));
    MUST(w.set(Parameter::assets_max, 1, 1000));
    MUST(w.set(Parameter::fee_weight, 1, 500'000'000));
    MUST(w.set(Parameter::target, 1, 910));
    MUST(w.set(Parameter::operator_exit_max, 2, 250'000'000));
    MUST(w.supply(2, 1000));
    CHECK_STATUS(w.stake(1, 101, STAKER), above_cap);
    MUST(w.stake(1, 100, STAKER));
    MUST(w.of_tranche<CancelStakeMessage>(STAKER, 1));
    MUST(w.seal());
    w.start();
    MUST(w.pay_fee(100));
    w.next_epoch(1000);
    CHECK(num(w.tranche(1).assets) == 910);
    CHECK(w.bucket(Bucket::fees) == 40);
    CHECK(w.bucket(Bucket::remainder) == 50);
    const auto leave = [&](u64 part) {
        return w.of_tranche<WithdrawOperatorCapitalMessage>(OPERATOR_ID, 2, 0,
                                                            shares(u128{part} * SUB_ONE));
    };
    CHECK_STATUS(leave(251), outflow_capped);
    MUST(leave(250));
}

TEST_CASE("LV-GOV-28 a position above a limit that has fallen can be reduced") {
    Governed w(false);
    AddMarketMessage m = World::linear();
    m.oi_max = Lots::of(10);
    m.initial_slope = percent(10);
    m.mark_age_max = Seconds::of(31'536'000);
    MUST(w.add_market(m));
    MUST(w.seal());
    w.start();
    MUST(w.mark(100, 2));
    const u32 buyer = w.open(10'000);
    const u32 seller = w.open(10'000);
    MUST(w.fill(buyer, seller, 10, 100, 2));
    w.change({{Parameter::open_interest_max, 2, 5}});
    w.next_epoch(100, 2);
    CHECK(num(w.market_row(2).oi_max) == 5);
    CHECK_STATUS(w.fill(buyer, seller, 1, 100, 2), open_interest_full);
    // 10 lots worth 1000: 20 % as at five lots, not 30 %.
    CHECK(num(w.health(buyer).initial_margin) == 200 * SUB_ONE);
    MUST(w.fill(seller, buyer, 4, 100, 2));
    MUST(w.fill(seller, buyer, 1, 100, 2));
    CHECK(whole(w.book(2).size[0]) == 5);
    CHECK_STATUS(w.fill(buyer, seller, 1, 100, 2), open_interest_full);
}

TEST_CASE("LV-GOV-28 lots of a side above a limit that has fallen change hands") {
    Governed w(false);
    AddMarketMessage m = World::linear();
    m.oi_max = Lots::of(10);
    MUST(w.add_market(m));
    MUST(w.seal());
    w.start();
    MUST(w.mark(100, 2));
    const u32 first = w.open(10'000);
    const u32 second = w.open(10'000);
    const u32 maker = w.open(10'000);
    const u32 other = w.open(10'000);
    MUST(w.fill(first, maker, 4, 100, 2));
    MUST(w.fill(second, maker, 4, 100, 2));
    w.change({{Parameter::open_interest_max, 2, 5}});
    w.next_epoch(100, 2);
    // Eight are open on each side: no side grows when one who holds gives to one who holds none.
    MUST(w.fill(other, first, 2, 100, 2));
    MUST(w.fill(maker, second, 2, 100, 2));
    MUST(w.fill(maker, first, 1, 100, 2));
    CHECK(whole(w.book(2).size[0]) == 5);
    CHECK_STATUS(w.fill(other, maker, 1, 100, 2), open_interest_full);
    MUST(w.fill(second, other, 2, 100, 2));
}

}  // namespace levee::testing
