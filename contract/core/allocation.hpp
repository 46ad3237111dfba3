// Pure allocation rules: weights, caps and an amount in, exact integers out (LV-NOT-03, LV-ALC).
// Used by the contract, by previews and by the host. Ties always go to the earlier place.
#pragma once

#include "contract/core/units_math.hpp"

namespace levee {

// Splits `amount` over `count` weights by largest remainder into `parts`; their sum is `amount`,
// or all are zero when the weights are. count <= 32; sums of weights stay below 2^126.
inline void split_largest_remainder(
    Atoms amount, const Atoms* weights, u32 count, Atoms* parts) noexcept {
    constexpr u32 PLACES_MAX = 32;
    LEVEE_ASSERT(count <= PLACES_MAX);
    u128 total = 0;
    for (u32 i = 0; i < count; ++i) {
        total += weights[i].raw();
    }
    u128 remainders[PLACES_MAX] = {};
    Atoms left = total == 0 ? Atoms{} : amount;
    for (u32 i = 0; i < count; ++i) {
        parts[i] = Atoms{};
        if (total != 0) {
            parts[i] = Atoms::of(mul_div_floor(amount.raw(), weights[i].raw(), total));
            // The remainder is below 2^128, so the low words of both products give it exactly.
            remainders[i] = amount.raw() * weights[i].raw() - parts[i].raw() * total;
            left -= parts[i];
        }
    }
    while (!left.is_zero()) {  // fewer units are left than there are places
        u32 best = 0;
        for (u32 i = 1; i < count; ++i) {
            best = remainders[i] > remainders[best] ? i : best;
        }
        LEVEE_ASSERT(remainders[best] != 0);
        remainders[best] = 0;
        parts[best] += Atoms::of(1);
        left -= Atoms::of(1);
    }
}

// The same with a cap per place, filled like water: what a full place cannot take is split again
// over the others. The sum of the parts is min(amount, sum of the caps of places with weight).
inline void split_capped(
    Atoms amount, const Atoms* weights, const Atoms* caps, u32 count, Atoms* parts) noexcept {
    constexpr u32 PLACES_MAX = 32;
    LEVEE_ASSERT(count <= PLACES_MAX);
    Atoms open[PLACES_MAX] = {};
    Atoms share[PLACES_MAX] = {};
    for (u32 i = 0; i < count; ++i) {
        parts[i] = Atoms{};
    }
    Atoms left = amount;
    for (u32 round = 0; round <= count; ++round) {  // every round but the last fills a place
        for (u32 i = 0; i < count; ++i) {
            open[i] = parts[i] < caps[i] ? weights[i] : Atoms{};
        }
        split_largest_remainder(left, open, count, share);
        bool overflowed = false;
        for (u32 i = 0; i < count; ++i) {
            const bool full = share[i] > caps[i] - parts[i];
            if (full) {
                left -= caps[i] - parts[i];
                parts[i] = caps[i];
                overflowed = true;
            }
        }
        if (!overflowed) {
            for (u32 i = 0; i < count; ++i) {
                parts[i] += share[i];
            }
            return;
        }
    }
    LEVEE_ASSERT(false);  // a round that fills no place has returned
}

}  // namespace levee
