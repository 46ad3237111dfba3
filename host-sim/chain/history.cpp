// A node gives the events of a transaction in the order in which they were emitted: the contract's
// attributes first, then its events, then what the messages it returned did.
#include "host-sim/chain/history.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>

#include "abi/generated/abi.hpp"
#include "host-sim/abi/chain_events.hpp"
#include "host-sim/base64.hpp"

namespace levee::chain {

namespace {

constexpr std::string_view ATTRIBUTES = "wasm";
constexpr std::string_view PREFIX = "wasm-levee/";
// The adapter's own events say nothing of the core.
constexpr std::string_view OWN_EVENTS[] = {"principal", "denom_set"};

std::string text_of(const OrderedJson& object, const char* key) {
    const auto found = object.find(key);
    return found != object.end() && found->is_string() ? found->get<std::string>() : "";
}

std::string attribute(const OrderedJson& attributes, std::string_view key) {
    for (const OrderedJson& one : attributes) {
        if (text_of(one, "key") == key) {
            return text_of(one, "value");
        }
    }
    return {};
}

bool is_own(std::string_view name) {
    return std::find(std::begin(OWN_EVENTS), std::end(OWN_EVENTS), name) != std::end(OWN_EVENTS);
}

PastMessage message_of(const std::string& raw, const std::string& where) {
    const std::optional<std::string> bytes = from_base64(raw);
    PastMessage message;
    if (!bytes || bytes->size() < sizeof message.context) {
        throw DecodeError(where + ": the attribute raw is no context and message");
    }
    std::memcpy(static_cast<void*>(&message.context), bytes->data(), sizeof message.context);
    message.message.assign(bytes->begin() + sizeof message.context, bytes->end());
    message.where = where;
    return message;
}

void collect(const OrderedJson& events, const std::string& contract, const std::string& where,
             std::vector<PastMessage>& messages) {
    bool is_in_message = false;
    for (const OrderedJson& event : events) {
        const std::string type = text_of(event, "type");
        const auto attributes = event.find("attributes");
        if (!type.starts_with(ATTRIBUTES) || attributes == event.end() ||
            attribute(*attributes, "_contract_address") != contract) {
            continue;
        }
        if (type == ATTRIBUTES) {
            const std::string raw = attribute(*attributes, "raw");
            is_in_message = !raw.empty();
            if (is_in_message) {
                messages.push_back(message_of(raw, where));
            }
        } else if (type.starts_with(PREFIX) && !is_own(type.substr(PREFIX.size()))) {
            if (!is_in_message) {
                throw DecodeError(where + ": " + type + ": belongs to no message");
            }
            const Bytes bytes = event_from_attributes(type.substr(PREFIX.size()), *attributes);
            Bytes& all = messages.back().events;
            all.insert(all.end(), bytes.begin(), bytes.end());
        }
    }
}

}  // namespace

std::vector<PastMessage> messages_of_block(const OrderedJson& block_results,
                                           const std::string& contract) {
    std::vector<PastMessage> messages;
    const std::string height = text_of(block_results, "height");
    const OrderedJson none = OrderedJson::array();
    const auto list = [&](const OrderedJson& object, const char* key) -> const OrderedJson& {
        const auto found = object.find(key);
        return found != object.end() && found->is_array() ? *found : none;
    };
    // What the chain itself sends, as governance does, runs before or after the transactions. A
    // node of CometBFT 0.38 tells both in one list, each event with its part of the block.
    const OrderedJson& finalized = list(block_results, "finalize_block_events");
    const auto collect_chain = [&](const char* key, const char* part, bool is_begin) {
        const std::string where = fmt::format("block {}, its {}", height, part);
        collect(list(block_results, key), contract, where, messages);
        OrderedJson some = OrderedJson::array();
        for (const OrderedJson& event : finalized) {
            if (is_of_block_begin(event) == is_begin) {
                some.push_back(event);
            }
        }
        collect(some, contract, where, messages);
    };
    collect_chain("begin_block_events", "begin", true);
    size_t index = 0;
    for (const OrderedJson& result : list(block_results, "txs_results")) {
        const std::string where = fmt::format("block {}, transaction {}", height, index++);
        const auto code = result.find("code");
        if (code == result.end() || *code == 0) {
            collect(list(result, "events"), contract, where, messages);
        }
    }
    collect_chain("end_block_events", "end", false);
    return messages;
}

}  // namespace levee::chain
