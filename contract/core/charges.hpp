// Who bore a haircut or a socialisation gets back what is recovered of it: one pool of claims for a
// market and layer. A share of the pool stands for `factor` of open charge, which only falls, so a
// holder is owed what it bore less what its shares still stand for (LV-RCV-03 to 07).
#pragma once

#include "contract/core/accumulators.hpp"

namespace levee {

inline constexpr u32 HAIRCUT_CLAIMS = 0;  // places of the two layers in rows
inline constexpr u32 SOCIALISATION_CLAIMS = 1;
inline constexpr u32 CHARGE_LAYERS = 2;
inline constexpr u32 REBASE_BITS = 4;
inline constexpr u128 FACTOR_MIN = INDEX_ONE >> REBASE_BITS;
static_assert(LOT_VALUE_BITS + A_BITS + REBASE_BITS + FULL_CHARGE_BITS <= FLOW_BITS,
              "shares issued for a lot's value in a layer, at the smallest factor");

constexpr u32 issued_place(u32 layer, u32 at) noexcept { return 2 * layer + at; }

constexpr Shares sixteenth_ceil(Shares shares) noexcept {
    return Shares::of((shares.raw() + 15) >> REBASE_BITS);
}

// A sixteenth of a flow that is not negative: rounded down with 0, up with 15 added before.
LEVEE_OUTLINE constexpr void divide_by_sixteen(Flow& flow, u64 added) noexcept {
    for (u32 i = 0; i < 3; ++i) {
        u64& limb = flow.limb[i];
        limb += added;
        added = limb < added ? 1 : 0;
        const u64 low = limb << (64 - REBASE_BITS);
        limb >>= REBASE_BITS;
        if (i > 0) {
            flow.limb[i - 1] |= low;
        }
    }
}

LEVEE_OUTLINE inline ChargePoolRow& edit_charge_pool(Stage& stage, u32 market) noexcept {
    ChargePoolRow& pool = stage.edit_or_create<ChargePoolRow>(market);
    for (u32 layer = 0; layer < CHARGE_LAYERS && pool.market == 0; ++layer) {
        pool.factor[layer] = Index::of(INDEX_ONE);
    }
    pool.market = market;
    return pool;
}

// Lots held through the window that ends were charged x: they get its shares (LV-RCV-04).
LEVEE_OUTLINE inline void issue_shares(
    Stage& stage, const BookRow& book, u32 layer, u32 at, Atoms x, Sublots lots) noexcept {
    if (!x.is_zero()) {
        ChargePoolRow& pool = edit_charge_pool(stage, book.market);
        const Shares shares = charge_shares_ceil(to_sub(x), pool.factor[layer]);
        pool.issued[issued_place(layer, at)] +=
            flow_ceil(SubAtoms::of(shares.raw()), book.scale[at], lots);
    }
}

// Recovered x of a layer: every share stands for less, for nothing when all is recovered, and then
// shares begin anew. A small factor is raised and shares fall, so neither leaves its width.
inline void lower_factor(ChargePoolRow& pool, u32 layer, Atoms x) noexcept {
    Index& factor = pool.factor[layer];
    Flow* const issued = pool.issued + issued_place(layer, 0);
    const Atoms open = pool.open[layer] - x;
    factor = pro_rata_ceil(factor, open, pool.open[layer]);
    pool.open[layer] = open;
    pool.payable += x;
    if (open.is_zero()) {
        pool.generation[layer] = ++pool.rebase[layer];
        factor = Index::of(INDEX_ONE);
        issued[0] = Flow{};
        issued[1] = Flow{};
    }
    for (u32 i = 0; i < 24 && factor.raw() < FACTOR_MIN; ++i) {
        ++pool.rebase[layer];
        factor = Index::of(factor.raw() << REBASE_BITS);
        divide_by_sixteen(issued[0], 15);
        divide_by_sixteen(issued[1], 15);
    }
}

// Shares, and shares issued to a unit of scale, as they count at the pool's present.
LEVEE_OUTLINE inline Shares shares_now(
    const ChargePoolRow& pool, u32 layer, Shares shares, u32 rebase) noexcept {
    if (rebase < pool.generation[layer]) {
        return Shares{};
    }
    for (u32 i = 0; i < 32 && rebase < pool.rebase[layer]; ++i, ++rebase) {
        shares = sixteenth_ceil(shares);
    }
    return shares;
}

inline Flow issued_now(
    const ChargePoolRow& pool, const WindowRow* window, u32 layer, u32 at) noexcept {
    if (window == nullptr || window->rebase[layer] < pool.generation[layer]) {
        return Flow{};
    }
    u32 rebase = window->rebase[layer];
    Flow issued = window->issued[issued_place(layer, at)];
    for (u32 i = 0; i < 48 && rebase < pool.rebase[layer]; ++i, ++rebase) {
        divide_by_sixteen(issued, 0);
    }
    return issued;
}

// What a position bore since its charges were last counted.
struct Borne {
    SubAtoms charges;
    Shares shares[CHARGE_LAYERS];
};

// In the window of its last touch a position bore by its own weights: eligible lots, rung, reduced
// lots, claims born in the window. They change only at touches, so they are still as they were.
inline void bear_own_window(
    const ChargePoolRow& pool, const PositionRow& position, const WindowRow& window,
    Borne& borne) noexcept {
    SubAtoms x[CHARGE_LAYERS] = {};
    if (position.side != SIDE_NONE) {
        FlowOwed cut;
        if (window.side == position.side) {
            cut.add(position.eligible, window.haircut);
            cut.add(position.size - position.eligible, window.rung_haircut[position.rung]);
        }
        x[HAIRCUT_CLAIMS] = cut.floor(position.scale);
        x[SOCIALISATION_CLAIMS] =
            FlowOwed{}.add(position.size, window.socialised[place_of(position.side)])
                .floor(position.scale);
    }
    FlowOwed reduced;
    for (u32 i = 0; i < 2; ++i) {
        reduced.add(position.reduced[i], window.socialised[i]);
        if (position.cohort_window[i] == window.window && !window.claims_charged.is_zero()) {
            x[HAIRCUT_CLAIMS] += pro_rata_floor(
                to_sub(window.claims_charged), position.cohort_within[i], window.claim_units);
        }
    }
    x[SOCIALISATION_CLAIMS] += reduced.floor(Scale::of(A_ONE));
    for (u32 layer = 0; layer < CHARGE_LAYERS; ++layer) {
        borne.charges += x[layer];
        borne.shares[layer] =
            shares_now(pool, layer, charge_shares_ceil(x[layer], window.factor[layer]),
                       window.rebase[layer]);
    }
}

// Later windows charged all its lots alike; `from` is the state after the last one counted.
inline void bear_later_windows(
    const ChargePoolRow& pool, const BookRow& book, const PositionRow& position,
    const WindowRow* from, Borne& borne) noexcept {
    const u32 at = place_of(position.side);
    const Flow before = from == nullptr ? Flow{} : from->charge_after[at];
    borne.charges +=
        FlowOwed{}.add(position.size, book.charge[at] - before).floor(position.scale);
    for (u32 layer = 0; layer < CHARGE_LAYERS; ++layer) {
        FlowOwed shares;
        shares.add(position.size, pool.issued[issued_place(layer, at)] -
                                      issued_now(pool, from, layer, at));
        borne.shares[layer] += Shares::of(shares.ceil(position.scale).raw());
    }
}

// Brings shares to the pool's present. Due is what was borne, less what they still stand for, in
// whole atoms (LV-RCV-06).
LEVEE_OUTLINE inline Atoms charges_due(
    const ChargePoolRow& pool, ChargeClaimRow& claim) noexcept {
    SubAtoms due = claim.unpaid;
    for (u32 layer = 0; layer < CHARGE_LAYERS; ++layer) {
        Shares& shares = claim.shares[layer];
        shares = shares_now(pool, layer, shares, claim.rebase[layer]);
        claim.rebase[layer] = pool.rebase[layer];
        due -= charge_open_ceil(shares, pool.factor[layer]);
    }
    return min(to_atoms_floor(positive_part(due)), pool.payable);
}

inline ChargeClaimRow& edit_charge_claim(Stage& stage, const PositionRow& position) noexcept {
    ChargeClaimRow& claim = stage.edit_or_create<ChargeClaimRow>(
        position_id(position.account, position.market));
    claim.account = position.account;
    claim.market = position.market;
    return claim;
}

// Counts the charges that a position bore since they were last counted, before anything else of it
// changes (LV-RCV-05). Without new charges it reads nothing.
LEVEE_OUTLINE inline void count_charges(
    Stage& stage, const BookRow& book, PositionRow& position) noexcept {
    if (position.charged_window == book.charged_window) {
        return;
    }
    const ChargePoolRow& pool = stage.read<ChargePoolRow>(position.market);
    // No window has number 0, so a position that was never charged starts from no row.
    const WindowRow* from =
        stage.find<WindowRow>(pair_id(position.market, position.charged_window));
    const WindowRow* own =
        position.window > position.charged_window
            ? stage.find<WindowRow>(pair_id(position.market, position.window))
            : nullptr;
    Borne borne{};
    if (own != nullptr) {
        bear_own_window(pool, position, *own, borne);
        from = own;
    }
    if (position.side != SIDE_NONE) {
        bear_later_windows(pool, book, position, from, borne);
    }
    position.charged_window = book.charged_window;
    if (borne.charges.is_zero()) {
        return;
    }
    position.charged = 1;
    ChargeClaimRow& claim = edit_charge_claim(stage, position);
    charges_due(pool, claim);
    claim.unpaid += borne.charges;
    for (u32 layer = 0; layer < CHARGE_LAYERS; ++layer) {
        claim.shares[layer] += borne.shares[layer];
    }
}

// Recovered money of an account's charge claim becomes cash. A claim of which nothing is open any
// more goes; false then.
LEVEE_OUTLINE inline bool collect_charges(
    Stage& stage, AccountRow& account, u32 market) noexcept {
    const u64 id = position_id(account.id, market);
    ChargePoolRow& pool = stage.edit<ChargePoolRow>(market);
    ChargeClaimRow& claim = stage.edit<ChargeClaimRow>(id);
    const Atoms due = charges_due(pool, claim);
    const bool open = !claim.shares[0].is_zero() || !claim.shares[1].is_zero();
    if (!due.is_zero()) {
        claim.unpaid -= to_sub(due);
        pool.payable -= due;
        account.cash += due;
        move_atoms(stage.edit<AssetRow>(account.asset), Bucket::recovery, Bucket::cash, due);
        ChargesCollectedEvent& event = stage.emit<ChargesCollectedEvent>();
        event.account = account.id;
        event.market = market;
        event.amount = due;
    }
    if (!open) {
        stage.remove<ChargeClaimRow>(id);
    }
    return open;
}

}  // namespace levee
