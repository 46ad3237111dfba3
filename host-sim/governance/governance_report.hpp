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

    /// Who held the offices when governance was set up.
    const std::string& legend() const { return legend_; }
    static std::string header();
    /// Height, days since the first governance message, who, what, what came of it.
    const std::vector<std::string>& lines() const { return lines_; }
    /// "4 changes, 1 renewal of the guardian's mandate, 26 attempts refused"
    std::string sum() const;
    bool is_empty() const { return !is_news_; }

private:
    struct Said {
        std::string who;
        std::string what;
        std::string outcome;
    };
    std::string day(Seconds time) const;
    void line(const Context& context, const Said& said);
    void add_change(const Context& context, const ParameterChangeRow& change,
                    const LedgerStore& store);
    void add_events(const Context& context, ByteView events, const LedgerStore& store);
    std::string refusal_text(const Context& context, uint16_t kind, ByteView body,
                             Status status, const LedgerStore& store) const;

    std::vector<std::string> lines_;
    std::string legend_;
    uint64_t start_ = 0;
    uint64_t changes_ = 0;
    uint64_t renewals_ = 0;
    uint64_t refused_ = 0;
    uint64_t proposals_ = 0;
    bool is_news_ = false;
};

}  // namespace levee
