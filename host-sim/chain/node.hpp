// A node of a CosmWasm chain, asked over its RPC. Whatever goes wrong on the way, from a wrong
// address to an answer that is none, is one line that names the node and the question.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "host-sim/abi/decode.hpp"

namespace levee::chain {

struct StoredPair {
    std::string key;
    std::string value;
};

class Node {
public:
    /// "http://127.0.0.1:26657", "https://.." or with "tcp://", as other tools name it. Throws
    /// UsageError, here and in every call below.
    explicit Node(const std::string& url);
    ~Node();
    Node(const Node&) = delete;
    Node& operator=(const Node&) = delete;

    /// The "result" of a call.
    OrderedJson call(std::string_view method,
                     const OrderedJson& parameters = OrderedJson::object());

    uint64_t latest_height();
    OrderedJson block_results(uint64_t height);
    /// The time of a block's header in whole seconds, as contracts are told it.
    uint64_t block_seconds(uint64_t height);
    /// What the bank keeps for an address, and what a cw20 token does, in decimal digits.
    std::string balance(const std::string& address, const std::string& denom, uint64_t height);
    std::string token_balance(const std::string& address, const std::string& token,
                              uint64_t height);
    /// The block in which the contract was instantiated.
    uint64_t created_at(const std::string& contract);
    /// All that the contract stores, as of that height.
    std::vector<StoredPair> storage(const std::string& contract, uint64_t height);

private:
    struct Client;
    /// The answer's bytes of a query of a module; height 0 is the latest.
    std::string ask(const std::string& question, const std::string& request, uint64_t height);

    std::string url_;
    std::unique_ptr<Client> client_;
};

}  // namespace levee::chain
