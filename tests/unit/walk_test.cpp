// The longest walk of a position along the versions of a claims pool. Messages lead there only by
// dividing a pool many times over, so the rows that such a past leaves are written directly.
#include "tests/support/fund.hpp"

#include "contract/core/operations/fill.hpp"
#include "contract/core/operations/liquidate.hpp"
#include "contract/core/operations/recognise.hpp"
#include "contract/core/operations/settle.hpp"
#include "contract/core/operations/withdraw.hpp"
#include "contract/core/queries/queries.hpp"

namespace levee::testing {
namespace {

constexpr u32 MARKET = 1;
constexpr Shares MANY = Shares::of(static_cast<u128>(1) << 126);  // four divisions leave nothing

constexpr u64 window_id(u32 window) { return (static_cast<u64>(MARKET) << 32) | window; }

// A pool divided in each of twelve versions; cohorts of the windows 1 and 2 entered the fifth and
// the ninth. The position had shares before and both cohorts whole.
void write_pool(Stage& stage) {
    for (u32 version = 0; version < 12; ++version) {
        PoolChangeRow& end = stage.create<PoolChangeRow>(window_id(version));
        end.market = MARKET;
        end.pool_version = version;
        end.change = static_cast<u8>(PoolChange::shift);
    }
    for (u32 window = 1; window <= 2; ++window) {
        CohortRow& cohort = stage.create<CohortRow>(window_id(window));
        cohort.market = MARKET;
        cohort.window = window;
        cohort.entered = 1;
        cohort.units[0] = Shares::of(1);
        cohort.pool_shares[0] = MANY;
        cohort.pool_version = 4 * window;
    }
}

void leave_behind(PositionRow& position) {
    position.pool_shares = MANY;
    position.pool_version = 0;
    for (u32 place = 0; place < 2; ++place) {
        position.cohort_window[place] = place + 1;
        position.cohort_before[place] = Shares::of(1);
    }
}

struct Walk {
    OperationDriver driver;
    BookRow book{};
    PositionRow position{};

    Walk() {
        driver.change(write_pool);
        book.market = MARKET;
        book.pool_version = 12;
        position.market = MARKET;
        leave_behind(position);
    }
    bool go() {
        bool complete = false;
        driver.on_stage([&](Stage& stage) {
            stage.begin();
            complete = follow_pool(stage, book, position).complete;
        });
        return complete;
    }
};

// Two accounts with ten lots each in a market of that past; one of them is behind.
struct Behind : Fund {
    static constexpr u32 VENUE_ID = 21;

    explicit Behind(u32 who) {
        change([&](Stage& stage) {
            write_pool(stage);
            MarketRow& market = stage.edit<MarketRow>(MARKET);
            market.venue = VENUE_ID;
            BookRow& book = stage.edit<BookRow>(MARKET);
            book.pool_version = 12;
            book.window = 3;
            book.mark = Ticks::of(1000);
            book.window_mark = book.mark;
            book.mark_time = Seconds::of(now);
            stage.edit<StateRow>(STATE_ID).accounts = 2;
            for (const u32 id : {ALICE_ACCOUNT, BOB_ACCOUNT}) {
                add_account(stage, book, id);
            }
            leave_behind(stage.edit<PositionRow>(position_id(who, MARKET)));
        });
    }
    static constexpr u32 ALICE_ACCOUNT = 1;
    static constexpr u32 BOB_ACCOUNT = 2;

    static void add_account(Stage& stage, BookRow& book, u32 id) {
        AccountRow& account = stage.create<AccountRow>(id);
        account.id = id;
        account.owner = id == ALICE_ACCOUNT ? ALICE : BOB;
        account.asset = ASSET;
        account.market_count = 1;
        account.markets[0] = MARKET;
        PositionRow& position = stage.create<PositionRow>(position_id(id, MARKET));
        position.account = id;
        position.market = MARKET;
        position.window = book.window;
        position.side = id == ALICE_ACCOUNT ? SIDE_LONG : SIDE_SHORT;
        position.size = to_sublots(Lots::of(10));
        position.entry = value_of(stage.read<MarketRow>(MARKET), position.side, position.size,
                                  book.mark);
        position.pool_version = book.pool_version;
        take_snapshots(book, position);
        book.entry[place_of(position.side)] = position.entry;
        book.size[place_of(position.side)] = position.size;
    }

