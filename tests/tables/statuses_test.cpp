// The order in which conditions are asked: a message in which all is wrong is put right one thing
// at a time, and answers with rising status numbers (LV-TRN-01). Together with the rest, every
// status of the schema is returned at least once.
#include <set>

#include "abi/generated/abi_meta.hpp"
#include "tests/support/crash.hpp"
#include "tests/support/feed_of_three.hpp"
#include "tests/support/governed.hpp"

namespace levee::testing {

// Statuses as they come; each is what was expected.
struct Seen {
    std::set<u32> codes;
    u32 last = 0;

    void one(Status got, Status expected) {
        CHECK(code(got) == code(expected));
        codes.insert(code(got));
    }
    // The same, and no smaller than the one before: the order of the numbers.
    void next(Status got, Status expected) {
        one(got, expected);
        CHECK((code(got) == 0 || code(got) > last));
        last = code(got);
    }
};

constexpr u128 TOO_MUCH = static_cast<u128>(1) << 88;

template <class Message>
Status with_byte(World& w, u32 sender, const Message& message, size_t at, u8 value) {
    std::vector<u8> bytes = World::bytes_of(message);
    bytes[at] = value;
    return w.send_bytes(sender, bytes, 0, 0);
}

Status cut(World& w, std::vector<u8> bytes) {
    bytes.pop_back();
    return w.send_bytes(ANYONE, bytes, 0, 0);
}

// Market 1 of few lots and ticks, market 2 in which an account has failed, an account elsewhere.
struct Wrong {
    World w;
    u32 poor = 0;
    u32 rich = 0;
    u32 estate = 0;
    u32 foreign = 0;

