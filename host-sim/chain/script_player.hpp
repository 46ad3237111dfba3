// Plays a scenario's messages on a chain with the levee contract, as its users would send them: in
// JSON, with coins, from addresses. A principal of the scenario is an account of the chain.
#pragma once

#include "host-sim/engine/engine.hpp"
#include "host-sim/wasmvm/chain.hpp"

namespace levee::chain {

class ScriptPlayer {
public:
    /// Stores and instantiates the contract; principal 0 is its admin.
    explicit ScriptPlayer(wasmvm::Vm& vm);

    /// Gives the sender the money that its message brings.
    void fund(const Context& context);
    /// Sends one message at the time of its context. What cannot be said in JSON goes as bytes.
    wasmvm::Outcome send(const Context& context, ByteView message,
                         uint64_t gas_limit = wasmvm::Chain::GAS_LIMIT);
    /// Puts a row where the contract looks for it, as if messages had made it.
    void put_row(const RowView& row);
    /// Lets the contract know a principal under its number in such rows.
    void name_principal(uint32_t principal);

    wasmvm::Chain& chain() { return chain_; }
    const std::string& contract() const { return contract_; }

private:
    static constexpr uint32_t ASSETS = 4;

    std::string account(uint32_t principal) const;
    /// An asset is paid in a coin of its own, with enough for whoever sends it.
    static std::string denom(uint32_t asset);

    wasmvm::Chain chain_;
    std::string contract_;
};

}  // namespace levee::chain
