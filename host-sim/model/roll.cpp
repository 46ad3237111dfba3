// The roll of a market (section 10): losses of the window are allocated, claims enter, are cut and
// paid. Charges walk over all positions of the market.
#include "host-sim/model/rules.hpp"

namespace levee::model {

namespace {

// What one roll carries from step to step.
struct Roll {
    uint32_t market = 0;
    uint32_t winner = NO_SIDE;       // t of LV-ROL-04
    std::array<Int, 2> base;         // chargeable lots
    Int collected_operator, collected_tranche, shared;
    Int house_gain, house_loss;
    Int gains, haircut, haircut_lots, haircut_claims, socialisation;
    Int claim_units;  // of the cohort's within part when it was cut
    std::array<Int, 2> socialised{};  // rates, subatoms per sublot x 2^96
    Int eligible_rate;
    std::array<Int, RUNGS> rung_rate{};
    Int residual_old, residual_new;
    Int claims_cut;
};

uint64_t window_key(const Book& book) { return pair_key(book.market, book.window); }

// LV-ROL-02.
void collect(World& world, Roll& roll) {
    Book& book = world.books.edit(roll.market);
    roll.shared = collect_demand(world, roll.market);
    const Int sum = book.collected_operator + book.collected_tranche + roll.shared;
    book.collected_operator = 0;
    book.collected_tranche = 0;
    book.shortfall -= sum;
    book.settlement += sum;
    move(world, world.markets.at(roll.market).asset, Bucket::drawn, Bucket::settlement, sum);
}

// LV-ROL-03.
void mark_house(World& world, Roll& roll) {
    Book& book = world.books.edit(roll.market);
    const Int profit = house_profit(world.markets.at(roll.market), book);
    Int gain = 0;
    Int loss = 0;
    if (profit > 0) {
        gain = floor_div(profit, SUB);
        book.house_entry += gain * SUB;
        roll.house_gain = low(gain, book.shortfall);
        book.shortfall -= roll.house_gain;
        const Int to_residual = low(gain - roll.house_gain, book.residual);
        book.residual -= to_residual;
        book.house_claims += gain - roll.house_gain - to_residual;
    } else if (profit < 0) {
        loss = ceil_div(-profit, SUB);
        book.house_entry -= loss * SUB;
        const Int netted = low(loss, book.house_claims);
        book.house_claims -= netted;
        roll.house_loss = loss - netted;
    }
    if (gain > 0 || loss > 0) {
        world.emit(HouseMarkedEvent{roll.market, book.window, Wire{gain}, Wire{loss},
                                    Wire{book.house_claims}});
    }
}

// Weights of LV-ROL-04: lots held through the window, each rung, then the window's claims.
std::vector<Int> haircut_weights(const World& world, const Roll& roll) {
    const Market& rules = world.markets.at(roll.market);
    const Book& book = world.books.at(roll.market);
    std::vector<Int> weights(RUNGS + 2, Int{0});
    if (roll.winner != NO_SIDE) {
        const std::size_t t = place(roll.winner);
        const Int held = value(rules, roll.winner, book.eligible[t], book.mark) -
                         value(rules, roll.winner, book.eligible[t], book.window_mark);
        weights[0] = floor_div(positive(held), SUB);
        const Ladder* ladder = world.ladders.find(ladder_key(roll.market, roll.winner));
        const bool is_current = ladder != nullptr && ladder->window == book.window;
        for (uint32_t k = 0; k < RUNGS && is_current; ++k) {
            const Int from = rung_mark(rules, book, roll.winner, k);
            const Int gain = value(rules, roll.winner, ladder->size[k], book.mark) -
                             value(rules, roll.winner, ladder->size[k], from);
            weights[k + 1] = floor_div(positive(gain), SUB);
        }
    }
    const Cohort* cohort = world.cohorts.find(window_key(book));
    if (cohort != nullptr) weights[RUNGS + 1] = cohort->claims[1];
    return weights;
}

Int rate_of(const Int& atoms, const Int& lots) {
    return atoms == 0 ? Int{0} : ceil_div(atoms * SUB * A1, lots);
}

// LV-ROL-04.
void cut_gains(World& world, Roll& roll) {
    const Market& rules = world.markets.at(roll.market);
    Book& book = world.books.edit(roll.market);
    if (!has_layer(rules, Layer::haircut) || book.shortfall == 0) return;
    const std::vector<Int> weights = haircut_weights(world, roll);
    for (const Int& weight : weights) roll.gains += weight;
    roll.haircut = low(book.shortfall, floor_div(roll.gains * rules.haircut_cap, ONE));
    const std::vector<Int> cuts = largest_remainder(roll.haircut, weights);
    roll.haircut_claims = cuts[RUNGS + 1];
    roll.haircut_lots = roll.haircut - roll.haircut_claims;
    if (roll.haircut_lots > 0) {
        const std::size_t t = place(roll.winner);
        roll.eligible_rate = rate_of(cuts[0], book.eligible[t]);
        issue_charge_shares(world, roll.market, 0, roll.winner, cuts[0], book.eligible[t]);
        const Ladder* ladder = world.ladders.find(ladder_key(roll.market, roll.winner));
        for (uint32_t k = 0; k < RUNGS; ++k) {
            if (cuts[k + 1] > 0) roll.rung_rate[k] = rate_of(cuts[k + 1], ladder->size[k]);
        }
        book.entry[t] += roll.haircut_lots * SUB;
    }
    if (roll.haircut_claims > 0) {
        Cohort& cohort = world.cohorts.edit(window_key(book));
        cohort.claims[1] -= roll.haircut_claims;
        roll.claim_units = cohort.units[1];
        book.cohort_claims -= roll.haircut_claims;
    }
    book.shortfall -= roll.haircut;
}

// LV-ROL-05.
void socialise(World& world, Roll& roll) {
    const Market& rules = world.markets.at(roll.market);
    Book& book = world.books.edit(roll.market);
    if (!has_layer(rules, Layer::socialisation) || book.shortfall == 0) return;
    std::vector<Int> caps(2, Int{0});
    for (const uint32_t side : {LONG, SHORT}) {
        const std::size_t u = place(side);
        const bool is_charged = rules.socialise_winners == 0 || side == roll.winner;
        if (!is_charged || roll.base[u] == 0) continue;
        const Int lots = counted(rules, book.size[u], roll.base[u]);
        const Int worth = absolute_value(rules, lots, book.mark);
        caps[u] = floor_div(worth * rules.maintenance_margin, ONE * SUB);
    }
    roll.socialisation = low(book.shortfall, caps[0] + caps[1]);
    const std::vector<Int> parts = largest_remainder(roll.socialisation, caps);
    for (std::size_t u = 0; u < 2; ++u) {
        if (parts[u] == 0) continue;
        roll.socialised[u] = rate_of(parts[u], roll.base[u]);
        issue_charge_shares(world, roll.market, 1, u == 0 ? LONG : SHORT, parts[u], roll.base[u]);
        const Int held = floor_div(parts[u] * SUB * book.size[u], roll.base[u]);
        book.entry[u] += held;
        book.flat_entry += parts[u] * SUB - held;
    }
    book.shortfall -= roll.socialisation;
}

// What its claims born in the window that ends were charged, subatoms.
Int cohort_charge(const Roll& roll, const Book& book, const Position& position) {
    for (std::size_t i = 0; i < 2 && roll.haircut_claims > 0; ++i) {
        if (position.cohort_window[i] == book.window) {
            return floor_div(roll.haircut_claims * SUB * position.cohort_within[i],
                             roll.claim_units);
        }
    }
    return 0;
}

// What the lots of one position owe for the window that ends.
void charge_position(World& world, const Roll& roll, const Book& book, uint64_t key) {
    const Position& position = world.positions.at(key);
    const bool is_current = position.window == book.window;
    if (position.size == 0 && !is_current) return;
    Pending& pending = world.pending.edit(key);
    Int cut = 0;
    Int spread = 0;
    if (position.size > 0) {
        const Int eligible = is_current ? position.eligible : position.size;
        spread = position.size * roll.socialised[place(position.side)];
        if (position.side == roll.winner) {
            cut = eligible * roll.eligible_rate +
                  (position.size - eligible) * roll.rung_rate[position.rung];
        }
        pending.flow += cut + spread;
    }
    if (!is_current) {
        pending.later_charges += cut + spread;
        return;
    }
    Int reduced = 0;
    for (std::size_t u = 0; u < 2; ++u) {
        pending.reduced[u] += position.reduced[u] * roll.socialised[u];
        reduced += position.reduced[u] * roll.socialised[u];
    }
    bear_own(world, key,
             {floor_div(cut, A1) + cohort_charge(roll, book, position),
              floor_div(spread, A1) + floor_div(reduced, A1)});
}

// LV-ROL-06.
void charge_lots(World& world, const Roll& roll) {
    if (roll.haircut == 0 && roll.socialisation == 0) return;
    ChargePool& pool = charge_pool(world, roll.market);
    pool.open[0] += roll.haircut;
    pool.open[1] += roll.socialisation;
    world.issued_before.edit(roll.market).issued = pool.issued;
    Book& book = world.books.edit(roll.market);
    Window& window = world.windows.create(window_key(book));
    window.market = roll.market;
    window.window = book.window;
    window.side = roll.haircut_lots > 0 ? roll.winner : NO_SIDE;
    window.haircut = roll.eligible_rate;
    window.rung_haircut = roll.rung_rate;
    window.socialised = roll.socialised;
    for (const uint32_t side : {LONG, SHORT}) {
        const std::size_t u = place(side);
        book.charge[u] += roll.socialised[u];
        if (side == window.side) book.charge[u] += roll.eligible_rate;
    }
    window.charge_after = book.charge;
    window.claims_charged = roll.haircut_claims;
    window.claim_units = roll.claim_units;
    window.rebase = pool.rebase;
    window.factor = pool.factor;
    window.issued = pool.issued;
    book.charged_window = book.window;
    for (const uint32_t account : world.holders[roll.market]) {
        charge_position(world, roll, book, position_key(account, roll.market));
    }
}

// LV-ROL-07.
void allocate(World& world, Roll& roll) {
    Book& book = world.books.edit(roll.market);
    roll.residual_old = book.residual;
    roll.residual_new = book.shortfall;
    book.residual += roll.residual_new;
    book.shortfall = 0;
    const uint64_t key = pair_key(roll.market, book.epoch);
    if (world.incidents.find(key) == nullptr) return;
    Incident& incident = world.incidents.edit(key);
    incident.status = static_cast<uint32_t>(IncidentStatus::allocated);
    incident.window = book.window;
    incident.winning_side = roll.haircut_lots > 0 ? roll.winner : NO_SIDE;
    incident.shared = roll.shared;
    incident.house_gain = roll.house_gain;
    incident.haircut = roll.haircut;
    incident.haircut_claims = roll.haircut_claims;
    incident.socialisation = roll.socialisation;
    incident.residual = roll.residual_new;
    incident.gains = roll.gains;
    incident.base = roll.base;
    incident.residual_open = roll.residual_new;
    incident.haircut_open = roll.haircut;
    incident.socialisation_open = roll.socialisation;
    incident.shared_open = roll.shared;
    incident.market_tranche_open = incident.market_tranche;
    incident.operator_open = incident.operator_;
    const Int shared_out = incident.operator_ + incident.market_tranche + incident.shared +
                           incident.house_gain + incident.haircut + incident.socialisation +
                           incident.residual;
    ensure(incident.loss == shared_out, "LV-ROL-07: layers do not sum to the loss");
}

Int cut_rate(const Int& claims, const Int& residual, const Int& open) {
    if (claims == 0 || residual == 0) return 0;
    const Int most = ceil_div(claims * residual * SUB, claims * SUB + open);
    return low(low(claims, residual), most);
}

void cut_cohort(World& world, Book& book, const Int& before, const Int& within) {
    if (before + within == 0) return;
    Cohort& cohort = world.cohorts.edit(window_key(book));
    cohort.claims[0] -= before;
    cohort.claims[1] -= within;
    book.cohort_claims -= before + within;
}

// Claims of the cohort of the window that ends, while it has not entered the pool.
std::vector<Int> cohort_claims(const World& world, const Book& book) {
    const Cohort* cohort = world.cohorts.find(window_key(book));
    if (cohort == nullptr || cohort->entered != 0) return {0, 0};
    return {cohort->claims[0], cohort->claims[1]};
}

// LV-ROL-08.
void cut_claims(World& world, Roll& roll) {
    Book& book = world.books.edit(roll.market);
    const Int open = open_gains(world.markets.at(roll.market), book);
    Int old_left = roll.residual_old;
    Int new_left = roll.residual_new;
    for (Int* left : {&old_left, &new_left}) {
        const Int paid = low(*left, book.house_claims);
        *left -= paid;
        book.house_claims -= paid;
        roll.claims_cut += paid;
    }
    const std::vector<Int> born = cohort_claims(world, book);
    const Int old_cut = cut_rate(born[0] + born[1], old_left, open);
    const std::vector<Int> old_parts = largest_remainder(old_cut, born);
    cut_cohort(world, book, old_parts[0], old_parts[1]);
    old_left -= old_cut;
    enter_cohorts(world, roll.market);
    std::vector<Int> all = cohort_claims(world, book);
    all.insert(all.begin(), book.pool_claims);
    const Int new_cut = cut_rate(all[0] + all[1] + all[2], new_left, open);
    const std::vector<Int> parts = largest_remainder(new_cut, all);
    book.pool_claims -= parts[0];
    cut_cohort(world, book, parts[1], parts[2]);
    new_left -= new_cut;
    roll.claims_cut += old_cut + new_cut;
    book.residual = old_left + new_left;
}

void report(World& world, const Roll& roll, const Int& paid, const Int& house_paid) {
    const Book& book = world.books.at(roll.market);
    const uint64_t key = pair_key(roll.market, book.epoch);
    if (world.incidents.find(key) != nullptr) {
        Incident& incident = world.incidents.edit(key);
        incident.claims_cut = roll.claims_cut;
        IncidentAllocatedEvent event{};
        encode(incident, event.incident);
        world.emit(event);
    }
    if (roll.claims_cut > 0) {
        world.emit(ClaimsCutEvent{roll.market, book.window, Wire{roll.claims_cut},
                                  Wire{book.residual}});
    }
    if (paid > 0) {
        world.emit(ClaimsPaidEvent{roll.market, book.window, Wire{paid}, Wire{book.pool_claims}});
    }
    if (house_paid > 0) world.emit(HousePaidEvent{roll.market, 0, Wire{house_paid}});
}

// LV-ROL-09.
void start_window(World& world, uint32_t market) {
    Book& book = world.books.edit(market);
    world.emit(WindowRolledEvent{market, book.window, Wire{book.mark}, Wire{book.residual}});
    book.eligible = book.size;
    book.reduced = {};
    book.delayed_mark = book.window_mark;
    book.window_mark = book.mark;
    book.window += 1;
    book.funding_used = 0;
    book.epoch = world.assets.at(world.markets.at(market).asset).epoch;
}

uint32_t winning_side(const Book& book) {
    if (book.mark == book.window_mark) return NO_SIDE;
    return book.mark > book.window_mark ? LONG : SHORT;
}

}  // namespace

void roll_market(World& world, uint32_t market) {
    const Market& rules = world.markets.at(market);
    if (rules.operator_tranche != 0) roll_tranche(world, rules.operator_tranche);
    if (rules.market_tranche != 0) roll_tranche(world, rules.market_tranche);
    if (world.books.at(market).mark == 0) {
        start_window(world, market);
        take_effect(world, Market::KIND, market);
        return;
    }
    const Book& book = world.books.at(market);
    Roll roll;
    roll.market = market;
    roll.winner = winning_side(book);
    roll.base = {book.size[0] + book.reduced[0], book.size[1] + book.reduced[1]};
    collect(world, roll);
    mark_house(world, roll);
    cut_gains(world, roll);
    socialise(world, roll);
    charge_lots(world, roll);
    allocate(world, roll);
    cut_claims(world, roll);
    const Int paid = pay_claims(world, market);
    const Int house_paid = pay_house_claim(world, market);
    report(world, roll, paid, house_paid);
    start_window(world, market);
    if (roll.house_loss > 0) shortfall(world, market, roll.house_loss, Cause::house, 0, 0);
    note_house_loss(world, market);
    take_effect(world, Market::KIND, market);
}

}  // namespace levee::model
