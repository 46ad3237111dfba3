// Makes a failing sequence of transactions small: the same failure from fewer transactions, fewer
// accounts and smaller amounts. What it tries is decided by the sequence alone, so the same trace
// always shrinks to the same one.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "host-sim/runner.hpp"
#include "host-sim/sent_message.hpp"

namespace levee {

/// What makes two failures the same: how the run ended, and the words of its problem without
/// numbers. `length` is how many transactions it took.
struct Failure {
    RunEnd end = RunEnd::finished;
    std::string words;
    std::string problem;
    uint64_t length = 0;

    bool same_as(const Failure& other) const { return end == other.end && words == other.words; }
};

struct ShrinkOptions {
    std::vector<std::string> engines = {"native"};
    bool check_model = false;
    double seconds = 60;  // after that the smallest sequence so far is the answer
    bool progress = true;
};

/// Runs the sequence from an empty ledger, audited after every transaction.
Failure run_sequence(const Sequence& sequence, const ShrinkOptions& options);

struct Shrunk {
    Sequence sequence;
    Failure failure;
    uint64_t runs = 0;
    bool is_minimal = false;  // no single removal keeps the failure; false when time ran out
};

/// `sequence` must fail with `failure`.
Shrunk shrink(Sequence sequence, const Failure& failure, const ShrinkOptions& options);

}  // namespace levee
