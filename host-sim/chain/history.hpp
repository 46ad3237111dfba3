// What a contract says of each accepted message in the results of a block: the attribute `raw`
// (context and message as the core had them), the core's events after it, and what the chain itself
// tells beside them.
#pragma once

#include <string>
#include <vector>

#include "abi/generated/abi.hpp"
#include "host-sim/abi/decode.hpp"
#include "host-sim/chain/callers.hpp"

namespace levee::chain {

struct PastMessage {
    Context context;
    Bytes message;
    Bytes events;
    std::string where;    // "block 12, transaction 0"
    uint64_t height = 0;  // of the block
    Caller caller;
};

/// How often the chain itself told what the contract says.
struct Told {
    uint64_t one = 0;   // one address
    uint64_t some = 0;  // one of several contracts
    uint64_t none = 0;
};

class History {
public:
    explicit History(std::string contract) : contract_(std::move(contract)) {}

    /// Adds what `contract` did in that block, in its order, also what another contract or the
    /// chain itself sent. Throws DecodeError for a `raw` that cannot be one.
    void add(const OrderedJson& block_results);

    const std::vector<PastMessage>& messages() const { return messages_; }
    const Directory& directory() const { return directory_; }
    /// The first that does not fit what the chain itself tells; "" if nothing.
    const std::string& problem() const { return problem_; }
    /// Compares the senders; to be called when all is added. What differs, or "".
    std::string check_senders(Told& told) const;
    /// The payouts that were compared so far.
    const Told& payouts() const { return payouts_; }

private:
    void collect(const OrderedJson& events, uint64_t height, const std::string& where);
    void take_answer(const ChainEvent& event, const std::string& entry, CallTracker& calls);
    void take_event(const ChainEvent& event);
    void check_payouts(size_t first_message, const CallTracker& calls);
    void note(const std::string& where, const std::string& problem);

    const std::string contract_;
    Directory directory_;
    std::vector<PastMessage> messages_;
    Told payouts_;
    std::string problem_;
    std::string where_;     // what is being read
    uint64_t height_ = 0;
    bool is_in_message_ = false;
};

}  // namespace levee::chain
