// What the contract stores beside the core's rows, rebuilt from its events: which address is which
// principal, what each asset is paid in, and its name and version. Payments go by these alone.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "host-sim/chain/chain_event.hpp"
#include "host-sim/chain/node.hpp"

namespace levee::chain {

/// A key of the contract's storage in words: "the address of principal 3".
std::string words_of_key(const std::string& key);
/// The address of the token contract that a denom names, or "" for a coin of the bank.
std::string token_of(const std::string& denom);

class Directory {
public:
    /// These give what does not fit what was told before, or "".
    std::string instantiate(const ChainEvent& answer);
    std::string migrate(const ChainEvent& answer);
    std::string add_principal(const ChainEvent& event);
    std::string add_denom(const ChainEvent& event);

    /// "" for one that nobody has.
    std::string address(uint32_t principal) const;
    std::string denom(uint32_t asset) const;
    bool is_token(const std::string& address) const;
    size_t principals() const { return addresses_.size(); }
    const std::map<uint32_t, std::string>& denoms() const { return denoms_; }

    /// All that must be stored for it. Of versions, the one that this program has.
    std::vector<StoredPair> pairs() const;

private:
    std::vector<std::string> addresses_;  // by principal; the authority's first
    std::map<std::string, uint32_t> principals_;
    std::map<uint32_t, std::string> denoms_;
};

}  // namespace levee::chain
