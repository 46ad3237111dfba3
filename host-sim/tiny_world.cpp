// Genesis, alphabet and starts of the tiny world. Amounts are such that one step of a mark takes an
// account from good to bankrupt, each layer is worth a few atoms, and nothing divides evenly.
#include "host-sim/setting.hpp"
#include "host-sim/tiny_letters.hpp"

namespace levee {

namespace {

using namespace tiny;

constexpr u32 ALICE = 1;  // long, and soon bankrupt
constexpr u32 BOB = 2;    // short
constexpr u32 CAROL = 3;  // liquidates, and takes what the house holds
constexpr u32 LOCAL = 2;
constexpr u32 OPERATORS = 3;

// ---- genesis ----

AddMarketMessage market(ContractKind kind) {
    AddMarketMessage m;
    m.asset = 1;
    m.venue = VENUE;
    m.feed = FEED;
    m.kind = static_cast<u8>(kind);
    m.socialise_winners = kind == ContractKind::inverse ? 1 : 0;
    m.multiplier = kind == ContractKind::inverse ? 60 : 2;
    m.tick_max = Ticks::of(30);
    m.oi_max = Lots::of(8);
    m.initial_margin = percent(50);
    m.initial_slope = percent(10);
    m.maintenance_margin = percent(25);
    m.fill_band = percent(10);
    m.mark_step = percent(40);
    m.haircut_cap = percent(30);
    m.funding_cap = percent(10);
    m.liquidation_discount = percent(10);
    m.liquidation_fee = percent(5);
    m.fee_max = percent(10);
    m.mark_age_max = Seconds::of(3);  // a mark outlives one epoch, not two
    m.house_order_min = Lots::of(1);
    return m;
}

AddTrancheMessage tranche_of(TrancheKind kind) {
    const bool is_operator = kind == TrancheKind::operator_shared;
    AddTrancheMessage m;
    m.asset = 1;
    m.market = kind == TrancheKind::market ? LINEAR : 0;
    m.operator_ = is_operator ? OPERATOR : 0;
    m.kind = static_cast<u8>(kind);
    m.floor = Atoms::of(kind == TrancheKind::market ? 1 : 0);
    m.stake_min = Atoms::of(1);
    m.draw_max = percent(is_operator ? 100 : 50);
    m.fee_weight = percent(kind == TrancheKind::shared ? 50 : 0);
    return m;
}

SetLayersMessage layers(u32 market, std::initializer_list<Layer> named) {
    SetLayersMessage m;
    m.market = market;
    size_t place = 0;
    for (const Layer layer : named) {
        m.layers[place++] = static_cast<u8>(layer);
    }
    m.shared_cap = Atoms::of(4);
    return m;
}

SentMessage add_asset() {
    AddAssetMessage m;
    m.recognise_after = 1;
    m.pending_epochs = 1;
    m.exit_epochs = 1;
    m.epoch_length = Seconds::of(TINY_EPOCH_LENGTH);
    m.operator_first = percent(50);
    m.operator_slice = percent(25);
    return sent(TINY_TIME, AUTHORITY, m);
}

SentMessage set_pauser() {
    SetRoleMessage m;
    m.role = static_cast<u8>(Role::pauser);
    m.principal = PAUSER;
    return sent(TINY_TIME, AUTHORITY, m);
}

// ---- letters ----

// The price is the mark and a few ticks.
TinyLetter fill(std::string name, u32 market, u32 buyer, u32 seller, u64 lots, u64 above,
                u64 fee) {
    return {std::move(name), [=](const TinyPlace& at) {
                FillMessage m;
                m.market = market;
                m.buyer = buyer;
                m.seller = seller;
                m.lots = Lots::of(lots);
                m.price = Ticks::of(row_of<BookRow>(at, market).mark.raw() + above);
                m.buyer_fee = Atoms::of(fee);
                return sent(at.now, VENUE, m);
            }};
}

enum class Move : u8 { lowest, down, same, highest, too_high };

SentMessage sent_mark(const TinyPlace& at, u32 market, u64 price) {
    MarkMessage m;
    m.market = market;
    m.price = Ticks::of(price);
    m.observed_at = Seconds::of(at.now);
    return sent(at.now, FEED, m);
}

// A step of the mark is at most 40 % of the window's mark.
TinyLetter mark(std::string name, u32 market, Move move) {
    return {std::move(name), [=](const TinyPlace& at) {
                const BookRow book = row_of<BookRow>(at, market);
                const u64 now = book.mark.raw();
                // When a roll is due, the window's mark will be the present mark.
                const bool is_due = at.now >= row_of<AssetRow>(at, 1).epoch_start.raw() +
                                                  TINY_EPOCH_LENGTH ||
                                    book.epoch != row_of<AssetRow>(at, 1).epoch;
                const u64 base = is_due ? now : book.window_mark.raw();
                const u64 step = base * 2 / 5;
                const u64 prices[] = {base - step, now > 1 ? now - 1 : now, now, base + step,
                                      base + step + 1};
                return sent_mark(at, market, prices[static_cast<u8>(move)]);
            }};
}

TinyLetter first_mark(std::string name, u32 market, u64 price) {
    return {std::move(name), [=](const TinyPlace& at) { return sent_mark(at, market, price); }};
}

// For the latest incident of the market, or for one that does not exist.
TinyLetter recover(std::string name, u32 market, u64 amount) {
    return {std::move(name), [=](const TinyPlace& at) {
                RecoverMessage m;
                m.market = market;
                m.epoch = Epoch::of(1);
                const AssetRow asset = row_of<AssetRow>(at, 1);
                for (u32 epoch = asset.epoch.raw(); epoch > 1; --epoch) {
                    const u64 id = (u64{market} << 32) | epoch;
                    if (!at.store.find(IncidentRow::KIND, id).empty()) {
                        m.epoch = Epoch::of(epoch);
                        break;
                    }
                }
                return sent(at.now, ANYONE, m, amount);
            }};
}

TinyLetter deposit(std::string name, u32 account, MoneyPlace place, u64 amount) {
    DepositMessage m;
    m.account = account;
    m.place = static_cast<u8>(place);
    return letter(std::move(name), OWNER, m, amount);
}

TinyLetter withdraw(std::string name, u32 account, MoneyPlace place, u64 amount) {
    WithdrawMessage m;
    m.account = account;
    m.place = static_cast<u8>(place);
    m.amount = Atoms::of(amount);
    return letter(std::move(name), OWNER, m);
}

TinyLetter settle(std::string name, SettleTarget target, u32 id, u32 principal = 0) {
    SettleMessage m;
    m.target = static_cast<u8>(target);
    m.id = id;
    m.principal = principal;
    return letter(std::move(name), ANYONE, m);
}

TinyLetter funding(std::string name, u32 market, i64 per_lot) {
    ApplyFundingMessage m;
    m.market = market;
    m.per_lot = per_lot;
    return letter(std::move(name), VENUE, m);
}

TinyLetter roll(std::string name, u32 market) {
    RollMessage m;
    m.market = market;
    return letter(std::move(name), ANYONE, m);
}

TinyLetter liquidate(std::string name, u32 account, u32 market) {
    LiquidateMessage m;
    m.account = account;
    m.market = market;
    m.taker = CAROL;
    m.lots_max = Lots::of(2);
    return letter(std::move(name), OWNER, m);
}

TinyLetter recognise(std::string name, u32 account) {
    RecogniseMessage m;
    m.account = account;
    return letter(std::move(name), ANYONE, m);
}

TinyLetter house_order(std::string name, u32 market, u32 account, u64 lots) {
    HouseOrderMessage m;
    m.market = market;
    m.account = account;
    m.lots = Lots::of(lots);
    return letter(std::move(name), VENUE, m);
}

TinyLetter pause(std::string name, u8 set, u8 clear) {
    PauseMessage m;
    m.set_bits = set;
    m.clear_bits = clear;
    return letter(std::move(name), clear == 0 ? PAUSER : AUTHORITY, m);
}

TinyLetter pay_fee(std::string name, u64 amount) {
    PayFeeMessage m;
    m.asset = 1;
    return letter(std::move(name), ANYONE, m, amount);
}

}  // namespace

Sequence tiny_genesis(const TinyStart& start) {
    using enum Layer;
    Sequence all = {
        add_asset(),
        sent(TINY_TIME, AUTHORITY, market(ContractKind::linear)),
        sent(TINY_TIME, AUTHORITY, market(ContractKind::inverse)),
        sent(TINY_TIME, AUTHORITY, tranche_of(TrancheKind::shared)),
        sent(TINY_TIME, AUTHORITY, tranche_of(TrancheKind::market)),
        sent(TINY_TIME, AUTHORITY, tranche_of(TrancheKind::operator_shared)),
        sent(TINY_TIME, AUTHORITY,
             layers(LINEAR, {defaulter_margin, defaulter_bond, operator_, market_tranche,
                             tranche, haircut, socialisation, residual})),
        sent(TINY_TIME, AUTHORITY,
             layers(INVERSE, {defaulter_margin, defaulter_bond, operator_, tranche, haircut,
                              socialisation, residual})),
        set_pauser(),
    };
    if (start.is_governed) {
        all.push_back(set_governance());
    }
    all.push_back(sent(TINY_TIME, AUTHORITY, SealMessage{}));
    OpenAccountMessage open;
    open.asset = 1;
    for (int i = 0; i < 3; ++i) {
        all.push_back(sent(TINY_TIME, OWNER, open));
    }
    return all;
}

namespace {

const std::vector<TinyLetter>& plain_letters() {
    constexpr u8 FREEZE = static_cast<u8>(PauseBit::freeze);
    static const std::vector<TinyLetter> letters = {
        {"wait", nullptr},
        mark("mark lowest", LINEAR, Move::lowest),
        mark("mark down", LINEAR, Move::down),
        mark("mark same", LINEAR, Move::same),
        mark("mark highest", LINEAR, Move::highest),
        mark("mark too high", LINEAR, Move::too_high),
        mark("inverse lowest", INVERSE, Move::lowest),
        mark("inverse same", INVERSE, Move::same),
        mark("inverse highest", INVERSE, Move::highest),
        fill("bob covers", LINEAR, BOB, ALICE, 1, 0, 0),
        fill("bob covers with carol", LINEAR, BOB, CAROL, 1, 0, 0),
        fill("alice adds", LINEAR, ALICE, BOB, 1, 0, 0),
        fill("carol buys dear", LINEAR, CAROL, BOB, 2, 1, 1),
        fill("inverse bob buys", INVERSE, BOB, CAROL, 1, 0, 0),
        fill("inverse carol buys", INVERSE, CAROL, BOB, 1, 0, 0),
        funding("funding", LINEAR, 1),
        funding("inverse funding", INVERSE, -1),
        settle("settle alice", SettleTarget::account, ALICE),
        settle("settle bob", SettleTarget::account, BOB),
        settle("settle stake", SettleTarget::stake, SHARED, STAKER),
        settle("settle claim", SettleTarget::claim, 1),
        settle("settle charge claim", SettleTarget::charge_claim, BOB, LINEAR),
        roll("roll", LINEAR),
        roll("inverse roll", INVERSE),
        liquidate("liquidate alice", ALICE, LINEAR),
        recognise("recognise alice", ALICE),
        recognise("recognise bob", BOB),
        house_order("house order", LINEAR, CAROL, 2),
        recover("recover little", LINEAR, 3),
        recover("recover much", LINEAR, 40),
        of_tranche<StakeMessage>("stake", STAKER, SHARED, 3),
        of_tranche<CancelStakeMessage>("cancel stake", STAKER, SHARED, 0),
        of_tranche<RequestExitMessage>("request exit", STAKER, SHARED, 0, 2),
        of_tranche<CancelExitMessage>("cancel exit", STAKER, SHARED, 0),
        of_tranche<ExitMessage>("exit", STAKER, SHARED, 0),
        of_tranche<RequestExitMessage>("request exit of the market", STAKER, LOCAL, 0, 1),
        of_tranche<SupplyOperatorCapitalMessage>("supply", OPERATOR, OPERATORS, 2),
        of_tranche<WithdrawOperatorCapitalMessage>("withdraw capital", OPERATOR, OPERATORS, 0, 1),
        deposit("deposit", ALICE, MoneyPlace::cash, 5),
        deposit("deposit bond", ALICE, MoneyPlace::bond, 1),
        withdraw("withdraw", BOB, MoneyPlace::cash, 7),
        pay_fee("pay fee", 3),
        pause("freeze", FREEZE, 0),
        pause("thaw", 0, FREEZE),
    };
    return letters;
}

}  // namespace

const std::vector<TinyLetter>& tiny_alphabet(const TinyStart& start) {
    static const std::vector<TinyLetter> governed = governed_letters(plain_letters());
    return start.is_governed ? governed : plain_letters();
}

const std::vector<TinyLetter>& tiny_setup() {
    static const std::vector<TinyLetter> letters = {
        first_mark("first mark", LINEAR, 10),
        first_mark("first inverse mark", INVERSE, 10),
        deposit("alice has 33", ALICE, MoneyPlace::cash, 33),
        deposit("bob has 45", BOB, MoneyPlace::cash, 45),
        deposit("carol has 60", CAROL, MoneyPlace::cash, 60),
        of_tranche<StakeMessage>("stake 7", STAKER, SHARED, 7),
        of_tranche<StakeMessage>("second stakes 4", SECOND, SHARED, 4),
        of_tranche<RequestExitMessage>("second asks to leave", SECOND, SHARED, 0, 1),
        of_tranche<StakeMessage>("stake 5 in the market", STAKER, LOCAL, 5),
        of_tranche<SupplyOperatorCapitalMessage>("supply 2", OPERATOR, OPERATORS, 2),
        fill("alice buys 3", LINEAR, ALICE, BOB, 3, 0, 0),
        fill("inverse bob buys 2", INVERSE, BOB, CAROL, 2, 0, 0),
    };
    return letters;
}

const std::vector<TinyStart>& tiny_starts() {
    static const std::vector<TinyStart> starts = [] {
        const std::vector<std::string_view> open = {
            "alice has 33", "bob has 45", "carol has 60", "stake 7", "stake 5 in the market",
            "supply 2", "first mark", "first inverse mark",
            "wait", "mark same", "inverse same",
            "wait", "mark same", "inverse same", "alice buys 3", "inverse bob buys 2"};
        std::vector<std::string_view> bankrupt = open;
        bankrupt.insert(bankrupt.end(), {"wait", "mark lowest", "inverse same",
                                         "bob covers with carol",
                                         "wait", "mark lowest", "inverse highest",
                                         "wait", "mark lowest", "inverse same"});
        std::vector<std::string_view> house = bankrupt;
        house.insert(house.end(), {"request exit", "recognise alice",
                                   "wait", "mark down", "inverse same"});
        return std::vector<TinyStart>{
            {"open", "positions in both markets, funds joined", open},
            {"bankrupt", "an account with negative equity, not yet recognised", bankrupt},
            {"house", "an estate, every layer charged, inventory of the house, an exit waiting",
             house},
            {"governed", "a vote that has passed, its delay running, and a loosening proposed",
             governed_start(), true}};
    }();
    return starts;
}

}  // namespace levee
