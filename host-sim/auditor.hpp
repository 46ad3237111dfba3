// Invariants of the ledger, checked outside the contract: after every transaction from the rows
// that it changed, and over all rows at intervals and at the end. Each check has an id, a sentence
// and a predicate that returns what is broken, or nothing.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "host-sim/engine/engine.hpp"

namespace levee {

struct Violation {
    std::string_view id;
    std::string_view sentence;
    std::string detail;
};

/// One transaction with what it did, as the checks see it.
struct AuditStep {
    const Context& context;
    const Receipt& receipt;
    const LedgerStore& store;
    const std::map<uint32_t, u128>& vaults;  // of each asset, before the transaction
};

struct StepCheck {
    std::string_view id;
    std::string_view sentence;
    std::string (*broken)(const AuditStep& step);
};

struct LedgerCheck {
    std::string_view id;
    std::string_view sentence;
    std::string (*broken)(const LedgerStore& store);
};

/// Checks of one transaction, and of the whole ledger.
std::span<const StepCheck> step_checks();
std::span<const LedgerCheck> ledger_checks();

class Auditor {
public:
    /// All rows are summed after every `ledger_interval` transactions; 0 = only on demand.
    explicit Auditor(uint64_t ledger_interval = 4096) : ledger_interval_(ledger_interval) {}

    /// What the transaction broke; empty if nothing.
    std::vector<Violation> after(const Context& context, const Receipt& receipt,
                                 const LedgerStore& store);
    std::vector<Violation> ledger(const LedgerStore& store) const;

    uint64_t checks() const { return checks_; }

private:
    void remember_vaults(const Receipt& receipt);

    uint64_t ledger_interval_;
    uint64_t transactions_ = 0;
    uint64_t checks_ = 0;
    std::map<uint32_t, u128> vaults_;
};

/// The row behind a view. The view must be of that kind.
template <typename Row>
Row row_as(const RowView& view) {
    Row row;
    std::memcpy(static_cast<void*>(&row), view.bytes.data(), sizeof row);
    return row;
}

}  // namespace levee
