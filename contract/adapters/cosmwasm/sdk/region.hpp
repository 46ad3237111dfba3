// The memory of a call: one static arena that is given out from the front and taken back whole. A
// chain runs every call in a fresh instance, whose memory is zero without anybody clearing it.
#pragma once

#include "contract/adapters/cosmwasm/sdk/host.hpp"

// Holds env, info and message of a call and every value that the chain hands over during it.
#ifndef CW_ARENA_BYTES
#define CW_ARENA_BYTES (512 * 1024)
#endif

namespace cw {
namespace arena {

inline constexpr u32 CAPACITY = CW_ARENA_BYTES;
inline constexpr u32 ALIGNMENT = 16;
inline constexpr u32 HEADER = 16;
static_assert(sizeof(Region) <= HEADER && CAPACITY % ALIGNMENT == 0);

alignas(16) inline u8 memory[CAPACITY];
inline u32 used = 0;
// Where the next region of the chain goes instead of the arena, when it fits; see receive_into().
inline Region landing{nullptr, 0, 0};

constexpr u32 rounded(u32 size) noexcept {
    return (size + ALIGNMENT - 1) & ~(ALIGNMENT - 1);
}

/// Memory until the end of the call, or until rewind() to a mark before it.
CW_INLINE void* take(u64 size) noexcept {
    const u32 start = used;
    // What is left is a whole number of units, so a size that fits fits rounded too.
    if (size > CAPACITY - start) panic("out of memory: the call needs more than the arena holds");
    used = start + rounded(static_cast<u32>(size));
    return memory + start;
}

inline u32 mark() noexcept { return used; }
inline void rewind(u32 to) noexcept { used = to; }

/// What the chain calls before it writes: a region with room for so many bytes.
CW_INLINE Region* allocate(u32 size) noexcept {
    if (landing.offset != nullptr && size <= landing.capacity) return &landing;
    auto* const region = static_cast<Region*>(take(u64{HEADER} + size));
    *region = region_for(reinterpret_cast<u8*>(region) + HEADER, size);
    return region;
}

/// Lets the next region of the chain land in a buffer of the contract's own, which saves the copy.
inline void receive_into(void* buffer, u32 capacity) noexcept {
    landing = region_for(buffer, capacity);
}

inline void receive_in_arena() noexcept { landing.offset = nullptr; }

}  // namespace arena

/// Memory for a text or row under construction, given back at the end of the scope.
class Scratch {
public:
    explicit Scratch(u32 size) noexcept
        : mark_{arena::mark()}, memory_{static_cast<char*>(arena::take(size))}, size_{size} {}
    ~Scratch() { arena::rewind(mark_); }
    Scratch(const Scratch&) = delete;
    Scratch& operator=(const Scratch&) = delete;

    char* data() const noexcept { return memory_; }
    u32 size() const noexcept { return size_; }

private:
    u32 mark_;
    char* memory_;
    u32 size_;
};

}  // namespace cw
