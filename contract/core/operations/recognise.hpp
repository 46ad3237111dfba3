// recognise: anyone closes a bankrupt account; neither pause, freeze nor stale marks stop it
// (LV-REC-01).
#pragma once

#include "contract/core/recognition.hpp"
#include "contract/core/recoveries.hpp"

namespace levee {

// Markets that are behind roll at their last mark, which is what their next mark would do.
inline void roll_markets_of(Stage& st, const AccountRow& account) noexcept {
    for (u32 i = 0; i < account.market_count; ++i) {
        if (is_roll_due(st, account.markets[i])) {
            roll_market(st, account.markets[i]);
        }
    }
}

inline Status check_recognise(Stage& st, const Context& ctx, const RecogniseMessage& m) noexcept {
    const AccountRow* account = st.find<AccountRow>(m.account);
    if (account == nullptr) return Status::account_not_found;
    advance_epoch(st, account->asset, ctx.time);
    if (is_estate(*account)) return Status::account_is_estate;
    roll_markets_of(st, *account);
    if (!collect_claims(st, st.edit<AccountRow>(m.account))) return Status::catch_up_due;
    apply_all_flows(st, *account);
    const bool negative = measure_health(st, *account).equity.is_negative();
    return is_recognisable(st, *account, negative) ? Status::ok : Status::not_recognisable;
}

inline void apply_recognise(Stage& st, const Context&, const RecogniseMessage& m) noexcept {
    recognise_account(st, m.account);
    drop_spent_positions(st, m.account);
}

}  // namespace levee
