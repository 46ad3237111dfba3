// The largest transaction that messages lead to: a recognition that rolls sixteen late markets,
// each with a tranche whose queues hold all that their waits allow. It must stay within what the
// core and its hosts keep.
#include "tests/support/world.hpp"

#include "abi/generated/abi_meta.hpp"
#include "contract/core/stage.hpp"

namespace levee::testing {
namespace {

constexpr u32 ASSET_ID = 2;
constexpr u32 MARKETS = ACCOUNT_MARKETS_MAX;
constexpr u32 WAIT = 6;           // the longest wait that an asset may have
constexpr u32 PLACES = WAIT + 1;  // epochs until the first of a queue matures

// Its tranches are odd (market) and even (operator) numbers, two for each market.
class Late {
public:
    World w;
    u32 victim = 0;

    Late() {
        configure();
        fill_queues();
        for (u32 i = 0; i < PLACES; ++i) {
            next();
        }
    }
    static u32 market_tranche(u32 market) { return 2 * market - 1; }
    static u32 operator_tranche(u32 market) { return 2 * market; }

private:
    void next() {
        w.pass_epoch();
        MUST(w.pay_fee(1, ASSET_ID, ASSET_ID));
    }
    void add_tranche(TrancheKind kind, u32 market) {
        AddTrancheMessage m{};
        m.asset = ASSET_ID;
        m.kind = static_cast<u8>(kind);
        m.market = market;
        m.operator_ = kind == TrancheKind::operator_market ? OPERATOR_ID : 0;
        m.stake_min = atoms(1);
        m.draw_max = percent(100);
        MUST(w.send(AUTHORITY_ID, m));
    }
    void configure() {
        AddAssetMessage asset{};
        asset.recognise_after = 2;
        asset.pending_epochs = WAIT;
        asset.exit_epochs = WAIT;
        asset.epoch_length = Seconds::of(World::EPOCH_LENGTH);
        MUST(w.send(AUTHORITY_ID, asset));
        for (u32 market = 1; market <= MARKETS; ++market) {
            AddMarketMessage m = World::linear();
            m.asset = ASSET_ID;
            MUST(w.add_market(m));
            add_tranche(TrancheKind::market, market);
            add_tranche(TrancheKind::operator_market, market);
            MUST(w.set_layers({1, 2, 3, 4, 8, 11, 12}, market));
        }
    }
    void stake(u32 who, u32 tranche, u128 amount) {
        StakeMessage m{};
        m.tranche = tranche;
        MUST(w.send(who, m, amount, ASSET_ID));
    }
    void supply(u32 tranche) {
        SupplyOperatorCapitalMessage m{};
        m.tranche = tranche;
        MUST(w.send(OPERATOR_ID, m, 50, ASSET_ID));
    }
    // Stakers who joined together leave one an epoch, while others come one an epoch. The accounts
    // trade in the last epoch but one, so that the victim is bankrupt in the last.
    void fill_queues() {
        for (u32 market = 1; market <= MARKETS; ++market) {
            for (u32 i = 0; i < PLACES; ++i) {
                stake(100 + i, market_tranche(market), 30);
            }
            supply(operator_tranche(market));
        }
        for (u32 i = 0; i <= PLACES; ++i) {
            next();
        }
        for (u32 i = 0; i < PLACES; ++i) {
            for (u32 market = 1; market <= MARKETS; ++market) {
                MUST(w.settle_target(SettleTarget::stake, market_tranche(market), 100 + i));
                MUST(w.request_exit(market_tranche(market), Shares::of(SHARES_PER_ATOM), 100 + i));
                stake(200 + i, market_tranche(market), 30);
            }
            if (i + 2 == PLACES) {
                trade();
            }
            if (i + 1 < PLACES) {
                next();
            }
        }
        mark_all(840);
        for (u32 market = 1; market <= MARKETS; ++market) {
            supply(operator_tranche(market));
            WithdrawOperatorCapitalMessage m{};
            m.tranche = operator_tranche(market);
            m.shares = Shares::of(SHARES_PER_ATOM);
            MUST(w.send(OPERATOR_ID, m));
        }
    }
    u32 open(u64 cash) {
        MUST(w.open_account(ASSET_ID));
        const u32 id = w.state().accounts;
        MUST(w.deposit(id, cash, MoneyPlace::cash, ASSET_ID));
        return id;
    }
    void mark_all(u64 price) {
        for (u32 market = 1; market <= MARKETS; ++market) {
            MUST(w.mark(price, market));
        }
    }
    void trade() {
        mark_all(1000);
        victim = open(1000 * MARKETS);
        const u32 winner = open(5000 * MARKETS);
        for (u32 market = 1; market <= MARKETS; ++market) {
            MUST(w.fill(victim, winner, 10, 1000, market));
        }
        mark_all(910);
    }
};

size_t event_bytes(const World& w) {
    size_t sum = 0;
    for (const u16 kind : w.event_kinds()) {
        for (const meta::Struct& event : meta::EVENTS) {
            sum += event.kind == kind ? sizeof(EventHeader) + event.size : 0;
        }
    }
    return sum;
}

}  // namespace

TEST_CASE("LV-HST-03 the largest transaction stays within the bounds of a stage and of a ledger") {
    Late late;
    World& w = late.w;
    const TrancheRow before = w.tranche(Late::market_tranche(MARKETS));
    for (u32 i = 0; i < PLACES; ++i) {
        CHECK(before.exit_epoch[i].raw() != 0);
        CHECK(before.join_epoch[i].raw() != 0);
    }
    CHECK(w.book(MARKETS).epoch < w.asset(ASSET_ID).epoch);
    MUST(w.recognise(late.victim));
    const TrancheRow after = w.tranche(Late::market_tranche(MARKETS));
    for (u32 i = 0; i < PLACES; ++i) {
        CHECK(after.exit_epoch[i].raw() == 0);
        CHECK(after.join_epoch[i].raw() == 0);
    }
    const size_t rows = w.engine().store().changed().size();
    MESSAGE("rows changed: " << rows << ", bytes of events: " << event_bytes(w));
    CHECK(rows > MARKETS * PLACES);
    CHECK(rows < Stage::ROWS_MAX);
    CHECK(event_bytes(w) < Stage::EVENT_BYTES_MAX);
}

}  // namespace levee::testing
