// traps(f): true when f ends the process by a trap. It runs in a child, because nothing after a
// trap can be trusted; the test framework's own signal handlers are put aside there.
#pragma once

#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <initializer_list>

namespace levee::test {

template <class Function>
bool traps(Function function) {
    const pid_t child = fork();
    if (child == 0) {
        const rlimit no_core_file{0, 0};
        setrlimit(RLIMIT_CORE, &no_core_file);
        for (const int signal_number : {SIGILL, SIGTRAP, SIGABRT}) {
            std::signal(signal_number, SIG_DFL);
        }
        const auto result = function();
        asm volatile("" : : "r"(&result) : "memory");
        _exit(0);
    }
    int status = 0;
    waitpid(child, &status, 0);
    return WIFSIGNALED(status) &&
           (WTERMSIG(status) == SIGILL || WTERMSIG(status) == SIGTRAP);
}

}  // namespace levee::test
