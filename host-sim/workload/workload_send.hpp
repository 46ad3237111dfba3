// Templates that the parts of the random workload share.
#pragma once

#include "host-sim/engine/engine.hpp"
#include "host-sim/workload/workload.hpp"

namespace levee {

template <typename Row>
bool RandomWorkload::find(uint64_t id, Row& row) const {
    return store_->get(Row::KIND, id, &row);
}

template <typename Message>
bool RandomWorkload::send(uint32_t sender, const Message& message) {
    batch_.add(context(sender), message);
    return true;
}

template <typename Message>
bool RandomWorkload::send_paying(uint32_t sender, uint32_t asset, u128 amount,
                                 const Message& message) {
    const u128 paid = random_.chance(profile_.dust, 100) ? 1 + random_.below(3) : amount;
    batch_.add(paying(sender, asset, paid), message);
    return true;
}

template <typename Message>
void RandomWorkload::plan(uint32_t sender, const Message& message) {
    genesis_.emplace_back();
    Context sent;
    sent.sender = sender;
    genesis_.back().add(sent, message);
}

}  // namespace levee
