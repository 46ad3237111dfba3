// Checks a finished Wasm module against what a chain accepts. A chain is one row of the table of
// profiles; the rules are the same for all. The module is read, never run.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace levee::lint {

// A function's type as text: parameters, "->", results; i = i32, I = i64. "iIi->i" is
// (i32, i64, i32) -> i32.
struct ImportRule {
    std::string_view module;
    std::string_view field;
    std::string_view type;
};

// An empty type means the one linear memory. A name that ends in "*" stands for all that begin so.
struct ExportRule {
    std::string_view name;
    std::string_view type;
    bool required = true;
};

// Counts of the whole module.
struct ModuleLimits {
    std::uint64_t memory_pages = 65536;  // at the start
    std::uint64_t table_entries = 65536;
    bool table_needs_maximum = false;
    std::uint64_t functions = 65536;
    std::uint64_t imports = 65536;
    std::uint64_t locals = 65536;
    std::uint64_t params = 65536;
};

struct Profile {
    std::string_view name;
    std::span<const ImportRule> imports;
    std::span<const ExportRule> exports;
    std::size_t module_bytes_max;
    std::uint32_t locals_max;
    std::uint32_t params_max;
    bool memory_max_allowed;
    ModuleLimits limits = {};
};

struct Finding {
    std::string rule;      // "mvp", "float", "import", ...
    std::string function;  // name or index of the function, "-" outside of one
    std::size_t offset;    // in bytes from the start of the module
    std::string text;

    bool operator==(const Finding&) const = default;
};

std::span<const Profile> profiles();
const Profile* find_profile(std::string_view name);

// Every finding, in reading order. An empty list is a clean module.
std::vector<Finding> lint_wasm(std::span<const std::uint8_t> module, const Profile& profile);

}  // namespace levee::lint
