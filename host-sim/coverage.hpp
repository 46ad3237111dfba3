// What a random run reached: messages, statuses, events, layers, the cases of the auditor's
// invariants, how proposals ended and which parameters they changed, with counts.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "host-sim/abi/decode.hpp"
#include "host-sim/auditor.hpp"

namespace levee {

class Coverage {
public:
    void count(ByteView message, const Receipt& receipt);
    void count(const Branches& branches);
    void add(const Coverage& other);

    OrderedJson json() const;
    static Coverage from_json(const OrderedJson& json);

    /// "status stale_mark", "event claim_paid", ... of all that was never reached.
    std::vector<std::string> missing() const;
    void print() const;

private:
    struct Reached {
        uint64_t sent = 0;
        uint64_t accepted = 0;
    };

    void count_event(uint16_t kind, ByteView fields);
    void count_governance(uint16_t kind, ByteView fields);

    std::map<std::string, Reached> messages_;
    std::map<std::string, uint64_t> statuses_;
    std::map<std::string, uint64_t> events_;
    std::map<std::string, uint64_t> layers_;  // incidents to which a layer paid
    std::map<std::string, uint64_t> invariants_;
    std::map<std::string, uint64_t> endings_;     // of proposals
    std::map<std::string, uint64_t> parameters_;  // changes by proposals
};

}  // namespace levee
