// Copies of ledgers, through the same calls that engines use.
#include "bench/ledger_copy.hpp"

#include <stdexcept>

#include "abi/generated/abi.hpp"
#include "bench/harness.hpp"

namespace levee::bench {

namespace {

constexpr size_t ROWS_A_COMMIT = 512;

void put(LedgerStore& store, uint8_t kind, uint64_t id, const void* bytes, size_t& waiting) {
    if (!store.put(kind, id, bytes)) {
        throw std::logic_error("a row does not fit the ledger it is copied to");
    }
    if (++waiting == ROWS_A_COMMIT) {
        store.commit();
        waiting = 0;
    }
}

}  // namespace

void put_rows(LedgerStore& store, const std::vector<RowView>& rows) {
    size_t waiting = 0;
    for (const RowView& row : rows) {
        put(store, row.kind, row.id, row.bytes.data(), waiting);
    }
    store.commit();
}

RowCounts count_rows(const LedgerStore& store) {
    RowCounts rows{};
    for (const RowView& row : store.sorted_rows()) {
        ++rows[row.kind];
    }
    return rows;
}

void reserve(LedgerStore& store, const RowCounts& rows) {
    for (size_t kind = 0; kind < rows.size(); ++kind) {
        if (rows[kind] != 0) {
            store.reserve(static_cast<uint8_t>(kind), rows[kind]);
        }
    }
}

uint64_t row_bytes(const LedgerStore& store) {
    uint64_t sum = 0;
    for (const RowView& row : store.sorted_rows()) {
        sum += row.bytes.size();
    }
    return sum;
}

void Before::note(const LedgerStore& store, uint8_t kind, uint64_t id) {
    if (!seen_.emplace(uint64_t{kind} << 56 | id, keys_.size()).second) {
        return;
    }
    const uint16_t size = store.row_size(kind);
    keys_.push_back({id, bytes_.size(), size, kind});
    const ByteView row = store.find(kind, id);
    bytes_.insert(bytes_.end(), row.begin(), row.end());
    bytes_.resize(keys_.back().offset + size, 0);
}

void Before::restore(LedgerStore& store) const {
    size_t waiting = 0;
    for (const Key& key : keys_) {
        put(store, key.kind, key.id, bytes_.data() + key.offset, waiting);
    }
    store.commit();
}

void Before::add_absent(RowCounts& rows) const {
    for (const Key& key : keys_) {
        rows[key.kind] += bytes_[key.offset] == 0;
    }
}

void Before::warm(const LedgerStore& store) const {
    uint8_t row[ROW_SIZE_MAX] = {};
    for (const Key& key : keys_) {
        sink = sink + store.get(key.kind, key.id, row);
    }
}

}  // namespace levee::bench
