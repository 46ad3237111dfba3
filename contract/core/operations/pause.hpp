// pause: the pauser may tighten, only the authority may clear (LV-TRN-08).
#pragma once

#include "contract/core/lifecycle.hpp"

namespace levee {

inline Status check_pause(Stage& st, const Context& ctx, const PauseMessage& m) noexcept {
    if (ctx.sender == AUTHORITY) return Status::ok;
    const bool may = ctx.sender == state_of(st).pauser && m.clear_bits == 0;
    return may ? Status::ok : Status::not_pauser;
}

inline void apply_pause(Stage& st, const Context& ctx, const PauseMessage& m) noexcept {
    StateRow& state = edit_state(st);
    PausedEvent& event = st.emit<PausedEvent>();
    event.before = state.pause_bits;
    state.pause_bits = static_cast<u8>((state.pause_bits | m.set_bits) & ~m.clear_bits);
    event.after = state.pause_bits;
    // From here on people can leave again; a loosening waits its delay from here (LV-GOV-13).
    if ((event.before & KEEPS_PEOPLE_IN) != 0 && (event.after & KEEPS_PEOPLE_IN) == 0 &&
        st.find<GovernanceRow>(STATE_ID) != nullptr) {
        st.edit<GovernanceRow>(STATE_ID).exits_since = ctx.time;
    }
}

}  // namespace levee
