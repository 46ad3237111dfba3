// Feeds of several reporters, rule by rule, with numbers worked out by hand (LV-FED).
#include "tests/support/feed_of_three.hpp"
#include "tests/support/governed.hpp"

namespace levee::testing {

SetFeedMessage with(u32 place, u32 who) {
    SetFeedMessage m = FeedOfThree::limits();
    m.reporter[place] = who;
    return m;
}

TEST_CASE("LV-FED-01 a feed has a quorum of reporters, each of them once, and ends with the seal") {
    FeedOfThree f;
    World& w = f.w;
    CHECK(w.events<FeedSetEvent>().size() == 1);
    SetFeedMessage m = FeedOfThree::limits();
    m.market = 2;
    CHECK_STATUS(w.send(ANYONE, m), market_not_found);
    CHECK_STATUS(w.send(ANYONE, FeedOfThree::limits()), not_authority);
    CHECK_STATUS(w.send(AUTHORITY_ID, FeedOfThree::limits(0)), out_of_range);
    CHECK_STATUS(w.send(AUTHORITY_ID, FeedOfThree::limits(3)), ok);
    CHECK_STATUS(w.send(AUTHORITY_ID, FeedOfThree::limits(4)), parameters_inconsistent);
    CHECK_STATUS(w.send(AUTHORITY_ID, with(6, BERT)), parameters_inconsistent);
    CHECK_STATUS(w.send(AUTHORITY_ID, with(6, SPARE)), parameters_inconsistent);
    CHECK_STATUS(w.send(AUTHORITY_ID, with(6, 30)), ok);
    MUST(f.report(30, 1000));
    MUST(w.send(AUTHORITY_ID, FeedOfThree::limits()));  // written anew: nobody has reported
    CHECK(f.feed().reporter[6] == 0);
    CHECK(num(f.feed().price[6]) == 0);
    MUST(w.seal());
    CHECK_STATUS(w.send(AUTHORITY_ID, FeedOfThree::limits()), is_sealed);
}

TEST_CASE("LV-FED-02 the feed's reporters and its fallback report, and nobody else") {
    FeedOfThree f;
    World& w = f.w;
    CHECK_STATUS(f.report(FEED, 1000), not_feed);  // whom the market's row names
    CHECK_STATUS(f.report(AUTHORITY_ID, 1000), not_feed);  // 0 is a free place
    CHECK_STATUS(f.report(ANYONE, 0), not_feed);  // comes before the price
    for (const u32 who : {ANNA, BERT, CLEO, SPARE}) {
        CHECK_STATUS(f.report(who, 1000), ok);
        CHECK(f.reported().reporter == who);
    }
    MUST(w.add_market(World::linear()));  // a market without a feed keeps its one reporter
    CHECK_STATUS(w.mark_at(1000, w.now, 2, ANNA), not_feed);
    CHECK_STATUS(w.mark(1000, 2), ok);
    CHECK(w.events<ReportedEvent>().empty());
}

TEST_CASE("LV-FED-02 no fallback is nobody") {
    SetFeedMessage m = FeedOfThree::limits();
    m.fallback = 0;
    FeedOfThree f(m);
    CHECK_STATUS(f.report(AUTHORITY_ID, 1000), not_feed);
    CHECK_STATUS(f.report(SPARE, 1000), not_feed);
}

TEST_CASE("LV-FED-03 LV-FED-04 a bad report is refused by name, the smallest number first") {
    SetFeedMessage limits = FeedOfThree::limits();
    limits.deviation_max = percent(5);
    FeedOfThree f(limits);
    f.agree(1000);
    f.w.now = 1050;
    // Each line mends what the line before was refused for, and is still wrong in what follows.
    CHECK_STATUS(f.report_at(ANNA, 0, 999, 11), price_out_of_range);
    CHECK_STATUS(f.report_at(ANNA, 1'000'001, 999, 11), price_out_of_range);
    CHECK_STATUS(f.report_at(ANNA, 1091, 999, 11), mark_step_exceeded);
    CHECK_STATUS(f.report_at(ANNA, 1060, 999, 11), mark_not_newer);
    CHECK_STATUS(f.report_at(ANNA, 1060, 1029, 11), mark_too_old);
    CHECK_STATUS(f.report_at(ANNA, 1060, 1051, 11), report_from_future);
    CHECK_STATUS(f.report_at(ANNA, 1060, 1050, 11), confidence_too_wide);  // 1 % is 10.6
    CHECK_STATUS(f.report_at(ANNA, 1060, 1050, 10), deviation_exceeded);
    CHECK_STATUS(f.report_at(ANNA, 1050, 1050, 10), ok);
    CHECK(num(f.feed().price[0]) == 1050);
    CHECK(num(f.feed().observed_at[0]) == 1050);
    // Age and order are those of the reporter: another may come with an older observation.
    CHECK_STATUS(f.report_at(ANNA, 1050, 1049), mark_not_newer);
    CHECK_STATUS(f.report_at(BERT, 1050, 1029), mark_too_old);
    CHECK_STATUS(f.report_at(BERT, 1050, 1030), ok);
    CHECK_STATUS(f.report_at(SPARE, 1050, 1029), mark_too_old);
    CHECK_STATUS(f.report_at(SPARE, 1050, 1030), ok);
}

TEST_CASE("LV-FED-03 confidence is of the price, exactly, and 0 is within any limit") {
    SetFeedMessage limits = FeedOfThree::limits();
    limits.confidence_max = Ratio::of(1'000'000);  // 0.1 %
    FeedOfThree f(limits);
    CHECK_STATUS(f.report_at(ANNA, 2000, f.w.now, 2), ok);
    CHECK_STATUS(f.report_at(ANNA, 1999, f.w.now, 2), confidence_too_wide);
    CHECK_STATUS(f.report_at(ANNA, 2000, f.w.now, 3), confidence_too_wide);
    CHECK_STATUS(f.report_at(ANNA, 2000, f.w.now, ~u32{0}), confidence_too_wide);
    limits.confidence_max = Ratio{};
    FeedOfThree sure(limits);
    CHECK_STATUS(sure.report_at(ANNA, 1'000'000, sure.w.now, 1), confidence_too_wide);
    CHECK_STATUS(sure.report_at(ANNA, 1'000'000, sure.w.now, 0), ok);
}

TEST_CASE("LV-FED-04 a step is measured from the window's mark, a deviation from the mark") {
    SetFeedMessage limits = FeedOfThree::limits();
    limits.deviation_max = percent(5);
    FeedOfThree f(limits);
    f.agree(1000);
    f.agree(1050);
    CHECK(f.mark() == 1050);
    CHECK_STATUS(f.report(ANNA, 1091), mark_step_exceeded);  // 9 % of 1000
    CHECK_STATUS(f.report(ANNA, 1090), ok);                  // 3.8 % from 1050
    CHECK_STATUS(f.report(ANNA, 997), deviation_exceeded);   // 5 % of 1050 is 52.5
    CHECK_STATUS(f.report(ANNA, 998), ok);
    f.w.pass_epoch();  // a due roll would begin a window at 1050
    CHECK_STATUS(f.report(ANNA, 1145), mark_step_exceeded);
    CHECK_STATUS(f.report(ANNA, 1144), deviation_exceeded);
    CHECK_STATUS(f.report(ANNA, 1103), deviation_exceeded);
    CHECK_STATUS(f.report(ANNA, 1102), ok);
    CHECK(f.made(PriceSource::none));
    CHECK_STATUS(f.report(ANNA, 1145), mark_step_exceeded);  // still no mark, so still no roll
    CHECK(f.w.book().window == 1);
}

TEST_CASE("LV-FED-04 LV-GOV-21 a step that waits for the roll judges the reports before it") {
    Governed w(false);
    MUST(w.send(AUTHORITY_ID, FeedOfThree::limits()));
    MUST(w.seal());
    const auto report = [&w](u32 who, u64 price) { return w.mark_at(price, w.now, 1, who); };
    MUST(report(ANNA, 1000));
    MUST(report(BERT, 1000));
    w.change({{Parameter::mark_step, 1, 50'000'000}});
    CHECK(num(w.market_row().mark_step) == 90'000'000);
    CHECK_STATUS(report(ANNA, 1051), mark_step_exceeded);
    CHECK_STATUS(report(ANNA, 1050), ok);
    CHECK(w.book().window == 1);
    CHECK_STATUS(report(BERT, 949), mark_step_exceeded);
    CHECK_STATUS(report(BERT, 1049), ok);
    CHECK(num(w.book().mark) == 1049);
    CHECK(w.book().window == 2);
    CHECK(num(w.market_row().mark_step) == 50'000'000);
    CHECK_STATUS(report(ANNA, 1051), mark_step_exceeded);
}

TEST_CASE("LV-FED-05 a report without a quorum is kept, and nothing else happens") {
    FeedOfThree f;
    World& w = f.w;
    MUST(f.report(ANNA, 1000));
    CHECK(w.event_kinds() == std::vector<u16>{ReportedEvent::KIND});
    CHECK(f.made(PriceSource::none));
    CHECK(f.reported().usable == 1);
    CHECK(f.mark() == 0);
    f.agree(1000);
    w.pass_epoch();
    const BookRow before = w.book();
    MUST(f.report(ANNA, 1010));
    CHECK(w.event_kinds().back() == ReportedEvent::KIND);
    CHECK(f.made(PriceSource::none));
    CHECK(w.epoch() == before.epoch.raw() + 1);
    const BookRow after = w.book();
    CHECK(std::memcmp(&before, &after, sizeof before) == 0);
    MUST(f.report(CLEO, 1020));
    CHECK(f.made(PriceSource::median));
    CHECK(f.mark() == 1010);  // of 1010 and 1020 the nearer to 1000
    CHECK(w.book().window == 2);
    CHECK(num(w.book().window_mark) == 1000);
    CHECK(num(w.book().delayed_mark) == 1000);
}

// Four reporters, all of whom must be heard; the mark is 1000.
struct FeedOfFour : FeedOfThree {
    FeedOfFour() : FeedOfThree(four()) {
        agree(1000);
        MUST(report(30, 1000));
    }
    static SetFeedMessage four() {
        SetFeedMessage m = with(5, 30);
        m.quorum = 4;
        return m;
    }
    long long after(u64 a, u64 b, u64 c, u64 d) {
        MUST(report(ANNA, a));
        MUST(report(BERT, b));
        MUST(report(CLEO, c));
        MUST(report(30, d));
        return mark();
    }
};

TEST_CASE("LV-FED-05 the example: between two middles the mark stays, else the nearer counts") {
    CHECK(FeedOfFour{}.after(990, 1030, 1040, 1090) == 1030);
    CHECK(FeedOfFour{}.after(1010, 970, 960, 910) == 970);
    CHECK(FeedOfFour{}.after(970, 990, 1010, 1030) == 1000);
    CHECK(FeedOfFour{}.after(970, 1000, 1009, 1030) == 1000);
    CHECK(FeedOfFour{}.after(970, 1001, 1001, 1030) == 1001);
}

TEST_CASE("LV-FED-05 the median of any number of reports in any order") {
    u64 seed = 1;
    const auto draw = [&seed](u64 below) {
        seed = seed * 6364136223846793005ULL + 1442695040888963407ULL;
        return (seed >> 33) % below;
    };
    for (u32 named = 1; named <= REPORTERS_MAX; ++named) {
        for (int round = 0; round < 6; ++round) {
            SetFeedMessage m = FeedOfThree::limits(static_cast<u8>(named));
            for (u32 i = 0; i < REPORTERS_MAX; ++i) {
                m.reporter[i] = i < named ? 40 + i : 0;
            }
            FeedOfThree f(m);
            std::vector<long long> prices;
            for (u32 i = 0; i < named; ++i) {
                const u64 price = 1 + draw(round < 3 ? 4 : 1'000'000);  // many equal ones, too
                prices.push_back(static_cast<long long>(price));
                CHECK(f.mark() == 0);
                MUST(f.report(40 + i, price));
            }
            // Of no mark the lower of two middles is the nearer.
            const auto below = [&](long long x) {
                return std::count_if(prices.begin(), prices.end(),
                                     [x](long long p) { return p < x; });
            };
            const auto middle = static_cast<long>(named - 1) / 2;
            CHECK(below(f.mark()) <= middle);
            CHECK(below(f.mark() + 1) > middle);
            CHECK(f.reported().usable == named);
        }
    }
}

TEST_CASE("LV-FED-05 one reporter of three moves the mark no further than the others stand apart") {
    for (const u64 lie : {910U, 950U, 999U, 1004U, 1010U, 1050U, 1090U}) {
        for (const u32 liar : {ANNA, BERT, CLEO}) {
            FeedOfThree f;
            f.agree(1000);
            for (const u64 honest : {1004U, 1007U, 1001U, 1010U}) {
                bool is_low = true;
                for (const u32 who : {ANNA, BERT, CLEO}) {
                    const u64 price = who == liar ? lie : honest + (is_low ? 0 : 3);
                    is_low = who == liar ? is_low : false;
                    MUST(f.report(who, price));
                }
                CHECK(f.mark() >= static_cast<long long>(honest));
                CHECK(f.mark() <= static_cast<long long>(honest) + 3);
            }
        }
    }
}

TEST_CASE("LV-FED-05 a first mark that needs all three is not moved by one of them") {
    for (const u64 lie : {u64{1}, u64{1'000'000}}) {
        FeedOfThree f(FeedOfThree::limits(3));
        MUST(f.report(ANNA, lie));
        MUST(f.report(BERT, 1000));
        CHECK(f.mark() == 0);
        MUST(f.report(CLEO, 1003));
        CHECK(f.mark() == (lie == 1 ? 1000 : 1003));
        // It is out of the window that began there, so it does not count any more.
        MUST(f.report(BERT, 1001));
        CHECK(f.reported().usable == 2);
        CHECK(f.made(PriceSource::none));
    }
}

TEST_CASE("LV-FED-05 a report counts to its largest age and not a second longer") {
    for (const u64 age : {19U, 20U, 21U}) {
        FeedOfThree f;
        f.agree(1000);
        MUST(f.report(BERT, 1008));
        f.w.now += age;
        MUST(f.report(ANNA, 1005));
        CHECK(f.reported().usable == (age <= 20 ? 3 : 1));
        CHECK(f.made(age <= 20 ? PriceSource::median : PriceSource::none));
        CHECK(f.mark() == (age <= 20 ? 1005 : 1000));
        CHECK(num(f.w.book().mark_time) == 1000);  // the oldest observation of the three
    }
}

TEST_CASE("LV-FED-05 the time of a mark is that of its oldest report and never goes back") {
    FeedOfThree f;
    f.agree(1000);
    f.w.now = 1030;
    MUST(f.report_at(ANNA, 1000, 1028));
    MUST(f.report_at(BERT, 1000, 1025));
    CHECK(num(f.w.book().mark_time) == 1025);
    MUST(f.report_at(CLEO, 1001, 1012));  // one who is late holds nothing back
    CHECK(f.made(PriceSource::median));
    CHECK(num(f.w.book().mark_time) == 1025);
    f.w.now = 1036;
    MUST(f.report(ANNA, 1002));
    CHECK(f.reported().usable == 2);  // 1012 is 24 seconds old
    CHECK(num(f.w.book().mark_time) == 1025);
    MUST(f.report(BERT, 1002));
    CHECK(num(f.w.book().mark_time) == 1036);
}

TEST_CASE("LV-FED-05 a report that the window does not reach does not count") {
    SetFeedMessage limits = FeedOfThree::limits();
    limits.report_age_max = Seconds::of(500);
    FeedOfThree f(limits);
    f.agree(1000);
    MUST(f.report(CLEO, 930));
    MUST(f.report(ANNA, 1080));
    CHECK(f.mark() == 1000);
    MUST(f.report(BERT, 1080));
    CHECK(f.mark() == 1080);
    CHECK(f.reported().usable == 3);
    f.w.pass_epoch();  // the next window begins at 1080 and ends at 983
    MUST(f.report(ANNA, 1080));
    CHECK(f.reported().usable == 2);
    CHECK(f.mark() == 1080);
    CHECK(f.w.book().window == 2);
}

TEST_CASE("LV-FED-05 LV-FED-06 the fallback counts without a quorum, once the mark is old enough") {
    for (const u64 age : {39U, 40U, 41U}) {
        FeedOfThree f;
        f.agree(1000);
        f.w.now += age;
        MUST(f.report_at(SPARE, 1050, f.w.now - 1));
        CHECK(f.made(age < 40 ? PriceSource::none : PriceSource::fallback));
        CHECK(f.reported().usable == 0);
        CHECK(f.mark() == (age < 40 ? 1000 : 1050));
        CHECK(num(f.w.book().mark_time) ==
              static_cast<long long>(age < 40 ? 1000 : f.w.now - 1));
    }
    FeedOfThree f;
    f.agree(1000);
    f.w.now += 30;
    MUST(f.report(SPARE, 1050));
    f.w.now += 10;
    MUST(f.report(ANNA, 1010));  // one report is no quorum: what the fallback said before counts
    CHECK(f.made(PriceSource::fallback));
    CHECK(f.reported().usable == 1);
    CHECK(f.mark() == 1050);
    MUST(f.report(BERT, 1020));  // a quorum comes before the fallback
    CHECK(f.made(PriceSource::median));
    CHECK(f.mark() == 1020);
    f.w.now += 60;
    MUST(f.report(ANNA, 1020));  // what the fallback said has become too old
    CHECK(f.made(PriceSource::none));
}

TEST_CASE("LV-FED-05 without any mark the fallback makes the first") {
    FeedOfThree f;
    MUST(f.report(ANNA, 990));
    MUST(f.report(SPARE, 1000));
    CHECK(f.made(PriceSource::fallback));
    CHECK(f.mark() == 1000);
    CHECK(num(f.w.book().window_mark) == 1000);
    MUST(f.report(SPARE, 1001));  // and waits from then on
    CHECK(f.made(PriceSource::none));
}

TEST_CASE("LV-FED-05 LV-TRN-07 a report for a market whose roll is due waits for the thaw") {
    FeedOfThree f;
    f.agree(1000);
    f.w.pass_epoch();
    MUST(f.w.pay_fee(1));  // the epoch begins, the market has not rolled
    MUST(f.w.pause(static_cast<u8>(PauseBit::freeze)));
    CHECK_STATUS(f.report(ANNA, 0), frozen);
    MUST(f.w.pause(0, static_cast<u8>(PauseBit::freeze)));
    f.agree(1001);
    MUST(f.w.pause(static_cast<u8>(PauseBit::freeze)));
    CHECK_STATUS(f.report(ANNA, 1002), ok);  // nothing is due
}

TEST_CASE("LV-FED-09 the report is told first, then the roll, then the mark") {
    FeedOfThree f;
    f.agree(1000);
    f.w.pass_epoch();
    MUST(f.report(ANNA, 1010));
    MUST(f.report_at(BERT, 1012, f.w.now - 3));
    CHECK(f.w.event_kinds() == std::vector<u16>{ReportedEvent::KIND, WindowRolledEvent::KIND,
                                                MarkedEvent::KIND});
    const ReportedEvent said = f.reported();
    CHECK(said.market == 1);
    CHECK(said.reporter == BERT);
    CHECK(num(said.price) == 1012);
    CHECK(num(said.observed_at) == static_cast<long long>(f.w.now - 3));
    CHECK(said.usable == 2);
    CHECK(num(f.w.events<MarkedEvent>().at(0).price) == 1010);
    f.w.pass_epoch();  // an epoch that is due begins before anything is reported
    MUST(f.report(ANNA, 1010));
    CHECK(f.w.event_kinds() ==
          std::vector<u16>{EpochStartedEvent::KIND, ReportedEvent::KIND});
}

TEST_CASE("LV-FED-09 the query price: marks, age, usable reports, staleness") {
    FeedOfThree f;
    PriceQuery query{};
    query.market = 2;
    PriceAnswer answer{};
    CHECK_STATUS(f.w.ask(query, answer), market_not_found);
    query.market = 1;
    f.agree(1000);
    f.w.pass_epoch();
    f.agree(1090);
    f.w.now += 20;
    MUST(f.report(BERT, 1085));
    MUST(f.w.ask(query, answer));
    CHECK(num(answer.mark) == 1090);
    CHECK(num(answer.window_mark) == 1000);
    CHECK(num(answer.delayed_mark) == 1000);
    CHECK(num(answer.age) == 20);
    CHECK(answer.usable == 3);
    CHECK(answer.stale == 0);
    f.w.now += 1;
    MUST(f.w.ask(query, answer));
    CHECK(answer.usable == 1);
    f.w.now += 30;
    MUST(f.w.ask(query, answer));
    CHECK(num(answer.age) == 51);
    CHECK(answer.usable == 0);
    CHECK(answer.stale == 1);
    World single;
    single.market(1000);
    MUST(single.ask(query, answer));
    CHECK(num(answer.mark) == 1000);
    CHECK(answer.usable == 0);  // it keeps no reports
}

TEST_CASE("LV-FED-09 LV-FED-05 the query price counts reports as of the epoch that is due") {
    FeedOfThree f;
    f.agree(1000);
    f.w.now += 90;
    MUST(f.report(ANNA, 1090));
    MUST(f.report(BERT, 1090));
    MUST(f.report(CLEO, 920));
    PriceQuery query{};
    query.market = 1;
    PriceAnswer answer{};
    MUST(f.w.ask(query, answer));
    CHECK(answer.usable == 3);
    f.w.now += 10;  // the next window begins at 1090, and 920 is more than 9 % below
    MUST(f.w.ask(query, answer));
    CHECK(answer.usable == 2);
    CHECK(f.w.epoch() == 1);
}

}  // namespace levee::testing
