// Copies of ledgers: a second engine starts from the rows of the first, and a repeat starts from
// the rows that the one before it changed.
#pragma once

#include <array>
#include <unordered_map>
#include <vector>

#include "bench/row_probe.hpp"
#include "host-sim/store/ledger_store.hpp"

namespace levee::bench {

/// Puts rows into a store, a bounded number at a time.
void put_rows(LedgerStore& store, const std::vector<RowView>& rows);

using RowCounts = std::array<size_t, 256>;
/// Present rows by kind.
RowCounts count_rows(const LedgerStore& store);
void reserve(LedgerStore& store, const RowCounts& rows);

/// Bytes of all present rows.
uint64_t row_bytes(const LedgerStore& store);

/// The rows of a run as they were before it. Noted before the run, put back after it.
class Before {
public:
    void note(const LedgerStore& store, uint8_t kind, uint64_t id);
    void restore(LedgerStore& store) const;
    /// Calls `put` with the kind, id and bytes of every noted row.
    template <typename Put>
    void each(Put&& put) const {
        for (const Key& key : keys_) {
            put(key.kind, key.id, bytes_.data() + key.offset);
        }
    }
    /// Reads every noted row once, so that each measurement meets the same warm rows.
    void warm(const LedgerStore& store) const;
    /// Adds, by kind, the noted rows that were absent: the room that a run needs beside its start.
    void add_absent(RowCounts& rows) const;

private:
    struct Key {
        uint64_t id;
        size_t offset;
        uint16_t size;
        uint8_t kind;
    };
    std::unordered_map<uint64_t, size_t> seen_;
    std::vector<Key> keys_;
    std::vector<uint8_t> bytes_;
};

}  // namespace levee::bench
