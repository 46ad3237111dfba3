// How one epoch's demand falls on the shared sequence: a pure function of capacities frozen at the
// epoch's start (LV-EPO-02). Used by the advance of an epoch and by whoever wants to preview it.
#pragma once

#include "contract/core/units_math.hpp"

namespace levee {

// Place 0 is operator capital; places 1.. are the shared tranches from junior to senior.
inline constexpr u32 SHARED_PLACES = SEQUENCE_MAX + 1;

struct SharedCharges {
    Atoms tranche[SHARED_PLACES];         // place 0: the operator's first part
    Atoms operator_slice[SHARED_PLACES];  // paid by the operator beside each tranche
    Atoms operator_total;
    Atoms paid;
};

// The operator pays a first part alone, then `slice` beside each unit that a tranche pays, until
// its capital is used up. A full tranche hands on the exact rest.
inline SharedCharges charge_sequence(
    Atoms demand, const Atoms* capacity, u32 places, Ratio first, Ratio slice) noexcept {
    LEVEE_ASSERT(places >= 1 && places <= SHARED_PLACES);
    const Ratio with_slice = Ratio::of(RATIO_ONE) + slice;
    SharedCharges out{};
    out.tranche[0] = min(demand, ratio_floor(capacity[0], first));
    Atoms need = demand - out.tranche[0];
    Atoms operator_left = capacity[0] - out.tranche[0];
    for (u32 i = 1; i < places; ++i) {
        Atoms beside = min(operator_left, pro_rata_floor(need, slice, with_slice));
        const Atoms pays = min(need - beside, capacity[i]);
        if (need - beside > capacity[i]) {
            beside = min(beside, ratio_floor(capacity[i], slice));
        }
        out.tranche[i] = pays;
        out.operator_slice[i] = beside;
        need -= pays + beside;
        operator_left -= beside;
    }
    out.operator_total = capacity[0] - operator_left;
    out.paid = demand - need;
    return out;
}

}  // namespace levee
