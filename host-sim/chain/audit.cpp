// Blocks are asked one by one from the contract's first on. Nothing is written before all is here.
#include "host-sim/chain/audit.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "abi/units.hpp"
#include "host-sim/abi/storage_key.hpp"
#include "host-sim/abi/wire.hpp"
#include "host-sim/chain/node.hpp"
#include "host-sim/progress.hpp"
#include "host-sim/trace_replay.hpp"

namespace levee::chain {

namespace {

std::vector<std::unique_ptr<Engine>> native_alone() {
    std::vector<std::unique_ptr<Engine>> engines;
    engines.push_back(make_engine("native"));
    return engines;
}

TraceHeader header_of(const Engine& engine) {
    TraceHeader header;
    header.abi_hash = abi_digest();
    header.genesis_digest = engine.store().digest();
    return header;
}

/// Runs a past message here. What differs from the chain, or "".
std::string repeat(const PastMessage& past, Runner& runner) {
    Transaction transaction;
    transaction.context = past.context;
    transaction.message = past.message;
    if (!runner.step(transaction)) {
        return past.where + ": " + runner.report().problem;
    }
    const Receipt& receipt = runner.receipt();
    if (receipt.status != Status::ok) {
        return fmt::format("{}: the chain accepted what the core refuses: {}", past.where,
                           status_name(static_cast<uint32_t>(receipt.status)));
    }
    if (!std::equal(receipt.events.begin(), receipt.events.end(), past.events.begin(),
                    past.events.end())) {
        return past.where + ": the events of the chain are not the core's";
    }
    return {};
}

StoredPair pair_of(const RowView& row) {
    return {row_key(row.kind, row.id), {row.bytes.begin(), row.bytes.end()}};
}

/// All that is stored against all that is due. The first that differs in words, or "".
std::string compare_pairs(std::vector<StoredPair> stored, std::vector<StoredPair> due) {
    const auto by_key = [](const StoredPair& a, const StoredPair& b) { return a.key < b.key; };
    std::sort(stored.begin(), stored.end(), by_key);
    std::sort(due.begin(), due.end(), by_key);
    for (size_t i = 0; i < std::max(stored.size(), due.size()); ++i) {
        if (i == stored.size() || (i < due.size() && due[i].key < stored[i].key)) {
            return words_of_key(due[i].key) + " is due, and not stored";
        }
        if (i == due.size() || stored[i].key < due[i].key) {
            return words_of_key(stored[i].key) + " is stored, and not due";
        }
        if (stored[i].value != due[i].value) {
            return words_of_key(due[i].key) + " on the chain is not the one that is due here";
        }
    }
    return {};
}

std::string compare_storage(std::vector<StoredPair> stored, const LedgerStore& store,
                            const Directory& directory, PullReport& report) {
    std::vector<StoredPair> due = directory.pairs();
    report.directory = due.size();
    for (const RowView& row : store.sorted_rows()) {
        due.push_back(pair_of(row));
        ++report.rows;
    }
    return compare_pairs(std::move(stored), std::move(due));
}

/// All that the contract accepted; ends early, and says so, at a signal.
History ask_history(Node& node, const std::string& contract, PullReport& report) {
    History history(contract);
    const StopSignal signal;
    Progress progress("blocks", report.to_height - report.from_height + 1, true);
    for (uint64_t height = report.from_height; height <= report.to_height; ++height) {
        history.add(node.block_results(height));
        progress.show(height - report.from_height + 1);
        if (StopSignal::wanted()) {
            report.stopped = true;
            report.to_height = height;
        }
    }
    return history;
}

/// Height and time of each message against its block's. What differs, or "".
std::string check_times(Node& node, const History& history) {
    uint64_t asked = 0;
    uint64_t seconds = 0;
    for (const PastMessage& past : history.messages()) {
        if (past.height != asked) {
            asked = past.height;
            seconds = node.block_seconds(asked);
        }
        const uint64_t height = past.context.height;
        const uint64_t time = past.context.time.raw();
        if (height != past.height || time != seconds) {
            return fmt::format("{}: the message is of height {} and time {}, the block of {} and "
                               "{}", past.where, height, time, past.height, seconds);
        }
    }
    return {};
}

/// The bank counts further than the core; what is more than any vault stays so.
u128 number_of(const std::string& digits) {
    u128 number = 0;
    for (const char digit : digits) {
        const u128 next = number * 10 + static_cast<uint32_t>(digit - '0');
        if (number > ~u128{0} / 10 || next < number) {
            return ~u128{0};
        }
        number = next;
    }
    return number;
}

Holding holding_of(Node& node, const std::string& contract, const AssetRow& row,
                   const std::string& denom, uint64_t height) {
    Holding holding;
    holding.asset = row.id;
    holding.denom = denom;
    holding.vault = fmt::to_string(row.vault.raw());
    if (denom.empty()) {
        holding.held = "0";  // nothing can have come in
        return holding;
    }
    try {
        const std::string token = token_of(denom);
        holding.held = token.empty() ? node.balance(contract, denom, height)
                                     : node.token_balance(contract, token, height);
    } catch (const UsageError& error) {
        holding.why_not = error.what();
    }
    return holding;
}

/// The money that is there against what the rows say. What is missing, or "".
std::string check_holdings(Node& node, const std::string& contract, const LedgerStore& store,
                           const Directory& directory, PullReport& report) {
    std::string problem;
    for (const RowView& view : store.sorted_rows(AssetRow::KIND)) {
        const auto row = read_as<AssetRow>(view.bytes);
        Holding holding =
            holding_of(node, contract, row, directory.denom(row.id), report.to_height);
        const u128 held = number_of(holding.held);
        const u128 vault = row.vault.raw();
        if (holding.why_not.empty() && held < vault && problem.empty()) {
            problem = fmt::format("asset {}: the contract has {}{}, its vault says {}", row.id,
                                  holding.held, holding.denom, holding.vault);
        }
        holding.surplus = fmt::to_string(held > vault ? held - vault : 0);
        report.holdings.push_back(std::move(holding));
    }
    return problem;
}

}  // namespace

PullReport pull(const PullOptions& options) {
    Node node(options.node);
    PullReport report;
    const uint64_t latest = node.latest_height();
    report.to_height = options.to_height == 0 ? latest : options.to_height;
    report.from_height = node.created_at(options.contract);
    if (report.to_height > latest || report.to_height < report.from_height) {
        throw UsageError(fmt::format("--to {}: blocks {} to {} can be asked for", report.to_height,
                                     report.from_height, latest));
    }
    const History history = ask_history(node, options.contract, report);
    std::string told = history.problem();
    if (told.empty()) {
        told = check_times(node, history);
    }
    if (told.empty()) {
        told = history.check_senders(report.senders);
    }
    report.payouts = history.payouts();
    std::vector<StoredPair> stored = node.storage(options.contract, report.to_height);

    std::vector<std::unique_ptr<Engine>> engines = native_alone();
    TraceWriter writer(options.out, header_of(*engines.front()));
    RunOptions run;
    run.writer = &writer;
    Runner runner(std::move(engines), run);
    for (size_t i = 0; i < history.messages().size() && report.problem.empty(); ++i) {
        const PastMessage& past = history.messages()[i];
        report.problem = repeat(past, runner);
        report.event_bytes += past.events.size();
    }
    const RunReport& done = runner.finish(report.stopped || !report.problem.empty());
    report.transactions = done.transactions;
    report.chain = to_hex(done.chain);
    report.state = to_hex(done.state);
    const LedgerStore& store = runner.engine().store();
    if (report.problem.empty()) {
        report.problem =
            compare_storage(std::move(stored), store, history.directory(), report);
    }
    if (report.problem.empty()) {
        report.problem = check_holdings(node, options.contract, store, history.directory(), report);
    }
    if (!told.empty()) {
        report.problem = told;
    }
    return report;
}

}  // namespace levee::chain
