// What a batch of changes would do to a ledger if it were in force at once: margins, who becomes
// liquidatable, and what the fund could pay.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "host-sim/engine/engine.hpp"
#include "host-sim/governance/proposal_file.hpp"

namespace levee {

struct AccountHealth {
    HealthAnswer health;
    bool has_position = false;

    bool is_liquidatable() const {
        return has_position && health.maintenance < health.maintenance_margin;
    }
    bool is_below_initial() const {
        return has_position &&
               health.initial < health.initial_margin + health.reduced_margin;
    }
};

struct Standing {
    std::map<uint32_t, AccountHealth> accounts;
    uint32_t not_asked = 0;             // a roll or a walk is due first
    SubAtoms initial_margin;            // of all accounts
    SubAtoms maintenance_margin;
    std::map<uint32_t, Atoms> capacity;  // by tranche: what an epoch's losses may take
    std::map<uint32_t, Atoms> target;
    std::map<uint32_t, Atoms> shared;  // by market: most that it may take of the shared sequence
};

/// Of every account and tranche, as the contract answers it.
Standing standing_of(Engine& engine, const Context& context);

/// Puts the new values into the engine's rows, as if every roll had come.
void force_batch(Engine& engine, const WrittenBatch& batch);

}  // namespace levee