    Wrong() {
        AddMarketMessage small = World::linear();
        small.tick_max = Ticks::of(1000);
        small.oi_max = Lots::of(50);
        MUST(w.add_market(small));
        w.market(1000, LAYERS_NONE);
        MUST(w.add_asset());
        MUST(w.open_account(2));
        foreign = w.state().accounts;
        estate = w.open(1000);
        poor = w.open(50);
        rich = w.open(50'000);
        MUST(w.fill(estate, rich, 10, 1000, 2));
        MUST(w.mark(910, 2));
        w.next_epoch(840, 2);
        MUST(w.recognise(estate));
        MUST(w.mark(850, 2));
        w.pass_epoch();
        MUST(w.mark(850, 2));
    }
    Status fill(const FillMessage& m) { return w.send(VENUE, m); }
};

void fill_lookups(Seen& seen, Wrong& x) {
    World& w = x.w;
    FillMessage m = World::fill_of(99, 99, 0, 0, 9);
    std::memset(&m.reserved0, 1, 1);
    const u128 fee = TOO_MUCH;
    std::memcpy(static_cast<void*>(&m.buyer_fee), &fee, sizeof fee);
    const std::vector<u8> bytes = World::bytes_of(m);
    std::vector<u8> unknown = bytes;
    unknown[0] = 250;
    seen.next(w.send_bytes(ANYONE, unknown, 5, 1), Status::unknown_message);
    seen.next(cut(w, bytes), Status::wrong_length);
    seen.next(w.send(ANYONE, m, 5), Status::reserved_not_zero);
    std::memset(&m.reserved0, 0, 1);
    seen.next(w.send(ANYONE, m, 5), Status::out_of_range);
    m.buyer_fee = Atoms{};
    seen.next(w.send(ANYONE, m, 5), Status::funds_unexpected);
    seen.next(w.send(ANYONE, m), Status::market_not_found);
    m.market = 1;
    seen.next(w.send(ANYONE, m), Status::account_not_found);
    m.buyer = x.estate;
    m.seller = x.foreign;
    MUST(w.pause(4));
    seen.next(w.send(ANYONE, m), Status::not_venue);
    seen.next(x.fill(m), Status::paused);
    MUST(w.pause(0, 4));
    seen.next(x.fill(m), Status::no_mark);
    MUST(w.mark(1000));
    w.now += 1001;
    seen.next(x.fill(m), Status::stale_mark);
    MUST(w.mark(1000));
    w.pass_epoch();
    seen.next(x.fill(m), Status::roll_due);
    MUST(w.mark(1000));
    MUST(w.mark(850, 2));
}

void fill_amounts(Seen& seen, Wrong& x) {
    World& w = x.w;
    FillMessage m = World::fill_of(x.estate, x.foreign, 0, 1200);
    m.buyer_fee = atoms(101);
    m.seller_fee = atoms(50'001);
    seen.next(x.fill(m), Status::account_is_estate);
    m.buyer = x.poor;
    seen.next(x.fill(m), Status::wrong_asset);
    m.seller = x.poor;
    seen.next(x.fill(m), Status::zero_amount);
    m.lots = Lots::of(51);
    seen.next(x.fill(m), Status::same_account);
    m.seller = x.rich;
    seen.next(x.fill(m), Status::price_out_of_band);
    m.price = Ticks::of(1001);
    seen.next(x.fill(m), Status::price_out_of_range);
    // Lots above oi_max are asked before fees, so that a fee's cap can be reckoned.
    m.price = Ticks::of(1000);
    seen.one(x.fill(m), Status::open_interest_full);
    m.lots = Lots::of(10);
    seen.next(x.fill(m), Status::fee_above_cap);
    m.buyer_fee = atoms(100);
    m.seller_fee = Atoms{};
    seen.next(x.fill(m), Status::insufficient_cash);
    m.buyer_fee = Atoms{};
    seen.next(x.fill(m), Status::below_initial_margin);
    // All of the buyer's conditions come before the seller's.
    const u32 broke = w.open(1);
    m.seller = broke;
    m.seller_fee = atoms(2);
    seen.one(x.fill(m), Status::below_initial_margin);
    MUST(w.deposit(x.poor, 950));
    seen.one(x.fill(m), Status::insufficient_cash);
    m.seller = x.rich;
    seen.next(x.fill(m), Status::ok);
}

void fill_order(Seen& seen) {
    Wrong x;
    fill_lookups(seen, x);
    fill_amounts(seen, x);
}

void fill_balances(Seen& seen) {
    Crash c(LAYERS_NONE);
    World& w = c.w;
    MUST(w.mark(905));
    seen.next(w.fill(c.winner, c.victim, 10, 896), Status::negative_equity);
    seen.next(w.fill(c.winner, c.victim, 5, 899), Status::margin_worsened);
    AddMarketMessage few = World::linear();
    few.oi_max = Lots::of(5);
    for (u32 i = 0; i < 16; ++i) {
        w.market(few, 1000, LAYERS_NONE);
    }
    const u32 trader = w.open(50'000);
    const u32 other = w.open(50'000);
    for (u32 market = 2; market <= 17; ++market) {
        MUST(w.fill(trader, other, 5, 1000, market));
    }
    w.market(few, 1000, LAYERS_NONE);
    const u32 third = w.open(50'000);
    MUST(w.fill(third, c.winner, 5, 1000, 18));
    seen.next(w.fill(trader, third, 5, 1000, 18), Status::too_many_markets);
    seen.next(w.fill(trader, third, 1, 1000, 2), Status::open_interest_full);
}

void withdraw_order(Seen& seen) {
    Wrong x;
    World& w = x.w;
    WithdrawMessage m{};
    m.account = 99;
    m.place = 7;
    seen.next(cut(w, World::bytes_of(m)), Status::wrong_length);
    seen.next(with_byte(w, ANYONE, m, 8 + 5, 1), Status::reserved_not_zero);
    seen.next(w.send(ANYONE, m, 5), Status::out_of_range);
    m.place = 0;
    seen.next(w.send(ANYONE, m, 5), Status::funds_unexpected);
    seen.next(w.send(ANYONE, m), Status::account_not_found);
    m.account = x.rich;
    w.now += 1001;
    MUST(w.pause(16 + 2));
    seen.next(w.send(ANYONE, m), Status::not_owner);
    seen.next(w.send(OWNER, m), Status::frozen);
    MUST(w.pause(0, 16));
    seen.next(w.send(OWNER, m), Status::paused);
    MUST(w.pause(0, 2));
    seen.next(w.send(OWNER, m), Status::stale_mark);
    MUST(w.mark(850, 2));
    w.pass_epoch();
    seen.next(w.send(OWNER, m), Status::roll_due);
    MUST(w.mark(850, 2));
    m.account = x.estate;
    seen.next(w.send(OWNER, m), Status::account_is_estate);
    m.account = x.rich;
    seen.next(w.send(OWNER, m), Status::zero_amount);
    m.amount = atoms(50'001);
    seen.next(w.send(OWNER, m), Status::insufficient_cash);
    m.amount = atoms(49'500);
    seen.next(w.send(OWNER, m), Status::below_initial_margin);
    m.amount = atoms(100);
    seen.next(w.send(OWNER, m), Status::ok);
}

void recognise_order(Seen& seen) {
    Wrong x;
    World& w = x.w;
    RecogniseMessage m{};
    m.account = 99;
    seen.next(cut(w, World::bytes_of(m)), Status::wrong_length);
    seen.next(w.send(ANYONE, m, 5), Status::funds_unexpected);
    MUST(w.pause(31));  // neither this nor stale marks are asked about
    w.now += 5000;
    seen.next(w.send(ANYONE, m), Status::account_not_found);
    m.account = x.estate;
    seen.next(w.send(ANYONE, m), Status::account_is_estate);
    m.account = x.rich;
    seen.next(w.send(ANYONE, m), Status::not_recognisable);
}

// A fund that is charged in every epoch, since the house's ten lots lose a tick in each; its joins
// wait for as long.
struct Falling {
    Layered l{{1, 2, 5, 12}, 5, 100'000};
    World& w = l.w;
    u64 mark = 840;

    explicit Falling(u32 epochs) {
        MUST(w.recognise(l.victim));
        for (u32 i = 0; i < epochs; ++i) {
            w.next_epoch(--mark);
        }
    }
};

void stake_order(Seen& seen) {
    Falling f(1);
    World& w = f.w;
    StakeMessage m{};
    m.tranche = 99;
    seen.next(cut(w, World::bytes_of(m)), Status::wrong_length);
    seen.next(w.send(STAKER, m), Status::funds_missing);
    seen.next(w.send(STAKER, m, 1, 2), Status::tranche_not_found);
    for (u32 i = 0; i < 9; ++i) {
        if (i < 7) {
            MUST(w.stake(1, 10, 100 + i));
        }
        w.next_epoch(--f.mark);
    }
    m.tranche = 3;  // the operator's
    MUST(w.pause(1));
    seen.next(w.send(STAKER, m, 1, 2), Status::paused);
    MUST(w.pause(0, 1));
    m.tranche = 1;
    seen.next(w.send(STAKER, m, 1, 2), Status::catch_up_due);
    m.tranche = 3;
    seen.next(w.send(STAKER, m, 1, 2), Status::wrong_asset);
    seen.next(w.send(STAKER, m, 1), Status::tranche_kind_wrong);
    m.tranche = 1;
    MUST(w.stake(1, 10, 107));
    w.next_epoch(--f.mark);
    const u128 room = TOO_MUCH - w.asset().vault.raw();
    seen.next(w.send(107, m, room), Status::stake_pending);
    MUST(w.add_tranche(TrancheKind::shared));
    seen.next(w.send(STAKER + 50, m, room), Status::queue_full);
    m.tranche = 4;
    seen.next(w.send(STAKER + 50, m, room), Status::vault_full);
    seen.next(w.send(STAKER + 50, m, room - 1), Status::ok);
}

void of_stakes(Seen& seen) {
    World w;
    AddTrancheMessage m{};
    m.asset = 1;
    m.kind = static_cast<u8>(TrancheKind::shared);
    m.stake_min = atoms(5);
    MUST(w.send(AUTHORITY_ID, m));
    MUST(w.add_tranche(TrancheKind::operator_shared));
    const Shares half = shares(static_cast<u128>(5) << 32);
    seen.one(w.exit(1), Status::stake_not_found);
    seen.one(w.of_tranche<SupplyOperatorCapitalMessage>(ANYONE, 2, 5), Status::not_operator);
    seen.one(w.stake(1, 4), Status::below_minimum);
    MUST(w.stake(1, 10));
    seen.one(w.of_tranche<CancelExitMessage>(STAKER, 1), Status::exit_not_open);
    seen.one(w.exit(1), Status::nothing_payable);
    for (u32 i = 0; i < 2; ++i) {
        w.pass_epoch();
        MUST(w.pay_fee(1));
    }
    seen.one(w.request_exit(1, half + half + half), Status::insufficient_shares);
    MUST(w.request_exit(1, half));
    seen.one(w.request_exit(1, half), Status::exit_open);
    seen.one(w.settle_target(SettleTarget::claim, 1, 0), Status::claim_not_found);
    MUST(w.add_asset());
    seen.one(w.add_tranche(TrancheKind::operator_shared), Status::ids_exhausted);
}

void of_configuration(Seen& seen) {
    World w;
    MUST(w.add_market(World::linear()));
    AddMarketMessage bad = World::linear();
    bad.mark_step = percent(10);
    seen.one(w.add_market(bad), Status::parameters_inconsistent);
    seen.one(w.set_layers({2, 12}), Status::layers_invalid);
    seen.one(w.set_role(Role::pauser, 1, 5), Status::role_invalid);
    seen.one(w.seal(ANYONE), Status::not_authority);
    seen.one(w.open_account(9), Status::asset_not_found);
    seen.one(w.pause(1, 0, ANYONE), Status::not_pauser);
    MUST(w.seal());
    seen.one(w.seal(), Status::is_sealed);
}

// Refusals of governance that need no more than a moment.
void of_batches(Seen& seen) {
    Governed w;
    World none;
    const auto propose = [&w](std::initializer_list<OneChange> changes) {
        return w.propose(changes);
    };
    seen.one(none.send(AUTHORITY_ID, Governed::batch(Route::authority, {})),
             Status::not_governed);
    seen.one(propose({}), Status::batch_malformed);
    seen.one(propose({{Parameter::guardian, 0, 5}}), Status::route_not_allowed);
    seen.one(propose({{Parameter::fee_max, 1, 9'000'000}, {Parameter::fee_max, 1, 1}}),
             Status::parameter_twice);
    seen.one(propose({{Parameter::fee_max, 1, 100'000'001}}), Status::value_out_of_bounds);
    seen.one(propose({{Parameter::fee_max, 1, 10'000'000}}), Status::value_unchanged);
    seen.one(propose({{Parameter::fee_max, 1, 4'999'999}}), Status::step_too_large);
    seen.one(w.propose(Route::authority, {}, ANYONE), Status::not_proposer);
    seen.one(w.propose(Route::guardian, {}, ANYONE), Status::not_guardian);
    seen.one(w.execute(1), Status::proposal_not_found);
    MUST(w.stake(1, 1, STAKER));
    seen.one(w.propose(Route::vote, {}, STAKER), Status::weight_too_small);
}

// Refusals of governance that time brings, and of what its parameters cap.
void of_proposals(Seen& seen) {
    Governed w(false);
    seen.one(w.set(Parameter::feed_quorum, 1, 2), Status::feed_not_found);
    MUST(w.set(Parameter::assets_max, 1, 950));
    MUST(w.add_tranche(TrancheKind::operator_shared));
    MUST(w.set(Parameter::operator_exit_max, 2, 500'000'000));
    MUST(w.supply(2, 100));
    seen.one(w.stake(1, 51), Status::above_cap);
    MUST(w.seal());
    w.start();
    seen.one(w.of_tranche<WithdrawOperatorCapitalMessage>(OPERATOR_ID, 2, 0,
                                                          shares(u128{51} << 32)),
             Status::outflow_capped);
    MUST(w.propose({{Parameter::funding_cap, 1, 11'000'000}}));
    seen.one(w.execute(1), Status::timelock_running);
    seen.one(w.vote(MAJOR, Choice::yes, 1), Status::voting_over);
    w.let_leave(1);
    MUST(w.pause(static_cast<u8>(PauseBit::exit)));
    w.now = w.proposal(1).expires.raw();
    seen.one(w.execute(1), Status::exits_closed);
    w.now += 1;
    seen.one(w.execute(1), Status::window_over);
    MUST(w.cancel(1));
    seen.one(w.execute(1), Status::proposal_not_open);
    MUST(w.propose(Route::vote, {{Parameter::fee_max, 1, 9'000'000}}, MAJOR));
    seen.one(w.execute(2), Status::vote_not_passed);
    MUST(w.propose({{Parameter::fee_max, 1, 9'000'000}}));
    MUST(w.execute(3));
    seen.one(w.propose({{Parameter::fee_max, 1, 8'000'000}}), Status::cooling_down);
}

void of_feeds(Seen& seen) {
    SetFeedMessage limits = FeedOfThree::limits();
    limits.deviation_max = percent(5);
    FeedOfThree f(limits);
    f.agree(1000);
    f.w.now += 30;
    seen.next(f.report_at(ANNA, 1060, f.w.now - 21, 11), Status::mark_too_old);
    seen.next(f.report_at(ANNA, 1060, f.w.now + 1, 11), Status::report_from_future);
    seen.next(f.report_at(ANNA, 1060, f.w.now, 11), Status::confidence_too_wide);
    seen.next(f.report_at(ANNA, 1060, f.w.now, 10), Status::deviation_exceeded);
}

void of_markets(Seen& seen) {
    Crash c(LAYERS_NONE);
    World& w = c.w;
    seen.one(w.mark_at(840, w.now, 1, ANYONE), Status::not_feed);
    seen.one(w.mark(700), Status::mark_step_exceeded);
    seen.one(w.mark_at(840, w.now - 1), Status::mark_not_newer);
    seen.one(w.mark_at(840, w.now + 1), Status::report_from_future);
    seen.one(w.fund(1000), Status::funding_above_cap);
    seen.one(w.roll(), Status::roll_not_due);
    const u32 idle = w.open(500);
    MUST(w.deposit(idle, 5, MoneyPlace::bond));
    seen.one(w.liquidate(idle, c.winner, 1), Status::position_not_found);
    seen.one(w.liquidate(c.winner, idle, 1), Status::not_liquidatable);
    seen.one(w.house_order(idle, 2), Status::no_inventory);
    MUST(w.deposit(c.winner, 5, MoneyPlace::bond));
    seen.one(w.withdraw(c.winner, 5, MoneyPlace::bond), Status::bond_in_use);
    seen.one(w.recover(5, 2), Status::incident_not_found);
    MUST(w.recognise(c.victim));
    seen.one(w.recover(5, 2), Status::incident_open);
    seen.one(w.house_order(idle, 1), Status::order_too_small);
}

TEST_CASE("LV-TRN-01 LV-FIL-01 a fill's conditions in the order of their numbers") {
    Seen seen;
    fill_order(seen);
    Seen balances;
    fill_balances(balances);
}

TEST_CASE("LV-TRN-01 LV-ACC-12 a withdrawal's conditions in the order of their numbers") {
    Seen seen;
    withdraw_order(seen);
}

TEST_CASE("LV-TRN-01 LV-TRA-07 a stake's conditions in the order of their numbers") {
    Seen seen;
    stake_order(seen);
}

TEST_CASE("LV-TRN-01 LV-REC-01 a recognition's conditions in the order of their numbers") {
    Seen seen;
    recognise_order(seen);
}

TEST_CASE("LV-ABI-03 every status of the schema is returned by some message") {
    Seen seen;
    const auto fresh = [&seen](void (*collect)(Seen&)) {
        seen.last = 0;
        collect(seen);
    };
    fresh(fill_order);
    fresh(fill_balances);
    fresh(withdraw_order);
    fresh(recognise_order);
    fresh(stake_order);
    fresh(of_stakes);
    fresh(of_configuration);
    fresh(of_markets);
    fresh(of_batches);
    fresh(of_proposals);
    fresh(of_feeds);
    for (const meta::StatusInfo& status : meta::STATUSES) {
        CHECK_MESSAGE(seen.codes.count(status.code) == 1, std::string(status.name));
    }
}

}  // namespace levee::testing
