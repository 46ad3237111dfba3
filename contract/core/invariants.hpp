// What must hold of every row that a transaction touched; a breach is a trap, never a status. The
// auditor of the host checks the same sentences and the sums over all rows (LV-INV).
#pragma once

#include "contract/core/ledger.hpp"
#include "contract/core/units_math.hpp"

namespace levee {

// LV-INV-01: the buckets of an asset add up to its vault.
inline bool buckets_add_up(const AssetRow& asset) noexcept {
    Atoms sum{};
    for (const Atoms& bucket : asset.buckets) {
        sum += bucket;
    }
    return sum == asset.vault;
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

}  // namespace levee
