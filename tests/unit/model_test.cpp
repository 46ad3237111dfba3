// The reference model alone, on numbers worked out by hand from the specification.
#include "host-sim/model/model.hpp"

#include "host-sim/model/number.hpp"

#include <doctest/doctest.h>

#include <cstring>
#include <string>
#include <type_traits>

using namespace levee;

namespace {

constexpr u128 SUB = u128{1} << 32;
constexpr uint64_t ONE = 1'000'000'000;
constexpr uint32_t VENUE = 1;
constexpr uint32_t FEED = 2;
constexpr uint32_t STAKER = 21;

uint64_t pair_key(uint32_t first, uint32_t second) { return (uint64_t{first} << 32) | second; }
uint64_t position_key(uint32_t account) { return (uint64_t{account} << 16) | 1; }
SubAtoms whole(int64_t atoms) { return SubAtoms::of(i128{atoms} * static_cast<i128>(SUB)); }

// Sends messages to a model; every status is checked where it is sent.
class Chain {
public:
    model::Model model;
    uint64_t time = 100;

    template <class Message>
    Status send(uint32_t sender, const Message& message, uint64_t funds = 0) {
        Context context{};
        context.time = Seconds::of(time);
        context.sender = sender;
        context.funds_asset = funds > 0 ? 1 : 0;
        context.funds_amount = Atoms::of(funds);
        std::vector<uint8_t> bytes(8 + (std::is_empty_v<Message> ? 0 : sizeof message));
        bytes[0] = static_cast<uint8_t>(Message::KIND);
        if constexpr (!std::is_empty_v<Message>) {
            std::memcpy(bytes.data() + 8, &message, sizeof message);
        }
        const uint32_t status =
            model.execute(context, bytes.data(), static_cast<uint32_t>(bytes.size()));
        model.audit();
        return static_cast<Status>(status);
    }

    Status mark(uint64_t at, uint64_t price) {
        time = at;
        return send(FEED, MarkMessage{1, 0, Ticks::of(price), Seconds::of(at)});
    }

    template <class Row>
    Row row(uint64_t id) const {
        Row row{};
        model.row(Row::KIND, id, &row);
        return row;
    }
    BookRow book() const { return row<BookRow>(1); }

