// Looks for objects with a type and attributes anywhere in the document, because nodes, clients and
// indexers wrap the same events in different ways.
#include "host-sim/abi/chain_events.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "abi/generated/abi.hpp"

namespace levee {

namespace {

constexpr std::string_view PREFIX = "wasm-levee/";
// The adapter's own events, which are not the core's.
constexpr std::string_view OWN_EVENTS[] = {"principal", "denom_set"};
// What the chain adds to every event of a contract.
constexpr std::string_view CHAIN_ATTRIBUTES[] = {"_contract_address", "msg_index"};

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

/// Moves the struct's own values from `values` into an object as encode_struct wants it.
OrderedJson take_fields(const meta::Struct& type, OrderedJson& values) {
    OrderedJson fields = OrderedJson::object();
    for (const meta::Field& field : type.fields) {
        const std::string name(field.name);
        if (field.is_reserved) {
            continue;
        }
        if (field.wire == meta::Wire::row) {
            fields[name] = take_fields(*find_name(meta::ROWS, field.enumeration), values);
        } else if (const auto found = values.find(name); found != values.end()) {
            fields[name] = field.count == 0 ? *found : split(found->get<std::string>());
            values.erase(name);
        }
    }
    return fields;
}

// Deeper than any document of a chain, and far from the end of the stack.
constexpr unsigned DEPTH_MAX = 64;

class Collector {
public:
    /// "" takes the first contract that comes.
    explicit Collector(const std::string& contract)
        : contract_(contract), is_named_(!contract.empty()) {}

    const Bytes& events() const { return events_; }

    void walk(const OrderedJson& value, unsigned depth = 0) {
        if (depth > DEPTH_MAX) {
            throw DecodeError(fmt::format("the document is nested more than {} deep", DEPTH_MAX));
        }
        if (value.is_object()) {
            const std::string type = text_of(value, "type");
            const auto attributes = value.find("attributes");
            if (type.starts_with(PREFIX) && attributes != value.end() && attributes->is_array()) {
                add(type, *attributes);
                return;
            }
        }
        if (value.is_structured()) {
            for (const OrderedJson& item : value) {
                walk(item, depth + 1);
            }
        }
    }

private:
    void add(const std::string& type, const OrderedJson& attributes) {
        const std::string_view name = std::string_view(type).substr(PREFIX.size());
        std::string address;
        for (const OrderedJson& attribute : attributes) {
            if (text_of(attribute, "key") == "_contract_address") {
                address = text_of(attribute, "value");
            }
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
            const Bytes event = event_from_attributes(name, attributes);
            events_.insert(events_.end(), event.begin(), event.end());
        }
    }

    std::string contract_;
    bool is_named_;
    Bytes events_;
};

}  // namespace

Bytes event_from_attributes(std::string_view name, const OrderedJson& attributes) {
    const meta::Struct* type = find_name(meta::EVENTS, name);
    if (type == nullptr) {
        throw DecodeError(fmt::format("{}{}: no such event", PREFIX, name));
    }
    OrderedJson values = OrderedJson::object();
    for (const OrderedJson& attribute : attributes) {
        const std::string key = text_of(attribute, "key");
        if (contains(CHAIN_ATTRIBUTES, key)) {
            continue;
        }
        if (values.contains(key)) {
            throw DecodeError(fmt::format("{}{}.{}: given twice", PREFIX, name, key));
        }
        values[key] = text_of(attribute, "value");
    }
    const OrderedJson fields = take_fields(*type, values);
    if (!values.empty()) {
        throw DecodeError(fmt::format("{}{}.{}: no such field", PREFIX, name,
                                      values.begin().key()));
    }
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
        collector.walk(whole);
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
        collector.walk(whole);
    }
    return collector.events();
}

}  // namespace levee
