// The contract for CosmWasm chains in libwasmvm, the machine that those chains run. It gets the
// messages as bytes and the time and funds as a chain gives them; its storage is the ledger here.
// Gas is neither charged nor limited: what messages cost is asked of a whole chain, by `levee gas`.
#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cstring>
#include <nlohmann/json.hpp>

#include "abi/generated/cosmwasm_keys.hpp"
#include "host-sim/base64.hpp"
#include "host-sim/big_endian.hpp"
#include "host-sim/engine/engine.hpp"
#include "host-sim/engine/module_bytes.hpp"
#include "host-sim/wasmvm/bech32.hpp"
#include "host-sim/wasmvm/vm.hpp"

namespace levee {

namespace {

using wasmvm::Bytes;
using wasmvm::HostError;

constexpr std::string_view CHAIN_ID = "levee-1";
constexpr std::string_view DENOM = "asset";
constexpr size_t ROW_KEY_SIZE = 8;
constexpr uint64_t SECONDS_MAX = UINT64_MAX / 1'000'000'000;

bool is_row(std::string_view key) {
    return key.size() == ROW_KEY_SIZE && static_cast<uint8_t>(key[0]) < cosmwasm::FIRST_PREFIX;
}

/// The address that stands for a principal: its number behind zeros.
std::string address_of(uint32_t principal) {
    constexpr size_t ZEROS = 16;
    return wasmvm::humanize("wasm", std::string(ZEROS, '\0') + big_endian(principal));
}

std::string denom_of(uint32_t asset) { return std::string(DENOM) + std::to_string(asset); }

/// Every principal has an address and every asset a coin: the directory is computed, not stored.
std::optional<Bytes> look_up(std::string_view key) {
    const auto number = static_cast<uint32_t>(from_big_endian(key.substr(1)));
    switch (static_cast<uint8_t>(key[0])) {
        case cosmwasm::PRINCIPAL_OF: {
            const std::string canonical = wasmvm::canonicalize("wasm", key.substr(1));
            return canonical.substr(canonical.size() - sizeof(uint32_t));
        }
        case cosmwasm::ADDRESS_OF: return address_of(number);
        case cosmwasm::ASSET_OF: {
            uint32_t asset = 0;
            std::from_chars(key.data() + 1 + DENOM.size(), key.data() + key.size(), asset);
            return big_endian(asset);
        }
        case cosmwasm::DENOM_OF: return denom_of(number);
        default: return std::nullopt;
    }
}

/// A ledger as the storage of the contract.
class LedgerHost final : public wasmvm::Host {
public:
    explicit LedgerHost(LedgerStore& store) : store_(store) {}

    HostError get(std::string_view key, std::optional<Bytes>& value, uint64_t&) override {
        if (!is_row(key)) {
            value = look_up(key);
            return HostError::none;
        }
        const uint8_t kind = kind_of(key);
        Bytes row(store_.row_size(kind), '\0');
        if (store_.get(kind, id_of(key), row.data())) {
            value = std::move(row);
        }
        return HostError::none;
    }

    HostError set(std::string_view key, std::string_view value, uint64_t&) override {
        if (!is_row(key) || value.size() != store_.row_size(kind_of(key))) {
            throw std::runtime_error("the contract stores what is no row");
        }
        put(key, value.data());
        return HostError::none;
    }

    HostError remove(std::string_view key, uint64_t&) override {
        put(key, std::string(store_.row_size(kind_of(key)), '\0').data());
        return HostError::none;
    }

    HostError scan(std::optional<std::string_view>, std::optional<std::string_view>, bool,
                   uint64_t&, uint64_t&) override {
        throw std::runtime_error("the contract walks over its storage");
    }
    HostError next(uint64_t, std::optional<std::pair<Bytes, Bytes>>&, uint64_t&) override {
        throw std::runtime_error("the contract walks over its storage");
    }
    HostError query(std::string_view, uint64_t, Bytes&, uint64_t&) override {
        throw std::runtime_error("the contract asks the chain");
    }

private:
    static uint8_t kind_of(std::string_view key) { return static_cast<uint8_t>(key[0]); }
    static uint64_t id_of(std::string_view key) { return from_big_endian(key.substr(1)); }

    void put(std::string_view key, const char* row) {
        if (!store_.put(kind_of(key), id_of(key), row)) {
            throw std::runtime_error("the contract stores what is no row");
        }
    }

    LedgerStore& store_;
};

class WasmvmEngine final : public Engine {
public:
    WasmvmEngine(std::string_view name, wasmvm::Line line)
        : name_(name), line_(line), host_(store_), contract_(address_of(UINT32_MAX)) {}

    std::string_view name() const override { return name_; }

