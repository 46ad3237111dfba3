// What operations on accounts have in common before their own conditions: the clock, and bringing
// accounts up to date (LV-TRN-01).
#pragma once

#include "contract/core/epochs.hpp"
#include "contract/core/lifecycle.hpp"
#include "contract/core/recognition.hpp"
#include "contract/core/recoveries.hpp"

namespace levee {

// Lifecycle conditions of a message that needs a market's mark to be current.
inline Status check_mark_current(Stage& st, u32 market, Seconds now) noexcept {
    const BookRow& book = st.read<BookRow>(market);
    if (book.mark.is_zero()) return Status::no_mark;
    if (is_stale(st.read<MarketRow>(market), book, now)) return Status::stale_mark;
    return Status::ok;
}

inline bool is_roll_due(Stage& st, u32 market) noexcept {
    const BookRow& book = st.read<BookRow>(market);
    return book.epoch < st.read<AssetRow>(st.read<MarketRow>(market).asset).epoch;
}

}  // namespace levee
