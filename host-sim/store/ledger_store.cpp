// Overlay, commit and the sorted view of a ledger.
#include "host-sim/store/ledger_store.hpp"

#include <algorithm>
#include <cstring>

namespace levee {

namespace {

constexpr size_t SLAB_ROWS_MIN = 64;

bool key_less(const RowView& row, uint8_t kind, uint64_t id) {
    return row.kind != kind ? row.kind < kind : row.id < id;
}

bool rows_less(const RowView& a, const RowView& b) { return key_less(a, b.kind, b.id); }

}  // namespace

LedgerStore::LedgerStore(const RowSizes& sizes, size_t overlay_rows) {
    uint16_t size_max = 0;
    for (size_t kind = 0; kind < sizes.size(); ++kind) {
        slabs_[kind] = Slab(sizes[kind]);
        size_max = std::max(size_max, sizes[kind]);
    }
    changed_.resize(overlay_rows);
    arena_.resize(overlay_rows * size_max);
}

void LedgerStore::reserve(uint8_t kind, size_t rows) {
    if (slabs_[kind].row_size() != 0) {
        slabs_[kind].reserve(rows);
    }
}

size_t LedgerStore::overlay_position(uint8_t kind, uint64_t id) const {
    // A transition puts its rows in key order, so the end is nearly always the place.
    if (changed_count_ == 0 || key_less(changed_[changed_count_ - 1], kind, id)) {
        return changed_count_;
    }
    const auto begin = changed_.begin();
    const auto end = begin + static_cast<std::ptrdiff_t>(changed_count_);
    const auto place = std::lower_bound(begin, end, RowView{kind, id, {}}, rows_less);
    return static_cast<size_t>(place - begin);
}

bool LedgerStore::in_overlay(size_t position, uint8_t kind, uint64_t id) const {
    return position < changed_count_ && changed_[position].kind == kind &&
           changed_[position].id == id;
}

ByteView LedgerStore::find(uint8_t kind, uint64_t id) const {
    const Slab& slab = slabs_[kind];
    const uint8_t* row = slab.find(id);
    if (row == nullptr || row[0] == 0) {
        return {};
    }
    return {row, slab.row_size()};
}

bool LedgerStore::get(uint8_t kind, uint64_t id, void* out) const {
    ByteView row;
    const size_t position = sealed_ ? changed_count_ : overlay_position(kind, id);
    if (in_overlay(position, kind, id)) {
        row = changed_[position].present() ? changed_[position].bytes : ByteView{};
    } else {
        row = find(kind, id);
    }
    if (row.empty()) {
        return false;
    }
    std::memcpy(out, row.data(), row.size());
    return true;
}

bool LedgerStore::put(uint8_t kind, uint64_t id, const void* row) {
    const uint16_t size = slabs_[kind].row_size();
    if (size == 0 || id >= ID_END) {
        return false;
    }
    if (sealed_) {
        discard();
    }
    const size_t position = overlay_position(kind, id);
    if (in_overlay(position, kind, id)) {
        const std::ptrdiff_t offset = changed_[position].bytes.data() - arena_.data();
        std::memcpy(arena_.data() + offset, row, size);
        return true;
    }
    if (changed_count_ == changed_.size()) {
        return false;
    }
    uint8_t* place = arena_.data() + arena_used_;
    std::memcpy(place, row, size);
    arena_used_ += size;
    const auto at = changed_.begin() + static_cast<std::ptrdiff_t>(position);
    const auto end = changed_.begin() + static_cast<std::ptrdiff_t>(changed_count_);
    std::move_backward(at, end, end + 1);
    *at = RowView{kind, id, {place, size}};
    ++changed_count_;
    return true;
}

void LedgerStore::commit() {
    if (sealed_) {
        discard();  // nothing was put since the last commit
    }
    for (const RowView& row : changed()) {
        Slab& slab = slabs_[row.kind];
        if (slab.full() && slab.find(row.id) == nullptr) {
            slab.reserve(std::max(SLAB_ROWS_MIN, 2 * slab.capacity()));
            ++growths_;
        }
        std::memcpy(slab.find_or_add(row.id), row.bytes.data(), row.bytes.size());
    }
    sealed_ = true;
}

void LedgerStore::discard() {
    changed_count_ = 0;
    arena_used_ = 0;
    sealed_ = false;
}

void LedgerStore::append_rows(uint8_t kind, std::vector<RowView>& rows) const {
    const Slab& slab = slabs_[kind];
    for (size_t slot = 0; slot < slab.slots(); ++slot) {
        const uint8_t* row = slab.row_at(slot);
        if (row[0] != 0) {
            rows.push_back({kind, slab.id_at(slot), {row, slab.row_size()}});
        }
    }
}

std::vector<RowView> LedgerStore::sorted_rows(uint8_t kind) const {
    std::vector<RowView> rows;
    append_rows(kind, rows);
    std::sort(rows.begin(), rows.end(), rows_less);
    return rows;
}

std::vector<RowView> LedgerStore::sorted_rows() const {
    std::vector<RowView> rows;
    for (size_t kind = 0; kind < slabs_.size(); ++kind) {
        append_rows(static_cast<uint8_t>(kind), rows);
    }
    std::sort(rows.begin(), rows.end(), rows_less);
    return rows;
}

Digest LedgerStore::digest() const {
    Sha256 hash;
    for (const RowView& row : sorted_rows()) {
        hash.update_int(row.kind);
        hash.update_int(row.id);
        hash.update_int(static_cast<uint32_t>(row.bytes.size()));
        hash.update(row.bytes);
    }
    return hash.finish();
}

void LedgerStore::clear() {
    discard();
    for (Slab& slab : slabs_) {
        slab = Slab(slab.row_size());
    }
}

}  // namespace levee
