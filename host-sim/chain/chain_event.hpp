// An event as a node tells it: a type and attributes of text. What has another form has no values.
#pragma once

#include <string>
#include <string_view>

#include "host-sim/abi/decode.hpp"

namespace levee::chain {

inline std::string text_of(const OrderedJson& object, const char* key) {
    const auto found = object.is_object() ? object.find(key) : object.end();
    return found != object.end() && found->is_string() ? found->get<std::string>() : "";
}

/// A view; what it was made from must stay.
class ChainEvent {
public:
    explicit ChainEvent(const OrderedJson& event) : type(text_of(event, "type")) {
        const auto found = event.is_object() ? event.find("attributes") : event.end();
        if (found != event.end() && found->is_array()) {
            attributes_ = &*found;
        }
    }

    /// The first value of that key, or "".
    std::string value(std::string_view key) const {
        if (attributes_ != nullptr) {
            for (const OrderedJson& one : *attributes_) {
                if (text_of(one, "key") == key) {
                    return text_of(one, "value");
                }
            }
        }
        return {};
    }
    bool has(std::string_view key) const { return !value(key).empty(); }
    /// The contract that speaks, or that is called; chains let nobody else write this key.
    std::string contract() const { return value("_contract_address"); }
    /// Only of an event that has a contract.
    const OrderedJson& attributes() const { return *attributes_; }

    const std::string type;

private:
    const OrderedJson* attributes_ = nullptr;
};

}  // namespace levee::chain
