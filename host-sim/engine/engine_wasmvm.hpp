// The engines over libwasmvm, one for each line of it that chains run.
#pragma once

#include "host-sim/engine/engine.hpp"

namespace levee {

EngineEntry wasmvm_engine();
EngineEntry wasmvm_2_2_engine();

}  // namespace levee
