// set_governance: who may propose and veto, and how votes and delays run, before the seal
// (LV-GOV-02).
#pragma once

#include "contract/core/governance.hpp"

namespace levee {

inline Status check_set_governance(
    Stage& st, const Context& ctx, const SetGovernanceMessage& m) noexcept {
    if (find_asset(st, m.asset) == nullptr) return Status::asset_not_found;
    if (ctx.sender != AUTHORITY) return Status::not_authority;
    advance_epoch(st, m.asset, ctx.time);
    return is_sealed(st) ? Status::is_sealed : Status::ok;
}

// The numbers stand in the message as in the row, from the guardian's term on.
inline void copy_numbers(GovernanceRow& governance, const SetGovernanceMessage& m) noexcept {
    constexpr u32 FROM = __builtin_offsetof(SetGovernanceMessage, guardian_term);
    constexpr u32 TO = __builtin_offsetof(GovernanceRow, guardian_term);
    constexpr u32 SIZE = SetGovernanceMessage::SIZE - FROM;
    static_assert(TO + SIZE == __builtin_offsetof(GovernanceRow, exits_since));
    static_assert(__builtin_offsetof(SetGovernanceMessage, quorum) - FROM ==
                  __builtin_offsetof(GovernanceRow, quorum) - TO);
    copy_part<TO, FROM, SIZE>(governance, m);
}

inline void apply_set_governance(
    Stage& st, const Context& ctx, const SetGovernanceMessage& m) noexcept {
    GovernanceRow& governance = st.edit_or_create<GovernanceRow>(STATE_ID);
    governance.asset = m.asset;
    governance.proposer = m.proposer;
    governance.guardian = m.guardian;
    governance.guardian_until = m.guardian == 0 ? Seconds{} : later(ctx.time, m.guardian_term);
    copy_numbers(governance, m);
    governance.exits_since = ctx.time;
    GovernanceSetEvent& event = st.emit<GovernanceSetEvent>();
    event.asset = m.asset;
    event.proposer = m.proposer;
    event.guardian = m.guardian;
    event.guardian_until = governance.guardian_until;
}

}  // namespace levee
