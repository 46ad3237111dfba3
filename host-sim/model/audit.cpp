// Invariants of the model: those of the rows that a message touched after every message, and sums
// over everything on demand. A broken one throws.
#include <string>

#include "host-sim/model/rules.hpp"

namespace levee::model {

namespace {

[[noreturn]] void broken(const std::string& what, uint64_t id, const Int& has, const Int& wants) {
    throw std::logic_error("model: " + what + " of " + std::to_string(id) + ": " + has.str() +
                           " is not " + wants.str());
}

void require_equal(const char* what, uint64_t id, const Int& has, const Int& wants) {
    if (has != wants) broken(what, id, has, wants);
}

// LV-TRN-05.
void check_asset(const Asset& asset) {
    Int sum = 0;
    for (const Int& bucket : asset.buckets) {
        ensure(bucket >= 0, "a bucket is negative");
        sum += bucket;
    }
    require_equal("LV-TRN-05 sum of buckets", asset.id, sum, asset.vault);
}

// LV-CLM-06.
void check_book(const Book& book) {
    const Int left = (book.settlement + book.shortfall + book.residual) * SUB;
    const Int claims = book.pool_claims + book.cohort_claims + book.house_claims;
    const Int entries = book.entry[0] + book.entry[1] + book.flat_entry + book.house_entry;
    require_equal("LV-CLM-06 S + D + R", book.market, left, claims * SUB - entries);
    require_equal("LV-CLM-06 sum of sizes", book.market,
                  book.size[0] - book.size[1] + book.house_size, 0);
    for (const Int* value : {&book.settlement, &book.shortfall, &book.residual, &book.pool_claims,
                             &book.cohort_claims, &book.house_claims, &book.aside, &book.demand,
                             &book.pool_shares, &book.size[0], &book.size[1], &book.reduced[0],
                             &book.reduced[1], &book.eligible[0], &book.eligible[1]}) {
        ensure(*value >= 0, "a value of a book is negative");
    }
}

}  // namespace

void check_touched(const World& world) {
    world.journal.each_touched([&world](uint8_t kind, uint64_t id) {
        const Asset* asset = kind == Asset::KIND ? world.assets.find(id) : nullptr;
        const Book* book = kind == Book::KIND ? world.books.find(id) : nullptr;
        if (asset != nullptr) check_asset(*asset);
        if (book != nullptr) check_book(*book);
    });
}

namespace {

// Sums over the positions of one market.
struct PositionSums {
    std::array<Int, 2> size{}, eligible{}, reduced{}, inside{};
    std::array<uint32_t, 2> holders{};
    Int pool_shares, aside, cash_due;
};

void add_position(const World& world, const Book& book, uint64_t key, PositionSums& sums) {
    const Position& position = world.positions.at(key);
    const Pending& pending = world.pending.at(key);
    const bool is_current = position.window == book.window;
    if (position.size > 0) {
        const std::size_t t = place(position.side);
        const Int eligible = is_current ? position.eligible : position.size;
        sums.size[t] += position.size;
        sums.eligible[t] += eligible;
        sums.inside[t] += position.size - eligible;
        sums.holders[t] += 1;
    }
    for (std::size_t u = 0; u < 2 && is_current; ++u) sums.reduced[u] += position.reduced[u];
    sums.pool_shares += pending.pool_shares;
    sums.aside += floor_div(pending.earned, A1);
    for (const PoolStep& step : pending.steps) sums.aside += step.got;
}

void audit_market(const World& world, const Book& book) {
    PositionSums sums;
    const auto found = world.holders.find(book.market);
    if (found != world.holders.end()) {
        for (const uint32_t account : found->second) {
            add_position(world, book, position_key(account, book.market), sums);
        }
    }
    for (const uint32_t side : {LONG, SHORT}) {
        const std::size_t t = place(side);
        require_equal("sum of sizes", book.market, sums.size[t], book.size[t]);
        require_equal("sum of eligible lots", book.market, sums.eligible[t], book.eligible[t]);
        require_equal("sum of reduced lots", book.market, sums.reduced[t], book.reduced[t]);
        require_equal("number of holders", book.market, sums.holders[t], book.holders[t]);
        Int rungs = 0;
        const Ladder* ladder = world.ladders.find(ladder_key(book.market, side));
        if (ladder != nullptr && ladder->window == book.window) {
            for (const Int& size : ladder->size) rungs += size;
        }
        require_equal("sum of rungs", book.market, rungs, sums.inside[t]);
    }
    ensure(sums.pool_shares <= book.pool_shares, "positions hold more pool shares than there are");
    ensure(sums.aside <= book.aside, "positions may collect more than was set aside");
}

struct AssetSums {
    std::array<Int, 12> buckets{};
    Int house_loss;

    Int& operator[](Bucket bucket) { return buckets[static_cast<std::size_t>(bucket)]; }
};

void audit_asset(const Asset& asset, AssetSums& sums) {
    check_asset(asset);
    for (const Bucket bucket :
         {Bucket::cash, Bucket::settlement, Bucket::aside, Bucket::tranche, Bucket::operator_,
          Bucket::pending, Bucket::payable, Bucket::bond}) {
        const std::size_t i = static_cast<std::size_t>(bucket);
        require_equal("bucket", asset.id * 100 + i, sums[bucket], asset.buckets[i]);
    }
    require_equal("noted house loss", asset.id, sums.house_loss, asset.house_loss);
}

}  // namespace

void audit(const World& world) {
    std::map<uint32_t, AssetSums> sums;
    world.accounts.each([&sums](uint64_t, const Account& account) {
        sums[account.asset][Bucket::cash] += account.cash;
        sums[account.asset][Bucket::bond] += account.bond;
    });
    world.books.each([&](uint64_t market, const Book& book) {
        check_book(book);
        audit_market(world, book);
        const Market& rules = world.markets.at(market);
        sums[rules.asset][Bucket::settlement] += book.settlement;
        sums[rules.asset][Bucket::aside] += book.aside;
        if (rules.in_shared != 0) sums[rules.asset].house_loss += book.house_loss;
    });
    world.charge_pools.each(
        [&world](uint64_t, const ChargePool& pool) { audit_charges(world, pool); });
    world.tranches.each([&sums](uint64_t, const Tranche& tranche) {
        AssetSums& asset = sums[tranche.asset];
        Int held = 0;
        for (const Int& part : tranche.exit_held) held += part;
        asset[bucket_of(tranche)] += tranche.assets + held;
        asset[Bucket::pending] += tranche.pending;
        asset[Bucket::payable] += tranche.payable;
    });
    world.assets.each([&sums](uint64_t id, const Asset& asset) {
        audit_asset(asset, sums[static_cast<uint32_t>(id)]);
    });
}

}  // namespace levee::model
