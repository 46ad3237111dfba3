// A whole ledger for tests of rules: every message as a call on the native core, every row by name.
// After each step the auditor, the reference model and the sums below must agree; a refusal must
// leave the ledger as it was and say nothing.
#pragma once

#include <doctest/doctest.h>

#include <initializer_list>
#include <string>
#include <vector>

#include "host-sim/abi/wire.hpp"
#include "host-sim/auditor.hpp"
#include "host-sim/engine/engine.hpp"
#include "host-sim/model_checker.hpp"
#include "host-sim/setting.hpp"

namespace levee::testing {

inline constexpr u32 AUTHORITY_ID = 0;
inline constexpr u32 VENUE = 5;
inline constexpr u32 FEED = 6;
inline constexpr u32 OWNER = 7;
inline constexpr u32 OPERATOR_ID = 8;
inline constexpr u32 PAUSER = 9;
inline constexpr u32 STAKER = 10;
inline constexpr u32 ANYONE = 99;
inline constexpr long long SUB_ONE = 1LL << 32;

using levee::percent;
inline Atoms atoms(u128 x) { return Atoms::of(x); }
inline Shares shares(u128 x) { return Shares::of(x); }

// A quantity as a plain number, so that a failing check prints it.
template <class Q>
long long num(Q q) {
    const auto raw = q.raw();
    const long long plain = static_cast<long long>(raw);
    REQUIRE(static_cast<decltype(raw)>(plain) == raw);
    return plain;
}
// Lots of a size, atoms of a value: whole ones only.
template <class Q>
long long whole(Q q) {
    const long long raw = num(q);
    REQUIRE(raw % SUB_ONE == 0);
    return raw / SUB_ONE;
}
inline u32 code(Status status) { return static_cast<u32>(status); }

// Checks a status and prints its number when it is another.
#define CHECK_STATUS(call, expected) \
    CHECK(::levee::testing::code(call) == ::levee::testing::code(Status::expected))
#define MUST(call) REQUIRE(::levee::testing::code(call) == 0)

inline constexpr std::initializer_list<u8> LAYERS_NONE = {1, 2, 12};
inline constexpr std::initializer_list<u8> LAYERS_USERS = {1, 2, 8, 11, 12};

class World {
public:
    static constexpr u32 EPOCH_LENGTH = 100;

    // One asset; markets are added by each test.
    explicit World(Ratio operator_first = Ratio{}, Ratio operator_slice = Ratio{})
        : engine_(make_engine("native")), model_(make_model_checker()), auditor_(1) {
        MUST(add_asset(operator_first, operator_slice));
    }

    u64 now = 1000;
    u64 height = 0;

    // ---- sending ----
    template <class Message>
    static std::vector<u8> bytes_of(const Message& message) {
        const auto wire = wire_of(message);
        return {wire.begin(), wire.end()};
    }

    template <class Message>
    Status send(u32 sender, const Message& message, u128 funds = 0, u32 funds_asset = 1) {
        return send_bytes(sender, bytes_of(message), funds, funds == 0 ? 0 : funds_asset);
    }

    Status send_bytes(u32 sender, const std::vector<u8>& bytes, u128 funds, u32 funds_asset) {
        const Context context = context_of(sender, funds, funds_asset);
        const Digest before = engine_->store().digest();
        const u128 vaults_before = vaults();
        const Receipt receipt = engine_->execute(context, bytes);
        events_.assign(receipt.events.begin(), receipt.events.end());
        REQUIRE(receipt.status != STATUS_TRAP);
        if (receipt.status != Status::ok) {
            CHECK((engine_->store().digest() == before));  // LV-TRN-02
            CHECK(events_.empty());
        } else {
            CHECK((vaults() == vaults_before + funds - payouts()));  // LV-INV-05
        }
        check_sums();
        const std::string differs =
            model_->after_transaction(context, bytes, receipt, engine_->store());
        CHECK(differs == "");
        for (const Violation& violation : auditor_.after(context, receipt, engine_->store())) {
            FAIL_CHECK(violation.id << " " << violation.detail);
        }
        return receipt.status;
    }

    template <class Answer, class Query>
    Status ask(const Query& query, Answer& answer) {
        const Digest before = engine_->store().digest();
        std::vector<u8> bytes;
        const Status status = engine_->query(context_of(ANYONE, 0, 0), bytes_of(query), bytes);
        REQUIRE(status != STATUS_TRAP);
        CHECK((engine_->store().digest() == before));
        if (status == Status::ok) {
            REQUIRE(bytes.size() == Answer::SIZE);
            std::memcpy(&answer, bytes.data(), Answer::SIZE);
        }
        return status;
    }

