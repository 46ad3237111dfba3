// Sends the core's own transactions to the contract: context and message of any trace or workload,
// as JSON or as bytes, with addresses and denoms for its principals and assets.
#pragma once

#include <algorithm>
#include <set>

#include "host-sim/abi/wire.hpp"
#include "host-sim/random.hpp"
#include "tests/cosmwasm_contract/chain_calls.hpp"

namespace levee {

// A message as the contract takes it: by name where JSON can say it, else its bytes.
inline std::string message_text(ByteView message, bool as_bytes) {
    if (!as_bytes) {
        try {
            decode_message(message);
            const OrderedJson json = message_json(message);
            // A value that no enum has reads as null; JSON cannot send it.
            if (json.dump().find("null") == std::string::npos ||
                encode_message(json.items().begin().key(), decode_message(message)["fields"]) ==
                    Bytes(message.begin(), message.end())) {
                return json.dump();
            }
        } catch (const DecodeError&) {
        }
    }
    return OrderedJson{{"raw", base64(message)}}.dump();
}

/// What a change of parameters sets, which may be the number of a principal.
inline std::vector<u128> changed_values(ByteView message) {
    const auto is_whole = [&](size_t size, uint16_t kind) {
        return message.size() == 8 + size && read_as<MessageHeader>(message).kind == kind;
    };
    std::vector<u128> values;
    if (is_whole(SetParameterMessage::SIZE, SetParameterMessage::KIND)) {
        values.push_back(read_as<SetParameterMessage>(message.subspan(8)).value.raw());
    } else if (is_whole(ProposeChangeMessage::SIZE, ProposeChangeMessage::KIND)) {
        for (const Number128& value : read_as<ProposeChangeMessage>(message.subspan(8)).value) {
            values.push_back(value.raw());
        }
    }
    return values;
}

inline void name_addresses(const Context& context, ByteView message) {
    std::set<uint32_t> principals = {context.sender};
    if (message.size() >= 8) {
        const meta::Struct* type = find_kind(meta::MESSAGES, read_as<MessageHeader>(message).kind);
        for (uint32_t i = 0; type != nullptr && i < type->fields.size(); ++i) {
            const meta::Field& field = type->fields[i];
            for (uint32_t at = 8 + field.offset; field.unit == "principal" &&
                 at < 8 + field.offset + field.size && message.size() >= at + 4; at += 4) {
                principals.insert(read_as<uint32_t>(message.subspan(at)));
            }
        }
    }
    for (const u128 value : changed_values(message)) {
        if (value <= UINT32_MAX) {
            principals.insert(static_cast<uint32_t>(value));
        }
    }
    for (const uint32_t principal : principals) {
        name_principal(principal, address_text(principal));
    }
}

inline std::string coins_of(const Context& context) {
    const u128 amount = context.funds_amount.raw();
    if (context.funds_asset == 0 && amount == 0) {
        return "[]";
    }
    const std::string denom = fmt::format("u{}", context.funds_asset);
    name_asset(context.funds_asset, denom);
    return coin_json(denom, integer_text(meta::Wire::u128,
                                         {reinterpret_cast<const uint8_t*>(&amount), 16}));
}

inline std::string call_contract(const Context& context, ByteView message, Random& random) {
    const std::string text = message_text(message, random.chance(1, 4));
    const std::string env =
        env_json(context.height, std::to_string(context.time.raw()));
    const std::string coins = coins_of(context);
    if (context.sender == 0 && coins == "[]" && random.chance(1, 2)) {
        return levee_contract::call("sudo", env, "", text);
    }
    return levee_contract::call("execute", env, info_json(address_text(context.sender), coins),
                                text);
}

}  // namespace levee
