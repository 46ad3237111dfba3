// How a position catches up with what happened to all positions at once: funding and charges
// through side accumulators, claims through the pool of its market (LV-ACC-03, LV-ACC-04).
#pragma once

#include "contract/core/ledger.hpp"
#include "contract/core/pricing.hpp"

namespace levee {

constexpr Shares floor_shift(Shares shares) noexcept {
    return Shares::of(shares.raw() >> SUB_BITS);
}

// Moves an entry value between positions with size on a side and those without.
inline void add_side_entry(BookRow& book, u8 side, SubAtoms x) noexcept {
    if (side == SIDE_NONE) {
        book.flat_entry += x;
    } else {
        book.entry[place_of(side)] += x;
    }
}

LEVEE_OUTLINE inline void add_entry(BookRow& book, PositionRow& position, SubAtoms x) noexcept {
    position.entry += x;
    add_side_entry(book, position.side, x);
}

inline void take_snapshots(const BookRow& book, PositionRow& position) noexcept {
    if (position.side != SIDE_NONE) {
        const u32 at = place_of(position.side);
        position.scale = book.scale[at];
        position.flow = book.flow[at];
        position.charge = book.charge[at];
    }
}

// What a position with size owes since its last touch, signed, rounded once (LV-ACC-04).
inline SubAtoms flows_due(
    const BookRow& book, const PositionRow& position, const WindowRow* window) noexcept {
    const u32 at = place_of(position.side);
    FlowOwed owed;
    owed.add(position.size, book.flow[at] - position.flow);
    if (window == nullptr) {
        owed.add(position.size, book.charge[at] - position.charge);
        return owed.ceil(position.scale);
    }
    Flow whole = window->socialised[at];
    Flow within = window->socialised[at];
    if (window->side == position.side) {
        whole += window->haircut;
        within += window->rung_haircut[position.rung];
    }
    owed.add(position.eligible, whole);
    owed.add(position.size - position.eligible, within);
    owed.add(position.size, book.charge[at] - window->charge_after[at]);
    return owed.ceil(position.scale);
}

// Charges on lots reduced in the window of the last touch; they stand in flat_entry until now.
inline SubAtoms reduced_due(const PositionRow& position, const WindowRow& window) noexcept {
    SubAtoms due{};
    for (u32 at = 0; at < 2; ++at) {
        FlowOwed owed;
        owed.add(position.reduced[at], window.socialised[at]);
        due += owed.ceil(Scale::of(A_ONE));
    }
    return due;
}

// Brings size, entry and window of a position up to date and returns what became due.
inline SubAtoms apply_flows(Stage& stage, BookRow& book, PositionRow& position) noexcept {
    const WindowRow* window =
        position.window < book.window
            ? stage.find<WindowRow>(pair_id(position.market, position.window))
            : nullptr;
    SubAtoms due{};
    if (position.side != SIDE_NONE) {
        due = flows_due(book, position, window);
        position.entry += due;  // the side's sum took the charge when it was made
    }
    if (window != nullptr) {
        const SubAtoms reduced = reduced_due(position, *window);
        position.entry += reduced;
        if (position.side != SIDE_NONE) {
            book.flat_entry -= reduced;
            book.entry[place_of(position.side)] += reduced;
        }
        due += reduced;
    }
    take_snapshots(book, position);
    if (position.window < book.window) {
        position.window = book.window;
        position.eligible = position.size;
        position.reduced[0] = Sublots{};
        position.reduced[1] = Sublots{};
        position.rung = 0;
    }
    return position.side == SIDE_NONE ? position.entry : due;
}

constexpr Shares cohort_shares(Shares held, Shares units, Shares pool_shares) noexcept {
    return units.is_zero() ? Shares{} : pro_rata_floor(pool_shares, held, units);
}

// The held cohort that entered first and is still kept apart, or 2 when there is none.
inline u32 first_entered(Stage& stage, const PositionRow& position) noexcept {
    u32 first = 2;
    for (u32 i = 0; i < 2; ++i) {
        const u32 window = position.cohort_window[i];
        if (window != 0 && (first == 2 || window < position.cohort_window[first]) &&
            stage.read<CohortRow>(pair_id(position.market, window)).entered != 0) {
            first = i;
        }
    }
    return first;
}

// One walk along the claims pool. `complete` is false when it stopped after WALK_MAX versions.
struct PoolWalk {
    Atoms got;
    bool complete;
};

inline Atoms earn_until(PositionRow& position, Index index) noexcept {
    const Atoms earned = index_earned(position.pool_shares, index - position.pool_index);
    position.pool_index = index;
    return earned;
}

inline void enter_cohort(PositionRow& position, u32 place, const CohortRow& cohort) noexcept {
    position.pool_shares +=
        cohort_shares(position.cohort_before[place], cohort.units[0], cohort.pool_shares[0]) +
        cohort_shares(position.cohort_within[place], cohort.units[1], cohort.pool_shares[1]);
    position.cohort_window[place] = 0;
    position.cohort_before[place] = Shares{};
    position.cohort_within[place] = Shares{};
}

inline void pass_version(Stage& stage, PositionRow& position, Atoms& got) noexcept {
    const PoolChangeRow& end =
        stage.read<PoolChangeRow>(pair_id(position.market, position.pool_version));
    got += earn_until(position, end.pool_index);
    if (end.change == static_cast<u8>(PoolChange::shift)) {
        position.pool_shares = floor_shift(position.pool_shares);
    } else {
        position.pool_shares = Shares{};
        position.pool_index = Index{};
    }
    ++position.pool_version;
}

inline PoolWalk follow_pool(Stage& stage, const BookRow& book, PositionRow& position) noexcept {
    PoolWalk walk{Atoms{}, false};
    u32 passed = 0;
    for (u32 step = 0; step < WALK_MAX + 3; ++step) {
        const u32 place = first_entered(stage, position);
        const CohortRow* cohort =
            place == 2 ? nullptr
                       : stage.find<CohortRow>(
                             pair_id(position.market, position.cohort_window[place]));
        if (position.pool_shares.is_zero()) {
            position.pool_version = cohort == nullptr ? book.pool_version : cohort->pool_version;
            position.pool_index = cohort == nullptr ? book.pool_index : cohort->pool_index;
        }
        if (cohort != nullptr && cohort->pool_version == position.pool_version) {
            walk.got += earn_until(position, cohort->pool_index);
            enter_cohort(position, place, *cohort);
        } else if (position.pool_version == book.pool_version) {
            walk.got += earn_until(position, book.pool_index);
            walk.complete = true;
            return walk;
        } else if (passed == WALK_MAX) {
            return walk;
        } else {
            pass_version(stage, position, walk.got);
            ++passed;
        }
    }
    LEVEE_ASSERT(false);  // two cohorts enter, eight versions pass, and the last step returns
    return walk;
}

}  // namespace levee
