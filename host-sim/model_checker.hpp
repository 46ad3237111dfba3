// The reference model as a checker of a run: the model computes every transaction on its own, in
// unbounded integers, and its rows are compared with those of the engines.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "host-sim/runner.hpp"

namespace levee {

/// When all rows are compared besides the end and long intervals.
enum class AllRows : uint8_t { after_losses, seldom };

/// What `work` says, or what it threw: the model refuses what it cannot hold, never cuts it.
std::string opinion_of(const std::function<std::string()>& work);

std::unique_ptr<Checker> make_model_checker(AllRows when = AllRows::after_losses);

/// A checker that can go back, for those who try many messages on one state.
class UndoingChecker : public Checker {
public:
    /// Takes back the last accepted transaction that is not taken back yet.
    virtual void undo() = 0;
};

std::unique_ptr<UndoingChecker> make_undoing_model_checker();

}  // namespace levee
