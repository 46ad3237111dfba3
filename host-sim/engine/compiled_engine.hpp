// An engine over one more compilation of the core, of which there may be several in a program.
#pragma once

#include <memory>
#include <string_view>

#include "host-sim/engine/compiled/core.hpp"
#include "host-sim/engine/engine.hpp"

namespace levee {

std::unique_ptr<Engine> make_compiled_engine(std::string_view name, const LeveeCompiledCore& core);

}  // namespace levee
