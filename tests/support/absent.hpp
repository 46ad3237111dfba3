// Optional parts that tests go without: engines, compilers, libraries. A case that finds one absent
// notes it, and its program ends with one line of all that was noted; LEVEE_ENGINES=all in the
// environment makes it a failure.
#pragma once

#include <doctest/doctest.h>

#include <cstdio>
#include <cstdlib>
#include <set>
#include <string>
#include <string_view>

namespace levee::testing {

inline bool wants_all_engines() {
    const char* wanted = std::getenv("LEVEE_ENGINES");
    return wanted != nullptr && std::string_view(wanted) == "all";
}

/// What was noted in this process.
inline std::set<std::string>& absent_parts() {
    static std::set<std::string> parts;
    return parts;
}

/// What a case goes without, and why; the case fails where all engines are wanted.
inline void note_absent(const std::string& part) {
    absent_parts().insert(part);
    if (wants_all_engines()) {
        FAIL_CHECK(part);
    }
}

/// The last line of a program that went without something.
inline void print_absent() {
    std::string line;
    for (const std::string& part : absent_parts()) {
        line += (line.empty() ? "skipped: " : "; ") + part;
    }
    if (!line.empty()) {
        std::printf("%s (make engines fetches engines)\n", line.c_str());
    }
}

}  // namespace levee::testing
