// What the coalition may do: a move is one message with a time, a sequence is a list of them in the
// order of their times. A search changes numbers; what they mean is said here.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "host-sim/attack/scene.hpp"

namespace levee::attack {

enum class Act : u8 {
    trade,        // a buys from b, both of the coalition, anywhere in the band
    buy,          // a buys from the maker, at the mark
    sell,         // a sells to the maker, at the mark
    deposit,      // cash of a
    withdraw,     // eighths of the cash of a
    post_bond,
    take_bond,
    settle,       // account a
    settle_stake,
    settle_claim,
    settle_charge,
    recognise,    // any account
    liquidate,    // any account, by a
    house_order,  // for a
    stake,
    cancel_stake,
    request_exit,  // eighths of the shares
    cancel_exit,
    exit,
    recover,      // a gift to the last incident
    pay_fee,      // a gift to the stakers
    roll,
};
using i8 = std::int8_t;

inline constexpr u8 ACTS = static_cast<u8>(Act::roll) + 1;

struct Move {
    u8 slot = 1;
    Act act = Act::settle;
    u8 a = 1;       // an account: 1 to 4 where it must be the coalition's, else 1 to 8
    u8 b = 2;       // another account of the coalition, or who is recognised or liquidated
    u8 market = 1;  // or tranche
    i8 shift = 0;   // of a price, in quarters of the band, -4 to 4
    u8 size = 1;    // lots, eighths, or an amount on a scale of tens

    bool operator==(const Move&) const = default;
};

struct Plan {  // what a search changes
    std::vector<Move> moves;
    Moved moved;

    bool operator==(const Plan&) const = default;
};

inline constexpr u8 SIZE_TOP = 63;

/// 1 to 9 times a power of ten, to 9,000,000.
u64 amount_of(u8 size);
u64 lots_of_size(u8 size);

/// Does one move; whether the contract accepts it is part of the game.
Status play_move(Arena& arena, const Move& move);
bool is_of_stakers(Act act);
/// Of a trade between two of the coalition.
u64 price_of(const Arena& arena, const Move& move);

std::string describe(const Move& move);
/// The moves in the order in which they are played.
std::vector<Move> in_order(const Plan& plan);

}  // namespace levee::attack
