// A seeded generator whose numbers are the same on every machine and compiler: splitmix64, and
// draws made from it by integer arithmetic alone. Distributions of the standard library are not.
#pragma once

#include <cstdint>

namespace levee {

class Random {
public:
    explicit Random(uint64_t seed) : state_(seed) {}

    uint64_t next() {
        state_ += 0x9E3779B97F4A7C15ull;
        uint64_t mixed = state_;
        mixed = (mixed ^ (mixed >> 30)) * 0xBF58476D1CE4E5B9ull;
        mixed = (mixed ^ (mixed >> 27)) * 0x94D049BB133111EBull;
        return mixed ^ (mixed >> 31);
    }

    /// One of 0 .. count - 1. The high half of a product, so no bias that a remainder would have.
    uint64_t below(uint64_t count) {
        __extension__ typedef unsigned __int128 Wide;
        return static_cast<uint64_t>((static_cast<Wide>(next()) * count) >> 64);
    }

    /// One of low .. high.
    uint64_t between(uint64_t low, uint64_t high) { return low + below(high - low + 1); }

    /// True in `part` of `whole` cases.
    bool chance(uint64_t part, uint64_t whole) { return below(whole) < part; }

private:
    uint64_t state_;
};

}  // namespace levee
