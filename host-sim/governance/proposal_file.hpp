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
    Route route = Route::authority;
    std::vector<WrittenChange> changes;
};

/// Throws UsageError with file, line, key and what is wrong.
WrittenBatch read_batch(const std::string& path);

}  // namespace levee
