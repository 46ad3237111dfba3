// Parameters that settings share: worlds of tests and scenes of the guided search are told apart by
// what happens in them, not by their margins.
#pragma once

#include "abi/generated/abi.hpp"

namespace levee {

constexpr Ratio percent(u64 x) { return Ratio::of(x * 10'000'000); }

/// A linear market of asset 1 with every parameter set: initial margin 10 %, maintenance 5 %, a
/// band of 1 % and steps of 9 %.
inline AddMarketMessage usual_market(u32 venue, u32 feed) {
    AddMarketMessage m;
    m.asset = 1;
    m.venue = venue;
    m.feed = feed;
    m.kind = static_cast<u8>(ContractKind::linear);
    m.multiplier = 1;
    m.tick_max = Ticks::of(1'000'000);
    m.oi_max = Lots::of(1'000'000);
    m.initial_margin = percent(10);
    m.maintenance_margin = percent(5);
    m.fill_band = percent(1);
    m.mark_step = percent(9);
    m.haircut_cap = percent(40);
    m.funding_cap = percent(1);
    m.liquidation_discount = percent(2);
    m.liquidation_fee = percent(1);
    m.fee_max = percent(1);
    m.mark_age_max = Seconds::of(1000);
    m.house_order_min = Lots::of(2);
    return m;
}

/// An asset whose stakes join and leave after one epoch more.
inline AddAssetMessage usual_asset(u64 epoch_length) {
    AddAssetMessage m;
    m.recognise_after = 2;
    m.pending_epochs = 1;
    m.exit_epochs = 1;
    m.epoch_length = Seconds::of(epoch_length);
    return m;
}

}  // namespace levee