    // ---- configuration ----
    Status add_asset(Ratio operator_first = Ratio{}, Ratio operator_slice = Ratio{}) {
        AddAssetMessage m = usual_asset(EPOCH_LENGTH);
        m.operator_first = operator_first;
        m.operator_slice = operator_slice;
        return send(AUTHORITY_ID, m);
    }
    static AddMarketMessage linear() { return usual_market(VENUE, FEED); }
    static AddMarketMessage inverse(u64 multiplier) {
        AddMarketMessage m = linear();
        m.kind = static_cast<u8>(ContractKind::inverse);
        m.multiplier = multiplier;
        m.tick_max = Ticks::of(multiplier);
        return m;
    }
    Status add_market(const AddMarketMessage& m) { return send(AUTHORITY_ID, m); }
    Status set_layers(std::initializer_list<u8> layers, u32 market = 1, u64 shared_cap = 0) {
        SetLayersMessage m{};
        m.market = market;
        u32 at = 0;
        for (const u8 layer : layers) {
            m.layers[at++] = layer;
        }
        m.shared_cap = atoms(shared_cap);
        return send(AUTHORITY_ID, m);
    }
    // A linear market with these layers, marked at the price.
    u32 market(u64 price, std::initializer_list<u8> layers = LAYERS_USERS) {
        return market(linear(), price, layers);
    }
    u32 market(const AddMarketMessage& m, u64 price,
               std::initializer_list<u8> layers = LAYERS_USERS) {
        MUST(add_market(m));
        const u32 id = state().markets;
        MUST(set_layers(layers, id));
        MUST(mark(price, id));
        return id;
    }
    Status add_tranche(TrancheKind kind, u32 market = 0, Ratio draw_max = percent(100),
                       u64 floor = 0, Ratio fee_weight = Ratio{}) {
        AddTrancheMessage m{};
        m.asset = 1;
        m.kind = static_cast<u8>(kind);
        m.market = market;
        const bool is_operator =
            kind == TrancheKind::operator_market || kind == TrancheKind::operator_shared;
        m.operator_ = is_operator ? OPERATOR_ID : 0;
        m.floor = atoms(floor);
        m.stake_min = atoms(1);
        m.draw_max = draw_max;
        m.fee_weight = fee_weight;
        return send(AUTHORITY_ID, m);
    }
    Status set_role(Role role, u32 scope, u32 principal, u32 sender = AUTHORITY_ID) {
        SetRoleMessage m{};
        m.role = static_cast<u8>(role);
        m.scope = scope;
        m.principal = principal;
        return send(sender, m);
    }
    Status seal(u32 sender = AUTHORITY_ID) { return send(sender, SealMessage{}); }
    Status pause(u8 set, u8 clear = 0, u32 sender = AUTHORITY_ID) {
        PauseMessage m{};
        m.set_bits = set;
        m.clear_bits = clear;
        return send(sender, m);
    }

