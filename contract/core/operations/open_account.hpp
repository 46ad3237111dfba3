// open_account: an account of an asset, owned by the caller.
#pragma once

#include "contract/core/epochs.hpp"

namespace levee {

inline Status check_open_account(
    Stage& st, const Context& ctx, const OpenAccountMessage& m) noexcept {
    if (find_asset(st, m.asset) == nullptr) return Status::asset_not_found;
    advance_epoch(st, m.asset, ctx.time);
    return state_of(st).accounts == ~u32{0} ? Status::ids_exhausted : Status::ok;
}

inline void apply_open_account(
    Stage& st, const Context& ctx, const OpenAccountMessage& m) noexcept {
    StateRow& state = edit_state(st);
    ++state.accounts;
    AccountRow& account = st.create<AccountRow>(state.accounts);
    account.id = state.accounts;
    account.owner = ctx.sender;
    account.asset = m.asset;
    AccountOpenedEvent& event = st.emit<AccountOpenedEvent>();
    event.account = account.id;
    event.owner = account.owner;
    event.asset = account.asset;
}

}  // namespace levee
