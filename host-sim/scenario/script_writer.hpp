// Writes a sequence of transactions as a scenario of kind "script": names, fields and the status
// that each must get, so that a person can read a failure and `levee run` repeats it.
#pragma once

#include <string>

#include "host-sim/engine/engine.hpp"
#include "host-sim/shrink.hpp"

namespace levee {

/// `statuses` has one for each transaction of the sequence. Throws UsageError for a time that goes
/// back, which a script cannot say.
std::string write_script(const Sequence& sequence, const std::vector<Status>& statuses,
                         const std::string& title);

}  // namespace levee
