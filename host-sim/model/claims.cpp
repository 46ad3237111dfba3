// Claims on unpaid profit (section 7): born, netted, entering the pool, paid, collected. Payments
// and changes of a pool walk over all positions of its market.
#include "host-sim/model/rules.hpp"

namespace levee::model {

// The position stands at the present of the pool.
void stand_at_present(World& world, uint32_t account, uint32_t market) {
    const uint64_t key = position_key(account, market);
    const Book& book = world.books.at(market);
    Position& position = world.positions.edit(key);
    position.pool_version = book.pool_version;
    position.pool_index = book.pool_index;
    Pending& pending = world.pending.edit(key);
    pending.pool_shares = position.pool_shares;
    pending.earned = 0;
    pending.steps.clear();
}

namespace {

void free_place(Position& position, std::size_t i) {
    position.cohort_window[i] = 0;
    position.cohort_before[i] = 0;
    position.cohort_within[i] = 0;
}

void free_place_of(Position& position, uint32_t window) {
    for (std::size_t i = 0; i < 2; ++i) {
        if (window != 0 && position.cohort_window[i] == window) free_place(position, i);
    }
}

// Takes at most eight ends of versions; false when there are more.
bool follow(World& world, uint64_t key, Int& got) {
    Position& position = world.positions.edit(key);
    Pending& pending = world.pending.edit(key);
    uint32_t ends = 0;
    std::size_t taken = 0;
    for (const PoolStep& step : pending.steps) {
        if (step.cohort == 0 && ++ends > WALK_MAX) break;
        got += step.got;
        position.pool_shares = step.shares_after;
        free_place_of(position, step.cohort);
        ++taken;
    }
    const bool is_complete = taken == pending.steps.size();
    if (is_complete) {
        got += floor_div(pending.earned, A1);
        ensure(position.pool_shares == pending.pool_shares, "a position lost pool shares");
        stand_at_present(world, position.account, position.market);
    } else {
        pending.steps.erase(pending.steps.begin(),
                            pending.steps.begin() + static_cast<std::ptrdiff_t>(taken));
    }
    return is_complete;
}

}  // namespace

bool collect_claims(World& world, uint32_t account, uint32_t market) {
    count_charges(world, account, market);
    collect_charges(world, account, market);
    Int got = 0;
    const bool is_complete = follow(world, position_key(account, market), got);
    if (got > 0) {
        world.books.edit(market).aside -= got;
        world.accounts.edit(account).cash += got;
        move(world, world.markets.at(market).asset, Bucket::aside, Bucket::cash, got);
        world.emit(ClaimsCollectedEvent{account, market, Wire{got}});
    }
    return is_complete;
}

namespace {

Cohort& cohort_of_window(World& world, const Book& book) {
    const uint64_t key = pair_key(book.market, book.window);
    if (world.cohorts.find(key) != nullptr) return world.cohorts.edit(key);
    Cohort& cohort = world.cohorts.create(key);
    cohort.market = book.market;
    cohort.window = book.window;
    cohort.epoch = book.epoch;
    return cohort;
}

std::size_t place_of_cohort(const Position& position, uint32_t window) {
    for (const uint32_t wanted : {window, 0U}) {
        for (std::size_t i = 0; i < 2; ++i) {
            if (position.cohort_window[i] == wanted) return i;
        }
    }
    throw std::logic_error("model: a position holds two other cohorts");
}

Int mint(Cohort& cohort, std::size_t part, const Int& amount) {
    if (amount == 0) return 0;
    const bool is_new = cohort.units[part] == 0 || cohort.claims[part] == 0;
    const Int units =
        is_new ? amount : floor_div(amount * cohort.units[part], cohort.claims[part]);
    cohort.units[part] += units;
    cohort.claims[part] += amount;
    return units;
}

}  // namespace

void claim_born(World& world, uint32_t account, uint32_t market, const Int& gain,
                const Int& window_gain) {
    Book& book = world.books.edit(market);
    Position& position = world.positions.edit(position_key(account, market));
    Cohort& cohort = cohort_of_window(world, book);
    const Int within = low(gain, floor_div(window_gain, SUB));
    const std::size_t i = place_of_cohort(position, book.window);
    position.cohort_window[i] = book.window;
    position.cohort_before[i] += mint(cohort, 0, gain - within);
    position.cohort_within[i] += mint(cohort, 1, within);
    book.cohort_claims += gain;
}

namespace {

// Burns what covers y of `claims`, out of what the holder has; returns y.
Int burn(const Int& left, Int& held, Int& total, Int& claims) {
    if (left == 0 || held == 0 || total == 0) return 0;
    const Int covered = low(left, floor_div(held * claims, total));
    if (covered == 0) return 0;
    const Int burnt = ceil_div(covered * total, claims);
    held -= burnt;
    total -= burnt;
    claims -= covered;
    return covered;
}

Int net_cohort(World& world, Position& position, std::size_t i, const Int& loss) {
    const uint64_t key = pair_key(position.market, position.cohort_window[i]);
    if (world.cohorts.at(key).entered != 0) return 0;
    Cohort& cohort = world.cohorts.edit(key);
    Int netted = burn(loss, position.cohort_before[i], cohort.units[0], cohort.claims[0]);
    netted += burn(loss - netted, position.cohort_within[i], cohort.units[1], cohort.claims[1]);
    if (position.cohort_before[i] == 0 && position.cohort_within[i] == 0) {
        free_place(position, i);
    }
    world.books.edit(position.market).cohort_claims -= netted;
    return netted;
}

}  // namespace

Int net_claims(World& world, uint32_t account, uint32_t market, const Int& loss) {
    const uint64_t key = position_key(account, market);
    Position& position = world.positions.edit(key);
    Book& book = world.books.edit(market);
    Int shares = position.pool_shares;
    Int netted = burn(loss, shares, book.pool_shares, book.pool_claims);
    if (netted > 0) {
        Pending& pending = world.pending.edit(key);
        ensure(pending.steps.empty() && pending.earned == 0, "pool shares burn before a touch");
        position.pool_shares = shares;
        pending.pool_shares = shares;
    }
    const auto& windows = position.cohort_window;
    const bool is_swapped = windows[1] != 0 && (windows[0] == 0 || windows[1] < windows[0]);
    for (const std::size_t i : {std::size_t{is_swapped}, std::size_t{!is_swapped}}) {
        if (position.cohort_window[i] != 0) {
            netted += net_cohort(world, position, i, loss - netted);
        }
    }
    return netted;
}

namespace {

// Ends a version of the pool for the book and for every position of the market.
void end_version(World& world, Book& book, levee::PoolChange change) {
    const bool is_generation = change == levee::PoolChange::generation;
    PoolChange& row = world.pool_changes.create(pair_key(book.market, book.pool_version));
    row.change = static_cast<uint32_t>(change);
    row.market = book.market;
    row.pool_version = book.pool_version;
    row.pool_index = book.pool_index;
    book.pool_version += 1;
    book.pool_shares = is_generation ? Int{0} : floor_div(book.pool_shares, SUB);
    if (is_generation) book.pool_index = 0;
    for (const uint32_t account : world.holders[book.market]) {
        Pending& pending = world.pending.edit(position_key(account, book.market));
        if (pending.pool_shares == 0) continue;
        const Int got = floor_div(pending.earned, A1);
        pending.pool_shares =
            is_generation ? Int{0} : floor_div(pending.pool_shares, SUB);
        pending.earned = 0;
        pending.steps.push_back({0, got, pending.pool_shares});
    }
}

// Every holder of the cohort gets its pool shares.
void give_pool_shares(World& world, const Cohort& cohort) {
    for (const uint32_t account : world.holders[cohort.market]) {
        const uint64_t key = position_key(account, cohort.market);
        const Position& position = world.positions.at(key);
        for (std::size_t i = 0; i < 2; ++i) {
            if (position.cohort_window[i] != cohort.window) continue;
            const std::array<Int, 2> held{position.cohort_before[i], position.cohort_within[i]};
            Pending& pending = world.pending.edit(key);
            for (std::size_t part = 0; part < 2; ++part) {
                if (cohort.units[part] == 0) continue;
                pending.pool_shares +=
                    floor_div(held[part] * cohort.pool_shares[part], cohort.units[part]);
            }
            const Int got = floor_div(pending.earned, A1);
            pending.earned = 0;
            pending.steps.push_back({cohort.window, got, pending.pool_shares});
        }
    }
}

void enter(World& world, Book& book, Cohort& cohort) {
    const Int claims = cohort.claims[0] + cohort.claims[1];
    if (claims > 0 && book.pool_shares > 0 && book.pool_claims == 0) {
        end_version(world, book, levee::PoolChange::generation);
    }
    const Int shares = book.pool_shares;
    const Int pool = book.pool_claims;
    for (std::size_t part = 0; part < 2 && claims > 0; ++part) {
        const Int& amount = cohort.claims[part];
        cohort.pool_shares[part] = shares == 0 ? amount : floor_div(amount * shares, pool);
        book.pool_shares += cohort.pool_shares[part];
    }
    book.pool_claims += claims;
    book.cohort_claims -= claims;
    cohort.claims = {};
    cohort.entered = 1;
    cohort.pool_version = book.pool_version;
    cohort.pool_index = book.pool_index;
    give_pool_shares(world, cohort);
}

}  // namespace

void enter_cohorts(World& world, uint32_t market) {
    Book& book = world.books.edit(market);
    const uint32_t epoch = world.assets.at(world.markets.at(market).asset).epoch;
    for (const uint32_t window : {book.window - 1, book.window}) {
        const Cohort* found = world.cohorts.find(pair_key(market, window));
        if (found == nullptr || found->entered != 0 || found->epoch + 2 > epoch) continue;
        enter(world, book, world.cohorts.edit(pair_key(market, window)));
    }
}

Int pay_claims(World& world, uint32_t market) {
    Book& book = world.books.edit(market);
    Int paid = 0;
    if (book.pool_shares > 0) {
        const Int most = low(book.settlement, book.pool_claims);
        const Int per_share = floor_div(most * A1, book.pool_shares);
        paid = ceil_div(per_share * book.pool_shares, A1);
        book.pool_index += per_share;
        book.settlement -= paid;
        book.pool_claims -= paid;
        book.aside += paid;
        move(world, world.markets.at(market).asset, Bucket::settlement, Bucket::aside, paid);
        if (per_share > 0) {
            for (const uint32_t account : world.holders[market]) {
                const uint64_t key = position_key(account, market);
                if (world.pending.at(key).pool_shares == 0) continue;
                Pending& pending = world.pending.edit(key);
                pending.earned += pending.pool_shares * per_share;
            }
        }
    }
    if (book.pool_claims == 0 && book.pool_shares > 0) {
        end_version(world, book, levee::PoolChange::generation);
    }
    while (book.pool_claims * SUB < book.pool_shares) {
        end_version(world, book, levee::PoolChange::shift);
    }
    return paid;
}

Int pay_house_claim(World& world, uint32_t market) {
    Book& book = world.books.edit(market);
    if (book.house_size != 0) return 0;
    const Int open = ceil_div(open_gains(world.markets.at(market), book), SUB);
    const Int senior = book.pool_claims + book.cohort_claims + open;
    const Int paid = low(book.house_claims, positive(book.settlement - senior));
    book.house_claims -= paid;
    book.settlement -= paid;
    move(world, world.markets.at(market).asset, Bucket::settlement, Bucket::recovery, paid);
    return paid;
}

}  // namespace levee::model
