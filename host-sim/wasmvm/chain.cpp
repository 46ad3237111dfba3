// Transactions, contracts and balances. A transaction that fails leaves the journal as it was.
#include "host-sim/wasmvm/chain.hpp"

#include "host-sim/big_endian.hpp"
#include "host-sim/store/sha256.hpp"
#include "host-sim/wasmvm/bech32.hpp"
#include "host-sim/wasmvm/chain_parts.hpp"

namespace levee::wasmvm {

namespace {

// First bytes of the chain's own keys; a contract's storage is as wasmd lays it.
constexpr char CONTRACTS = 0x01;
constexpr char BALANCES = 0x02;
constexpr char STORAGES = 0x03;

std::string sha256(std::string_view bytes) {
    Sha256 hash;
    hash.update({reinterpret_cast<const uint8_t*>(bytes.data()), bytes.size()});
    const Digest digest = hash.finish();
    return {digest.begin(), digest.end()};
}

Amount parse_amount(std::string_view digits) {
    Amount amount = 0;
    for (const char digit : digits) {
        amount = amount * 10 + static_cast<Amount>(digit - '0');
    }
    return amount;
}

}  // namespace

std::string Event::value(std::string_view key) const {
    for (const Attribute& attribute : attributes) {
        if (attribute.key == key) {
            return attribute.value;
        }
    }
    return {};
}

const Event* Outcome::event(std::string_view type) const {
    for (const Event& event : events) {
        if (event.type == type) {
            return &event;
        }
    }
    return nullptr;
}

uint64_t Chain::store(std::span<const uint8_t> wasm) {
    codes_.push_back(vm_.store(wasm));
    return codes_.size();
}

template <class Work>
Outcome Chain::transact(uint64_t gas_limit, Work&& work) {
    GasMeter meter(gas_limit);
    Transaction tx;
    tx.meter = &meter;
    tx.use.fail_at = fail_at_host_call;
    const Journal::Mark start = journal_.mark();
    Outcome outcome;
    try {
        outcome.data = work(tx);
        outcome.ok = true;
        outcome.events = std::move(tx.events);
    } catch (const Failure& failed) {
        outcome.error = failed.error;
    } catch (const OutOfGas&) {
        outcome.out_of_gas = true;
        outcome.error = "out of gas";
    }
    if (!outcome.ok) {
        journal_.roll_back(start);
    }
    journal_.forget();
    outcome.sdk_gas = meter.used();
    outcome.wasm_gas = tx.wasm_gas;
    outcome.result_bytes = tx.result_bytes;
    outcome.use = tx.use;
    return outcome;
}

Outcome Chain::instantiate(uint64_t code, const std::string& sender, std::string_view message,
                           const Coins& funds, const std::string& admin, uint64_t gas_limit) {
    return transact(gas_limit, [&](Transaction& tx) {
        const std::string address = new_address(code);
        put_contract(address, {code, sender, admin});
        transfer(tx, sender, address, funds);
        const nlohmann::ordered_json info = {{"sender", sender}, {"funds", to_json(funds)}};
        tx.events.push_back({"instantiate",
                             {{"_contract_address", address}, {"code_id", std::to_string(code)}}});
        tx.loaded.insert(code);
        run(tx, {Entry::instantiate, address, code, info.dump(), message, WasmGas::LOAD});
        return address;
    });
}

Outcome Chain::execute(const std::string& contract, const std::string& sender,
                       std::string_view message, const Coins& funds, uint64_t gas_limit) {
    return transact(gas_limit, [&](Transaction& tx) {
        return execute_in(tx, contract, sender, message, funds);
    });
}

Outcome Chain::sudo(const std::string& address, std::string_view message, uint64_t gas_limit) {
    return transact(gas_limit, [&](Transaction& tx) {
        const auto found = contract(address);
        if (!found) {
            throw failure("no such contract: " + address, "wasm", 22);
        }
        tx.loaded.insert(found->code);
        tx.events.push_back({"sudo", {{"_contract_address", address}}});
        return run(tx, {Entry::sudo, address, found->code, {}, message, WasmGas::LOAD});
    });
}

Outcome Chain::migrate(const std::string& address, const std::string& sender, uint64_t code,
                       std::string_view message, uint64_t gas_limit) {
    return transact(gas_limit, [&](Transaction& tx) {
        auto found = contract(address);
        if (!found) {
            throw failure("no such contract: " + address, "wasm", 22);
        }
        if (found->admin.empty() || found->admin != sender) {
            throw failure("can not migrate: unauthorized", "sdk", 4);
        }
        found->code = code;
        put_contract(address, *found);
        tx.loaded.insert(code);
        tx.events.push_back({"migrate",
                             {{"code_id", std::to_string(code)}, {"_contract_address", address}}});
        return run(tx, {Entry::migrate, address, code, {}, message, WasmGas::LOAD});
    });
}

Outcome Chain::query(const std::string& contract, std::string_view message, uint64_t gas_limit) {
    return transact(gas_limit, [&](Transaction& tx) {
        const nlohmann::json request = {
            {"wasm", {{"smart", {{"contract_addr", contract}, {"msg", base64(message)}}}}}};
        const nlohmann::json result = nlohmann::json::parse(answer(tx, request));
        if (result.contains("error")) {
            throw failure(result.at("error").dump(), "wasm", 9);
        }
        const nlohmann::json& inner = result.at("ok");
        if (inner.contains("error")) {
            throw failure(inner.at("error").get<std::string>(), "wasm", 9);
        }
        return *from_base64(inner.at("ok").get<std::string>());
    });
}

// Plain accounts: 20 bytes, as of a public key.
std::string Chain::account(std::string_view name) const {
    constexpr size_t ACCOUNT_SIZE = 20;
    return humanize(vm_.address_prefix(), sha256(name).substr(0, ACCOUNT_SIZE));
}

// As wasmd: the address of a module's sub-account of that code and instance.
std::string Chain::new_address(uint64_t code) {
    std::string id = sha256("module");
    id += "wasm";
    id.push_back('\0');
    id += big_endian(code) + big_endian(++instances_);
    return humanize(vm_.address_prefix(), sha256(id));
}

std::string Chain::canonical(const std::string& address) const {
    try {
        return canonicalize(vm_.address_prefix(), address);
    } catch (const BadAddress& bad) {
        throw failure(bad.what(), "sdk", 7);
    }
}

std::optional<Chain::Contract> Chain::contract(const std::string& address) const {
    const std::string* found = journal_.find(CONTRACTS + canonical(address));
    if (found == nullptr) {
        return std::nullopt;
    }
    const nlohmann::json record = nlohmann::json::parse(*found);
    return Contract{record.at("code"), record.at("creator"), record.at("admin")};
}

void Chain::put_contract(const std::string& address, const Contract& contract) {
    if (contract.code == 0 || contract.code > codes_.size()) {
        throw failure("no such code: " + std::to_string(contract.code), "wasm", 28);
    }
    const nlohmann::json record = {
        {"code", contract.code}, {"creator", contract.creator}, {"admin", contract.admin}};
    journal_.set(CONTRACTS + canonical(address), record.dump());
}

std::string Chain::storage_key(const std::string& contract, std::string_view key) const {
    return STORAGES + canonical(contract) + std::string(key);
}

const std::string* Chain::raw(const std::string& contract, std::string_view key) const {
    return journal_.find(storage_key(contract, key));
}

void Chain::set_raw(const std::string& contract, std::string_view key, std::string_view value) {
    journal_.set(storage_key(contract, key), value);
    journal_.forget();
}

std::string Chain::balance_key(const std::string& address, std::string_view denom) const {
    const std::string owner = canonical(address);
    return std::string{BALANCES, static_cast<char>(owner.size())} + owner + std::string(denom);
}

Amount Chain::balance(const std::string& address, std::string_view denom) const {
    const std::string* found = journal_.find(balance_key(address, denom));
    return found == nullptr ? 0 : parse_amount(*found);
}

void Chain::mint(const std::string& address, const Coin& coin) {
    const Amount sum = balance(address, coin.denom) + coin.amount;
    journal_.set(balance_key(address, coin.denom), amount_text(sum));
    journal_.forget();
}

// The bank's own prices depend on more than balances; a read and a write of each stand for them.
void Chain::spend(Transaction& tx, const std::string& from, const Coins& coins) {
    for (const Coin& coin : coins) {
        const std::string key = balance_key(from, coin.denom);
        const std::string* found = charged_read(tx, key);
        const Amount before = found == nullptr ? 0 : parse_amount(*found);
        if (before < coin.amount) {
            throw failure("spendable balance " + amount_text(before) + coin.denom +
                              " is smaller than " + amount_text(coin.amount) + coin.denom +
                              ": insufficient funds",
                          "sdk", 5);
        }
        const std::string after = amount_text(before - coin.amount);
        tx.charge(StoreGas::WRITE + StoreGas::WRITE_BYTE * (key.size() + after.size()));
        if (before == coin.amount) {
            journal_.remove(key);
        } else {
            journal_.set(key, after);
        }
        tx.events.push_back(
            {"coin_spent", {{"spender", from}, {"amount", amount_text(coin.amount) + coin.denom}}});
    }
}

void Chain::receive(Transaction& tx, const std::string& to, const Coins& coins) {
    for (const Coin& coin : coins) {
        const std::string key = balance_key(to, coin.denom);
        const std::string* found = charged_read(tx, key);
        const Amount before = found == nullptr ? 0 : parse_amount(*found);
        const std::string after = amount_text(before + coin.amount);
        tx.charge(StoreGas::WRITE + StoreGas::WRITE_BYTE * (key.size() + after.size()));
        journal_.set(key, after);
        tx.events.push_back(
            {"coin_received",
             {{"receiver", to}, {"amount", amount_text(coin.amount) + coin.denom}}});
    }
}

void Chain::transfer(Transaction& tx, const std::string& from, const std::string& to,
                     const Coins& coins) {
    spend(tx, from, coins);
    receive(tx, to, coins);
}

const std::string* Chain::charged_read(Transaction& tx, const std::string& key) {
    const std::string* found = journal_.find(key);
    const size_t size = found == nullptr ? 0 : found->size();
    tx.charge(StoreGas::READ + StoreGas::READ_BYTE * (key.size() + size));
    return found;
}

}  // namespace levee::wasmvm
