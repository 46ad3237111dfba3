// Takes events from the places alone where a node puts them: a document also holds what senders of
// transactions wrote, which may look like an event.
#include "host-sim/abi/chain_events.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "abi/generated/abi.hpp"
#include "host-sim/abi/chain_order.hpp"

namespace levee {

namespace {

constexpr std::string_view PREFIX = "wasm-levee/";
// The adapter's own events, which are not the core's.
constexpr std::string_view OWN_EVENTS[] = {"principal", "denom_set"};

template <size_t COUNT>
bool contains(const std::string_view (&names)[COUNT], std::string_view name) {
    return std::find(std::begin(names), std::end(names), name) != std::end(names);
}

std::string text_of(const OrderedJson& object, const char* key) {
    const auto found = object.find(key);
    return found != object.end() && found->is_string() ? found->get<std::string>() : "";
}

OrderedJson split(const std::string& text) {
    OrderedJson items = OrderedJson::array();
    size_t at = 0;
    while (at <= text.size()) {
        const size_t end = std::min(text.find(',', at), text.size());
        items.push_back(text.substr(at, end - at));
        at = end + 1;
    }
    return items;
}

/// The struct's own values among all that were given, as encode_struct wants them.
OrderedJson take_fields(std::string_view event, const meta::Struct& type,
                        const OrderedJson& values) {
    OrderedJson fields = OrderedJson::object();
    for (const meta::Field& field : type.fields) {
        const std::string name(field.name);
        if (field.is_reserved) {
            continue;
        }
        if (field.wire == meta::Wire::row) {
            fields[name] = take_fields(event, *find_name(meta::ROWS, field.enumeration), values);
        } else if (const auto found = values.find(name); found != values.end()) {
            const OrderedJson& given = *found;
            if (given.size() != 1) {
                throw DecodeError(fmt::format("{}{}.{}: given twice", PREFIX, event, name));
            }
            fields[name] = field.count == 0 ? given[0] : split(given[0].get<std::string>());
        }
    }
    return fields;
}

// Deeper than any answer of a node, and far from the end of the stack.
constexpr unsigned DEPTH_MAX = 64;

// Where a node keeps answers inside of answers. Nothing else is looked into: the decoded messages
// of a transaction (tx, body, messages, msg) hold whatever their sender wrote, and `logs` tells the
// events of `events` once more.
constexpr const char* ANSWERS_WITHIN[] = {"result",      "txs",       "tx_responses", "tx_response",
                                          "txs_results", "tx_result", "deliver_tx"};

// The lists of events of an answer, in the order of what they tell: after the third of them nothing
// happens in a block.
struct EventList {
    const char* key;
    Phase phase;
};
constexpr EventList EVENT_LISTS[] = {{"begin_block_events", Phase::begin},
                                     {"events", Phase::transaction},
                                     {"end_block_events", Phase::end},
                                     {"finalize_block_events", Phase::end}};

class Collector {
public:
    /// "" takes the first contract that comes.
    explicit Collector(const std::string& contract)
        : contract_(contract), is_named_(!contract.empty()) {}

    Bytes events() const { return in_order(answers_); }

    /// One document: an answer, a list of answers, or a list of events.
    void take(const OrderedJson& document) {
        const size_t places = places_;
        if (document.is_array()) {
            ++places_;
        }
        const bool is_list = document.is_array() && !document.empty() &&
                             document[0].is_object() && document[0].contains("attributes");
        if (is_list) {
            take_events(document, Origin{}, Phase::transaction);
        } else {
            walk(document, Origin{}, 0);
        }
        if (places_ == places) {
            throw DecodeError("no answer of a node: neither events nor a list of transactions");
        }
    }

private:
    void walk(const OrderedJson& value, Origin origin, unsigned depth) {
        if (depth > DEPTH_MAX) {
            throw DecodeError(fmt::format("answers are nested more than {} deep", DEPTH_MAX));
        }
        if (value.is_array()) {
            for (const OrderedJson& item : value) {
                walk(item, origin, depth + 1);
            }
        }
        if (!value.is_object() || has_failed(value)) {
            places_ += value.is_object() ? 1 : 0;
            return;
        }
        origin.read(value);
        for (const char* key : ANSWERS_WITHIN) {
            const auto found = value.find(key);
            if (found == value.end()) {
                continue;
            }
            places_ += found->is_array() || found->is_null() ? 1 : 0;
            if (std::string_view(key) == "txs_results" && found->is_array()) {
                Origin in_block = origin;
                in_block.index = 0;
                for (const OrderedJson& item : *found) {
                    walk(item, in_block, depth + 1);
                    ++*in_block.index;
                }
            } else {
                walk(*found, origin, depth + 1);
            }
        }
        for (const EventList& list : EVENT_LISTS) {
            const auto found = value.find(list.key);
            if (found != value.end() && (found->is_array() || found->is_null())) {
                ++places_;
                if (list.phase == Phase::end) {
                    take_events(events_of_begin(*found, true), origin, Phase::begin);
                    take_events(events_of_begin(*found, false), origin, Phase::end);
                } else {
                    take_events(*found, origin, list.phase);
                }
            }
        }
    }

