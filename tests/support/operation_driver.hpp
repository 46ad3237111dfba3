// Drives single operations of the core over a ledger in memory, as an engine would: check, apply,
// commit, or nothing at all. After each step the money of the asset must add up.
#pragma once

#include <doctest/doctest.h>

#include <cstring>
#include <memory>

#include "contract/core/epochs.hpp"
#include "host-sim/engine/engine.hpp"

namespace levee::testing {

class OperationDriver {
public:
    static constexpr u32 ASSET = 1;

    OperationDriver() : stage_(std::make_unique<Stage>(View{&store_})) {}

    u64 now = 1000;

    template <auto check, auto apply, class Message>
    Status send(u32 sender, const Message& message, u64 funds = 0, u32 funds_asset = ASSET) {
        Context context{};
        context.time = Seconds::of(now);
        context.sender = sender;
        context.funds_asset = funds == 0 ? 0 : funds_asset;
        context.funds_amount = Atoms::of(funds);
        stage_->begin();
        const Status status = check(*stage_, context, message);
        if (status == Status::ok) {
            apply(*stage_, context, message);
            commit();
        }
        return status;
    }

    // Changes rows directly: what the rest of the machine would have done.
    template <class Change>
    void change(Change&& change) {
        stage_->begin();
        change(*stage_);
        commit();
    }

    // Uses the stage without committing anything.
    template <class Use>
    void on_stage(Use&& use) {
        use(*stage_);
    }

    // The next epoch starts, whatever the clock says.
    void next_epoch() {
        change([](Stage& st) { force_epoch(st, ASSET, Seconds::of(1000)); });
    }

    template <class Row>
    Row row(u64 id) const {
        Row row{};
        if (!store_.get(Row::KIND, id, &row)) {
            return Row{};
        }
        return row;
    }

    AssetRow asset() const { return row<AssetRow>(ASSET); }
    u64 bucket(Bucket bucket) const {
        return static_cast<u64>(asset().buckets[static_cast<u8>(bucket)].raw());
    }

private:
    void commit() {
        stage_->commit([](u8, const void*) {});  // books are made up here; money is checked
        store_.commit();
        check_money();
    }

    // LV-TRN-05, and every tranche's fields against their buckets.
    void check_money() const {
        const AssetRow row = asset();
        Atoms sum{};
        for (const Atoms& amount : row.buckets) {
            sum += amount;
        }
        CHECK(sum == row.vault);
        Atoms assets[2] = {};
        Atoms pending{};
        Atoms payable{};
        Atoms recovery{};
        const StateRow state = this->row<StateRow>(STATE_ID);
        for (u32 id = 1; id <= state.tranches; ++id) {
            const TrancheRow tranche = this->row<TrancheRow>(id);
            Atoms& own = assets[bucket_of_tranche(tranche) == Bucket::operator_ ? 1 : 0];
            own += tranche.assets;
            for (const Atoms& held : tranche.exit_held) {
                own += held;
            }
            Atoms joining{};
            for (const Atoms& amount : tranche.join_amount) {
                joining += amount;
            }
            CHECK(joining == tranche.pending);
            pending += tranche.pending;
            payable += tranche.payable;
            recovery += tranche.recovery;
        }
        CHECK(row.buckets[static_cast<u8>(Bucket::tranche)] == assets[0]);
        CHECK(row.buckets[static_cast<u8>(Bucket::operator_)] == assets[1]);
        CHECK(row.buckets[static_cast<u8>(Bucket::pending)] == pending);
        CHECK(row.buckets[static_cast<u8>(Bucket::payable)] == payable);
        CHECK(row.buckets[static_cast<u8>(Bucket::recovery)] >= recovery);
    }

    LedgerStore store_{abi_row_sizes()};
    std::unique_ptr<Stage> stage_;
};

}  // namespace levee::testing
