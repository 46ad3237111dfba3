// A contract that does what its message says, step by step, for tests of a chain:
//     {"do":[{"set":["key","text"]},{"remove":"key"},{"list":"up"},{"ask":QUERY},
//            {"send":SUBMESSAGE},{"attribute":["key","text"]},{"event":["type","key","text"]},
//            {"data":"text"},{"fail":"text"},{"trap":"text"},{"spin":"forever"}]}
// instantiate, execute, sudo and migrate all take that; reply takes it as the payload of the
// submessage, and puts "ok" or the error under the key "reply". A query {"get":"key"} gives what is
// stored, {"ask":QUERY} what the chain answers.
#include "contract/adapters/cosmwasm/sdk/contract.hpp"

namespace {

using cw::Bytes;
using cw::Error;
using cw::Response;
using cw::Text;
using cw::json::Name;
using cw::json::Reader;

struct Puppet {
    static constexpr Text ERROR_PREFIX = "PP";

    static Error instantiate(const cw::Env&, const cw::MessageInfo&, Reader& message,
                             Response& response) {
        return act(message, response);
    }
    static Error execute(const cw::Env&, const cw::MessageInfo&, Reader& message,
                         Response& response) {
        return act(message, response);
    }
    static Error sudo(const cw::Env&, Reader& message, Response& response) {
        return act(message, response);
    }
    static Error migrate(const cw::Env&, Reader& message, Response& response) {
        return act(message, response);
    }

    static Error reply(const cw::Env&, const cw::Reply& reply, Response& response) {
        cw::storage::set("reply", Bytes{reply.ok ? Text("ok") : reply.error});
        if (reply.payload.empty()) return {};
        Reader steps = cw::query::reader_of(reply.payload, "payload");
        return act(steps, response);
    }

    static Error query(const cw::Env&, Reader& message, cw::json::Writer& answer) {
        static constexpr cw::json::Key VERBS[] = {"get", "ask"};
        Text text;
        Error error;
        if (cw::json::enter_variant(message, VERBS) == 0) {
            const cw::storage::Value found = cw::storage::get(message.text());
            if (found) text = (*found).text();
        } else {
            error = ask(message.raw(), text);
        }
        cw::json::leave_variant(message);
        answer.begin_object().field("value", text).end_object();
        return error;
    }

private:
    static Error ask(Text request, Text& text) {
        Bytes answer;
        const Error error = cw::query::ask(
            "ask", [&](cw::json::Writer& out) { out.json(request); }, answer);
        text = error ? error.what : answer.text();
        return {};
    }

    static Error act(Reader& message, Response& response) {
        static constexpr cw::json::Key KEYS[] = {"do"};
        Error error;
        cw::json::Object body(message, KEYS);
        while (body.next()) {
            message.enter_array();
            while (message.next_element() && !error) error = step(message, response);
        }
        return error;
    }

    static Error step(Reader& in, Response& response) {
        static constexpr cw::json::Key VERBS[] = {"set",  "remove", "list", "ask",  "send",
                                                  "attribute", "event", "data", "fail",
                                                  "trap", "spin"};
        Error error;
        switch (cw::json::enter_variant(in, VERBS)) {
            case 0: set(in); break;
            case 1: cw::storage::remove(in.text()); break;
            case 2: list(in.text()); break;
            case 3: error = ask_and_keep(in); break;
            case 4: send(in, response); break;
            case 5: attribute(in, response); break;
            case 6: event(in, response); break;
            case 7: response.data(Bytes{in.text()}); break;
            case 8: error = cw::refuse(7, "puppet", in.text()); break;
            case 9: cw::panic(in.text());
            case 10:
                for (volatile cw::u32 turns = 0; true; turns = turns + 1) {}
            default: return {};
        }
        cw::json::leave_variant(in);
        return error;
    }

    template <cw::u32 N>
    static void texts(Reader& in, Text (&out)[N]) {
        in.enter_array();
        for (cw::u32 i = 0; in.next_element(); ++i) {
            const Text text = in.text();
            if (i < N) out[i] = text;
        }
    }

    static void set(Reader& in) {
        Text pair[2];
        texts(in, pair);
        cw::storage::set(pair[0], Bytes{pair[1]});
    }

    static void attribute(Reader& in, Response& response) {
        Text pair[2];
        texts(in, pair);
        response.attribute(Name::unchecked(pair[0]), pair[1]);
    }

    static void event(Reader& in, Response& response) {
        Text parts[3];
        texts(in, parts);
        response.event(Name::unchecked(parts[0])).add(Name::unchecked(parts[1]), parts[2]);
    }

    // What is answered, under the key "asked".
    static Error ask_and_keep(Reader& in) {
        Text text;
        const Error error = ask(in.raw(), text);
        // A chain cannot tell an empty value from none.
        cw::storage::set("asked", Bytes{text.empty() ? Text("nothing") : text});
        return error;
    }

    static void send(Reader& in, Response& response) {
        const Text message = in.raw();
        response.messages().json(message);
    }

    // All keys that begin with k, one after the other, under the key "listed".
    static void list(Text order) {
        char keys[256];
        cw::json::Writer out(keys, sizeof keys);
        using cw::storage::Order;
        cw::storage::Range range(Bytes{Text("k")}, Bytes{Text("l")},
                                 order == "down" ? Order::descending : Order::ascending);
        while (range.next()) out.raw(range.key().text()).raw("=").raw(range.value().text());
        cw::storage::set("listed", Bytes{out.written()});
    }
};

}  // namespace

CW_CONTRACT(Puppet)
CW_MIGRATE(Puppet)
CW_SUDO(Puppet)
CW_REPLY(Puppet)
