// Moves as messages, and in words.
#include "host-sim/attack/move.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace levee::attack {

namespace {

constexpr std::array<std::string_view, ACTS> NAMES = {
    "trade",        "buy",       "sell",          "deposit",      "withdraw",   "post bond",
    "take bond",    "settle",    "settle stake",  "settle claim", "settle charge claim",
    "recognise",    "liquidate", "house order",   "stake",        "cancel stake",
    "request exit", "cancel exit", "exit",        "recover",      "pay fee",    "roll"};

u32 tranche_of(const Move& move) { return move.market == INVERSE ? LOCAL : SHARED; }

u64 eighths(u64 of, u8 size) { return static_cast<u64>(u128{of} * (1 + size % 8) / 8); }

Status leave(Arena& arena, const Move& move) {
    const u32 tranche = tranche_of(move);
    const StakeRow row = arena.row<StakeRow>(pair_of(tranche, COALITION_STAKER));
    return request_exit(arena, COALITION_STAKER, tranche,
                        row.shares.raw() / 8 * (1 + move.size % 8));
}

Status play_account(Arena& arena, const Move& move) {
    const AccountRow row = arena.row<AccountRow>(move.a);
    switch (move.act) {
        case Act::deposit:
            return deposit(arena, move.a, amount_of(move.size));
        case Act::withdraw:
            return withdraw(arena, move.a,
                            eighths(static_cast<u64>(row.cash.raw()), move.size));
        case Act::post_bond:
            return deposit(arena, move.a, amount_of(move.size), MoneyPlace::bond);
        case Act::take_bond:
            return withdraw(arena, move.a, static_cast<u64>(row.bond.raw()), MoneyPlace::bond);
        case Act::settle:
            return settle(arena, SettleTarget::account, move.a);
        case Act::settle_charge:
            return settle(arena, SettleTarget::charge_claim, move.a, move.market);
        case Act::recognise:
            return recognise(arena, move.b);
        case Act::liquidate:
            return liquidate(arena, move.b, move.market, move.a, lots_of_size(move.size));
        default:
            return house_order(arena, move.market, move.a, lots_of_size(move.size));
    }
}

Status play_capital(Arena& arena, const Move& move) {
    const u32 who = COALITION_STAKER;
    const u32 tranche = tranche_of(move);
    switch (move.act) {
        case Act::settle_stake:
            return settle(arena, SettleTarget::stake, tranche, who);
        case Act::settle_claim:
            return settle(arena, SettleTarget::claim, 1 + move.size % 8);
        case Act::stake:
            return stake(arena, who, tranche, amount_of(move.size));
        case Act::cancel_stake:
            return of_tranche<CancelStakeMessage>(arena, who, tranche);
        case Act::request_exit:
            return leave(arena, move);
        case Act::cancel_exit:
            return of_tranche<CancelExitMessage>(arena, who, tranche);
        case Act::exit:
            return of_tranche<ExitMessage>(arena, who, tranche);
        case Act::recover:
            return recover(arena, who, move.market, last_incident(arena, move.market),
                           amount_of(move.size));
        case Act::pay_fee:
            return pay_fee(arena, who, amount_of(move.size));
        default:
            return roll(arena, move.market);
    }
}

}  // namespace

u64 price_of(const Arena& arena, const Move& move) {
    const u64 at = mark_of(arena, move.market);
    const u64 band = at / 100;  // fill_band is 1 %
    return static_cast<u64>(static_cast<i64>(at) + static_cast<i64>(band) * move.shift / 4);
}

u64 amount_of(u8 size) {
    u64 power = 1;
    for (u8 i = 0; i < size / 9; ++i) {
        power *= 10;
    }
    return power * (1 + size % 9);
}

u64 lots_of_size(u8 size) { return 1 + size; }

bool is_of_stakers(Act act) {
    return act == Act::stake || act == Act::cancel_stake || act == Act::request_exit ||
           act == Act::cancel_exit;
}

Status play_move(Arena& arena, const Move& move) {
    const u64 lots = lots_of_size(move.size);
    switch (move.act) {
        case Act::trade:
            return fill(arena, move.market, move.a, move.b, lots, price_of(arena, move));
        case Act::buy:
            return fill(arena, move.market, move.a, MAKER, lots, mark_of(arena, move.market));
        case Act::sell:
            return fill(arena, move.market, MAKER, move.a, lots, mark_of(arena, move.market));
        case Act::deposit:
        case Act::withdraw:
        case Act::post_bond:
        case Act::take_bond:
        case Act::settle:
        case Act::settle_charge:
        case Act::recognise:
        case Act::liquidate:
        case Act::house_order:
            return play_account(arena, move);
        default:
            return play_capital(arena, move);
    }
}

std::vector<Move> in_order(const Plan& plan) {
    std::vector<Move> moves = plan.moves;
    std::stable_sort(moves.begin(), moves.end(),
                     [](const Move& a, const Move& b) { return a.slot < b.slot; });
    return moves;
}

std::string describe(const Move& move) {
    const std::string_view name = NAMES[static_cast<u8>(move.act)];
    const std::string when = fmt::format("epoch {} slot {}: ", move.slot / SLOTS_OF_EPOCH,
                                         move.slot % SLOTS_OF_EPOCH);
    switch (move.act) {
        case Act::trade:
            return fmt::format("{}{} buys {} lots of market {} from {}, {:+} quarters of the band",
                               when, move.a, lots_of_size(move.size), move.market, move.b,
                               move.shift);
        case Act::buy:
        case Act::sell:
            return fmt::format("{}{} {} {} lots of market {}", when, move.a,
                               move.act == Act::buy ? "buys" : "sells", lots_of_size(move.size),
                               move.market);
        case Act::deposit:
        case Act::post_bond:
            return fmt::format("{}{} {}, account {}", when, name, amount_of(move.size), move.a);
        case Act::withdraw:
            return fmt::format("{}{} {}/8 of the cash of {}", when, name, 1 + move.size % 8,
                               move.a);
        case Act::take_bond:
        case Act::settle:
            return fmt::format("{}{} of account {}", when, name, move.a);
        case Act::settle_charge:
            return fmt::format("{}{} of account {} in market {}", when, name, move.a, move.market);
        case Act::recognise:
            return fmt::format("{}{} account {}", when, name, move.b);
        case Act::liquidate:
            return fmt::format("{}{} {} lots of account {} in market {} by {}", when, name,
                               lots_of_size(move.size), move.b, move.market, move.a);
        case Act::house_order:
            return fmt::format("{}{} of {} lots in market {} for {}", when, name,
                               lots_of_size(move.size), move.market, move.a);
        case Act::request_exit:
            return fmt::format("{}{} of {}/8 of tranche {}", when, name, 1 + move.size % 8,
                               tranche_of(move));
        case Act::stake:
            return fmt::format("{}{} {} in tranche {}", when, name, amount_of(move.size),
                               tranche_of(move));
        case Act::recover:
        case Act::pay_fee:
            return fmt::format("{}{} {}", when, name, amount_of(move.size));
        case Act::roll:
            return fmt::format("{}{} market {}", when, name, move.market);
        default:
            return fmt::format("{}{} of tranche {}", when, name, tranche_of(move));
    }
}

}  // namespace levee::attack
