// What the files of the chain share: a transaction at work, a call, and the two ways to fail.
#pragma once

#include <nlohmann/json.hpp>

#include "host-sim/base64.hpp"
#include "host-sim/wasmvm/chain.hpp"

namespace levee::wasmvm {

/// Fails what is at work up to the sub-message that asked for a reply, or the transaction.
struct Failure {
    std::string error;
    /// What another contract may read of it: errors of contracts as they are, of anything else
    /// the numbers only.
    std::string redacted;
};

inline Failure failure(std::string error, std::string_view codespace, int code) {
    return {std::move(error),
            "codespace: " + std::string(codespace) + ", code: " + std::to_string(code)};
}

/// The gas meter at work has passed its limit.
struct OutOfGas {};

struct Chain::Contract {
    uint64_t code = 0;
    std::string creator;
    std::string admin;  // "" if there is none
};

struct Chain::Transaction {
    GasMeter* meter = nullptr;
    HostUse use;
    uint64_t wasm_gas = 0;
    uint64_t result_bytes = 0;
    std::set<uint64_t> loaded;  // codes
    std::vector<Event> events;
    int calls = 0;
    int queries = 0;

    void charge(uint64_t gas) const {
        if (!meter->charge(gas)) {
            throw OutOfGas();
        }
    }
};

struct Chain::Call {
    Entry entry = Entry::execute;
    std::string contract;
    uint64_t code = 0;
    std::string info;  // JSON; for instantiate and execute
    std::string_view message;
    uint64_t load_gas = 0;
};

/// The contract's storage, and the chain for its queries.
class QueryingHost final : public ContractHost {
public:
    QueryingHost(Chain& chain, Chain::Transaction& tx, const std::string& contract)
        : ContractHost(chain.journal_, chain.storage_key(contract, ""), *tx.meter, tx.use),
          chain_(chain),
          tx_(tx) {}

    HostError query(std::string_view request, uint64_t gas_limit, Bytes& result,
                    uint64_t& gas) override;

private:
    Chain& chain_;
    Chain::Transaction& tx_;
};

/// In decimal.
std::string amount_text(Amount amount);

nlohmann::json to_json(const Coins& coins);
/// Throws Failure if it is no list of coins that can be paid.
Coins coins_of(const nlohmann::json& json);

}  // namespace levee::wasmvm
