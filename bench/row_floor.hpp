// The floor of a transaction: the rows that it touches are found, copied out, touched and copied
// back where they lie, in the same kind of memory as the ledger's. No overlay, no order, no check.
#pragma once

#include <algorithm>
#include <array>
#include <cstring>

#include "bench/ledger_copy.hpp"
#include "bench/row_probe.hpp"
#include "host-sim/store/slab.hpp"

namespace levee::bench {

class RowFloor {
public:
    explicit RowFloor(const RowSizes& sizes) {
        for (size_t kind = 0; kind < sizes.size(); ++kind) {
            slabs_[kind] = Slab(sizes[kind]);
        }
    }

    void reserve(const RowCounts& rows) {
        for (size_t kind = 0; kind < rows.size(); ++kind) {
            if (rows[kind] != 0) {
                slabs_[kind].reserve(rows[kind]);
            }
        }
    }

    void put(uint8_t kind, uint64_t id, const uint8_t* bytes) {
        Slab& slab = slabs_[kind];
        if (slab.full() && slab.find(id) == nullptr) {
            slab.reserve(std::max<size_t>(64, 2 * slab.capacity()));
        }
        std::memcpy(slab.find_or_add(id), bytes, slab.row_size());
    }

    /// The accesses of one transaction: those that write come first.
    void touch(const RowAccess* row, const RowAccess* last) {
        for (; row != last && row->is_written; ++row) {
            uint8_t* const place = slabs_[row->kind].find_or_add(row->id);
            std::memcpy(working_, place, row->size);
            working_[0] = row->is_present ? 1 : 0;
            ++working_[row->size - 1];
            std::memcpy(place, working_, row->size);
        }
        for (; row != last; ++row) {
            const uint8_t* const place = slabs_[row->kind].find(row->id);
            if (place != nullptr) {
                std::memcpy(working_, place, row->size);
                sum_ += working_[row->size - 1];
            }
        }
    }

    uint64_t sum() const { return sum_; }

private:
    std::array<Slab, 256> slabs_;
    alignas(64) uint8_t working_[ROW_SIZE_MAX] = {};
    uint64_t sum_ = 0;
};

}  // namespace levee::bench
