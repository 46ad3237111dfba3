// A progress line on stderr, only where a person watches: never in a pipe, a file or a log.
#pragma once

#include <signal.h>

#include <chrono>
#include <cstdint>
#include <string>

namespace levee {

class Progress {
public:
    /// `total` 0: unknown. Silent unless `wanted` and stderr is a terminal.
    Progress(std::string label, uint64_t total, bool wanted);
    ~Progress() { clear(); }
    Progress(const Progress&) = delete;
    Progress& operator=(const Progress&) = delete;

    void show(uint64_t done);
    void clear();

private:
    std::string label_;
    uint64_t total_;
    bool active_;
    bool drawn_ = false;
    std::chrono::steady_clock::time_point start_;
    std::chrono::steady_clock::time_point last_;
};

/// Turns SIGINT and SIGTERM into a wish to stop, for as long as it lives; a second signal ends the
/// process at once, as it would without this. One inside another keeps the wish of the outer one.
class StopSignal {
public:
    /// What a parent sends to its children when it is to stop itself. It is only ever a wish: a
    /// terminal sends its own signal to all of them, and two of one kind would end a child.
    static constexpr int PASSED_ON = SIGUSR1;

    StopSignal();
    ~StopSignal();
    StopSignal(const StopSignal&) = delete;
    StopSignal& operator=(const StopSignal&) = delete;

    static bool wanted();

private:
    static inline int alive_ = 0;
    struct sigaction previous_interrupt_;
    struct sigaction previous_terminate_;
    struct sigaction previous_passed_on_;
};

}  // namespace levee
