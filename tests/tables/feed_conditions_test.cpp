// Each condition under which a report or a fallback counts, alone: places without a report, any
// number as a principal, and a clock that goes back (LV-FED-01, LV-FED-05).
#include "tests/support/feed_of_three.hpp"

namespace levee::testing {

TEST_CASE("LV-FED-01 LV-EPO-01 a feed that comes first begins the epoch") {
    FeedOfThree f;
    f.w.pass_epoch();
    MUST(f.w.send(AUTHORITY_ID, FeedOfThree::limits()));
    CHECK(f.w.epoch() == 2);
}

TEST_CASE("LV-FED-05 who has not reported does not count, however old a report may be") {
    SetFeedMessage m = FeedOfThree::limits();
    m.report_age_max = Seconds::of(31'536'000);
    FeedOfThree f(m);
    MUST(f.report(ANNA, 1000));
    CHECK(f.made(PriceSource::none));
    CHECK(f.reported().usable == 1);
    MUST(f.report(BERT, 1010));
    CHECK(f.made(PriceSource::median));
    CHECK(f.mark() == 1000);
}

TEST_CASE("LV-FED-05 any number but 0 is a principal who may report") {
    SetFeedMessage m = FeedOfThree::limits();
    m.reporter[0] = 1;
    m.reporter[1] = ~u32{0};
    FeedOfThree f(m);
    MUST(f.report(1, 1000));
    CHECK(f.reported().usable == 1);
    MUST(f.report(~u32{0}, 1000));
    CHECK(f.reported().usable == 2);
    CHECK(f.made(PriceSource::median));
}

TEST_CASE("LV-FED-05 the fallback makes a first mark whatever its wait, later ones after it") {
    SetFeedMessage m = FeedOfThree::limits();
    m.fallback_after = Seconds::of(31'536'000);
    FeedOfThree f(m);
    MUST(f.report(SPARE, 1000));
    CHECK(f.made(PriceSource::fallback));
    MUST(f.report(SPARE, 1010));
    CHECK(f.made(PriceSource::none));
    // Without a wait it counts within the second of the mark.
    m.fallback_after = Seconds{};
    FeedOfThree at_once(m);
    for (const u64 price : {1000U, 1010U}) {
        MUST(at_once.report(SPARE, price));
        CHECK(at_once.made(PriceSource::fallback));
        CHECK(at_once.mark() == static_cast<long long>(price));
    }
}

TEST_CASE("LV-FED-05 a clock that goes back: no report of the future counts, no mark has an age") {
    FeedOfThree f;
    f.agree(1000);
    f.w.now -= 10;
    MUST(f.report_at(SPARE, 1010, f.w.now));
    CHECK(f.made(PriceSource::none));
    CHECK(f.reported().usable == 0);
    CHECK(f.mark() == 1000);
    f.w.now += 10;
    MUST(f.report(ANNA, 1020));
    CHECK(f.reported().usable == 3);
}

}  // namespace levee::testing
