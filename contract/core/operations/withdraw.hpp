// withdraw: pays out cash that initial margin does not need, or an idle bond (LV-ACC-12).
#pragma once

#include "contract/core/recognition.hpp"
#include "contract/core/recoveries.hpp"

namespace levee {

inline Status check_withdraw_cash(
    Stage& st, const AccountRow& account, const WithdrawMessage& m) noexcept {
    if (m.amount.is_zero()) return Status::zero_amount;
    if (m.amount > account.cash) return Status::insufficient_cash;
    const Health health = measure_health(st, account);
    const SubAtoms needed = health.initial_margin + health.reduced_margin;
    return health.initial - to_sub(m.amount) < needed ? Status::below_initial_margin
                                                      : Status::ok;
}

inline Status check_withdraw_bond(const AccountRow& account, const WithdrawMessage& m) noexcept {
    if (m.amount.is_zero()) return Status::zero_amount;
    if (m.amount > account.bond) return Status::insufficient_cash;
    const bool in_use = account.market_count != 0 || !account.owed.is_zero();
    return in_use ? Status::bond_in_use : Status::ok;
}

inline Status check_withdraw(Stage& st, const Context& ctx, const WithdrawMessage& m) noexcept {
    const AccountRow* account = st.find<AccountRow>(m.account);
    if (account == nullptr) return Status::account_not_found;
    if (ctx.sender != account->owner) return Status::not_owner;
    advance_epoch(st, account->asset, ctx.time);
    if (is_frozen(st)) return Status::frozen;
    if (is_paused(st, PauseBit::exit)) return Status::paused;
    if (m.place == static_cast<u8>(MoneyPlace::bond)) {
        return check_withdraw_bond(*account, m);
    }
    if (any_stale(st, *account, ctx.time)) return Status::stale_mark;
    if (any_roll_due(st, *account)) return Status::roll_due;
    if (is_estate(*account)) return Status::account_is_estate;
    if (!bring_up_to_date(st, m.account)) return Status::catch_up_due;
    return check_withdraw_cash(st, *account, m);
}

inline void apply_withdraw(Stage& st, const Context& ctx, const WithdrawMessage& m) noexcept {
    AccountRow& account = st.edit<AccountRow>(m.account);
    const bool bond = m.place == static_cast<u8>(MoneyPlace::bond);
    Atoms& money = bond ? account.bond : account.cash;
    money -= m.amount;
    release_atoms(
        st.edit<AssetRow>(account.asset), bond ? Bucket::bond : Bucket::cash, m.amount);
    for (u32 i = 0; i < account.market_count && !bond; ++i) {
        const u32 market = account.markets[i];
        edit_position(st, account, market).fill_sequence =
            st.read<BookRow>(market).mark_sequence;
    }
    if (!bond) {
        drop_spent_positions(st, m.account);
    }
    WithdrawnEvent& event = st.emit<WithdrawnEvent>();
    event.account = m.account;
    event.place = m.place;
    event.amount = m.amount;
    event.after = money;
    emit_payout(st, ctx.sender, account.asset, m.amount);
}

}  // namespace levee
