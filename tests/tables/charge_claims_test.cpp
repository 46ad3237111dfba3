// Who bore a haircut or a socialisation gets back what is recovered of it, with numbers worked out
// by hand (LV-RCV-03 to 07).
#include "tests/support/crash.hpp"

namespace levee::testing {

// What an account collects at a settle.
long long collects(World& w, u32 account) {
    MUST(w.settle(account));
    long long sum = 0;
    for (const ChargesCollectedEvent& event : w.events<ChargesCollectedEvent>()) {
        CHECK(event.account == account);
        sum += num(event.amount);
    }
    return sum;
}

ChargePoolRow pool_of(const World& w) { return w.row<ChargePoolRow>(1); }
ChargeClaimRow claim_of(const World& w, u32 account) {
    return w.row<ChargeClaimRow>((static_cast<u64>(account) << 16) | 1);
}

// A victim's ten lots stand against three and seven lots short. Its shortfall of 600 is borne by
// them: haircut 40 % of a gain of 700 is 280 (84 and 196), socialisation 320 (96 and 224).
struct Payers {
    World w;
    u32 victim = 0;
    u32 few = 0;
    u32 many = 0;

    explicit Payers(u64 cash_of_few = 5000) {
        w.market(1000);
        victim = w.open(1000);
        few = w.open(cash_of_few);
        many = w.open(5000);
        MUST(w.fill(victim, few, 3, 1000));
        MUST(w.fill(victim, many, 7, 1000));
        MUST(w.mark(910));
        w.next_epoch(840);
        MUST(w.recognise(victim));
        w.next_epoch(840);
    }
    // Another bankruptcy against ten lots of a new account, borne by all twenty lots short: a
    // haircut of 300 that few, many and the newcomer bear with 45, 105 and 150.
    u32 second_incident() {
        const u32 buyer = w.open(20'000);
        MUST(w.house_order(buyer, 10));
        MUST(w.mark_later(840));
        const u32 next = w.open(1000);
        const u32 newcomer = w.open(20'000);
        MUST(w.fill(next, newcomer, 10, 840));
        MUST(w.mark(775));
        w.next_epoch(710);
        MUST(w.recognise(next));
        w.next_epoch(710);
        return newcomer;
    }
};

TEST_CASE("LV-RCV-03 LV-RCV-04 LV-RCV-06 two payers get their money back exactly pro rata") {
    Payers p;
    World& w = p.w;
    CHECK(num(w.incident(2).haircut_open) == 280);
    CHECK(num(w.incident(2).socialisation_open) == 320);
    CHECK(num(pool_of(w).open[0]) == 280);
    CHECK(num(pool_of(w).open[1]) == 320);
    CHECK(w.book().charged_window == 2);
    CHECK(collects(w, p.few) == 0);
    CHECK(w.cash(p.few) == 5000 - 180);
    CHECK(whole(claim_of(w, p.few).unpaid) == 180);
    CHECK(w.pos(p.few).charged == 1);
    CHECK(w.pos(p.few).charged_window == 2);
    // In two parts; the socialisation comes back first. One settles now, the other at the end.
    MUST(w.recover(100, 2));
    const auto parts = w.events<RecoveredEvent>();
    REQUIRE(parts.size() == 1);
    CHECK(parts[0].layer == static_cast<u32>(Layer::socialisation));
    CHECK(w.bucket(Bucket::recovery) == 100);
    CHECK(collects(w, p.few) == 30);  // 96 x 100 / 320
    CHECK(collects(w, p.few) == 0);
    CHECK(num(pool_of(w).payable) == 70);
    MUST(w.recover(360, 2));
    CHECK(num(w.incident(2).haircut_open) == 140);
    CHECK(w.events<RecoveredEvent>().at(1).layer == static_cast<u32>(Layer::haircut));
    CHECK(collects(w, p.few) == 66 + 42);
    // More than was charged stays in the bucket: nobody gets more than it bore.
    MUST(w.recover(1000, 2));
    CHECK(collects(w, p.few) == 42);
    CHECK(w.cash(p.few) == 5000);
    CHECK(collects(w, p.many) == 420);
    CHECK(w.cash(p.many) == 5000);
    CHECK(num(pool_of(w).payable) == 0);
    CHECK(w.bucket(Bucket::recovery) == 860);
    CHECK(claim_of(w, p.few).version == 0);
    CHECK(w.pos(p.few).charged == 0);
    CHECK(collects(w, p.few) == 0);
}

TEST_CASE("LV-RCV-05 a second incident between: touched at each step or never, the same is paid") {
    Payers p;
    World& w = p.w;
    MUST(w.recover(460, 2));  // socialisation whole, haircut 140
    CHECK(collects(w, p.few) == 96 + 42);
    const u32 newcomer = p.second_incident();
    CHECK(num(w.incident(4).haircut) == 300);
    CHECK(num(w.incident(4).socialisation) == 0);
    CHECK(num(pool_of(w).open[0]) == 440);
    // One pool for both incidents: of 440 open, 42 + 45 are of few, 98 + 105 of many.
    MUST(w.recover(110, 4));
    CHECK(collects(w, p.few) == 21);  // 87 x 110 / 440 = 21.75
    CHECK(collects(w, newcomer) == 37);  // 150 / 4 = 37.5
    MUST(w.recover(190, 4));
    MUST(w.recover(140, 2));
    CHECK(num(pool_of(w).open[0]) == 0);
    CHECK(collects(w, p.few) == 225 - 96 - 42 - 21);
    CHECK(collects(w, newcomer) == 150 - 37);
    CHECK(collects(w, p.many) == 420 + 105);  // its first touch since before all of it
    CHECK(num(pool_of(w).payable) == 0);
}

TEST_CASE("LV-RCV-05 an untouched holder of two generations is repaid in full for the first") {
    Payers p;
    World& w = p.w;
    MUST(w.recover(600, 2));
    CHECK(pool_of(w).generation[0] == 1);
    CHECK(collects(w, p.few) == 180);
    const u32 newcomer = p.second_incident();
    CHECK(collects(w, p.many) == 420);
    CHECK(collects(w, p.few) == 0);
    MUST(w.recover(150, 4));
    CHECK(collects(w, p.few) == 22);  // half of 45
    CHECK(collects(w, p.many) == 52);
    CHECK(collects(w, newcomer) == 75);
    CHECK(num(w.incident(2).recovered) == 600);
}

TEST_CASE("LV-RCV-05 own weights of a window: rung, reduced lots and claims born in it") {
    // The winner closes at 840: 700 of its claims are of the window. Helper's short is on a rung
    // with a gain of 90. Haircut 316 of 790: 36 on the rung, 280 on the claims; the rest, 284, is
    // 14.2 a lot on ten lots held and ten reduced.
    Crash c;
    World& w = c.w;
    const u32 helper = w.open(50'000);
    MUST(w.fill(c.winner, helper, 10, 840));
    MUST(w.recognise(c.victim));
    w.next_epoch(840);
    CHECK(num(w.incident(2).haircut) == 316);
    CHECK(num(w.incident(2).haircut_claims) == 280);
    CHECK(num(w.incident(2).socialisation) == 284);
    CHECK(num(w.window(2).claims_charged) == 280);
    MUST(w.recover(142, 2));
    CHECK(collects(w, c.winner) == 71);
    CHECK(whole(claim_of(w, c.winner).unpaid) == 280 + 142 - 71);
    MUST(w.recover(458, 2));
    CHECK(collects(w, c.winner) == 280 + 71);
    CHECK(collects(w, helper) == 36 + 142);
    CHECK(w.bucket(Bucket::recovery) == 0);
}

TEST_CASE("LV-RCV-04 a haircut of claims alone is recovered to those who held them") {
    // Everybody has closed against the house or each other; only claims of the window are left.
    Crash c({1, 2, 8, 12});
    World& w = c.w;
    const u32 helper = w.open(50'000);
    MUST(w.fill(c.winner, helper, 10, 840));
    MUST(w.recognise(c.victim));
    MUST(w.house_order(c.winner, 10));
    w.next_epoch(840);
    const long long cut = num(w.incident(2).haircut_claims);
    CHECK(cut == 280);
    MUST(w.recover(1000, 2));
    CHECK(collects(w, c.winner) == cut);
}

TEST_CASE("LV-RCV-07 a claim outlives its position and is settled by itself, or with a new one") {
    Crash c;
    World& w = c.w;
    const u32 helper = w.open(50'000);
    MUST(w.recognise(c.victim));
    w.next_epoch(840);
    CHECK_STATUS(w.settle_target(SettleTarget::charge_claim, c.winner, 1), claim_not_found);
    MUST(w.fill(c.winner, helper, 10, 840));
    for (int i = 0; i < 3; ++i) {
        w.next_epoch(840);
    }
    MUST(w.settle(c.winner));
    CHECK(w.account(c.winner).market_count == 0);
    CHECK(w.cash(c.winner) == 5000 - 600 + 1600);
    CHECK(whole(claim_of(w, c.winner).unpaid) == 600);
    CHECK_STATUS(w.settle_target(SettleTarget::charge_claim, c.winner, 1), nothing_payable);
    CHECK_STATUS(w.settle_target(SettleTarget::charge_claim, c.winner, 65'537), claim_not_found);
    CHECK_STATUS(w.settle_target(SettleTarget::charge_claim, helper, 1), claim_not_found);
    MUST(w.recover(320, 2));
    MUST(w.pause(static_cast<u8>(PauseBit::freeze)));
    MUST(w.settle_target(SettleTarget::charge_claim, c.winner, 1));
    CHECK(w.cash(c.winner) == 6320);
    CHECK(w.account(c.winner).market_count == 0);
    MUST(w.pause(0, static_cast<u8>(PauseBit::freeze)));
    MUST(w.fill(c.winner, helper, 1, 840));
    CHECK(w.pos(c.winner).charged == 1);
    MUST(w.recover(280, 2));
    CHECK(collects(w, c.winner) == 280);
    CHECK(w.pos(c.winner).charged == 0);
    CHECK_STATUS(w.settle_target(SettleTarget::charge_claim, c.winner, 1), claim_not_found);
}

TEST_CASE("LV-RCV-06 an estate pays what it owes out of what it gets back") {
    // Few has 400 - 180 of cash and three lots short from 1000: at 1085 it lacks 35.
    Payers p(400);
    World& w = p.w;
    MUST(w.mark(915));
    w.next_epoch(997);
    w.next_epoch(1085);
    MUST(w.recognise(p.few));
    CHECK(num(w.account(p.few).owed) == 35);
    w.next_epoch(1085);
    MUST(w.settle(p.few));
    MUST(w.recover(320, 2));
    CHECK(collects(w, p.few) == 96);
    CHECK(w.cash(p.few) == 61);
    CHECK(w.account(p.few).status == static_cast<u8>(AccountStatus::active));
    MUST(w.recover(280, 2));
    MUST(w.settle_target(SettleTarget::charge_claim, p.few, 1));
    CHECK(w.cash(p.few) == 61 + 84);
}

TEST_CASE("LV-RCV-03 a pool that is nearly empty is rebased and pays the rest") {
    Payers p;
    World& w = p.w;
    MUST(w.recover(319, 2));  // 1 / 320 is left: two times sixteen
    CHECK(pool_of(w).rebase[1] == 2);
    CHECK(pool_of(w).generation[1] == 0);
    CHECK(collects(w, p.few) == 95);    // 96 less 0.3
    MUST(w.recover(1, 2));
    CHECK(pool_of(w).rebase[1] == 3);
    CHECK(pool_of(w).generation[1] == 3);
    CHECK(collects(w, p.few) == 1);
    CHECK(collects(w, p.many) == 224);
    CHECK(num(pool_of(w).payable) == 0);
}

TEST_CASE("LV-AUD-23 the auditor sees a charge pool that is not the sum of its incidents") {
    Payers p;
    const std::vector<RowView> rows = p.w.engine().store().sorted_rows();
    for (const u64 added : {0U, 1U}) {
        LedgerStore store(abi_row_sizes());
        for (const RowView& row : rows) {
            REQUIRE(store.put(row.kind, row.id, row.bytes.data()));
        }
        ChargePoolRow pool = pool_of(p.w);
        pool.open[1] += atoms(added);
        REQUIRE(store.put(ChargePoolRow::KIND, 1, &pool));
        store.commit();
        const std::vector<Violation> found = Auditor(0).ledger(store);
        REQUIRE(found.size() == added);
        CHECK((added == 0 || found[0].id == "LV-AUD-23"));
    }
}

TEST_CASE("LV-RCV-07 what a position bore since its last touch is counted before it is collected") {
    Payers p;
    World& w = p.w;
    MUST(w.recover(460, 2));
    CHECK(collects(w, p.few) == 96 + 42);
    p.second_incident();
    MUST(w.recover(110, 4));
    const long long before = w.cash(p.few);
    MUST(w.settle_target(SettleTarget::charge_claim, p.few, 1));
    CHECK(w.cash(p.few) == before + 21);  // of 42 and 45, not of 42 alone
    CHECK(w.pos(p.few).charged_window == w.book().charged_window);
}

}  // namespace levee::testing
