// The rows of one ledger in memory, with the overlay of the transaction at work: puts are seen by
// later gets, reach the rows at commit, and vanish at discard. Rows have a fixed size by kind; a
// row whose first byte is 0 is absent. After reserve nothing here allocates until a slab is full.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "host-sim/store/sha256.hpp"
#include "host-sim/store/slab.hpp"

namespace levee {

/// Bytes of a row by kind; 0 = there is no such kind.
using RowSizes = std::array<uint16_t, 256>;

struct RowView {
    uint8_t kind = 0;
    uint64_t id = 0;
    ByteView bytes;

    bool present() const { return !bytes.empty() && bytes[0] != 0; }
};

class LedgerStore {
public:
    static constexpr uint64_t ID_END = uint64_t{1} << 56;

    /// At most `overlay_rows` rows may change in one transaction.
    explicit LedgerStore(const RowSizes& sizes, size_t overlay_rows = 1024);

    /// Makes room for `rows` rows of `kind` in all, so that the hot path does not grow.
    void reserve(uint8_t kind, size_t rows);

    /// Fills `out` with the row as the transaction at work sees it; false if it is absent.
    bool get(uint8_t kind, uint64_t id, void* out) const;
    /// The committed row, or no bytes if it is absent. Valid until the next commit.
    ByteView find(uint8_t kind, uint64_t id) const;

    /// False, and nothing changed, for an unknown kind, an id of 2^56 or above or a full overlay.
    bool put(uint8_t kind, uint64_t id, const void* row);
    void commit();
    void discard();

    /// Rows put since the last commit or discard; after a commit, those that it wrote. Sorted by
    /// kind, then id, each once. Valid until the next put.
    std::span<const RowView> changed() const { return {changed_.data(), changed_count_}; }

    uint16_t row_size(uint8_t kind) const { return slabs_[kind].row_size(); }
    /// All present rows, or those of one kind, sorted by key. Gathers and sorts: not for hot paths.
    std::vector<RowView> sorted_rows() const;
    std::vector<RowView> sorted_rows(uint8_t kind) const;
    /// SHA-256 over (kind u8, id u64, size u32, bytes) of every present row, sorted by key.
    Digest digest() const;

    /// How often a slab had to grow. Reservations do not count.
    uint64_t growths() const { return growths_; }
    void clear();

private:
    size_t overlay_position(uint8_t kind, uint64_t id) const;
    bool in_overlay(size_t position, uint8_t kind, uint64_t id) const;
    void append_rows(uint8_t kind, std::vector<RowView>& rows) const;

    std::array<Slab, 256> slabs_;
    std::vector<RowView> changed_;       // overlay, sorted; bytes point into arena_
    std::vector<uint8_t> arena_;         // bytes of the overlay's rows, in order of arrival
    size_t changed_count_ = 0;
    size_t arena_used_ = 0;
    bool sealed_ = false;                // the overlay is committed and is kept for readers only
    uint64_t growths_ = 0;
};

}  // namespace levee
