// Bringing an account up to date: claims collected, flows applied, health measured, losses paid and
// gains turned into claims, over all markets of the account at once (LV-ACC).
#pragma once

#include "contract/core/allocation.hpp"
#include "contract/core/charges.hpp"
#include "contract/core/claims.hpp"
#include "contract/core/lifecycle.hpp"

namespace levee {

// Written in recoveries.hpp; an estate pays what it receives to those whom it owes.
inline void distribute_recovery(Stage& stage, u32 market, Epoch epoch, Atoms amount) noexcept;

inline PositionRow& edit_position(Stage& stage, const AccountRow& account, u32 market) noexcept {
    return stage.edit<PositionRow>(position_id(account.id, market));
}

inline bool is_estate(const AccountRow& account) noexcept {
    return account.status == static_cast<u8>(AccountStatus::estate);
}

LEVEE_OUTLINE inline bool any_roll_due(Stage& stage, const AccountRow& account) noexcept {
    const Epoch epoch = stage.read<AssetRow>(account.asset).epoch;
    for (u32 i = 0; i < account.market_count; ++i) {
        if (stage.read<BookRow>(account.markets[i]).epoch < epoch) {
            return true;
        }
    }
    return false;
}

LEVEE_OUTLINE inline bool any_stale(Stage& stage, const AccountRow& account, Seconds now) noexcept {
    for (u32 i = 0; i < account.market_count; ++i) {
        const u32 market = account.markets[i];
        const PositionRow& position = stage.read<PositionRow>(position_id(account.id, market));
        if (position.side != SIDE_NONE &&
            is_stale(stage.read<MarketRow>(market), stage.read<BookRow>(market), now)) {
            return true;
        }
    }
    return false;
}

// Collects recovered charges and paid claims of all markets into cash; false when a pool has to be
// followed further.
LEVEE_OUTLINE inline bool collect_claims(Stage& stage, AccountRow& account) noexcept {
    AssetRow& asset = stage.edit<AssetRow>(account.asset);
    bool complete = true;
    for (u32 i = 0; i < account.market_count; ++i) {
        const u32 market = account.markets[i];
        PositionRow& position = edit_position(stage, account, market);
        BookRow& book = stage.edit<BookRow>(market);
        count_charges(stage, book, position);
        if (position.charged != 0 && !collect_charges(stage, account, market)) {
            position.charged = 0;
        }
        const PoolWalk walk = follow_pool(stage, book, position);
        complete = complete && walk.complete;
        if (!walk.got.is_zero()) {
            book.aside -= walk.got;
            account.cash += walk.got;
            move_atoms(asset, Bucket::aside, Bucket::cash, walk.got);
            ClaimsCollectedEvent& event = stage.emit<ClaimsCollectedEvent>();
            event.account = account.id;
            event.market = market;
            event.amount = walk.got;
        }
    }
    return complete;
}

// What one market of an account has to realise: positive is a loss, in subatoms.
struct Due {
    u32 market;
    SubAtoms due;
    SubAtoms within;  // part of a gain that was earned since the window's mark
};

// Cleared as a whole: place by place it would be the largest part of its use.
struct DueList {
    u32 count;
    union {
        Due items[ACCOUNT_MARKETS_MAX];
    };

