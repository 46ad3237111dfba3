// `levee engines`: which engines this program can run, and for the others why not and what to do.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <memory>

#include "host-sim/commands/commands.hpp"
#include "host-sim/engine/engine.hpp"
#include "host-sim/usage.hpp"

namespace levee {

namespace {

constexpr std::string_view REMEDY = "make engines";

void print_engines(bool is_json) {
    OrderedJson list = OrderedJson::array();
    for (const EngineEntry& entry : engines()) {
        const bool is_here = entry.make != nullptr;
        if (!is_json) {
            fmt::print("{:<13} {:<7} {}\n", entry.name, is_here ? "here" : "absent",
                       is_here ? std::string(entry.sentence)
                               : fmt::format("{}; get it with: {}", entry.absent, REMEDY));
            continue;
        }
        list.push_back({{"name", entry.name},
                        {"here", is_here},
                        {"sentence", entry.sentence},
                        {"why_not", is_here ? OrderedJson(nullptr) : OrderedJson(entry.absent)},
                        {"remedy", is_here ? OrderedJson(nullptr) : OrderedJson(REMEDY)}});
    }
    if (is_json) {
        print_answer(list, true);
    }
}

}  // namespace

void register_engines(CLI::App& app, int& exit_code) {
    const auto is_json = std::make_shared<bool>(false);
    CLI::App* verb = app.add_subcommand("engines", "List the engines, and why one is not here.");
    verb->add_flag("--json", *is_json, "Print the list as JSON");
    verb->footer("example: levee engines\n"
                 "Exit code 0: listed, whatever is here.");
    verb->callback([is_json, &exit_code] {
        print_engines(*is_json);
        exit_code = EXIT_OK;
    });
}

}  // namespace levee