    // ---- accounts and trading ----
    Status open_account(u32 asset = 1, u32 owner = OWNER) {
        OpenAccountMessage m{};
        m.asset = asset;
        return send(owner, m);
    }
    u32 open(u64 cash, u32 owner = OWNER) {
        MUST(open_account(1, owner));
        const u32 id = state().accounts;
        if (cash != 0) {
            MUST(deposit(id, cash));
        }
        return id;
    }
    Status deposit(u32 account, u128 amount, MoneyPlace place = MoneyPlace::cash,
                   u32 funds_asset = 1) {
        DepositMessage m{};
        m.account = account;
        m.place = static_cast<u8>(place);
        return send(ANYONE, m, amount, funds_asset);
    }
    Status withdraw(u32 account, u128 amount, MoneyPlace place = MoneyPlace::cash,
                    u32 sender = OWNER) {
        WithdrawMessage m{};
        m.account = account;
        m.place = static_cast<u8>(place);
        m.amount = atoms(amount);
        return send(sender, m);
    }
    static FillMessage fill_of(u32 buyer, u32 seller, u64 lots, u64 price, u32 market = 1,
                               u64 buyer_fee = 0, u64 seller_fee = 0) {
        FillMessage m{};
        m.market = market;
        m.buyer = buyer;
        m.seller = seller;
        m.lots = Lots::of(lots);
        m.price = Ticks::of(price);
        m.buyer_fee = atoms(buyer_fee);
        m.seller_fee = atoms(seller_fee);
        return m;
    }
    Status fill(u32 buyer, u32 seller, u64 lots, u64 price, u32 market = 1, u64 buyer_fee = 0,
                u64 seller_fee = 0) {
        return send(VENUE, fill_of(buyer, seller, lots, price, market, buyer_fee, seller_fee));
    }
    Status mark_at(u64 price, u64 observed_at, u32 market = 1, u32 sender = FEED) {
        MarkMessage m{};
        m.market = market;
        m.price = Ticks::of(price);
        m.observed_at = Seconds::of(observed_at);
        return send(sender, m);
    }
    Status mark(u64 price, u32 market = 1) { return mark_at(price, now, market); }
    // Observed a second after whatever came before: a waiting house order takes it.
    Status mark_later(u64 price, u32 market = 1) {
        ++now;
        return mark(price, market);
    }
    Status fund(i64 per_lot, u32 market = 1, u32 sender = VENUE) {
        ApplyFundingMessage m{};
        m.market = market;
        m.per_lot = per_lot;
        return send(sender, m);
    }
    Status settle(u32 account) { return settle_target(SettleTarget::account, account, 0); }
    Status settle_target(SettleTarget target, u32 id, u32 principal) {
        SettleMessage m{};
        m.target = static_cast<u8>(target);
        m.id = id;
        m.principal = principal;
        return send(ANYONE, m);
    }
    Status roll(u32 market = 1) {
        RollMessage m{};
        m.market = market;
        return send(ANYONE, m);
    }
    Status liquidate(u32 account, u32 taker, u64 lots_max, u32 market = 1, u32 sender = OWNER) {
        LiquidateMessage m{};
        m.account = account;
        m.market = market;
        m.taker = taker;
        m.lots_max = Lots::of(lots_max);
        return send(sender, m);
    }
    Status recognise(u32 account) {
        RecogniseMessage m{};
        m.account = account;
        return send(ANYONE, m);
    }
    Status house_order(u32 account, u64 lots, u32 market = 1, u32 sender = VENUE) {
        HouseOrderMessage m{};
        m.market = market;
        m.account = account;
        m.lots = Lots::of(lots);
        return send(sender, m);
    }
    Status recover(u64 amount, u32 epoch, u32 market = 1, u32 funds_asset = 1) {
        RecoverMessage m{};
        m.market = market;
        m.epoch = Epoch::of(epoch);
        return send(ANYONE, m, amount, funds_asset);
    }
    Status pay_fee(u128 amount, u32 asset = 1, u32 funds_asset = 1) {
        PayFeeMessage m{};
        m.asset = asset;
        return send(ANYONE, m, amount, funds_asset);
    }

    // ---- stakes ----
    template <class Message>
    Status of_tranche(u32 sender, u32 tranche, u128 funds = 0, Shares how_many = Shares{}) {
        Message m{};
        m.tranche = tranche;
        if constexpr (requires { m.shares; }) {
            m.shares = how_many;
        }
        return send(sender, m, funds);
    }
    Status stake(u32 tranche, u128 amount, u32 who = STAKER) {
        return of_tranche<StakeMessage>(who, tranche, amount);
    }
    Status supply(u32 tranche, u128 amount) {
        return of_tranche<SupplyOperatorCapitalMessage>(OPERATOR_ID, tranche, amount);
    }
    Status request_exit(u32 tranche, Shares how_many, u32 who = STAKER) {
        return of_tranche<RequestExitMessage>(who, tranche, 0, how_many);
    }
    Status exit(u32 tranche, u32 who = STAKER) { return of_tranche<ExitMessage>(who, tranche); }

    // ---- time ----
    // The next message starts a new epoch.
    void pass_epoch() { now += EPOCH_LENGTH; }
    // A new epoch, in which the market has rolled at its old mark and stands at the price.
    void next_epoch(u64 price, u32 market = 1) {
        pass_epoch();
        MUST(mark(price, market));
    }

    // ---- rows ----
    template <class Row>
    Row row(u64 id) const {
        Row row{};
        const ByteView bytes = engine_->store().find(Row::KIND, id);
        if (!bytes.empty()) {
            std::memcpy(&row, bytes.data(), Row::SIZE);
        }
        return row;
    }
    static u64 pair(u32 high, u32 low) { return (static_cast<u64>(high) << 32) | low; }

