// Each check of the auditor against a ledger that is sound but for one thing: exactly that check
// speaks (LV-AUD).
#include "host-sim/auditor.hpp"

#include <doctest/doctest.h>

#include <functional>

namespace levee {
namespace {

using Ids = std::vector<std::string>;

/// A transaction with copies of all that it did, so that it can be damaged.
struct Step {
    Context context;
    Status status = Status::ok;
    struct Row {
        uint8_t kind;
        uint64_t id;
        std::vector<uint8_t> bytes;
    };
    std::vector<Row> rows;
    std::vector<uint8_t> events;

    Row& row(uint8_t kind, uint64_t id) {
        for (Row& row : rows) {
            if (row.kind == kind && row.id == id) {
                return row;
            }
        }
        FAIL("no such row");
        return rows.front();
    }
    template <typename T>
    void change(uint64_t id, const std::function<void(T&)>& change) {
        Row& found = row(T::KIND, id);
        T value = row_as<T>({found.kind, found.id, found.bytes});
        change(value);
        std::memcpy(found.bytes.data(), &value, T::SIZE);
    }
};

uint64_t position_of(uint64_t account, uint64_t market) { return (account << 16) | market; }

/// Two assets, a market with two traders, a tranche with a stake, and a payout.
class Sound {
public:
    Sound() : engine_(make_engine("native")) {
        AddAssetMessage asset{};
        asset.recognise_after = 2;
        asset.pending_epochs = 1;
        asset.exit_epochs = 1;
        asset.epoch_length = Seconds::of(100);
        send(0, asset);
        send(0, asset);
        send(0, market());
        AddTrancheMessage tranche{};
        tranche.asset = 1;
        tranche.kind = static_cast<uint8_t>(TrancheKind::shared);
        send(0, tranche);
        mark(1000);
        for (uint32_t account = 1; account <= 2; ++account) {
            OpenAccountMessage open{};
            open.asset = 1;
            send(7, open);
            DepositMessage deposit{};
            deposit.account = account;
            deposit_ = send(7, deposit, 5000);
            deposit.place = static_cast<uint8_t>(MoneyPlace::bond);
            send(7, deposit, 50);
        }
        StakeMessage stake{};
        stake.tranche = 1;
        send(9, stake, 300);
        fill();
        WithdrawMessage withdraw{};
        withdraw.account = 1;
        withdraw.amount = Atoms::of(10);
        withdraw_ = send(7, withdraw);
    }

    /// What the checks of one transaction say when it is damaged.
    Ids spoken(size_t step, const std::function<void(Step&)>& damage) const {
        Auditor auditor(0);
        for (size_t i = 0; i < step; ++i) {
            CHECK(audit(auditor, steps_[i]).empty());
        }
        Step damaged = steps_[step];
        damage(damaged);
        return audit(auditor, damaged);
    }

    /// What the checks of the whole ledger say when one row is changed or removed.
    template <typename T>
    Ids spoken(uint64_t id, const std::function<void(T&)>& damage) const {
        LedgerStore store(abi_row_sizes());
        bool found = false;
        for (const RowView& row : engine_->store().sorted_rows()) {
            std::vector<uint8_t> bytes(row.bytes.begin(), row.bytes.end());
            if (row.kind == T::KIND && row.id == id) {
                T value = row_as<T>(row);
                damage(value);
                std::memcpy(bytes.data(), &value, T::SIZE);
                found = true;
            }
            REQUIRE(store.put(row.kind, row.id, bytes.data()));
            store.commit();
        }
        REQUIRE(found);
        return ids(Auditor().ledger(store));
    }
    Ids unspoken() const { return ids(Auditor().ledger(engine_->store())); }

    size_t deposit() const { return deposit_; }
    size_t filled() const { return fill_; }
    size_t withdrawn() const { return withdraw_; }
    size_t count() const { return steps_.size(); }

private:
    static AddMarketMessage market() {
        AddMarketMessage m{};
        m.asset = 1;
        m.venue = 5;
        m.feed = 6;
        m.kind = static_cast<uint8_t>(ContractKind::linear);
        m.multiplier = 1;
        m.tick_max = Ticks::of(1'000'000);
        m.oi_max = Lots::of(1'000'000);
        m.initial_margin = Ratio::of(100'000'000);
        m.maintenance_margin = Ratio::of(50'000'000);
        m.fill_band = Ratio::of(10'000'000);
        m.mark_step = Ratio::of(90'000'000);
        m.mark_age_max = Seconds::of(1000);
        m.fee_max = Ratio::of(10'000'000);
        m.house_order_min = Lots::of(1);
        return m;
    }
    void mark(uint64_t price) {
        MarkMessage m{};
        m.market = 1;
        m.price = Ticks::of(price);
        m.observed_at = Seconds::of(1000);
        send(6, m);
    }
    void fill() {
        FillMessage m{};
        m.market = 1;
        m.buyer = 1;
        m.seller = 2;
        m.lots = Lots::of(3);
        m.price = Ticks::of(1000);
        m.buyer_fee = Atoms::of(2);
        fill_ = send(5, m);
    }

