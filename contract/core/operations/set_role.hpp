// set_role: who reports fills or marks, stakes operator capital or may pause (LV-CFG-06).
#pragma once

#include "contract/core/epochs.hpp"

namespace levee {

// Lookup of what the role is given for; `asset` becomes the asset concerned, 0 when there is none.
inline Status find_role_scope(Stage& st, const SetRoleMessage& m, u32& asset) noexcept {
    const Role role = static_cast<Role>(m.role);
    if (role == Role::venue || role == Role::feed) {
        const MarketRow* market = find_market(st, m.scope);
        if (market == nullptr) return Status::market_not_found;
        asset = market->asset;
    } else if (role == Role::operator_) {
        const TrancheRow* tranche = find_tranche(st, m.scope);
        if (tranche == nullptr) return Status::tranche_not_found;
        asset = tranche->asset;
    }
    return Status::ok;
}

inline Status check_set_role(Stage& st, const Context& ctx, const SetRoleMessage& m) noexcept {
    u32 asset = 0;
    const Status found = find_role_scope(st, m, asset);
    if (found != Status::ok) return found;
    if (ctx.sender != AUTHORITY) return Status::not_authority;
    if (asset != 0) advance_epoch(st, asset, ctx.time);
    if (is_sealed(st)) return Status::is_sealed;
    if (m.role == static_cast<u8>(Role::operator_) &&
        !is_operator_kind(st.read<TrancheRow>(m.scope).kind)) {
        return Status::tranche_kind_wrong;
    }
    const bool scoped_pauser = m.role == static_cast<u8>(Role::pauser) && m.scope != 0;
    return scoped_pauser ? Status::role_invalid : Status::ok;
}

inline void apply_set_role(Stage& st, const Context&, const SetRoleMessage& m) noexcept {
    switch (static_cast<Role>(m.role)) {
        case Role::venue: st.edit<MarketRow>(m.scope).venue = m.principal; break;
        case Role::feed: st.edit<MarketRow>(m.scope).feed = m.principal; break;
        case Role::operator_: st.edit<TrancheRow>(m.scope).operator_ = m.principal; break;
        case Role::pauser: edit_state(st).pauser = m.principal; break;
    }
    RoleSetEvent& event = st.emit<RoleSetEvent>();
    event.role = m.role;
    event.scope = m.scope;
    event.principal = m.principal;
}

}  // namespace levee
