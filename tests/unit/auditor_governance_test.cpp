// The auditor's checks of governance: each finds what it is for, in a real step that was damaged.
#include "tests/support/governed_ledger.hpp"

namespace levee {

using namespace testing;

TEST_CASE("LV-AUD-11 a parameter that moves without an event is found") {
    GovernedLedger w;
    w.propose(Parameter::delay_tighten, 0, 3600);
    w.wait(21 * 86400);
    Recorded step = w.execute(1);
    step.events.clear();
    CHECK(w.spoken(step) == Ids{"LV-AUD-11"});
    step.change<GovernanceRow>([](GovernanceRow& row) { row.delay_tighten = Seconds{}; });
    CHECK(w.spoken(step).empty());
    step.change<GovernanceRow>([](GovernanceRow& row) { row.quorum = Ratio::of(1); });
    CHECK(w.spoken(step) == Ids{"LV-AUD-11"});
}

TEST_CASE("LV-AUD-12 a change that is too early, too far or by another route is found") {
    GovernedLedger w;
    w.propose(Parameter::funding_cap, 1, 10'000'000);  // from 0: a loosening, 48 h
    w.wait(48 * 3600);
    const Recorded step = w.execute(1);
    const auto changed = [&](const std::function<void(ParameterChangeRow&)>& damage) {
        Recorded other = step;
        change_event<ParameterChangedEvent>(
            other, [&](ParameterChangedEvent& event) { damage(event.change); });
        return w.spoken(other);
    };
    const Ids found{"LV-AUD-12"};
    CHECK(changed([](ParameterChangeRow&) {}).empty());
    CHECK(changed([](ParameterChangeRow& row) {
              row.new_value = Number128::of(10'000'001);
          }) == found);
    CHECK(changed([](ParameterChangeRow& row) { row.route = 3; }) == found);
    CHECK(changed([](ParameterChangeRow& row) { row.proposal = 9; }) == found);
    Recorded early = step;
    early.context.time = Seconds::of(early.context.time.raw() - 1);
    CHECK(w.spoken(early) == found);
    Recorded late = step;
    late.context.time = Seconds::of(late.context.time.raw() + 864001);
    CHECK(w.spoken(late) == found);
}

TEST_CASE("LV-AUD-12 a loosening while people could not leave is found") {
    GovernedLedger w;
    w.propose(Parameter::funding_cap, 1, 10'000'000);
    PauseMessage pause{};
    pause.set_bits = static_cast<uint8_t>(PauseBit::exit);
    w.pass(3600);
    w.send(0, pause);
    std::swap(pause.set_bits, pause.clear_bits);
    w.pass(3600);
    w.send(0, pause);
    w.wait(48 * 3600);
    Recorded step = w.execute(1);
    step.context.time = Seconds::of(step.context.time.raw() - 3600);
    CHECK(w.spoken(step) == Ids{"LV-AUD-12"});
}

TEST_CASE("LV-AUD-12 a change that had not cooled down when it was proposed is found") {
    GovernedLedger w;
    w.propose(Parameter::funding_cap, 1, 10'000'000);
    w.wait(48 * 3600);
    const uint64_t first = w.execute(1).context.time.raw();
    w.pass(24 * 3600);
    w.propose(Parameter::funding_cap, 1, 20'000'000);
    w.wait(48 * 3600);
    const Recorded step = w.execute(2);
    const auto changed_at = [&](uint64_t time) {
        return w.spoken_with<ParameterChangeRow>(
            step, 1, [time](ParameterChangeRow& row) { row.time = Seconds::of(time); });
    };
    CHECK(changed_at(first).empty());
    CHECK(changed_at(first + 1) == Ids{"LV-AUD-12"});
    // One that came by another route after the proposal was opened makes nobody wait.
    CHECK(changed_at(first + 24 * 3600).empty());
}

TEST_CASE("LV-AUD-12 an office that is not alone, not held or not voted for is found") {
    GovernedLedger w;
    w.propose(Parameter::proposer, 0, 21);
    w.wait(336 * 3600);
    const Recorded step = w.execute(1);
    const auto proposed = [&](const std::function<void(ProposalRow&)>& damage) {
        return w.spoken_with<ProposalRow>(step, 1, damage);
    };
    const Ids found{"LV-AUD-12"};
    CHECK(proposed([](ProposalRow&) {}).empty());
    CHECK(proposed([](ProposalRow& row) { row.parameter[1] = 1; }) == found);
    CHECK(proposed([](ProposalRow& row) { row.proposer = 21; }) == found);
    CHECK(proposed([](ProposalRow& row) { row.route = 3; }) == found);
    CHECK(proposed([](ProposalRow& row) { row.route = 1; }) == found);
    const auto voted = [&](uint64_t yes, uint64_t no) {
        return proposed([yes, no](ProposalRow& row) {
            row.route = 1;
            row.weight = Atoms::of(1000);
            row.yes = Atoms::of(yes);
            row.no = Atoms::of(no);
        });
    };
    CHECK(voted(101, 99).empty());
    CHECK(voted(100, 100) == found);
    CHECK(voted(199, 0) == found);
}

TEST_CASE("LV-AUD-24 votes that no ballot tells of are found, and old ballots count nothing") {
    GovernedLedger w;
    w.propose(Parameter::funding_cap, 1, 10'000'000, true);
    w.vote(1, Choice::yes);
    CHECK(w.summed().empty());
    const auto damaged = [&](uint32_t id, const std::function<void(ProposalRow&)>& damage) {
        return w.with_damaged<ProposalRow>(id, damage, [&] { return w.summed(); });
    };
    const Ids found{"LV-AUD-24"};
    CHECK(damaged(1, [](ProposalRow& row) { row.yes = Atoms::of(row.yes.raw() - 1); }) == found);
    CHECK(damaged(1, [](ProposalRow& row) { std::swap(row.yes, row.no); }) == found);
    w.vote(1, Choice::no);  // from a quorum of yes on it could not be taken back
    CancelProposalMessage cancel{};
    cancel.proposal = 1;
    w.send(30, cancel);
    w.propose(Parameter::funding_cap, 1, 10'000'000, true);
    CHECK(w.summed().empty());  // the ballot of 1 lies still at the place that 2 has now
    CHECK(damaged(2, [](ProposalRow& row) { row.no = Atoms::of(1000); }) == found);
    w.vote(2, Choice::yes);
    CHECK(w.summed().empty());
}

TEST_CASE("LV-AUD-14 LV-AUD-15 money that leaves too fast, or is nobody's, is found") {
    GovernedLedger w;
    WithdrawOperatorCapitalMessage leave{};
    leave.tranche = 2;
    leave.shares = Shares::of(u128{500} << 32);
    Recorded step = w.send(8, leave);
    step.change<TrancheRow>(
        [](TrancheRow& row) { row.exit_shares[0] = Shares::of((u128{500} << 32) + 1); });
    CHECK(w.spoken(step) == Ids{"LV-AUD-14"});
    w.pass(100);
    PayFeeMessage fee{};
    fee.asset = 1;
    w.send(9, fee, 1);
    w.pass(100);
    w.send(9, fee, 1);
    ExitMessage exit{};
    exit.tranche = 2;
    Recorded paid = w.send(8, exit);
    paid.events.erase(paid.events.begin(),
                      paid.events.begin() + sizeof(EventHeader) + ExitedEvent::SIZE);
    CHECK(w.spoken(paid) == Ids{"LV-AUD-15"});
}

}  // namespace levee
