// Index and growth of a slab.
#include "host-sim/store/slab.hpp"

#include <bit>
#include <new>

namespace levee {

void Slab::reserve(size_t rows) {
    if (rows <= capacity_) {
        return;
    }
    void* grown = std::realloc(bytes_.get(), rows * row_size_);
    if (grown == nullptr) {
        throw std::bad_alloc();
    }
    static_cast<void>(bytes_.release());
    bytes_.reset(static_cast<uint8_t*>(grown));
    ids_.resize(rows);
    capacity_ = rows;
    const size_t entries = std::bit_ceil(rows + rows / 3 + 2);
    if (entries > index_.size()) {
        rebuild_index(entries);
    }
}

void Slab::rebuild_index(size_t entries) {
    index_.assign(entries, NO_SLOT);
    shift_ = 64 - static_cast<unsigned>(std::countr_zero(entries));
    for (size_t slot = 0; slot < slots_; ++slot) {
        size_t entry = home(ids_[slot]);
        while (index_[entry] != NO_SLOT) {
            entry = (entry + 1) & (entries - 1);
        }
        index_[entry] = static_cast<uint32_t>(slot);
    }
}

const uint8_t* Slab::find(uint64_t id) const {
    if (slots_ == 0) {
        return nullptr;
    }
    const size_t mask = index_.size() - 1;
    for (size_t entry = home(id); index_[entry] != NO_SLOT; entry = (entry + 1) & mask) {
        if (ids_[index_[entry]] == id) {
            return row_at(index_[entry]);
        }
    }
    return nullptr;
}

uint8_t* Slab::find_or_add(uint64_t id) {
    const size_t mask = index_.size() - 1;
    size_t entry = home(id);
    for (; index_[entry] != NO_SLOT; entry = (entry + 1) & mask) {
        if (ids_[index_[entry]] == id) {
            return bytes_.get() + size_t{index_[entry]} * row_size_;
        }
    }
    const size_t slot = slots_++;
    index_[entry] = static_cast<uint32_t>(slot);
    ids_[slot] = id;
    return bytes_.get() + slot * row_size_;
}

}  // namespace levee
