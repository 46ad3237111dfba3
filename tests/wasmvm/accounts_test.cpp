// A loss among a thousand accounts and among a million, with equal totals: its recognition and the
// roll that charges it read and write the same and cost the same gas.
#include <doctest/doctest.h>

#include "host-sim/abi/wire.hpp"
#include "host-sim/chain/script_player.hpp"
#include "tests/support/sent.hpp"
#include "tests/wasmvm/machine.hpp"

namespace levee::testing {

using namespace wasmvm;

namespace {

constexpr uint32_t VENUE = 1;
constexpr uint32_t FEED = 2;
constexpr uint32_t ANYBODY = 9;
constexpr uint32_t VICTIM = 1;  // account and owner
constexpr uint64_t TOTAL_LOTS = 1'000'000;
constexpr uint64_t PRICE = 1000;

/// A native ledger in which half of the holders are long, half short, and account 1 is bankrupt.
class Market {
public:
    explicit Market(uint64_t holders) : engine_(make_engine("native")) {
        genesis();
        const uint64_t lots = TOTAL_LOTS / (holders / 2);
        mark(PRICE);
        trade(VICTIM, 2000, VICTIM + 1, 50'000, 10);
        for (uint32_t id = VICTIM + 2; id < VICTIM + 2 + holders; id += 2) {
            trade(id, lots * PRICE, id + 1, lots * PRICE, lots);
        }
        for (const uint64_t price : {820U, 680U}) {
            now_ += 60;
            mark(price);
        }
    }

    const Engine& engine() const { return *engine_; }
    uint64_t now() const { return now_; }

private:
    using Encoded = std::vector<uint8_t>;

    void send(uint32_t sender, const Encoded& message, uint64_t funds = 0) {
        Context context = context_of(sender, now_, funds);
        REQUIRE(engine_->execute(context, message).status == Status::ok);
    }
    void genesis() {
        send(0, encode_message("add_asset", {{"decimals", 6},
                                             {"recognise_after", 10},
                                             {"pending_epochs", 1},
                                             {"exit_epochs", 1},
                                             {"epoch_length", 60},
                                             {"operator_first", 0},
                                             {"operator_slice", 0}}));
        constexpr uint64_t PERCENT = 10'000'000;
        send(0, encode_message("add_market", {{"asset", 1},
                                              {"venue", VENUE},
                                              {"feed", FEED},
                                              {"kind", "linear"},
                                              {"socialise_winners", 0},
                                              {"multiplier", 1},
                                              {"tick_max", 1'000'000},
                                              {"oi_max", 10'000'000},
                                              {"initial_margin", 20 * PERCENT},
                                              {"initial_slope", 0},
                                              {"maintenance_margin", 10 * PERCENT},
                                              {"fill_band", 2 * PERCENT},
                                              {"mark_step", 18 * PERCENT},
                                              {"haircut_cap", 50 * PERCENT},
                                              {"funding_cap", PERCENT},
                                              {"liquidation_discount", PERCENT},
                                              {"liquidation_fee", PERCENT},
                                              {"fee_max", PERCENT},
                                              {"mark_age_max", 300},
                                              {"house_order_min", 1}}));
        send(0, encode_message("set_layers",
                               {{"market", 1},
                                {"layers", {"defaulter_margin", "defaulter_bond", "haircut",
                                            "socialisation", "residual"}},
                                {"shared_cap", 0}}));
        send(0, encode_message("seal", OrderedJson::object()));
    }

    void mark(uint64_t price) {
        send(FEED, encode_message(
                       "mark", {{"market", 1}, {"confidence", 0}, {"price", price},
                        {"observed_at", now_}}));
    }

    void trade(uint32_t buyer, uint64_t buyer_cash, uint32_t seller, uint64_t seller_cash,
               uint64_t lots) {
        static const Encoded open = encode_message("open_account", {{"asset", 1}});
        for (const auto& [account, cash] : {std::pair{buyer, buyer_cash}, {seller, seller_cash}}) {
            send(account, open);
            DepositMessage deposit{};
            deposit.account = account;
            send(account, bytes_of(deposit), cash);
        }
        FillMessage fill{};
        fill.market = 1;
        fill.buyer = buyer;
        fill.seller = seller;
        fill.lots = Lots::of(lots);
        fill.price = Ticks::of(PRICE);
        send(VENUE, bytes_of(fill));
    }

    template <class Message>
    static Encoded bytes_of(const Message& message) {
        const auto wire = wire_of(message);
        return Encoded(wire.begin(), wire.end());
    }

    std::unique_ptr<Engine> engine_;
    uint64_t now_ = 1000;
};

struct Cost {
    Outcome recognition;
    Outcome roll;
};

Cost cost_of_loss(uint64_t holders) {
    const Market market(holders);
    chain::ScriptPlayer player(a_machine_if_here());
    uint64_t accounts = 0;
    for (const RowView& row : market.engine().store().sorted_rows()) {
        player.put_row(row);
        accounts += row.kind == AccountRow::KIND ? 1 : 0;
    }
    CHECK(accounts == holders + 2);
    player.name_principal(ANYBODY);
    Cost cost;
    Context context = context_of(ANYBODY, market.now());
    cost.recognition = player.send(context, encode_message("recognise", {{"account", VICTIM}}));
    REQUIRE_MESSAGE(cost.recognition.ok, cost.recognition.error);
    CHECK(cost.recognition.event("wasm-levee/recognised") != nullptr);
    context.time = Seconds::of(market.now() + 310);
    cost.roll = player.send(context, encode_message("roll", {{"market", 1}}));
    REQUIRE_MESSAGE(cost.roll.ok, cost.roll.error);
    return cost;
}

void check_equal(const Outcome& few, const Outcome& many) {
    CHECK(few.wasm_gas == many.wasm_gas);
    CHECK(few.sdk_gas == many.sdk_gas);
    CHECK(few.use.storage_gas == many.use.storage_gas);
    CHECK(few.use.bytes_read == many.use.bytes_read);
    CHECK(few.use.bytes_written == many.use.bytes_written);
    CHECK(few.data == many.data);
}

}  // namespace

TEST_CASE("LV-CW-24 a loss costs the same among a thousand accounts and a million") {
    const Cost few = cost_of_loss(1000);
    const Cost many = cost_of_loss(1'000'000);
    check_equal(few.recognition, many.recognition);
    check_equal(few.roll, many.roll);
    MESSAGE("recognition: ", few.recognition.sdk_gas, " SDK gas, roll: ", few.roll.sdk_gas);
}

}  // namespace levee::testing
