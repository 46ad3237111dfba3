// Runs code that wasm2c generated and catches its traps. The runtime's own frame saves the signal
// mask at every call; ours does not, which makes a guarded call nearly free. Frames nest, and each
// thread has its own.
#pragma once

#include <type_traits>

namespace levee::wasm2c {

// Runs call(argument). True when it returned; false when it trapped, and then the instance must be
// thrown away, because its stack pointer stays where the trap left it.
bool run_guarded(void (*call)(void*), void* argument);

// What ended the last guarded call of this thread that returned false.
const char* last_trap_text();

template <typename Body>
bool wasm2c_try(Body&& body) {
    using Plain = std::remove_reference_t<Body>;
    return run_guarded([](void* argument) { (*static_cast<Plain*>(argument))(); },
                       const_cast<std::remove_const_t<Plain>*>(&body));
}

}  // namespace levee::wasm2c
