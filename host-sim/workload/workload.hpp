// A seeded random workload over every message, valid and not. It looks at the rows of the engine
// that it feeds, so that most of what it sends is accepted and rare states are reached; the same
// seed over the same contract gives the same messages on every machine.
#pragma once

#include <string_view>
#include <vector>

#include "host-sim/random.hpp"
#include "host-sim/scenario/batch.hpp"
#include "host-sim/workload/workload_profile.hpp"

namespace levee {

class Engine;
class LedgerStore;

/// What an account can trade in a market: lots it may add, and lots it holds.
struct Ability {
    uint64_t lots = 0;
    uint64_t held = 0;
    bool is_long = false;
};

class RandomWorkload {
public:
    explicit RandomWorkload(uint64_t seed, WorkloadProfile profile = {});

    /// The next message; it is the only step of the batch that is returned.
    const Batch& next(Engine& engine);

private:
    // What genesis fixed about a market; the rest is read from its rows.
    struct Market {
        uint32_t id;
        uint32_t asset;
        bool is_busy;  // gets most of the trading
        int64_t trend = 0;  // direction of its marks at present
    };

    struct Action {
        std::string_view name;
        uint32_t weight;
        bool (RandomWorkload::*send)();
    };
    static const Action ACTIONS[];
    void weigh_actions();
    size_t pick_action();

    // Genesis, sent first (workload_genesis.cpp).
    void plan_genesis();
    void plan_asset(uint64_t epoch_length, uint32_t waiting);
    void plan_market(uint32_t asset, bool is_inverse, bool is_busy);
    void plan_tranche(uint32_t asset, uint32_t market, TrancheKind kind, uint32_t operator_id);
    void plan_layers(uint32_t market, std::initializer_list<Layer> layers, u128 cap);
    void plan_feed(uint32_t market);
    void plan_refused_genesis();
    void choose_edges();
    uint64_t vary(uint64_t low, uint64_t high, uint64_t edge_low, uint64_t edge_high);
    void make_odd(AddMarketMessage& market);
    template <typename Message>
    void plan(uint32_t sender, const Message& message);

    // Reading of rows.
    template <typename Row>
    bool find(uint64_t id, Row& row) const;
    StateRow state() const;
    Market& pick_market();
    uint32_t pick_account(uint32_t asset);
    uint32_t pick_counterparty(uint32_t asset, uint32_t account);
    bool health(uint32_t account, HealthAnswer& answer) const;
    uint32_t owner_of(uint32_t account) const;
    // Who holds a role now, after whatever was voted; at times the former holder tries on.
    uint32_t holder(uint32_t now, uint32_t former);
    uint32_t venue_of(uint32_t market);
    uint32_t operator_of(uint32_t tranche);
    u128 lot_value(const MarketRow& market, uint64_t price) const;
    uint64_t next_price(const MarketRow& market, uint64_t mark, uint64_t start, int64_t trend);
    bool ability(uint32_t account, const MarketRow& market, uint64_t mark, Ability& able) const;

    // Sending.
    bool wants_edge() { return profile_.edge != 0 && random_.chance(profile_.edge, 100); }
    u128 money(uint64_t low_bits, uint64_t high_bits);
    Context context(uint32_t sender) const;
    Context paying(uint32_t sender, uint32_t asset, u128 amount) const;
    template <typename Message>
    bool send(uint32_t sender, const Message& message);
    template <typename Message>
    bool send_paying(uint32_t sender, uint32_t asset, u128 amount, const Message& message);

    // Actions of traders and keepers (workload_trading.cpp). False: not possible now.
    bool open_account();
    bool deposit();
    bool withdraw();
    uint32_t pick_estate(uint32_t asset);
    bool fill_with_estate(uint32_t market, uint32_t asset, Ticks price);
    bool fill();
    bool start_sweep();
    bool sweep();
    bool send_mark(Market& market);
    bool send_report(const FeedRow& feed, MarkMessage message);
    bool mark();
    bool roll_marks();
    uint64_t edge_price(const MarketRow& market);
    int64_t edge_funding(u128 cap);
    bool apply_funding();
    bool settle();
    bool roll();
    bool liquidate();
    bool recognise();
    bool house_order();
    bool recover();

    // Actions of stakers, operators and the authority (workload_capital.cpp).
    uint32_t pick_tranche(bool wants_operator);
    uint32_t pick_staker();
    bool follow_stake();
    bool stake();
    bool cancel_stake();
    bool request_exit();
    bool cancel_exit();
    bool exit();
    bool supply();
    bool withdraw_operator();
    bool pay_fee();
    bool pause();
    bool clear_pause();
    bool configure();
    bool malformed();
    bool stranger();
    bool vault_full();

    // Actions of governance (workload_governance.cpp); only in profiles that have it.
    struct Wish {
        uint32_t parameter = 0;
        uint32_t scope = 0;
        u128 value = 0;
    };
    struct Moment {
        uint64_t time = 0;
        uint32_t proposal = 0;  // 0 when it is of the guardian's mandate
    };
    SetGovernanceMessage new_governance();
    void plan_governance();
    bool configure_more();
    uint32_t pick_parameter(Route route);
    uint32_t pick_scope(uint32_t parameter);
    uint32_t pick_principal(uint32_t now);
    Wish pick_change(Route route);
    bool repeat_change(Wish& wish);
    uint32_t asset_of(uint32_t parameter, uint32_t scope) const;
    uint32_t pick_proposal();
    uint32_t pick_voter(uint32_t tranche);
    bool propose();
    bool vote();
    bool vote_on(uint32_t proposal);
    Moment next_moment();
    bool wait();
    bool execute();
    bool cancel_or_veto();

    Random random_;
    WorkloadProfile profile_;
    std::vector<uint32_t> weights_;  // of ACTIONS, under the profile
    uint32_t weight_sum_ = 0;
    std::vector<Market> markets_;
    std::vector<uint32_t> tranches_;       // all, in order of ids
    std::vector<Batch> genesis_;           // still to send, the next one last
    Batch batch_;
    const LedgerStore* store_ = nullptr;
    Engine* engine_ = nullptr;
    // What kind of run this is: one seed in three takes parameters from the edges of their ranges.
    bool is_odd_ = false;
    uint32_t scale_ = 0;  // money is in units of 2^scale atoms
    uint64_t price_low_ = 1000;  // marks turn back outside these
    uint64_t price_high_ = 200000;
    uint64_t height_ = 0;
    uint64_t time_ = 1000;
    // A governed run: when it is sealed, how restless it is, and what came due.
    uint64_t seal_at_ = 0;
    uint64_t calm_ = 0;           // messages between two waits, about
    uint64_t calm_until_ = 0;     // height until which nobody waits for days
    uint64_t pausing_ = 100;      // of 100 pauses, how many are sent
    uint64_t captured_ = 0;       // of 100 proposals of the authority, how many mean harm
    uint32_t sweep_steps_ = 0;    // left of the sweep at work
    uint32_t sweep_account_ = 0;  // the first of its two accounts
};

}  // namespace levee
