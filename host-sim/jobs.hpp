// Independent pieces of work in child processes: an engine's trap handling is one a process, and
// what a child does wrong, up to its death, is a result like any other.
#pragma once

#include <cstdint>
#include <functional>
#include <string>

#include "host-sim/abi/decode.hpp"

namespace levee {

/// What child `index` found.
using Work = std::function<OrderedJson(uint64_t index)>;
/// Called in the parent as children end, in the order in which they do; false: start no more. A
/// child that died gave {"died": how}.
using Collect = std::function<bool(uint64_t index, const OrderedJson& answer)>;

/// Runs `work` for 0 .. count - 1, at most `jobs` at a time. A signal that asks to stop is
/// passed on to the children at work, and no more are started; those have no answer.
void run_jobs(uint64_t count, uint32_t jobs, const Work& work, const Collect& collect);

}  // namespace levee
