// The rules of the specification as functions, by section. Each .cpp holds one section.
#pragma once

#include <string>

#include "host-sim/model/world.hpp"

namespace levee::model {

// ---- money (money.cpp)
// By value: the amount may be a field that the call changes.
void move(World& world, uint32_t asset, Bucket from, Bucket to, Int amount);
// LV-TRN-03: the asset of attached funds is checked early, the vault's room last.
void require_funds_of(const World& world, uint32_t asset);
void take_funds(World& world, uint32_t asset);             // into the vault, not yet in a bucket
void take_funds(World& world, uint32_t asset, Bucket to);  // into the vault and one bucket
// LV-TRN-05: out of the vault, with the event.
void pay_out(World& world, uint32_t asset, Bucket from, uint32_t principal, Int amount);
bool is_stale(const World& world, const Market& market, const Book& book);  // LV-ACC-13

// ---- values (health.cpp)
Int absolute_value(const Market& market, const Int& size, const Int& price);
/// Chargeable lots as far as they count: up to twice oi_max, or what is open (LV-ROL-05).
Int counted(const Market& market, const Int& open, const Int& size);
Int value(const Market& market, uint32_t side, const Int& size, const Int& price);  // LV-NOT-02
Int house_profit(const Market& market, const Book& book);  // pn of LV-ROL-03
Int open_gains(const Market& market, const Book& book);    // O of LV-CLM-05
Int face(const World& world, const Position& position);    // LV-ACC-05, atoms

// Sizes of one market as a trade would leave them.
struct Trial {
    uint32_t market = 0;
    Int size;
    std::array<Int, 2> reduced{};
};
struct Health {
    Int equity, initial, initial_margin, reduced_margin, maintenance, maintenance_margin;
};
void add_margins(const Market& market, const Book& book, const Trial& sizes, Health& sum);
// LV-ACC-05, 10, 11 of an account that is up to date; margins with the trial's sizes.
Health health(const World& world, uint32_t account, const Trial* trial = nullptr);
Int window_gain(const Market& market, const Book& book, const Position& position,
                const Int& eligible,
                const Int& inside, const Int& price);
Int rung_mark(const Market& market, const Book& book, uint32_t side, uint32_t rung);  // LV-FIL-05
uint32_t rung_of(const Market& market, const Book& book, const Int& mark);

// ---- epochs (epoch.cpp)
void advance_epoch(World& world, uint32_t asset);  // LV-EPO-01
Int collect_demand(World& world, uint32_t market);  // LV-EPO-05

// ---- tranches (tranche.cpp, stake.cpp)
Bucket bucket_of(const Tranche& tranche);
// LV-TRA-01; returns its part of the fees that it leaves (LV-GOV-27).
Int roll_tranche(World& world, uint32_t tranche, const Int& fees = 0);
Int draw(World& world, uint32_t market, uint32_t tranche, const Int& amount);  // LV-TRA-12
bool walk_stake(World& world, uint32_t tranche, uint32_t principal);       // LV-TRA-09
void remove_empty_stake(World& world, uint32_t tranche, uint32_t principal);

// ---- accounts (account.cpp, claims.cpp)
Position& position_of(World& world, uint32_t account, uint32_t market);  // created when absent
void drop_empty_positions(World& world, uint32_t account);               // LV-ACC-01
bool is_rolled(const World& world, uint32_t account);       // LV-ACC-02
void require_rolled(const World& world, uint32_t account);
void add_entry(World& world, uint32_t account, uint32_t market, const Int& subatoms);
void apply_flows(World& world, uint32_t account, uint32_t market, Int& due);  // LV-ACC-04
void bring_up_to_date(World& world, uint32_t account);                        // LV-ACC-03..08
bool settle_account(World& world, uint32_t account);  // false when claims were followed in part
void note_unpaid(World& world, uint32_t account, uint32_t market);  // LV-ACC-07

struct Due {
    uint32_t market = 0;
    Int amount;       // d of LV-ACC-06, subatoms
    Int window_gain;  // wg of LV-CLM-01, subatoms
};
void realise(World& world, uint32_t account, const std::vector<Due>& dues);

// LV-ACC-03; false when there is more to follow.
bool collect_claims(World& world, uint32_t account, uint32_t market);
void stand_at_present(World& world, uint32_t account, uint32_t market);
void claim_born(World& world, uint32_t account, uint32_t market, const Int& gain,
                const Int& window_gain);                                          // LV-CLM-01
Int net_claims(World& world, uint32_t account, uint32_t market, const Int& loss);  // LV-CLM-02
void enter_cohorts(World& world, uint32_t market);                                 // LV-CLM-03
Int pay_claims(World& world, uint32_t market);                                     // LV-CLM-04
Int pay_house_claim(World& world, uint32_t market);                                // LV-CLM-05

// ---- charge claims (charges.cpp); layer 0 is haircut, 1 socialisation
ChargePool& charge_pool(World& world, uint32_t market);  // created when absent
void issue_charge_shares(World& world, uint32_t market, std::size_t layer, uint32_t side,
                         const Int& atoms, const Int& lots);                        // LV-RCV-04
void bear_own(World& world, uint64_t position, const std::array<Int, 2>& subatoms);  // LV-RCV-05
void start_counting_charges(World& world, uint32_t account, uint32_t market);
void count_charges(World& world, uint32_t account, uint32_t market);
void collect_charges(World& world, uint32_t account, uint32_t market);  // LV-RCV-06
void recover_charges(World& world, uint32_t market, std::size_t layer, const Int& amount);
void audit_charges(const World& world, const ChargePool& pool);

// ---- trading (trade.cpp, mark.cpp)
void check_trader(const World& world, uint32_t account, uint32_t market, uint32_t direction,
                  const Int& size, const Int& price, const Int& fee);  // LV-FIL-02
void trade(World& world, uint32_t account, uint32_t market, uint32_t direction, const Int& size,
           const Int& price);  // LV-FIL-03, 04
void empty_side(World& world, uint32_t market, uint32_t side);  // LV-FIL-06
void leave_rung(World& world, uint32_t market, uint32_t side, uint32_t rung, const Int& size);
void note_house_loss(World& world, uint32_t market);  // LV-ROL-10

/// Spans of time never lead past the last second that a row can hold.
inline Int later(const Int& from, const Int& span) {
    return low(from + span, (Int{1} << 64) - 1);
}

// ---- governance (parameters.cpp, governance.cpp, votes.cpp)
void take_effect(World& world, uint32_t target, uint32_t id);  // LV-GOV-21
void note_join(World& world, Stake& stake, uint32_t epoch);    // LV-GOV-18
void take_votes_back(World& world, uint64_t stake);            // LV-GOV-26
void note_exits_open(World& world, uint32_t before, uint32_t after);  // LV-GOV-13
void enter_or_leave_shared(World& world, uint32_t market);     // LV-CFG-05

// ---- feeds (feed.cpp)
bool are_reporters_valid(const Feed& feed);  // LV-GOV-10, rule 10

// ---- losses (recognise.cpp, roll.cpp, recover.cpp)
void shortfall(World& world, uint32_t market, const Int& amount, Cause cause,
               const Int& margin_paid, const Int& bond_paid);  // LV-REC-04, 06
void roll_market(World& world, uint32_t market);               // section 10
// LV-RCV-02; `from` is the bucket of an estate's cash, or none for attached funds.
void distribute(World& world, uint64_t incident, const Int& amount, const Bucket* from);

// ---- checks (audit.cpp)
void check_touched(const World& world);  // LV-TRN-05, LV-CLM-06 of what the message touched
void audit(const World& world);          // sums over every position, account, tranche and stake

// ---- messages (dispatch.cpp decodes and calls one of these)
void on_message(World& world, const OpenAccountMessage& message);
void on_message(World& world, const SetRoleMessage& message);
void on_message(World& world, const DepositMessage& message);
void on_message(World& world, const WithdrawMessage& message);
void on_message(World& world, const FillMessage& message);
void on_message(World& world, const MarkMessage& message);
void on_message(World& world, const ApplyFundingMessage& message);
void on_message(World& world, const SettleMessage& message);
void on_message(World& world, const RollMessage& message);
void on_message(World& world, const LiquidateMessage& message);
void on_message(World& world, const RecogniseMessage& message);
void on_message(World& world, const HouseOrderMessage& message);
void on_message(World& world, const RecoverMessage& message);
void on_message(World& world, const StakeMessage& message);
void on_message(World& world, const CancelStakeMessage& message);
void on_message(World& world, const RequestExitMessage& message);
void on_message(World& world, const CancelExitMessage& message);
void on_message(World& world, const ExitMessage& message);
void on_message(World& world, const SupplyOperatorCapitalMessage& message);
void on_message(World& world, const WithdrawOperatorCapitalMessage& message);
void on_message(World& world, const PayFeeMessage& message);
void on_message(World& world, const PauseMessage& message);
void on_message(World& world, const AddAssetMessage& message);
void on_message(World& world, const AddMarketMessage& message);
void on_message(World& world, const AddTrancheMessage& message);
void on_message(World& world, const SetLayersMessage& message);
void on_message(World& world, const SealMessage& message);
void on_message(World& world, const SetFeedMessage& message);
void on_message(World& world, const SetGovernanceMessage& message);
void on_message(World& world, const SetParameterMessage& message);
void on_message(World& world, const ProposeChangeMessage& message);
void on_message(World& world, const VoteMessage& message);
void on_message(World& world, const ExecuteProposalMessage& message);
void on_message(World& world, const CancelProposalMessage& message);
void on_message(World& world, const VetoProposalMessage& message);

}  // namespace levee::model
