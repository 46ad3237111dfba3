// Votes to the unit: fractions of weight, a quorum and a majority that are met exactly, ballots of
// one principal with several stakes, and proposals that are not dead yet (LV-GOV-13 to LV-GOV-26).
#include <algorithm>

#include "tests/support/governed.hpp"

namespace levee::testing {

namespace {

constexpr u8 bits(std::initializer_list<PauseBit> named) {
    u8 all = 0;
    for (const PauseBit bit : named) {
        all = static_cast<u8>(all | static_cast<u8>(bit));
    }
    return all;
}

const std::initializer_list<OneChange> FEE = {{Parameter::fee_max, 1, 11'000'000}};
const std::initializer_list<OneChange> CAP = {{Parameter::funding_cap, 1, 11'000'000}};

// Two assets, each with a shared tranche of its number; MAJOR has a stake in both. With a third
// tranche of asset 1 on demand, in which MAJOR has a stake as well.
struct TwoGovernedAssets : Governed {
    explicit TwoGovernedAssets(bool third = false) : Governed(false) {
        MUST(add_asset());
        AddTrancheMessage tranche{};
        tranche.asset = 2;
        tranche.kind = static_cast<u8>(TrancheKind::shared);
        tranche.stake_min = atoms(1);
        tranche.draw_max = percent(100);
        MUST(send(AUTHORITY_ID, tranche));
        StakeMessage stake_two{};
        stake_two.tranche = 2;
        MUST(send(MAJOR, stake_two, 500, 2));
        if (third) {
            MUST(add_tranche(TrancheKind::shared));
            MUST(stake(3, 100, MAJOR));
        }
        MUST(seal());
        start();
        for (int i = 0; i < 2; ++i) {
            pass_epoch();
            MUST(pay_fee(1, 2, 2));
        }
    }

