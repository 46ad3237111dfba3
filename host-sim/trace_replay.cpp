// Replay of traces.
#include "host-sim/trace_replay.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>

#include "host-sim/progress.hpp"
#include "host-sim/usage.hpp"

namespace levee {

Digest abi_digest() {
    Digest digest;
    static_assert(sizeof ABI_HASH == sizeof digest);
    std::memcpy(digest.data(), ABI_HASH, digest.size());
    return digest;
}

TraceSource::TraceSource(TraceReader& reader, uint64_t limit) : reader_(reader), left_(limit) {
    reader_.rewind();
}

bool TraceSource::next(Transaction& transaction) {
    transaction.state_before = nullptr;
    if (left_ == 0) {
        return false;
    }
    --left_;
    while (reader_.next(record_)) {
        if (record_.kind == TraceKind::checkpoint) {
            checkpoint_ = record_.state;
            transaction.state_before = &checkpoint_;
            continue;
        }
        std::memcpy(static_cast<void*>(&transaction.context), record_.context.data(),
                    sizeof transaction.context);
        transaction.message = record_.message;
        transaction.recorded = &record_;
        return true;
    }
    return false;
}

void require_genesis(const TraceReader& reader, const Engine& engine) {
    const Digest genesis = engine.store().digest();
    if (genesis != reader.header().genesis_digest) {
        throw UsageError(fmt::format("{}: starts from state {}.., this program from {}..",
                                     reader.path(),
                                     to_hex({reader.header().genesis_digest.data(), 8}),
                                     to_hex({genesis.data(), 8})));
    }
}

namespace {

std::vector<std::unique_ptr<Engine>> native_alone() {
    const std::vector<std::string> names = {"native"};
    return make_engines(names);
}

}  // namespace

TraceReplay::TraceReplay(const std::string& path, uint64_t limit, const ReplayVisitor& visit)
    : reader_(path, abi_digest()), runner_(native_alone(), RunOptions{}) {
    require_genesis(reader_, runner_.engine());
    TraceSource source(reader_, limit);
    Progress progress("replay", std::min(limit, reader_.transactions()), true);
    for (Transaction transaction; source.next(transaction);) {
        const uint64_t number = runner_.report().transactions;
        if (!runner_.step(transaction)) {
            progress.clear();
            throw std::runtime_error(fmt::format("{}: transaction {}: {}", path, number,
                                                 runner_.report().problem));
        }
        if (visit) {
            visit(number, transaction, runner_.receipt());
        }
        last_context_ = transaction.context;
        progress.show(number);
    }
    runner_.finish(false);
}

}  // namespace levee
