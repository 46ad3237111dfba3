// The working set of one transaction: rows read through the view, rows changed, events emitted.
// Everything is static storage of fixed size. Dropping a stage is how a refusal changes nothing.
#pragma once

#include "contract/core/assumptions.hpp"
#include "contract/core/limits.hpp"
#include "contract/core/state_view.hpp"

namespace levee {

// Compiled with our own memory functions in Wasm; declared here because the core includes no C
// library header.
extern "C" {
void* memcpy(void* to, const void* from, decltype(sizeof(0)) size) noexcept;
void* memset(void* to, int byte, decltype(sizeof(0)) size) noexcept;
}

class Stage {
public:
    // The largest message is a recognition that rolls 16 markets, each with two tranches whose
    // queues are full. A tranche takes 19 rows and 952 bytes of events, a market 28 with a walk
    // of eight versions, the shared sequence 175 rows; where all their parameters change, a row and
    // at most 576 bytes of events more for each: about 1,310 rows, 200 KiB, 73 KiB of events.
    // Reaching a bound is a trap, never a wrong answer.
    static constexpr u32 ROWS_MAX = TRANSACTION_ROWS_MAX;
    static constexpr u32 BYTES_MAX = 256 * 1024;
    static constexpr u32 EVENT_BYTES_MAX = 80 * 1024;

    explicit constexpr Stage(View view) noexcept : view_{view} {}
    Stage(const Stage&) = delete;
    Stage& operator=(const Stage&) = delete;

    // Forgets all rows and events.
    void begin() noexcept {
        for (u32 i = 1; i <= rows_; ++i) {
            table_[slots_[i].place] = 0;
        }
        rows_ = 0;
        bytes_ = 0;
        output_size_ = 0;
    }

    // The row as it stands in this transaction, or null when there is none.
    template <class Row>
    LEVEE_INLINE const Row* find(u64 id) noexcept {
        return reinterpret_cast<const Row*>(locate_or_null(wanted<Row>(0), id));
    }

    // The row, or all zeros when there is none.
    template <class Row>
    LEVEE_INLINE const Row& read_or_zero(u64 id) noexcept {
        return *reinterpret_cast<const Row*>(locate(wanted<Row>(0), id));
    }

    // A row that must exist.
    template <class Row>
    LEVEE_INLINE const Row& read(u64 id) noexcept {
        return *reinterpret_cast<const Row*>(locate(wanted<Row>(MUST_EXIST), id));
    }

    // A row that must exist, to be changed.
    template <class Row>
    LEVEE_INLINE Row& edit(u64 id) noexcept {
        return *reinterpret_cast<Row*>(locate(wanted<Row>(CHANGE | MUST_EXIST), id));
    }

    // A row that does not exist yet: all zero, which is what an absent row is, but its version.
    template <class Row>
    LEVEE_INLINE Row& create(u64 id) noexcept {
        return created<Row>(locate(wanted<Row>(CHANGE | MUST_NOT_EXIST), id));
    }

    template <class Row>
    LEVEE_INLINE Row& edit_or_create(u64 id) noexcept {
        return created<Row>(locate(wanted<Row>(CHANGE), id));
    }

    // A row that must exist, by the number of its kind: its bytes.
    const u8* row(u8 kind, u64 id) noexcept { return locate(kind | MUST_EXIST, id); }
    u8* edit_row(u8 kind, u64 id) noexcept { return locate(kind | (CHANGE | MUST_EXIST), id); }

    // The row is stored as zeros, which is how absence is written.
    template <class Row>
    LEVEE_INLINE void remove(u64 id) noexcept {
        memset(locate(wanted<Row>(CHANGE | MUST_EXIST), id), 0, Row::SIZE);
    }

    // A new event, all zero, to be filled where it stands. Every size is a multiple of 8, so events
    // are aligned.
    template <class Event>
    LEVEE_INLINE Event& emit() noexcept {
        static_assert((Event::SIZE & 7U) == 0);
        return *static_cast<Event*>(append_event(Event::KIND, Event::SIZE));
    }

    // An event without fields.
    void emit_bare(u16 kind) noexcept { append_event(kind, 0); }

    // The answer of a query replaces whatever was emitted on the way to it.
    template <class Answer>
    LEVEE_INLINE Answer& answer() noexcept {
        output_size_ = 0;
        return *static_cast<Answer*>(append(Answer::SIZE));
    }

    // Calls check(kind, row) for every changed row, then puts them all through the view, ascending
    // by key.
    template <class Check>
    void commit(Check check) noexcept {
        u32 changed = 0;
        for (u32 i = 1; i <= rows_; ++i) {
            const Slot& slot = slots_[i];
            if (slot.dirty != 0) {
                check(static_cast<u8>(slot.key >> 56), arena_ + slot.offset);
                insert_sorted(changed++, static_cast<u16>(i));
            }
        }
        for (u32 i = 0; i < changed; ++i) {
            const Slot& slot = slots_[order_[i]];
            view_.put(static_cast<u8>(slot.key >> 56), slot.key & ID_MASK, arena_ + slot.offset);
        }
    }

