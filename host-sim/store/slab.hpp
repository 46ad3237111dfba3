// All rows of one kind: fixed-size rows packed in one block, found through an open-addressing
// index (linear probing, at most 3/4 full). Rows never move except when the slab grows.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <vector>

namespace levee {

class Slab {
public:
    Slab() = default;
    explicit Slab(uint16_t row_size) : row_size_(row_size) {}
    Slab(Slab&& other) noexcept = default;
    Slab& operator=(Slab&& other) noexcept = default;

    uint16_t row_size() const { return row_size_; }
    size_t slots() const { return slots_; }

    /// Makes room for `rows` rows in all. The only call that allocates.
    void reserve(size_t rows);
    bool full() const { return slots_ == capacity_; }
    size_t capacity() const { return capacity_; }

    /// The row of `id`, or nullptr if none was ever put.
    const uint8_t* find(uint64_t id) const;

    /// Where the row of `id` is to be written: its row, or a new one with unset bytes. The slab
    /// must not be full.
    uint8_t* find_or_add(uint64_t id);

    uint64_t id_at(size_t slot) const { return ids_[slot]; }
    const uint8_t* row_at(size_t slot) const { return bytes_.get() + slot * row_size_; }

private:
    static constexpr uint32_t NO_SLOT = 0xFFFF'FFFF;

    size_t home(uint64_t id) const {
        // Fibonacci hashing: ids are dense or packed pairs, and both spread well under it.
        return static_cast<size_t>((id * 0x9E37'79B9'7F4A'7C15u) >> shift_);
    }
    void rebuild_index(size_t entries);

    uint16_t row_size_ = 0;
    unsigned shift_ = 63;
    size_t slots_ = 0;
    size_t capacity_ = 0;
    std::vector<uint32_t> index_;  // entry -> slot
    std::vector<uint64_t> ids_;    // slot -> id
    // malloc and realloc rather than a vector: a page that no row has reached costs no memory, and
    // growth of a large block remaps it instead of copying.
    std::unique_ptr<uint8_t, decltype(&std::free)> bytes_{nullptr, &std::free};  // slot -> row
};

}  // namespace levee
