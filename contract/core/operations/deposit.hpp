// deposit: attached funds become cash or bond of an account; no position is touched (LV-ACC-09).
#pragma once

#include "contract/core/operations/prologue.hpp"

namespace levee {

inline Status check_deposit(Stage& st, const Context& ctx, const DepositMessage& m) noexcept {
    const AccountRow* account = st.find<AccountRow>(m.account);
    if (account == nullptr) return Status::account_not_found;
    advance_epoch(st, account->asset, ctx.time);
    if (is_paused(st, PauseBit::deposit)) return Status::paused;
    if (ctx.funds_asset != account->asset) return Status::wrong_asset;
    if (!vault_takes(st.read<AssetRow>(account->asset), ctx.funds_amount)) {
        return Status::vault_full;
    }
    return Status::ok;
}

inline void apply_deposit(Stage& st, const Context& ctx, const DepositMessage& m) noexcept {
    AccountRow& account = st.edit<AccountRow>(m.account);
    const bool to_bond = m.place == static_cast<u8>(MoneyPlace::bond);
    Atoms& money = to_bond ? account.bond : account.cash;
    money += ctx.funds_amount;
    receive_atoms(st.edit<AssetRow>(account.asset), to_bond ? Bucket::bond : Bucket::cash,
                  ctx.funds_amount);
    DepositedEvent& event = st.emit<DepositedEvent>();
    event.account = m.account;
    event.place = m.place;
    event.amount = ctx.funds_amount;
    event.after = money;
}

}  // namespace levee
