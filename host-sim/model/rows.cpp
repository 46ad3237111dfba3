// Encoding of the model's rows into the structs of the ABI, field by field.
#include "host-sim/model/rows.hpp"

namespace levee::model {

void encode(const State& from, StateRow& to) {
    to = {};
    to.version = 1;
    store(to.sealed, from.sealed);
    store(to.pause_bits, from.pause_bits);
    store(to.pauser, from.pauser);
    store(to.assets, from.assets);
    store(to.markets, from.markets);
    store(to.accounts, from.accounts);
    store(to.tranches, from.tranches);
    store(to.claims, from.claims);
    store(to.proposals, from.proposals);
    store(to.parameter_changes, from.parameter_changes);
}

void encode(const Asset& from, AssetRow& to) {
    to = {};
    to.version = 1;
    store(to.decimals, from.decimals);
    store(to.sequence_count, from.sequence_count);
    store(to.id, from.id);
    store(to.epoch, from.epoch);
    store(to.operator_tranche, from.operator_tranche);
    store(to.sequence, from.sequence);
    store(to.recognise_after, from.recognise_after);
    store(to.pending_epochs, from.pending_epochs);
    store(to.exit_epochs, from.exit_epochs);
    store(to.late_epochs, from.late_epochs);
    store(to.epoch_start, from.epoch_start);
    store(to.epoch_length, from.epoch_length);
    store(to.operator_first, from.operator_first);
    store(to.operator_slice, from.operator_slice);
    store(to.demand, from.demand);
    store(to.house_loss, from.house_loss);
    store(to.vault, from.vault);
    store(to.buckets, from.buckets);
}

void encode(const Market& from, MarketRow& to) {
    to = {};
    to.version = 1;
    store(to.kind, from.kind);
    store(to.in_shared, from.in_shared);
    store(to.socialise_winners, from.socialise_winners);
    store(to.id, from.id);
    store(to.asset, from.asset);
    store(to.venue, from.venue);
    store(to.feed, from.feed);
    store(to.market_tranche, from.market_tranche);
    store(to.operator_tranche, from.operator_tranche);
    store(to.layers, from.layers);
    store(to.multiplier, from.multiplier);
    store(to.tick_max, from.tick_max);
    store(to.oi_max, from.oi_max);
    store(to.initial_margin, from.initial_margin);
    store(to.initial_slope, from.initial_slope);
    store(to.maintenance_margin, from.maintenance_margin);
    store(to.fill_band, from.fill_band);
    store(to.mark_step, from.mark_step);
    store(to.haircut_cap, from.haircut_cap);
    store(to.funding_cap, from.funding_cap);
    store(to.liquidation_discount, from.liquidation_discount);
    store(to.liquidation_fee, from.liquidation_fee);
    store(to.fee_max, from.fee_max);
    store(to.mark_age_max, from.mark_age_max);
    store(to.house_order_min, from.house_order_min);
    store(to.shared_cap, from.shared_cap);
}

void encode(const Book& from, BookRow& to) {
    to = {};
    to.version = 1;
    store(to.market, from.market);
    store(to.epoch, from.epoch);
    store(to.window, from.window);
    store(to.pool_version, from.pool_version);
    store(to.order_account, from.order_account);
    store(to.holders, from.holders);
    store(to.charged_window, from.charged_window);
    store(to.mark, from.mark);
    store(to.mark_sequence, from.mark_sequence);
    store(to.mark_time, from.mark_time);
    store(to.window_mark, from.window_mark);
    store(to.delayed_mark, from.delayed_mark);
    store(to.order_lots, from.order_lots);
    store(to.order_sequence, from.order_sequence);
    store(to.order_time, from.order_time);
    store(to.funding_used, from.funding_used);
    store(to.settlement, from.settlement);
    store(to.aside, from.aside);
    store(to.collected_operator, from.collected_operator);
    store(to.collected_tranche, from.collected_tranche);
    store(to.demand, from.demand);
    store(to.shortfall, from.shortfall);
    store(to.residual, from.residual);
    store(to.pool_claims, from.pool_claims);
    store(to.cohort_claims, from.cohort_claims);
    store(to.house_claims, from.house_claims);
    store(to.pool_shares, from.pool_shares);
    store(to.pool_index, from.pool_index);
    store(to.house_size, from.house_size);
    store(to.house_entry, from.house_entry);
    store(to.flat_entry, from.flat_entry);
    store(to.house_loss, from.house_loss);
    store(to.size, from.size);
    store(to.reduced, from.reduced);
    store(to.eligible, from.eligible);
    store(to.entry, from.entry);
    store(to.scale, from.scale);
    store(to.flow, from.flow);
    store(to.charge, from.charge);
}

void encode(const Account& from, AccountRow& to) {
    to = {};
    to.version = 1;
    store(to.status, from.status);
    store(to.market_count, from.market_count);
    store(to.owner, from.owner);
    store(to.asset, from.asset);
    store(to.id, from.id);
    store(to.markets, from.markets);
    store(to.cash, from.cash);
    store(to.bond, from.bond);
    store(to.owed, from.owed);
}

void encode(const Position& from, PositionRow& to) {
    to = {};
    to.version = 1;
    store(to.side, from.side);
    store(to.rung, from.rung);
    store(to.charged, from.charged);
    store(to.account, from.account);
    store(to.market, from.market);
    store(to.window, from.window);
    store(to.pool_version, from.pool_version);
    store(to.unpaid_epoch, from.unpaid_epoch);
    store(to.owed_epoch, from.owed_epoch);
    store(to.charged_window, from.charged_window);
    store(to.fill_sequence, from.fill_sequence);
    store(to.size, from.size);
    store(to.eligible, from.eligible);
    store(to.reduced, from.reduced);
    store(to.entry, from.entry);
    store(to.scale, from.scale);
    store(to.flow, from.flow);
    store(to.charge, from.charge);
    store(to.pool_shares, from.pool_shares);
    store(to.pool_index, from.pool_index);
    store(to.cohort_window, from.cohort_window);
    store(to.cohort_before, from.cohort_before);
    store(to.cohort_within, from.cohort_within);
    store(to.owed, from.owed);
}

void encode(const Cohort& from, CohortRow& to) {
    to = {};
    to.version = 1;
    store(to.entered, from.entered);
    store(to.market, from.market);
    store(to.window, from.window);
    store(to.epoch, from.epoch);
    store(to.pool_version, from.pool_version);
    store(to.units, from.units);
    store(to.claims, from.claims);
    store(to.pool_shares, from.pool_shares);
    store(to.pool_index, from.pool_index);
}

void encode(const PoolChange& from, PoolChangeRow& to) {
    to = {};
    to.version = 1;
    store(to.change, from.change);
    store(to.market, from.market);
    store(to.pool_version, from.pool_version);
    store(to.pool_index, from.pool_index);
}

void encode(const Window& from, WindowRow& to) {
    to = {};
    to.version = 1;
    store(to.side, from.side);
    store(to.market, from.market);
    store(to.window, from.window);
    store(to.haircut, from.haircut);
    store(to.rung_haircut, from.rung_haircut);
    store(to.socialised, from.socialised);
    store(to.charge_after, from.charge_after);
    store(to.claims_charged, from.claims_charged);
    store(to.claim_units, from.claim_units);
    store(to.rebase, from.rebase);
    store(to.factor, from.factor);
    store(to.issued, from.issued);
}

void encode(const Ladder& from, LadderRow& to) {
    to = {};
    to.version = 1;
    store(to.side, from.side);
    store(to.market, from.market);
    store(to.window, from.window);
    store(to.size, from.size);
}

void encode(const Incident& from, IncidentRow& to) {
    to = {};
    to.version = 1;
    store(to.status, from.status);
    store(to.cause, from.cause);
    store(to.winning_side, from.winning_side);
    store(to.market, from.market);
    store(to.epoch, from.epoch);
    store(to.asset, from.asset);
    store(to.window, from.window);
    store(to.recognitions, from.recognitions);
    store(to.defaulter_margin, from.defaulter_margin);
    store(to.defaulter_bond, from.defaulter_bond);
    store(to.loss, from.loss);
    store(to.operator_, from.operator_);
    store(to.market_tranche, from.market_tranche);
    store(to.demand, from.demand);
    store(to.shared, from.shared);
    store(to.house_gain, from.house_gain);
    store(to.haircut, from.haircut);
    store(to.haircut_claims, from.haircut_claims);
    store(to.socialisation, from.socialisation);
    store(to.residual, from.residual);
    store(to.residual_open, from.residual_open);
    store(to.haircut_open, from.haircut_open);
    store(to.socialisation_open, from.socialisation_open);
    store(to.shared_open, from.shared_open);
    store(to.market_tranche_open, from.market_tranche_open);
    store(to.operator_open, from.operator_open);
    store(to.claims_cut, from.claims_cut);
    store(to.recovered, from.recovered);
    store(to.gains, from.gains);
    store(to.base, from.base);
}

void encode(const SharedEpoch& from, SharedEpochRow& to) {
    to = {};
    to.version = 1;
    store(to.layers, from.layers);
    store(to.asset, from.asset);
    store(to.epoch, from.epoch);
    store(to.tranche, from.tranche);
    store(to.demand, from.demand);
    store(to.paid, from.paid);
    store(to.open_demand, from.open_demand);
    store(to.collected, from.collected);
    store(to.charges, from.charges);
    store(to.operator_charges, from.operator_charges);
    store(to.recovered, from.recovered);
}

void encode(const Tranche& from, TrancheRow& to) {
    to = {};
    to.version = 1;
    store(to.kind, from.kind);
    store(to.id, from.id);
    store(to.asset, from.asset);
    store(to.market, from.market);
    store(to.operator_, from.operator_);
    store(to.epoch, from.epoch);
    store(to.charges, from.charges);
    store(to.exit_epoch, from.exit_epoch);
    store(to.join_epoch, from.join_epoch);
    store(to.exit_shares, from.exit_shares);
    store(to.exit_held, from.exit_held);
    store(to.join_amount, from.join_amount);
    store(to.assets, from.assets);
    store(to.shares, from.shares);
    store(to.pending, from.pending);
    store(to.payable, from.payable);
    store(to.recovery, from.recovery);
    store(to.capacity, from.capacity);
    store(to.charged, from.charged);
    store(to.held_against, from.held_against);
    store(to.floor, from.floor);
    store(to.stake_min, from.stake_min);
    store(to.draw_max, from.draw_max);
    store(to.fee_weight, from.fee_weight);
    store(to.exit_max, from.exit_max);
    store(to.target, from.target);
    store(to.assets_max, from.assets_max);
}

void encode(const TrancheEpoch& from, TrancheEpochRow& to) {
    to = {};
    to.version = 1;
    store(to.exited, from.exited);
    store(to.joined, from.joined);
    store(to.tranche, from.tranche);
    store(to.epoch, from.epoch);
    store(to.exit_charges, from.exit_charges);
    store(to.join_charges, from.join_charges);
    store(to.charge_number, from.charge_number);
    store(to.joined_epoch, from.joined_epoch);
    store(to.exit_shares, from.exit_shares);
    store(to.exit_paid, from.exit_paid);
    store(to.join_amount, from.join_amount);
    store(to.join_shares, from.join_shares);
}

void encode(const Charge& from, ChargeRow& to) {
    to = {};
    to.version = 1;
    store(to.effect, from.effect);
    store(to.tranche, from.tranche);
    store(to.number, from.number);
    store(to.epoch, from.epoch);
    store(to.shares, from.shares);
    store(to.amount, from.amount);
    store(to.recovered, from.recovered);
}

void encode(const Stake& from, StakeRow& to) {
    to = {};
    to.version = 1;
    store(to.votes, from.votes);
    store(to.tranche, from.tranche);
    store(to.principal, from.principal);
    store(to.cursor, from.cursor);
    store(to.join_epoch, from.join_epoch);
    store(to.exit_epoch, from.exit_epoch);
    store(to.joined_epoch, from.joined_epoch);
    store(to.shares, from.shares);
    store(to.aged, from.aged);
    store(to.exit_shares, from.exit_shares);
    store(to.pending, from.pending);
    store(to.payable, from.payable);
}

void encode(const Claim& from, ClaimRow& to) {
    to = {};
    to.version = 1;
    store(to.id, from.id);
    store(to.tranche, from.tranche);
    store(to.charge, from.charge);
    store(to.holder, from.holder);
    store(to.shares, from.shares);
    store(to.paid, from.paid);
}

void encode(const ChargePool& from, ChargePoolRow& to) {
    to = {};
    to.version = 1;
    store(to.market, from.market);
    store(to.rebase, from.rebase);
    store(to.generation, from.generation);
    store(to.open, from.open);
    store(to.factor, from.factor);
    store(to.payable, from.payable);
    store(to.issued, from.issued);
}

void encode(const ChargeClaim& from, ChargeClaimRow& to) {
    to = {};
    to.version = 1;
    store(to.account, from.account);
    store(to.market, from.market);
    store(to.rebase, from.rebase);
    store(to.shares, from.shares);
    store(to.unpaid, from.unpaid);
}

}  // namespace levee::model
