// Rows of the reference model: the fields of the rows of the ABI with wide integers, and the
// encoding of each into the ABI's struct. Small numbers stay uint32_t.
#pragma once

#include "host-sim/model/number.hpp"

namespace levee::model {

// The contract as a whole: counters, seal, pause bits.
struct State {
    static constexpr uint8_t KIND = 1;
    using Abi = StateRow;

    uint32_t sealed = 0;
    uint32_t pause_bits = 0;
    uint32_t pauser = 0;
    uint32_t assets = 0;
    uint32_t markets = 0;
    uint32_t accounts = 0;
    uint32_t tranches = 0;
    uint32_t claims = 0;
    uint32_t proposals = 0;
    uint32_t parameter_changes = 0;
};

// A settlement asset: its epoch, shared sequence and buckets.
struct Asset {
    static constexpr uint8_t KIND = 2;
    using Abi = AssetRow;

    uint32_t decimals = 0;
    uint32_t sequence_count = 0;
    uint32_t id = 0;
    uint32_t epoch = 0;
    uint32_t operator_tranche = 0;
    std::array<uint32_t, 8> sequence{};
    uint32_t recognise_after = 0;
    uint32_t pending_epochs = 0;
    uint32_t exit_epochs = 0;
    uint32_t late_epochs = 0;
    Int epoch_start;
    Int epoch_length;
    Int operator_first;
    Int operator_slice;
    Int demand;
    Int house_loss;
    Int vault;
    std::array<Int, 12> buckets{};
};

// Configuration of a market; after the seal only governed changes, at a roll.
struct Market {
    static constexpr uint8_t KIND = 3;
    using Abi = MarketRow;

    uint32_t kind = 0;
    uint32_t in_shared = 0;
    uint32_t socialise_winners = 0;
    uint32_t id = 0;
    uint32_t asset = 0;
    uint32_t venue = 0;
    uint32_t feed = 0;
    uint32_t market_tranche = 0;
    uint32_t operator_tranche = 0;
    std::array<uint32_t, 12> layers{};
    Int multiplier;
    Int tick_max;
    Int oi_max;
    Int initial_margin;
    Int initial_slope;
    Int maintenance_margin;
    Int fill_band;
    Int mark_step;
    Int haircut_cap;
    Int funding_cap;
    Int liquidation_discount;
    Int liquidation_fee;
    Int fee_max;
    Int mark_age_max;
    Int house_order_min;
    Int shared_cap;
};

// State of a market: mark, window, pools, shortfall, house and both sides. Arrays of two are long,
// short.
struct Book {
    static constexpr uint8_t KIND = 4;
    using Abi = BookRow;

    uint32_t market = 0;
    uint32_t epoch = 0;
    uint32_t window = 0;
    uint32_t pool_version = 0;
    uint32_t order_account = 0;
    std::array<uint32_t, 2> holders{};
    uint32_t charged_window = 0;
    Int mark;
    Int mark_sequence;
    Int mark_time;
    Int window_mark;
    Int delayed_mark;
    Int order_lots;
    Int order_sequence;
    Int order_time;
    Int funding_used;
    Int settlement;
    Int aside;
    Int collected_operator;
    Int collected_tranche;
    Int demand;
    Int shortfall;
    Int residual;
    Int pool_claims;
    Int cohort_claims;
    Int house_claims;
    Int pool_shares;
    Int pool_index;
    Int house_size;
    Int house_entry;
    Int flat_entry;
    Int house_loss;
    std::array<Int, 2> size{};
    std::array<Int, 2> reduced{};
    std::array<Int, 2> eligible{};
    std::array<Int, 2> entry{};
    std::array<Int, 2> scale{};
    std::array<Int, 2> flow{};
    std::array<Int, 2> charge{};
};

// An account: owner, asset, cash, bond, list of its markets.
struct Account {
    static constexpr uint8_t KIND = 5;
    using Abi = AccountRow;

    uint32_t status = 0;
    uint32_t market_count = 0;
    uint32_t owner = 0;
    uint32_t asset = 0;
    uint32_t id = 0;
    std::array<uint32_t, 16> markets{};
    Int cash;
    Int bond;
    Int owed;
};

// What an account holds in a market: size, entry value, claims, snapshots. Arrays of two are long,
// short; cohort places are unordered and free at window 0.
struct Position {
    static constexpr uint8_t KIND = 6;
    using Abi = PositionRow;

