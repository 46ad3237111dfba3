// What a mark asks of a market's feed of several reporters, and the mark that both ways end in.
#pragma once

#include "host-sim/model/rules.hpp"

namespace levee::model {

void require_reporter(const World& world, const Feed& feed);  // LV-FED-02
void report(World& world, const MarkMessage& message);        // LV-FED-03 to 05
// The new mark and what it does at once (LV-MRK-01); mark.cpp.
void take_mark(World& world, uint32_t market, const Int& price, const Int& observed_at);

}  // namespace levee::model
