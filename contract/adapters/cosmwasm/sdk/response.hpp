// What an entry point answers: messages, attributes, events and data, in any order. Each section
// grows in a buffer of its own and finish() joins them to the JSON that the chain reads.
#pragma once

#include "contract/adapters/cosmwasm/sdk/error.hpp"
#include "contract/adapters/cosmwasm/sdk/json_writer.hpp"
#include "contract/adapters/cosmwasm/sdk/region.hpp"

// The events of a response and all of its rest, or the answer of a query.
#ifndef CW_OUTPUT_BYTES
#define CW_OUTPUT_BYTES (256 * 1024)
#endif
// Each of the messages and the attributes before they join the rest.
#ifndef CW_SECTION_BYTES
#define CW_SECTION_BYTES (64 * 1024)
#endif

namespace cw {
namespace detail {

inline char output[CW_OUTPUT_BYTES];
inline char messages[CW_SECTION_BYTES];
inline char attributes[CW_SECTION_BYTES];

}  // namespace detail

/// Adds attributes to an event that is open; the chain refuses keys that are empty or begin with
/// an underscore, and cuts the spaces around values.
class Attributes {
public:
    explicit Attributes(json::Writer& out) noexcept : out_{out} {}

    /// A text, an address, bytes (base64), or a number of any width in decimal.
    template <class T>
        requires(!is_literal<T>)
    Attributes& add(json::Name key, const T& of) noexcept {
        out_.attribute(key, of);
        return *this;
    }
    /// A number whose form is known only now.
    Attributes& add(json::Name key, u128 magnitude, bool negative) noexcept {
        out_.attribute(key, magnitude, negative);
        return *this;
    }
    Attributes& add(json::Name key, json::Name literal) noexcept {
        out_.attribute(key, literal);
        return *this;
    }

private:
    json::Writer& out_;
};

/// An event of a response; it is complete at the end of its scope.
class Event : public Attributes {
public:
    Event(json::Writer& out, json::Name type) noexcept : Attributes{out}, event_{out} {
        out.begin_event({}, type.text());
    }
    Event(json::Writer& out, json::Name folder, json::Name type) noexcept
        : Attributes{out}, event_{out} {
        out.begin_event(folder.text(), type.text());
    }
    ~Event() { event_.end_event(); }
    Event(const Event&) = delete;
    Event& operator=(const Event&) = delete;

private:
    json::Writer& event_;
};

class Response {
public:
    Response() noexcept { events_.raw("{\"ok\":{\"events\":["); }
    Response(const Response&) = delete;
    Response& operator=(const Response&) = delete;

    /// An attribute of the event `wasm`.
    template <class T>
        requires(!is_literal<T>)
    Response& attribute(json::Name key, const T& of) noexcept {
        attributes_.attribute(key, of);
        return *this;
    }
    Response& attribute(json::Name key, json::Name literal) noexcept {
        attributes_.attribute(key, literal);
        return *this;
    }
    /// An event of its own: the chain calls it `wasm-<type>`, a type has three letters or more.
    /// One is open at a time: `{ Event event = response.event("moved"); event.add(...); }`
    Event event(json::Name type) noexcept { return Event{events_, type}; }
    /// The same of a type in two parts: a contract's own folder, and a name from a table.
    Event event(json::Name folder, json::Name type) noexcept {
        return Event{events_, folder, type};
    }
    /// What a calling contract gets in its reply, and part of what validators agree upon.
    /// The bytes are read when the call ends.
    Response& data(Bytes bytes) noexcept {
        data_ = bytes;
        has_data_ = true;
        return *this;
    }
    /// Where messages.hpp writes its submessages.
    json::Writer& messages() noexcept { return messages_; }

    bool overflowed() const noexcept {
        return events_.overflowed() || messages_.overflowed() || attributes_.overflowed();
    }
    /// The whole answer; nothing can be added after it.
    Text finish() noexcept {
        if (messages_.empty()) {
            events_.raw("],\"messages\":[],\"attributes\":[");
        } else {
            events_.raw("],\"messages\":[").raw(messages_.written()).raw("],\"attributes\":[");
        }
        if (!attributes_.empty()) events_.raw(attributes_.written());
        if (has_data_) {
            events_.raw("],\"data\":\"").base64(data_);
            events_.raw("\"}}");
        } else {
            events_.raw("],\"data\":null}}");
        }
        return events_.written();
    }

private:
    json::Writer events_{detail::output, CW_OUTPUT_BYTES};
    json::Writer messages_{detail::messages, CW_SECTION_BYTES};
    json::Writer attributes_{detail::attributes, CW_SECTION_BYTES};
    Bytes data_;
    bool has_data_ = false;
};

namespace detail {

/// As much of a text as fits into `size` bytes, in whole characters.
inline Text cut(Text text, u32 size) noexcept {
    if (text.size() <= size) return text;
    while (size != 0 && (static_cast<u8>(text.data()[size]) & 0xC0) == 0x80) --size;
    return {text.data(), size};
}

}  // namespace detail

/// {"error":"<prefix><code>: <field>: <what>"}. Without a prefix the code is left out too; what
/// does not fit into the line is cut.
inline Text error_response(const Error& error, Text prefix, u32 code) noexcept {
    char text[192];
    json::Writer line(text, sizeof text);
    if (!prefix.empty()) line.raw(prefix).value(code).raw(": ");
    if (!error.field.empty() && error.field.size() < 64) line.raw(error.field).raw(": ");
    const Text what = error.what.empty() ? describe(error.fault) : error.what;
    line.raw(detail::cut(what, sizeof text - line.size()));
    json::Writer out(detail::output, CW_OUTPUT_BYTES);
    out.begin_object().field("error", line.written()).end_object();
    return out.written();
}

}  // namespace cw
