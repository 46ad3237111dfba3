// Gathers what the contract reports while a scenario runs: incidents from events, the fund from
// rows, and by how much each account's equity fell between recognition and payment from queries.
#pragma once

#include "host-sim/scenario/scenario_run.hpp"

namespace levee {

class WaveCollector {
public:
    /// Looks at the receipt of a transaction. `wave` 0: incidents are grouped by their epoch.
    void after_transaction(uint32_t wave, const Receipt& receipt, const LedgerStore& store);
    /// Looks at what a batch asks for once its last transaction is done.
    void at_moment(const Batch& batch, Engine& engine, const Context& last);
    /// Moves the waves into the result and sums them.
    void finish(const LedgerStore& store, ScenarioResult& result);

private:
    WaveResult& wave_of(uint32_t number);
    void add_incident(const IncidentRow& incident, uint32_t wave, const LedgerStore& store);

    std::vector<WaveResult> waves_;
    std::map<uint32_t, i128> equities_;         // of accounts, subatoms, at recognition
    std::map<uint32_t, u128> operator_charges_;  // by epoch, until its first incident is seen
};

/// Assets of all shared tranches.
u128 fund_assets(const LedgerStore& store);

}  // namespace levee
