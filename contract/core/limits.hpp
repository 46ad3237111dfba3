// Numeric constants of the core: scales of the fixed-point units and widths of the values.
// Widths are what the proofs of "cannot overflow" start from; messages are checked against them.
#pragma once

#include "abi/units.hpp"

namespace levee {

// Fixed-point ones.
inline constexpr unsigned SUB_BITS = 32;
inline constexpr u64 SUB = u64{1} << SUB_BITS;             // sub-atoms an atom, sublots a lot
inline constexpr u64 RATIO_ONE = 1'000'000'000;            // a ratio of 1
inline constexpr unsigned A_BITS = 96;
inline constexpr u128 A_ONE = u128{1} << A_BITS;           // scale of a fresh side
inline constexpr unsigned INDEX_BITS = 96;
inline constexpr u128 INDEX_ONE = u128{1} << INDEX_BITS;   // one atom a share
inline constexpr u64 SHARES_PER_ATOM = u64{1} << 32;       // minted into an empty pool

// Widths, in bits: a value x of a kind obeys |x| < 2^width unless the comment says otherwise.
inline constexpr unsigned ATOM_BITS = 88;        // one bucket of an asset, and the vault
inline constexpr unsigned VALUE_BITS = 126;      // |value| <= 2^126 sub-atoms: two of them add up
inline constexpr unsigned OPEN_VALUE_BITS = 120; // largest position a market's limits may allow
inline constexpr unsigned SUBLOT_BITS = 96;      // the size of one position and of one side
inline constexpr unsigned LOT_VALUE_BITS = 67;   // atoms that one lot may be worth at any mark
inline constexpr unsigned FLOW_BITS = 191;       // a flow's magnitude, in 192 bits with sign
inline constexpr unsigned FULL_CHARGE_BITS = 24; // 2^24 windows that charge all they may still fit

inline constexpr u128 ATOM_LIMIT = u128{1} << ATOM_BITS;
inline constexpr u128 VALUE_MAX = u128{1} << VALUE_BITS;
inline constexpr u128 SUBLOT_LIMIT = u128{1} << SUBLOT_BITS;

inline constexpr u128 LOT_VALUE_LIMIT = u128{1} << LOT_VALUE_BITS;

inline constexpr u64 U64_MAX = ~u64{0};
inline constexpr u128 U128_MAX = ~u128{0};
inline constexpr i128 I128_MAX = static_cast<i128>(U128_MAX >> 1);
inline constexpr i128 I128_MIN = -I128_MAX - 1;

static_assert(ATOM_BITS + SUB_BITS <= OPEN_VALUE_BITS, "an asset's vault fits as a value");

static_assert(1 + LOT_VALUE_BITS + A_BITS + FULL_CHARGE_BITS <= FLOW_BITS,
              "a haircut and a socialisation take a lot's value each, at a fresh side's scale");

// One transaction reads and changes at most so many rows; hosts keep room for as many.
inline constexpr u32 TRANSACTION_ROWS_MAX = 1536;

}  // namespace levee
