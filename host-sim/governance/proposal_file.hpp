// A batch of changes as a person writes it, for `levee propose --dry-run`.
#pragma once

#include <string>
#include <vector>

#include "abi/generated/abi.hpp"

namespace levee {

struct WrittenChange {
    uint32_t parameter = 0;
    uint32_t scope = 0;
    u128 value = 0;
};

struct WrittenBatch {
    uint32_t asset = 0;
    uint32_t tranche = 0;  // of the proposer's stake, when the stakers vote
    Route route = Route::authority;
    std::string reason;
    std::vector<WrittenChange> changes;
};

/// Throws UsageError with file, line, key and what is wrong.
WrittenBatch read_batch(const std::string& path);

/// The changes in the places of a message or query that has them.
template <class Target>
void put_changes(const WrittenBatch& batch, Target& to) {
    to.asset = batch.asset;
    to.route = static_cast<uint8_t>(batch.route);
    for (size_t i = 0; i < batch.changes.size(); ++i) {
        to.parameter[i] = static_cast<uint8_t>(batch.changes[i].parameter);
        to.scope[i] = batch.changes[i].scope;
        to.value[i] = Number128::of(batch.changes[i].value);
    }
}

/// The message that proposes it; its reason is the SHA-256 of the text, zeros for none.
ProposeChangeMessage message_of(const WrittenBatch& batch);

}  // namespace levee
