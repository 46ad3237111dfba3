// Recognition and roll of one loss in a market of n accounts, for growing n, against a plain loop
// that charges every position. The open interest is the same for every n, and so are the numbers
// that come out; only the number of holders grows.
#include <fmt/format.h>

#include <algorithm>
#include <memory>
#include <stdexcept>

#include "bench/harness.hpp"
#include "bench/ledger_copy.hpp"
#include "bench/market_day.hpp"
#include "bench/report.hpp"
#include "bench/row_probe.hpp"
#include "contract/core/units_math.hpp"
#include "host-sim/engine/engine.hpp"

namespace levee::bench {

namespace {

constexpr uint64_t LOTS_A_SIDE = 1'000'000;
constexpr uint64_t LOSER_LOTS = 1'000;
constexpr uint64_t LOSER_CASH = 110'000'000;  // a lot is worth a million; two steps of 9 % lose 172
constexpr uint64_t CASH_A_LOT = 5'000'000;
constexpr uint32_t OWNER = 7;

struct Holding {
    SubAtoms entry;
    Sublots size;
};

// A ledger with n holders and one account about to be recognised; measured with its rows warm.
class LossWorld {
public:
    explicit LossWorld(uint32_t holders)
        : holders_(holders), engine_(make_engine("native")) {
        engine_->store().reserve(AccountRow::KIND, holders + 2U);
        engine_->store().reserve(PositionRow::KIND, holders + 2U);
        configure();
        open_accounts();
        crash();
        note_rows();
        gather_holdings();
    }

    /// Nanoseconds for the two transactions, with their rows put back and warm before.
    double measure() {
        before_.restore(engine_->store());
        before_.warm(engine_->store());
        const double start = now_ns();
        const Receipt recognised = engine_->execute(loss_.steps[0].context, message(0));
        const Status first = recognised.status;
        const Receipt rolled = engine_->execute(loss_.steps[1].context, message(1));
        const double spent = now_ns() - start;
        if (first != Status::ok || rolled.status != Status::ok) {
            throw std::runtime_error("the loss was refused");
        }
        return spent;
    }

    /// Nanoseconds for charging every position in turn, as a venue without accumulators would.
    double measure_loop() {
        const SubAtoms loss = to_sub(Atoms::of(60'000'000));
        return time_of([&] {
            for (Holding& holding : holdings_) {
                holding.entry += pro_rata_ceil(loss, holding.size, total_);
            }
        });
    }

    uint32_t holders() const { return holders_; }
    uint64_t rows_read() const { return rows_read_; }
    uint64_t rows_written() const { return rows_written_; }

private:
    ByteView message(size_t step) const { return loss_.message(loss_.steps[step]); }

    template <typename Message>
    void send(uint32_t sender, const Message& fields, uint64_t funds = 0) {
        Batch batch;
        Context context{};
        context.time = Seconds::of(time_);
        context.sender = sender;
        context.funds_asset = funds == 0 ? 0 : 1;
        context.funds_amount = Atoms::of(funds);
        batch.add(context, fields);
        if (is_planned_) {
            loss_.add(context, fields);
            return;
        }
        const Receipt receipt = engine_->execute(context, batch.bytes);
        if (receipt.status != Status::ok) {
            throw std::runtime_error(fmt::format("message {} of the set-up is refused with {}",
                                                 Message::KIND,
                                                 static_cast<uint32_t>(receipt.status)));
        }
    }

    void mark(uint64_t price) {
        MarkMessage message{};
        message.market = 1;
        message.price = Ticks::of(price);
        message.observed_at = Seconds::of(time_);
        send(MarketDay::FEED, message);
    }