    DueList() noexcept { memset(static_cast<void*>(this), 0, sizeof(DueList)); }
};

LEVEE_OUTLINE inline DueList apply_all_flows(Stage& stage, const AccountRow& account) noexcept {
    DueList list;
    for (u32 i = 0; i < account.market_count; ++i) {
        const u32 market = account.markets[i];
        PositionRow& position = edit_position(stage, account, market);
        Due& item = list.items[list.count++];
        item.market = market;
        item.due = apply_flows(stage, stage.edit<BookRow>(market), position);
    }
    return list;
}

// All figures in subatoms, of rows that are up to date (LV-ACC-05, 10, 11).
struct Health {
    SubAtoms equity;
    SubAtoms initial;
    SubAtoms maintenance;
    SubAtoms initial_margin;
    SubAtoms maintenance_margin;
    SubAtoms reduced_margin;
    Atoms claims;
};

// Gain since the window's mark of lots held, and since the rung of lots opened in it.
LEVEE_OUTLINE inline SubAtoms window_gain(
    const MarketRow& market, const BookRow& book, const PositionRow& position, Sublots eligible,
    Sublots within, Ticks price) noexcept {
    const u8 side = position.side;
    return gain_between(market, side, eligible, book.window_mark, price) +
           gain_between(market, side, within, rung_mark(market, book, side, position.rung), price);
}

LEVEE_OUTLINE inline SubAtoms reduced_margin_of(
    const MarketRow& market, const BookRow& book, Sublots first, Sublots second) noexcept {
    return maintenance_margin(market, counted_lots(market, book, 0, first), book.mark) +
           maintenance_margin(market, counted_lots(market, book, 1, second), book.mark);
}

inline void add_market_health(
    Stage& stage, const PositionRow& position, u32 market_id, Health& health) noexcept {
    const MarketRow& market = stage.read<MarketRow>(market_id);
    const BookRow& book = stage.read<BookRow>(market_id);
    const Atoms face = claims_face(stage, book, position);
    SubAtoms open = -position.entry;
    if (position.side != SIDE_NONE) {
        open += value_of(market, position.side, position.size, book.mark);
        const SubAtoms gain = window_gain(market, book, position, position.eligible,
                                          position.size - position.eligible, book.mark);
        health.maintenance -= ratio_ceil(gain, market.haircut_cap);
        health.initial_margin += initial_margin(market, position.size, book.mark);
        health.maintenance_margin += maintenance_margin(market, position.size, book.mark);
    }
    const SubAtoms with_claims = open + to_sub(face);
    health.claims += face;
    health.equity += with_claims;
    health.maintenance += open;
    health.initial += with_claims.is_negative() ? with_claims : SubAtoms{};
    health.reduced_margin +=
        reduced_margin_of(market, book, position.reduced[0], position.reduced[1]);
}

LEVEE_OUTLINE inline Health measure_health(Stage& stage, const AccountRow& account) noexcept {
    Health health{};
    health.equity = to_sub(account.cash);
    health.initial = health.equity;
    health.maintenance = health.equity;
    for (u32 i = 0; i < account.market_count; ++i) {
        const u32 market = account.markets[i];
        add_market_health(
            stage, stage.read<PositionRow>(position_id(account.id, market)), market, health);
    }
    return health;
}

// What happened to one market in a realisation, for its event.
struct Realised {
    Atoms loss;
    Atoms paid;
    Atoms netted;
    Atoms gain;
};

// Gains become claims; losses are netted with own claims, what is left is still to be paid.
inline void realise_claims(
    Stage& stage, const AccountRow& account, const Due& item, Realised& result) noexcept {
    PositionRow& position = edit_position(stage, account, item.market);
    BookRow& book = stage.edit<BookRow>(item.market);
    if (item.due.is_negative()) {
        result.gain = to_atoms_floor(-item.due);
        const Atoms within = min(result.gain, to_atoms_floor(item.within));
        add_entry(book, position, to_sub(result.gain));
        bear_claim(stage, book, position, result.gain, within);
    } else {
        const Atoms loss = to_atoms_ceil(item.due);
        result.netted = net_claims(stage, book, position, loss);
        add_entry(book, position, -to_sub(result.netted));
        result.loss = loss - result.netted;
    }
}

// Short cash is split by largest remainder, so the order of markets decides nothing.
inline void pay_losses(
    Stage& stage, AccountRow& account, const DueList& list, Realised* results) noexcept {
    Atoms losses[ACCOUNT_MARKETS_MAX] = {};
    Atoms parts[ACCOUNT_MARKETS_MAX] = {};
    Atoms total{};
    for (u32 i = 0; i < list.count; ++i) {
        losses[i] = results[i].loss;
        total += losses[i];
    }
    split_largest_remainder(min(total, account.cash), losses, list.count, parts);
    for (u32 i = 0; i < list.count; ++i) {
        if (!parts[i].is_zero()) {
            BookRow& book = stage.edit<BookRow>(list.items[i].market);
            PositionRow& position = edit_position(stage, account, list.items[i].market);
            account.cash -= parts[i];
            book.settlement += parts[i];
            add_entry(book, position, -to_sub(parts[i]));
            results[i].paid = parts[i];
            move_atoms(
                stage.edit<AssetRow>(account.asset), Bucket::cash, Bucket::settlement, parts[i]);
        }
    }
}

inline void note_unpaid(PositionRow& position, Epoch epoch) noexcept {
    const bool unpaid = position.side == SIDE_NONE && position.entry > SubAtoms{};
    if (!unpaid) {
        position.unpaid_epoch = Epoch{};
    } else if (position.unpaid_epoch.is_zero()) {
        position.unpaid_epoch = epoch;
    }
}

inline void emit_settled(
    Stage& stage, const AccountRow& account, u32 market, const Realised& result) noexcept {
    if ((result.paid + result.netted + result.gain).is_zero()) {
        return;
    }
    SettledEvent& event = stage.emit<SettledEvent>();
    event.account = account.id;
    event.market = market;
    event.loss_paid = result.paid;
    event.loss_netted = result.netted;
    event.gain = result.gain;
}

// LV-ACC-06 over a list of markets, ascending.
inline void realise(Stage& stage, AccountRow& account, const DueList& list) noexcept {
    Realised results[ACCOUNT_MARKETS_MAX] = {};
    for (u32 i = 0; i < list.count; ++i) {
        realise_claims(stage, account, list.items[i], results[i]);
    }
    pay_losses(stage, account, list, results);
    for (u32 i = 0; i < list.count; ++i) {
        emit_settled(stage, account, list.items[i].market, results[i]);
    }
}

// A loss that stays unpaid is recognisable in time even when no mark moves (LV-ACC-07).
inline void note_all_unpaid(Stage& stage, const AccountRow& account) noexcept {
    const Epoch epoch = stage.read<AssetRow>(account.asset).epoch;
    for (u32 i = 0; i < account.market_count; ++i) {
        note_unpaid(edit_position(stage, account, account.markets[i]), epoch);
    }
}

inline bool owes_open_incident(Stage& stage, const AccountRow& account) noexcept {
    for (u32 i = 0; i < account.market_count; ++i) {
        const u32 market = account.markets[i];
        const PositionRow& position = stage.read<PositionRow>(position_id(account.id, market));
        if (!position.owed.is_zero() &&
            stage.read<IncidentRow>(pair_id(market, position.owed_epoch.raw())).status ==
                static_cast<u8>(IncidentStatus::open)) {
            return true;
        }
    }
    return false;
}

inline void pay_estate_part(
    Stage& stage, AccountRow& account, PositionRow& position, Atoms part) noexcept {
    move_atoms(stage.edit<AssetRow>(account.asset), Bucket::cash, Bucket::recovery, part);
    account.cash -= part;
    account.owed -= part;
    position.owed -= part;
    distribute_recovery(stage, position.market, position.owed_epoch, part);
    EstatePaidEvent& event = stage.emit<EstatePaidEvent>();
    event.account = account.id;
    event.market = position.market;
    event.amount = part;
    event.owed_after = position.owed;
    if (position.owed.is_zero()) {
        position.owed_epoch = Epoch{};
    }
}

// An estate gives what it has to the markets it owes, in proportion (LV-ACC-08).
inline void pay_estate(Stage& stage, AccountRow& account) noexcept {
    if (owes_open_incident(stage, account)) {
        return;
    }
    Atoms owed[ACCOUNT_MARKETS_MAX] = {};
    Atoms parts[ACCOUNT_MARKETS_MAX] = {};
    for (u32 i = 0; i < account.market_count; ++i) {
        owed[i] = edit_position(stage, account, account.markets[i]).owed;
    }
    const Atoms pay = min(account.cash, account.owed);
    split_largest_remainder(pay, owed, account.market_count, parts);
    for (u32 i = 0; i < account.market_count; ++i) {
        if (!parts[i].is_zero()) {
            pay_estate_part(
                stage, account, edit_position(stage, account, account.markets[i]), parts[i]);
        }
    }
    if (account.owed.is_zero()) {
        account.status = static_cast<u8>(AccountStatus::active);
    }
}

// Brings an account up to date; false when a claims pool has to be followed further first.
inline bool bring_up_to_date(Stage& stage, u32 account_id) noexcept {
    AccountRow& account = stage.edit<AccountRow>(account_id);
    if (!collect_claims(stage, account)) {
        return false;
    }
    const DueList list = apply_all_flows(stage, account);
    if (is_estate(account)) {
        pay_estate(stage, account);
    } else if (!measure_health(stage, account).equity.is_negative()) {
        realise(stage, account, list);
    }
    note_all_unpaid(stage, account);
    return true;
}

inline bool is_spent(const PositionRow& position) noexcept {
    return position.side == SIDE_NONE && position.pool_shares.is_zero() &&
           position.cohort_window[0] == 0 && position.cohort_window[1] == 0 &&
           position.reduced[0].is_zero() && position.reduced[1].is_zero() &&
           position.owed.is_zero() && position.entry <= SubAtoms{} &&
           position.entry > -to_sub(Atoms::of(1));
}

// Drops positions that hold nothing; their fraction of an atom goes to the house (LV-ACC-01).
LEVEE_OUTLINE inline void drop_spent_positions(Stage& stage, u32 account_id) noexcept {
    AccountRow& account = stage.edit<AccountRow>(account_id);
    u32 kept = 0;
    for (u32 i = 0; i < account.market_count; ++i) {
        const u16 market = account.markets[i];
        const PositionRow& position = edit_position(stage, account, market);
        if (is_spent(position)) {
            BookRow& book = stage.edit<BookRow>(market);
            book.flat_entry -= position.entry;
            book.house_entry += position.entry;
            stage.remove<PositionRow>(position_id(account.id, market));
        } else {
            account.markets[kept++] = market;
        }
    }
    for (u32 i = kept; i < account.market_count; ++i) {
        account.markets[i] = 0;
    }
    account.market_count = static_cast<u8>(kept);
}

}  // namespace levee
