// The auditor's checks of coverage and of the rules between parameters, by number: each finds the
// row that breaks it.
#include "tests/support/governed_ledger.hpp"

namespace levee {

using namespace testing;

TEST_CASE("LV-AUD-13 a market that loses its cover is found") {
    GovernedLedger w;
    const Recorded step = w.change_takes_effect();
    const auto layered = [&](std::array<uint8_t, 4> layers) {
        Recorded other = step;
        other.change<MarketRow>([&](MarketRow& row) {
            std::copy(layers.begin(), layers.end(), row.layers);
        });
        return w.spoken(other).count("LV-AUD-13");
    };
    CHECK(layered({1, 2, 5, 12}) == 0);
    CHECK(layered({1, 2, 12, 0}) == 1);
    CHECK(layered({1, 5, 12, 0}) == 1);
    Recorded capped = step;
    capped.change<MarketRow>([](MarketRow& row) { row.shared_cap = Atoms{}; });
    CHECK(w.spoken(capped).count("LV-AUD-13") == 1);
}

TEST_CASE("LV-AUD-13 a part of the fund that falls below a tenth of it is found") {
    GovernedLedger w;
    w.propose(Parameter::funding_cap, 1, 10'000'000);
    w.wait(48 * 3600);
    Recorded step = w.execute(1);
    const auto capped = [&](uint64_t old, uint64_t cap) {
        Recorded other = step;
        change_event<ParameterChangedEvent>(other, [&](ParameterChangedEvent& event) {
            event.change.parameter = static_cast<uint8_t>(Parameter::shared_cap);
            event.change.old_value = Number128::of(old);
            event.change.new_value = Number128::of(cap);
        });
        return w.spoken(other).count("LV-AUD-13");
    };
    step.change<TrancheRow>([](TrancheRow& row) { row.assets = Atoms::of(1000); });
    CHECK(capped(101, 100) == 0);
    CHECK(capped(100, 99) == 1);
    CHECK(capped(98, 99) == 0);  // one that rises may be small
}

TEST_CASE("LV-AUD-16 parameters that contradict each other are found, rule by rule") {
    GovernedLedger w;
    const Recorded step = w.change_takes_effect();
    const auto market = [&](const std::function<void(MarketRow&)>& damage) {
        Recorded other = step;
        other.change<MarketRow>(damage);
        return w.rule_broken(other);
    };
    CHECK(market([](MarketRow&) {}) == 0);
    CHECK(market([](MarketRow& m) { m.maintenance_margin = m.initial_margin; }) == 1);
    CHECK(market([](MarketRow& m) { m.mark_step = Ratio::of(200'000'001); }) == 2);
    CHECK(market([](MarketRow& m) {
              m.mark_step = Ratio{};
              m.fill_band = Ratio::of(100'000'001);
          }) == 3);
    CHECK(market([](MarketRow& m) { m.liquidation_fee = Ratio::of(100'000'001); }) == 3);
    CHECK(market([](MarketRow& m) { m.multiplier = uint64_t{1} << 63; }) == 4);
    CHECK(market([](MarketRow& m) { m.kind = 2; }) == 4);  // a lot is worth no atom at tick_max
    CHECK(market([](MarketRow& m) { std::swap(m.layers[1], m.layers[2]); }) == 5);
    CHECK(market([](MarketRow& m) { m.layers[1] = 4; }) == 5);
    CHECK(market([](MarketRow& m) { m.layers[4] = 12; }) == 5);
    Recorded late = step;
    late.change<AssetRow>([](AssetRow& row) { row.late_epochs = 2; });
    CHECK(w.rule_broken(late) == 6);
}

TEST_CASE("LV-AUD-16 tranches and feeds that break a rule are found") {
    GovernedLedger w;
    const Recorded step = w.change_takes_effect();
    const auto tranches = [&](uint32_t id, const std::function<void(TrancheRow&)>& damage) {
        Recorded other = step;
        other.change<TrancheRow>([&](TrancheRow& row) {
            if (row.id == id) damage(row);
        });
        return w.rule_broken(other);
    };
    CHECK(tranches(1, [](TrancheRow&) {}) == 0);
    CHECK(tranches(1, [](TrancheRow& t) { t.fee_weight = Ratio::of(1'000'000'000); }) == 0);
    CHECK(tranches(1, [](TrancheRow& t) { t.fee_weight = Ratio::of(1'000'000'001); }) == 7);
    CHECK(tranches(1, [](TrancheRow& t) { t.operator_ = 8; }) == 9);
    CHECK(tranches(1, [](TrancheRow& t) { t.exit_max = Ratio::of(999'999'999); }) == 9);
    CHECK(tranches(2, [](TrancheRow& t) { t.exit_max = Ratio::of(999'999'999); }) == 0);
    const auto feed = [&](std::array<uint32_t, 3> reporters, uint32_t fallback, uint8_t quorum) {
        FeedRow row{};
        row.version = FeedRow::VERSION;
        row.market = 1;
        std::copy(reporters.begin(), reporters.end(), row.reporter);
        row.fallback = fallback;
        row.quorum = quorum;
        Recorded other = step;
        other.rows.push_back({FeedRow::KIND, 1, std::vector<uint8_t>(sizeof row)});
        std::memcpy(other.rows.back().bytes.data(), &row, sizeof row);
        return w.rule_broken(other);
    };
    CHECK(feed({41, 42, 0}, 0, 2) == 0);
    CHECK(feed({41, 42, 0}, 43, 3) == 10);
    CHECK(feed({41, 42, 41}, 0, 2) == 10);
    CHECK(feed({41, 42, 0}, 41, 2) == 10);
}

TEST_CASE("LV-AUD-16 a floor that rises above half of its tranche is found") {
    GovernedLedger w;
    w.propose(Parameter::floor, 1, 500);
    w.wait(168 * 3600);
    Recorded step = w.execute(1);
    step.change<TrancheRow>([](TrancheRow& row) { row.assets = Atoms::of(1000); });
    CHECK(w.rule_broken(step) == 0);
    step.change<TrancheRow>([](TrancheRow& row) { row.assets = Atoms::of(999); });
    CHECK(w.rule_broken(step) == 8);
}

}  // namespace levee
