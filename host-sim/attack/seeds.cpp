// Every attack that the threat model names and a search can play, as moves to begin from. A seed
// that is not profitable is where the climb starts, not where it ends.
#include <fmt/format.h>

#include "host-sim/attack/search.hpp"
#include "host-sim/usage.hpp"

namespace levee::attack {

namespace {

// Slots: the first epoch begins after the facts of the scene. In later ones a roll is due first.
constexpr u8 NOW = 1;        // before the keepers
constexpr u8 KEPT = 2;       // after them
constexpr u8 MARKED = 3;     // after the second mark
constexpr u8 due(u8 epoch) { return static_cast<u8>(epoch * SLOTS_OF_EPOCH); }
constexpr u8 rolled(u8 epoch) { return static_cast<u8>(epoch * SLOTS_OF_EPOCH + 1); }
constexpr u8 kept(u8 epoch) { return static_cast<u8>(epoch * SLOTS_OF_EPOCH + 2); }

constexpr u8 lots(u8 count) { return static_cast<u8>(count - 1); }
constexpr u8 ALL = 7;  // eighths
constexpr u8 MUCH = 36;  // 10,000

constexpr Move sell(u8 slot, u8 a, u8 count, u8 market = 1) {
    return {slot, Act::sell, a, 0, market, 0, lots(count)};
}
constexpr Move buy(u8 slot, u8 a, u8 count, u8 market = 1) {
    return {slot, Act::buy, a, 0, market, 0, lots(count)};
}
constexpr Move trade(u8 slot, u8 a, u8 b, u8 count, i8 shift, u8 market = 1) {
    return {slot, Act::trade, a, b, market, shift, lots(count)};
}
constexpr Move of_account(u8 slot, Act act, u8 a, u8 size = 0) {
    return {slot, act, a, a, 1, 0, size};
}
constexpr Move of_stake(u8 slot, Act act, u8 tranche, u8 size = 0) {
    return {slot, act, 1, 1, tranche, 0, size};
}
constexpr Move recognise(u8 slot, u8 who) { return {slot, Act::recognise, 1, who, 1, 0, 0}; }
constexpr Move order(u8 slot, u8 a, u8 count) {
    return {slot, Act::house_order, a, 1, 1, 0, lots(count)};
}

std::vector<Seed> timing() {
    return {
        {"be-first", "withdraw and collect before others when a loss is near", "LV-CLM-04",
         "fallen",
         {of_account(NOW, Act::withdraw, 1, ALL), of_account(due(1), Act::withdraw, 1, ALL),
          of_account(rolled(1), Act::withdraw, 1, ALL)}, {}},
        {"choose-the-roll", "trade while a roll is due", "LV-MRK-01 LV-ROL-01", "fallen-moving",
         {{due(1), Act::roll, 1, 1, 1, 0, 0}, buy(rolled(1), 1, 10), sell(rolled(1), 2, 10)}, {}},
        {"call-often", "settle again and again, in another order", "LV-ACC-06", "fallen",
         {of_account(NOW, Act::settle, 1), of_account(KEPT, Act::settle, 1),
          of_account(rolled(1), Act::settle, 1), of_account(kept(1), Act::settle, 1)}, {}},
        {"carry-profit-out", "close, then take the claim before the loss behind it is recognised",
         "LV-CLM-03 LV-ACC-12", "bad-debt",
         {buy(NOW, 1, 10), of_account(NOW, Act::withdraw, 1, ALL),
          of_account(kept(1), Act::withdraw, 1, ALL)}, {}},
        {"claims", "hold claims while bad debt is spread", "LV-ROL-08 LV-CLM-02", "claimed",
         {trade(NOW, 1, 2, 5, 4), trade(KEPT, 2, 1, 5, 4)}, {}},
        {"old-loss", "wait for recognition with an old loss and an open gain", "LV-REC-01",
         "old-loss", {of_account(rolled(1), Act::settle, 1), recognise(rolled(3), 1)}, {}},
        {"funding", "be on the paid side when funding comes", "LV-FUN-01", "holding",
         {buy(NOW, 4, 10), sell(KEPT, 4, 10), sell(rolled(1), 4, 10), buy(kept(1), 4, 10)}, {}},
    };
}

std::vector<Seed> layers() {
    return {
        {"refresh", "close and open again on the stale mark, to look new at the roll",
         "LV-FIL-04 LV-FIL-05 LV-ROL-04", "before-the-fall",
         {buy(NOW, 1, 10), sell(NOW, 1, 10)}, {}},
        {"straddle", "open both sides on the stale mark", "LV-FIL-04 LV-FIL-05 LV-ROL-04",
         "before-the-fall", {trade(NOW, 2, 3, 10, 0)}, {}},
        {"hand-over", "give the winning lots to a friend inside the band", "LV-FIL-01 LV-ROL-04",
         "before-the-fall", {trade(NOW, 1, 2, 10, 4), trade(MARKED, 2, 1, 4, -4)}, {}},
        {"realise", "realise the gain before the roll", "LV-CLM-01 LV-ROL-04", "fallen",
         {buy(NOW, 1, 10)}, {}},
        {"realise-within", "realise to a friend, at the edge of the band", "LV-CLM-01 LV-ROL-04",
         "fallen", {trade(NOW, 1, 2, 10, 4), buy(KEPT, 2, 3)}, {}},
        {"close-the-pair", "close after recognition to escape socialisation",
         "LV-FIL-03 LV-ROL-05", "fallen-lots", {buy(KEPT, 1, 10)}, {}},
        {"flip", "flip to the other side", "LV-FIL-04", "fallen-lots",
         {buy(NOW, 1, 20), sell(KEPT, 1, 20)}, {}},
        {"turn-over", "trade back and forth to move the charge to others", "LV-ROL-05",
         "fallen-lots",
         {trade(KEPT, 2, 3, 20, 0), trade(KEPT, 3, 2, 20, 0), buy(KEPT, 1, 10)}, {}},
        {"ladder", "trade at many marks of a window", "LV-FIL-05", "fallen-moving",
         {trade(NOW, 2, 3, 5, 2), trade(MARKED, 3, 4, 5, -2), trade(rolled(1), 4, 2, 5, 1)}, {}},
        {"stay-open", "stay open while those who realise are cut", "LV-ROL-08", "bad-debt",
         {trade(KEPT, 1, 2, 5, 0), buy(kept(2), 1, 5)}, {}},
        {"own-pair", "let the gain of an own pair weigh in bad debt, and the mark come back",
         "LV-ROL-08 LV-SCN-64", "bad-debt",
         {trade(KEPT, 4, 3, 62, 0), trade(kept(2), 1, 3, 10, 0)}, {}, {2, LINEAR, -2}},
        {"own-victim", "fail against one's own winner", "LV-REC-03 LV-ROL-04", "estate",
         {recognise(NOW, 1), buy(KEPT, 2, 10)}, {}},
        {"estate", "keep what an estate receives", "LV-ACC-08 LV-REC-05", "estate",
         {of_account(NOW, Act::deposit, 1, MUCH), of_account(rolled(1), Act::settle, 1),
          of_account(rolled(2), Act::withdraw, 1, ALL)}, {}},
        {"recovery", "bear charges, or hold claims, when a recovery comes", "LV-RCV-02 LV-RCV-05",
         "charged", {{NOW, Act::settle_charge, 1, 1, 1, 0, 0}, sell(NOW, 2, 10),
                     of_stake(kept(1), Act::settle_claim, 1, 0)}, {}},
        {"gift", "pay a recovery to be repaid oneself", "LV-RCV-02 LV-RCV-03", "charged",
         {{NOW, Act::recover, 1, 1, 1, 0, 20}, {kept(1), Act::settle_charge, 1, 1, 1, 0, 0}}, {}},
    };
}

std::vector<Seed> capital() {
    return {
        {"leave", "leave when a loss shows", "LV-TRA-01 LV-TRA-08", "fund",
         {of_stake(NOW, Act::request_exit, 1, ALL), of_stake(NOW, Act::request_exit, 2, ALL),
          of_stake(rolled(2), Act::exit, 1), of_stake(rolled(2), Act::exit, 2)}, {}},
        {"leave-the-house", "leave while the house has lost and nobody has booked it",
         "LV-TRA-03 LV-TRA-04", "leaving", {of_stake(rolled(1), Act::exit, 1)},
         {of_stake(NOW, Act::cancel_exit, 1), of_stake(NOW, Act::cancel_exit, 2)}},
        {"ask-again", "ask for exits and take them back", "LV-TRA-08", "house-losing",
         {of_stake(NOW, Act::request_exit, 1, ALL), of_stake(rolled(1), Act::cancel_exit, 1),
          of_stake(kept(1), Act::request_exit, 1, ALL)}, {}},
        {"join-late", "join after a loss at a price that does not show it",
         "LV-TRA-05", "house-losing",
         {of_stake(NOW, Act::stake, 1, MUCH), of_stake(NOW, Act::stake, 2, MUCH)}, {}},
        {"join-for-fees", "join before fees, leave after them", "LV-TRA-01 LV-EPO-04", "fee",
         {of_stake(0, Act::stake, 1, MUCH), of_stake(NOW, Act::stake, 1, MUCH),
          of_stake(rolled(2), Act::request_exit, 1, ALL)}, {}},
        {"first-depositor", "stake an atom, donate, eat the next stake", "LV-TRA-05 LV-TRA-07",
         "first", {of_stake(0, Act::stake, 1, 0), {rolled(2), Act::pay_fee, 1, 1, 1, 0, 46},
                   of_stake(rolled(4), Act::request_exit, 1, ALL)}, {}},
        {"inventory", "buy what the house holds, when it is cheap", "LV-HOU-02", "inventory-moving",
         {order(NOW, 2, 20), sell(MARKED, 2, 20)}, {}},
        {"order-and-cancel", "order, and break one's own margin", "LV-HOU-01 LV-HOU-02",
         "inventory", {order(NOW, 2, 20), of_account(KEPT, Act::withdraw, 2, ALL),
                       order(kept(1), 3, 1)}, {}},
        {"drain-by-the-house", "make the tranche pay for the house in a sideways market",
         "LV-ROL-03 LV-CLM-05", "inventory-moving",
         {trade(NOW, 2, 3, 10, 4), trade(kept(1), 1, 2, 10, 0)}, {}},
    };
}

std::vector<Seed> trades() {
    return {
        {"band", "trade with oneself at the edges of the band", "LV-FIL-01 LV-FIL-02", "calm",
         {trade(NOW, 1, 2, 30, 4), trade(NOW, 2, 1, 30, -4)}, {}},
        {"round-trips", "open and close again for the rounding", "LV-FIL-03 LV-ACC-06", "holding",
         {trade(NOW, 2, 3, 1, 1), trade(NOW, 3, 2, 1, -1), trade(NOW, 2, 3, 1, 3, 2),
          trade(NOW, 3, 2, 1, -3, 2)}, {}},
        {"stake-loops", "stake and leave for the rounding", "LV-TRA-05 LV-TRA-09", "calm",
         {of_stake(NOW, Act::stake, 1, 2), of_stake(NOW, Act::cancel_stake, 1),
          of_stake(KEPT, Act::stake, 1, 2), of_stake(KEPT, Act::request_exit, 1, 0)}, {}},
        {"self-liquidation", "liquidate one's own account", "LV-LIQ-01 LV-LIQ-02", "liquidatable",
         {{NOW, Act::liquidate, 2, 1, 1, 0, lots(20)}}, {buy(NOW, 2, 20), sell(NOW, 2, 20),
         sell(NOW, 1, 20)}},
        {"liquidate-again", "liquidate in pieces, by several takers", "LV-LIQ-01 LV-LIQ-02",
         "liquidatable", {{NOW, Act::liquidate, 2, 1, 1, 0, lots(5)},
                          {NOW, Act::liquidate, 3, 1, 1, 0, lots(5)},
                          {NOW, Act::liquidate, 1, 1, 1, 0, lots(5)}}, {sell(NOW, 1, 20)}},
        {"silence", "hold lots in both markets through rolls that are due", "LV-REC-01 LV-ACC-02",
         "holding", {of_account(due(1), Act::settle, 1), {due(1), Act::roll, 1, 1, 2, 0, 0},
                     buy(due(2), 1, 3, 2), of_account(due(2), Act::withdraw, 2, ALL)}, {}},
    };
}

}  // namespace

const std::vector<Seed>& seeds() {
    static const std::vector<Seed> all = [] {
        std::vector<Seed> list;
        for (const std::vector<Seed>& part : {timing(), layers(), capital(), trades()}) {
            list.insert(list.end(), part.begin(), part.end());
        }
        return list;
    }();
    return all;
}

const Seed& seed_named(std::string_view name) {
    std::vector<std::string_view> names;
    for (const Seed& seed : seeds()) {
        if (seed.name == name) {
            return seed;
        }
        names.push_back(seed.name);
    }
    throw UsageError(fmt::format("no attack '{}'{}", name, did_you_mean(name, names)));
}

}  // namespace levee::attack
