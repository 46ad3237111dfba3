// The reference model as a checker of a run: the model computes every transaction on its own, in
// unbounded integers, and its rows are compared with those of the engines.
#pragma once

#include <memory>

#include "host-sim/runner.hpp"

namespace levee {

std::unique_ptr<Checker> make_model_checker();

}  // namespace levee
