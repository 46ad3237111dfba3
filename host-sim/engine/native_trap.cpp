// Signals that stand for a trap, and the frame that they jump to. A signal outside a guarded call
// goes to whatever handler was there before.
#include "host-sim/engine/native_trap.hpp"

#include <setjmp.h>
#include <signal.h>

#include <array>
#include <cstddef>

namespace levee {

namespace {

struct Frame {
    sigjmp_buf resume;
    Frame* outer = nullptr;
};

// What __builtin_trap raises differs between machines; a division by zero raises the last.
constexpr std::array<int, 3> TRAP_SIGNALS = {SIGILL, SIGTRAP, SIGFPE};

thread_local Frame* innermost = nullptr;
std::array<struct sigaction, TRAP_SIGNALS.size()> previous;

void on_trap(int signal_number) {
    if (innermost != nullptr) {
        siglongjmp(innermost->resume, 1);
    }
    for (std::size_t i = 0; i < TRAP_SIGNALS.size(); ++i) {
        if (TRAP_SIGNALS[i] == signal_number) {
            // Returning repeats the instruction, this time under the handler before ours.
            sigaction(signal_number, &previous[i], nullptr);
        }
    }
}

bool install_handlers() {
    struct sigaction action = {};
    action.sa_handler = on_trap;
    action.sa_flags = SA_NODEFER;
    sigemptyset(&action.sa_mask);
    for (std::size_t i = 0; i < TRAP_SIGNALS.size(); ++i) {
        sigaction(TRAP_SIGNALS[i], &action, &previous[i]);
    }
    return true;
}

}  // namespace

bool run_guarded_natively(void (*call)(void*), void* argument) {
    static const bool installed = install_handlers();
    static_cast<void>(installed);
    Frame frame;
    frame.outer = innermost;
    innermost = &frame;
    // The signal mask is not saved: SA_NODEFER leaves it as it was, and saving costs a system call.
    const bool returned = sigsetjmp(frame.resume, 0) == 0;
    if (returned) {
        call(argument);
    }
    innermost = innermost->outer;
    return returned;
}

}  // namespace levee
