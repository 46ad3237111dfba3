// What accounts and stakes are worth, and what their claims say, read from the rows.
#pragma once

#include "host-sim/attack/hands.hpp"

namespace levee::attack {

/// Of `of` the part x / whole, down.
i64 part_of(u128 of, u128 x, u128 whole);

/// Cash, bond, claims as far as the market's pool would pay them, and lots that could not be
/// closed at what they would bring.
i64 account_worth(const Arena& arena, u32 account);
/// Of the coalition's staker.
i64 stake_worth(const Arena& arena, u32 tranche);

/// What an account's claims on unpaid profit of a market say, in atoms.
struct Face {
    i64 pool = 0;
    i64 waiting = 0;  // in cohorts that have not entered the pool
    i64 newborn = 0;  // of those, in the cohort of the present window

    i64 all() const { return pool + waiting; }
};
Face face_of(const Arena& arena, u32 account, u32 market);

}  // namespace levee::attack
