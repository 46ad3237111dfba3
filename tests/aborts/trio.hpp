// An engine under abort with its judge and its scout, fed by one random workload. The judge, a
// native engine that is never aborted, runs one transaction ahead and says what is right; the
// scout, an engine like the one under abort, runs ahead too, to count what there is to abort.
#pragma once

#include <doctest/doctest.h>

#include <cstring>
#include <map>
#include <string>

#include "host-sim/engine/receipt_chain.hpp"
#include "host-sim/workload/workload.hpp"
#include "tests/aborts/hooks.hpp"
#include "tests/support/trace_file.hpp"

namespace levee::testing {

/// Where an engine is aborted: before a host call, at a basic block, or when its fuel is used up.
struct AbortPoint {
    uint64_t call = NEVER;
    uint64_t block = NEVER;
    uint64_t fuel = FuelEngine::PLENTY;
};

class Trio {
public:
    explicit Trio(const std::string& name)
        : workload_(2, workload_profile("governance", 2)),
          engine_(make_engine(name)),
          judge_(make_engine("native")),
          scout_(make_engine(name)) {
        hooks.is_wasm2c = name == "wasm2c";
    }

    /// Judge and scout run the next transaction; blocks that `known` does not hold are noted.
    void lead(std::unordered_set<const void*>* known = nullptr) {
        batch_ = &workload_.next(*judge_);
        const Receipt receipt = judge_->execute(context(), message());
        REQUIRE(receipt.status != STATUS_TRAP);
        is_accepted = receipt.status == Status::ok;
        judge_chain_.extend(context(), message(), receipt);
        refresh(*scout_);
        const auto* fuel_engine = dynamic_cast<const FuelEngine*>(scout_.get());
        hooks.calls_seen = hooks.blocks_seen = 0;
        hooks.new_blocks.clear();
        hooks.fuel_at_calls.clear();
        hooks.known_blocks = known;
        hooks.fuel_engine = fuel_engine;
        scout_->execute(context(), message());
        hooks.known_blocks = nullptr;
        hooks.fuel_engine = nullptr;
        calls_whole = hooks.calls_seen;
        blocks_whole = hooks.blocks_seen;
        fuel_whole = fuel_engine == nullptr ? 0 : fuel_engine->fuel_used();
        refresh(*engine_);
        is_done_ = false;
    }

    /// The engine tries it and is aborted there. False if what it had of fuel was enough: then it
    /// has done it whole.
    bool abort_at(const AbortPoint& point) { return abort(*engine_, point); }

    /// The engine runs it whole, unless it has: its receipt is that of the judge.
    void follow() {
        if (!is_done_) {
            take(engine_->execute(context(), message()));
        }
        REQUIRE(chain_.value() == judge_chain_.value());
    }

    Digest state() const { return engine_->store().digest(); }
    Digest due_state() const { return judge_->store().digest(); }

    /// 0 for a message that is too short to name one.
    uint16_t kind() const {
        uint16_t kind = 0;
        std::memcpy(&kind, message().data(), std::min(sizeof kind, message().size()));
        return kind;
    }

    uint64_t calls_whole = 0;  // of the transaction that leads
    uint64_t blocks_whole = 0;
    uint64_t fuel_whole = 0;
    bool is_accepted = false;

private:
    bool abort(Engine& engine, const AbortPoint& point) {
        auto* fuel_engine = dynamic_cast<FuelEngine*>(&engine);
        hooks.calls_left = point.call;
        hooks.blocks_left = point.block;
        if (fuel_engine != nullptr) {
            fuel_engine->limit_fuel(point.fuel);
        }
        const Receipt receipt = engine.execute(context(), message());
        hooks.calls_left = hooks.blocks_left = NEVER;
        if (fuel_engine != nullptr) {
            fuel_engine->limit_fuel(FuelEngine::PLENTY);
        }
        if (receipt.status != STATUS_TRAP && &engine == engine_.get() && fuel_engine != nullptr) {
            take(receipt);
            return false;
        }
        REQUIRE(receipt.status == STATUS_TRAP);
        REQUIRE(receipt.rows.empty());
        REQUIRE(receipt.events.empty());
        REQUIRE(engine.store().changed().empty());
        return true;
    }

    void take(const Receipt& receipt) {
        chain_.extend(context(), message(), receipt);
        is_done_ = true;
    }

    /// Aborted at its start an instance is made anew, and so the blocks and the fuel of the next
    /// transaction do not hang on what the one before it left to be cleared.
    void refresh(Engine& engine) {
        if (engine.name() != "native") {
            abort(engine, {NEVER, 0, 0});
        }
    }

    const Context& context() const { return batch_->steps.front().context; }
    ByteView message() const { return batch_->message(batch_->steps.front()); }

    RandomWorkload workload_;
    std::unique_ptr<Engine> engine_;
    std::unique_ptr<Engine> judge_;
    std::unique_ptr<Engine> scout_;
    const Batch* batch_ = nullptr;
    bool is_done_ = false;  // by the engine
    ReceiptChain chain_;
    ReceiptChain judge_chain_;
};

inline constexpr int TRANSACTIONS = 12'000;  // enough for every kind to be accepted

/// Which transactions are aborted everywhere: of each kind some that are accepted, some that not.
struct Tally {
    bool wants(const Trio& trio, uint64_t of_each) {
        auto& taken = trio.is_accepted ? accepted[trio.kind()] : refused[trio.kind()];
        if (taken >= of_each) {
            return false;
        }
        ++taken;
        ++transactions;
        return true;
    }

    bool is_complete() const {
        size_t kinds = 0;
        for (const auto& [kind, count] : accepted) {
            kinds += count != 0 ? 1 : 0;
        }
        return kinds == std::size(meta::MESSAGES);
    }

    void finish(std::string_view where) {
        for (const meta::Struct& type : meta::MESSAGES) {
            CAPTURE(type.name);
            CHECK(accepted[type.kind] > 0);
        }
        MESSAGE(where, ": ", aborts, " aborts of ", transactions, " transactions of ",
                std::size(meta::MESSAGES), " kinds, 0 traces left");
    }

    std::map<uint16_t, uint64_t> accepted;
    std::map<uint16_t, uint64_t> refused;
    uint64_t transactions = 0;
    uint64_t aborts = 0;
};

}  // namespace levee::testing
