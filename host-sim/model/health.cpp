// Values of positions, rungs of the ladder, and the health of an account (LV-NOT-02, LV-FIL-05,
// LV-ACC-05, LV-ACC-10, LV-ACC-11). Nothing here changes a row.
#include "host-sim/model/rules.hpp"

namespace levee::model {

Int counted(const Market& market, const Int& open, const Int& size) {
    return low(size, high(2 * market.oi_max * SUB, open));
}

Int absolute_value(const Market& market, const Int& size, const Int& price) {
    const bool is_linear = market.kind == static_cast<uint32_t>(ContractKind::linear);
    return is_linear ? Int{size * price * market.multiplier}
                     : floor_div(size * market.multiplier, price);
}

Int value(const Market& market, uint32_t side, const Int& size, const Int& price) {
    if (side == NO_SIDE || size == 0) return 0;
    const bool is_linear = market.kind == static_cast<uint32_t>(ContractKind::linear);
    return (is_linear ? sign(side) : -sign(side)) * absolute_value(market, size, price);
}

Int house_profit(const Market& market, const Book& book) {
    const uint32_t side = book.house_size < 0 ? SHORT : LONG;
    return value(market, side, magnitude(book.house_size), book.mark) - book.house_entry;
}

Int open_gains(const Market& market, const Book& book) {
    Int sum = 0;
    for (const uint32_t side : {LONG, SHORT}) {
        const std::size_t t = place(side);
        sum += positive(value(market, side, book.size[t], book.mark) - book.entry[t]);
    }
    return sum;
}

namespace {

Int step_of(const Market& market, const Book& book) {
    return floor_div(market.mark_step * book.window_mark, ONE);
}

}  // namespace

uint32_t rung_of(const Market& market, const Book& book, const Int& mark) {
    const Int step = step_of(market, book);
    const Int rung = floor_div(RUNGS * (mark - (book.window_mark - step)), 2 * step + 1);
    return static_cast<uint32_t>(low(rung, Int{RUNGS - 1}));
}

Int rung_mark(const Market& market, const Book& book, uint32_t side, uint32_t rung) {
    const Int step = step_of(market, book);
    const Int lowest = book.window_mark - step;
    const Int width = 2 * step + 1;
    if (side == LONG) return lowest + ceil_div(rung * width, RUNGS);
    return lowest + ceil_div((rung + 1) * width, RUNGS) - 1;
}

// What `eligible` lots gained since the window's mark and `inside` lots since their rung's.
Int window_gain(const Market& market, const Book& book, const Position& position,
                const Int& eligible, const Int& inside, const Int& price) {
    const uint32_t side = position.side;
    Int gain = positive(value(market, side, eligible, price) -
                        value(market, side, eligible, book.window_mark));
    if (inside > 0) {
        const Int from = rung_mark(market, book, side, position.rung);
        gain += positive(value(market, side, inside, price) - value(market, side, inside, from));
    }
    return gain;
}

Int face(const World& world, const Position& position) {
    const Book& book = world.books.at(position.market);
    Int sum = 0;
    if (book.pool_shares > 0) {
        sum += floor_div(position.pool_shares * book.pool_claims, book.pool_shares);
    }
    for (std::size_t i = 0; i < 2; ++i) {
        if (position.cohort_window[i] == 0) continue;
        const Cohort& cohort =
            world.cohorts.at(pair_key(position.market, position.cohort_window[i]));
        if (cohort.entered != 0) continue;
        const std::array<Int, 2> held{position.cohort_before[i], position.cohort_within[i]};
        for (std::size_t part = 0; part < 2; ++part) {
            if (cohort.units[part] == 0) continue;
            sum += floor_div(held[part] * cohort.claims[part], cohort.units[part]);
        }
    }
    return sum;
}

Health health(const World& world, uint32_t account, const Trial* trial) {
    const Account& row = world.accounts.at(account);
    Health sum;
    sum.equity = sum.initial = sum.maintenance = row.cash * SUB;
    for (uint32_t i = 0; i < row.market_count; ++i) {
        const Position& held = world.positions.at(position_key(account, row.markets[i]));
        const Market& market = world.markets.at(held.market);
        const Book& book = world.books.at(held.market);
        const bool is_tried = trial != nullptr && trial->market == held.market;
        const Int open = value(market, held.side, held.size, book.mark) - held.entry;
        const Int with_claims = open + face(world, held) * SUB;
        sum.equity += with_claims;
        sum.initial += low(Int{0}, with_claims);
        if (held.size > 0) {
            const Int gain = window_gain(market, book, held, held.eligible,
                                         held.size - held.eligible, book.mark);
            sum.maintenance -= ceil_div(market.haircut_cap * gain, ONE);
        }
        sum.maintenance += open;
        if (!is_tried) {
            const Trial now{held.market, held.size, held.reduced};
            add_margins(market, book, now, sum);
        }
    }
    if (trial != nullptr) {
        add_margins(world.markets.at(trial->market), world.books.at(trial->market), *trial, sum);
    }
    return sum;
}

void add_margins(const Market& market, const Book& book, const Trial& sizes, Health& sum) {
    if (sizes.size > 0) {
        const Int held = absolute_value(market, sizes.size, book.mark);
        const Int slope =
            floor_div(market.initial_slope * low(ceil_div(sizes.size, SUB), market.oi_max),
                      market.oi_max);
        sum.initial_margin += ceil_div(held * (market.initial_margin + slope), ONE);
        sum.maintenance_margin += ceil_div(held * market.maintenance_margin, ONE);
    }
    for (std::size_t u = 0; u < 2; ++u) {
        const Int& reduced = sizes.reduced[u];
        if (reduced == 0) continue;
        const Int left = absolute_value(market, counted(market, book.size[u], reduced), book.mark);
        sum.reduced_margin += ceil_div(left * market.maintenance_margin, ONE);
    }
}

}  // namespace levee::model
