// Two markets with lots of about 10,000 atoms, one linear and one inverse; initial margin 10 %,
// maintenance 5 %. The victim holds 20 lots with the least margin, and fails by 7,000 atoms when
// the mark goes from 9,500 to 8,650 at once.
#include "host-sim/attack/scene.hpp"

#include <fmt/format.h>

#include "host-sim/usage.hpp"

namespace levee::attack {

namespace {

constexpr u64 START = START_MARK;
constexpr u64 BEFORE = 9'500;
constexpr u64 AFTER = FALLEN_MARK;
constexpr u64 LOTS = 20;
constexpr u64 PURSE = 1'000'000;
constexpr u64 VICTIM_CASH = 20'000;  // the initial margin of its lots

using Layers = std::initializer_list<Layer>;
constexpr Layers ALL = {Layer::defaulter_margin, Layer::defaulter_bond, Layer::operator_,
                        Layer::market_tranche,   Layer::tranche,        Layer::haircut,
                        Layer::socialisation,    Layer::residual};
constexpr Layers USERS = {Layer::defaulter_margin, Layer::defaulter_bond, Layer::haircut,
                          Layer::socialisation, Layer::residual};
constexpr Layers LOTS_ONLY = {Layer::defaulter_margin, Layer::defaulter_bond,
                              Layer::socialisation, Layer::residual};
constexpr Layers NONE = {Layer::defaulter_margin, Layer::defaulter_bond, Layer::residual};

AddMarketMessage market(ContractKind kind) {
    AddMarketMessage m = usual_market(VENUE, FEED);
    m.kind = static_cast<u8>(kind);
    m.multiplier = kind == ContractKind::linear ? LINEAR_MULTIPLIER : INVERSE_MULTIPLIER;
    m.oi_max = Lots::of(100'000);
    m.mark_age_max = Seconds::of(150);  // a mark outlives one epoch, not two
    m.house_order_min = Lots::of(1);
    return m;
}

void add_tranche(Arena& arena, TrancheKind kind) {
    const bool is_operator = kind == TrancheKind::operator_market;
    AddTrancheMessage m;
    m.asset = 1;
    m.market = kind == TrancheKind::shared ? 0 : LINEAR;
    m.operator_ = is_operator ? OPERATOR : 0;
    m.kind = static_cast<u8>(kind);
    m.stake_min = Atoms::of(1);
    m.draw_max = percent(is_operator ? 100 : 50);
    m.fee_weight = percent(kind == TrancheKind::shared ? 100 : 0);
    arena.must(AUTHORITY, m);
}

void set_layers(Arena& arena, u32 market, Layers named) {
    SetLayersMessage m;
    m.market = market;
    size_t place = 0;
    for (const Layer layer : named) {
        m.layers[place++] = static_cast<u8>(layer);
    }
    m.shared_cap = Atoms::of(5'000);
    arena.must(AUTHORITY, m);
}

void genesis(Arena& arena, Layers layers) {
    arena.must(AUTHORITY, usual_asset(EPOCH_LENGTH));
    arena.must(AUTHORITY, market(ContractKind::linear));
    arena.must(AUTHORITY, market(ContractKind::inverse));
    add_tranche(arena, TrancheKind::shared);
    add_tranche(arena, TrancheKind::market);
    add_tranche(arena, TrancheKind::operator_market);
    set_layers(arena, LINEAR, layers);
    set_layers(arena, INVERSE, NONE);
    arena.must(AUTHORITY, SealMessage{});
    for (u32 account = 1; account <= ACCOUNTS; ++account) {
        OpenAccountMessage open;
        open.asset = 1;
        arena.must(owner_of(account), open);
    }
    mark(arena, LINEAR, START);
    mark(arena, INVERSE, START);
}

void fund_stakers(Arena& arena, bool coalition_too) {
    SupplyOperatorCapitalMessage supply;
    supply.tranche = OPERATORS;
    arena.must(OPERATOR, supply, 1'000);
    for (const u32 staker : {HONEST_STAKER, COALITION_STAKER}) {
        if (staker == HONEST_STAKER || coalition_too) {
            stake(arena, staker, SHARED, 10'000);
            stake(arena, staker, LOCAL, 4'000);
        }
    }
    for (u32 i = 0; i < 3; ++i) {
        next_epoch(arena, START, START);
    }
}

void fund_traders(Arena& arena, u64 first_has = PURSE) {
    for (u32 account = 1; account <= ACCOUNTS; ++account) {
        const u64 cash = account == MAKER    ? 1'000'000'000
                         : account == VICTIM ? VICTIM_CASH
                         : account == 1      ? first_has
                                             : PURSE;
        deposit(arena, account, cash);
    }
}

void stage_all(Arena& arena, Layers layers, bool coalition_stakes = true,
               u64 first_has = PURSE) {
    genesis(arena, layers);
    fund_stakers(arena, coalition_stakes);
    fund_traders(arena, first_has);
}

// The victim's other side is half the coalition's first account, half an honest one.
void victim_buys(Arena& arena) {
    fill(arena, LINEAR, VICTIM, WINNER, LOTS / 2, START);
    fill(arena, LINEAR, VICTIM, 1, LOTS / 2, START);
}

// The window begins at the mark before the fall.
void come_near(Arena& arena) {
    next_epoch(arena, BEFORE, START);
    next_epoch(arena, BEFORE, START);
    arena.wait(1);
}

void fall(Arena& arena) {
    come_near(arena);
    mark(arena, LINEAR, AFTER);
}

// ---- beginnings ----

void begin_calm(Arena& arena) {
    stage_all(arena, ALL);
    fill(arena, LINEAR, WINNER, OTHER, LOTS, START);
    fill(arena, INVERSE, OTHER, WINNER, LOTS, START);
}

void begin_holding(Arena& arena) {
    stage_all(arena, USERS);
    fill(arena, LINEAR, WINNER, OTHER, LOTS, START);
    fill(arena, LINEAR, 1, OTHER, 7, START - 27);
    fill(arena, LINEAR, WINNER, 2, 5, START + 13);
    fill(arena, INVERSE, 2, WINNER, 3, START + 7);
    fill(arena, INVERSE, 3, 1, 11, START);
    next_epoch(arena, 9'973, 10'007);
    fill(arena, LINEAR, OTHER, 1, 3, 9'973);  // a claim of account 4's friends, or a loss
    fill(arena, INVERSE, WINNER, 2, 1, 10'007);
}

void begin_before_fall(Arena& arena) {
    stage_all(arena, USERS, false);
    victim_buys(arena);
    come_near(arena);
}

void begin_fallen_users(Arena& arena) {
    stage_all(arena, USERS, false);
    victim_buys(arena);
    fall(arena);
}

void begin_fallen_lots_only(Arena& arena) {
    stage_all(arena, LOTS_ONLY, false);
    victim_buys(arena);
    fall(arena);
}

// Somebody else's loss is paid already, so early claims would find money.
void begin_fallen_none(Arena& arena) {
    stage_all(arena, NONE, false);
    victim_buys(arena);
    fill(arena, LINEAR, OTHER, WINNER, LOTS / 2, START);
    fall(arena);
    fill(arena, LINEAR, MAKER, OTHER, LOTS / 2, AFTER);
}

void begin_fallen_fund(Arena& arena) {
    stage_all(arena, ALL);
    victim_buys(arena);
    fall(arena);
}

void begin_claimed(Arena& arena) {
    begin_fallen_none(arena);
    fill(arena, LINEAR, 1, MAKER, LOTS / 2, AFTER);
    fill(arena, LINEAR, WINNER, MAKER, LOTS / 4, AFTER);
}

void begin_inventory(Arena& arena) {
    begin_fallen_fund(arena);
    recognise(arena, VICTIM);
    next_epoch(arena, AFTER, START);
    arena.wait(1);
}

void begin_house_losing(Arena& arena) {
    begin_inventory(arena);
    mark(arena, LINEAR, 8'300);  // 20 lots of the house lose 350 each, not yet realised
}

// Exits are asked for before the house loses, and mature when the loss is known, not booked.
void begin_leaving(Arena& arena) {
    begin_fallen_fund(arena);
    recognise(arena, VICTIM);
    next_epoch(arena, AFTER, START);
    for (const u32 tranche : {SHARED, LOCAL}) {
        settle(arena, SettleTarget::stake, tranche, COALITION_STAKER);
        const StakeRow row = arena.row<StakeRow>(pair_of(tranche, COALITION_STAKER));
        request_exit(arena, COALITION_STAKER, tranche, row.shares.raw());
    }
    next_epoch(arena, 8'700, START);
    arena.wait(1);
    mark(arena, LINEAR, 8'300);
}

void begin_estate(Arena& arena) {
    stage_all(arena, USERS, false, VICTIM_CASH);
    fill(arena, INVERSE, 1, MAKER, 5, START);
    withdraw(arena, VICTIM, VICTIM_CASH);  // nobody else fails here
    deposit(arena, 1, 5'000);
    fill(arena, LINEAR, 1, 2, LOTS / 2, START);
    fill(arena, LINEAR, 1, WINNER, LOTS / 2, START);
    next_epoch(arena, BEFORE, 10'300);
    fill(arena, INVERSE, MAKER, 1, 5, 10'300);  // a claim on the profit of the other market
    next_epoch(arena, BEFORE, 10'300);
    arena.wait(1);
    mark(arena, LINEAR, AFTER);
}

void begin_charged(Arena& arena) {
    begin_fallen_fund(arena);
    recognise(arena, VICTIM);
    next_epoch(arena, AFTER, START);
    settle(arena, SettleTarget::account, 1);
    house_order(arena, LINEAR, MAKER, LOTS);
    arena.wait(1);
    mark(arena, LINEAR, AFTER);
    next_epoch(arena, AFTER, START);
    arena.wait(1);
}

// An account in the coalition that keepers will liquidate.
void begin_liquidatable(Arena& arena) {
    stage_all(arena, USERS, true, VICTIM_CASH);
    fill(arena, LINEAR, 1, MAKER, LOTS, START);
    next_epoch(arena, BEFORE, START);
    arena.wait(1);
    mark(arena, LINEAR, 9'150);  // 1.6 % is left, less than the discount
}

void begin_first(Arena& arena) {
    genesis(arena, ALL);
    fund_traders(arena);
    next_epoch(arena, START, START);
    arena.wait(1);
}

void begin_fee(Arena& arena) {
    begin_calm(arena);
    pay_fee(arena, KEEPER, 50'000);
}

// A loss of 9,000 atoms or so that its cash does not cover, and an open gain in the other market.
void begin_old_loss(Arena& arena) {
    genesis(arena, NONE);
    fund_traders(arena, 40'000);
    fill(arena, LINEAR, 1, WINNER, LOTS, START);
    fill(arena, INVERSE, 1, WINNER, LOTS, START);
    next_epoch(arena, 9'100, 10'900);
    next_epoch(arena, 8'290, 11'800);
    next_epoch(arena, 7'550, 12'800);
    fill(arena, LINEAR, WINNER, 1, LOTS, 7'550);
    arena.wait(1);
}

// ---- what honest people do meanwhile ----

void late_stake(Arena& arena, u32 epoch) {
    if (epoch == 1) {
        stake(arena, LATE_STAKER, SHARED, 300'000);
    }
}

void give_back(Arena& arena, u32 epoch) {
    const u32 incident = last_incident(arena, LINEAR);
    if ((epoch == 1 || epoch == 2) && incident != 0) {
        recover(arena, KEEPER, LINEAR, incident, 3'500);
    }
}

}  // namespace

const std::vector<Scene>& scenes() {
    static const std::vector<Scene> all = {
        {"calm", "nobody fails; the coalition has cash and a stake", Tail::calm, false,
         begin_calm, nullptr, {}},
        {"holding", "nobody fails; odd positions and claims, funding every epoch", Tail::calm,
         false, begin_holding, nullptr, {37, 11}},
        {"before-the-fall", "the victim fails at the next mark; the coalition is short",
         Tail::crash, true, begin_before_fall, nullptr, {}},
        {"fallen", "the victim has failed; gains and lots will be charged", Tail::flat, true,
         begin_fallen_users, nullptr, {}},
        {"fallen-moving", "the same while the marks go on", Tail::calm, true, begin_fallen_users,
         nullptr},
        {"fallen-lots", "the victim has failed; lots alone will be charged", Tail::flat, true,
         begin_fallen_lots_only, nullptr, {}},
        {"bad-debt", "the victim has failed; no layer but the residual", Tail::flat, true,
         begin_fallen_none, nullptr, {}},
        {"claimed", "the same, and the coalition has closed: it holds claims", Tail::flat, true,
         begin_claimed, nullptr, {}},
        {"fund", "the victim has failed; tranches pay, half of them the coalition's", Tail::flat,
         true, begin_fallen_fund, nullptr, {}},
        {"inventory", "the house has taken over the victim's lots", Tail::flat, true,
         begin_inventory, nullptr, {}},
        {"inventory-moving", "the same while the marks go on", Tail::calm, true, begin_inventory,
         nullptr},
        {"house-losing", "the house has lost on its lots, which is not booked", Tail::flat, true,
         begin_house_losing, nullptr, {}},
        {"leaving", "the same with the coalition's exits about to mature", Tail::flat, true,
         begin_leaving, nullptr, {}},
        {"estate", "an account of the coalition has failed against its own winner", Tail::flat,
         true, begin_estate, nullptr, {}},
        {"charged", "all is charged; recoveries come in", Tail::flat, true, begin_charged,
         give_back},
        {"liquidatable", "an account of the coalition is below its margin", Tail::flat, false,
         begin_liquidatable, nullptr, {}},
        {"first", "nobody has staked; an honest staker comes in the second epoch", Tail::flat,
         false, begin_first, late_stake, {}},
        {"fee", "fees were paid and are not split", Tail::flat, false, begin_fee, nullptr, {}},
        {"old-loss", "an unpaid loss here, an open gain there", Tail::calm, true, begin_old_loss,
         nullptr},
    };
    return all;
}

const Scene& scene_named(std::string_view name) {
    std::vector<std::string_view> names;
    for (const Scene& scene : scenes()) {
        if (scene.name == name) {
            return scene;
        }
        names.push_back(scene.name);
    }
    throw UsageError(fmt::format("no scene '{}'{}", name, did_you_mean(name, names)));
}

void stage_payers(Arena& arena, Payers payers) {
    const Layers* const layers[] = {&USERS, &LOTS_ONLY, &NONE, &ALL};
    stage_all(arena, *layers[static_cast<u8>(payers)], false);
}

void victim_fails_next(Arena& arena) {
    fill(arena, LINEAR, VICTIM, WINNER, LOTS, START);
    come_near(arena);
}

void next_epoch(Arena& arena, u64 linear, u64 inverse) {
    arena.wait(EPOCH_LENGTH);
    mark(arena, LINEAR, linear);
    mark(arena, INVERSE, inverse);
}

Path draw_path(const Arena& arena, const Scene& scene, u64 seed, const Moved& moved) {
    Random random(seed * 0x9E3779B97F4A7C15ull + 77);
    Path path;
    u64 linear = mark_of(arena, LINEAR);
    u64 inverse = mark_of(arena, INVERSE);
    const auto step = [&random](u64 from) {
        const u64 most = from * 2 / 100;
        return from - most + random.below(2 * most + 1);
    };
    for (u32 epoch = 0; epoch < EPOCHS; ++epoch) {
        for (u32 at = 0; at < 2; ++at) {
            if (scene.tail == Tail::calm && (epoch != 0 || at != 0)) {
                linear = step(linear);
                inverse = step(inverse);
            }
            if (scene.tail == Tail::crash && epoch == 0 && at == 1) {
                linear = AFTER;
            }
            path.linear[epoch][at] = linear;
            path.inverse[epoch][at] = inverse;
        }
    }
    if (moved.market != 0) {
        auto& marks = moved.market == LINEAR ? path.linear : path.inverse;
        for (u64& price : marks[moved.epoch]) {
            price = moved.by < 0 ? price - price * static_cast<u64>(-moved.by) / 100
                                 : price + price * static_cast<u64>(moved.by) / 100;
        }
    }
    return path;
}

}  // namespace levee::attack
