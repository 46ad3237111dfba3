// Both parts of LV-ROL-08, with the open gains as they are and without those of the coalition.
#include "host-sim/attack/spared.hpp"

#include <algorithm>

namespace levee::attack {

namespace {

// V - e of a size at the mark, in atoms, down; negative for a loss.
i64 open_profit(const Arena& arena, u32 market, i128 sublots, i128 entry) {
    return static_cast<i64>((subatoms_of(market, sublots, mark_of(arena, market)) - entry) >> 32);
}

u128 positive(i64 x) { return x > 0 ? static_cast<u128>(x) : 0; }

// Open profit of the coalition on each side.
std::array<i64, 2> own_profits(const Arena& arena, u32 market) {
    std::array<i64, 2> profits{};
    for (u32 account = 1; account <= COALITION_ACCOUNTS; ++account) {
        PositionRow position;
        if (!arena.find(position_of(account, market), position) || position.size.is_zero()) {
            continue;
        }
        const bool is_short = position.side == static_cast<u8>(Side::short_);
        const i128 size = static_cast<i128>(position.size.raw());
        profits[is_short ? 1 : 0] += open_profit(arena, market, is_short ? -size : size,
                                                 static_cast<i128>(position.entry.raw()));
    }
    return profits;
}

// What falls on `own` of all claims when bad debt is spread over them and open gains, up.
u128 share(u128 own, u128 claims, u128 residual, u128 open) {
    const u128 both = claims + open;
    return both == 0 ? 0 : std::min(own, (own * residual + both - 1) / both);
}

}  // namespace

BeforeRoll::BeforeRoll(const Arena& arena, u32 market, u128 netted)
    : market_(market), netted_(netted) {
    const BookRow book = arena.row<BookRow>(market);
    residual_ = book.residual.raw();
    window_ = book.window;
    if (residual_ == 0 && book.shortfall.is_zero()) {
        return;
    }
    epoch_ = book.epoch.raw();
    const CohortRow cohort = arena.row<CohortRow>(pair_of(market, book.window));
    newborn_ = cohort.claims[0].raw() + cohort.claims[1].raw();
    claims_ = book.pool_claims.raw() + book.cohort_claims.raw();
    for (u32 account = 1; account <= COALITION_ACCOUNTS; ++account) {
        const Face face = face_of(arena, account, market);
        own_newborn_ += static_cast<u128>(face.newborn);
        own_claims_ += static_cast<u128>(face.all());
    }
    const std::array<i64, 2> own = own_profits(arena, market);
    for (u32 side = 0; side < 2; ++side) {
        const i128 size = static_cast<i128>(book.size[side].raw());
        const u128 gains = positive(open_profit(arena, market, side == 1 ? -size : size,
                                                static_cast<i128>(book.entry[side].raw())));
        open_ += gains;
        own_open_ += std::min(gains, positive(own[side]));
    }
}

i64 BeforeRoll::spared(const Arena& arena) const {
    if (epoch_ == 0 || (own_open_ == 0 && netted_ == 0)) {
        return 0;
    }
    const u128 fresh = arena.row<IncidentRow>(pair_of(market_, epoch_)).residual.raw();
    const u128 others = open_ - own_open_;
    const u128 without =
        share(own_newborn_ + netted_, newborn_ + netted_, residual_, others) +
        share(own_claims_ + netted_, claims_ + netted_, fresh, others);
    const u128 with = share(own_newborn_, newborn_, residual_, open_) +
                      share(own_claims_, claims_, fresh, open_);
    return static_cast<i64>(without - std::min(without, with));
}

}  // namespace levee::attack
