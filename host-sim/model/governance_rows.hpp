// Rows of governance and feeds in the reference model, beside those of rows.hpp.
#pragma once

#include "host-sim/model/number.hpp"

namespace levee::model {

// Who may propose, how votes are counted, how long changes wait, and the open proposals.
struct Governance {
    static constexpr uint8_t KIND = 20;
    using Abi = GovernanceRow;

    uint32_t asset = 0;
    uint32_t proposer = 0;
    uint32_t guardian = 0;
    Int guardian_until;
    Int guardian_term;
    Int vote_period;
    Int execution_window;
    Int delay_loosen;
    Int delay_tighten;
    Int quorum;
    Int majority;
    Int propose_min;
    Int exits_since;
    std::array<uint32_t, 8> open{};
    std::array<uint32_t, 4> open_asset{};
    std::array<uint32_t, 4> open_epoch{};
};

// A batch of changes, its vote and its times. Unused places of the batch are zero.
struct Proposal {
    static constexpr uint8_t KIND = 21;
    using Abi = ProposalRow;

    uint32_t status = 0;
    uint32_t route = 0;
    uint32_t place = 0;
    uint32_t id = 0;
    uint32_t asset = 0;
    uint32_t proposer = 0;
    uint32_t epoch = 0;
    uint32_t proposer_tranche = 0;
    uint32_t leave_epoch = 0;
    uint32_t loosens = 0;
    Int opened;
    Int vote_end;
    Int eta;
    Int expires;
    std::array<uint32_t, 8> parameter{};
    std::array<uint32_t, 8> scope{};
    std::array<Int, 8> value{};
    std::array<uint32_t, 32> reason{};
    std::array<uint32_t, 8> tranche{};
    std::array<Int, 8> assets{};
    std::array<Int, 8> shares{};
    Int weight;
    Int yes;
    Int no;
    Int standing;
    Int quorum;
    Int majority;
};

// When a parameter of one thing was last changed.
struct ParameterRecord {
    static constexpr uint8_t KIND = 22;
    using Abi = ParameterRow;

    uint32_t parameter = 0;
    uint32_t scope = 0;
    Int changed_at;
    uint32_t changes = 0;
    uint32_t last = 0;
};

// One change of one parameter: the audit row. It never changes.
struct ParameterChange {
    static constexpr uint8_t KIND = 23;
    using Abi = ParameterChangeRow;

    uint32_t parameter = 0;
    uint32_t route = 0;
    uint32_t id = 0;
    uint32_t scope = 0;
    uint32_t proposal = 0;
    uint32_t proposer = 0;
    uint32_t executor = 0;
    uint32_t before = 0;
    Int time;
    Int height;
    Int old_value;
    Int new_value;
    std::array<uint32_t, 32> reason{};
};

// The last vote of one stake at one place of open proposals, as counted.
struct Ballot {
    static constexpr uint8_t KIND = 24;
    using Abi = BallotRow;

    uint32_t choice = 0;
    uint32_t vote = 0;
    uint32_t principal = 0;
    uint32_t tranche = 0;
    uint32_t proposal = 0;
    Int weight;
};

// Changes of an asset, market or tranche that were executed and wait for its roll.
struct ChangesDue {
    static constexpr uint8_t KIND = 25;
    using Abi = ChangesDueRow;

    uint32_t target = 0;
    uint32_t id = 0;
    uint32_t set = 0;
    std::array<Int, 20> value{};
};

// Reporters of a market's price and their last reports. A market without one has the single
// reporter that its row names.
struct Feed {
    static constexpr uint8_t KIND = 26;
    using Abi = FeedRow;

    uint32_t quorum = 0;
    uint32_t market = 0;
    std::array<uint32_t, 7> reporter{};
    uint32_t fallback = 0;
    Int report_age_max;
    Int fallback_after;
    Int deviation_max;
    Int confidence_max;
    std::array<Int, 8> price{};
    std::array<Int, 8> observed_at{};
};

void encode(const Governance& from, GovernanceRow& to);
void encode(const Proposal& from, ProposalRow& to);
void encode(const ParameterRecord& from, ParameterRow& to);
void encode(const ParameterChange& from, ParameterChangeRow& to);
void encode(const Ballot& from, BallotRow& to);
void encode(const ChangesDue& from, ChangesDueRow& to);
void encode(const Feed& from, FeedRow& to);

}  // namespace levee::model
