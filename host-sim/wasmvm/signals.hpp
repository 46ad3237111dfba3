// The library handles the signals of the code that it runs, and so do other engines in the same
// process. Each gets its handlers for the time of its own calls only.
#pragma once

#include <signal.h>

#include <array>

#include "host-sim/wasmvm/library.hpp"

namespace levee::wasmvm {

/// In its scope the library's handlers are in place; after it those of before. Calls within a call
/// change nothing.
class SignalScope {
public:
    explicit SignalScope(Line line);
    ~SignalScope();
    SignalScope(const SignalScope&) = delete;
    SignalScope& operator=(const SignalScope&) = delete;

private:
    static constexpr std::array<int, 5> SIGNALS = {SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGTRAP};
    using Handlers = std::array<struct sigaction, SIGNALS.size()>;
    struct OfLine;

    static OfLine& of(Line line);

    OfLine& line_;
    Handlers before_;
    bool is_outermost_ = false;
};

}  // namespace levee::wasmvm
