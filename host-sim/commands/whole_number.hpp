// A whole number on the command line: digits only, so that neither a sign nor an overflow becomes
// another number unseen.
#pragma once

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <string>

namespace levee {

/// Accepts low .. high; the message names both.
inline CLI::Validator whole_number(uint64_t low, uint64_t high) {
    return CLI::Validator(
        [low, high](std::string& text) {
            const bool digits =
                !text.empty() && text.find_first_not_of("0123456789") == std::string::npos;
            uint64_t value = 0;
            bool fits = digits;
            for (size_t i = 0; fits && i < text.size(); ++i) {
                fits = !__builtin_mul_overflow(value, uint64_t{10}, &value) &&
                       !__builtin_add_overflow(value, static_cast<uint64_t>(text[i] - '0'), &value);
            }
            return fits && value >= low && value <= high
                       ? std::string()
                       : fmt::format("'{}' is not a whole number from {} to {}", text, low, high);
        },
        "NUMBER");
}

}  // namespace levee
