// Every verb of the program. Each has a file of its own that adds it to the command line; its
// callback leaves the result in `exit_code`.
#pragma once

#include "host-sim/abi/decode.hpp"

namespace CLI {
class App;
}

namespace levee {

void register_run(CLI::App& app, int& exit_code);
void register_resume(CLI::App& app, int& exit_code);
void register_replay(CLI::App& app, int& exit_code);
void register_diff(CLI::App& app, int& exit_code);
void register_inspect(CLI::App& app, int& exit_code);
void register_report(CLI::App& app, int& exit_code);
void register_preview(CLI::App& app, int& exit_code);
void register_params(CLI::App& app, int& exit_code);
void register_propose(CLI::App& app, int& exit_code);
void register_lint(CLI::App& app, int& exit_code);
void register_abi(CLI::App& app, int& exit_code);
void register_fuzz(CLI::App& app, int& exit_code);
void register_shrink(CLI::App& app, int& exit_code);
void register_tiny(CLI::App& app, int& exit_code);
void register_attack(CLI::App& app, int& exit_code);
void register_engines(CLI::App& app, int& exit_code);
void register_gas(CLI::App& app, int& exit_code);
void register_chain(CLI::App& app, int& exit_code);

/// Prints JSON as an indented tree of names and values, for people.
void print_tree(const OrderedJson& value, int indent = 0);

/// Prints a decoded incident as a table of layers and what each pays, for people.
void print_waterfall(const OrderedJson& incident);

/// Prints `value` as JSON if `is_json`, else as a tree.
void print_answer(const OrderedJson& value, bool is_json);

}  // namespace levee
