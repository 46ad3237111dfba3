// What every measurement shares: the clock, the best of several repeats, a sink that the compiler
// cannot see through, and the count of heap allocations of the whole program.
#pragma once

#include <time.h>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <vector>

namespace levee::bench {

inline double now_ns() {
    const auto since_start = std::chrono::steady_clock::now().time_since_epoch();
    return std::chrono::duration<double, std::nano>(since_start).count();
}

/// Repeats of one measurement. The best is the figure: everything that a machine does beside it
/// only ever adds time. The median over the best says how much it did.
class Samples {
public:
    void add(double value) { values_.push_back(value); }
    double best() const { return *std::min_element(values_.begin(), values_.end()); }
    double spread() const {
        std::vector<double> sorted = values_;
        std::sort(sorted.begin(), sorted.end());
        return sorted[sorted.size() / 2] / sorted.front();
    }

private:
    std::vector<double> values_;
};

/// Nanoseconds of processor time that this thread has had: what others take of a busy machine is
/// not in it. Asking takes a call of the system, so it is not for spans below some microseconds.
inline double processor_ns() {
    timespec time{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
    return static_cast<double>(time.tv_sec) * 1e9 + static_cast<double>(time.tv_nsec);
}

/// Nanoseconds of processor time that `body` took.
template <typename Body>
double time_of(Body&& body) {
    const double start = processor_ns();
    body();
    return processor_ns() - start;
}

extern volatile uint64_t sink;

/// How often anything in this program asked for heap memory, C libraries included.
uint64_t heap_allocations();

}  // namespace levee::bench