    Status propose_two() {
        ProposeChangeMessage m = batch(Route::vote, {{Parameter::stake_min, 2, 2}});
        m.asset = 2;
        m.tranche = 2;
        return send(MAJOR, m);
    }
    // Whether the last message wrote that row, be it unchanged.
    bool wrote_proposal(u32 id) const {
        const auto rows = engine().store().changed();
        return std::any_of(rows.begin(), rows.end(), [&](const RowView& row) {
            return row.kind == ProposalRow::KIND && row.id == id;
        });
    }
};

}  // namespace

TEST_CASE("LV-GOV-13 people can leave since the last bit that kept them in was cleared") {
    struct Step {
        u8 set;
        u8 clear;
        bool opens;
    };
    constexpr u8 DEPOSIT = bits({PauseBit::deposit, PauseBit::liquidate});
    constexpr u8 EXIT = bits({PauseBit::exit});
    constexpr u8 TRADE = bits({PauseBit::trade});
    constexpr u8 FREEZE = bits({PauseBit::freeze});
    const Step steps[] = {{DEPOSIT, 0, false}, {0, DEPOSIT, false}, {0, EXIT, false},
                          {EXIT, 0, false},    {TRADE, 0, false},   {0, EXIT, false},
                          {0, TRADE, true},    {FREEZE, 0, false},  {0, FREEZE, true},
                          {0, 0, false}};
    Governed w;
    long long since = num(w.governance().exits_since);
    for (const Step& step : steps) {
        CAPTURE(step.set);
        CAPTURE(step.clear);
        w.now += 10;
        MUST(w.pause(step.set, step.clear));
        since = step.opens ? static_cast<long long>(w.now) : since;
        CHECK(num(w.governance().exits_since) == since);
    }
}

TEST_CASE("LV-GOV-13 LV-GOV-24 a vote on no office waits for the way out, and can be vetoed") {
    Governed w;
    MUST(w.propose(Route::vote, CAP, MAJOR));
    MUST(w.vote(MAJOR, Choice::yes, 1));
    w.mature(1);
    MUST(w.pause(bits({PauseBit::exit})));
    CHECK_STATUS(w.execute(1), exits_closed);
    MUST(w.veto(1));
    CHECK(w.proposal(1).status == static_cast<u8>(ProposalStatus::vetoed));
}

TEST_CASE("LV-GOV-02 LV-GOV-12 a mandate that begins at second 0 ends after its term") {
    World w;
    w.now = 0;
    MUST(w.send(AUTHORITY_ID, Governed::rules()));
    CHECK(num(w.row<GovernanceRow>(1).guardian_until) == static_cast<long long>(90 * DAYS));
}

TEST_CASE("LV-GOV-15 without a guardian nobody is it, the chain's authority included") {
    Governed w;
    MUST(w.propose(Route::vote, {{Parameter::guardian, 0, 0}}, MAJOR));
    MUST(w.vote(MAJOR, Choice::yes, 1));
    w.mature(1);
    MUST(w.execute(1));
    CHECK(w.governance().guardian == 0);
    CHECK(num(w.governance().guardian_until) > static_cast<long long>(w.now));
    MUST(w.propose(CAP));
    CHECK_STATUS(w.veto(2, AUTHORITY_ID), not_guardian);
    CHECK_STATUS(w.propose(Route::guardian, {{Parameter::fee_max, 1, 9'000'000}}, AUTHORITY_ID),
                 not_guardian);
}

TEST_CASE("LV-GOV-17 LV-EPO-01 a vote that comes first begins the epoch") {
    Governed w;
    MUST(w.propose(Route::vote, FEE, MAJOR));
    const u32 epoch = w.epoch();
    w.pass_epoch();
    MUST(w.vote(MAJOR, Choice::yes, 1));
    CHECK(w.epoch() == epoch + 1);
}

TEST_CASE("LV-GOV-17 nobody votes on what is by no vote, whatever the clock says") {
    Governed w;
    MUST(w.propose(FEE));
    --w.now;  // before the end of a vote of no length
    CHECK_STATUS(w.vote(MAJOR, Choice::yes, 1), voting_over);
}

TEST_CASE("LV-GOV-17 choice none asks for no weight") {
    Governed w;
    MUST(w.propose(Route::vote, FEE, MAJOR));
    MUST(w.stake(1, 50, STAKER));
    w.next_epoch(1000);
    w.next_epoch(1000);
    CHECK_STATUS(w.vote(STAKER, Choice::no, 1), weight_too_small);
    MUST(w.vote(STAKER, Choice::none, 1));
    CHECK(w.ballot(1, STAKER).version == 0);
    REQUIRE(w.events<VotedEvent>().size() == 1);
    CHECK(num(w.events<VotedEvent>()[0].weight) == 0);
}

TEST_CASE("LV-GOV-16 LV-GOV-18 weights go down to whole atoms") {
    Governed w(false);
    MUST(w.set(Parameter::fee_weight, 1, 500'000'000));
    MUST(w.set(Parameter::target, 1, 1'000'000));
    MUST(w.seal());
    w.start();
    MUST(w.pay_fee(2));
    w.next_epoch(1000);
    REQUIRE(num(w.tranche(1).assets) == 901);
    MUST(w.propose(Route::vote, FEE, MAJOR));
    CHECK(num(w.proposal(1).standing) == 600);  // floor(600 x 901 / 900)
    MUST(w.vote(MAJOR, Choice::yes, 1));
    MUST(w.vote(MINOR, Choice::no, 1));
    CHECK(num(w.proposal(1).yes) == 600);
    CHECK(num(w.proposal(1).no) == 300);
}

TEST_CASE("LV-GOV-18 a vote on another asset asks nothing of a join") {
    for (const bool same_asset : {false, true}) {
        TwoGovernedAssets w;
        MUST(same_asset ? w.propose(Route::vote, FEE, MAJOR) : w.propose_two());
        for (const u64 more : {50U, 40U}) {
            MUST(w.stake(1, more, MINOR));
            for (int i = 0; i < 3; ++i) {
                w.next_epoch(1000);
            }
            MUST(w.settle_target(SettleTarget::stake, 1, MINOR));
        }
        CHECK(num(w.stake_of(1, MINOR).shares) == 390 * SUB_ONE);
        CHECK(w.proposal(1).epoch < w.stake_of(1, MINOR).joined_epoch);
        CHECK(num(w.stake_of(1, MINOR).aged) == (same_asset ? 300 : 350) * SUB_ONE);
    }
}

TEST_CASE("LV-GOV-19 a majority is of the votes exactly, half an atom above is enough") {
    Governed w(false);
    MUST(w.stake(1, 151, 41));
    MUST(w.stake(1, 150, 42));
    MUST(w.seal());
    w.start();
    MUST(w.propose(Route::vote, {{Parameter::fill_band, 1, 9'000'000}}, MAJOR));
    MUST(w.vote(41, Choice::yes, 1));
    MUST(w.vote(42, Choice::no, 1));
    w.now = w.proposal(1).vote_end.raw();
    MUST(w.execute(1));  // 151 of 301
}

TEST_CASE("LV-GOV-23 a vote belongs to the voters from the very quorum on, rounded up") {
    const auto cancelled = [](u64 yes) {
        Governed w(false);
        MUST(w.stake(1, yes, 41));
        MUST(w.seal());
        w.start();
        MUST(w.propose(Route::vote, FEE, MINOR));
        MUST(w.vote(41, Choice::yes, 1));
        return code(w.cancel(1, MINOR));
    };
    CHECK(cancelled(224) == 0);  // 20 % of 1124 is 224.8
    CHECK(cancelled(225) == code(Status::voting_over));  // 20 % of 1125 is 225
}

TEST_CASE("LV-GOV-25 what has passed or may be executed still keeps its place") {
    Governed w(false);
    for (const u32 who : {45U, 46U, 47U}) {
        MUST(w.stake(1, 20, who));
    }
    MUST(w.seal());
    w.start();
    MUST(w.propose(Route::vote, CAP, MAJOR));
    MUST(w.vote(MAJOR, Choice::yes, 1));
    w.now += DAYS;
    for (const u32 who : {MINOR, 45U, 46U}) {
        MUST(w.propose(Route::vote, CAP, who));
    }
    w.now = w.proposal(1).vote_end.raw();
    CHECK_STATUS(w.propose(Route::vote, FEE, 47), queue_full);
    w.let_leave(1);
    w.now = w.proposal(1).expires.raw();
    MUST(w.execute(1));
    // The last second of a window belongs to it.
    MUST(w.propose(FEE));
    MUST(w.propose(FEE));
    w.now = w.proposal(w.last()).expires.raw();
    CHECK_STATUS(w.propose(FEE), queue_full);
    ++w.now;
    MUST(w.propose(FEE));
}

TEST_CASE("LV-GOV-26 an exit leaves what another stake of its principal voted and proposed") {
    TwoGovernedAssets w(true);
    MUST(w.propose(Route::vote, FEE, MINOR));
    MUST(w.propose_two());  // in the second place, so that the stake of asset 2 remembers it
    MUST(w.cancel(2, MAJOR));
    MUST(w.propose(Route::vote, CAP, MAJOR));
    CHECK(w.proposal(3).place == 1);
    MUST(w.vote(MAJOR, Choice::yes, 3));
    MUST(w.vote(MAJOR, Choice::yes, 3, 3));
    CHECK(num(w.proposal(3).yes) == 700);
    MUST(w.request_exit(2, shares(u128{100} * SUB_ONE), MAJOR));
    CHECK(num(w.proposal(3).yes) == 700);
    CHECK(num(w.proposal(3).standing) == 600);
    MUST(w.request_exit(3, shares(u128{100} * SUB_ONE), MAJOR));
    CHECK(num(w.proposal(3).yes) == 600);
    CHECK(num(w.proposal(3).standing) == 600);  // proposed by the stake of tranche 1
    CHECK(w.wrote_proposal(3));
    CHECK_FALSE(w.wrote_proposal(1));  // on which that stake has not voted
}

}  // namespace levee::testing