    template <typename Message>
    size_t send(uint32_t sender, const Message& message, uint64_t funds = 0) {
        std::vector<uint8_t> bytes(8 + Message::SIZE);
        const uint16_t kind = Message::KIND;
        std::memcpy(bytes.data(), &kind, sizeof kind);
        std::memcpy(bytes.data() + 8, &message, Message::SIZE);
        Step step;
        step.context.time = Seconds::of(1000);
        step.context.sender = sender;
        step.context.funds_asset = funds == 0 ? 0 : 1;
        step.context.funds_amount = Atoms::of(funds);
        const Receipt receipt = engine_->execute(step.context, bytes);
        REQUIRE(static_cast<uint32_t>(receipt.status) == 0);
        for (const RowView& row : receipt.rows) {
            step.rows.push_back({row.kind, row.id, {row.bytes.begin(), row.bytes.end()}});
        }
        step.events.assign(receipt.events.begin(), receipt.events.end());
        steps_.push_back(std::move(step));
        return steps_.size() - 1;
    }

    Ids audit(Auditor& auditor, const Step& step) const {
        std::vector<RowView> rows;
        for (const Step::Row& row : step.rows) {
            rows.push_back({row.kind, row.id, row.bytes});
        }
        const Receipt receipt{step.status, rows, step.events, {}};
        return ids(auditor.after(step.context, receipt, engine_->store()));
    }
    static Ids ids(const std::vector<Violation>& violations) {
        Ids ids;
        for (const Violation& violation : violations) {
            CHECK(!violation.detail.empty());
            ids.emplace_back(violation.id);
        }
        return ids;
    }

