// `levee lint x.wasm [--profile plain] [--json]`: one line a finding, with function and byte
// offset, so that the place can be found in a disassembly.
#include "host-sim/commands/lint.hpp"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <array>
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "host-sim/lint/lint.hpp"
#include "host-sim/usage.hpp"

namespace levee {
namespace {

struct LintOptions {
    std::string path;
    std::string profile = "plain";
    bool json = false;
};

bool read_file(const std::string& path, std::vector<std::uint8_t>& bytes) {
    std::ifstream file(path, std::ios::binary);
    if (!file || std::filesystem::is_directory(path)) return false;
    bytes.assign(std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>());
    return !file.bad();
}

void print_json(const LintOptions& options, const std::vector<lint::Finding>& findings) {
    nlohmann::json list = nlohmann::json::array();
    for (const lint::Finding& finding : findings) {
        list.push_back({{"rule", finding.rule},
                        {"function", finding.function},
                        {"offset", finding.offset},
                        {"text", finding.text}});
    }
    const nlohmann::json answer = {
        {"module", options.path}, {"profile", options.profile}, {"findings", list}};
    fmt::print("{}\n", answer.dump(2, ' ', false, nlohmann::json::error_handler_t::replace));
}

void print_text(const LintOptions& options, const std::vector<lint::Finding>& findings,
                std::size_t bytes) {
    for (const lint::Finding& finding : findings) {
        fmt::print("{}:0x{:x}: {}: function {}: {}\n", options.path, finding.offset, finding.rule,
                   finding.function, finding.text);
    }
    fmt::print("{}: {} bytes, profile {}: {}\n", options.path, bytes, options.profile,
               findings.empty() ? "clean" : fmt::format("{} findings", findings.size()));
}

std::vector<std::string_view> profile_names() {
    std::vector<std::string_view> names;
    for (const lint::Profile& known : lint::profiles()) names.push_back(known.name);
    return names;
}

int cmd_lint(const LintOptions& options) {
    const lint::Profile* profile = lint::find_profile(options.profile);
    if (profile == nullptr) {
        throw UsageError("lint: no profile '" + options.profile + "'" +
                         did_you_mean(options.profile, profile_names()));
    }
    std::vector<std::uint8_t> module;
    if (!read_file(options.path, module)) {
        fmt::print(stderr, "levee: lint: cannot read {}{}\n", options.path,
                   near_file(options.path));
        return EXIT_USAGE;
    }
    constexpr std::array<std::uint8_t, 4> MAGIC = {0, 'a', 's', 'm'};
    if (module.size() < MAGIC.size() || !std::equal(MAGIC.begin(), MAGIC.end(), module.begin())) {
        throw UsageError("lint: " + options.path + ": at byte 0: not a Wasm module");
    }
    const std::vector<lint::Finding> findings = lint::lint_wasm(module, *profile);
    if (options.json) print_json(options, findings);
    else print_text(options, findings, module.size());
    return findings.empty() ? 0 : 1;
}

}  // namespace

void register_lint(CLI::App& app, int& exit_code) {
    auto options = std::make_shared<LintOptions>();
    CLI::App* command = app.add_subcommand("lint", "Check a Wasm module against a chain's profile");
    command->add_option("module", options->path, "The .wasm file")->required();
    command->add_option("--profile", options->profile,
                        fmt::format("The chain's profile, one of {}",
                                    fmt::join(profile_names(), ", ")))
        ->capture_default_str();
    command->add_flag("--json", options->json, "Print the findings as JSON");
    command->footer("example: levee lint build/levee.wasm --profile plain\n"
                    "Exit code 0: clean; 1: findings; 2: refused.");
    command->callback([options, &exit_code] { exit_code = cmd_lint(*options); });
}

}  // namespace levee
