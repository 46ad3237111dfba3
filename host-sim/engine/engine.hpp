// One engine runs the contract over rows that it owns. All engines take the same bytes and must
// give the same receipts; the runner compares them. Engines are listed by name in registry.cpp.
#pragma once

#include <array>
#include <bit>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "abi/generated/abi.hpp"
#include "host-sim/store/ledger_store.hpp"

namespace levee {

static_assert(std::endian::native == std::endian::little, "wire structs are copied as they are");

/// Status of a transaction that ended in a trap: a broken invariant of the contract, or a broken
/// engine. No message may cause it, so a run stops at it. Not a status of the contract.
inline constexpr Status STATUS_TRAP = static_cast<Status>(0xFFFF'FFFFu);

/// What one transaction did. Views stay valid until the engine's next call.
struct Receipt {
    Status status = Status::ok;
    std::span<const RowView> rows;  // changed, sorted by kind and id; none unless ok
    ByteView events;                   // none unless ok
    std::string_view trap;          // why, for STATUS_TRAP
};

class Engine {
public:
    Engine();
    virtual ~Engine() = default;
    Engine(const Engine&) = delete;
    Engine& operator=(const Engine&) = delete;

    virtual std::string_view name() const = 0;
    virtual Receipt execute(const Context& context, ByteView message) = 0;
    /// Tells of a transaction that execute will be given later, after those told before it and
    /// before any query, so that an engine elsewhere can begin. False: not now.
    virtual bool expect(const Context&, ByteView) { return false; }
    /// Answers a query without changing anything; `answer` is empty unless ok.
    virtual Status query(const Context& context, ByteView query, std::vector<uint8_t>& answer) = 0;

    const LedgerStore& store() const { return store_; }
    /// For reservations, and for snapshots put in before the first transaction.
    LedgerStore& store() { return store_; }

protected:
    /// Commits and describes the overlay if `status` is ok, else discards it.
    Receipt settle(Status status, ByteView events);
    Receipt trapped(std::string_view reason);

    LedgerStore store_;
};

/// Row sizes of the ABI, as the store wants them.
const RowSizes& abi_row_sizes();

inline ByteView context_bytes(const Context& context) {
    return {reinterpret_cast<const uint8_t*>(&context), sizeof context};
}

struct EngineEntry {
    std::string_view name;
    std::string_view sentence;
    std::unique_ptr<Engine> (*make)() = nullptr;  // nullptr: not in this build
    std::string_view absent;                      // why not
};

EngineEntry native_engine();
EngineEntry native_clang_engine();
EngineEntry wasm2c_engine();
EngineEntry wasmtime_engine();
EngineEntry wasm3_engine();
EngineEntry v8_engine();
EngineEntry wasmvm_engine();
EngineEntry wasmvm_2_2_engine();

/// Every engine that this program knows, also those that this build lacks.
std::span<const EngineEntry> engines();

/// `asked` as it is, or the names of all engines that are here if it is "all" alone.
std::vector<std::string> engine_names(std::vector<std::string> asked);

/// The engine of that name. Throws UsageError, naming the nearest one, if there is none.
std::unique_ptr<Engine> make_engine(std::string_view name);

/// Engines by name, in that order. Throws UsageError for an unknown or repeated name, or for none.
std::vector<std::unique_ptr<Engine>> make_engines(std::span<const std::string> names);

}  // namespace levee
