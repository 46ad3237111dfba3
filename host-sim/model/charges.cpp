// Claims on what haircuts and socialisations took (LV-RCV-03 to 07). What happens to a pool's
// shares is applied at once to all who hold them.
#include "host-sim/model/rules.hpp"

namespace levee::model {

namespace {

// Calls visit with every charge claim of the market, as held now.
template <class Visit>
void each_holding(World& world, uint32_t market, const Visit& visit) {
    std::vector<uint64_t> keys;
    world.charge_holdings.each([&](uint64_t key, const ChargeHolding&) {
        if ((key & 0xffff) == market) keys.push_back(key);
    });
    for (const uint64_t key : keys) visit(world.charge_holdings.edit(key));
}

Int shares_for(const Int& subatoms, const Int& factor) { return ceil_div(subatoms * A1, factor); }

// Charges that a position bore and that its claim does not count yet, subatoms and shares.
struct Uncounted {
    Int charges;
    std::array<Int, 2> shares{};
};

Uncounted uncounted(const World& world, uint64_t key) {
    const Position& position = world.positions.at(key);
    const Pending& pending = world.pending.at(key);
    const ChargePool& pool = world.charge_pools.at(position.market);
    Uncounted sum{pending.own_charges + floor_div(pending.later_charges, A1), pending.own_shares};
    for (std::size_t layer = 0; layer < 2 && position.size > 0; ++layer) {
        const std::size_t at = 2 * layer + place(position.side);
        sum.shares[layer] +=
            ceil_div(position.size * (pool.issued[at] - pending.issued_before[at]), A1);
    }
    return sum;
}

// What shares of both layers stand for.
Int still_open(const ChargePool& pool, const std::array<Int, 2>& shares) {
    return ceil_div(shares[0] * pool.factor[0], A1) + ceil_div(shares[1] * pool.factor[1], A1);
}

// Every number of shares of a layer is divided by sixteen, or all are gone.
void rebase(World& world, ChargePool& pool, std::size_t layer, bool is_gone) {
    pool.rebase[layer] += 1;
    const auto up = [is_gone](Int& n) { n = is_gone ? Int{0} : ceil_div(n, 16); };
    const auto down = [is_gone](Int& n) { n = is_gone ? Int{0} : floor_div(n, 16); };
    IssuedBefore& counted = world.issued_before.edit(pool.market);
    for (std::size_t u = 0; u < 2; ++u) {
        up(pool.issued[2 * layer + u]);
        down(counted.issued[2 * layer + u]);
    }
    for (const uint32_t account : world.holders[pool.market]) {
        Pending& pending = world.pending.edit(position_key(account, pool.market));
        up(pending.own_shares[layer]);
        for (std::size_t u = 0; u < 2; ++u) down(pending.issued_before[2 * layer + u]);
    }
    each_holding(world, pool.market, [&](ChargeHolding& held) { up(held.shares[layer]); });
}

void store_claim(World& world, uint64_t key, uint32_t market) {
    ChargeClaim& claim = world.charge_claims.edit(key);
    claim.shares = world.charge_holdings.at(key).shares;
    claim.rebase = world.charge_pools.at(market).rebase;
}

}  // namespace

ChargePool& charge_pool(World& world, uint32_t market) {
    if (world.charge_pools.find(market) != nullptr) return world.charge_pools.edit(market);
    ChargePool& pool = world.charge_pools.create(market);
    pool.market = market;
    pool.factor = {A1, A1};
    world.issued_before.create(market);
    return pool;
}

void issue_charge_shares(World& world, uint32_t market, std::size_t layer, uint32_t side,
                         const Int& atoms, const Int& lots) {
    if (atoms == 0) return;
    ChargePool& pool = charge_pool(world, market);
    pool.issued[2 * layer + place(side)] +=
        ceil_div(shares_for(atoms * SUB, pool.factor[layer]) * A1, lots);
}

void bear_own(World& world, uint64_t key, const std::array<Int, 2>& subatoms) {
    Pending& pending = world.pending.edit(key);
    const ChargePool& pool = world.charge_pools.at(world.positions.at(key).market);
    for (std::size_t layer = 0; layer < 2; ++layer) {
        pending.own_charges += subatoms[layer];
        pending.own_shares[layer] = shares_for(subatoms[layer], pool.factor[layer]);
    }
    pending.issued_before = pool.issued;
}

void start_counting_charges(World& world, uint32_t account, uint32_t market) {
    const uint64_t key = position_key(account, market);
    Position& position = world.positions.edit(key);
    position.charged_window = world.books.at(market).charged_window;
    position.charged = world.charge_claims.find(key) != nullptr ? 1 : 0;
    Pending& pending = world.pending.edit(key);
    pending.own_charges = 0;
    pending.own_shares = {};
    pending.later_charges = 0;
    const IssuedBefore* counted = world.issued_before.find(market);
    if (counted != nullptr) pending.issued_before = counted->issued;
}

void count_charges(World& world, uint32_t account, uint32_t market) {
    const uint64_t key = position_key(account, market);
    const Position& position = world.positions.at(key);
    if (position.charged_window == world.books.at(market).charged_window) return;
    const auto [charges, shares] = uncounted(world, key);
    if (charges > 0 && world.charge_claims.find(key) == nullptr) {
        ChargeClaim& claim = world.charge_claims.create(key);
        claim.account = account;
        claim.market = market;
        world.charge_holdings.create(key);
    }
    if (charges > 0) {
        world.charge_claims.edit(key).unpaid += charges;
        ChargeHolding& held = world.charge_holdings.edit(key);
        for (std::size_t layer = 0; layer < 2; ++layer) held.shares[layer] += shares[layer];
        store_claim(world, key, market);
    }
    start_counting_charges(world, account, market);
}

// LV-RCV-06.
Int charges_due(const World& world, uint64_t key) {
    const ChargeClaim& claim = world.charge_claims.at(key);
    const ChargePool& pool = world.charge_pools.at(claim.market);
    const Int due = claim.unpaid - still_open(pool, world.charge_holdings.at(key).shares);
    return low(floor_div(positive(due), SUB), pool.payable);
}

void collect_charges(World& world, uint32_t account, uint32_t market) {
    const uint64_t key = position_key(account, market);
    if (world.charge_claims.find(key) == nullptr) return;
    const Int due = charges_due(world, key);
    store_claim(world, key, market);
    if (due > 0) {
        Account& row = world.accounts.edit(account);
        world.charge_claims.edit(key).unpaid -= due * SUB;
        world.charge_pools.edit(market).payable -= due;
        row.cash += due;
        move(world, row.asset, Bucket::recovery, Bucket::cash, due);
        world.emit(ChargesCollectedEvent{account, market, Wire{due}});
    }
    const ChargeHolding& held = world.charge_holdings.at(key);
    if (held.shares[0] > 0 || held.shares[1] > 0) return;
    world.charge_claims.remove(key);
    world.charge_holdings.remove(key);
    if (world.positions.find(key) != nullptr) world.positions.edit(key).charged = 0;
}

void recover_charges(World& world, uint32_t market, std::size_t layer, const Int& amount) {
    ChargePool& pool = world.charge_pools.edit(market);
    const Int left = pool.open[layer] - amount;
    pool.factor[layer] = ceil_div(pool.factor[layer] * left, pool.open[layer]);
    pool.open[layer] = left;
    pool.payable += amount;
    if (left == 0) {
        rebase(world, pool, layer, true);
        pool.generation[layer] = pool.rebase[layer];
        pool.factor[layer] = A1;
    }
    while (pool.factor[layer] * 16 < A1) {
        rebase(world, pool, layer, false);
        pool.factor[layer] *= 16;
    }
}

// What everybody could collect of a pool now, counted or not, is there.
void audit_charges(const World& world, const ChargePool& pool) {
    std::map<uint64_t, Uncounted> borne;
    for (const uint32_t account : world.holders.at(pool.market)) {
        const uint64_t key = position_key(account, pool.market);
        borne[key] = uncounted(world, key);
    }
    world.charge_claims.each([&](uint64_t key, const ChargeClaim& claim) {
        if (claim.market != pool.market) return;
        borne[key].charges += claim.unpaid;
        for (std::size_t layer = 0; layer < 2; ++layer) {
            borne[key].shares[layer] += world.charge_holdings.at(key).shares[layer];
        }
    });
    Int due = 0;
    Int charges = 0;
    for (const auto& [key, sum] : borne) {
        due += positive(sum.charges - still_open(pool, sum.shares));
        charges += sum.charges;
    }
    ensure(due <= pool.payable * SUB, "LV-RCV-03: more is due to holders than was recovered");
    ensure(charges <= (pool.payable + pool.open[0] + pool.open[1]) * SUB,
           "LV-RCV-03: holders bore more than was charged");
}

// LV-RCV-07.
void settle_charge_claim(World& world, uint32_t account, uint32_t market) {
    require(market <= MARKETS_MAX, Status::claim_not_found);
    const uint64_t key = position_key(account, market);
    require(world.charge_claims.find(key) != nullptr, Status::claim_not_found);
    advance_epoch(world, world.accounts.at(account).asset);
    if (world.positions.find(key) != nullptr) count_charges(world, account, market);
    require(charges_due(world, key) > 0, Status::nothing_payable);
    collect_charges(world, account, market);
}

}  // namespace levee::model
