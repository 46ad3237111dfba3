// An ordered store of bytes that remembers how to undo: a transaction, or a part of one, is rolled
// back to a mark, and what it changed is listed. All that a chain keeps lies in one of these.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace levee::wasmvm {

class Journal {
public:
    using Map = std::map<std::string, std::string, std::less<>>;
    using Mark = size_t;

    struct Change {
        std::string key;
        std::optional<std::string> before;
    };

    const std::string* find(std::string_view key) const;
    void set(std::string_view key, std::string_view value);
    void remove(std::string_view key);

    Mark mark() const { return undo_.size(); }
    /// As it was at the mark.
    void roll_back(Mark mark);
    /// Nothing is undone any more; marks of before are void.
    void forget() { undo_.clear(); }

    /// Keys that now have another value than at the mark, in order, with their value of then.
    std::vector<Change> changed_since(Mark mark) const;

    const Map& entries() const { return entries_; }

private:
    Map entries_;
    std::vector<Change> undo_;
};

}  // namespace levee::wasmvm
