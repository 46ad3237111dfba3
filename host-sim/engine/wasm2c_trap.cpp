// The trap frame: explicit traps arrive by the runtime's handler, accesses outside linear memory
// as a fault in its guard pages. Any other fault is a mistake of the host and must end the process,
// so it is handed to whatever handler was there before.
#include "host-sim/engine/wasm2c_trap.hpp"

#include <pthread.h>
#include <setjmp.h>
#include <signal.h>

#include <array>
#include <cstddef>
#include <cstdint>

#include "host-sim/engine/wasm2c_runtime.hpp"

extern "C" [[noreturn]] void levee_wasm2c_on_trap(wasm_rt_trap_t code);

namespace levee::wasm2c {
namespace {

struct Frame {
    sigjmp_buf resume;
    Frame* outer = nullptr;
};

constexpr std::size_t alternate_stack_bytes = 64 * 1024;
constexpr std::uintptr_t stack_slack_bytes = 1024 * 1024;

thread_local Frame* innermost = nullptr;
thread_local const char* trap_text = "no trap";
thread_local bool thread_ready = false;
thread_local std::uintptr_t stack_low = 0;
thread_local std::array<unsigned char, alternate_stack_bytes> alternate_stack;

struct sigaction previous_segv;
struct sigaction previous_bus;

[[noreturn]] void unwind(const char* text) {
    trap_text = text;
    siglongjmp(innermost->resume, 1);
}

// A guard page is mapped without access; an address that is not mapped at all is no wasm access.
const char* fault_text(const siginfo_t& info) {
    const auto address = reinterpret_cast<std::uintptr_t>(info.si_addr);
    if (address - (stack_low - stack_slack_bytes) < 2 * stack_slack_bytes) {
        return "call stack exhausted";
    }
    if (info.si_code == SEGV_ACCERR) return "out of bounds memory access";
    return nullptr;
}

void on_fault(int signal_number, siginfo_t* info, void*) {
    const char* text = innermost != nullptr ? fault_text(*info) : nullptr;
    if (text != nullptr) unwind(text);
    // Returning repeats the access, this time under the handler that was there before ours.
    sigaction(signal_number, signal_number == SIGSEGV ? &previous_segv : &previous_bus, nullptr);
}

bool install_handlers() {
    struct sigaction action = {};
    action.sa_sigaction = on_fault;
    action.sa_flags = SA_SIGINFO | SA_ONSTACK | SA_NODEFER;
    sigemptyset(&action.sa_mask);
    sigaction(SIGSEGV, &action, &previous_segv);
    sigaction(SIGBUS, &action, &previous_bus);
    return true;
}

// A handler needs a stack of its own, since the fault may be the end of the normal one.
void prepare_thread() {
    static const bool handlers_installed = install_handlers();
    (void)handlers_installed;
    stack_t stack = {};
    stack.ss_sp = alternate_stack.data();
    stack.ss_size = alternate_stack.size();
    sigaltstack(&stack, nullptr);
    pthread_attr_t attributes;
    if (pthread_getattr_np(pthread_self(), &attributes) == 0) {
        void* low = nullptr;
        std::size_t bytes = 0;
        pthread_attr_getstack(&attributes, &low, &bytes);
        stack_low = reinterpret_cast<std::uintptr_t>(low);
        pthread_attr_destroy(&attributes);
    }
    thread_ready = true;
}

const char* trap_name(wasm_rt_trap_t code) {
    switch (code) {
        case WASM_RT_TRAP_OOB: return "out of bounds memory access";
        case WASM_RT_TRAP_INT_OVERFLOW: return "integer overflow";
        case WASM_RT_TRAP_DIV_BY_ZERO: return "integer divide by zero";
        case WASM_RT_TRAP_UNREACHABLE: return "unreachable";
        case WASM_RT_TRAP_CALL_INDIRECT: return "bad indirect call";
        case WASM_RT_TRAP_EXHAUSTION: return "call stack exhausted";
        default: return "trap";
    }
}

}  // namespace

bool run_guarded(void (*call)(void*), void* argument) {
    if (!thread_ready) prepare_thread();
    Frame frame;
    frame.outer = innermost;
    innermost = &frame;
    const bool returned = sigsetjmp(frame.resume, 0) == 0;
    if (returned) call(argument);
    innermost = innermost->outer;
    return returned;
}

const char* last_trap_text() { return trap_text; }

}  // namespace levee::wasm2c

extern "C" void levee_wasm2c_on_trap(wasm_rt_trap_t code) {
    using namespace levee::wasm2c;
    // Without a frame there is nobody to tell: the caller forgot wasm2c_try.
    if (innermost == nullptr) __builtin_trap();
    unwind(trap_name(code));
}
