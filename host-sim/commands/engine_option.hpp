// The flag that names engines, the same on every verb that runs messages.
#pragma once

#include <CLI/CLI.hpp>
#include <string>
#include <vector>

namespace levee {

inline void add_engine_option(
    CLI::App& verb, std::vector<std::string>& engines,
    const char* about = "Engines, in lockstep and compared, or 'all'; see levee engines") {
    verb.add_option("--engine,--engines", engines, about)
        ->delimiter(',')
        ->allow_extra_args(false)
        ->type_name("NAME,..");
}

}  // namespace levee
