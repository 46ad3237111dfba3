// Modules for tests of the linter, written as text.
#pragma once

#include <doctest/doctest.h>
#include <unistd.h>

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "host-sim/lint/lint.hpp"

namespace levee::wat {

using lint::Finding;
using Bytes = std::vector<std::uint8_t>;

inline Bytes read_bytes(const std::filesystem::path& path) {
    std::ifstream file(path, std::ios::binary);
    REQUIRE_MESSAGE(file, path.string());
    return Bytes(std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>());
}

inline Bytes assemble(const std::string& wat) {
    const auto base = std::filesystem::temp_directory_path() /
                      ("levee_lint_" + std::to_string(getpid()));
    const std::string text_path = base.string() + ".wat";
    const std::string binary_path = base.string() + ".wasm";
    std::ofstream(text_path) << wat;
    const std::string command = std::string(LEVEE_WAT2WASM) + " --enable-all --no-check \"" +
                                text_path + "\" -o \"" + binary_path + "\"";
    REQUIRE_MESSAGE(std::system(command.c_str()) == 0, wat);
    Bytes bytes = read_bytes(binary_path);
    std::filesystem::remove(text_path);
    std::filesystem::remove(binary_path);
    return bytes;
}

inline bool only(const std::vector<Finding>& findings, const std::string& rule) {
    for (const Finding& f : findings) MESSAGE(f.rule << " " << f.function << ": " << f.text);
    return !findings.empty() && std::all_of(findings.begin(), findings.end(),
                                            [&](const Finding& f) { return f.rule == rule; });
}

inline std::string repeat(const std::string& text, int count) {
    std::string out;
    for (int i = 0; i < count; ++i) out += text;
    return out;
}

}  // namespace levee::wat