    uint32_t side = 0;
    uint32_t rung = 0;
    uint32_t charged = 0;
    uint32_t account = 0;
    uint32_t market = 0;
    uint32_t window = 0;
    uint32_t pool_version = 0;
    uint32_t unpaid_epoch = 0;
    uint32_t owed_epoch = 0;
    uint32_t charged_window = 0;
    Int fill_sequence;
    Int size;
    Int eligible;
    std::array<Int, 2> reduced{};
    Int entry;
    Int scale;
    Int flow;
    Int charge;
    Int pool_shares;
    Int pool_index;
    std::array<uint32_t, 2> cohort_window{};
    std::array<Int, 2> cohort_before{};
    std::array<Int, 2> cohort_within{};
    Int owed;
};

// Profit realised in one window and not yet in the claims pool. Arrays of two are before, within.
struct Cohort {
    static constexpr uint8_t KIND = 7;
    using Abi = CohortRow;

    uint32_t entered = 0;
    uint32_t market = 0;
    uint32_t window = 0;
    uint32_t epoch = 0;
    uint32_t pool_version = 0;
    std::array<Int, 2> units{};
    std::array<Int, 2> claims{};
    std::array<Int, 2> pool_shares{};
    Int pool_index;
};

// End of a version of a claims pool.
struct PoolChange {
    static constexpr uint8_t KIND = 8;
    using Abi = PoolChangeRow;

    uint32_t change = 0;
    uint32_t market = 0;
    uint32_t pool_version = 0;
    Int pool_index;
};

// Charges of a window that ended with a haircut or socialisation.
struct Window {
    static constexpr uint8_t KIND = 9;
    using Abi = WindowRow;

    uint32_t side = 0;
    uint32_t market = 0;
    uint32_t window = 0;
    Int haircut;
    std::array<Int, 16> rung_haircut{};
    std::array<Int, 2> socialised{};
    std::array<Int, 2> charge_after{};
    Int claims_charged;
    Int claim_units;
    std::array<uint32_t, 2> rebase{};
    std::array<Int, 2> factor{};
    std::array<Int, 4> issued{};
};

// Lots of a side opened in the current window, by rung.
struct Ladder {
    static constexpr uint8_t KIND = 10;
    using Abi = LadderRow;

    uint32_t side = 0;
    uint32_t market = 0;
    uint32_t window = 0;
    std::array<Int, 16> size{};
};

// One loss event: all shortfalls of a market recognised in an epoch, and who paid.
struct Incident {
    static constexpr uint8_t KIND = 11;
    using Abi = IncidentRow;

    uint32_t status = 0;
    uint32_t cause = 0;
    uint32_t winning_side = 0;
    uint32_t market = 0;
    uint32_t epoch = 0;
    uint32_t asset = 0;
    uint32_t window = 0;
    uint32_t recognitions = 0;
    Int defaulter_margin;
    Int defaulter_bond;
    Int loss;
    Int operator_;
    Int market_tranche;
    Int demand;
    Int shared;
    Int house_gain;
    Int haircut;
    Int haircut_claims;
    Int socialisation;
    Int residual;
    Int residual_open;
    Int haircut_open;
    Int socialisation_open;
    Int shared_open;
    Int market_tranche_open;
    Int operator_open;
    Int claims_cut;
    Int recovered;
    Int gains;
    std::array<Int, 2> base{};
};

// What the shared sequence paid for one epoch, at one rate. Place 0 is the operator, then the
// sequence.
struct SharedEpoch {
    static constexpr uint8_t KIND = 12;
    using Abi = SharedEpochRow;

    uint32_t layers = 0;
    uint32_t asset = 0;
    uint32_t epoch = 0;
    std::array<uint32_t, 9> tranche{};
    Int demand;
    Int paid;
    Int open_demand;
    Int collected;
    std::array<Int, 9> charges{};
    std::array<Int, 9> operator_charges{};
    std::array<Int, 9> recovered{};
};

// A pool of loss-absorbing capital, its shares, and its queues of joins and exits.
struct Tranche {
    static constexpr uint8_t KIND = 13;
    using Abi = TrancheRow;

