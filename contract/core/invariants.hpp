// What must hold of every row that a transaction touched; a breach is a trap, never a status. The
// auditor of the host checks the same sentences and the sums over all rows (LV-INV).
#pragma once

#include "contract/core/ledger.hpp"
#include "contract/core/units_math.hpp"

namespace levee {

// LV-INV-01: the buckets of an asset add up to its vault.
inline bool buckets_add_up(const AssetRow& asset) noexcept {
    // As plain numbers: twelve that a vault can hold have a sum that does not wrap.
    u128 sum = 0;
    u128 all = 0;
    for (const Atoms& bucket : asset.buckets) {
        sum += bucket.raw();
        all |= bucket.raw();
    }
    return sum == asset.vault.raw() && all < ATOM_LIMIT;
}

// LV-INV-02: S + D + R = J - EV, in subatoms.
inline bool identity_holds(const BookRow& book) noexcept {
    const SubAtoms left = to_sub(book.settlement + book.shortfall + book.residual);
    const SubAtoms claims =
        to_sub(book.pool_claims + book.cohort_claims + book.house_claims);
    const SubAtoms entries =
        book.entry[0] + book.entry[1] + book.flat_entry + book.house_entry;
    return left == claims - entries;
}

// LV-INV-03: sizes of a market add up to zero, the house included.
inline bool sizes_add_up(const BookRow& book) noexcept {
    return (net_long(book.size[0]) + net_short(book.size[1]) + book.house_size).is_zero();
}

// All of them, of one row.
inline void assert_sound(u8 kind, const void* row) noexcept {
    if (kind == AssetRow::KIND) {
        LEVEE_ASSERT(buckets_add_up(*static_cast<const AssetRow*>(row)));
    }
    if (kind == BookRow::KIND) {
        LEVEE_ASSERT(identity_holds(*static_cast<const BookRow*>(row)));
        LEVEE_ASSERT(sizes_add_up(*static_cast<const BookRow*>(row)));
    }
}

}  // namespace levee
