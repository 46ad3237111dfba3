// Who governs a ledger now, and which proposals are open: what `levee params` tells besides values.
#pragma once

#include "abi/units.hpp"
#include "host-sim/abi/decode.hpp"
#include "host-sim/store/ledger_store.hpp"

namespace levee {

/// At that time: offices, the guardian's mandate, since when exits are open, and the open
/// proposals; null without a governance row.
OrderedJson governance_json(const LedgerStore& store, Seconds time);

/// The same for people.
void print_governance(const OrderedJson& json);

}  // namespace levee
