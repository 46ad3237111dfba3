// Votes in the reference model.
#pragma once

#include "host-sim/model/rules.hpp"

namespace levee::model {

// Place of a tranche among those that vote; refuses another.
std::size_t place_of_voter(const Proposal& proposal, uint32_t tranche);
Int weight_of(const Stake& stake, const Proposal& proposal, std::size_t place);  // LV-GOV-18
bool has_passed(const World& world, const Proposal& proposal);                   // LV-GOV-19

}  // namespace levee::model
