// Claims on profit that is not yet paid: born in a cohort, netted against own losses, entered into
// the pool of the market, paid from its settlement pool (LV-CLM-01 to 05).
#pragma once

#include "contract/core/accumulators.hpp"

namespace levee {

// One part of an account's claims: pool shares or cohort units, with their totals.
LEVEE_OUTLINE constexpr Atoms part_face(Shares held, Shares total, Atoms claims) noexcept {
    return held.is_zero() ? Atoms{} : pro_rata_floor(claims, held, total);
}

// Claims of a position at face, after the pool was followed (LV-ACC-05).
inline Atoms claims_face(Stage& stage, const BookRow& book, const PositionRow& position) noexcept {
    Atoms face = part_face(position.pool_shares, book.pool_shares, book.pool_claims);
    for (u32 i = 0; i < 2; ++i) {
        if (position.cohort_window[i] != 0) {
            const CohortRow& cohort =
                stage.read<CohortRow>(pair_id(position.market, position.cohort_window[i]));
            face += part_face(position.cohort_before[i], cohort.units[0], cohort.claims[0]);
            face += part_face(position.cohort_within[i], cohort.units[1], cohort.claims[1]);
        }
    }
    return face;
}

LEVEE_OUTLINE inline void mint_units(
    Shares& held, Shares& total, Atoms& claims, Atoms part) noexcept {
    if (part.is_zero()) {
        return;
    }
    const bool fresh = total.is_zero() || claims.is_zero();
    const Shares units = fresh ? Shares::of(part.raw()) : shares_floor(part, total, claims);
    held += units;
    total += units;
    claims += part;
}

// The place of the current window's cohort; two suffice because older ones have entered.
inline u32 cohort_place(const BookRow& book, PositionRow& position) noexcept {
    for (u32 i = 0; i < 2; ++i) {
        if (position.cohort_window[i] == book.window) {
            return i;
        }
    }
    const u32 place = position.cohort_window[0] == 0 ? 0 : 1;
    LEVEE_ASSERT(position.cohort_window[place] == 0);
    position.cohort_window[place] = book.window;
    return place;
}

// Profit g becomes a claim; `within` of it was earned since the window's mark (LV-CLM-01).
inline void bear_claim(
    Stage& stage, BookRow& book, PositionRow& position, Atoms g, Atoms within) noexcept {
    if (g.is_zero()) {
        return;
    }
    const u64 id = pair_id(position.market, book.window);
    CohortRow& cohort = stage.edit_or_create<CohortRow>(id);
    cohort.market = position.market;
    cohort.window = book.window;
    cohort.epoch = book.epoch;
    const u32 place = cohort_place(book, position);
    mint_units(position.cohort_before[place], cohort.units[0], cohort.claims[0], g - within);
    mint_units(position.cohort_within[place], cohort.units[1], cohort.claims[1], within);
    book.cohort_claims += g;
}

// Burns enough of one part to take up to x of its face; what is burnt is rounded up.
LEVEE_OUTLINE inline Atoms net_part(Shares& held, Shares& total, Atoms& claims, Atoms x) noexcept {
    const Atoms y = min(x, part_face(held, total, claims));
    if (!y.is_zero()) {
        const Shares burnt = shares_ceil(y, total, claims);
        held -= burnt;
        total -= burnt;
        claims -= y;
    }
    return y;
}

inline Atoms net_cohort(
    Stage& stage, BookRow& book, PositionRow& position, u32 place, Atoms x) noexcept {
    CohortRow& cohort =
        stage.edit<CohortRow>(pair_id(position.market, position.cohort_window[place]));
    Atoms y = net_part(position.cohort_before[place], cohort.units[0], cohort.claims[0], x);
    y += net_part(position.cohort_within[place], cohort.units[1], cohort.claims[1], x - y);
    book.cohort_claims -= y;
    if (position.cohort_before[place].is_zero() && position.cohort_within[place].is_zero()) {
        position.cohort_window[place] = 0;
    }
    return y;
}

// Own claims pay an own loss of the same market, pool first, then cohorts from the oldest
// (LV-CLM-02).
inline Atoms net_claims(Stage& stage, BookRow& book, PositionRow& position, Atoms x) noexcept {
    Atoms y = net_part(position.pool_shares, book.pool_shares, book.pool_claims, x);
    const bool swapped = position.cohort_window[1] < position.cohort_window[0];
    for (u32 i = 0; i < 2 && y < x; ++i) {
        const u32 place = swapped ? 1 - i : i;
        if (position.cohort_window[place] != 0) {
            y += net_cohort(stage, book, position, place, x - y);
        }
    }
    return y;
}

inline void end_pool_version(
    Stage& stage, BookRow& book, PoolChange change) noexcept {
    PoolChangeRow& row =
        stage.create<PoolChangeRow>(pair_id(book.market, book.pool_version));
    row.change = static_cast<u8>(change);
    row.market = book.market;
    row.pool_version = book.pool_version;
    row.pool_index = book.pool_index;
    ++book.pool_version;
    if (change == PoolChange::generation) {
        book.pool_shares = Shares{};
        book.pool_index = Index{};
    } else {
        book.pool_shares = shifted(book.pool_shares);
    }
}

// A cohort's claims become pool shares at the pool's price (LV-CLM-03).
inline void enter_pool(Stage& stage, BookRow& book, CohortRow& cohort) noexcept {
    const Atoms entering = cohort.claims[0] + cohort.claims[1];
    const bool stranded = book.pool_claims.is_zero() && !book.pool_shares.is_zero();
    if (!entering.is_zero() && stranded) {
        end_pool_version(stage, book, PoolChange::generation);
    }
    const Shares pool_shares = book.pool_shares;
    for (u32 i = 0; i < 2 && !entering.is_zero(); ++i) {
        cohort.pool_shares[i] =
            pool_shares.is_zero() ? Shares::of(cohort.claims[i].raw())
                                  : shares_floor(cohort.claims[i], pool_shares, book.pool_claims);
        book.pool_shares += cohort.pool_shares[i];
    }
    book.pool_claims += entering;
    book.cohort_claims -= entering;
    cohort.claims[0] = Atoms{};
    cohort.claims[1] = Atoms{};
    cohort.entered = 1;
    cohort.pool_version = book.pool_version;
    cohort.pool_index = book.pool_index;
}

// Pays what the settlement pool has to all claims at one rate (LV-CLM-04).
inline Atoms pay_claims(Stage& stage, AssetRow& asset, BookRow& book) noexcept {
    Atoms paid{};
    const Atoms offer = min(book.settlement, book.pool_claims);
    if (!offer.is_zero() && !book.pool_shares.is_zero()) {
        const Index step = index_floor(offer, book.pool_shares);
        paid = index_owed_ceil(book.pool_shares, step);
        book.pool_index += step;
        book.settlement -= paid;
        book.pool_claims -= paid;
        book.aside += paid;
        move_atoms(asset, Bucket::settlement, Bucket::aside, paid);
    }
    if (book.pool_claims.is_zero() && !book.pool_shares.is_zero()) {
        end_pool_version(stage, book, PoolChange::generation);
    }
    for (u32 i = 0; i < 3; ++i) {  // 96 bits of shifts empty any pool
        if ((book.pool_claims.raw() << SUB_BITS) < book.pool_shares.raw()) {
            end_pool_version(stage, book, PoolChange::shift);
        }
    }
    return paid;
}

}  // namespace levee