    const u8* output() const noexcept { return output_; }
    u32 output_size() const noexcept { return output_size_; }
    void drop_output() noexcept { output_size_ = 0; }
    u32 rows() const noexcept { return rows_; }
    u32 bytes() const noexcept { return bytes_; }

private:
    struct Slot {
        u64 key;
        u32 offset;
        u16 place;
        u16 dirty;
    };

    static constexpr u64 ID_MASK = (u64{1} << 56) - 1;
    static constexpr u32 TABLE_BITS = 12;
    static constexpr u32 TABLE_SIZE = u32{1} << TABLE_BITS;
    static_assert(2 * ROWS_MAX < TABLE_SIZE, "a search ends soon, at a free place");
    static_assert(ROWS_MAX < 0xFFFF && TABLE_SIZE <= 0x10000, "rows and places fit 16 bits");

    // What the caller of locate asserts and wants; one place keeps the generated code small.
    enum Access : u32 { MUST_EXIST = 0x20, CHANGE = 0x40, MUST_NOT_EXIST = 0x80 };

    // Kind and access in one small number, which each of the hundreds of calls passes.
    template <class Row>
    static constexpr u32 wanted(u32 access) noexcept {
        static_assert(Row::KIND < MUST_EXIST);
        return Row::KIND | access;
    }

    template <class Row>
    LEVEE_INLINE static Row& created(u8* row) noexcept {
        row[0] = row_version(Row::KIND);
        return *reinterpret_cast<Row*>(row);
    }

    // Finds a row's bytes in the working set, or fetches them from the host. Every message passes
    // here many times, and on a chain a branch costs as much as fourteen operations: so the slot
    // of number 0 answers for a free place, and what must hold is asked once, at the end.
    LEVEE_OUTLINE u8* locate(u32 wanted, u64 id) noexcept {
        const u64 key = (static_cast<u64>(wanted & (MUST_EXIST - 1U)) << 56) | id;
        u32 place = static_cast<u32>((key * 0x9E3779B97F4A7C15ULL) >> (64 - TABLE_BITS));
        u32 number = table_[place];
        while (slots_[number].key != key) {
            if (number == 0) {
                number = fetch(key, place);
                break;
            }
            place = (place + 1) & (TABLE_SIZE - 1);
            number = table_[place];
        }
        Slot& slot = slots_[number];
        u8* const row = arena_ + slot.offset;
        const u32 broken = wanted & (row[0] == 0 ? MUST_EXIST : MUST_NOT_EXIST);
        LEVEE_ASSERT((broken | (id >> 56)) == 0);
        slot.dirty = static_cast<u16>(slot.dirty | (wanted & CHANGE));
        return row;
    }

    LEVEE_OUTLINE const u8* locate_or_null(u32 wanted, u64 id) noexcept {
        const u8* row = locate(wanted, id);
        return row[0] == 0 ? nullptr : row;
    }

    // The number of the new slot.
    LEVEE_OUTLINE u32 fetch(u64 key, u32 place) noexcept {
        const u8 kind = static_cast<u8>(key >> 56);
        const u32 size = row_size(kind);
        const u32 room = (size + 7U) & ~7U;
        LEVEE_ASSERT((rows_ < ROWS_MAX) & (bytes_ + room <= BYTES_MAX));
        u8* const row = arena_ + bytes_;
        if (!view_.get(kind, key & ID_MASK, row)) {
            memset(row, 0, size);
        }
        LEVEE_ASSERT((row[0] == 0) | (row[0] == row_version(kind)));  // LV-ABI-06
        ++rows_;
        slots_[rows_] = {key, bytes_, static_cast<u16>(place), 0};
        table_[place] = static_cast<u16>(rows_);
        bytes_ += room;
        return rows_;
    }

    void insert_sorted(u32 count, u16 index) noexcept {
        u32 at = count;
        while (at > 0 && slots_[order_[at - 1]].key > slots_[index].key) {
            order_[at] = order_[at - 1];
            --at;
        }
        order_[at] = index;
    }

    LEVEE_OUTLINE void* append_event(u16 kind, u16 size) noexcept {
        EventHeader& header = *static_cast<EventHeader*>(append(sizeof(EventHeader) + size));
        header.kind = kind;
        header.size = size;
        return &header + 1;
    }

    // Room for that many bytes of output, all zero.
    LEVEE_OUTLINE void* append(u32 size) noexcept {
        u8* const bytes = output_ + output_size_;
        LEVEE_ASSERT(output_size_ + size <= EVENT_BYTES_MAX);
        output_size_ += size;
        return memset(bytes, 0, size);
    }

    View view_;
    u32 rows_ = 0;
    u32 bytes_ = 0;
    u32 output_size_ = 0;
    Slot slots_[1 + ROWS_MAX] = {};  // that of number 0 has the key of no row
    u16 order_[ROWS_MAX] = {};
    u16 table_[TABLE_SIZE] = {};
    alignas(16) u8 arena_[BYTES_MAX] = {};
    alignas(8) u8 output_[EVENT_BYTES_MAX] = {};
};

}  // namespace levee
