// Invariants of the ledger, checked outside the contract: after every transaction from the rows
// that it changed, and over all rows at intervals and at the end. Each check has an id, a sentence
// and a predicate that returns what is broken, or nothing.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
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

/// What an invariant can be about: each check counts which of its cases it has looked at.
enum class Branch : uint8_t {
    accepted, refused, unchanged, row, reserved_bytes, enumerated_bytes, amounts, events, buckets,
    vault_in, vault_out, vault_still, empty_book, open_book, claims, house_lots, both_sides,
    exact_bucket, loose_bucket, sides, ids, haircut_open, socialisation_open,
    governed_row, loosening, tightening, covered, operator_exit, payout, ruled, cap_fell,
    floor_rose, voted,
};

inline constexpr std::array<std::string_view, 33> BRANCH_NAMES = {
    "01 accepted",      "01 refused",        "02 unchanged",       "03 row",
    "04 reserved",      "04 enumerated",     "05 amount",          "06 event",
    "07 buckets",       "08 funds in",       "08 payout",          "08 still",
    "09 empty book",    "09 open book",      "09 claims",          "10 house",
    "10 longs, shorts", "20 exact",          "20 at least",        "21 sides",
    "22 ids",           "23 haircut",        "23 socialisation",   "11 governed row",
    "12 loosening",     "12 tightening",     "13 covered",         "14 operator exit",
    "15 payout",        "16 ruled",          "13 cap falls",       "16 floor rises",
    "24 voted",
};

class Branches {
public:
    void count(Branch branch) { ++counts_[static_cast<size_t>(branch)]; }
    std::span<const uint64_t> counts() const { return counts_; }

private:
    std::array<uint64_t, BRANCH_NAMES.size()> counts_{};
};

/// Bytes of the rows that hold parameters, by kind and id.
using GovernedRows = std::map<std::pair<uint8_t, uint64_t>, std::vector<uint8_t>>;

/// One transaction with what it did, as the checks see it.
struct AuditStep {
    const Context& context;
    const Receipt& receipt;
    const LedgerStore& store;
    const std::map<uint32_t, u128>& vaults;  // of each asset, before the transaction
    const GovernedRows& governed;            // rows with parameters, before it
    Branches& branches;
};

struct StepCheck {
    std::string_view id;
    std::string_view sentence;
    std::string (*broken)(const AuditStep& step);
};

struct LedgerCheck {
    std::string_view id;
    std::string_view sentence;
    std::string (*broken)(const LedgerStore& store, Branches& branches);
};

/// Checks of one transaction, and of the whole ledger.
std::span<const StepCheck> step_checks();
std::span<const LedgerCheck> ledger_checks();

/// Calls visit(kind, fields) for each event, up to the first bytes that are none.
void each_known_event(ByteView events, const std::function<void(uint16_t, ByteView)>& visit);

// Of governance (auditor_governance.cpp, auditor_rules.cpp).
std::string broken_governed_fields(const AuditStep& step);
std::string broken_changes(const AuditStep& step);
std::string broken_coverage(const AuditStep& step);
std::string broken_outflow(const AuditStep& step);
std::string broken_payouts(const AuditStep& step);
std::string broken_rules(const AuditStep& step);
std::string broken_tallies(const LedgerStore& store, Branches& branches);
/// Whether rows of that kind are remembered for these checks.
bool holds_parameters(uint8_t kind);

class Auditor {
public:
    /// All rows are summed after every `ledger_interval` transactions; 0 = only on demand.
    explicit Auditor(uint64_t ledger_interval = 4096) : ledger_interval_(ledger_interval) {}

    /// What the transaction broke; empty if nothing.
    std::vector<Violation> after(const Context& context, const Receipt& receipt,
                                 const LedgerStore& store);
    std::vector<Violation> ledger(const LedgerStore& store);

    uint64_t checks() const { return checks_; }
    const Branches& branches() const { return branches_; }

private:
    void remember_rows(const Receipt& receipt);

    uint64_t ledger_interval_;
    uint64_t transactions_ = 0;
    uint64_t checks_ = 0;
    std::map<uint32_t, u128> vaults_;
    GovernedRows governed_;
    Branches branches_;
};

/// The row behind a view. The view must be of that kind.
template <typename Row>
Row row_as(const RowView& view) {
    Row row;
    std::memcpy(static_cast<void*>(&row), view.bytes.data(), sizeof row);
    return row;
}

/// The row as it was before the transaction, of a kind with parameters; or nothing.
template <typename Row>
std::optional<Row> row_before(const AuditStep& step, uint64_t id) {
    const auto found = step.governed.find({Row::KIND, id});
    if (found == step.governed.end() || found->second[0] == 0) {
        return std::nullopt;
    }
    return row_as<Row>({Row::KIND, id, found->second});
}

/// Whether the contract was sealed before the transaction.
bool was_sealed(const AuditStep& step);

}  // namespace levee
