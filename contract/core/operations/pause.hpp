// pause: the pauser may tighten, only the authority may clear (LV-TRN-08).
#pragma once

#include "contract/core/lifecycle.hpp"

namespace levee {

inline Status check_pause(Stage& st, const Context& ctx, const PauseMessage& m) noexcept {
    if (ctx.sender == AUTHORITY) return Status::ok;
    const bool may = ctx.sender == state_of(st).pauser && m.clear_bits == 0;
    return may ? Status::ok : Status::not_pauser;
}

inline void apply_pause(Stage& st, const Context&, const PauseMessage& m) noexcept {
    StateRow& state = edit_state(st);
    PausedEvent& event = st.emit<PausedEvent>();
    event.before = state.pause_bits;
    state.pause_bits = static_cast<u8>((state.pause_bits | m.set_bits) & ~m.clear_bits);
    event.after = state.pause_bits;
}

}  // namespace levee
