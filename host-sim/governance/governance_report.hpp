// What happened to parameters, line by line: proposals, votes, vetoes, pauses, changes and when
// they took effect, and every attempt that was refused. Read from messages and receipts.
#pragma once

#include <string>
#include <vector>

#include "host-sim/engine/engine.hpp"

namespace levee {

class GovernanceReport {
public:
    /// One message with what came of it.
    void add(const Context& context, ByteView message, const Receipt& receipt,
             const LedgerStore& store);

    /// Days since the first governance message, who, what, what came of it.
    const std::vector<std::string>& lines() const { return lines_; }
    uint64_t changes() const { return changes_; }
    uint64_t refused() const { return refused_; }
    bool is_empty() const { return changes_ == 0 && refused_ == 0 && proposals_ == 0; }

private:
    void line(const Context& context, std::string who, const std::string& what,
              const std::string& outcome);
    void add_events(const Context& context, ByteView events, const LedgerStore& store);

    std::vector<std::string> lines_;
    uint64_t start_ = 0;
    uint64_t changes_ = 0;
    uint64_t refused_ = 0;
    uint64_t proposals_ = 0;
};

}  // namespace levee
