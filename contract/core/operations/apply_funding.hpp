// apply_funding: one side pays the other per lot through the side accumulators (LV-FUN-01).
#pragma once

#include "contract/core/recognition.hpp"
#include "contract/core/recoveries.hpp"

namespace levee {

constexpr u64 size_of_funding(int64_t per_lot) noexcept {
    return per_lot < 0 ? u64{0} - static_cast<u64>(per_lot) : static_cast<u64>(per_lot);
}

inline Status check_apply_funding(
    Stage& st, const Context& ctx, const ApplyFundingMessage& m) noexcept {
    const MarketRow* market = st.find<MarketRow>(m.market);
    if (market == nullptr) return Status::market_not_found;
    if (ctx.sender != market->venue) return Status::not_venue;
    advance_epoch(st, market->asset, ctx.time);
    if (is_paused(st, PauseBit::trade)) return Status::paused;
    const Status current = check_mark_current(st, m.market, ctx.time);
    if (current != Status::ok) return current;
    if (is_roll_due(st, m.market)) return Status::roll_due;
    const BookRow& book = st.read<BookRow>(m.market);
    const SubAtoms lot = value_size(*market, to_sublots(Lots::of(1)), book.mark);
    const u128 used = static_cast<u128>(book.funding_used) + size_of_funding(m.per_lot);
    const u128 cap = static_cast<u128>(ratio_floor(lot, market->funding_cap).raw());
    // The sum is kept in 64 bits, less than what a lot of 18 decimals may be worth.
    return used <= U64_MAX && (used << SUB_BITS) <= cap ? Status::ok : Status::funding_above_cap;
}

// f atoms a lot are f subatoms a sublot, so values move by exactly f x size.
inline void apply_apply_funding(
    Stage& st, const Context&, const ApplyFundingMessage& m) noexcept {
    BookRow& book = st.edit<BookRow>(m.market);
    const i128 f = m.per_lot;
    for (u32 at = 0; at < 2; ++at) {
        const i128 paid = at == 0 ? f : -f;
        book.flow[at] += rate_floor(paid, book.scale[at].raw(), 1);
        book.entry[at] += SubAtoms::of(paid * static_cast<i128>(book.size[at].raw()));
    }
    book.house_entry += SubAtoms::of(f * book.house_size.raw());
    book.funding_used += size_of_funding(m.per_lot);
    FundingAppliedEvent& event = st.emit<FundingAppliedEvent>();
    event.market = m.market;
    event.per_lot = m.per_lot;
}

}  // namespace levee
