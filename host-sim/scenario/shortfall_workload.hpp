// The messages of a scenario of kind "shortfalls". Each wave is a real sequence over some epochs:
// losers and winners trade, marks fall in accepted steps, losers are recognised, every layer is
// charged at the roll, the house hands its inventory over by order, winners close and are paid.
#pragma once

#include "host-sim/scenario/batch.hpp"
#include "host-sim/scenario/shortfall_plan.hpp"

namespace levee {

class ShortfallWorkload : public Workload {
public:
    /// Ids are dense and given in order, so those of the only asset and the fund are known.
    static constexpr uint32_t ASSET = 1;
    static constexpr uint32_t FUND_TRANCHE = 1;  // when the layers name `tranche`

    explicit ShortfallWorkload(const ShortfallScenario& scenario);

    bool next(Batch& batch) override;
    uint64_t transactions() const override { return transactions_; }

    const ShortfallPlan& plan() const { return plan_; }

private:
    enum class Phase : uint8_t { begin, open, fall, hold, close, tail };
    enum class Setup : uint8_t { genesis, accounts, capital, takers, winners, done };

    void restart();
    Context context(uint32_t sender) const;
    Context paying(uint32_t sender, u128 amount) const;
    void start_epoch();

    void add_setup(Batch& batch);
    void add_genesis(Batch& batch) const;
    void add_market(Batch& batch, const MarketPlan& market) const;
    void add_tranches(Batch& batch) const;
    void add_layers(Batch& batch, uint32_t market) const;
    void add_accounts(Batch& batch) const;
    void add_capital(Batch& batch) const;
    void add_taker_margins(Batch& batch) const;
    void add_winner_margins(Batch& batch) const;
    void add_deposit(Batch& batch, uint32_t account, u128 amount) const;

    void add_phase(Batch& batch);
    void add_mark(Batch& batch, const RowPlan& row) const;
    void add_entry(Batch& batch, const RowPlan& row) const;
    void add_loss(Batch& batch, const RowPlan& row) const;
    void add_exits(Batch& batch, const RowPlan& row) const;
    void add_fill(Batch& batch, uint32_t market, uint32_t buyer, uint32_t seller, uint64_t lots,
                  uint64_t price) const;
    void list_winners(const WavePlan& wave, std::vector<uint32_t>& accounts) const;
    void next_phase(const WavePlan& wave);

    const ShortfallScenario& scenario_;
    ShortfallPlan plan_;
    uint64_t transactions_ = 0;

    Setup setup_ = Setup::genesis;
    Phase phase_ = Phase::begin;
    size_t wave_ = 0;
    uint32_t turn_ = 0;  // of a phase that lasts several epochs, from 0
    uint64_t height_ = 0;
    uint64_t time_ = 0;
};

}  // namespace levee
