// Worth is counted against the holder, to the atom.
#include "host-sim/attack/worth.hpp"

#include <algorithm>

namespace levee::attack {

i64 part_of(u128 of, u128 x, u128 whole) {
    if (whole == 0 || x == 0) {
        return 0;
    }
    while (x >> 62 != 0) {  // shares are large; what is lost is far below an atom
        x >>= 1;
        whole >>= 1;
    }
    return whole == 0 ? 0 : static_cast<i64>(of * x / whole);
}

Face face_of(const Arena& arena, u32 account, u32 market) {
    Face face;
    PositionRow position;
    if (!arena.find(position_of(account, market), position)) {
        return face;
    }
    const BookRow book = arena.row<BookRow>(market);
    face.pool = part_of(book.pool_claims.raw(), position.pool_shares.raw(),
                        book.pool_shares.raw());
    for (u32 place = 0; place < 2; ++place) {
        const u32 window = position.cohort_window[place];
        const CohortRow cohort = arena.row<CohortRow>(pair_of(market, window));
        if (window == 0 || cohort.entered != 0) {
            continue;
        }
        const i64 here = part_of(cohort.claims[0].raw(), position.cohort_before[place].raw(),
                                 cohort.units[0].raw()) +
                         part_of(cohort.claims[1].raw(), position.cohort_within[place].raw(),
                                 cohort.units[1].raw());
        face.waiting += here;
        face.newborn += window == book.window ? here : 0;
    }
    return face;
}

namespace {

i64 open_worth(const Arena& arena, u32 account, u32 market) {
    const i64 lots = lots_of(arena, account, market);
    if (lots == 0) {
        return 0;
    }
    const PositionRow position = arena.row<PositionRow>(position_of(account, market));
    const i128 entry = static_cast<i128>(position.entry.raw());
    return std::max<i64>(0, value_of(market, lots, mark_of(arena, market)) -
                                static_cast<i64>(entry >> 32));
}

i64 claims_worth(const Arena& arena, u32 account, u32 market) {
    const i64 face = face_of(arena, account, market).all();
    const BookRow book = arena.row<BookRow>(market);
    const u128 all = book.pool_claims.raw() + book.cohort_claims.raw();
    return all <= book.settlement.raw()
               ? face
               : part_of(book.settlement.raw(), static_cast<u128>(face), all);
}

}  // namespace

i64 account_worth(const Arena& arena, u32 account) {
    const AccountRow row = arena.row<AccountRow>(account);
    i64 sum = static_cast<i64>(row.bond.raw()) +
              static_cast<i64>(row.cash.raw() - std::min(row.cash.raw(), row.owed.raw()));
    for (const u32 market : {LINEAR, INVERSE}) {
        sum += claims_worth(arena, account, market) + open_worth(arena, account, market);
    }
    return sum;
}

i64 stake_worth(const Arena& arena, u32 tranche) {
    const StakeRow stake = arena.row<StakeRow>(pair_of(tranche, COALITION_STAKER));
    const TrancheRow row = arena.row<TrancheRow>(tranche);
    return static_cast<i64>(stake.pending.raw() + stake.payable.raw()) +
           part_of(row.assets.raw(), stake.shares.raw(), row.shares.raw());
}

}  // namespace levee::attack
