// deposit: attached funds become cash or bond of an account; no position is touched (LV-ACC-09).
#pragma once

#include "contract/core/recognition.hpp"
#include "contract/core/recoveries.hpp"

namespace levee {

inline Status check_deposit(Stage& st, const Context& ctx, const DepositMessage& m) noexcept {
    const AccountRow* account = st.find<AccountRow>(m.account);
    if (account == nullptr) return Status::account_not_found;
    advance_epoch(st, account->asset, ctx.time);
    if (is_paused(st, PauseBit::deposit)) return Status::paused;
    const AssetRow& asset = st.read<AssetRow>(account->asset);
    if (!funds_are_of(ctx, asset)) return Status::wrong_asset;
    return funds_fit(ctx, asset) ? Status::ok : Status::vault_full;
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
