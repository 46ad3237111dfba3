// Mistakes of the caller: one clear line on stderr and exit code 2, with the nearest right name.
#pragma once

#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace levee {

inline constexpr int EXIT_OK = 0;
inline constexpr int EXIT_DIFFERENT = 1;  // the work was done and its answer is no
inline constexpr int EXIT_USAGE = 2;      // the input was refused; nothing was written
inline constexpr int EXIT_STOPPED = 130;  // a signal stopped the work; what was done is whole

struct UsageError : std::runtime_error {
    using std::runtime_error::runtime_error;
};

/// Fewest insertions, removals, changes and swaps of neighbours that turn `a` into `b`.
size_t edit_distance(std::string_view a, std::string_view b);

/// The member of `names` nearest to `name`; if none is near, the first that begins as `name` does;
/// "" if none does either.
std::string_view nearest(std::string_view name, std::span<const std::string_view> names);

/// "; did you mean 'x'?", or "; there are a, b, c" if no name is near.
std::string did_you_mean(std::string_view name, std::span<const std::string_view> names);

/// The same for a file that is not there: the nearest name in its folder, or "" if none is near.
std::string near_file(const std::string& path);

}  // namespace levee
