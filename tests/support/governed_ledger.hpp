// A governed ledger whose steps are kept, so that a test can damage one and ask the auditor.
#pragma once

#include <doctest/doctest.h>

#include <cstring>
#include <functional>
#include <set>

#include "host-sim/abi/wire.hpp"
#include "host-sim/auditor.hpp"

namespace levee::testing {

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
class GovernedLedger {
public:
    GovernedLedger() : engine_(make_engine("native")) {
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
        pass_epochs(2);
    }

    void pass(uint64_t seconds) { time_ += seconds; }

    /// So many that stakers join, or leave.
    void pass_epochs(int count) {
        for (int i = 0; i < count; ++i) {
            pass(100);
            PayFeeMessage fee{};
            fee.asset = 1;
            send(9, fee, 1);
        }
    }

    /// The same, with as many epochs as who asks to leave now needs.
    void wait(uint64_t seconds) {
        pass_epochs(2);
        pass(seconds - 200);
    }

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
        wait(48 * 3600);
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

}  // namespace levee::testing
