// The chains levee knows: adding one is adding a row, with its lists of imports and exports.
#include <array>

#include "host-sim/lint/lint.hpp"

namespace levee::lint {
namespace {

constexpr std::array<ImportRule, 2> plain_imports = {{
    {"env", "row_get", "iIi->i"},
    {"env", "row_put", "iIi->"},
}};

constexpr std::array<ExportRule, 6> plain_exports = {{
    {"memory", ""},
    {"levee_input", "->i"},
    {"levee_execute", "i->i"},
    {"levee_query", "i->i"},
    {"levee_output", "->i"},
    {"levee_output_size", "->i"},
}};

constexpr std::array<Profile, 1> all_profiles = {{
    {.name = "plain",
     .imports = plain_imports,
     .exports = plain_exports,
     .module_bytes_max = 65536,
     .locals_max = 100,
     .params_max = 64,
     .memory_max_allowed = false},
}};

}  // namespace

std::span<const Profile> profiles() { return all_profiles; }

const Profile* find_profile(std::string_view name) {
    for (const Profile& profile : all_profiles) {
        if (profile.name == name) return &profile;
    }
    return nullptr;
}

}  // namespace levee::lint
