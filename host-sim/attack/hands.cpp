// One message a call. Whether it is accepted is the caller's business.
#include "host-sim/attack/hands.hpp"

namespace levee::attack {

Status mark(Arena& arena, u32 market, u64 price) {
    MarkMessage m;
    m.market = market;
    m.price = Ticks::of(price);
    m.observed_at = Seconds::of(arena.now());
    return arena.send(FEED, m);
}

Status fill(Arena& arena, u32 market, u32 buyer, u32 seller, u64 lots, u64 price) {
    FillMessage m;
    m.market = market;
    m.buyer = buyer;
    m.seller = seller;
    m.lots = Lots::of(lots);
    m.price = Ticks::of(price);
    return arena.send(VENUE, m);
}

Status deposit(Arena& arena, u32 account, u64 amount, MoneyPlace place) {
    DepositMessage m;
    m.account = account;
    m.place = static_cast<u8>(place);
    return arena.send(owner_of(account), m, amount);
}

Status withdraw(Arena& arena, u32 account, u64 amount, MoneyPlace place) {
    WithdrawMessage m;
    m.account = account;
    m.place = static_cast<u8>(place);
    m.amount = Atoms::of(amount);
    return arena.send(owner_of(account), m);
}

Status settle(Arena& arena, SettleTarget target, u32 id, u32 principal) {
    SettleMessage m;
    m.target = static_cast<u8>(target);
    m.id = id;
    m.principal = principal;
    return arena.send(KEEPER, m);
}

Status recognise(Arena& arena, u32 account) {
    RecogniseMessage m;
    m.account = account;
    return arena.send(KEEPER, m);
}

Status liquidate(Arena& arena, u32 account, u32 market, u32 taker, u64 lots) {
    LiquidateMessage m;
    m.account = account;
    m.market = market;
    m.taker = taker;
    m.lots_max = Lots::of(lots);
    return arena.send(owner_of(taker), m);
}

Status house_order(Arena& arena, u32 market, u32 account, u64 lots) {
    HouseOrderMessage m;
    m.market = market;
    m.account = account;
    m.lots = Lots::of(lots);
    return arena.send(VENUE, m);
}

Status recover(Arena& arena, u32 sender, u32 market, u32 epoch, u64 amount) {
    RecoverMessage m;
    m.market = market;
    m.epoch = Epoch::of(epoch);
    return arena.send(sender, m, amount);
}

Status roll(Arena& arena, u32 market) {
    RollMessage m;
    m.market = market;
    return arena.send(KEEPER, m);
}

Status pay_fee(Arena& arena, u32 sender, u64 amount) {
    PayFeeMessage m;
    m.asset = 1;
    return arena.send(sender, m, amount);
}

Status funding(Arena& arena, u32 market, i64 per_lot) {
    ApplyFundingMessage m;
    m.market = market;
    m.per_lot = per_lot;
    return arena.send(VENUE, m);
}

Status stake(Arena& arena, u32 sender, u32 tranche, u64 amount) {
    StakeMessage m;
    m.tranche = tranche;
    return arena.send(sender, m, amount);
}

Status request_exit(Arena& arena, u32 sender, u32 tranche, u128 shares) {
    RequestExitMessage m;
    m.tranche = tranche;
    m.shares = Shares::of(shares);
    return arena.send(sender, m);
}

u64 mark_of(const Arena& arena, u32 market) { return arena.row<BookRow>(market).mark.raw(); }

i64 lots_of(const Arena& arena, u32 account, u32 market) {
    PositionRow position;
    if (!arena.find(position_of(account, market), position)) {
        return 0;
    }
    const i64 lots = static_cast<i64>(position.size.raw() >> 32);
    return position.side == static_cast<u8>(Side::short_) ? -lots : lots;
}

i64 inventory_of(const Arena& arena, u32 market) {
    const i128 size = arena.row<BookRow>(market).house_size.raw();
    return static_cast<i64>(size / static_cast<i128>(SUB));
}

i128 subatoms_of(u32 market, i128 sublots, u64 price) {
    const i128 size = sublots < 0 ? -sublots : sublots;
    const i128 value =
        market == LINEAR
            ? size * static_cast<i128>(price) * static_cast<i128>(LINEAR_MULTIPLIER)
            : -(size * static_cast<i128>(INVERSE_MULTIPLIER) / static_cast<i128>(price));
    return sublots < 0 ? -value : value;
}

namespace {

i128 value_of_lots(u32 market, i64 lots, u64 price) {
    return subatoms_of(market, static_cast<i128>(lots) * static_cast<i128>(SUB), price);
}

}  // namespace

i64 value_of(u32 market, i64 lots, u64 price) {
    return static_cast<i64>(value_of_lots(market, lots, price) >> 32);
}

i64 gain_of(u32 market, i64 lots, u64 from, u64 to) {
    return static_cast<i64>(
        (value_of_lots(market, lots, to) - value_of_lots(market, lots, from)) >> 32);
}

u32 last_incident(const Arena& arena, u32 market) {
    IncidentRow incident;
    for (u32 epoch = arena.row<AssetRow>(1).epoch.raw(); epoch > 0; --epoch) {
        if (arena.find(pair_of(market, epoch), incident) &&
            incident.status == static_cast<u8>(IncidentStatus::allocated)) {
            return epoch;
        }
    }
    return 0;
}

}  // namespace levee::attack
