// A node gives the events of a transaction in the order in which they were emitted: the contract's
// attributes first, then its events, then what the messages it returned did.
#include "host-sim/chain/history.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cstring>

#include "abi/generated/abi.hpp"
#include "host-sim/abi/chain_events.hpp"
#include "host-sim/abi/wire.hpp"
#include "host-sim/base64.hpp"

namespace levee::chain {

namespace {

constexpr std::string_view ATTRIBUTES = "wasm";
constexpr std::string_view PREFIX = "wasm-levee/";

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

std::string digits_of(Atoms atoms) { return fmt::to_string(atoms.raw()); }

uint64_t height_of(const OrderedJson& block_results) {
    const std::string text = text_of(block_results, "height");
    uint64_t height = 0;
    const auto [rest, error] = std::from_chars(text.data(), text.data() + text.size(), height);
    if (error != std::errc() || rest != text.data() + text.size()) {
        throw DecodeError("block results that tell no height");
    }
    return height;
}

/// Takes what both have out of both.
void cancel(std::vector<Payment>& due, std::vector<Payment>& paid) {
    std::vector<Payment> not_paid;
    std::vector<Payment> not_due;
    std::sort(due.begin(), due.end());
    std::sort(paid.begin(), paid.end());
    std::set_difference(due.begin(), due.end(), paid.begin(), paid.end(),
                        std::back_inserter(not_paid));
    std::set_difference(paid.begin(), paid.end(), due.begin(), due.end(),
                        std::back_inserter(not_due));
    due = std::move(not_paid);
    paid = std::move(not_due);
}

}  // namespace

void History::note(const std::string& where, const std::string& problem) {
    if (problem_.empty() && !problem.empty()) {
        problem_ = where + ": " + problem;
    }
}

void History::take_answer(const ChainEvent& event, const std::string& entry, CallTracker& calls) {
    const std::string raw = event.value("raw");
    is_in_message_ = !raw.empty();
    if (is_in_message_) {
        PastMessage message = message_of(raw, where_);
        message.height = height_;
        const uint32_t asset = message.context.funds_asset;
        const std::string denom = directory_.denom(asset);
        message.caller =
            calls.caller(denom, digits_of(message.context.funds_amount));
        if (asset != 0 && denom.empty()) {
            message.caller.problem = fmt::format("money of asset {}, which has no denom", asset);
        }
        note(where_, message.caller.problem);
        messages_.push_back(std::move(message));
    } else if (entry == "instantiate") {
        note(where_, directory_.instantiate(event));
    } else if (entry == "migrate") {
        note(where_, directory_.migrate(event));
    }
}

void History::take_event(const ChainEvent& event) {
    const std::string name = event.type.substr(PREFIX.size());
    // The adapter's own events say nothing of the core.
    if (name == "principal") {
        note(where_, directory_.add_principal(event));
    } else if (name == "denom_set") {
        note(where_, directory_.add_denom(event));
    } else if (!is_in_message_) {
        throw DecodeError(where_ + ": " + event.type + ": belongs to no message");
    } else {
        const Bytes bytes = event_from_attributes(name, event.attributes());
        Bytes& all = messages_.back().events;
        all.insert(all.end(), bytes.begin(), bytes.end());
    }
}

/// The bank tells every payment. A token that tells none, or in other words, is counted.
void History::check_payouts(size_t first_message, const CallTracker& calls) {
    std::vector<Payment> due;
    std::vector<Payment> due_in_tokens;
    for (size_t i = first_message; i < messages_.size(); ++i) {
        each_event(messages_[i].events, [&](uint16_t kind, ByteView fields) {
            if (kind == PayoutEvent::KIND) {
                const auto payout = read_as<PayoutEvent>(fields);
                const std::string denom = directory_.denom(payout.asset);
                (token_of(denom).empty() ? due : due_in_tokens)
                    .push_back({directory_.address(payout.principal),
                                digits_of(payout.amount) + denom});
            }
        });
    }
    std::vector<Payment> paid = calls.paid();
    std::vector<Payment> paid_in_tokens = calls.paid_in_tokens();
    const size_t count = due.size() + due_in_tokens.size();
    cancel(due, paid);
    cancel(due_in_tokens, paid_in_tokens);
    payouts_.none += due_in_tokens.size();
    payouts_.one += count - due.size() - due_in_tokens.size();
    for (const auto& [payments, words] :
         {std::make_pair(&due, "is due, and not told by the bank"),
          std::make_pair(&paid, "is what the bank tells, and not due"),
          std::make_pair(&paid_in_tokens, "is what the token tells, and not due")}) {
        for (const Payment& payment : *payments) {
            note(where_, fmt::format("a payment of {} to {} {}", payment.money, payment.address,
                                     words));
        }
    }
}

void History::collect(const OrderedJson& events, uint64_t height, const std::string& where) {
    height_ = height;
    where_ = where;
    is_in_message_ = false;
    CallTracker calls(contract_, directory_);
    const size_t first_message = messages_.size();
    for (const OrderedJson& one : events) {
        const ChainEvent event(one);
        calls.take(event);
        if (!event.type.starts_with(ATTRIBUTES) || event.contract() != contract_) {
            continue;
        }
        if (event.type == ATTRIBUTES) {
            take_answer(event, calls.answer(), calls);
        } else if (event.type.starts_with(PREFIX)) {
            take_event(event);
        }
    }
    check_payouts(first_message, calls);
}

void History::add(const OrderedJson& block_results) {
    const uint64_t height = height_of(block_results);
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
        collect(list(block_results, key), height, where);
        OrderedJson some = OrderedJson::array();
        for (const OrderedJson& event : finalized) {
            if (is_of_block_begin(event) == is_begin) {
                some.push_back(event);
            }
        }
        collect(some, height, where);
    };
    collect_chain("begin_block_events", "begin", true);
    size_t index = 0;
    for (const OrderedJson& result : list(block_results, "txs_results")) {
        const std::string where = fmt::format("block {}, transaction {}", height, index++);
        const auto code = result.find("code");
        if (code == result.end() || *code == 0) {
            collect(list(result, "events"), height, where);
        }
    }
    collect_chain("end_block_events", "end", false);
}

std::string History::check_senders(Told& told) const {
    for (const PastMessage& message : messages_) {
        const Caller& caller = message.caller;
        const std::string sender = directory_.address(message.context.sender);
        if (caller.is_chain && message.context.sender != 0) {
            return fmt::format("{}: sent by principal {}, the chain tells that it was the chain "
                               "itself", message.where, message.context.sender);
        }
        const auto& addresses = caller.addresses;
        if (!addresses.empty() &&
            std::find(addresses.begin(), addresses.end(), sender) == addresses.end()) {
            return fmt::format("{}: sent by principal {} ({}), the chain tells {}{}", message.where,
                               message.context.sender, sender.empty() ? "nobody" : sender,
                               addresses.front(), addresses.size() > 1 ? " or another" : "");
        }
        if (caller.is_chain || addresses.size() == 1) {
            ++told.one;
        } else {
            ++(addresses.empty() ? told.none : told.some);
        }
    }
    return {};
}

}  // namespace levee::chain
