// Tables of rows with an undo log: a refused message, and a house order that is cancelled, leave
// nothing behind. The first edit of a row after a savepoint keeps a copy of it.
#pragma once

#include <cstdint>
#include <functional>
#include <stdexcept>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

namespace levee::model {

class Journal {
  public:
    // Edits after this one can be undone alone.
    std::size_t savepoint() {
        ++stamp_;
        return undo_.size();
    }

    void rollback(std::size_t savepoint) {
        while (undo_.size() > savepoint) {
            undo_.back().second();
            undo_.pop_back();
        }
        ++stamp_;
    }

    // From here on each_touched counts; what was done before can still be undone.
    std::size_t begin_message() {
        message_ = savepoint();
        return message_;
    }

    // Forgets how to undo; what was touched has been read before.
    void commit() {
        undo_.clear();
        message_ = 0;
        ++stamp_;
    }

    void note(uint8_t kind, uint64_t id, std::function<void()> undo) {
        undo_.emplace_back(std::pair{kind, id}, std::move(undo));
    }

    uint64_t stamp() const { return stamp_; }

    template <class Visit>
    void each_touched(const Visit& visit) const {
        for (std::size_t i = message_; i < undo_.size(); ++i) {
            visit(undo_[i].first.first, undo_[i].first.second);
        }
    }

  private:
    std::vector<std::pair<std::pair<uint8_t, uint64_t>, std::function<void()>>> undo_;
    std::size_t message_ = 0;  // where the message at work begins
    uint64_t stamp_ = 1;
};

template <class Row>
class Table {
  public:
    explicit Table(Journal& journal) : journal_{journal} {}

    const Row* find(uint64_t id) const {
        const auto at = rows_.find(id);
        return at == rows_.end() ? nullptr : &at->second.row;
    }

    const Row& at(uint64_t id) const {
        const Row* row = find(id);
        if (row == nullptr) throw missing(id);
        return *row;
    }

    Row& edit(uint64_t id) {
        const auto at = rows_.find(id);
        if (at == rows_.end()) throw missing(id);
        Entry& entry = at->second;
        if (entry.stamp != journal_.stamp()) {
            journal_.note(Row::KIND, id, [this, id, before = entry] { rows_[id] = before; });
            entry.stamp = journal_.stamp();
        }
        return entry.row;
    }

    Row& create(uint64_t id) {
        const auto made = rows_.try_emplace(id);
        if (!made.second) {
            throw std::logic_error("model: row " + name(id) + " exists already");
        }
        journal_.note(Row::KIND, id, [this, id] { rows_.erase(id); });
        made.first->second.stamp = journal_.stamp();
        return made.first->second.row;
    }

    void remove(uint64_t id) {
        const auto at = rows_.find(id);
        if (at == rows_.end()) throw missing(id);
        journal_.note(Row::KIND, id, [this, id, before = at->second] { rows_[id] = before; });
        rows_.erase(at);
    }

    template <class Visit>
    void each(const Visit& visit) const {
        for (const auto& entry : rows_) visit(entry.first, entry.second.row);
    }

  private:
    struct Entry {
        Row row;
        uint64_t stamp = 0;
    };

    static std::string name(uint64_t id) {
        return std::to_string(Row::KIND) + ":" + std::to_string(id);
    }
    static std::logic_error missing(uint64_t id) {
        return std::logic_error("model: row " + name(id) + " is missing");
    }

    Journal& journal_;
    std::unordered_map<uint64_t, Entry> rows_;
};

}  // namespace levee::model