    uint32_t kind = 0;
    uint32_t id = 0;
    uint32_t asset = 0;
    uint32_t market = 0;
    uint32_t operator_ = 0;
    uint32_t epoch = 0;
    uint32_t charges = 0;
    std::array<uint32_t, 8> exit_epoch{};
    std::array<uint32_t, 8> join_epoch{};
    std::array<Int, 8> exit_shares{};
    std::array<Int, 8> exit_held{};
    std::array<Int, 8> join_amount{};
    Int assets;
    Int shares;
    Int pending;
    Int payable;
    Int recovery;
    Int capacity;
    Int charged;
    Int held_against;
    Int floor;
    Int stake_min;
    Int draw_max;
    Int fee_weight;
    Int exit_max;
    Int target;
    Int assets_max;
};

// Price at which exits matured and stakes joined, by their maturity epoch.
struct TrancheEpoch {
    static constexpr uint8_t KIND = 14;
    using Abi = TrancheEpochRow;

    uint32_t exited = 0;
    uint32_t joined = 0;
    uint32_t tranche = 0;
    uint32_t epoch = 0;
    uint32_t exit_charges = 0;
    uint32_t join_charges = 0;
    uint32_t charge_number = 0;
    uint32_t joined_epoch = 0;
    Int exit_shares;
    Int exit_paid;
    Int join_amount;
    Int join_shares;
};

// One charge on a tranche: a claim class, the same per share for all.
struct Charge {
    static constexpr uint8_t KIND = 15;
    using Abi = ChargeRow;

    uint32_t effect = 0;
    uint32_t tranche = 0;
    uint32_t number = 0;
    uint32_t epoch = 0;
    Int shares;
    Int amount;
    Int recovered;
};

// A principal's shares of a tranche, its pending stake and its exit.
struct Stake {
    static constexpr uint8_t KIND = 16;
    using Abi = StakeRow;

    uint32_t votes = 0;
    uint32_t tranche = 0;
    uint32_t principal = 0;
    uint32_t cursor = 0;
    uint32_t join_epoch = 0;
    uint32_t exit_epoch = 0;
    uint32_t joined_epoch = 0;
    Int shares;
    Int aged;
    Int exit_shares;
    Int pending;
    Int payable;
};

// A holder's part of a charge: what it gets of recoveries.
struct Claim {
    static constexpr uint8_t KIND = 17;
    using Abi = ClaimRow;

    uint32_t id = 0;
    uint32_t tranche = 0;
    uint32_t charge = 0;
    uint32_t holder = 0;
    Int shares;
    Int paid;
};

// What haircuts and socialisations of a market have charged and not got back. Arrays of two are
// haircut, socialisation.
struct ChargePool {
    static constexpr uint8_t KIND = 18;
    using Abi = ChargePoolRow;

    uint32_t market = 0;
    std::array<uint32_t, 2> rebase{};
    std::array<uint32_t, 2> generation{};
    std::array<Int, 2> open{};
    std::array<Int, 2> factor{};
    Int payable;
    std::array<Int, 4> issued{};
};

// What an account was charged in a market and has not got back.
struct ChargeClaim {
    static constexpr uint8_t KIND = 19;
    using Abi = ChargeClaimRow;

    uint32_t account = 0;
    uint32_t market = 0;
    std::array<uint32_t, 2> rebase{};
    std::array<Int, 2> shares{};
    Int unpaid;
};

void encode(const State& from, StateRow& to);
void encode(const Asset& from, AssetRow& to);
void encode(const Market& from, MarketRow& to);
void encode(const Book& from, BookRow& to);
void encode(const Account& from, AccountRow& to);
void encode(const Position& from, PositionRow& to);
void encode(const Cohort& from, CohortRow& to);
void encode(const PoolChange& from, PoolChangeRow& to);
void encode(const Window& from, WindowRow& to);
void encode(const Ladder& from, LadderRow& to);
void encode(const Incident& from, IncidentRow& to);
void encode(const SharedEpoch& from, SharedEpochRow& to);
void encode(const Tranche& from, TrancheRow& to);
void encode(const TrancheEpoch& from, TrancheEpochRow& to);
void encode(const Charge& from, ChargeRow& to);
void encode(const Stake& from, StakeRow& to);
void encode(const Claim& from, ClaimRow& to);
void encode(const ChargePool& from, ChargePoolRow& to);
void encode(const ChargeClaim& from, ChargeClaimRow& to);

}  // namespace levee::model
