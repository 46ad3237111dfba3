// A realistic stream of transactions: accounts that each hold two of sixteen markets, trade, pay
// in and out, while prices walk and epochs pass. Seeded; the same bytes on every machine.
#pragma once

#include <array>

#include "host-sim/random.hpp"
#include "host-sim/scenario/batch.hpp"

namespace levee::bench {

class MarketDay {
public:
    static constexpr uint32_t MARKETS = 16;
    static constexpr uint32_t VENUE = 5;
    static constexpr uint32_t FEED = 6;
    static constexpr uint32_t STAKERS = 2'000'000'000;
    static constexpr uint32_t KEEPER = 99;

    /// `accounts` is a multiple of 256, so that every market has as many.
    MarketDay(uint32_t accounts, uint32_t transactions, uint64_t seed);

    /// Configuration, accounts with money, and two positions each.
    const Batch& setup() const { return setup_; }
    /// Fills 70 %, deposits and withdrawals 10 %, settles 10 %, marks and funding 5 %, others 5 %
    /// (fees, stakes, bonds, refused fills); beside it one mark a market when an epoch begins.
    const Batch& day() const { return day_; }

private:
    struct Price {
        uint64_t mark = 10'000;
        uint64_t window = 10'000;  // mark at the last roll
    };

    void configure();
    void open_accounts();
    void trade_day(uint32_t transactions);
    void start_epoch();
    void one();

    void fill(uint64_t distance);
    void mark(uint32_t market);
    void fund();
    void move_money();
    void settle();
    void other();

    Context from(uint32_t sender, uint64_t funds = 0) const;
    template <typename Message>
    void send(uint32_t sender, const Message& message, uint64_t funds = 0);
    uint32_t trader_of(uint32_t market);
    FillMessage fill_of(uint32_t market, uint32_t buyer, uint32_t seller, uint64_t lots,
                        uint64_t price) const;

    uint32_t accounts_;
    Random random_;
    uint64_t time_ = 1000;
    uint64_t height_ = 0;
    uint32_t stakers_ = 0;
    std::array<Price, MARKETS + 1> prices_;
    Batch setup_;
    Batch day_;
    Batch* target_ = &setup_;
};

/// Settings of a market that both benchmarks trade: a lot is worth about a million atoms.
AddMarketMessage bench_market();
/// An asset whose epochs last a minute.
AddAssetMessage bench_asset();
/// A shared tranche with these layers over it.
AddTrancheMessage bench_tranche();
SetLayersMessage bench_layers(uint32_t market);

inline constexpr uint64_t EPOCH_SECONDS = 60;

}  // namespace levee::bench
