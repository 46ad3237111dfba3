// Who called the contract and where money went, as the chain itself tells it: events that no
// contract can write. What a contract says of its callers is compared with this.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "host-sim/chain/directory.hpp"

namespace levee::chain {

/// Money that moved, "5uusdc" or "5cw20:TOKEN".
struct Payment {
    std::string address;  // of the other side
    std::string money;

    bool operator==(const Payment&) const = default;
    bool operator<(const Payment& other) const {
        return address != other.address ? address < other.address : money < other.money;
    }
};

/// Who may have sent a message.
struct Caller {
    bool is_chain = false;
    std::vector<std::string> addresses;  // one of these; none: it is not told
    std::string problem;                 // why nobody may have
};

/// Takes the events of a transaction, or those of a block's begin or end, in their order.
class CallTracker {
public:
    CallTracker(const std::string& contract, const Directory& directory)
        : contract_(contract), directory_(directory) {}

    void take(const ChainEvent& event);

    /// The entry point that the contract answers, once; "" where the chain told none.
    std::string answer();
    /// Of the call that the contract answered last, with the money that it says to have got.
    Caller caller(const std::string& denom, const std::string& amount) const;
    /// What the contract paid by the bank, and by its tokens as far as they tell.
    const std::vector<Payment>& paid() const { return paid_; }
    const std::vector<Payment>& paid_in_tokens() const { return paid_in_tokens_; }

private:
    struct Call {
        std::string entry;
        bool is_authorized = false;  // somebody was authorized to send what another signed
        bool is_wasm = false;        // by a message that has one sender, to contracts alone
        bool is_direct = false;
        std::vector<std::string> before;  // contracts that were called before it, or its signer
        Payment coins;                    // that came along, as the bank tells it
        std::map<std::string, Payment> tokens;
    };

    void begin_message(const ChainEvent& event);
    void take_call(const ChainEvent& event);
    void take_token(const ChainEvent& event);

    const std::string& contract_;
    const Directory& directory_;
    Call next_;
    Call answered_;
    std::string signer_;
    std::vector<std::string> entered_;
    std::vector<Payment> paid_;
    std::vector<Payment> paid_in_tokens_;
};

}  // namespace levee::chain
