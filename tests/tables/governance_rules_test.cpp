// Each rule between parameters broken alone and kept at its border (LV-GOV-10), and what a feed
// keeps of a reporter that goes (LV-GOV-21).
#include "tests/support/feed_of_three.hpp"
#include "tests/support/governed.hpp"

namespace levee::testing {

namespace {

constexpr u32 DORA = 35;

// The rule that changes break, 0 when they break none.
u32 broken(Governed& w, std::initializer_list<OneChange> changes) {
    const ChangeCheckAnswer said = w.check(Route::authority, changes);
    const bool by_rule = said.place == BATCH_MAX;
    CHECK(by_rule);
    CHECK((said.rule != 0) == (said.status != code(Status::ok)));
    return said.rule;
}

}  // namespace

TEST_CASE("LV-GOV-10 each way in which a set of layers is none is refused by itself") {
    constexpr u32 USUAL = 1 << 1 | 1 << 2 | 1 << 5 | 1 << 8 | 1 << 12;
    Governed w;
    const auto rule = [&](u32 set) { return broken(w, {{Parameter::layers, 1, set}}); };
    for (const u32 unknown : {0U, 6U, 7U, 9U, 10U}) {
        CAPTURE(unknown);
        CHECK(rule(USUAL | 1U << unknown) == 5);
    }
    CHECK(rule(USUAL ^ 1 << 1) == 5);   // the defaulter's margin always stands first
    CHECK(rule(USUAL ^ 1 << 12) == 5);  // and the residual last
    CHECK(rule(USUAL | 1 << 3) == 5);   // no operator capital
    CHECK(rule(USUAL | 1 << 4) == 5);   // no tranche of the market
    CHECK(rule(USUAL ^ 1 << 2) == 5);   // coverage never goes off
    CHECK(rule(USUAL ^ 1 << 5) == 5);
    CHECK(rule(USUAL ^ 1 << 8) == 0);   // a haircut may
    CHECK(rule(USUAL | 1 << 11) == 0);
}

TEST_CASE("LV-GOV-10 late_epochs is bounded by those of stakes and by those of exits") {
    const OneChange late{Parameter::late_epochs, 1, 2};
    const OneChange pending{Parameter::pending_epochs, 1, 2};
    const OneChange exit{Parameter::exit_epochs, 1, 2};
    Governed w;
    CHECK(broken(w, {late, exit}) == 6);
    CHECK(broken(w, {late, pending}) == 6);
    CHECK(broken(w, {late, pending, exit}) == 0);
}

TEST_CASE("LV-GOV-10 fee weights count operator capital, and a market's tranche has none") {
    Governed w(false);
    MUST(w.add_tranche(TrancheKind::operator_shared, 0, percent(100), 0, percent(95)));
    MUST(w.add_tranche(TrancheKind::market, 1));
    MUST(w.seal());
    w.start();
    CHECK(broken(w, {{Parameter::fee_weight, 1, 50'000'000}}) == 0);
    CHECK(broken(w, {{Parameter::fee_weight, 1, 50'000'001}}) == 7);
    CHECK(broken(w, {{Parameter::fee_weight, 3, 1}}) == 7);
    CHECK(broken(w, {{Parameter::stake_min, 3, 2}}) == 0);
}

TEST_CASE("LV-GOV-10 a floor above half of the assets may stand and fall, and not rise") {
    Governed w(false);
    MUST(w.add_tranche(TrancheKind::shared, 0, percent(100), 600));
    MUST(w.stake(2, 1000, MAJOR));
    MUST(w.seal());
    w.start();
    CHECK(num(w.tranche(2).assets) == 1000);
    CHECK(broken(w, {{Parameter::stake_min, 2, 2}}) == 0);
    CHECK(broken(w, {{Parameter::floor, 2, 599}}) == 0);
    CHECK(broken(w, {{Parameter::floor, 2, 601}}) == 8);
}

TEST_CASE("LV-GOV-10 only operator capital has an operator and leaves in parts") {
    Governed w(false);
    MUST(w.add_tranche(TrancheKind::operator_shared));
    MUST(w.seal());
    w.start();
    for (const OneChange& of_operator : {OneChange{Parameter::operator_, 0, 77},
                                         OneChange{Parameter::operator_exit_max, 0, 900'000'000}}) {
        CHECK(broken(w, {{of_operator.parameter, 1, of_operator.value}}) == 9);
        CHECK(broken(w, {{of_operator.parameter, 2, of_operator.value}}) == 0);
    }
}

TEST_CASE("LV-GOV-10 rounding: a tenth of the fund goes up, against the cap") {
    Governed w(false);
    MUST(w.set_layers({1, 2, 5, 8, 12}, 1, 120));
    MUST(w.stake(1, 1, STAKER));
    MUST(w.seal());
    w.start();  // 901 in the fund
    CHECK(broken(w, {{Parameter::shared_cap, 1, 90}}) == 11);
    CHECK(broken(w, {{Parameter::shared_cap, 1, 91}}) == 0);
}

TEST_CASE("LV-GOV-11 a change that breaks nothing hides none that does, before or after it") {
    const OneChange floor{Parameter::floor, 1, 451};  // rule 8
    const OneChange fine{Parameter::pending_epochs, 1, 2};
    Governed w;
    CHECK(broken(w, {fine}) == 0);
    CHECK(broken(w, {floor, fine}) == 8);
    CHECK(broken(w, {fine, floor}) == 8);
    CHECK_STATUS(w.propose({floor, fine}), parameters_inconsistent);
}

TEST_CASE("LV-GOV-10 the reporters of a feed: a quorum of them, nobody twice, after the batch") {
    Governed w(false);
    MUST(w.send(AUTHORITY_ID, FeedOfThree::limits()));  // 1 ANNA, 2 BERT, 5 CLEO; two of them
    MUST(w.seal());
    const auto to = [](Parameter parameter, u128 value) {
        return OneChange{parameter, 1, value};
    };
    const auto first = [&](u32 who) { return to(Parameter::reporter_1, who); };
    const auto second = [&](u32 who) { return to(Parameter::reporter_2, who); };
    const auto fifth = [&](u32 who) { return to(Parameter::reporter_5, who); };
    const auto last = [&](u32 who) { return to(Parameter::reporter_7, who); };
    const auto fallback = [&](u32 who) { return to(Parameter::fallback, who); };
    const OneChange three = to(Parameter::feed_quorum, 3);
    struct Row {
        std::vector<OneChange> changes;
        u32 rule;
    };
    const Row table[] = {
        {{first(DORA)}, 0},
        {{last(DORA)}, 0},
        {{fallback(DORA)}, 0},
        {{fallback(0)}, 0},
        {{first(0)}, 0},
        {{fifth(0)}, 0},
        {{first(BERT), second(ANNA)}, 0},
        {{first(SPARE), fallback(ANNA)}, 0},
        {{three}, 0},
        {{three, first(0)}, 10},
        {{three, first(0), last(DORA)}, 0},
        {{first(0), second(0)}, 10},
        {{second(0), fifth(0)}, 10},
        {{first(BERT)}, 10},
        {{first(CLEO)}, 10},
        {{second(ANNA)}, 10},
        {{fifth(BERT)}, 10},
        {{last(ANNA)}, 10},
        {{last(CLEO)}, 10},
        {{first(SPARE)}, 10},
        {{last(SPARE)}, 10},
        {{fallback(ANNA)}, 10},
        {{fallback(CLEO)}, 10},
        {{second(DORA), last(DORA)}, 10},
    };
    u32 row = 0;
    for (const Row& x : table) {
        CAPTURE(row++);
        ProposeChangeMessage m = Governed::batch(Route::authority, {});
        for (u32 i = 0; i < x.changes.size(); ++i) {
            m.parameter[i] = static_cast<u8>(x.changes[i].parameter);
            m.scope[i] = x.changes[i].scope;
            m.value[i] = Number128::of(x.changes[i].value);
        }
        if (x.rule != 0) {
            CHECK_STATUS(w.send(PROPOSER, m), parameters_inconsistent);
        } else {
            MUST(w.send(PROPOSER, m));
            MUST(w.cancel(w.last()));
        }
    }
    CHECK(broken(w, {first(BERT)}) == 10);
}

TEST_CASE("LV-FED-01 LV-GOV-10 no two places of a feed name the same principal") {
    World w;
    MUST(w.add_market(World::linear()));
    const auto send = [&](u32 one, u32 other) {
        SetFeedMessage m = FeedOfThree::limits(1);
        u32 who[REPORTERS_MAX + 1];
        for (u32 i = 0; i <= REPORTERS_MAX; ++i) {
            who[i] = 100 + (i == other ? one : i);
        }
        std::copy(who, who + REPORTERS_MAX, m.reporter);
        m.fallback = who[REPORTERS_MAX];
        return w.send(AUTHORITY_ID, m);
    };
    for (u32 other = 0; other <= REPORTERS_MAX; ++other) {
        MUST(send(other, other));
        for (u32 one = 0; one < other; ++one) {
            CAPTURE(one);
            CAPTURE(other);
            CHECK_STATUS(send(one, other), parameters_inconsistent);
        }
    }
}

TEST_CASE("LV-GOV-21 a reporter that goes takes its report along, and no other") {
    SetFeedMessage seven = FeedOfThree::limits(REPORTERS_MAX);
    for (u32 i = 0; i < REPORTERS_MAX; ++i) {
        seven.reporter[i] = 100 + i;
    }
    const auto reported = [&](Parameter changed, u128 value) {
        FeedOfThree f(seven);
        for (u32 i = 0; i < REPORTERS_MAX; ++i) {
            MUST(f.report(seven.reporter[i], 1000 + i));
        }
        MUST(f.report(SPARE, 1010));
        SetParameterMessage m{};
        m.parameter = static_cast<u8>(changed);
        m.scope = 1;
        m.value = Number128::of(value);
        MUST(f.w.send(AUTHORITY_ID, m));
        PriceQuery query{};
        query.market = 1;
        PriceAnswer answer{};
        MUST(f.w.ask(query, answer));
        std::vector<u32> missing;
        const FeedRow feed = f.feed();
        for (u32 i = 0; i <= REPORTERS_MAX; ++i) {
            CHECK(feed.price[i].is_zero() == feed.observed_at[i].is_zero());
            if (feed.price[i].is_zero()) missing.push_back(i);
        }
        const bool is_reporter = !missing.empty() && missing[0] < REPORTERS_MAX;
        CHECK(answer.usable == REPORTERS_MAX - (is_reporter ? 1 : 0));
        return missing;
    };
    for (u32 i = 0; i < REPORTERS_MAX; ++i) {
        const u32 number = static_cast<u32>(Parameter::reporter_1) + i;
        CHECK((reported(static_cast<Parameter>(number), DORA) == std::vector<u32>{i}));
    }
    CHECK((reported(Parameter::fallback, DORA) == std::vector<u32>{REPORTERS_MAX}));
    CHECK(reported(Parameter::feed_quorum, 6).empty());
    CHECK(reported(Parameter::report_age_max, 70).empty());
    CHECK(reported(Parameter::fallback_after, 41).empty());
    CHECK(reported(Parameter::deviation_max, 900'000'000).empty());
    CHECK(reported(Parameter::confidence_max, 9'000'000).empty());
}

}  // namespace levee::testing
