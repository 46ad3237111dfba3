// Bringing an account up to date (section 6) and the messages that concern one account.
#include "host-sim/model/rules.hpp"

namespace levee::model {

void settle_stake(World& world, uint32_t tranche, uint32_t principal);
void settle_claim(World& world, uint32_t id);
void settle_charge_claim(World& world, uint32_t account, uint32_t market);

namespace {

std::vector<uint32_t> markets_of(const World& world, uint32_t account) {
    const Account& row = world.accounts.at(account);
    return {row.markets.begin(), row.markets.begin() + row.market_count};
}

void list_market(Account& account, uint32_t market) {
    ensure(account.market_count < ACCOUNT_MARKETS_MAX, "an account lists too many markets");
    uint32_t at = account.market_count;
    for (; at > 0 && account.markets[at - 1] > market; --at) {
        account.markets[at] = account.markets[at - 1];
    }
    account.markets[at] = market;
    account.market_count += 1;
}

void unlist_market(Account& account, uint32_t market) {
    uint32_t kept = 0;
    for (uint32_t i = 0; i < account.market_count; ++i) {
        if (account.markets[i] != market) account.markets[kept++] = account.markets[i];
    }
    ensure(kept + 1 == account.market_count, "an account does not list its market");
    account.markets[kept] = 0;
    account.market_count = kept;
}

}  // namespace

Position& position_of(World& world, uint32_t account, uint32_t market) {
    const uint64_t key = position_key(account, market);
    if (world.positions.find(key) != nullptr) return world.positions.edit(key);
    Position& position = world.positions.create(key);
    position.account = account;
    position.market = market;
    position.window = world.books.at(market).window;
    world.pending.create(key);
    world.holders[market].insert(account);
    world.journal.note(0, key, [&world, account, market] { world.holders[market].erase(account); });
    list_market(world.accounts.edit(account), market);
    stand_at_present(world, account, market);
    start_counting_charges(world, account, market);
    return position;
}

namespace {

// LV-ACC-01: less than an atom of entry value is left to the house.
void drop_if_empty(World& world, uint32_t account, uint32_t market) {
    const uint64_t key = position_key(account, market);
    const Position& held = world.positions.at(key);
    const bool has_claims =
        held.pool_shares > 0 || held.cohort_window[0] != 0 || held.cohort_window[1] != 0;
    const bool has_reduced = held.reduced[0] > 0 || held.reduced[1] > 0;
    const bool has_entry = held.entry <= -SUB || held.entry > 0;
    if (held.size > 0 || has_entry || has_claims || has_reduced || held.owed > 0) return;
    if (held.entry != 0) {
        Book& book = world.books.edit(market);
        book.flat_entry -= held.entry;
        book.house_entry += held.entry;
    }
    world.positions.remove(key);
    world.pending.remove(key);
    world.holders[market].erase(account);
    world.journal.note(0, key,
                       [&world, account, market] { world.holders[market].insert(account); });
    unlist_market(world.accounts.edit(account), market);
}

}  // namespace

void drop_empty_positions(World& world, uint32_t account) {
    for (const uint32_t market : markets_of(world, account)) drop_if_empty(world, account, market);
}

bool is_rolled(const World& world, uint32_t account) {
    const uint32_t epoch = world.assets.at(world.accounts.at(account).asset).epoch;
    for (const uint32_t market : markets_of(world, account)) {
        if (world.books.at(market).epoch < epoch) return false;
    }
    return true;
}

void require_rolled(const World& world, uint32_t account) {
    require(is_rolled(world, account), Status::roll_due);
}

void add_entry(World& world, uint32_t account, uint32_t market, const Int& subatoms) {
    Position& position = world.positions.edit(position_key(account, market));
    Book& book = world.books.edit(market);
    position.entry += subatoms;
    Int& total = position.side == NO_SIDE ? book.flat_entry : book.entry[place(position.side)];
    total += subatoms;
}

void apply_flows(World& world, uint32_t account, uint32_t market, Int& due) {
    const uint64_t key = position_key(account, market);
    Position& position = world.positions.edit(key);
    Pending& pending = world.pending.edit(key);
    const Int flow = ceil_div(pending.flow, A1);
    const Int reduced = ceil_div(pending.reduced[0], A1) + ceil_div(pending.reduced[1], A1);
    position.entry += flow + reduced;
    due = position.size > 0 ? Int{flow + reduced} : position.entry;
    if (position.size > 0 && reduced != 0) {
        Book& book = world.books.edit(market);
        book.flat_entry -= reduced;
        book.entry[place(position.side)] += reduced;
    }
    pending.flow = 0;
    pending.reduced = {};
    const Book& book = world.books.at(market);
    if (position.window < book.window) {
        position.eligible = position.size;
        position.reduced = {};
        position.rung = 0;
        position.window = book.window;
    }
    if (position.side != NO_SIDE) {
        position.scale = book.scale[place(position.side)];
        position.flow = book.flow[place(position.side)];
        position.charge = book.charge[place(position.side)];
    }
}

void note_unpaid(World& world, uint32_t account, uint32_t market) {
    Position& position = world.positions.edit(position_key(account, market));
    if (position.size > 0) return;
    const uint32_t epoch = world.assets.at(world.accounts.at(account).asset).epoch;
    if (position.entry <= 0) {
        position.unpaid_epoch = 0;
    } else if (position.unpaid_epoch == 0) {
        position.unpaid_epoch = epoch;
    }
}

namespace {

struct Realised {
    uint32_t market = 0;
    Int paid, netted, gain, rest;
};

Realised realise_in_market(World& world, uint32_t account, const Due& due) {
    Realised done;
    done.market = due.market;
    if (due.amount < 0) {
        done.gain = floor_div(-due.amount, SUB);
        if (done.gain > 0) {
            add_entry(world, account, due.market, done.gain * SUB);
            claim_born(world, account, due.market, done.gain, due.window_gain);
        }
    } else if (due.amount > 0) {
        const Int loss = ceil_div(due.amount, SUB);
        done.netted = net_claims(world, account, due.market, loss);
        if (done.netted > 0) add_entry(world, account, due.market, -done.netted * SUB);
        done.rest = loss - done.netted;
    }
    return done;
}

}  // namespace

void realise(World& world, uint32_t account, const std::vector<Due>& dues) {
    std::vector<Realised> done;
    std::vector<Int> rests;
    for (const Due& due : dues) {
        done.push_back(realise_in_market(world, account, due));
        rests.push_back(done.back().rest);
    }
    Account& row = world.accounts.edit(account);
    const std::vector<Int> parts = split_up_to(row.cash, rests);
    for (std::size_t i = 0; i < done.size(); ++i) {
        Realised& one = done[i];
        one.paid = parts[i];
        if (one.paid > 0) {
            row.cash -= one.paid;
            world.books.edit(one.market).settlement += one.paid;
            move(world, row.asset, Bucket::cash, Bucket::settlement, one.paid);
            add_entry(world, account, one.market, -one.paid * SUB);
        }
        if (one.paid > 0 || one.netted > 0 || one.gain > 0) {
            world.emit(SettledEvent{account, one.market, Wire{one.paid}, Wire{one.netted},
                                    Wire{one.gain}});
        }
    }
}

namespace {

bool are_incidents_allocated(const World& world, const std::vector<uint32_t>& markets,
                             uint32_t account) {
    for (const uint32_t market : markets) {
        const Position& position = world.positions.at(position_key(account, market));
        if (position.owed == 0) continue;
        const Incident& incident = world.incidents.at(pair_key(market, position.owed_epoch));
        if (incident.status != static_cast<uint32_t>(IncidentStatus::allocated)) return false;
    }
    return true;
}

// LV-ACC-08.
void pay_estate(World& world, uint32_t account) {
    Account& row = world.accounts.edit(account);
    const std::vector<uint32_t> markets = markets_of(world, account);
    if (!are_incidents_allocated(world, markets, account)) return;
    std::vector<Int> owed;
    for (const uint32_t market : markets) {
        owed.push_back(world.positions.at(position_key(account, market)).owed);
    }
    const std::vector<Int> parts = split_up_to(row.cash, owed);
    const Bucket from = Bucket::cash;
    for (std::size_t i = 0; i < markets.size(); ++i) {
        if (parts[i] == 0) continue;
        Position& position = world.positions.edit(position_key(account, markets[i]));
        row.cash -= parts[i];
        row.owed -= parts[i];
        position.owed -= parts[i];
        distribute(world, pair_key(markets[i], position.owed_epoch), parts[i], &from);
        if (position.owed == 0) position.owed_epoch = 0;
        world.emit(EstatePaidEvent{account, markets[i], Wire{parts[i]}, Wire{position.owed}});
    }
    if (row.owed == 0) row.status = static_cast<uint32_t>(AccountStatus::active);
}

void apply_and_realise(World& world, uint32_t account) {
    std::vector<Due> dues;
    for (const uint32_t market : markets_of(world, account)) {
        dues.push_back({market, 0, 0});
        apply_flows(world, account, market, dues.back().amount);
    }
    const Account& row = world.accounts.at(account);
    if (row.status == static_cast<uint32_t>(AccountStatus::estate)) {
        pay_estate(world, account);
    } else if (health(world, account).equity >= 0) {
        realise(world, account, dues);
    }
    for (const Due& due : dues) note_unpaid(world, account, due.market);
}

}  // namespace

// While a pool has to be followed further, or a roll is due, only what was collected moves.
bool settle_account(World& world, uint32_t account) {
    bool is_complete = true;
    for (const uint32_t market : markets_of(world, account)) {
        if (!collect_claims(world, account, market)) is_complete = false;
    }
    if (is_complete && is_rolled(world, account)) apply_and_realise(world, account);
    return is_complete;
}

void bring_up_to_date(World& world, uint32_t account) {
    require(settle_account(world, account), Status::catch_up_due);
}

// ---- messages

void on_message(World& world, const OpenAccountMessage& message) {
    require(world.assets.find(message.asset) != nullptr, Status::asset_not_found);
    advance_epoch(world, message.asset);
    State& state = world.state();
    require(state.accounts < UINT32_MAX, Status::ids_exhausted);
    state.accounts += 1;
    Account& account = world.accounts.create(state.accounts);
    account.owner = world.sender;
    account.asset = message.asset;
    account.id = state.accounts;
    world.emit(AccountOpenedEvent{account.id, account.owner, account.asset, 0});
}

void on_message(World& world, const DepositMessage& message) {
    const Account* found = world.accounts.find(message.account);
    require(found != nullptr, Status::account_not_found);
    advance_epoch(world, found->asset);
    require(!world.is_paused(PauseBit::deposit), Status::paused);
    require_funds_of(world, found->asset);
    const bool to_bond = message.place == static_cast<uint8_t>(MoneyPlace::bond);
    take_funds(world, found->asset, to_bond ? Bucket::bond : Bucket::cash);
    Account& account = world.accounts.edit(message.account);
    Int& place = to_bond ? account.bond : account.cash;
    place += world.funds;
    world.emit(DepositedEvent{account.id, message.place, Wire{world.funds}, Wire{place}});
}

void on_message(World& world, const SettleMessage& message) {
    if (message.target == static_cast<uint8_t>(SettleTarget::stake)) {
        settle_stake(world, message.id, message.principal);
    } else if (message.target == static_cast<uint8_t>(SettleTarget::claim)) {
        settle_claim(world, message.id);
    } else if (message.target == static_cast<uint8_t>(SettleTarget::charge_claim)) {
        settle_charge_claim(world, message.id, message.principal);
    } else {
        const Account* found = world.accounts.find(message.id);
        require(found != nullptr, Status::account_not_found);
        advance_epoch(world, found->asset);
        settle_account(world, message.id);
        drop_empty_positions(world, message.id);
    }
}

namespace {

void withdraw_bond(World& world, uint32_t id, const Int& amount) {
    Account& account = world.accounts.edit(id);
    require(amount > 0, Status::zero_amount);
    require(amount <= account.bond, Status::insufficient_cash);
    require(account.market_count == 0 && account.owed == 0, Status::bond_in_use);
    account.bond -= amount;
    world.emit(WithdrawnEvent{id, static_cast<uint32_t>(MoneyPlace::bond), Wire{amount},
                              Wire{account.bond}});
    pay_out(world, account.asset, Bucket::bond, account.owner, amount);
}

// LV-ACC-12.
void withdraw_cash(World& world, uint32_t id, const Int& amount) {
    for (const uint32_t market : markets_of(world, id)) {
        const bool has_size = world.positions.at(position_key(id, market)).size > 0;
        require(!has_size || !is_stale(world, world.markets.at(market), world.books.at(market)),
                Status::stale_mark);
    }
    require_rolled(world, id);
    require(world.accounts.at(id).status == static_cast<uint32_t>(AccountStatus::active),
            Status::account_is_estate);
    bring_up_to_date(world, id);
    Account& account = world.accounts.edit(id);
    require(amount > 0, Status::zero_amount);
    require(amount <= account.cash, Status::insufficient_cash);
    const Health now = health(world, id);
    require(now.initial - amount * SUB >= now.initial_margin + now.reduced_margin,
            Status::below_initial_margin);
    account.cash -= amount;
    for (const uint32_t market : markets_of(world, id)) {
        world.positions.edit(position_key(id, market)).fill_sequence =
            world.books.at(market).mark_sequence;
    }
    world.emit(WithdrawnEvent{id, static_cast<uint32_t>(MoneyPlace::cash), Wire{amount},
                              Wire{account.cash}});
    pay_out(world, account.asset, Bucket::cash, account.owner, amount);
    drop_empty_positions(world, id);
}

}  // namespace

void on_message(World& world, const WithdrawMessage& message) {
    const Account* found = world.accounts.find(message.account);
    require(found != nullptr, Status::account_not_found);
    require(world.sender == found->owner, Status::not_owner);
    advance_epoch(world, found->asset);
    require(!world.is_paused(PauseBit::freeze), Status::frozen);
    require(!world.is_paused(PauseBit::exit), Status::paused);
    if (message.place == static_cast<uint8_t>(MoneyPlace::bond)) {
        withdraw_bond(world, message.account, read(message.amount));
    } else {
        withdraw_cash(world, message.account, read(message.amount));
    }
}

}  // namespace levee::model
