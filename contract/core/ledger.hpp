// Double entry: the only place where atoms move from one bucket of an asset to another, enter the
// vault or leave it (LV-TRN-05). Callers change the matching field of a row beside it.
#pragma once

#include "contract/core/keys.hpp"
#include "contract/core/limits.hpp"

namespace levee {

constexpr Atoms& bucket_of(AssetRow& asset, Bucket bucket) noexcept {
    return asset.buckets[static_cast<u8>(bucket)];
}

LEVEE_OUTLINE inline void move_atoms(
    AssetRow& asset, Bucket from, Bucket to, Atoms amount) noexcept {
    bucket_of(asset, from) -= amount;
    bucket_of(asset, to) += amount;
}

// True when the vault can take that much (LV-TRN-03).
constexpr bool vault_takes(const AssetRow& asset, Atoms amount) noexcept {
    return amount.raw() < ATOM_LIMIT && asset.vault.raw() + amount.raw() < ATOM_LIMIT;
}

inline void receive_atoms(AssetRow& asset, Bucket to, Atoms amount) noexcept {
    asset.vault += amount;
    bucket_of(asset, to) += amount;
}

// Lowers the vault; emit_payout tells the adapter, after the message's own event.
inline void release_atoms(AssetRow& asset, Bucket from, Atoms amount) noexcept {
    bucket_of(asset, from) -= amount;
    asset.vault -= amount;
}

inline void emit_payout(Stage& stage, u32 principal, u32 asset, Atoms amount) noexcept {
    PayoutEvent& event = stage.emit<PayoutEvent>();
    event.principal = principal;
    event.asset = asset;
    event.amount = amount;
}

}  // namespace levee