    StateRow state() const { return row<StateRow>(1); }
    AssetRow asset(u32 id = 1) const { return row<AssetRow>(id); }
    BookRow book(u32 id = 1) const { return row<BookRow>(id); }
    MarketRow market_row(u32 id = 1) const { return row<MarketRow>(id); }
    AccountRow account(u32 id) const { return row<AccountRow>(id); }
    PositionRow pos(u32 account, u32 market = 1) const {
        return row<PositionRow>((static_cast<u64>(account) << 16) | market);
    }
    CohortRow cohort(u32 window, u32 market = 1) const {
        return row<CohortRow>(pair(market, window));
    }
    WindowRow window(u32 window, u32 market = 1) const {
        return row<WindowRow>(pair(market, window));
    }
    LadderRow ladder(Side side, u32 market = 1) const {
        return row<LadderRow>((static_cast<u64>(market) << 2) | static_cast<u8>(side));
    }
    IncidentRow incident(u32 epoch, u32 market = 1) const {
        return row<IncidentRow>(pair(market, epoch));
    }
    TrancheRow tranche(u32 id) const { return row<TrancheRow>(id); }
    StakeRow stake_of(u32 tranche, u32 who = STAKER) const {
        return row<StakeRow>(pair(tranche, who));
    }
    long long cash(u32 account) const { return num(this->account(account).cash); }
    long long bucket(Bucket bucket, u32 asset = 1) const {
        return num(this->asset(asset).buckets[static_cast<u8>(bucket)]);
    }
    u32 epoch() const { return asset().epoch.raw(); }

    HealthAnswer health(u32 account) {
        HealthQuery query{};
        query.account = account;
        HealthAnswer answer{};
        MUST(ask(query, answer));
        return answer;
    }

    // ---- events of the last message ----
    std::vector<u16> event_kinds() const {
        std::vector<u16> kinds;
        each_event([&](u16 kind, const u8*) { kinds.push_back(kind); });
        return kinds;
    }
    template <class Event>
    std::vector<Event> events() const {
        std::vector<Event> found;
        each_event([&](u16 kind, const u8* fields) {
            if (kind == Event::KIND) {
                Event event{};
                std::memcpy(&event, fields, Event::SIZE);
                found.push_back(event);
            }
        });
        return found;
    }
    const Engine& engine() const { return *engine_; }

private:
    Context context_of(u32 sender, u128 funds, u32 funds_asset) const {
        Context context{};
        context.height = height;
        context.time = Seconds::of(now);
        context.sender = sender;
        context.funds_asset = funds_asset;
        context.funds_amount = atoms(funds);
        return context;
    }

    template <class Visit>
    void each_event(Visit visit) const {
        for (size_t at = 0; at < events_.size();) {
            u16 kind = 0;
            u16 size = 0;
            std::memcpy(&kind, events_.data() + at, 2);
            std::memcpy(&size, events_.data() + at + 2, 2);
            visit(kind, events_.data() + at + 8);
            at += 8U + size;
        }
    }
    u128 payouts() const {
        u128 sum = 0;
        for (const PayoutEvent& payout : events<PayoutEvent>()) {
            sum += payout.amount.raw();
        }
        return sum;
    }
    u128 vaults() const {
        u128 sum = 0;
        for (u32 id = 1; id <= state().assets; ++id) {
            sum += asset(id).vault.raw();
        }
        return sum;
    }

    // LV-INV-01 to 03, from the rows alone.
    void check_sums() const {
        for (u32 id = 1; id <= state().assets; ++id) {
            u128 sum = 0;
            for (const Atoms& amount : asset(id).buckets) {
                sum += amount.raw();
            }
            CHECK((sum == asset(id).vault.raw()));
        }
        for (u32 id = 1; id <= state().markets; ++id) {
            const BookRow b = book(id);
            const Atoms pools = b.settlement + b.shortfall + b.residual;
            const Atoms claims = b.pool_claims + b.cohort_claims + b.house_claims;
            const SubAtoms entries = b.entry[0] + b.entry[1] + b.flat_entry + b.house_entry;
            CHECK((static_cast<i128>(pools.raw()) * SUB_ONE ==
                   static_cast<i128>(claims.raw()) * SUB_ONE - entries.raw()));
            CHECK((static_cast<i128>(b.size[0].raw()) - static_cast<i128>(b.size[1].raw()) +
                       b.house_size.raw() ==
                   0));
        }
    }

    std::unique_ptr<Engine> engine_;
    std::unique_ptr<Checker> model_;
    Auditor auditor_;
    std::vector<u8> events_;
};

}  // namespace levee::testing
