// What people do, in words: each message of the contract as a call on an arena, and a few numbers
// read back from its rows.
#pragma once

#include <initializer_list>

#include "host-sim/attack/arena.hpp"
#include "host-sim/setting.hpp"

namespace levee::attack {

inline constexpr u64 SUB = u64{1} << 32;
inline constexpr u64 EPOCH_LENGTH = 100;

// Accounts, in the order in which they are opened. The coalition has the first four.
inline constexpr u32 COALITION_ACCOUNTS = 4;
inline constexpr u32 MAKER = 5;   // deep pockets; trades at the mark with anybody
inline constexpr u32 VICTIM = 6;  // what fails, where something fails
inline constexpr u32 WINNER = 7;
inline constexpr u32 OTHER = 8;
inline constexpr u32 ACCOUNTS = 8;

inline constexpr u32 SHARED = 1;  // tranches
inline constexpr u32 LOCAL = 2;
inline constexpr u32 OPERATORS = 3;

inline constexpr u32 LINEAR = 1;  // markets
inline constexpr u32 INVERSE = 2;

constexpr u32 owner_of(u32 account) {
    return account <= COALITION_ACCOUNTS ? COALITION + account - 1 : HONEST + account;
}
constexpr u64 pair_of(u32 high, u32 low) { return (u64{high} << 32) | low; }
constexpr u64 position_of(u32 account, u32 market) { return (u64{account} << 16) | market; }

Status mark(Arena& arena, u32 market, u64 price);
Status fill(Arena& arena, u32 market, u32 buyer, u32 seller, u64 lots, u64 price);
Status deposit(Arena& arena, u32 account, u64 amount, MoneyPlace place = MoneyPlace::cash);
Status withdraw(Arena& arena, u32 account, u64 amount, MoneyPlace place = MoneyPlace::cash);
Status settle(Arena& arena, SettleTarget target, u32 id, u32 principal = 0);
Status recognise(Arena& arena, u32 account);
Status liquidate(Arena& arena, u32 account, u32 market, u32 taker, u64 lots);
Status house_order(Arena& arena, u32 market, u32 account, u64 lots);
Status recover(Arena& arena, u32 sender, u32 market, u32 epoch, u64 amount);
Status roll(Arena& arena, u32 market);
Status pay_fee(Arena& arena, u32 sender, u64 amount);
Status funding(Arena& arena, u32 market, i64 per_lot);
Status stake(Arena& arena, u32 sender, u32 tranche, u64 amount);
Status request_exit(Arena& arena, u32 sender, u32 tranche, u128 shares);

template <typename Message>
Status of_tranche(Arena& arena, u32 sender, u32 tranche) {
    Message m;
    m.tranche = tranche;
    return arena.send(sender, m);
}

u64 mark_of(const Arena& arena, u32 market);
/// Whole lots of an account in a market, negative for a short.
i64 lots_of(const Arena& arena, u32 account, u32 market);
/// Lots that the house holds, in the same way.
i64 inventory_of(const Arena& arena, u32 market);
/// What `lots` (negative: short) gain in atoms when the price goes from one to another. Rounded
/// down.
i64 gain_of(u32 market, i64 lots, u64 from, u64 to);
/// Signed value of a size (negative: short) at a price, as the contract counts, in subatoms.
i128 subatoms_of(u32 market, i128 sublots, u64 price);
/// Signed value of lots at a price, in atoms, down.
i64 value_of(u32 market, i64 lots, u64 price);
/// The last epoch with an allocated incident of the market, or 0.
u32 last_incident(const Arena& arena, u32 market);

/// The markets' multipliers: a lot is worth about 10,000 atoms in both.
inline constexpr u64 LINEAR_MULTIPLIER = 1;
inline constexpr u64 INVERSE_MULTIPLIER = 100'000'000;

}  // namespace levee::attack
