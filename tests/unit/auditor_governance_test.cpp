// The auditor's checks of governance: each finds what it is for, in a real step that was damaged.
#include <doctest/doctest.h>

#include <cstring>
#include <functional>
#include <set>

#include "host-sim/abi/wire.hpp"
#include "host-sim/auditor.hpp"

namespace levee {

namespace {

using Ids = std::set<std::string>;

/// One step as it was, to be changed.
struct Recorded {
    struct Row {
        uint8_t kind;
        uint64_t id;
        std::vector<uint8_t> bytes;
    };
    Context context;
    std::vector<Row> rows;
    std::vector<uint8_t> events;

    template <class T>
    void change(const std::function<void(T&)>& damage) {
        for (Row& row : rows) {
            if (row.kind == T::KIND) {
                T value;
                std::memcpy(static_cast<void*>(&value), row.bytes.data(), sizeof value);
                damage(value);
                std::memcpy(row.bytes.data(), static_cast<const void*>(&value), sizeof value);
            }
        }
    }
};

/// A governed ledger with operator capital and a voter; every step has passed the auditor.
class Governed {
public:
    Governed() : engine_(make_engine("native")) {
        AddAssetMessage asset{};
        asset.recognise_after = 2;
        asset.pending_epochs = 1;
        asset.exit_epochs = 1;
        asset.epoch_length = Seconds::of(100);
        send(0, asset);
        AddMarketMessage market{};
        market.asset = 1;
        market.venue = 5;
        market.feed = 6;
        market.kind = 1;
        market.multiplier = 1;
        market.tick_max = Ticks::of(100000);
        market.oi_max = Lots::of(1000);
        market.initial_margin = Ratio::of(200'000'000);
        market.maintenance_margin = Ratio::of(100'000'000);
        market.mark_step = Ratio::of(100'000'000);
        market.mark_age_max = Seconds::of(1000);
        market.house_order_min = Lots::of(1);
        send(0, market);
        AddTrancheMessage tranche{};
        tranche.asset = 1;
        tranche.kind = static_cast<uint8_t>(TrancheKind::shared);
        tranche.draw_max = Ratio::of(1'000'000'000);
        send(0, tranche);
        tranche.kind = static_cast<uint8_t>(TrancheKind::operator_shared);
        tranche.operator_ = 8;
        send(0, tranche);
        SetLayersMessage layers{};
        layers.market = 1;
        constexpr uint8_t NAMED[] = {1, 2, 5, 12};
        std::copy(std::begin(NAMED), std::end(NAMED), layers.layers);
        layers.shared_cap = Atoms::of(100);
        send(0, layers);
        SetGovernanceMessage governance{};
        governance.asset = 1;
        governance.proposer = 20;
        governance.guardian_term = Seconds::of(86400);
        governance.vote_period = Seconds::of(86400);
        governance.execution_window = Seconds::of(864000);
        governance.delay_loosen = Seconds::of(86400);
        governance.quorum = Ratio::of(200'000'000);
        governance.majority = Ratio::of(500'000'000);
        governance.propose_min = Ratio::of(10'000'000);
        send(0, governance);
        SetParameterMessage part{};
        part.parameter = static_cast<uint8_t>(Parameter::operator_exit_max);
        part.scope = 2;
        part.value = Number128::of(500'000'000);
        send(0, part);
        send(0, SealMessage{});
        SupplyOperatorCapitalMessage supply{};
        supply.tranche = 2;
        send(8, supply, 1000);
        StakeMessage stake{};
        stake.tranche = 1;
        send(30, stake, 1000);
        pass(100);
        PayFeeMessage fee{};
        fee.asset = 1;
        send(9, fee, 1);
        pass(100);
        send(9, fee, 1);
    }

    void pass(uint64_t seconds) { time_ += seconds; }

    template <class Message>
    Recorded send(uint32_t sender, const Message& message, uint64_t funds = 0) {
        Context context{};
        context.time = Seconds::of(time_);
        context.sender = sender;
        context.funds_asset = funds == 0 ? 0 : 1;
        context.funds_amount = Atoms::of(funds);
        const Receipt receipt = engine_->execute(context, wire_of(message));
        REQUIRE(receipt.status == Status::ok);
        Recorded recorded{context, {}, {receipt.events.begin(), receipt.events.end()}};
        for (const RowView& row : receipt.rows) {
            recorded.rows.push_back({row.kind, row.id, {row.bytes.begin(), row.bytes.end()}});
        }
        before_ = steps_.size();
        steps_.push_back(recorded);
        CHECK(spoken(recorded).empty());
        return recorded;
    }

    /// A lawful change of the market, executed, and the mark whose roll makes it effective.
    Recorded change_takes_effect() {
        propose(Parameter::funding_cap, 1, 10'000'000);
        pass(48 * 3600);
        execute(1);
        pass(100);
        MarkMessage mark{};
        mark.market = 1;
        mark.price = Ticks::of(1000);
        mark.observed_at = Seconds::of(time_);
        return send(6, mark);
    }

    /// What the checks say of the last step when it is this one instead.
    std::vector<Violation> violations(const Recorded& step) const {
        Auditor auditor(0);
        for (size_t i = 0; i < before_; ++i) {
            audit(auditor, steps_[i]);
        }
        return audit(auditor, step);
    }
    Ids spoken(const Recorded& step) const {
        Ids ids;
        for (const Violation& violation : violations(step)) {
            ids.insert(std::string(violation.id));
        }
        return ids;
    }
    /// The rule between parameters that the step is said to break; 0 if none.
    int rule_broken(const Recorded& step) const {
        for (const Violation& violation : violations(step)) {
            const size_t at = violation.detail.find("rule ");
            if (violation.id == "LV-AUD-16" && at != std::string::npos) {
                return std::stoi(violation.detail.substr(at + 5));
            }
        }
        return 0;
    }

    /// What `ask` says while a stored row is damaged.
    template <class Row>
    Ids with_damaged(uint64_t id, const std::function<void(Row&)>& damage,
                     const std::function<Ids()>& ask) {
        const auto before = row_as<Row>({Row::KIND, id, engine_->store().find(Row::KIND, id)});
        Row row = before;
        damage(row);
        engine_->store().put(Row::KIND, id, &row);
        engine_->store().commit();
        const Ids found = ask();
        engine_->store().put(Row::KIND, id, &before);
        engine_->store().commit();
        return found;
    }
    template <class Row>
    Ids spoken_with(const Recorded& step, uint64_t id, const std::function<void(Row&)>& damage) {
        return with_damaged<Row>(id, damage, [&] { return spoken(step); });
    }

    /// What the checks over all rows say.
    Ids summed() const {
        Ids ids;
        for (const Violation& violation : Auditor(0).ledger(engine_->store())) {
            ids.insert(std::string(violation.id));
        }
        return ids;
    }

    void propose(Parameter parameter, uint32_t scope, uint64_t value, bool by_vote = false) {
        ProposeChangeMessage message{};
        message.asset = 1;
        message.route = static_cast<uint8_t>(by_vote ? Route::vote : Route::authority);
        message.tranche = by_vote ? 1 : 0;
        message.parameter[0] = static_cast<uint8_t>(parameter);
        message.scope[0] = scope;
        message.value[0] = Number128::of(value);
        send(by_vote ? 30 : 20, message);
    }
    void vote(uint32_t proposal, Choice choice) {
        VoteMessage message{};
        message.proposal = proposal;
        message.tranche = 1;
        message.choice = static_cast<uint8_t>(choice);
        send(30, message);
    }
    Recorded execute(uint32_t proposal) {
        ExecuteProposalMessage message{};
        message.proposal = proposal;
        return send(9, message);
    }

private:
    std::vector<Violation> audit(Auditor& auditor, const Recorded& step) const {
        std::vector<RowView> rows;
        for (const Recorded::Row& row : step.rows) {
            rows.push_back({row.kind, row.id, row.bytes});
        }
        Receipt receipt;
        receipt.rows = rows;
        receipt.events = step.events;
        return auditor.after(step.context, receipt, engine_->store());
    }

    std::unique_ptr<Engine> engine_;
    std::vector<Recorded> steps_;
    size_t before_ = 0;
    uint64_t time_ = 1000;
};

/// The first event of that type, to be changed where it stands.
template <class Event>
void change_event(Recorded& step, const std::function<void(Event&)>& damage) {
    for (size_t at = 0; at < step.events.size();) {
        EventHeader header;
        std::memcpy(&header, step.events.data() + at, sizeof header);
        if (header.kind == Event::KIND) {
            Event event;
            std::memcpy(static_cast<void*>(&event), step.events.data() + at + sizeof header,
                        sizeof event);
            damage(event);
            std::memcpy(step.events.data() + at + sizeof header,
                        static_cast<const void*>(&event), sizeof event);
            return;
        }
        at += sizeof header + header.size;
    }
    FAIL("no such event");
}

}  // namespace

TEST_CASE("LV-AUD-11 a parameter that moves without an event is found") {
    Governed w;
    w.propose(Parameter::delay_tighten, 0, 3600);
    w.pass(21 * 86400);
    Recorded step = w.execute(1);
    step.events.clear();
    CHECK(w.spoken(step) == Ids{"LV-AUD-11"});
    step.change<GovernanceRow>([](GovernanceRow& row) { row.delay_tighten = Seconds{}; });
    CHECK(w.spoken(step).empty());
    step.change<GovernanceRow>([](GovernanceRow& row) { row.quorum = Ratio::of(1); });
    CHECK(w.spoken(step) == Ids{"LV-AUD-11"});
}

TEST_CASE("LV-AUD-12 a change that is too early, too far or by another route is found") {
    Governed w;
    w.propose(Parameter::funding_cap, 1, 10'000'000);  // from 0: a loosening, 48 h
    w.pass(48 * 3600);
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
    Governed w;
    w.propose(Parameter::funding_cap, 1, 10'000'000);
    PauseMessage pause{};
    pause.set_bits = static_cast<uint8_t>(PauseBit::exit);
    w.pass(3600);
    w.send(0, pause);
    std::swap(pause.set_bits, pause.clear_bits);
    w.pass(3600);
    w.send(0, pause);
    w.pass(48 * 3600);
    Recorded step = w.execute(1);
    step.context.time = Seconds::of(step.context.time.raw() - 3600);
    CHECK(w.spoken(step) == Ids{"LV-AUD-12"});
}

TEST_CASE("LV-AUD-12 a change that had not cooled down when it was proposed is found") {
    Governed w;
    w.propose(Parameter::funding_cap, 1, 10'000'000);
    w.pass(48 * 3600);
    const uint64_t first = w.execute(1).context.time.raw();
    w.pass(24 * 3600);
    w.propose(Parameter::funding_cap, 1, 20'000'000);
    w.pass(48 * 3600);
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
    Governed w;
    w.propose(Parameter::proposer, 0, 21);
    w.pass(336 * 3600);
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

TEST_CASE("LV-AUD-13 a market that loses its cover is found") {
    Governed w;
    const Recorded step = w.change_takes_effect();
    const auto layered = [&](std::array<uint8_t, 4> layers) {
        Recorded other = step;
        other.change<MarketRow>([&](MarketRow& row) {
            std::copy(layers.begin(), layers.end(), row.layers);
        });
        return w.spoken(other).count("LV-AUD-13");
    };
    CHECK(layered({1, 2, 5, 12}) == 0);
    CHECK(layered({1, 2, 12, 0}) == 1);
    CHECK(layered({1, 5, 12, 0}) == 1);
    Recorded capped = step;
    capped.change<MarketRow>([](MarketRow& row) { row.shared_cap = Atoms{}; });
    CHECK(w.spoken(capped).count("LV-AUD-13") == 1);
}

TEST_CASE("LV-AUD-13 a part of the fund that falls below a tenth of it is found") {
    Governed w;
    w.propose(Parameter::funding_cap, 1, 10'000'000);
    w.pass(48 * 3600);
    Recorded step = w.execute(1);
    const auto capped = [&](uint64_t old, uint64_t cap) {
        Recorded other = step;
        change_event<ParameterChangedEvent>(other, [&](ParameterChangedEvent& event) {
            event.change.parameter = static_cast<uint8_t>(Parameter::shared_cap);
            event.change.old_value = Number128::of(old);
            event.change.new_value = Number128::of(cap);
        });
        return w.spoken(other).count("LV-AUD-13");
    };
    step.change<TrancheRow>([](TrancheRow& row) { row.assets = Atoms::of(1000); });
    CHECK(capped(101, 100) == 0);
    CHECK(capped(100, 99) == 1);
    CHECK(capped(98, 99) == 0);  // one that rises may be small
}

TEST_CASE("LV-AUD-16 parameters that contradict each other are found, rule by rule") {
    Governed w;
    const Recorded step = w.change_takes_effect();
    const auto market = [&](const std::function<void(MarketRow&)>& damage) {
        Recorded other = step;
        other.change<MarketRow>(damage);
        return w.rule_broken(other);
    };
    CHECK(market([](MarketRow&) {}) == 0);
    CHECK(market([](MarketRow& m) { m.maintenance_margin = m.initial_margin; }) == 1);
    CHECK(market([](MarketRow& m) { m.mark_step = Ratio::of(200'000'001); }) == 2);
    CHECK(market([](MarketRow& m) {
              m.mark_step = Ratio{};
              m.fill_band = Ratio::of(100'000'001);
          }) == 3);
    CHECK(market([](MarketRow& m) { m.liquidation_fee = Ratio::of(100'000'001); }) == 3);
    CHECK(market([](MarketRow& m) { m.multiplier = uint64_t{1} << 63; }) == 4);
    CHECK(market([](MarketRow& m) { m.kind = 2; }) == 4);  // a lot is worth no atom at tick_max
    CHECK(market([](MarketRow& m) { std::swap(m.layers[1], m.layers[2]); }) == 5);
    CHECK(market([](MarketRow& m) { m.layers[1] = 4; }) == 5);
    CHECK(market([](MarketRow& m) { m.layers[4] = 12; }) == 5);
    Recorded late = step;
    late.change<AssetRow>([](AssetRow& row) { row.late_epochs = 2; });
    CHECK(w.rule_broken(late) == 6);
}

TEST_CASE("LV-AUD-16 tranches and feeds that break a rule are found") {
    Governed w;
    const Recorded step = w.change_takes_effect();
    const auto tranches = [&](uint32_t id, const std::function<void(TrancheRow&)>& damage) {
        Recorded other = step;
        other.change<TrancheRow>([&](TrancheRow& row) {
            if (row.id == id) damage(row);
        });
        return w.rule_broken(other);
    };
    CHECK(tranches(1, [](TrancheRow&) {}) == 0);
    CHECK(tranches(1, [](TrancheRow& t) { t.fee_weight = Ratio::of(1'000'000'000); }) == 0);
    CHECK(tranches(1, [](TrancheRow& t) { t.fee_weight = Ratio::of(1'000'000'001); }) == 7);
    CHECK(tranches(1, [](TrancheRow& t) { t.operator_ = 8; }) == 9);
    CHECK(tranches(1, [](TrancheRow& t) { t.exit_max = Ratio::of(999'999'999); }) == 9);
    CHECK(tranches(2, [](TrancheRow& t) { t.exit_max = Ratio::of(999'999'999); }) == 0);
    const auto feed = [&](std::array<uint32_t, 3> reporters, uint32_t fallback, uint8_t quorum) {
        FeedRow row{};
        row.version = FeedRow::VERSION;
        row.market = 1;
        std::copy(reporters.begin(), reporters.end(), row.reporter);
        row.fallback = fallback;
        row.quorum = quorum;
        Recorded other = step;
        other.rows.push_back({FeedRow::KIND, 1, std::vector<uint8_t>(sizeof row)});
        std::memcpy(other.rows.back().bytes.data(), &row, sizeof row);
        return w.rule_broken(other);
    };
    CHECK(feed({41, 42, 0}, 0, 2) == 0);
    CHECK(feed({41, 42, 0}, 43, 3) == 10);
    CHECK(feed({41, 42, 41}, 0, 2) == 10);
    CHECK(feed({41, 42, 0}, 41, 2) == 10);
}

TEST_CASE("LV-AUD-16 a floor that rises above half of its tranche is found") {
    Governed w;
    w.propose(Parameter::floor, 1, 500);
    w.pass(168 * 3600);
    Recorded step = w.execute(1);
    step.change<TrancheRow>([](TrancheRow& row) { row.assets = Atoms::of(1000); });
    CHECK(w.rule_broken(step) == 0);
    step.change<TrancheRow>([](TrancheRow& row) { row.assets = Atoms::of(999); });
    CHECK(w.rule_broken(step) == 8);
}

TEST_CASE("LV-AUD-24 votes that no ballot tells of are found, and old ballots count nothing") {
    Governed w;
    w.propose(Parameter::funding_cap, 1, 10'000'000, true);
    w.vote(1, Choice::yes);
    CHECK(w.summed().empty());
    const auto damaged = [&](uint32_t id, const std::function<void(ProposalRow&)>& damage) {
        return w.with_damaged<ProposalRow>(id, damage, [&] { return w.summed(); });
    };
    const Ids found{"LV-AUD-24"};
    CHECK(damaged(1, [](ProposalRow& row) { row.yes = Atoms::of(row.yes.raw() - 1); }) == found);
    CHECK(damaged(1, [](ProposalRow& row) { std::swap(row.yes, row.no); }) == found);
    CancelProposalMessage cancel{};
    cancel.proposal = 1;
    w.send(30, cancel);
    w.propose(Parameter::funding_cap, 1, 10'000'000, true);
    CHECK(w.summed().empty());  // the ballot of 1 lies still at the place that 2 has now
    CHECK(damaged(2, [](ProposalRow& row) { row.yes = Atoms::of(1000); }) == found);
    w.vote(2, Choice::no);
    CHECK(w.summed().empty());
}

TEST_CASE("LV-AUD-14 LV-AUD-15 money that leaves too fast, or is nobody's, is found") {
    Governed w;
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
