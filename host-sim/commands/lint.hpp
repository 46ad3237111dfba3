// `levee lint`: checks a Wasm module against a chain's profile.
#pragma once

namespace CLI {
class App;
}

namespace levee {

// The callback sets exit_code: 0 clean, 1 findings, 2 when the file or the profile is no good.
void register_lint(CLI::App& app, int& exit_code);

}  // namespace levee