    Status fill() {
        FillMessage m{};
        m.market = MARKET;
        m.buyer = BOB_ACCOUNT;
        m.seller = ALICE_ACCOUNT;
        m.lots = Lots::of(1);
        m.price = Ticks::of(1000);
        return send<check_fill, apply_fill>(VENUE_ID, m);
    }
    Status liquidate() {
        LiquidateMessage m{};
        m.account = ALICE_ACCOUNT;
        m.market = MARKET;
        m.taker = BOB_ACCOUNT;
        m.lots_max = Lots::of(1);
        return send<check_liquidate, apply_liquidate>(BOB, m);
    }
    Status withdraw(u32 id) {
        WithdrawMessage m{};
        m.account = id;
        m.place = static_cast<u8>(MoneyPlace::cash);
        m.amount = atoms(1);
        return send<check_withdraw, apply_withdraw>(id == ALICE_ACCOUNT ? ALICE : BOB, m);
    }
    Status recognise(u32 id) {
        RecogniseMessage m{};
        m.account = id;
        return send<check_recognise, apply_recognise>(ALICE, m);
    }
    Status settle(u32 id) {
        SettleMessage m{};
        m.target = static_cast<u8>(SettleTarget::account);
        m.id = id;
        return send<check_settle, apply_settle>(ALICE, m);
    }
    Status health(u32 id) {
        Status status = Status::ok;
        on_stage([&](Stage& stage) {
            Context context{};
            context.time = Seconds::of(now);
            HealthQuery query{};
            query.account = id;
            stage.begin();
            status = answer_health(stage, context, query);
        });
        return status;
    }
};

}  // namespace

TEST_CASE("LV-ACC-03 an account with ends of a pool left to pass can only settle") {
    for (const u32 who : {Behind::ALICE_ACCOUNT, Behind::BOB_ACCOUNT}) {
        Behind w(who);
        CHECK((w.fill() == Status::catch_up_due));
        CHECK((w.liquidate() == Status::catch_up_due));
        CHECK((w.withdraw(who) == Status::catch_up_due));
        CHECK((w.recognise(who) == Status::catch_up_due));
        CHECK((w.health(who) == Status::catch_up_due));
        const u32 other = who == Behind::ALICE_ACCOUNT ? Behind::BOB_ACCOUNT
                                                       : Behind::ALICE_ACCOUNT;
        CHECK((w.withdraw(other) == Status::insufficient_cash));
        CHECK((w.health(other) == Status::ok));
        CHECK((w.settle(who) == Status::ok));  // walks up to the ninth end
        CHECK((w.row<PositionRow>(position_id(who, MARKET)).pool_version == 8));
        CHECK((w.withdraw(who) == Status::insufficient_cash));  // passes the other four
    }
}

TEST_CASE("LV-ACC-03 a walk passes eight ends of a pool and two cohorts, then stops") {
    Walk walk;
    CHECK(!walk.go());
    CHECK(walk.position.pool_version == 8);
    CHECK((walk.position.pool_shares == MANY));  // of the second cohort, not divided yet
    CHECK(walk.position.cohort_window[0] == 0);
    CHECK(walk.position.cohort_window[1] == 0);
    CHECK(walk.go());  // the next one goes on from there
    CHECK(walk.position.pool_version == 12);
    CHECK(walk.position.pool_shares.is_zero());
}

TEST_CASE("LV-ACC-03 a walk of exactly eight ends arrives") {
    Walk walk;
    walk.book.pool_version = 8;
    CHECK(walk.go());
    CHECK(walk.position.pool_version == 8);
    CHECK((walk.position.pool_shares == MANY));
}

}  // namespace levee::testing
