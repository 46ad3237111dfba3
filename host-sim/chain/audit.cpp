// Blocks are asked one by one from the contract's first on. Nothing is written before all is here.
#include "host-sim/chain/audit.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "abi/generated/cosmwasm_keys.hpp"
#include "host-sim/chain/history.hpp"
#include "host-sim/chain/node.hpp"
#include "host-sim/progress.hpp"
#include "host-sim/trace_replay.hpp"

namespace levee::chain {

namespace {

constexpr size_t ROW_KEY_SIZE = 8;
constexpr std::string_view VERSION_KEY = "contract_info";

bool is_row_key(const std::string& key) {
    return key != VERSION_KEY && !key.empty() &&
           static_cast<uint8_t>(key[0]) < cosmwasm::FIRST_PREFIX;
}

std::string hex_of_text(std::string_view bytes) {
    return hex_from_bytes({reinterpret_cast<const uint8_t*>(bytes.data()), bytes.size()});
}

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

/// The stored rows against those here, both in the order of their keys.
std::string compare_rows(std::vector<StoredPair> stored, const LedgerStore& store,
                         uint64_t& compared) {
    stored.erase(std::remove_if(stored.begin(), stored.end(),
                                [](const StoredPair& pair) { return !is_row_key(pair.key); }),
                 stored.end());
    std::sort(stored.begin(), stored.end(),
              [](const StoredPair& a, const StoredPair& b) { return a.key < b.key; });
    const std::vector<RowView> rows = store.sorted_rows();
    for (; compared < std::min(rows.size(), stored.size()); ++compared) {
        const RowView& row = rows[compared];
        const StoredPair& pair = stored[compared];
        std::string key;
        for (int shift = 56; shift >= 0; shift -= 8) {
            const uint64_t number = (uint64_t{row.kind} << 56) | row.id;
            key.push_back(static_cast<char>((number >> shift) & 0xFF));
        }
        if (key != pair.key || pair.key.size() != ROW_KEY_SIZE ||
            hex_of_text(pair.value) != hex_from_bytes(row.bytes)) {
            return fmt::format("the row with key {} on the chain is not the one with key {} here",
                               hex_of_text(pair.key), hex_of_text(key));
        }
    }
    if (rows.size() != stored.size()) {
        return fmt::format("the chain has {} rows, {} are due", stored.size(), rows.size());
    }
    return {};
}

/// All that the contract accepted; ends early, and says so, at a signal.
std::vector<PastMessage> ask_history(Node& node, const std::string& contract, PullReport& report) {
    std::vector<PastMessage> history;
    const StopSignal signal;
    Progress progress("blocks", report.to_height - report.from_height + 1, true);
    for (uint64_t height = report.from_height; height <= report.to_height; ++height) {
        for (PastMessage& past : messages_of_block(node.block_results(height), contract)) {
            history.push_back(std::move(past));
        }
        progress.show(height - report.from_height + 1);
        if (StopSignal::wanted()) {
            report.stopped = true;
            report.to_height = height;
        }
    }
    return history;
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
    const std::vector<PastMessage> history = ask_history(node, options.contract, report);
    std::vector<StoredPair> stored = node.storage(options.contract, report.to_height);

    std::vector<std::unique_ptr<Engine>> engines = native_alone();
    TraceWriter writer(options.out, header_of(*engines.front()));
    RunOptions run;
    run.writer = &writer;
    Runner runner(std::move(engines), run);
    for (size_t i = 0; i < history.size() && report.problem.empty(); ++i) {
        report.problem = repeat(history[i], runner);
        report.event_bytes += history[i].events.size();
    }
    const RunReport& done = runner.finish(report.stopped || !report.problem.empty());
    report.transactions = done.transactions;
    report.chain = to_hex(done.chain);
    report.state = to_hex(done.state);
    if (report.problem.empty()) {
        report.problem = compare_rows(std::move(stored), runner.engine().store(), report.rows);
    }
    return report;
}

}  // namespace levee::chain
