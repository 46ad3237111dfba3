// Both ledgers see the same marks and the same strangers.
#include "host-sim/attack/split.hpp"

#include <fmt/format.h>

namespace levee::attack {

namespace {

constexpr u32 FIRST_PIECE = ACCOUNTS + 1;
constexpr u32 FIRST_STAKER = 200;
constexpr u64 CASH_A_LOT = 3'000;

class Side {
public:
    Side(const SplitCase& split, u32 pieces) : split_(split), pieces_(pieces) {
        stage_payers(arena_, split.payers);
        if (split.is_stake) {
            enter_stakes();
        } else {
            open_accounts();
        }
    }

    i64 total() {
        victim_fails_next(arena_);
        close_at(1);
        mark(arena_, LINEAR, FALLEN_MARK);
        close_at(2);
        recognise(arena_, VICTIM);
        close_at(3);
        leave();
        next_epoch(arena_, FALLEN_MARK, START_MARK);
        close_at(4);
        for (u32 round = 0; round < 5; ++round) {
            end_epoch();
        }
        settle_all();
        return split_.is_stake ? stakes() : accounts();
    }

private:
    u64 merged() const { return split_.pieces / pieces_; }  // pieces in one of ours
    u64 lots() const { return split_.lots * merged(); }

    void open_accounts() {
        for (u32 i = 0; i < pieces_; ++i) {
            const u32 account = FIRST_PIECE + i;
            OpenAccountMessage open;
            open.asset = 1;
            arena_.must(owner_of(account), open);
            deposit(arena_, account, lots() * CASH_A_LOT);
            trade(account, !split_.is_short, lots(),
                  static_cast<u64>(static_cast<i64>(START_MARK) + split_.off_mark));
        }
    }

    void trade(u32 account, bool buys, u64 count, u64 price) {
        fill(arena_, LINEAR, buys ? account : MAKER, buys ? MAKER : account, count, price);
    }

    void enter_stakes() {
        for (u32 i = 0; i < pieces_; ++i) {
            stake(arena_, FIRST_STAKER + i, SHARED, split_.stake * merged());
        }
        for (u32 i = 0; i < 3; ++i) {
            next_epoch(arena_, START_MARK, START_MARK);
        }
    }

    void close_at(u32 when) {
        for (u32 i = 0; !split_.is_stake && split_.closes == when && i < pieces_; ++i) {
            trade(FIRST_PIECE + i, split_.is_short, split_.closes_lots * merged(),
                  mark_of(arena_, LINEAR));
        }
    }

    void leave() {
        for (u32 i = 0; split_.is_stake && split_.closes != 0 && i < pieces_; ++i) {
            settle(arena_, SettleTarget::stake, SHARED, FIRST_STAKER + i);
            const u64 id = pair_of(SHARED, FIRST_STAKER + i);
            request_exit(arena_, FIRST_STAKER + i, SHARED, arena_.row<StakeRow>(id).shares.raw());
        }
    }

    // Everyone closes at the mark, the maker takes what the house holds, all is settled once.
    void end_epoch() {
        const u32 end = FIRST_PIECE + (split_.is_stake ? 0 : pieces_);
        for (u32 account = 1; account < end; ++account) {
            const i64 held = account == MAKER ? 0 : lots_of(arena_, account, LINEAR);
            if (held != 0) {
                trade(account, held < 0, static_cast<u64>(held < 0 ? -held : held),
                      mark_of(arena_, LINEAR));
            }
        }
        const i64 inventory = inventory_of(arena_, LINEAR);
        if (inventory != 0) {
            house_order(arena_, LINEAR, MAKER,
                        static_cast<u64>(inventory < 0 ? -inventory : inventory));
        }
        next_epoch(arena_, FALLEN_MARK, START_MARK);
        for (u32 account = 1; account < FIRST_PIECE; ++account) {
            settle(arena_, SettleTarget::account, account);
        }
    }

    // Each touch that pays rounds once, so pieces are touched as often as the whole: at the end.
    void settle_all() {
        for (u32 i = 0; !split_.is_stake && i < pieces_; ++i) {
            settle(arena_, SettleTarget::account, FIRST_PIECE + i);
        }
    }

    i64 accounts() const {
        i64 sum = 0;
        for (u32 i = 0; i < pieces_; ++i) {
            sum += static_cast<i64>(arena_.row<AccountRow>(FIRST_PIECE + i).cash.raw());
        }
        return sum;
    }

    // Shares are 2^32 an atom, so their value loses nothing that matters by shifting.
    i64 stakes() {
        i64 sum = 0;
        for (u32 i = 0; i < pieces_; ++i) {
            settle(arena_, SettleTarget::stake, SHARED, FIRST_STAKER + i);
            const StakeRow row = arena_.row<StakeRow>(pair_of(SHARED, FIRST_STAKER + i));
            const TrancheRow tranche = arena_.row<TrancheRow>(SHARED);
            const u128 shares = row.shares.raw() >> 16;
            const u128 all = tranche.shares.raw() >> 16;
            sum += static_cast<i64>(row.payable.raw());
            sum += all == 0 ? 0 : static_cast<i64>(tranche.assets.raw() * shares / all);
        }
        return sum;
    }

    const SplitCase& split_;
    u32 pieces_;
    Arena arena_;
};

}  // namespace

SplitCase draw_split(u64 seed) {
    Random random(seed * 0xD1B54A32D192ED03ull + 9);
    SplitCase split;
    split.is_stake = random.chance(1, 4);
    split.payers = split.is_stake ? Payers::everybody : static_cast<Payers>(random.below(4));
    split.pieces = static_cast<u32>(random.between(2, 12));
    split.lots = random.between(1, 30);
    split.stake = random.between(1, 5'000);
    split.is_short = random.chance(3, 4);
    split.closes = static_cast<u32>(random.below(5));
    split.closes_lots = random.between(1, split.lots);
    split.off_mark = static_cast<i64>(random.below(201)) - 100;
    return split;
}

std::string describe(const SplitCase& split) {
    return split.is_stake
               ? fmt::format("{} stakes of {}, {}", split.pieces, split.stake,
                             split.closes == 0 ? "staying" : "leaving")
               : fmt::format("{} accounts {} {} lots each at {:+}, layers {}, closing {} at {}",
                             split.pieces, split.is_short ? "short" : "long", split.lots,
                             split.off_mark, static_cast<u32>(split.payers), split.closes_lots,
                             split.closes);
}

i64 split_loss_bound(const SplitCase& split) {
    return static_cast<i64>(split.pieces) * (split.is_stake ? 1 : 3);
}

i64 split_difference(const SplitCase& split) {
    return Side(split, 1).total() - Side(split, split.pieces).total();
}

}  // namespace levee::attack
