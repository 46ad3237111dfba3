// Who is who in the tiny world, and how its letters are made of messages.
#pragma once

#include <string>
#include <utility>

#include "host-sim/tiny.hpp"

namespace levee::tiny {

inline constexpr u32 AUTHORITY = 0;
inline constexpr u32 VENUE = 5;
inline constexpr u32 FEED = 6;
inline constexpr u32 OWNER = 7;
inline constexpr u32 OPERATOR = 8;
inline constexpr u32 PAUSER = 9;
inline constexpr u32 STAKER = 10;
inline constexpr u32 SECOND = 11;    // a staker with less, where there is governance
inline constexpr u32 PROPOSER = 12;  // the configured authority there
inline constexpr u32 GUARDIAN = 13;
inline constexpr u32 ANYONE = 99;

inline constexpr u32 LINEAR = 1;
inline constexpr u32 INVERSE = 2;
inline constexpr u32 SHARED = 1;  // a tranche

inline constexpr u64 SUB = u64{1} << 32;

template <typename Message>
SentMessage sent(u64 now, u32 sender, const Message& message, u64 funds = 0) {
    SentMessage made;
    write_sent(made, now, sender, message, funds);
    return made;
}

template <typename Row>
Row row_of(const TinyPlace& at, u64 id) {
    Row row;
    at.store.get(Row::KIND, id, &row);
    return row;
}

template <typename Message>
TinyLetter letter(std::string name, u32 sender, const Message& message, u64 funds = 0) {
    return {std::move(name), [=](const TinyPlace& at) {
                return sent(at.now, sender, message, funds);
            }};
}

template <typename Message>
TinyLetter of_tranche(std::string name, u32 sender, u32 tranche, u64 funds, u64 atoms = 0) {
    Message m;
    m.tranche = tranche;
    if constexpr (requires { m.shares; }) {
        m.shares = Shares::of(u128{atoms} * SUB);
    }
    return letter(std::move(name), sender, m, funds);
}

/// The message that sets up governance, the letters of its world, and how it starts.
SentMessage set_governance();
std::vector<TinyLetter> governed_letters(const std::vector<TinyLetter>& plain);
std::vector<std::string_view> governed_start();

}  // namespace levee::tiny
