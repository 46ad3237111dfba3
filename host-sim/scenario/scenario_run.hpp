// Runs a scenario: once with all engines in lockstep and every check, then once on each engine
// alone with a clock. Every amount of the result is read from rows, events and queries of the
// contract; nothing is carried over from the scenario's own numbers.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "host-sim/governance/governance_report.hpp"
#include "host-sim/incident_report.hpp"
#include "host-sim/model_checker.hpp"
#include "host-sim/runner.hpp"
#include "host-sim/scenario/batch.hpp"
#include "host-sim/scenario/scenario.hpp"

namespace levee {

class TraceReader;

struct Payer {
    uint32_t account = 0;  // 0 = none
    i128 amount = 0;       // atoms
};

/// What the incidents of one wave, or of one epoch of a script, came to. Amounts are atoms.
struct WaveResult {
    uint32_t number = 0;
    uint32_t incidents = 0;
    u128 loss = 0;
    u128 own_margin = 0;  // paid by the losers themselves, not part of loss
    std::map<std::string, u128> charged;  // by layer, each layer that any market names
    u128 residual = 0;
    u128 claims_cut = 0;
    u128 fund_before = 0;
    u128 fund_after = 0;
    u128 shared_operator = 0;  // of the shared charge, what operator capital paid
    Payer largest;             // the account whose equity fell most while the mark stood still
    bool adds_up = true;       // charges and residual of every incident are its loss
};

struct EngineTime {
    std::string name;
    Digest chain{};
    double seconds = 0;
};

struct ScenarioRunOptions {
    std::vector<std::string> engines;
    std::string trace_path;  // "" = none
    bool check_model = true;
    AllRows all_rows = AllRows::seldom;
    bool progress = true;
    std::function<void()> started;  // called when nothing can be refused any more
    TraceReader* begun = nullptr;  // a trace of this run that is to be continued
};

struct ScenarioResult {
    RunReport run;
    std::vector<WaveResult> waves;
    WaveResult total;
    std::vector<EngineTime> engines;
    uint64_t incidents = 0;
    IncidentReport report;        // of every incident, from events alone
    GovernanceReport governance;  // of every proposal, vote and change
    uint64_t audited = 0;         // checks that the auditor made
    bool model_checked = false;
    uint64_t compared_rows = 0;   // with the model
    uint64_t mismatches = 0;
    uint32_t decimals = 6;
    std::vector<std::string> layers;  // charged ones, in order of the waterfall

    bool conserved() const;
};

std::unique_ptr<Workload> make_workload(const Scenario& scenario);

ScenarioResult run_scenario(const Scenario& scenario, const ScenarioRunOptions& options);

}  // namespace levee
