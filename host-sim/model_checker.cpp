// Core and model side by side: statuses and events of every message, every row that either of them
// touched, and every row there is after each roll with a loss, at intervals and at the end.
#include "host-sim/model_checker.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>

#include "host-sim/model/model.hpp"

namespace levee {

namespace {

/// Where a row of the core and one of the model differ; empty if nowhere.
std::string row_difference(const model::Model& model, uint8_t kind, uint64_t id, ByteView core,
                           uint64_t& compared) {
    ++compared;
    std::array<uint8_t, ROW_SIZE_MAX> expected{};
    const bool in_model = model.row(kind, id, expected.data());
    const bool in_core = !core.empty();
    const meta::Struct* shape = find_kind(meta::ROWS, kind);
    const std::string name =
        fmt::format("row {} {}", shape == nullptr ? "unknown" : shape->name, id);
    if (in_model != in_core) {
        return fmt::format("{}: {} in the ledger, {} in the model", name,
                           in_core ? "present" : "absent", in_model ? "present" : "absent");
    }
    std::string where;
    if (!in_core || model::same_row(kind, core.data(), expected.data(), where)) {
        return "";
    }
    return fmt::format("{}: {}", name, where);
}

/// The first event that differs, in words.
std::string event_difference(ByteView core, const std::vector<uint8_t>& expected) {
    if (std::equal(core.begin(), core.end(), expected.begin(), expected.end())) {
        return "";
    }
    const Receipt ours{Status::ok, {}, core, {}};
    const Receipt theirs{Status::ok, {}, expected, {}};
    const OrderedJson differences = receipt_differences(ours, theirs);
    return "events (first the ledger's, second the model's): " +
           (differences.empty() ? std::string("other bytes") : differences.front().dump());
}

constexpr uint64_t INTERVAL = 4096;  // transactions
constexpr uint64_t LONG_INTERVAL = 65536;

/// Whether the transaction recorded who pays a loss.
bool has_loss(const Receipt& receipt) {
    ByteView events = receipt.events;
    while (events.size() >= sizeof(EventHeader)) {
        EventHeader header;
        std::memcpy(&header, events.data(), sizeof header);
        if (header.kind == IncidentAllocatedEvent::KIND) {
            return true;
        }
        events = events.subspan(std::min(events.size(), sizeof header + header.size));
    }
    return false;
}

class ModelChecker final : public UndoingChecker {
public:
    explicit ModelChecker(bool can_undo, AllRows when = AllRows::after_losses)
        : model_(can_undo), when_(when) {}

    void undo() override { model_.undo(); }

    std::string_view name() const override { return "reference model"; }

    std::string after_transaction(const Context& context, ByteView message, const Receipt& receipt,
                                  const LedgerStore& store) override {
        const std::string difference =
            opinion_of([&] { return executed_difference(context, message, receipt, store); });
        ++transactions_;
        const bool is_due = when_ == AllRows::seldom
                                ? transactions_ % LONG_INTERVAL == 0
                                : transactions_ % INTERVAL == 0 || has_loss(receipt);
        return difference.empty() && is_due ? at_end(store) : difference;
    }

    std::string at_end(const LedgerStore& store) override {
        return opinion_of([&] { return whole_difference(store); });
    }

    uint64_t compared_rows() const override { return compared_rows_; }

private:
    std::string executed_difference(const Context& context, ByteView message,
                                    const Receipt& receipt, const LedgerStore& store) {
        const auto status = static_cast<Status>(
            model_.execute(context, message.data(), static_cast<uint32_t>(message.size())));
        if (status != receipt.status) {
            return fmt::format("status {}, in the model {}", status_text(receipt.status),
                               status_text(status));
        }
        const std::string difference = changed_rows_difference(receipt, store);
        return difference.empty() ? event_difference(receipt.events, model_.events()) : difference;
    }

    std::string whole_difference(const LedgerStore& store) {
        model_.audit();
        for (const RowView& row : store.sorted_rows()) {
            const std::string difference = compare(row.kind, row.id, row.bytes);
            if (!difference.empty()) {
                return difference;
            }
        }
        for (const auto& [kind, id] : model_.all_keys()) {
            if (!store.find(kind, id).empty()) {
                continue;  // compared above
            }
            const std::string difference = compare(kind, id, {});
            if (!difference.empty()) {
                return difference;
            }
        }
        return "";
    }

    std::string compare(uint8_t kind, uint64_t id, ByteView core) {
        return row_difference(model_, kind, id, core, compared_rows_);
    }

    std::string changed_rows_difference(const Receipt& receipt, const LedgerStore& store) {
        for (const RowView& row : receipt.rows) {
            const std::string difference =
                compare(row.kind, row.id, store.find(row.kind, row.id));
            if (!difference.empty()) {
                return difference;
            }
        }
        for (const model::ModelRow& row : model_.changed()) {
            if (is_changed(receipt, row.kind, row.id)) {
                continue;  // compared above
            }
            const std::string difference =
                compare(row.kind, row.id, store.find(row.kind, row.id));
            if (!difference.empty()) {
                return difference;
            }
        }
        return "";
    }

    /// Rows of a receipt are sorted; of one that is not, some are only compared twice.
    static bool is_changed(const Receipt& receipt, uint8_t kind, uint64_t id) {
        const auto key = std::make_pair(kind, id);
        const auto at = std::lower_bound(receipt.rows.begin(), receipt.rows.end(), key,
                                         [](const RowView& row, const auto& wanted) {
                                             return std::make_pair(row.kind, row.id) < wanted;
                                         });
        return at != receipt.rows.end() && at->kind == kind && at->id == id;
    }

    model::Model model_;
    AllRows when_;
    uint64_t compared_rows_ = 0;
    uint64_t transactions_ = 0;
};

}  // namespace

std::string opinion_of(const std::function<std::string()>& work) {
    try {
        return work();
    } catch (const std::exception& error) {
        const std::string words = error.what();
        return words.empty() ? "an error without words" : words;
    }
}

std::unique_ptr<Checker> make_model_checker(AllRows when) {
    return std::make_unique<ModelChecker>(false, when);
}

std::unique_ptr<UndoingChecker> make_undoing_model_checker() {
    return std::make_unique<ModelChecker>(true);
}

}  // namespace levee
