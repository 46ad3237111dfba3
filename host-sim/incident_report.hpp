// Who paid for each loss, read from the contract's events alone: an indexer that has nothing else
// gets the same report as the simulator that ran the messages.
#pragma once

#include <map>
#include <utility>

#include "host-sim/abi/decode.hpp"
#include "host-sim/engine/engine.hpp"

namespace levee {

class IncidentReport {
public:
    /// Reads the events of one message, in the order in which messages ran.
    void add(ByteView events);

    /// {"incidents": [...], "shared_epochs": [...], "assets": [...], "adds_up": bool}; amounts are
    /// atoms in decimal digits. An incident is shown once its market has rolled.
    OrderedJson json() const;
    /// A table with a line for each incident.
    std::string page() const;
    /// Whether charges and residual of every incident are its loss.
    bool adds_up() const;

private:
    using Key = std::pair<uint32_t, uint32_t>;  // market or asset, and epoch

    OrderedJson recognitions_of(const Key& key) const;

    std::map<Key, IncidentRow> incidents_;
    std::map<Key, std::vector<RecognisedEvent>> recognised_;
    std::map<Key, std::vector<LocalChargedEvent>> local_;
    std::map<Key, SharedRolledEvent> shared_;
    std::map<Key, std::vector<SharedChargedEvent>> shared_charges_;
};

}  // namespace levee
