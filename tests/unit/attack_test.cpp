// The measure of the guided search: what counts as profit, that a pair off the
// mark earns nothing, and that doing nothing or choosing another risk is no attack.
#include <doctest/doctest.h>

#include "host-sim/attack/search.hpp"
#include "host-sim/attack/split.hpp"

namespace levee::attack {

namespace {

Move trade(u8 slot, u8 buyer, u8 seller, u8 lots, i8 shift) {
    return {slot, Act::trade, buyer, seller, LINEAR, shift, static_cast<u8>(lots - 1)};
}

Verdict judge(std::string_view scene, std::vector<Move> moves, u64 path = 4, Moved moved = {}) {
    Game game(scene_named(scene), path);
    return game.judge(Plan{std::move(moves), moved});
}

}  // namespace

TEST_CASE("LV-SCN-60 attack: doing nothing earns nothing, whatever the marks do") {
    for (const Scene& scene : scenes()) {
        for (u64 path = 0; path < 4; ++path) {
            Game game(scene, path);
            CHECK(game.judge(Plan{}).profit <= 0);
            const Verdict moved = game.judge(Plan{{}, Moved{1, LINEAR, -2}});
            CHECK(moved.profit <= 0);
            CHECK_FALSE(moved.is_attack);
        }
    }
}

TEST_CASE("attack: a play leaves no trace in the next one") {
    for (const Seed& seed : seeds()) {
        Game game(scene_named(seed.scene), 5);
        const Outcome first = game.play(Plan{seed.moves, {}});
        game.play(Plan{{{1, Act::pay_fee, 1, 1, 1, 0, 30}}, {}});
        const Outcome again = game.play(Plan{seed.moves, {}});
        CHECK(first.excess() == again.excess());
        CHECK(first.transactions == again.transactions);
    }
}

TEST_CASE("LV-SCN-60 attack: a gain by the mark is luck") {
    // Forty lots bought from the maker and held: they gain or lose by each mark, nothing by rules.
    const Move buy{1, Act::buy, 1, 0, LINEAR, 0, 39};
    for (u64 path = 0; path < 8; ++path) {
        const Verdict verdict = judge("calm", {buy}, path);
        CHECK(verdict.profit <= 0);
        CHECK(verdict.profit >= -verdict.bound);
    }
}

TEST_CASE("attack: a gift is a loss, so money that is gone is seen") {
    const Verdict verdict = judge("fallen", {{1, Act::pay_fee, 1, 1, 1, 0, 36}});
    CHECK(verdict.profit == -10'000);
}

TEST_CASE("LV-SCN-62 attack: holding less through a mark is another risk, no attack") {
    const Move close{1, Act::buy, 1, 0, LINEAR, 0, 9};
    const Verdict verdict = judge("before-the-fall", {close});
    CHECK_FALSE(verdict.counts);
    CHECK_FALSE(verdict.is_attack);
}

// With lots that are opened at their price, the open gain of such a pair weighed where bad debt is
// spread: 263 atoms for 60 lots fell on who realised later (ADR 13).
TEST_CASE("LV-SCN-61 LV-FIL-08 attack: a pair off the mark shifts no bad debt") {
    for (const u8 lots : {u8{20}, u8{40}, u8{60}}) {
        for (const i8 shift : {i8{-4}, i8{4}}) {
            const std::vector<Move> pair = {trade(0, 1, 2, lots, shift),
                                            trade(11, 2, 1, lots, shift)};
            const Verdict verdict = judge("claimed", pair);
            CHECK(verdict.profit <= 0);
            CHECK_FALSE(verdict.is_attack);
        }
    }
    const Verdict at_mark = judge("claimed", {trade(0, 1, 2, 60, 0), trade(11, 2, 1, 60, 0)});
    CHECK(at_mark.profit <= at_mark.bound);
    const Verdict solvent = judge("calm", {trade(0, 1, 2, 60, 4), trade(11, 2, 1, 60, 4)});
    CHECK(solvent.profit <= solvent.bound);
}

// A gain of 15,230 is realised beside 7,000 of bad debt and an open gain of 30,460 of another,
// while the mark is 2 % lower for an epoch (173 ticks): a cut of 15,230 x 7,000 / 45,690, up.
constexpr i64 OWN_SHARE = 2'334;

Verdict weigh_pairs(u32 pairs, u8 moved_epoch) {
    std::vector<Move> moves(pairs, trade(2, 4, 3, 62, 0));
    moves.push_back(trade(static_cast<u8>(4 * moved_epoch + 2), 1, 3, 10, 0));
    return judge("bad-debt", std::move(moves), 4, Moved{moved_epoch, LINEAR, -2});
}

TEST_CASE("LV-SCN-64 LV-ROL-08 attack: own pairs shift what the book says, and no more") {
    const Verdict one = weigh_pairs(1, 2);
    CHECK(one.profit == OWN_SHARE - 1'890);  // 62 lots and 10,726 of open gains more
    CHECK(one.spared == one.profit);
    CHECK(one.profit > one.bound - one.spared);  // so it is not rounding
    CHECK_FALSE(one.is_attack);

    i64 before = one.profit;
    for (const u32 pairs : {2U, 4U, 8U}) {
        const Verdict more = weigh_pairs(pairs, 2);
        CHECK(more.profit > before);
        CHECK(more.profit < OWN_SHARE);  // nobody is spared more than its own share
        CHECK(more.profit <= more.bound);
        CHECK(more.spared < OWN_SHARE);
        before = more.profit;
    }
}

TEST_CASE("LV-SCN-64 attack: pairs of strangers, and pairs without bad debt, raise no bound") {
    CHECK(weigh_pairs(0, 2).spared == 0);
    CHECK(judge("calm", {trade(2, 4, 3, 62, 0)}, 4, Moved{2, LINEAR, -2}).spared == 0);
}

TEST_CASE("LV-SCN-64 attack: a pair whose mark does not come back is cut as well") {
    const Verdict stays = weigh_pairs(1, EPOCHS - 1);
    CHECK(stays.profit <= stays.bound - stays.spared);
}

TEST_CASE("LV-SCN-62 attack: a sequence whose stakes may not act does not count") {
    const Move leave{1, Act::request_exit, 1, 1, 1, 0, 7};
    CHECK(judge("fund", {leave}).counts);
    CHECK_FALSE(judge("fund", {leave}, 4, Moved{1, LINEAR, -2}).counts);
    CHECK_FALSE(judge("inventory-moving", {leave}).counts);
    CHECK(judge("calm", {leave}).counts);
}

// Ten lots are closed against the maker after the recognition. 7,000 atoms are charged to 30 lots
// then, ten of them the maker's, and not to 20: 2,334 for what the maker opened.
TEST_CASE("LV-SCN-60 attack: what the maker is worse off is taken off, and reported") {
    const Verdict verdict = judge("fallen-lots", {{2, Act::buy, 1, 0, LINEAR, 0, 9}});
    CHECK(verdict.maker_loss == 2'334);
    CHECK(verdict.profit == 3'500 - 2'334 - verdict.maker_loss);
}

TEST_CASE("LV-SCN-63 attack: pieces get what the whole gets") {
    for (u64 seed = 900; seed < 940; ++seed) {
        const SplitCase split = draw_split(seed);
        const i64 difference = split_difference(split);
        CHECK(difference >= -static_cast<i64>(split.pieces));
        CHECK(difference <= split_loss_bound(split));
    }
}

}  // namespace levee::attack
