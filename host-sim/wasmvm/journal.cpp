// Each change puts down what it replaced.
#include "host-sim/wasmvm/journal.hpp"

namespace levee::wasmvm {

const std::string* Journal::find(std::string_view key) const {
    const auto found = entries_.find(key);
    return found == entries_.end() ? nullptr : &found->second;
}

void Journal::set(std::string_view key, std::string_view value) {
    const auto found = entries_.find(key);
    if (found == entries_.end()) {
        undo_.push_back({std::string(key), std::nullopt});
        entries_.emplace(key, value);
    } else {
        undo_.push_back({std::string(key), std::move(found->second)});
        found->second = value;
    }
}

void Journal::remove(std::string_view key) {
    const auto found = entries_.find(key);
    if (found != entries_.end()) {
        undo_.push_back({std::string(key), std::move(found->second)});
        entries_.erase(found);
    }
}

void Journal::roll_back(Mark mark) {
    while (undo_.size() > mark) {
        Change& change = undo_.back();
        if (change.before) {
            entries_.insert_or_assign(std::move(change.key), std::move(*change.before));
        } else {
            entries_.erase(change.key);
        }
        undo_.pop_back();
    }
}

std::vector<Journal::Change> Journal::changed_since(Mark mark) const {
    std::map<std::string_view, const Change*> first;
    for (size_t i = mark; i < undo_.size(); ++i) {
        first.emplace(undo_[i].key, &undo_[i]);
    }
    std::vector<Change> changed;
    for (const auto& [key, change] : first) {
        const std::string* now = find(key);
        if (now == nullptr ? change->before.has_value() : change->before != *now) {
            changed.push_back(*change);
        }
    }
    return changed;
}

}  // namespace levee::wasmvm
