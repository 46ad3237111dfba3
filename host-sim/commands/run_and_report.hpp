// What `run` and `resume` share: running a scenario and saying who paid what.
#pragma once

#include <string_view>

#include "host-sim/scenario/scenario_run.hpp"

namespace levee {

/// Returns the exit code. `verb` opens each line on stderr.
int run_and_report(std::string_view verb, const Scenario& scenario, ScenarioRunOptions options,
                   bool is_json);

}  // namespace levee