    static OrderedJson events_of_begin(const OrderedJson& events, bool wanted) {
        OrderedJson some = OrderedJson::array();
        for (const OrderedJson& event : events) {
            if (is_of_block_begin(event) == wanted) {
                some.push_back(event);
            }
        }
        return some;
    }

    static bool has_failed(const OrderedJson& answer) {
        const auto code = answer.find("code");
        return code != answer.end() && !code->is_null() && *code != 0 && *code != "0";
    }

    void take_events(const OrderedJson& events, const Origin& origin, Phase phase) {
        PastAnswer answer{origin, phase, {}};
        for (const OrderedJson& event : events) {
            const std::string type = event.is_object() ? text_of(event, "type") : "";
            if (type.starts_with(PREFIX)) {
                add(type, event, answer.events);
            }
        }
        if (!answer.events.empty()) {
            answers_.push_back(std::move(answer));
        }
    }

    void add(const std::string& type, const OrderedJson& event, Bytes& events) {
        const std::string_view name = std::string_view(type).substr(PREFIX.size());
        const auto attributes = event.find("attributes");
        std::string address;
        if (attributes != event.end() && attributes->is_array()) {
            for (const OrderedJson& attribute : *attributes) {
                if (address.empty() && text_of(attribute, "key") == "_contract_address") {
                    address = text_of(attribute, "value");
                }
            }
        }
        if (address.empty() && is_named_) {
            return;  // as chains tell the events of a failed call again, under other keys
        }
        if (address.empty()) {
            throw DecodeError(type + ": no _contract_address, so no chain says whose it is: name a "
                                     "contract by --contract");
        }
        if (contract_.empty()) {
            contract_ = address;
        }
        if (address != contract_) {
            if (is_named_) {
                return;
            }
            throw DecodeError(fmt::format("events of the contracts '{}' and '{}': name one by "
                                          "--contract", contract_, address));
        }
        if (!contains(OWN_EVENTS, name)) {
            const Bytes bytes = event_from_attributes(name, *attributes);
            events.insert(events.end(), bytes.begin(), bytes.end());
        }
    }

    std::string contract_;
    bool is_named_;
    size_t places_ = 0;
    std::vector<PastAnswer> answers_;
};

}  // namespace

bool is_of_block_begin(const OrderedJson& event) {
    const auto attributes = event.is_object() ? event.find("attributes") : event.end();
    if (attributes == event.end() || !attributes->is_array()) {
        return false;
    }
    return std::any_of(attributes->begin(), attributes->end(), [](const OrderedJson& attribute) {
        return text_of(attribute, "key") == "mode" && text_of(attribute, "value") == "BeginBlock";
    });
}

Bytes event_from_attributes(std::string_view name, const OrderedJson& attributes) {
    const meta::Struct* type = find_name(meta::EVENTS, name);
    if (type == nullptr) {
        throw DecodeError(fmt::format("{}{}: no such event", PREFIX, name));
    }
    OrderedJson values = OrderedJson::object();
    for (const OrderedJson& attribute : attributes) {
        values[text_of(attribute, "key")].push_back(text_of(attribute, "value"));
    }
    const OrderedJson fields = take_fields(name, *type, values);
    EventHeader header;
    header.kind = type->kind;
    header.size = static_cast<uint16_t>(type->size);
    Bytes bytes(sizeof header);
    std::copy_n(reinterpret_cast<const uint8_t*>(&header), sizeof header, bytes.begin());
    const Bytes body = encode_struct(*type, fields);
    bytes.insert(bytes.end(), body.begin(), body.end());
    return bytes;
}

Bytes events_from_chain(std::string_view text, const std::string& contract) {
    Collector collector(contract);
    OrderedJson whole = OrderedJson::parse(text, nullptr, false);
    if (!whole.is_discarded()) {
        collector.take(whole);
        return collector.events();
    }
    size_t line = 1;
    for (size_t at = 0; at < text.size(); ++line) {
        const size_t end = std::min(text.find('\n', at), text.size());
        const std::string_view part = text.substr(at, end - at);
        at = end + 1;
        if (part.find_first_not_of(" \t\r") == std::string_view::npos) {
            continue;
        }
        whole = OrderedJson::parse(part, nullptr, false);
        if (whole.is_discarded()) {
            throw DecodeError(fmt::format("line {}: neither a JSON document nor JSON lines", line));
        }
        collector.take(whole);
    }
    return collector.events();
}

}  // namespace levee
