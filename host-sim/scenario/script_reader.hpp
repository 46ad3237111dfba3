// Reading of TOML nodes, and of the messages of a scenario of kind "script".
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <toml++/toml.h>

#include "host-sim/scenario/scenario.hpp"

namespace levee {

/// "file:line: key" of a node.
std::string line_of(std::string_view file, const toml::node& node, std::string_view key);

/// Throws ScenarioError at the first key of the table that is none of the names.
void refuse_unknown(const toml::table& table, const std::string& file,
                    std::span<const std::string_view> names);

/// The text of a string, whole number or truth value. Numbers with a point must be written as
/// strings, because a float would not keep them exactly.
std::string scalar_text(const toml::node& node, const std::string& where);

/// Turns [[message]] tables into contexts and bytes. `messages` may be nullptr: none were written.
void read_script(Settings& settings, const toml::array* messages, ScriptScenario& script);

}  // namespace levee
