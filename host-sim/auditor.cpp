// Checks of one transaction: its status, its rows taken one by one, its events, its money.
#include "host-sim/auditor.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <bitset>
#include <optional>

#include "abi/generated/abi_meta.hpp"

namespace levee {

namespace {

constexpr u128 ATOMS_END = u128{1} << 88;

std::string row_name(const RowView& row) {
    for (const meta::Struct& shape : meta::ROWS) {
        if (shape.kind == row.kind) {
            return fmt::format("{} {}", shape.name, row.id);
        }
    }
    return fmt::format("kind {} id {}", row.kind, row.id);
}

/// What bytes of a row may hold, drawn from the schema once.
struct RowShape {
    struct Range {
        uint32_t offset;
        uint32_t size;
        std::string_view name;
        const std::bitset<256>* allowed;  // of each byte; nullptr: zero
    };
    std::vector<Range> bytes;
    std::vector<Range> atoms;
};

const std::bitset<256>* values_of(std::string_view enumeration) {
    static std::map<std::string_view, std::bitset<256>> known;
    const auto [place, is_new] = known.try_emplace(enumeration);
    for (const meta::EnumInfo& info : meta::ENUMS) {
        if (is_new && info.name == enumeration) {
            for (const meta::EnumValue& value : info.values) {
                place->second.set(value.value);
            }
        }
    }
    return &place->second;
}

RowShape shape_of(const meta::Struct& row) {
    RowShape shape;
    for (const meta::Field& field : row.fields) {
        const RowShape::Range range{field.offset, field.size, field.name, nullptr};
        if (field.is_reserved) {
            shape.bytes.push_back(range);
        } else if (!field.enumeration.empty() && field.wire == meta::Wire::u8) {
            shape.bytes.push_back(range);
            shape.bytes.back().allowed = values_of(field.enumeration);
        } else if (field.unit == "atoms") {
            shape.atoms.push_back(range);
        }
    }
    return shape;
}

const RowShape& shape_of(uint8_t kind) {
    static const std::array<RowShape, 256> shapes = [] {
        std::array<RowShape, 256> by_kind;
        for (const meta::Struct& row : meta::ROWS) {
            by_kind[row.kind] = shape_of(row);
        }
        return by_kind;
    }();
    return shapes[kind];
}

std::string broken_status(const AuditStep& step) {
    const auto code = static_cast<uint32_t>(step.receipt.status);
    step.branches.count(code == 0 ? Branch::accepted : Branch::refused);
    const bool known =
        std::any_of(meta::STATUSES.begin(), meta::STATUSES.end(),
                    [code](const meta::StatusInfo& info) { return info.code == code; });
    return known ? "" : fmt::format("status {}", code);
}

std::string broken_refusal(const AuditStep& step) {
    const Receipt& receipt = step.receipt;
    if (receipt.status == Status::ok) {
        return "";
    }
    if (receipt.rows.empty() && receipt.events.empty()) {
        step.branches.count(Branch::unchanged);
        return "";
    }
    return fmt::format("{} rows and {} bytes of events", receipt.rows.size(),
                       receipt.events.size());
}

std::string broken_row_order(const AuditStep& step) {
    const RowView* last = nullptr;
    for (const RowView& row : step.receipt.rows) {
        if (last != nullptr && std::pair{last->kind, last->id} >= std::pair{row.kind, row.id}) {
            return fmt::format("{} does not come after {}", row_name(row), row_name(*last));
        }
        if (row.present() && row.bytes[0] != row_version(row.kind)) {
            return fmt::format("{} has layout version {}", row_name(row), row.bytes[0]);
        }
        step.branches.count(Branch::row);
        last = &row;
    }
    return "";
}

std::string broken_bytes(const AuditStep& step) {
    for (const RowView& row : step.receipt.rows) {
        for (const RowShape::Range& range : shape_of(row.kind).bytes) {
            step.branches.count(range.allowed == nullptr ? Branch::reserved_bytes
                                                         : Branch::enumerated_bytes);
            for (const uint8_t byte : row.bytes.subspan(range.offset, range.size)) {
                const bool holds = range.allowed == nullptr ? byte == 0 : range.allowed->test(byte);
                if (row.present() && !holds) {
                    return fmt::format("{}: {} holds {}", row_name(row), range.name, byte);
                }
            }
        }
    }
    return "";
}

std::string broken_width(const AuditStep& step) {
    for (const RowView& row : step.receipt.rows) {
        for (const RowShape::Range& range : shape_of(row.kind).atoms) {
            step.branches.count(Branch::amounts);
            for (uint32_t at = 0; at < range.size; at += sizeof(u128)) {
                u128 atoms = 0;
                std::memcpy(&atoms, row.bytes.data() + range.offset + at, sizeof atoms);
                if (row.present() && atoms >= ATOMS_END) {
                    return fmt::format("{}: {} is {}", row_name(row), range.name, atoms);
                }
            }
        }
    }
    return "";
}

/// The event at the front of `events`, or nothing if those bytes are no event.
struct EventAt {
    uint16_t kind = 0;
    ByteView fields;
};

std::optional<EventAt> take_event(ByteView& events) {
    EventHeader header;
    if (events.size() < sizeof header) {
        return std::nullopt;
    }
    std::memcpy(&header, events.data(), sizeof header);
    const auto shape =
        std::find_if(meta::EVENTS.begin(), meta::EVENTS.end(),
                     [&header](const meta::Struct& event) { return event.kind == header.kind; });
    if (shape == meta::EVENTS.end() || shape->size != header.size || header.reserved != 0 ||
        events.size() - sizeof header < header.size) {
        return std::nullopt;
    }
    const EventAt event{header.kind, events.subspan(sizeof header, header.size)};
    events = events.subspan(sizeof header + header.size);
    return event;
}

std::string broken_events(const AuditStep& step) {
    ByteView left = step.receipt.events;
    while (!left.empty()) {
        if (!take_event(left)) {
            return fmt::format("no event at byte {}", step.receipt.events.size() - left.size());
        }
        step.branches.count(Branch::events);
    }
    return "";
}

std::string broken_buckets(const AuditStep& step) {
    for (const RowView& row : step.receipt.rows) {
        if (row.kind != AssetRow::KIND || !row.present()) {
            continue;
        }
        const auto asset = row_as<AssetRow>(row);
        step.branches.count(Branch::buckets);
        u128 sum = 0;
        for (const Atoms& bucket : asset.buckets) {
            sum += bucket.raw();
        }
        if (sum != asset.vault.raw()) {
            return fmt::format("asset {}: buckets hold {}, the vault {}", row.id, sum,
                               asset.vault.raw());
        }
    }
    return "";
}

/// Atoms of `asset` that the transaction's events pay out.
u128 paid_out(const AuditStep& step, uint32_t asset) {
    u128 sum = 0;
    ByteView left = step.receipt.events;
    for (std::optional<EventAt> event = take_event(left); event; event = take_event(left)) {
        if (event->kind == PayoutEvent::KIND) {
            PayoutEvent payout;
            std::memcpy(static_cast<void*>(&payout), event->fields.data(), sizeof payout);
            sum += payout.asset == asset ? payout.amount.raw() : 0;
        }
    }
    return sum;
}

u128 vault_after(const AuditStep& step, uint32_t asset, u128 before) {
    for (const RowView& row : step.receipt.rows) {
        if (row.kind == AssetRow::KIND && row.id == asset) {
            return row_as<AssetRow>(row).vault.raw();
        }
    }
    return before;
}

std::string broken_vault(const AuditStep& step) {
    if (step.receipt.status != Status::ok) {
        return "";
    }
    // A new asset starts empty; one that was there before keeps its vault unless money moved.
    for (const auto& [asset, before] : step.vaults) {
        const bool funded = step.context.funds_asset == asset;
        const u128 in = funded ? step.context.funds_amount.raw() : 0;
        const u128 out = paid_out(step, asset);
        const u128 after = vault_after(step, asset, before);
        step.branches.count(in != 0    ? Branch::vault_in
                            : out != 0 ? Branch::vault_out
                                       : Branch::vault_still);
        if (before + in != after + out) {
            return fmt::format("asset {}: the vault went from {} to {} with {} in and {} out",
                               asset, before, after, in, out);
        }
    }
    return "";
}

std::string broken_identity(const AuditStep& step) {
    constexpr i128 SUBATOMS = i128{1} << 32;
    for (const RowView& row : step.receipt.rows) {
        if (row.kind != BookRow::KIND || !row.present()) {
            continue;
        }
        const auto book = row_as<BookRow>(row);
        const auto whole = [](Atoms atoms) { return static_cast<i128>(atoms.raw()) * SUBATOMS; };
        const i128 left = whole(book.settlement) + whole(book.shortfall) + whole(book.residual);
        const i128 claims =
            whole(book.pool_claims) + whole(book.cohort_claims) + whole(book.house_claims);
        const i128 entries = book.entry[0].raw() + book.entry[1].raw() + book.house_entry.raw() +
                             book.flat_entry.raw();
        const bool is_open = book.holders[0] != 0 || book.holders[1] != 0;
        step.branches.count(is_open ? Branch::open_book : Branch::empty_book);
        if (claims != 0) {
            step.branches.count(Branch::claims);
        }
        if (left != claims - entries) {
            return fmt::format("market {}: S + D + R is {} sub-atoms, J - EV is {}", row.id, left,
                               claims - entries);
        }
    }
    return "";
}

std::string broken_lots(const AuditStep& step) {
    for (const RowView& row : step.receipt.rows) {
        if (row.kind != BookRow::KIND || !row.present()) {
            continue;
        }
        const auto book = row_as<BookRow>(row);
        const i128 open = static_cast<i128>(book.size[0].raw()) -
                          static_cast<i128>(book.size[1].raw()) + book.house_size.raw();
        step.branches.count(book.house_size.raw() != 0 ? Branch::house_lots : Branch::both_sides);
        if (open != 0) {
            return fmt::format("market {}: longs less shorts and the house leave {} sublots",
                               row.id, open);
        }
    }
    return "";
}

constexpr StepCheck STEP_CHECKS[] = {
    {"LV-AUD-01", "The status is one that the schema lists.", broken_status},
    {"LV-AUD-02", "A refused message changes no row and emits no event.", broken_refusal},
    {"LV-AUD-03", "Changed rows are sorted, each once, in the present layout.", broken_row_order},
    {"LV-AUD-04", "Reserved bytes are zero and enumerated bytes known.", broken_bytes},
    {"LV-AUD-05", "Every amount is below 2^88 atoms.", broken_width},
    {"LV-AUD-06", "Events are known, of their own size, and fill their bytes.", broken_events},
    {"LV-AUD-07", "The buckets of an asset sum to its vault.", broken_buckets},
    {"LV-AUD-08", "A vault moves by the funds that came in and the payouts.", broken_vault},
    {"LV-AUD-09", "S + D + R == J - EV in every market, in sub-atoms.", broken_identity},
    {"LV-AUD-10", "Longs, shorts and the house hold zero lots in sum.", broken_lots},
    {"LV-AUD-11", "A parameter changes after the seal as an event says.", broken_governed_fields},
    {"LV-AUD-12", "A change keeps bounds, step, cooldown, route and delay.", broken_changes},
    {"LV-AUD-13", "Coverage never goes off.", broken_coverage},
    {"LV-AUD-14", "Operator money leaves by its part of an epoch.", broken_outflow},
    {"LV-AUD-15", "What is paid out is a user's own.", broken_payouts},
    {"LV-AUD-16", "Parameters in force obey the rules between them.", broken_rules},
};

}  // namespace

void each_known_event(ByteView events, const std::function<void(uint16_t, ByteView)>& visit) {
    for (std::optional<EventAt> event = take_event(events); event; event = take_event(events)) {
        visit(event->kind, event->fields);
    }
}

std::span<const StepCheck> step_checks() { return STEP_CHECKS; }

void Auditor::remember_rows(const Receipt& receipt) {
    for (const RowView& row : receipt.rows) {
        if (holds_parameters(row.kind)) {
            governed_[{row.kind, row.id}].assign(row.bytes.begin(), row.bytes.end());
        }
        if (row.kind == AssetRow::KIND && row.present()) {
            vaults_[static_cast<uint32_t>(row.id)] = row_as<AssetRow>(row).vault.raw();
        }
    }
}

std::vector<Violation> Auditor::after(const Context& context, const Receipt& receipt,
                                      const LedgerStore& store) {
    std::vector<Violation> violations;
    const AuditStep step{context, receipt, store, vaults_, governed_, branches_};
    for (const StepCheck& check : step_checks()) {
        std::string detail = check.broken(step);
        if (!detail.empty()) {
            violations.push_back({check.id, check.sentence, std::move(detail)});
        }
    }
    checks_ += step_checks().size();
    remember_rows(receipt);
    ++transactions_;
    if (ledger_interval_ != 0 && transactions_ % ledger_interval_ == 0) {
        const std::vector<Violation> found = ledger(store);
        violations.insert(violations.end(), found.begin(), found.end());
        checks_ += ledger_checks().size();
    }
    return violations;
}

std::vector<Violation> Auditor::ledger(const LedgerStore& store) {
    std::vector<Violation> violations;
    for (const LedgerCheck& check : ledger_checks()) {
        std::string detail = check.broken(store, branches_);
        if (!detail.empty()) {
            violations.push_back({check.id, check.sentence, std::move(detail)});
        }
    }
    return violations;
}

}  // namespace levee