    void fill(uint32_t buyer, uint32_t seller, uint64_t lots) {
        FillMessage message{};
        message.market = 1;
        message.buyer = buyer;
        message.seller = seller;
        message.lots = Lots::of(lots);
        message.price = Ticks::of(10'000);
        send(MarketDay::VENUE, message);
    }

    void open(uint32_t account, uint64_t cash) {
        OpenAccountMessage opened{};
        opened.asset = 1;
        send(OWNER, opened);
        DepositMessage deposit{};
        deposit.account = account;
        send(OWNER, deposit, cash);
    }

    void configure() {
        send(0, bench_asset());
        send(0, bench_market());
        send(0, bench_tranche());
        send(0, bench_layers(1));
        send(0, SealMessage{});
        StakeMessage stake{};
        stake.tranche = 1;
        send(MarketDay::STAKERS, stake, 10'000'000);
        for (int epoch = 0; epoch < 4; ++epoch) {  // the stake joins meanwhile
            time_ += EPOCH_SECONDS;
            mark(10'000);
        }
    }

    void open_accounts() {
        const uint64_t lots = 2 * LOTS_A_SIDE / holders_;
        for (uint32_t account = 1; account <= holders_; ++account) {
            open(account, lots * CASH_A_LOT);
        }
        for (uint32_t account = 1; account < holders_; account += 2) {
            fill(account, account + 1, lots);
        }
        open(holders_ + 1, LOSER_CASH);
        open(holders_ + 2, LOSER_LOTS * CASH_A_LOT);
        fill(holders_ + 1, holders_ + 2, LOSER_LOTS);
    }

    // Two windows of 9 % each; then recognition, and a mark that rolls the market.
    void crash() {
        for (const uint64_t price : {uint64_t{9'100}, uint64_t{8'281}}) {
            time_ += EPOCH_SECONDS;
            mark(price);
        }
        is_planned_ = true;
        RecogniseMessage recognise{};
        recognise.account = holders_ + 1;
        send(MarketDay::KEEPER, recognise);
        time_ += EPOCH_SECONDS;
        mark(8'281);
        is_planned_ = false;
    }

    void note_rows() {
        LedgerStore& store = engine_->store();
        std::vector<std::pair<uint8_t, uint64_t>> keys;
        {
            // What stands before the loss is not known until the rows are; so it runs twice.
            LedgerStore copy(abi_row_sizes());
            reserve(copy, count_rows(store));
            put_rows(copy, store.sorted_rows());
            RowProbe probe(copy);
            for (size_t step = 0; step < loss_.steps.size(); ++step) {
                const uint32_t status =
                    probe.execute(context_bytes(loss_.steps[step].context), message(step));
                if (status != 0) {
                    throw std::runtime_error(fmt::format("the loss is refused with {}", status));
                }
                for (const RowAccess& row : probe.rows()) {
                    keys.emplace_back(row.kind, row.id);
                    rows_written_ += row.is_written;
                }
                rows_read_ += probe.rows().size();
            }
        }
        for (const auto& [kind, id] : keys) {
            before_.note(store, kind, id);
        }
    }

    void gather_holdings() {
        const uint32_t last = holders_ + 2;
        for (uint32_t account = 1; account <= last; ++account) {
            PositionRow row{};
            engine_->store().get(PositionRow::KIND, uint64_t{account} << 16 | 1, &row);
            holdings_.push_back({row.entry, row.size});
            total_ += row.size;
        }
    }

    uint32_t holders_;
    std::unique_ptr<Engine> engine_;
    uint64_t time_ = 1000;
    bool is_planned_ = false;
    Batch loss_;
    Before before_;
    uint64_t rows_read_ = 0;
    uint64_t rows_written_ = 0;
    std::vector<Holding> holdings_;
    Sublots total_;
};

}  // namespace

void bench_loss(const Options& options, Report& report) {
    std::vector<uint32_t> sizes = {1'000, 10'000};
    if (!options.is_quick) {
        sizes.insert(sizes.end(), {100'000, 1'000'000});
    }
    const int repeats = options.is_quick ? 5 : 400;
    std::vector<std::unique_ptr<LossWorld>> worlds;
    for (const uint32_t size : sizes) {
        worlds.push_back(std::make_unique<LossWorld>(size));
    }
    std::vector<Samples> loss(worlds.size());
    std::vector<Samples> loop(worlds.size());
    for (int i = 0; i < repeats; ++i) {
        for (size_t at = 0; at < worlds.size(); ++at) {
            loss[at].add(worlds[at]->measure());
            if (i % 40 == 0) {
                loop[at].add(worlds[at]->measure_loop());
            }
        }
    }
    double flattest = loss[0].best();
    double steepest = loss[0].best();
    for (size_t at = 0; at < worlds.size(); ++at) {
        const LossWorld& world = *worlds[at];
        report.add({fmt::format("loss.{}", world.holders()),
                    fmt::format("recognise and roll a loss, {} accounts", world.holders()), "ns",
                    loss[at].best(), loss[at].spread(), "loop over every position",
                    loop[at].best(), 0, false});
        report.count(fmt::format("loss.{}.rows_read", world.holders()), world.rows_read());
        report.count(fmt::format("loss.{}.rows_written", world.holders()), world.rows_written());
        flattest = std::min(flattest, loss[at].best());
        steepest = std::max(steepest, loss[at].best());
    }
    report.add({"loss.flatness", "dearest of these, rows equally warm", "ns", steepest, 1,
                "cheapest of these", flattest, 1.3, false});
}

}  // namespace levee::bench