    Receipt execute(const Context& context, ByteView message) override {
        if (context.time.raw() > SECONDS_MAX) {
            return trapped("a time beyond what a chain can say in nanoseconds");
        }
        const std::string info = R"({"sender":")" + address_of(context.sender) +
                                 R"(","funds":[)" + funds(context) + "]}";
        const wasmvm::Answer answer =
            call(wasmvm::Entry::execute, context, info, R"({"raw":")" + base64(cut(message)));
        const nlohmann::json result = read(answer);
        if (!why_.empty()) {
            return trapped(why_);
        }
        if (result.contains("error")) {
            return settle(status_, {});
        }
        const nlohmann::json& data = result["ok"]["data"];
        events_ = data.is_null() ? std::string() : *from_base64(data.get<std::string>());
        return settle(Status::ok, bytes_of(events_));
    }

    Status query(const Context& context, ByteView query, std::vector<uint8_t>& answer) override {
        answer.clear();
        if (context.time.raw() > SECONDS_MAX) {
            return STATUS_TRAP;
        }
        const nlohmann::json result =
            read(call(wasmvm::Entry::query, context, {}, R"({"raw":")" + base64(cut(query))));
        store_.discard();
        if (!why_.empty()) {
            return STATUS_TRAP;
        }
        if (result.contains("error")) {
            return status_;
        }
        const auto inner =
            nlohmann::json::parse(*from_base64(result["ok"].get<std::string>()), nullptr, false);
        const std::string bytes = *from_base64(inner["data"].get<std::string>());
        answer.assign(bytes.begin(), bytes.end());
        return Status::ok;
    }

private:
    static constexpr size_t INPUT_SIZE = 4096;

    // The machine starts threads, which a process that forks does not pass on. So it starts at the
    // first transaction, in the process that runs it.
    wasmvm::Vm& machine() {
        if (vm_ == nullptr) {
            vm_ = &wasmvm::Vm::shared(line_);
            code_ = vm_->store(cosmwasm_module_bytes());
            vm_->pin(code_);
        }
        return *vm_;
    }

    /// A longer body is still too long for any message.
    static ByteView cut(ByteView body) { return body.first(std::min(body.size(), INPUT_SIZE)); }

    static ByteView bytes_of(const std::string& text) {
        return {reinterpret_cast<const uint8_t*>(text.data()), text.size()};
    }

    static std::string funds(const Context& context) {
        if (context.funds_asset == 0 && context.funds_amount.is_zero()) {
            return {};
        }
        return R"({"denom":")" + denom_of(context.funds_asset) + R"(","amount":")" +
               fmt::to_string(context.funds_amount.raw()) + "\"}";
    }

    wasmvm::Answer call(wasmvm::Entry entry, const Context& context, std::string_view info,
                        std::string message) {
        constexpr uint64_t NO_LIMIT = UINT64_MAX >> 1;
        const std::string env =
            R"({"block":{"height":)" + std::to_string(context.height) + R"(,"time":")" +
            std::to_string(context.time.raw()) + R"(000000000","chain_id":")" +
            std::string(CHAIN_ID) + R"("},"transaction":null,"contract":{"address":")" +
            contract_ + "\"}}";
        return machine().call(entry, code_, env, info, message + "\"}", host_, NO_LIMIT);
    }

    /// What the contract returned. If it is an error status_ is its number, unless there is none:
    /// then, and if it did not return, why_ says so.
    nlohmann::json read(const wasmvm::Answer& answer) {
        why_.clear();
        if (!answer.returned) {
            why_ = answer.bytes;
            return {};
        }
        nlohmann::json result = nlohmann::json::parse(answer.bytes, nullptr, false);
        const auto error = result.find("error");
        if (error == result.end()) {
            return result;
        }
        const std::string text = error->get<std::string>();
        uint32_t number = 0;
        const bool is_numbered =
            text.starts_with("LV") &&
            std::from_chars(text.data() + 2, text.data() + text.size(), number).ec == std::errc();
        // Numbers from 100 on are the adapter's own, and no answer of the core.
        constexpr uint32_t ADAPTER_STATUS = 100;
        if (!is_numbered || number == 0 || number >= ADAPTER_STATUS) {
            why_ = text;
        }
        status_ = static_cast<Status>(number);
        return result;
    }

    std::string_view name_;
    wasmvm::Line line_;
    wasmvm::Vm* vm_ = nullptr;
    LedgerHost host_;
    wasmvm::Checksum code_{};
    std::string contract_;
    std::string events_;
    std::string why_;
    Status status_ = Status::ok;
};

template <wasmvm::Line LINE>
EngineEntry entry(std::string_view name, std::string_view sentence) {
    const std::string& why_not = wasmvm::why_absent(LINE);
    if (!why_not.empty()) {
        return {name, sentence, nullptr, why_not};
    }
    return {name, sentence,
            []() -> std::unique_ptr<Engine> {
                return std::make_unique<WasmvmEngine>(
                    LINE == wasmvm::Line::v2_2 ? "wasmvm-2.2" : "wasmvm", LINE);
            },
            ""};
}

}  // namespace

EngineEntry wasmvm_engine() {
    return entry<wasmvm::Line::v3_0>("wasmvm",
                                     "levee-cosmwasm.wasm in libwasmvm 3.0, as on a chain");
}

EngineEntry wasmvm_2_2_engine() {
    return entry<wasmvm::Line::v2_2>("wasmvm-2.2",
                                     "levee-cosmwasm.wasm in libwasmvm 2.2, as on older chains");
}

}  // namespace levee
