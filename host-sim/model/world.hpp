// Everything the reference model knows: the rows, and beside each position what it is owed and what
// it owes since its last touch. Where the contract keeps accumulators, the model walks over all
// positions of a market and adds to these amounts.
#pragma once

#include <cstring>
#include <map>
#include <set>
#include <type_traits>
#include <vector>

#include "host-sim/model/governance_rows.hpp"
#include "host-sim/model/rows.hpp"
#include "host-sim/model/table.hpp"

namespace levee::model {

// Thrown where a condition fails; the message is then undone as a whole (LV-TRN-02).
struct Refused {
    Status status;
};

inline void require(bool holds, Status otherwise) {
    if (!holds) throw Refused{otherwise};
}

// A rule of the model itself is broken: never the fault of a message.
inline void ensure(bool holds, const char* what) {
    if (!holds) throw std::logic_error(std::string{"model: "} + what);
}

// One point on a position's walk along the claims pool (LV-ACC-03): the end of a version, or the
// entry of a cohort that it holds.
struct PoolStep {
    uint32_t cohort = 0;  // window of the cohort that entered, 0 for the end of a version
    Int got;              // atoms, floored here
    Int shares_after;     // shares from here on
};

// What happened to a position since its last touch.
struct Pending {
    static constexpr uint8_t KIND = 0;
    Int flow;                      // subatoms x 2^96 that its lots owe: one ceil at the touch
    std::array<Int, 2> reduced{};  // subatoms x 2^96 that its reduced lots owe, by side
    Int pool_shares;               // pool shares now, those of cohorts that entered included
    Int earned;                    // atoms x 2^96 since the last step
    std::vector<PoolStep> steps;
    // Charges not yet counted in its charge claim. Arrays of shares are by layer, then side.
    Int own_charges;                 // subatoms, of the window of the last touch
    std::array<Int, 2> own_shares{};
    Int later_charges;               // subatoms x 2^96, of the windows after it
    std::array<Int, 4> issued_before{};
};

// Shares of a charge claim as they count now; its row has them as of the last touch.
struct ChargeHolding {
    static constexpr uint8_t KIND = 0;
    std::array<Int, 2> shares{};
};

// What a charge pool had issued after the last window that charged.
struct IssuedBefore {
    static constexpr uint8_t KIND = 0;
    std::array<Int, 4> issued{};
};

class World {
  public:
    Journal journal;
    Table<State> states{journal};
    Table<Asset> assets{journal};
    Table<Market> markets{journal};
    Table<Book> books{journal};
    Table<Account> accounts{journal};
    Table<Position> positions{journal};
    Table<Cohort> cohorts{journal};
    Table<PoolChange> pool_changes{journal};
    Table<Window> windows{journal};
    Table<Ladder> ladders{journal};
    Table<Incident> incidents{journal};
    Table<SharedEpoch> shared_epochs{journal};
    Table<Tranche> tranches{journal};
    Table<TrancheEpoch> tranche_epochs{journal};
    Table<Charge> charges{journal};
    Table<Stake> stakes{journal};
    Table<Claim> claims{journal};
    Table<ChargePool> charge_pools{journal};
    Table<ChargeClaim> charge_claims{journal};
    Table<Governance> governances{journal};
    Table<Proposal> proposals{journal};
    Table<ParameterRecord> parameters{journal};
    Table<ParameterChange> parameter_changes{journal};
    Table<Ballot> ballots{journal};
    Table<ChangesDue> changes_due{journal};
    Table<Feed> feeds{journal};
    Table<ChargeHolding> charge_holdings{journal};
    Table<IssuedBefore> issued_before{journal};
    Table<Pending> pending{journal};
    std::map<uint32_t, std::set<uint32_t>> holders;  // market: accounts with a position row
    std::vector<uint8_t> events;

    // The context of the message being executed.
    Int height;
    Int time;
    uint32_t sender = 0;
    uint32_t funds_asset = 0;
    Int funds;

    bool is_paused(PauseBit bit) const {
        const State* state = states.find(1);
        return state != nullptr && (state->pause_bits & static_cast<uint32_t>(bit)) != 0;
    }
    State& state() { return states.find(1) != nullptr ? states.edit(1) : states.create(1); }

    template <class Event>
    void emit(const Event& event) {
        constexpr bool is_empty = std::is_empty_v<Event>;
        EventHeader header{};
        header.kind = Event::KIND;
        header.size = is_empty ? uint16_t{0} : static_cast<uint16_t>(sizeof(Event));
        append(&header, sizeof header);
        if constexpr (!is_empty) append(&event, sizeof event);
    }

  private:
    void append(const void* bytes, std::size_t size) {
        const auto* first = static_cast<const uint8_t*>(bytes);
        events.insert(events.end(), first, first + size);
    }
};

inline uint64_t position_key(uint32_t account, uint32_t market) {
    return (uint64_t{account} << 16) | market;
}
// Rows of (market, window), (market, epoch), (tranche, number), (asset, epoch), ...
inline uint64_t pair_key(uint32_t first, uint32_t second) {
    return (uint64_t{first} << 32) | second;
}
inline uint64_t ladder_key(uint32_t market, uint32_t side) {
    return (uint64_t{market} << 2) | side;
}

inline constexpr uint32_t NO_SIDE = 0;
inline constexpr uint32_t LONG = 1;
inline constexpr uint32_t SHORT = 2;

inline std::size_t place(uint32_t side) { return side - 1; }
inline int sign(uint32_t side) { return side == LONG ? 1 : -1; }
inline uint32_t opposite(uint32_t side) { return side == LONG ? SHORT : LONG; }

inline bool has_layer(const Market& market, Layer layer) {
    for (const uint32_t named : market.layers) {
        if (named == static_cast<uint32_t>(layer)) return true;
    }
    return false;
}

}  // namespace levee::model