    // Kinds of the last message's events, as text.
    std::string event_kinds() const {
        std::string kinds;
        const std::vector<uint8_t>& events = model.events();
        for (size_t at = 0; at < events.size();) {
            EventHeader header;
            std::memcpy(static_cast<void*>(&header), events.data() + at, sizeof header);
            kinds += (kinds.empty() ? "" : " ") + std::to_string(header.kind);
            at += sizeof header + header.size;
        }
        return kinds;
    }
};

AddMarketMessage plain_market() {
    AddMarketMessage message{};
    message.asset = 1;
    message.venue = VENUE;
    message.feed = FEED;
    message.kind = static_cast<uint8_t>(ContractKind::linear);
    message.multiplier = 1;
    message.tick_max = Ticks::of(1'000'000);
    message.oi_max = Lots::of(1000);
    message.initial_margin = Ratio::of(ONE / 5);
    message.maintenance_margin = Ratio::of(ONE / 10);
    message.fill_band = Ratio::of(ONE / 20);
    message.mark_step = Ratio::of(ONE * 15 / 100);
    message.haircut_cap = Ratio::of(ONE / 2);
    message.funding_cap = Ratio::of(ONE / 100);
    message.liquidation_discount = Ratio::of(ONE / 100);
    message.fee_max = Ratio::of(ONE / 100);
    message.mark_age_max = Seconds::of(100'000);
    message.house_order_min = Lots::of(1);
    return message;
}

// One asset of epochs of 1000 seconds, one market at mark 100: account 1 holds a lot long with 20
// atoms of cash, account 2 a lot short with 100.
void open_market(Chain& chain, std::initializer_list<Layer> layers, bool has_tranche) {
    AddAssetMessage asset{};
    asset.recognise_after = 2;
    asset.pending_epochs = 1;
    asset.exit_epochs = 1;
    asset.epoch_length = Seconds::of(1000);
    REQUIRE(chain.send(0, asset) == Status::ok);
    REQUIRE(chain.send(0, plain_market()) == Status::ok);
    if (has_tranche) {
        AddTrancheMessage tranche{};
        tranche.asset = 1;
        tranche.market = 1;
        tranche.kind = static_cast<uint8_t>(TrancheKind::market);
        tranche.stake_min = Atoms::of(1);
        tranche.draw_max = Ratio::of(ONE);
        REQUIRE(chain.send(0, tranche) == Status::ok);
    }
    SetLayersMessage waterfall{};
    waterfall.market = 1;
    size_t count = 0;
    for (const Layer layer : layers) waterfall.layers[count++] = static_cast<uint8_t>(layer);
    REQUIRE(chain.send(0, waterfall) == Status::ok);
    REQUIRE(chain.send(0, SealMessage{}) == Status::ok);
    REQUIRE(chain.send(11, OpenAccountMessage{1}) == Status::ok);
    REQUIRE(chain.send(12, OpenAccountMessage{1}) == Status::ok);
    REQUIRE(chain.send(11, DepositMessage{1, 0, {}}, 20) == Status::ok);
    REQUIRE(chain.send(12, DepositMessage{2, 0, {}}, 100) == Status::ok);
    REQUIRE(chain.mark(100, 100) == Status::ok);
    const FillMessage fill{1, 1, 2, 0, Lots::of(1u), Ticks::of(100u), {}, {}};
    REQUIRE(chain.send(VENUE, fill) == Status::ok);
}

// Marks 100, 85, 73 in epochs 2, 3, 4; at 73 account 1 has 20 - 27 = -7.
void fall(Chain& chain) {
    REQUIRE(chain.mark(1100, 100) == Status::ok);
    REQUIRE(chain.mark(2100, 85) == Status::ok);
    REQUIRE(chain.mark(3100, 73) == Status::ok);
}

}  // namespace

TEST_CASE("LV-FIL-04 LV-FIL-05 a fill opens both sides on the rung of the mark") {
    Chain chain;
    open_market(chain, {Layer::defaulter_margin, Layer::residual}, false);
    // lo = 85, hi = 115, wd = 31: floor(16 x 15 / 31) = 7.
    const PositionRow buyer = chain.row<PositionRow>(position_key(1));
    CHECK(buyer.side == 1);
    CHECK(buyer.rung == 7);
    CHECK(buyer.size.raw() == SUB);
    CHECK(buyer.eligible.is_zero());
    CHECK(buyer.entry == whole(100));
    CHECK(chain.row<PositionRow>(position_key(2)).entry == whole(-100));
    CHECK(chain.row<LadderRow>((1 << 2) | 1).size[7].raw() == SUB);
    CHECK(chain.event_kinds() == "6");
}

TEST_CASE("LV-FIL-02 LV-ACC-12 the initial margin of 20 binds to the atom") {
    Chain chain;
    open_market(chain, {Layer::defaulter_margin, Layer::residual}, false);
    WithdrawMessage withdraw{1, 0, {}, Atoms::of(1u)};
    CHECK(chain.send(11, withdraw) == Status::below_initial_margin);
    CHECK(chain.send(12, withdraw) == Status::not_owner);
    withdraw.account = 2;
    withdraw.amount = Atoms::of(80u);
    CHECK(chain.send(12, withdraw) == Status::ok);
    CHECK(chain.event_kinds() == "5 1");
    const FillMessage fill{1, 1, 2, 0, Lots::of(1u), Ticks::of(100u), {}, {}};
    CHECK(chain.send(VENUE, fill) == Status::below_initial_margin);
    CHECK(chain.row<AssetRow>(1).vault == Atoms::of(40u));
}

TEST_CASE("LV-REC-03 LV-TRA-12 LV-ROL-07 a shortfall is drawn from the market's tranche") {
    Chain chain;
    open_market(chain,
                {Layer::defaulter_margin, Layer::market_tranche, Layer::haircut,
                 Layer::socialisation, Layer::residual},
                true);
    REQUIRE(chain.send(STAKER, StakeMessage{1}, 1000) == Status::ok);
    fall(chain);
    CHECK(chain.send(5, RecogniseMessage{2}) == Status::not_recognisable);
    REQUIRE(chain.send(5, RecogniseMessage{1}) == Status::ok);
    // The draw, recognition, estate: the stakes joined at the roll before.
    CHECK(chain.event_kinds() == "15 12 13");
    CHECK(chain.row<TrancheRow>(1).assets == Atoms::of(993u));
    CHECK(chain.book().settlement == Atoms::of(20u));
    CHECK(chain.book().shortfall == Atoms::of(7u));
    CHECK(chain.book().collected_tranche == Atoms::of(7u));
    CHECK(chain.book().house_entry == whole(73));
    CHECK(chain.row<AccountRow>(1).owed == Atoms::of(7u));
    REQUIRE(chain.mark(4100, 73) == Status::ok);
    CHECK(chain.event_kinds() == "16 37 20 19 7");
    const IncidentRow incident = chain.row<IncidentRow>(pair_key(1, 4));
    CHECK(incident.loss == Atoms::of(7u));
    CHECK(incident.market_tranche == Atoms::of(7u));
    CHECK(incident.residual.is_zero());
    CHECK(chain.book().settlement == Atoms::of(27u));
}

TEST_CASE("LV-TRA-09 LV-RCV-02 LV-TRA-04 a charge becomes a claim, the rest leaves whole") {
    Chain chain;
    open_market(chain, {Layer::defaulter_margin, Layer::market_tranche, Layer::residual}, true);
    REQUIRE(chain.send(STAKER, StakeMessage{1}, 1000) == Status::ok);
    fall(chain);
    REQUIRE(chain.send(5, RecogniseMessage{1}) == Status::ok);
    REQUIRE(chain.mark(4100, 73) == Status::ok);
    const SettleMessage settle{2, {}, 1, STAKER, 0};
    REQUIRE(chain.send(5, settle) == Status::ok);
    CHECK(chain.event_kinds() == "38");
    CHECK(chain.row<StakeRow>(pair_key(1, STAKER)).shares.raw() == 1000 * SUB);
    REQUIRE(chain.send(5, RecoverMessage{1, Epoch::of(4u)}, 5) == Status::ok);
    CHECK(chain.event_kinds() == "29 21");
    REQUIRE(chain.send(5, SettleMessage{3, {}, 1, 0, 0}) == Status::ok);
    CHECK(chain.row<ClaimRow>(1).paid == Atoms::of(5u));
    CHECK(chain.send(5, SettleMessage{3, {}, 1, 0, 0}) == Status::nothing_payable);
    const RequestExitMessage request{1, 0, Shares::of(1000 * SUB)};
    REQUIRE(chain.send(STAKER, request) == Status::ok);
    CHECK(chain.row<StakeRow>(pair_key(1, STAKER)).exit_epoch == Epoch::of(7u));
    for (const uint64_t at : {5100u, 6100u}) {
        chain.time = at;
        REQUIRE(chain.send(5, settle) == Status::ok);
    }
    CHECK(chain.row<StakeRow>(pair_key(1, STAKER)).payable == Atoms::of(993u));
    REQUIRE(chain.send(STAKER, ExitMessage{1}) == Status::ok);
    CHECK(chain.event_kinds() == "36 1");
    CHECK(chain.row<StakeRow>(pair_key(1, STAKER)).version == 0);
}

TEST_CASE("LV-ROL-04 LV-ROL-05 LV-ACC-04 haircut and socialisation reach the winner at its touch") {
    Chain chain;
    open_market(chain,
                {Layer::defaulter_margin, Layer::haircut, Layer::socialisation, Layer::residual},
                false);
    fall(chain);
    REQUIRE(chain.send(5, RecogniseMessage{1}) == Status::ok);
    REQUIRE(chain.mark(4100, 73) == Status::ok);
    // The window's gain of the short lot is 85 - 73 = 12; half of it is 6, one atom is left.
    const IncidentRow incident = chain.row<IncidentRow>(pair_key(1, 4));
    CHECK(incident.gains == Atoms::of(12u));
    CHECK(incident.haircut == Atoms::of(6u));
    CHECK(incident.socialisation == Atoms::of(1u));
    CHECK(incident.residual.is_zero());
    CHECK(chain.book().entry[1] == whole(-93));
    REQUIRE(chain.send(5, SettleMessage{1, {}, 2, 0, 0}) == Status::ok);
    CHECK(chain.event_kinds() == "9");
    CHECK(chain.row<AccountRow>(2).cash == Atoms::of(93u));
    CHECK(chain.row<PositionRow>(position_key(2)).entry == whole(-100));
    CHECK(chain.book().settlement == Atoms::of(27u));
}

TEST_CASE("LV-HOU-02 LV-CLM-03 LV-CLM-04 the house trades and the winner is paid after an epoch") {
    Chain chain;
    open_market(chain, {Layer::defaulter_margin, Layer::market_tranche, Layer::residual}, true);
    REQUIRE(chain.send(STAKER, StakeMessage{1}, 1000) == Status::ok);
    fall(chain);
    REQUIRE(chain.send(5, RecogniseMessage{1}) == Status::ok);
    REQUIRE(chain.mark(4100, 73) == Status::ok);
    REQUIRE(chain.mark(5100, 73) == Status::ok);
    CHECK(chain.send(VENUE, HouseOrderMessage{1, 2, Lots::of(2u)}) == Status::order_too_small);
    REQUIRE(chain.send(VENUE, HouseOrderMessage{1, 2, Lots::of(1u)}) == Status::ok);
    REQUIRE(chain.mark(5200, 70) == Status::ok);
    // Bought at the delayed mark 73, not at 70: a gain of 27 and 3 by the mark, and a loss of 3 by
    // the price, which takes the older part first.
    CHECK(chain.event_kinds() == "7 9 9 27");
    CHECK(chain.book().cohort_claims == Atoms::of(27u));
    CHECK(chain.book().house_size.is_zero());
    const uint32_t window = chain.book().window;
    CHECK(chain.row<CohortRow>(pair_key(1, window)).claims[0] == Atoms::of(24u));
    CHECK(chain.row<CohortRow>(pair_key(1, window)).claims[1] == Atoms::of(3u));
    REQUIRE(chain.mark(6100, 70) == Status::ok);
    CHECK(chain.book().aside.is_zero());
    REQUIRE(chain.mark(7100, 70) == Status::ok);
    CHECK(chain.event_kinds() == "16 23 19 7");
    CHECK(chain.book().aside == Atoms::of(27u));
    CHECK(chain.book().pool_version == 1);
    REQUIRE(chain.send(5, SettleMessage{1, {}, 2, 0, 0}) == Status::ok);
    CHECK(chain.event_kinds() == "10");
    CHECK(chain.row<AccountRow>(2).cash == Atoms::of(127u));
    CHECK(chain.row<AccountRow>(2).market_count == 0);
}

TEST_CASE("LV-TRN-02 a refused message leaves no trace, not even a due epoch") {
    Chain chain;
    open_market(chain, {Layer::defaulter_margin, Layer::residual}, false);
    chain.time = 5000;
    const FillMessage fill{1, 1, 2, 0, Lots::of(1u), Ticks::of(100u), {}, {}};
    CHECK(chain.send(VENUE, fill) == Status::roll_due);
    CHECK(chain.row<AssetRow>(1).epoch == Epoch::of(1u));
    CHECK(chain.model.changed().empty());
    CHECK(chain.model.events().empty());
}

TEST_CASE("LV-TRN-03 LV-TRN-04 decoding") {
    Chain chain;
    CHECK(chain.send(11, OpenAccountMessage{1}) == Status::asset_not_found);
    CHECK(chain.send(11, OpenAccountMessage{1}, 5) == Status::funds_unexpected);
    CHECK(chain.send(11, DepositMessage{1, 0, {}}) == Status::funds_missing);
    CHECK(chain.send(11, DepositMessage{1, 2, {}}, 5) == Status::out_of_range);
    CHECK(chain.send(11, DepositMessage{1, 0, {0, 1, 0}}, 5) == Status::reserved_not_zero);
    CHECK(chain.send(11, SettleMessage{0, {}, 1, 0, 0}) == Status::out_of_range);
}

TEST_CASE("numbers of the model reach their limbs whole or not at all") {
    using model::Int;
    for (unsigned limbs = 1; limbs <= 3; ++limbs) {
        const Int half = Int{1} << (64 * limbs - 1);
        for (const bool is_signed : {false, true}) {
            CAPTURE(limbs);
            CAPTURE(is_signed);
            const Int least = is_signed ? Int{-half} : Int{0};
            const Int end = is_signed ? half : Int{2 * half};
            for (const Int& middle : {Int{0}, least, end, half, Int{Int{1} << 64}, Int{half / 2}}) {
                for (int step = -2; step <= 2; ++step) {
                    const Int value = middle + step;
                    uint64_t limb[3] = {};
                    if (value < least || value >= end) {
                        CHECK_THROWS(model::to_limbs(value, is_signed, limb, limbs));
                        continue;
                    }
                    model::to_limbs(value, is_signed, limb, limbs);
                    CHECK(model::from_limbs(limb, limbs, is_signed) == value);
                }
            }
        }
    }
}
