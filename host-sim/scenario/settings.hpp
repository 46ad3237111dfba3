// The keys of a scenario file as texts with the place where each was written, so that any value
// that is no good is refused in one line: file, line, key, what is wrong and which bound holds.
#pragma once

#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "abi/units.hpp"
#include "host-sim/usage.hpp"

namespace levee {

/// A refusal quotes the file, so control characters in it are written out, as \n or \x1B: they must
/// neither break the line nor reach a terminal.
struct ScenarioError : UsageError {
    ScenarioError(std::string_view where, std::string_view what);
};

/// A value as written: one text, or several for a list.
struct Setting {
    std::vector<std::string> texts;
    std::string where;  // "file:line: key", or "--set key"
};

/// A unit that a value may carry after its number, and what one of it is worth.
struct UnitWord {
    std::string_view word;  // "" = none written
    u128 scale;
};

/// Units of one kind of quantity. `plural` is how a message names them.
struct UnitKind {
    std::string_view plural;
    std::span<const UnitWord> words;
};

extern const UnitKind USD_UNIT;      // to millionths of a dollar
extern const UnitKind RATIO_UNIT;    // to billionths: "10 %" or "0.1"
extern const UnitKind SECONDS_UNIT;  // "60 s", "5 min", "2 h"
extern const UnitKind COUNT_UNIT;    // no unit

/// The number in `text` in the base of `kind`. Throws ScenarioError.
u128 read_quantity(std::string_view text, std::string_view where, const UnitKind& kind, u128 low,
                   u128 high);

class Settings {
public:
    /// Later values replace earlier ones, as `--set` does.
    void put(std::string key, Setting value) { values_[std::move(key)] = std::move(value); }

    bool has(std::string_view key) const { return values_.count(std::string(key)) != 0; }
    /// Where the key was written; the file itself if it was not.
    std::string where(std::string_view key) const;

    std::string text(std::string_view key, std::string_view otherwise);
    std::vector<std::string> list(std::string_view key, std::string_view otherwise);
    u128 quantity(std::string_view key, std::string_view otherwise, const UnitKind& kind, u128 low,
                  u128 high);

    /// Every key must have been asked for by now. Throws ScenarioError, naming the nearest one.
    void refuse_unknown() const;

    std::string file;

private:
    Setting find(std::string_view key, std::string_view otherwise);

    std::map<std::string, Setting> values_;
    std::vector<std::string> asked_;
};

}  // namespace levee
