// A token contract that cheats, for tests: it keeps no balances, and when it is asked to transfer
// it calls back whoever asked, with a message that it was given before.
//     {"plan":{"target":"addr","msg":"<base64 of a message>"}}
//     {"tell":{"target":"addr","msg":"<base64 of a message>"}}   calls the target at once
//     {"transfer":{"recipient":"..","amount":".."}}
#include "contract/adapters/cosmwasm/sdk/contract.hpp"

namespace {

using cw::Bytes;
using cw::Error;
using cw::Text;

struct Hostile {
    static constexpr Text ERROR_PREFIX = "HO";

    static Error instantiate(const cw::Env&, const cw::MessageInfo&, cw::json::Reader& in,
                             cw::Response&) {
        in.skip();
        return {};
    }

    static Error execute(const cw::Env&, const cw::MessageInfo&, cw::json::Reader& in,
                         cw::Response& response) {
        static constexpr cw::json::Key VERBS[] = {"plan", "tell", "transfer"};
        const cw::u32 verb = cw::json::enter_variant(in, VERBS);
        if (verb == 2) {
            in.skip();
            call_back(response);
        } else if (verb != cw::json::NOT_FOUND) {
            static constexpr cw::json::Key FIELDS[] = {"target", "msg"};
            Text target;
            Bytes message;
            cw::json::Object object(in, FIELDS);
            while (object.next()) {
                if (object.index() == 0) target = in.text();
                else message = in.base64();
            }
            if (verb == 1) send(response, target, message.text());
            if (verb == 0 && in.ok()) {
                cw::storage::set("target", Bytes{target});
                cw::storage::set("message", message);
            }
        }
        cw::json::leave_variant(in);
        return {};
    }

    static Error query(const cw::Env&, cw::json::Reader& in, cw::json::Writer& out) {
        in.skip();
        out.null();
        return {};
    }

private:
    static void send(cw::Response& response, Text target, Text message) {
        cw::wasm_execute(response, cw::Addr::unchecked(target), {},
                         [&](cw::json::Writer& body) { body.json(message); });
    }

    // Once: else it would call back for ever.
    static void call_back(cw::Response& response) {
        const cw::storage::Value target = cw::storage::get("target");
        const cw::storage::Value message = cw::storage::get("message");
        if (!target) return;
        send(response, (*target).text(), (*message).text());
        cw::storage::remove("target");
    }
};

}  // namespace

CW_CONTRACT(Hostile)
