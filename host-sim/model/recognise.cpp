// Recognition of a bankrupt account and what becomes of a shortfall (section 9).
#include "host-sim/model/rules.hpp"

namespace levee::model {

namespace {

Incident& incident_of(World& world, const Market& rules, uint32_t epoch) {
    const uint64_t key = pair_key(rules.id, epoch);
    if (world.incidents.find(key) != nullptr) return world.incidents.edit(key);
    Incident& incident = world.incidents.create(key);
    incident.status = static_cast<uint32_t>(IncidentStatus::open);
    incident.market = rules.id;
    incident.epoch = epoch;
    incident.asset = rules.asset;
    return incident;
}

}  // namespace

void shortfall(World& world, uint32_t market, const Int& amount, Cause cause,
               const Int& margin_paid, const Int& bond_paid) {
    const Market& rules = world.markets.at(market);
    Asset& asset = world.assets.edit(rules.asset);
    Book& book = world.books.edit(market);
    Incident& incident = incident_of(world, rules, asset.epoch);
    if (cause == Cause::bankruptcy) incident.recognitions += 1;
    incident.defaulter_margin += margin_paid;
    incident.defaulter_bond += bond_paid;
    incident.cause |= static_cast<uint32_t>(cause);
    incident.loss += amount;
    Int rest = amount;
    if (has_layer(rules, Layer::operator_) && rules.operator_tranche != 0) {
        const Int drawn = draw(world, market, rules.operator_tranche, rest);
        book.collected_operator += drawn;
        incident.operator_ += drawn;
        rest -= drawn;
    }
    if (has_layer(rules, Layer::market_tranche)) {
        const Int drawn = draw(world, market, rules.market_tranche, rest);
        book.collected_tranche += drawn;
        incident.market_tranche += drawn;
        rest -= drawn;
    }
    if (has_layer(rules, Layer::tranche)) {
        const Int demanded = low(rest, positive(rules.shared_cap - book.demand));
        book.demand += demanded;
        asset.demand += demanded;
        incident.demand += demanded;
    }
    book.shortfall += amount;  // after the draws: a late tranche rolls as if it had been in time
}

namespace {

// One market of an account that is recognised.
struct Closing {
    uint32_t market = 0;
    Int loss;  // L
    Int margin_paid, bond_paid, shortfall;
};

// The position goes to the house at the mark (LV-REC-02); `gain` is its gain within the window.
void close_against_house(World& world, uint32_t account, uint32_t market, Int& gain) {
    const Market& rules = world.markets.at(market);
    Position& position = world.positions.edit(position_key(account, market));
    Book& book = world.books.edit(market);
    for (std::size_t u = 0; u < 2; ++u) {
        book.reduced[u] -= position.reduced[u];
        position.reduced[u] = 0;
    }
    if (position.size == 0) return;
    const uint32_t side = position.side;
    const std::size_t t = place(side);
    const Int inside = position.size - position.eligible;
    gain = window_gain(rules, book, position, position.eligible, inside, book.mark);
    const Int worth = value(rules, side, position.size, book.mark);
    book.house_size += sign(side) * position.size;
    book.house_entry += worth;
    add_entry(world, account, market, -worth);
    leave_rung(world, market, side, position.rung, inside);
    book.size[t] -= position.size;
    book.eligible[t] -= position.eligible;
    book.entry[t] -= position.entry;
    book.flat_entry += position.entry;
    book.holders[t] -= 1;
    position.size = 0;
    position.eligible = 0;
    position.side = NO_SIDE;
    position.rung = 0;
    empty_side(world, market, side);
}

Closing close(World& world, uint32_t account, uint32_t market) {
    Closing closing;
    closing.market = market;
    Int gain = 0;
    close_against_house(world, account, market, gain);
    const Int entry = world.positions.at(position_key(account, market)).entry;
    if (entry > 0) {
        const Int loss = ceil_div(entry, SUB);
        const Int netted = net_claims(world, account, market, loss);
        add_entry(world, account, market, -netted * SUB);
        closing.loss = loss - netted;
    } else if (-entry >= SUB) {
        const Int born = floor_div(-entry, SUB);
        add_entry(world, account, market, born * SUB);
        claim_born(world, account, market, born, gain);
    }
    return closing;
}

void pay_settlement(World& world, uint32_t asset, uint32_t market, Bucket from, const Int& paid) {
    if (paid == 0) return;
    world.books.edit(market).settlement += paid;
    move(world, asset, from, Bucket::settlement, paid);
}

// LV-REC-03: cash, then the bond where a market names it.
void pay_losses(World& world, uint32_t account, std::vector<Closing>& closings) {
    Account& row = world.accounts.edit(account);
    std::vector<Int> losses;
    for (const Closing& closing : closings) losses.push_back(closing.loss);
    const std::vector<Int> margin = split_up_to(row.cash, losses);
    std::vector<Int> rests;
    for (std::size_t i = 0; i < closings.size(); ++i) {
        Closing& closing = closings[i];
        closing.margin_paid = margin[i];
        row.cash -= margin[i];
        pay_settlement(world, row.asset, closing.market, Bucket::cash, margin[i]);
        const bool has_bond =
            has_layer(world.markets.at(closing.market), Layer::defaulter_bond);
        rests.push_back(has_bond ? Int{closing.loss - margin[i]} : Int{0});
    }
    const std::vector<Int> bond = split_up_to(row.bond, rests);
    for (std::size_t i = 0; i < closings.size(); ++i) {
        Closing& closing = closings[i];
        closing.bond_paid = bond[i];
        row.bond -= bond[i];
        pay_settlement(world, row.asset, closing.market, Bucket::bond, bond[i]);
        closing.shortfall = closing.loss - margin[i] - bond[i];
        add_entry(world, account, closing.market, -closing.loss * SUB);
    }
}

// The part of an atom that is left goes to the house.
void leave_rest_to_house(World& world, uint32_t account, uint32_t market) {
    Position& position = world.positions.edit(position_key(account, market));
    Book& book = world.books.edit(market);
    ensure(magnitude(position.entry) < SUB, "recognition leaves more than an atom");
    book.flat_entry -= position.entry;
    book.house_entry += position.entry;
    position.entry = 0;
    position.unpaid_epoch = 0;
}

// LV-REC-04, LV-REC-05.
void record_losses(World& world, uint32_t account, const std::vector<Closing>& closings) {
    Account& row = world.accounts.edit(account);
    const uint32_t epoch = world.assets.at(row.asset).epoch;
    for (const Closing& closing : closings) {
        if (closing.shortfall > 0) {
            Position& position =
                world.positions.edit(position_key(account, closing.market));
            position.owed = closing.shortfall;
            position.owed_epoch = epoch;
            row.owed += closing.shortfall;
            shortfall(world, closing.market, closing.shortfall, Cause::bankruptcy,
                      closing.margin_paid, closing.bond_paid);
        }
        if (closing.loss > 0) {
            world.emit(RecognisedEvent{account, closing.market, Epoch::of(epoch), 0,
                                       Wire{closing.loss}, Wire{closing.margin_paid},
                                       Wire{closing.bond_paid}, Wire{closing.shortfall}});
        }
    }
    if (row.owed > 0) {
        row.status = static_cast<uint32_t>(AccountStatus::estate);
        world.emit(EstateOpenedEvent{account, 0, Wire{row.owed}});
    }
}

// LV-REC-01.
bool is_recognisable(const World& world, uint32_t account, const std::vector<uint32_t>& markets) {
    const Asset& asset = world.assets.at(world.accounts.at(account).asset);
    bool has_newer_mark = false;
    bool has_old_loss = false;
    Int unpaid = 0;
    for (const uint32_t market : markets) {
        const Position& position = world.positions.at(position_key(account, market));
        if (position.size > 0) {
            has_newer_mark |= world.books.at(market).mark_sequence > position.fill_sequence;
            continue;
        }
        unpaid += positive(position.entry);
        if (position.unpaid_epoch > 0) {
            has_old_loss |= position.unpaid_epoch + asset.recognise_after < asset.epoch;
        }
    }
    const bool is_negative = health(world, account).equity < 0;
    const bool is_short = world.accounts.at(account).cash * SUB < unpaid;
    return (has_old_loss && (is_negative || is_short)) || (has_newer_mark && is_negative);
}

}  // namespace

void on_message(World& world, const RecogniseMessage& message) {
    const uint32_t account = message.account;
    const Account* found = world.accounts.find(account);
    require(found != nullptr, Status::account_not_found);
    advance_epoch(world, found->asset);
    require(found->status == static_cast<uint32_t>(AccountStatus::active),
            Status::account_is_estate);
    const std::vector<uint32_t> markets(found->markets.begin(),
                                        found->markets.begin() + found->market_count);
    for (const uint32_t market : markets) {
        if (world.books.at(market).epoch < world.assets.at(found->asset).epoch) {
            roll_market(world, market);
        }
    }
    for (const uint32_t market : markets) {
        require(collect_claims(world, account, market), Status::catch_up_due);
    }
    Int due = 0;
    for (const uint32_t market : markets) apply_flows(world, account, market, due);
    require(is_recognisable(world, account, markets), Status::not_recognisable);
    std::vector<Closing> closings;
    for (const uint32_t market : markets) closings.push_back(close(world, account, market));
    pay_losses(world, account, closings);
    for (const uint32_t market : markets) leave_rest_to_house(world, account, market);
    record_losses(world, account, closings);
    for (const uint32_t market : markets) note_house_loss(world, market);
    drop_empty_positions(world, account);
}

}  // namespace levee::model
