// Recognition of bankrupt accounts with numbers worked out by hand (LV-REC).
#include "tests/support/crash.hpp"

namespace levee::testing {

TEST_CASE("LV-REC-01 negative equity needs a mark that is newer than the last trade") {
    World w;
    w.market(1000, LAYERS_NONE);
    const u32 victim = w.open(1000);
    const u32 other = w.open(50'000);
    MUST(w.fill(victim, other, 10, 1000));
    MUST(w.mark(910));
    CHECK_STATUS(w.recognise(victim), not_recognisable);
    w.next_epoch(901);                     // equity 10
    MUST(w.fill(other, victim, 1, 901));   // it pays 99 and stays at 10
    MUST(w.fund(2));                       // 9 lots owe 18
    CHECK(whole(w.health(victim).equity) == -8);
    CHECK_STATUS(w.recognise(victim), not_recognisable);
    MUST(w.mark(901));
    MUST(w.recognise(victim));
    CHECK(num(w.book().shortfall) == 8);
    CHECK_STATUS(w.recognise(victim), account_is_estate);
    CHECK_STATUS(w.recognise(other), not_recognisable);
}

TEST_CASE("LV-REC-01 LV-REC-02 LV-REC-05 an old unpaid loss is recognised, gains become claims") {
    Unpaid u;  // 450 unpaid since epoch 3 in market 1, an open gain of 2940 in market 2
    World& w = u.w;
    for (u32 epoch = 4; epoch <= 5; ++epoch) {
        w.next_epoch(755);
        MUST(w.mark(1294, 2));
        CHECK_STATUS(w.recognise(u.debtor), not_recognisable);
    }
    w.next_epoch(755);  // recognise_after is 2: from 3 + 2 + 1 on
    MUST(w.mark(1294, 2));
    MUST(w.recognise(u.debtor));
    CHECK(num(w.book(1).shortfall) == 450);
    CHECK(num(w.book(2).shortfall) == 0);
    CHECK(whole(w.book(2).house_size) == 10);
    CHECK(num(w.book(2).cohort_claims) == 2940);
    CHECK(num(w.pos(u.debtor, 1).owed) == 450);
    CHECK(w.pos(u.debtor, 1).owed_epoch.raw() == 6);
    CHECK(w.pos(u.debtor, 1).unpaid_epoch.raw() == 0);
    CHECK(num(w.account(u.debtor).owed) == 450);
    CHECK(w.account(u.debtor).status == static_cast<u8>(AccountStatus::estate));
    CHECK(num(w.events<EstateOpenedEvent>().at(0).owed) == 450);
    CHECK(w.event_kinds().back() == EstateOpenedEvent::KIND);
    // One market lost, the other gained: one `recognised`, for the first.
    REQUIRE(w.events<RecognisedEvent>().size() == 1);
    CHECK(w.events<RecognisedEvent>()[0].market == 1);
    CHECK(num(w.events<RecognisedEvent>()[0].loss) == 450);
    // The estate keeps its claim and trades no more.
    CHECK_STATUS(w.fill(u.debtor, u.other, 1, 1294, 2), account_is_estate);
    CHECK_STATUS(w.withdraw(u.debtor, 1), account_is_estate);
    CHECK(num(w.health(u.debtor).claims) == 2940);
}

TEST_CASE("LV-REC-02 flows are applied and the position is closed at the mark to the house") {
    Crash c(LAYERS_NONE);
    World& w = c.w;
    MUST(w.fund(8));
    MUST(w.recognise(c.victim));
    CHECK(whole(w.book().house_size) == 10);
    CHECK(whole(w.book().house_entry) == 8400);
    CHECK(num(w.book().size[0]) == 0);
    CHECK(num(w.book().eligible[0]) == 0);
    CHECK(num(w.book().entry[0]) == 0);
    CHECK(num(w.book().flat_entry) == 0);
    CHECK(w.book().holders[0] == 0);
    const RecognisedEvent event = w.events<RecognisedEvent>().at(0);
    CHECK(num(event.loss) == 1680);
    CHECK(num(event.margin_paid) == 1000);
    CHECK(num(event.bond_paid) == 0);
    CHECK(num(event.shortfall) == 680);
    CHECK(num(w.book().settlement) == 1000);
    CHECK(num(w.pos(c.victim).entry) == 0);
}

TEST_CASE("LV-REC-02 reduced lots are cleared, of open and of closed positions") {
    World w;
    w.market(1000, LAYERS_NONE);
    const u32 victim = w.open(1000);
    const u32 other = w.open(50'000);
    MUST(w.fill(victim, other, 10, 1000));
    MUST(w.mark(910));
    w.next_epoch(900);
    MUST(w.fill(other, victim, 2, 900));  // 200 of loss paid, 8 lots and 800 atoms left
    CHECK(whole(w.book().reduced[0]) == 2);
    MUST(w.mark(840));
    MUST(w.recognise(victim));
    CHECK(num(w.book().shortfall) == 480);
    CHECK(num(w.book().reduced[0]) == 0);
    CHECK(num(w.pos(victim).reduced[0]) == 0);
    CHECK(whole(w.book().reduced[1]) == 2);  // the other's, who bought them back
}

TEST_CASE("LV-REC-02 own claims of the market net the loss before cash is asked") {
    World w;
    w.market(1000, LAYERS_NONE);
    const u32 victim = w.open(1000);
    const u32 other = w.open(50'000);
    MUST(w.fill(victim, other, 10, 1000));
    MUST(w.mark(1050));
    MUST(w.fill(other, victim, 2, 1050));  // a claim of 100
    MUST(w.mark(910));
    w.next_epoch(840);
    MUST(w.recognise(victim));  // 8 x 160 = 1280, of which 100 are netted and 1000 paid
    CHECK(num(w.events<RecognisedEvent>().at(0).loss) == 1180);
    CHECK(num(w.book().shortfall) == 180);
    CHECK(num(w.book().cohort_claims) == 0);
}

TEST_CASE("LV-REC-03 the example: cash over both losses, the bond where it is named") {
    World w;
    w.market(200, {1, 12});
    w.market(200, LAYERS_NONE);
    const u32 victim = w.open(60);
    MUST(w.deposit(victim, 40, MoneyPlace::bond));
    const u32 other = w.open(50'000);
    MUST(w.fill(victim, other, 2, 200, 1));
    MUST(w.fill(victim, other, 1, 200, 2));
    bool first = true;
    for (const u64 mark : {182U, 166U, 152U, 150U}) {
        if (!first) {
            w.pass_epoch();
        }
        first = false;
        MUST(w.mark(mark, 1));
        MUST(w.mark(mark, 2));
    }
    MUST(w.recognise(victim));  // 100 and 50
    const auto events = w.events<RecognisedEvent>();
    REQUIRE(events.size() == 2);
    CHECK(num(events[0].margin_paid) == 40);
    CHECK(num(events[0].bond_paid) == 0);
    CHECK(num(events[0].shortfall) == 60);
    CHECK(num(events[1].margin_paid) == 20);
    CHECK(num(events[1].bond_paid) == 30);
    CHECK(num(events[1].shortfall) == 0);
    CHECK(num(w.account(victim).bond) == 10);
    CHECK(num(w.book(1).settlement) == 40);
    CHECK(num(w.book(2).settlement) == 50);
    // Only the market with a shortfall has an incident.
    CHECK(num(w.incident(4, 1).defaulter_margin) == 40);
    CHECK(w.incident(4, 1).recognitions == 1);
    CHECK(w.incident(4, 2).version == 0);
}

TEST_CASE("LV-REC-04 a bond that covers all leaves no incident and no estate") {
    Crash c(LAYERS_NONE);
    World& w = c.w;
    MUST(w.deposit(c.victim, 650, MoneyPlace::bond));
    MUST(w.recognise(c.victim));
    CHECK(w.incident(2).version == 0);
    CHECK(num(w.events<RecognisedEvent>().at(0).bond_paid) == 600);
    CHECK(w.account(c.victim).status == static_cast<u8>(AccountStatus::active));
    CHECK(num(w.account(c.victim).bond) == 50);
    CHECK(w.account(c.victim).market_count == 0);
    CHECK(w.events<EstateOpenedEvent>().empty());
}

TEST_CASE("LV-REC-06 local capital pays at once, the shared sequence gets a demand") {
    Layered l({1, 2, 3, 4, 5, 12});
    World& w = l.w;
    MUST(w.recognise(l.victim));
    const IncidentRow incident = w.incident(4);
    CHECK(incident.status == static_cast<u8>(IncidentStatus::open));
    CHECK(incident.cause == static_cast<u8>(Cause::bankruptcy));
    CHECK(num(incident.loss) == 600);
    CHECK(num(incident.operator_) == 120);
    CHECK(num(incident.market_tranche) == 180);
    CHECK(num(incident.demand) == 240);
    CHECK(num(w.book().shortfall) == 600);
    CHECK(num(w.book().collected_operator) == 120);
    CHECK(num(w.book().collected_tranche) == 180);
    CHECK(num(w.book().demand) == 240);
    CHECK(num(w.asset().demand) == 240);
    CHECK(w.bucket(Bucket::drawn) == 300);
    const auto charged = w.events<LocalChargedEvent>();
    REQUIRE(charged.size() == 2);
    CHECK(charged[0].tranche == 3);
    CHECK(num(charged[0].amount) == 120);
    CHECK(charged[1].tranche == 2);
    CHECK(num(charged[1].assets_after) == 0);
}

TEST_CASE("LV-REC-06 layers that the market does not name pay nothing") {
    Layered l({1, 2, 4, 12});
    World& w = l.w;
    MUST(w.recognise(l.victim));
    CHECK(num(w.incident(4).operator_) == 0);
    CHECK(num(w.incident(4).market_tranche) == 180);
    CHECK(num(w.asset().demand) == 0);
    MUST(w.settle_target(SettleTarget::stake, 3, OPERATOR_ID));
    CHECK(num(w.tranche(3).assets) == 120);
}

TEST_CASE("LV-REC-07 a recognition notes the house's loss, after the shortfalls") {
    World w;
    MUST(w.add_market(World::linear()));
    MUST(w.add_tranche(TrancheKind::shared));
    MUST(w.set_layers({1, 2, 5, 12}, 1, 10'000));
    MUST(w.mark(1000));
    const u32 first = w.open(500);
    const u32 second = w.open(500);
    const u32 winner = w.open(5000);
    MUST(w.fill(first, winner, 5, 1000));
    MUST(w.fill(second, winner, 5, 1000));
    MUST(w.mark(910));
    w.next_epoch(840);
    MUST(w.recognise(first));
    CHECK(num(w.asset().house_loss) == 0);
    MUST(w.fund(5));  // the house owes 25 on its five lots
    CHECK(num(w.asset().house_loss) == 0);
    MUST(w.recognise(second));
    CHECK(num(w.book().house_loss) == 25);
    CHECK(num(w.asset().house_loss) == 25);
}

}  // namespace levee::testing
