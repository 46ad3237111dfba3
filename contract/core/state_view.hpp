// What the core may ask of its host: rows by key, one at a time. Each adapter defines the two
// members, so the core has no virtual call, no callback table and no global.
#pragma once

#include "abi/generated/abi.hpp"

namespace levee {

// Shapes: a row is row_size(kind) bytes as laid out in abi/generated/abi.hpp; ids are below 2^56.
// get returns false and leaves `out` alone when the host has no such row. put is called only after
// the transition has decided ok, in ascending order of (kind, id).
struct View {
    void* host = nullptr;

    bool get(u8 kind, u64 id, void* out) const;
    void put(u8 kind, u64 id, const void* row) const;
};

}  // namespace levee
