// The contract's storage: keys to values, in the order of the keys' bytes. A value that was read
// lies in the memory of the call; load() puts it where the contract wants it, without a copy.
#pragma once

#include "contract/adapters/cosmwasm/sdk/region.hpp"

namespace cw::storage {

/// What may be stored as it lies in memory: no padding, and no view, whose address would be stored.
template <class Row>
inline constexpr bool IS_ROW =
    __is_trivially_copyable(Row) && __has_unique_object_representations(Row) &&
    !__is_same(Row, Text) && !__is_same(Row, Bytes) && !__is_same(Row, Addr);

/// The value of a key.
class Value {
public:
    constexpr Value() noexcept = default;
    explicit Value(const Region* region) noexcept
        : bytes_{region == nullptr ? Bytes{} : region->bytes()}, found_{region != nullptr} {}

    explicit operator bool() const noexcept { return found_; }
    Bytes operator*() const noexcept { return bytes_; }
    /// As a row of fixed size; what is stored in another size is not one of these.
    template <class Row>
    bool read(Row& row) const noexcept {
        static_assert(IS_ROW<Row>);
        if (!found_ || bytes_.size() != sizeof(Row)) return false;
        __builtin_memcpy(&row, bytes_.data(), sizeof(Row));
        return true;
    }

private:
    Bytes bytes_;
    bool found_ = false;
};

inline Value get(Bytes key) noexcept {
    const Region region = region_of(key);
    return Value{cw_db_read(&region)};
}
inline Value get(Text key) noexcept { return get(Bytes{key}); }

inline constexpr u32 ABSENT = ~u32{0};

/// Reads a value straight into a buffer: its size, or ABSENT. What is larger than the buffer is
/// not written there; its size tells.
inline u32 load(Bytes key, void* buffer, u32 capacity) noexcept {
    const Region region = region_of(key);
    arena::receive_into(buffer, capacity);
    const Region* value = cw_db_read(&region);
    arena::receive_in_arena();
    return value == nullptr ? ABSENT : value->length;
}

/// Stores a value. The chain knows no empty ones, so an empty value ends the call.
inline void set(Bytes key, Bytes value) noexcept {
    if (value.empty()) panic("an empty value cannot be stored");
    const Region key_region = region_of(key);
    const Region value_region = region_of(value);
    cw_db_write(&key_region, &value_region);
}
inline void set(Text key, Bytes value) noexcept { set(Bytes{key}, value); }
template <class Row>
void set_row(Bytes key, const Row& row) noexcept {
    static_assert(IS_ROW<Row>);
    set(key, Bytes{&row, sizeof(Row)});
}
template <class Row>
void set_row(Text key, const Row& row) noexcept {
    set_row(Bytes{key}, row);
}

inline void remove(Bytes key) noexcept {
    const Region region = region_of(key);
    cw_db_remove(&region);
}
inline void remove(Text key) noexcept { remove(Bytes{key}); }

enum class Order : u8 { ascending = 1, descending = 2 };

/// The entries with start <= key < end, in order; without a bound where it is nothing.
/// `Range range(start, end); while (range.next()) use(range.key(), range.value());`
class Range {
public:
    Range(const Bytes* start, const Bytes* end, Order order = Order::ascending) noexcept
        : Range(start == nullptr ? Bytes{} : *start, start != nullptr,
                end == nullptr ? Bytes{} : *end, end != nullptr, order) {}
    Range(Bytes start, Bytes end, Order order = Order::ascending) noexcept
        : Range(start, true, end, true, order) {}

    /// Goes to the next entry; false at the end. The memory of the entry before is used again,
    /// unless something was read since: that stays until the end of the call, and the entry too.
    bool next() noexcept {
        if (arena::mark() == entry_end_) arena::rewind(entry_start_);
        entry_start_ = arena::mark();
        const Region* entry = cw_db_next(id_);
        entry_end_ = arena::mark();
        if (entry == nullptr) return false;
        // key, its size, value, its size; sizes are big endian.
        const Bytes all = entry->bytes();
        const u32 value_size = size_before(all.end());
        const u8* const value = all.end() - 4 - value_size;
        const u32 key_size = size_before(value);
        key_ = {value - 4 - key_size, key_size};
        value_ = {value, value_size};
        return key_size != 0;
    }
    Bytes key() const noexcept { return key_; }
    Bytes value() const noexcept { return value_; }

private:
    Range(Bytes start, bool has_start, Bytes end, bool has_end, Order order) noexcept {
        const Region from = region_of(start);
        const Region to = region_of(end);
        id_ = cw_db_scan(has_start ? &from : nullptr, has_end ? &to : nullptr,
                         static_cast<i32>(order));
    }

    static u32 size_before(const u8* end) noexcept {
        u32 size;
        __builtin_memcpy(&size, end - sizeof size, sizeof size);
        return __builtin_bswap32(size);
    }

    u32 id_ = 0;
    u32 entry_start_ = 0;  // of the arena
    u32 entry_end_ = 0;
    Bytes key_;
    Bytes value_;
};

}  // namespace cw::storage
