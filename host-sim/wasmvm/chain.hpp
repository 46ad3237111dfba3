// A small chain in this process: contracts with addresses, bank balances, and the messages that
// contracts return, dispatched as wasmd dispatches them. One thread, no blocks but the present one.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <set>
#include <vector>

#include "host-sim/wasmvm/contract_host.hpp"

namespace levee::wasmvm {

using Amount = unsigned __int128;

struct Coin {
    std::string denom;
    Amount amount = 0;
};
using Coins = std::vector<Coin>;

struct Attribute {
    std::string key;
    std::string value;
};

struct Event {
    std::string type;
    std::vector<Attribute> attributes;

    /// The first value of that key, or "".
    std::string value(std::string_view key) const;
};

struct Block {
    uint64_t height = 1;
    uint64_t time = 1'700'000'000'000'000'000;  // nanoseconds
    std::string chain_id = "levee-1";
};

/// How a transaction, or a query, ended.
struct Outcome {
    bool ok = false;
    bool out_of_gas = false;
    std::string error;  // "" if ok
    Bytes data;         // of the response; for a query the answer; for instantiate the address
    std::vector<Event> events;
    uint64_t sdk_gas = 0;
    uint64_t wasm_gas = 0;      // CosmWasm gas that all calls used internally
    uint64_t result_bytes = 0;  // of what they returned, one SDK gas each
    HostUse use;

    /// The first event of that type, or nullptr.
    const Event* event(std::string_view type) const;
};

class Chain {
public:
    static constexpr uint64_t GAS_LIMIT = 50'000'000;

    explicit Chain(Vm& vm = Vm::shared(Line::v3_0)) : vm_(vm) {}

    Block block;
    /// Of the next transactions: their host call of this number runs out of gas. 0: none.
    uint64_t fail_at_host_call = 0;

    /// The id of the code. Throws Refused.
    uint64_t store(std::span<const uint8_t> wasm);

    Outcome instantiate(uint64_t code, const std::string& sender, std::string_view message,
                        const Coins& funds = {}, const std::string& admin = {},
                        uint64_t gas_limit = GAS_LIMIT);
    Outcome execute(const std::string& contract, const std::string& sender,
                    std::string_view message, const Coins& funds = {},
                    uint64_t gas_limit = GAS_LIMIT);
    /// As the chain itself.
    Outcome sudo(const std::string& contract, std::string_view message,
                 uint64_t gas_limit = GAS_LIMIT);
    Outcome migrate(const std::string& contract, const std::string& sender, uint64_t code,
                    std::string_view message, uint64_t gas_limit = GAS_LIMIT);
    Outcome query(const std::string& contract, std::string_view message,
                  uint64_t gas_limit = GAS_LIMIT);

    /// A plain account's address of 20 bytes, always the same for that name.
    std::string account(std::string_view name) const;
    void mint(const std::string& address, const Coin& coin);
    Amount balance(const std::string& address, std::string_view denom) const;

    /// A contract's storage, past the contract.
    const std::string* raw(const std::string& contract, std::string_view key) const;
    void set_raw(const std::string& contract, std::string_view key, std::string_view value);
    /// All that the chain keeps.
    const Journal::Map& state() const { return journal_.entries(); }
    /// The chain's key of a key of that contract.
    std::string storage_key(const std::string& contract, std::string_view key) const;

private:
    friend class QueryingHost;

    struct Contract;
    struct Transaction;
    struct Call;

    template <class Work>
    Outcome transact(uint64_t gas_limit, Work&& work);

    std::optional<Contract> contract(const std::string& address) const;
    void put_contract(const std::string& address, const Contract& contract);
    std::string new_address(uint64_t code);
    std::string canonical(const std::string& address) const;

    std::string env_of(const std::string& contract, bool in_transaction) const;
    /// Through the machine, with the gas of it; throws OutOfGas, but not for any other end.
    Answer enter(Transaction& tx, const Call& call);
    /// The same, then what the response asks for. Throws Failure too. Gives the response's data.
    Bytes run(Transaction& tx, const Call& call);
    Bytes execute_in(Transaction& tx, const std::string& contract, const std::string& sender,
                     std::string_view message, const Coins& funds);
    Bytes respond(Transaction& tx, const Call& call, const nlohmann::json& result);
    void emit(Transaction& tx, const Call& call, const nlohmann::json& response);
    static uint64_t reply_gas(const nlohmann::ordered_json& reply);
    /// One message and its reply, if one is wanted. Gives the reply's data, if any.
    std::optional<Bytes> dispatch(Transaction& tx, const std::string& contract,
                                  const nlohmann::json& sub_message);
    /// The message's response, or none if it failed and its sender wants a reply.
    std::optional<nlohmann::json> try_message(Transaction& tx, const std::string& contract,
                                              const nlohmann::json& sub_message,
                                              std::string& redacted);
    nlohmann::json run_message(Transaction& tx, const std::string& contract,
                               const nlohmann::json& message);
    void transfer(Transaction& tx, const std::string& from, const std::string& to,
                  const Coins& coins);
    void spend(Transaction& tx, const std::string& from, const Coins& coins);
    void receive(Transaction& tx, const std::string& to, const Coins& coins);
    std::string balance_key(const std::string& address, std::string_view denom) const;
    std::string answer(Transaction& tx, const nlohmann::json& request);
    std::string answer_bank(Transaction& tx, const nlohmann::json& request);
    std::string answer_wasm(Transaction& tx, const nlohmann::json& request);
    const std::string* charged_read(Transaction& tx, const std::string& key);

    Vm& vm_;
    Journal journal_;
    std::vector<Checksum> codes_;
    uint64_t instances_ = 0;
};

}  // namespace levee::wasmvm
