// A counter, as the smallest contract on the SDK: who instantiates it may reset it, anybody counts.
#include "contract/adapters/cosmwasm/sdk/contract.hpp"

namespace {

struct Counter {
    static constexpr cw::Text ERROR_PREFIX = "CT";
    enum Code : cw::u32 { BAD_INPUT = 1, NOT_OWNER = 2, FULL = 3 };
    static constexpr cw::u32 code_of(cw::Fault) { return BAD_INPUT; }

    static cw::u64 read_count(cw::json::Reader& message) {
        static constexpr cw::json::Key KEYS[] = {"count"};
        cw::u64 count = 0;
        cw::json::Object body(message, KEYS);
        while (body.next()) count = message.number<cw::u64>();
        return count;
    }

    static cw::Error instantiate(const cw::Env&, const cw::MessageInfo& info,
                                 cw::json::Reader& message, cw::Response& response) {
        cw::storage::set_row("count", read_count(message));
        cw::storage::set("owner", cw::Bytes{info.sender.text()});
        response.attribute("action", "instantiate").attribute("owner", info.sender);
        return info.no_funds();
    }

    static cw::Error execute(const cw::Env&, const cw::MessageInfo& info,
                             cw::json::Reader& message, cw::Response& response) {
        static constexpr cw::json::Key VERBS[] = {"increment", "reset"};
        cw::u64 count = 0;
        cw::storage::get("count").read(count);
        const cw::u32 verb = cw::json::enter_variant(message, VERBS);
        if (message.error()) return message.error();
        if (verb == 0) {
            cw::json::Object nothing(message, nullptr, 0);
            nothing.next();
            if (++count == 0) return cw::refuse(FULL, "count", "cannot be counted further");
        } else {
            if (!(*cw::storage::get("owner") == cw::Bytes{info.sender.text()}))
                return cw::refuse(NOT_OWNER, "sender", "only the owner may reset");
            count = read_count(message);
        }
        cw::json::leave_variant(message);
        cw::storage::set_row("count", count);
        response.event("counted").add("count", count);
        return info.no_funds();
    }

    static cw::Error query(const cw::Env&, cw::json::Reader& message, cw::json::Writer& answer) {
        cw::u64 count = 0;
        cw::storage::get("count").read(count);
        message.skip();
        answer.begin_object().field("count", count).end_object();
        return {};
    }
};

}  // namespace

CW_CONTRACT(Counter)
