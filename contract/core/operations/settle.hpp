// settle: anyone brings an account, a stake or a claim up to date (LV-ACC-09, LV-TRA-09,
// LV-TRA-11, LV-RCV-07).
#pragma once

#include "contract/core/recognition.hpp"
#include "contract/core/recoveries.hpp"
#include "contract/core/operations/settle_charge_claim.hpp"
#include "contract/core/operations/settle_claim.hpp"
#include "contract/core/operations/settle_stake.hpp"

namespace levee {

inline Status check_settle_account(
    Stage& st, const Context& ctx, const SettleMessage& m) noexcept {
    const AccountRow* account = st.find<AccountRow>(m.id);
    if (account == nullptr) return Status::account_not_found;
    advance_epoch(st, account->asset, ctx.time);
    return Status::ok;
}

// A pool that has to be followed further keeps its progress; the next settle goes on. While a roll
// is due only claims are collected, so that a long walk can go on under a freeze too.
inline void apply_settle_account(Stage& st, const Context&, const SettleMessage& m) noexcept {
    AccountRow& account = st.edit<AccountRow>(m.id);
    if (any_roll_due(st, account)) {
        collect_claims(st, account);
    } else {
        bring_up_to_date(st, m.id);
    }
    drop_spent_positions(st, m.id);
}

inline Status check_settle(Stage& st, const Context& ctx, const SettleMessage& m) noexcept {
    switch (static_cast<SettleTarget>(m.target)) {
        case SettleTarget::account: return check_settle_account(st, ctx, m);
        case SettleTarget::stake: return check_settle_stake(st, ctx, m);
        case SettleTarget::claim: return check_settle_claim(st, ctx, m);
        case SettleTarget::charge_claim: return check_settle_charge_claim(st, ctx, m);
    }
    return Status::out_of_range;
}

inline void apply_settle(Stage& st, const Context& ctx, const SettleMessage& m) noexcept {
    switch (static_cast<SettleTarget>(m.target)) {
        case SettleTarget::account: return apply_settle_account(st, ctx, m);
        case SettleTarget::stake: return apply_settle_stake(st, ctx, m);
        case SettleTarget::claim: return apply_settle_claim(st, ctx, m);
        case SettleTarget::charge_claim: return apply_settle_charge_claim(st, ctx, m);
    }
}

}  // namespace levee
