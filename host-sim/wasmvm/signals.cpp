// The library puts its handlers in place at some call of its own choice, and never again.
#include "host-sim/wasmvm/signals.hpp"

namespace levee::wasmvm {

struct SignalScope::OfLine {
    Handlers handlers;
    bool is_known = false;  // what the library has put in place so far is in `handlers`
    bool is_inside = false;
};

SignalScope::OfLine& SignalScope::of(Line line) {
    static std::array<OfLine, LINES.size()> lines;
    return lines.at(static_cast<size_t>(line));
}

SignalScope::SignalScope(Line line) : line_(of(line)) {
    if (line_.is_inside) {
        return;
    }
    is_outermost_ = true;
    line_.is_inside = true;
    for (size_t i = 0; i < SIGNALS.size(); ++i) {
        sigaction(SIGNALS[i], line_.is_known ? &line_.handlers[i] : nullptr, &before_[i]);
    }
}

SignalScope::~SignalScope() {
    if (!is_outermost_) {
        return;
    }
    for (size_t i = 0; i < SIGNALS.size(); ++i) {
        sigaction(SIGNALS[i], &before_[i], &line_.handlers[i]);
    }
    line_.is_known = true;
    line_.is_inside = false;
}

}  // namespace levee::wasmvm
