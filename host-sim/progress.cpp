// Drawing of the progress line, and the two signals that ask a run to stop.
#include "host-sim/progress.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <cstdio>

namespace levee {

namespace {

constexpr uint64_t LOOK_EVERY = 256;  // transactions between two looks at the clock
constexpr int BAR_WIDTH = 24;

volatile sig_atomic_t stop_wanted = 0;

void on_stop(int) { stop_wanted = 1; }

}  // namespace

Progress::Progress(std::string label, uint64_t total, bool wanted)
    : label_(std::move(label)),
      total_(total),
      active_(wanted && isatty(STDERR_FILENO) != 0),
      start_(std::chrono::steady_clock::now()),
      last_(start_) {}

void Progress::show(uint64_t done) {
    if (!active_ || done % LOOK_EVERY != 0) {
        return;
    }
    const auto now = std::chrono::steady_clock::now();
    if (now - last_ < std::chrono::milliseconds(100)) {
        return;
    }
    last_ = now;
    const double seconds = std::chrono::duration<double>(now - start_).count();
    const double rate = static_cast<double>(done) / seconds;
    if (total_ == 0) {
        fmt::print(stderr, "\r\x1b[K{} {} transactions, {:.0f}/s", label_, done, rate);
    } else {
        const auto filled = static_cast<int>(done * BAR_WIDTH / total_);
        fmt::print(stderr, "\r\x1b[K{} [{:#<{}}{:.<{}}] {}/{}, {:.0f}/s", label_, "", filled, "",
                   BAR_WIDTH - filled, done, total_, rate);
    }
    std::fflush(stderr);
    drawn_ = true;
}

void Progress::clear() {
    if (drawn_) {
        fmt::print(stderr, "\r\x1b[K");
        std::fflush(stderr);
        drawn_ = false;
    }
}

StopSignal::StopSignal() {
    stop_wanted = alive_++ == 0 ? 0 : stop_wanted;
    struct sigaction action = {};
    action.sa_handler = on_stop;
    action.sa_flags = static_cast<int>(SA_RESTART | SA_RESETHAND);
    sigemptyset(&action.sa_mask);
    sigaction(SIGINT, &action, &previous_interrupt_);
    sigaction(SIGTERM, &action, &previous_terminate_);
    action.sa_flags = static_cast<int>(SA_RESTART);
    sigaction(PASSED_ON, &action, &previous_passed_on_);
}

StopSignal::~StopSignal() {
    --alive_;
    sigaction(SIGINT, &previous_interrupt_, nullptr);
    sigaction(SIGTERM, &previous_terminate_, nullptr);
    sigaction(PASSED_ON, &previous_passed_on_, nullptr);
}

bool StopSignal::wanted() { return stop_wanted != 0; }

}  // namespace levee
