// seal: genesis ends; nothing can be configured from here on (LV-CFG-01).
#pragma once

#include "contract/core/lifecycle.hpp"

namespace levee {

inline Status check_seal(Stage& st, const Context& ctx, const SealMessage&) noexcept {
    return check_configuring(st, ctx);
}

inline void apply_seal(Stage& st, const Context&, const SealMessage&) noexcept {
    edit_state(st).sealed = 1;
    st.emit_bare(SealedEvent::KIND);
}

}  // namespace levee
