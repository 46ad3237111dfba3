// Edit distance and the hints made of it.
#include "host-sim/usage.hpp"

#include <algorithm>
#include <cstdint>
#include <filesystem>

namespace levee {

namespace {

constexpr size_t STEM = 4;  // letters that make a far name a relative: funds, fund_usd

}  // namespace

size_t edit_distance(std::string_view a, std::string_view b) {
    // Three rows of the table suffice: the swap looks back two.
    std::vector<size_t> before(b.size() + 1);
    std::vector<size_t> last(b.size() + 1);
    std::vector<size_t> row(b.size() + 1);
    for (size_t j = 0; j <= b.size(); ++j) {
        row[j] = j;
    }
    for (size_t i = 1; i <= a.size(); ++i) {
        std::swap(before, last);
        std::swap(last, row);
        row[0] = i;
        for (size_t j = 1; j <= b.size(); ++j) {
            const size_t changed = last[j - 1] + (a[i - 1] != b[j - 1] ? 1 : 0);
            row[j] = std::min({last[j] + 1, row[j - 1] + 1, changed});
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) {
                row[j] = std::min(row[j], before[j - 2] + 1);
            }
        }
    }
    return row[b.size()];
}

std::string_view nearest(std::string_view name, std::span<const std::string_view> names) {
    std::string_view best;
    size_t best_distance = SIZE_MAX;
    for (const std::string_view candidate : names) {
        const size_t distance = edit_distance(name, candidate);
        // A third of the letters may differ: fund is not like kind.
        const bool is_like = 3 * distance <= std::max(name.size(), candidate.size()) ||
                             (distance == 1 && name.substr(0, 1) == candidate.substr(0, 1));
        if (is_like && distance < best_distance) {
            best_distance = distance;
            best = candidate;
        }
    }
    if (!best.empty() || name.size() < STEM) {
        return best;
    }
    const auto same_stem = [name](std::string_view candidate) {
        return candidate.substr(0, STEM) == name.substr(0, STEM);
    };
    const auto found = std::find_if(names.begin(), names.end(), same_stem);
    return found == names.end() ? best : *found;
}

std::string did_you_mean(std::string_view name, std::span<const std::string_view> names) {
    const std::string_view best = nearest(name, names);
    if (!best.empty()) {
        return "; did you mean '" + std::string(best) + "'?";
    }
    std::string text = "; there are";
    for (size_t i = 0; i < names.size(); ++i) {
        text += (i == 0 ? " " : ", ") + std::string(names[i]);
    }
    return text;
}

std::string near_file(const std::string& path) {
    namespace fs = std::filesystem;
    const fs::path missing(path);
    const fs::path folder = missing.parent_path();
    std::error_code failure;
    std::vector<std::string> siblings;
    for (fs::directory_iterator at(folder.empty() ? "." : folder, failure), end;
         !failure && at != end; at.increment(failure)) {
        siblings.push_back(at->path().filename().string());
    }
    std::sort(siblings.begin(), siblings.end());
    const std::vector<std::string_view> names(siblings.begin(), siblings.end());
    const std::string name = missing.filename().string();
    const std::string_view best = nearest(name, names);
    if (best.empty() || best == name) {
        return "";
    }
    return "; did you mean '" + (folder / best).string() + "'?";
}

}  // namespace levee
