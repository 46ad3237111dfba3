// Fills with numbers worked out by hand (LV-FIL). Unless a test says otherwise: one lot is worth
// one atom a tick, initial margin 10 %, maintenance 5 %, band 1 %, step 9 %.
#include "tests/support/world.hpp"

namespace levee::testing {

TEST_CASE("LV-FIL-04 LV-FIL-07 a fill opens both sides, pays fees and notes the mark's sequence") {
    World w;
    w.market(1000);
    const u32 a = w.open(5000);
    const u32 b = w.open(5000);
    MUST(w.fill(a, b, 10, 1001, 1, 7, 3));
    CHECK(w.cash(a) == 4993);
    CHECK(w.cash(b) == 4997);
    CHECK(w.bucket(Bucket::fees) == 10);
    CHECK(whole(w.pos(a).size) == 10);
    CHECK(whole(w.pos(a).entry) == 10'010);
    CHECK(whole(w.pos(b).entry) == -10'010);
    CHECK(w.pos(a).fill_sequence == 1);
    CHECK(num(w.pos(a).eligible) == 0);
    CHECK(w.book().holders[0] == 1);
    CHECK(whole(w.book().entry[1]) == -10'010);
    CHECK(w.event_kinds() == std::vector<u16>{FilledEvent::KIND});
}

}  // namespace levee::testing
