// Catches the traps of the core when it runs natively: a broken assertion is an illegal
// instruction, which would otherwise end the process. The core holds nothing that a jump out of it
// could leak: it has no heap, no destructors and no locks.
#pragma once

#include <type_traits>

namespace levee {

/// Runs call(argument). True when it returned, false when it trapped. Frames nest.
bool run_guarded_natively(void (*call)(void*), void* argument);

template <typename Body>
bool native_try(Body&& body) {
    using Plain = std::remove_reference_t<Body>;
    return run_guarded_natively([](void* argument) { (*static_cast<Plain*>(argument))(); },
                                const_cast<std::remove_const_t<Plain>*>(&body));
}

}  // namespace levee