    std::unique_ptr<Engine> engine_;
    std::vector<Step> steps_;
    size_t deposit_ = 0;
    size_t fill_ = 0;
    size_t withdraw_ = 0;
};

constexpr Atoms ONE = Atoms::of(1);

TEST_CASE("a sound ledger breaks no check") {
    const Sound sound;
    CHECK(sound.unspoken().empty());
    CHECK(sound.spoken(sound.count() - 1, [](Step&) {}).empty());
}

TEST_CASE("LV-AUD-01 a status that the schema does not list") {
    const Sound sound;
    CHECK(sound.spoken(sound.withdrawn(), [](Step& step) {
        step = Step{};
        step.status = static_cast<Status>(777);
    }) == Ids{"LV-AUD-01"});
}

TEST_CASE("LV-AUD-02 a refusal with rows, or with events") {
    const Sound sound;
    CHECK(sound.spoken(sound.filled(), [](Step& step) {
        step.status = Status::paused;
        step.events.clear();
    }) == Ids{"LV-AUD-02"});
    CHECK(sound.spoken(sound.filled(), [](Step& step) {
        step.status = Status::paused;
        step.rows.clear();
    }) == Ids{"LV-AUD-02"});
}

TEST_CASE("LV-AUD-03 rows out of order, twice, or of another layout") {
    const Sound sound;
    CHECK(sound.spoken(sound.filled(), [](Step& step) {
        std::swap(step.rows.front(), step.rows.back());
    }) == Ids{"LV-AUD-03"});
    CHECK(sound.spoken(sound.filled(), [](Step& step) {
        step.rows.push_back(step.rows.back());
    }) == Ids{"LV-AUD-03"});
    CHECK(sound.spoken(sound.filled(), [](Step& step) {
        step.row(PositionRow::KIND, position_of(1, 1)).bytes[0] = 2;
    }) == Ids{"LV-AUD-03"});
}

TEST_CASE("LV-AUD-04 a reserved byte that is not zero, an enumerated one that nothing names") {
    const Sound sound;
    CHECK(sound.spoken(sound.filled(), [](Step& step) {
        step.change<AccountRow>(2, [](AccountRow& row) { std::memset(&row.reserved0, 1, 1); });
    }) == Ids{"LV-AUD-04"});
    CHECK(sound.spoken(sound.filled(), [](Step& step) {
        step.change<PositionRow>(position_of(1, 1), [](PositionRow& row) { row.side = 3; });
    }) == Ids{"LV-AUD-04"});
}

TEST_CASE("LV-AUD-05 an amount of 2^88 atoms") {
    const Sound sound;
    const auto with_cash = [&sound](u128 cash) {
        return sound.spoken(sound.filled(), [cash](Step& step) {
            step.change<AccountRow>(2, [cash](AccountRow& row) {
                std::memcpy(static_cast<void*>(&row.cash), &cash, sizeof cash);
            });
        });
    };
    CHECK(with_cash(u128{1} << 88) == Ids{"LV-AUD-05"});
    CHECK(with_cash((u128{1} << 88) - 1).empty());
}

TEST_CASE("LV-AUD-06 events that are unknown, of a wrong size, or cut") {
    const Sound sound;
    CHECK(sound.spoken(sound.filled(), [](Step& step) { step.events[0] = 255; }) ==
          Ids{"LV-AUD-06"});
    CHECK(sound.spoken(sound.filled(), [](Step& step) { ++step.events[2]; }) ==
          Ids{"LV-AUD-06"});
    CHECK(sound.spoken(sound.filled(), [](Step& step) { step.events[4] = 1; }) ==
          Ids{"LV-AUD-06"});
    CHECK(sound.spoken(sound.filled(), [](Step& step) { step.events.pop_back(); }) ==
          Ids{"LV-AUD-06"});
}

TEST_CASE("LV-AUD-07 a bucket that is more than its vault knows") {
    const Sound sound;
    for (size_t bucket = 0; bucket < 12; ++bucket) {
        CHECK(sound.spoken(sound.deposit(), [bucket](Step& step) {
            step.change<AssetRow>(1, [bucket](AssetRow& row) { row.buckets[bucket] += ONE; });
        }) == Ids{"LV-AUD-07"});
    }
}

TEST_CASE("LV-AUD-08 a vault that moves by more than what came in or went out") {
    const Sound sound;
    const auto grow = [](Step& step) {
        step.change<AssetRow>(1, [](AssetRow& row) {
            row.vault += ONE;
            row.buckets[0] += ONE;
        });
    };
    CHECK(sound.spoken(sound.deposit(), grow) == Ids{"LV-AUD-08"});
    CHECK(sound.spoken(sound.filled(), grow) == Ids{"LV-AUD-08"});
    CHECK(sound.spoken(sound.withdrawn(), grow) == Ids{"LV-AUD-08"});
    // Without its payout, what was withdrawn is missing.
    CHECK(sound.spoken(sound.withdrawn(), [](Step& step) { step.events.clear(); }) ==
          Ids{"LV-AUD-08"});
    // Funds of another asset do not excuse it.
    CHECK(sound.spoken(sound.deposit(), [](Step& step) { step.context.funds_asset = 2; }) ==
          Ids{"LV-AUD-08"});
}

TEST_CASE("LV-AUD-09 a market whose pools and entry values differ by a sub-atom") {
    const Sound sound;
    const auto broken = [&sound](const std::function<void(BookRow&)>& change) {
        return sound.spoken(sound.filled(),
                            [&](Step& step) { step.change<BookRow>(1, change); });
    };
    CHECK(broken([](BookRow& row) { row.settlement += ONE; }) == Ids{"LV-AUD-09"});
    CHECK(broken([](BookRow& row) { row.shortfall += ONE; }) == Ids{"LV-AUD-09"});
    CHECK(broken([](BookRow& row) { row.residual += ONE; }) == Ids{"LV-AUD-09"});
    CHECK(broken([](BookRow& row) { row.pool_claims += ONE; }) == Ids{"LV-AUD-09"});
    CHECK(broken([](BookRow& row) { row.cohort_claims += ONE; }) == Ids{"LV-AUD-09"});
    CHECK(broken([](BookRow& row) { row.house_claims += ONE; }) == Ids{"LV-AUD-09"});
    CHECK(broken([](BookRow& row) { row.entry[0] += SubAtoms::of(1); }) == Ids{"LV-AUD-09"});
    CHECK(broken([](BookRow& row) { row.entry[1] += SubAtoms::of(1); }) == Ids{"LV-AUD-09"});
    CHECK(broken([](BookRow& row) { row.flat_entry += SubAtoms::of(1); }) == Ids{"LV-AUD-09"});
    CHECK(broken([](BookRow& row) { row.house_entry += SubAtoms::of(1); }) == Ids{"LV-AUD-09"});
}

TEST_CASE("LV-AUD-10 a market whose sides and house do not cancel out") {
    const Sound sound;
    const auto broken = [&sound](const std::function<void(BookRow&)>& change) {
        return sound.spoken(sound.filled(),
                            [&](Step& step) { step.change<BookRow>(1, change); });
    };
    CHECK(broken([](BookRow& row) { row.size[0] += Sublots::of(1); }) == Ids{"LV-AUD-10"});
    CHECK(broken([](BookRow& row) { row.size[1] += Sublots::of(1); }) == Ids{"LV-AUD-10"});
    CHECK(broken([](BookRow& row) { row.house_size += NetSublots::of(1); }) ==
          Ids{"LV-AUD-10"});
}

TEST_CASE("LV-AUD-20 a row whose money its bucket does not hold") {
    const Sound sound;
    const Ids expected{"LV-AUD-20"};
    CHECK(sound.spoken<AccountRow>(1, [](AccountRow& r) { r.cash += ONE; }) == expected);
    CHECK(sound.spoken<AccountRow>(1, [](AccountRow& r) { r.bond += ONE; }) == expected);
    CHECK(sound.spoken<BookRow>(1, [](BookRow& r) { r.settlement += ONE; }) == expected);
    CHECK(sound.spoken<BookRow>(1, [](BookRow& r) { r.aside += ONE; }) == expected);
    CHECK(sound.spoken<BookRow>(1, [](BookRow& r) { r.collected_operator += ONE; }) ==
          expected);
    CHECK(sound.spoken<BookRow>(1, [](BookRow& r) { r.collected_tranche += ONE; }) == expected);
    CHECK(sound.spoken<TrancheRow>(1, [](TrancheRow& r) { r.assets += ONE; }) == expected);
    CHECK(sound.spoken<TrancheRow>(1, [](TrancheRow& r) { r.exit_held[1] += ONE; }) ==
          expected);
    CHECK(sound.spoken<TrancheRow>(1, [](TrancheRow& r) { r.pending += ONE; }) == expected);
    CHECK(sound.spoken<TrancheRow>(1, [](TrancheRow& r) { r.payable += ONE; }) == expected);
    // Recovery money may be more than what tranches claim of it, never less.
    CHECK(sound.spoken<TrancheRow>(1, [](TrancheRow& r) { r.recovery += ONE; }) == expected);
    const auto recovery = static_cast<size_t>(Bucket::recovery);
    CHECK(sound.spoken<AssetRow>(1, [](AssetRow& r) { r.buckets[recovery] += ONE; }).empty());
}

TEST_CASE("LV-AUD-21 a side that is not the sum of its positions") {
    const Sound sound;
    const Ids expected{"LV-AUD-21"};
    CHECK(sound.spoken<PositionRow>(position_of(1, 1), [](PositionRow& r) {
        r.size += Sublots::of(1);
    }) == expected);
    CHECK(sound.spoken<PositionRow>(position_of(2, 1), [](PositionRow& r) {
        r.side = static_cast<uint8_t>(Side::long_);
    }) == expected);
    CHECK(sound.spoken<PositionRow>(position_of(2, 1), [](PositionRow& r) {
        r = PositionRow{};  // the row is gone
    }) == expected);
    CHECK(sound.spoken<BookRow>(1, [](BookRow& r) { ++r.holders[0]; }) == expected);
    CHECK(sound.spoken<BookRow>(1, [](BookRow& r) { r.size[1] += Sublots::of(1); }) ==
          expected);
}

TEST_CASE("LV-AUD-22 an id above its counter, or a gap below it") {
    const Sound sound;
    const Ids expected{"LV-AUD-22"};
    CHECK(sound.spoken<StateRow>(1, [](StateRow& r) { --r.accounts; }) == expected);
    CHECK(sound.spoken<StateRow>(1, [](StateRow& r) { ++r.accounts; }) == expected);
    CHECK(sound.spoken<StateRow>(1, [](StateRow& r) { ++r.assets; }) == expected);
    CHECK(sound.spoken<StateRow>(1, [](StateRow& r) { ++r.markets; }) == expected);
    CHECK(sound.spoken<StateRow>(1, [](StateRow& r) { ++r.tranches; }) == expected);
    CHECK(sound.spoken<StateRow>(1, [](StateRow& r) { ++r.claims; }) == expected);
    CHECK(sound.spoken<AssetRow>(2, [](AssetRow& r) { r = AssetRow{}; }) == expected);
}

}  // namespace
}  // namespace levee
