// Contexts become senders, coins and blocks.
#include "host-sim/chain/script_player.hpp"

#include <stdexcept>

#include "abi/generated/cosmwasm_keys.hpp"
#include "host-sim/abi/chain_message.hpp"
#include "host-sim/abi/storage_key.hpp"
#include "host-sim/base64.hpp"
#include "host-sim/engine/module_bytes.hpp"

namespace levee::chain {

namespace {

constexpr uint64_t SECOND = 1'000'000'000;

}  // namespace

std::string ScriptPlayer::account(uint32_t principal) const {
    return chain_.account("principal " + std::to_string(principal));
}

std::string ScriptPlayer::denom(uint32_t asset) { return "uasset" + std::to_string(asset); }

ScriptPlayer::ScriptPlayer(wasmvm::Vm& vm) : chain_(vm) {
    OrderedJson denoms = OrderedJson::array();
    for (uint32_t asset = 1; asset <= ASSETS; ++asset) {
        denoms.push_back({{"asset", asset}, {"denom", denom(asset)}});
    }
    const OrderedJson message = {{"admin", nullptr}, {"denoms", denoms}};
    const uint64_t code = chain_.store(cosmwasm_module_bytes());
    const wasmvm::Outcome made = chain_.instantiate(code, account(0), message.dump());
    if (!made.ok) {
        throw std::runtime_error("the contract cannot be instantiated: " + made.error);
    }
    contract_ = made.data;
}

void ScriptPlayer::put_row(const RowView& row) {
    chain_.set_raw(contract_, row_key(row.kind, row.id),
                   {reinterpret_cast<const char*>(row.bytes.data()), row.bytes.size()});
}

void ScriptPlayer::name_principal(uint32_t principal) {
    const std::string number = big_endian(principal);
    chain_.set_raw(contract_, storage_key(cosmwasm::PRINCIPAL_OF, account(principal)), number);
    chain_.set_raw(contract_, storage_key(cosmwasm::ADDRESS_OF, number), account(principal));
}

void ScriptPlayer::fund(const Context& context) {
    if (!context.funds_amount.is_zero()) {
        chain_.mint(account(context.sender),
                    {denom(context.funds_asset), context.funds_amount.raw()});
    }
}

wasmvm::Outcome ScriptPlayer::send(const Context& context, ByteView message, uint64_t gas_limit) {
    const std::string sender = account(context.sender);
    wasmvm::Coins funds;
    if (!context.funds_amount.is_zero()) {
        funds.push_back({denom(context.funds_asset), context.funds_amount.raw()});
    }
    chain_.block.height = context.height;
    if (__builtin_mul_overflow(context.time.raw(), SECOND, &chain_.block.time)) {
        throw UsageError("a time that nanoseconds in 64 bits cannot say");
    }
    std::string text;
    try {
        text = chain_message(message, [this](uint32_t principal) { return account(principal); })
                   .dump();
    } catch (const DecodeError&) {
        text = OrderedJson{{"raw", base64(message)}}.dump();
    }
    return chain_.execute(contract_, sender, text, funds, gas_limit);
}

}  // namespace levee::chain
