// A chain tells a transaction depth first: `message` with its signer, then for each call the
// transfer of what came along, the entry point, and what the contract answered.
#include "host-sim/chain/callers.hpp"

#include <algorithm>

namespace levee::chain {

namespace {

constexpr std::string_view EXECUTE_MESSAGE = "/cosmwasm.wasm.v1.MsgExecuteContract";
constexpr std::string_view WASM_MESSAGES = "/cosmwasm.wasm.v1.";
constexpr std::string_view ENTRIES[] = {"execute", "sudo", "instantiate", "migrate", "reply"};

}  // namespace

void CallTracker::take(const ChainEvent& event) {
    if (event.type == "message") {
        begin_message(event);
    } else if (event.type == "transfer") {
        if (event.value("recipient") == contract_) {
            next_.coins = {event.value("sender"), event.value("amount")};
        }
        if (event.value("sender") == contract_) {
            paid_.push_back({event.value("recipient"), event.value("amount")});
        }
    } else if (event.type == "wasm") {
        take_token(event);
    } else if (std::find(std::begin(ENTRIES), std::end(ENTRIES), event.type) !=
               std::end(ENTRIES)) {
        take_call(event);
    }
}

void CallTracker::begin_message(const ChainEvent& event) {
    const std::string action = event.value("action");
    if (!action.empty()) {
        next_ = {};
        next_.is_wasm = action.starts_with(WASM_MESSAGES);
        next_.is_direct = action == EXECUTE_MESSAGE;
        signer_ = event.value("sender");
        entered_.clear();
    } else if (signer_.empty() && event.value("module") == "wasm") {
        signer_ = event.value("sender");
    }
}

void CallTracker::take_call(const ChainEvent& event) {
    const std::string contract = event.contract();
    if (contract != contract_) {
        if (!contract.empty() &&
            std::find(entered_.begin(), entered_.end(), contract) == entered_.end()) {
            entered_.push_back(contract);
        }
        return;
    }
    next_.entry = event.type;
    next_.is_authorized = event.has("authz_msg_index");
    next_.before = entered_;
    if (entered_.empty() && next_.is_direct && !signer_.empty()) {
        next_.before.push_back(signer_);
    }
}

/// As tokens of cw20 tell what they moved. Others are not understood, which is no error.
void CallTracker::take_token(const ChainEvent& event) {
    const std::string token = event.contract();
    if (!directory_.is_token(token)) {
        return;
    }
    const std::string action = event.value("action");
    const std::string money = event.value("amount") + "cw20:" + token;
    if (action == "transfer" && event.value("from") == contract_) {
        paid_in_tokens_.push_back({event.value("to"), money});
    }
    if (event.value("to") == contract_ && (action == "send" || action == "send_from")) {
        next_.tokens[token] = {event.value(action == "send" ? "from" : "by"), money};
    }
}

std::string CallTracker::answer() {
    answered_ = next_;
    next_.entry.clear();
    next_.coins = {};
    next_.tokens.clear();
    return answered_.entry;
}

Caller CallTracker::caller(const std::string& denom, const std::string& amount) const {
    Caller caller;
    if (answered_.entry == "sudo") {
        caller.is_chain = denom.empty();
        caller.problem = denom.empty() ? "" : "the chain itself attaches no money";
        return caller;
    }
    if (answered_.entry != "execute") {
        caller.problem = answered_.entry.empty() ? "the chain tells no call of the contract"
                                                 : "a message in a call of " + answered_.entry;
        return caller;
    }
    const std::string token = token_of(denom);
    if (!token.empty()) {
        const auto sent = answered_.tokens.find(token);
        if (sent != answered_.tokens.end() && sent->second.money == amount + denom) {
            caller.addresses.push_back(sent->second.address);
        }
    } else if (!denom.empty()) {
        if (answered_.coins.money == amount + denom) {
            caller.addresses.push_back(answered_.coins.address);
        } else {
            caller.problem = "the bank tells no transfer of " + amount + denom + " to the contract";
        }
    } else if (answered_.is_wasm && !answered_.is_authorized) {
        caller.addresses = answered_.before;
    }
    return caller;
}

}  // namespace levee::chain
