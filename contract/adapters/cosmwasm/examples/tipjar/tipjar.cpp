// A tip jar: anybody gives coins of one denomination, what each gave is kept, its owner empties it.
//     instantiate {"denom":"uusdc"}; execute {"give":{}}, {"empty":{}}; query {"limit":10}
#include "contract/adapters/cosmwasm/sdk/contract.hpp"

namespace {

using namespace cw;

struct Tipjar {
    static constexpr Text ERROR_PREFIX = "TJ";
    enum Code : u32 { BAD_INPUT = 1, NOT_OWNER = 2, FULL = 3 };
    static constexpr u32 code_of(Fault) { return BAD_INPUT; }

    static Error instantiate(const Env&, const MessageInfo& info, json::Reader& in, Response&) {
        static constexpr json::Key FIELDS[] = {"denom"};
        Text denom;
        for (json::Object object(in, FIELDS); object.next();) denom = in.text();
        if (in.error()) return in.error();
        if (denom.empty()) return refuse(BAD_INPUT, "denom", "a text is needed");
        storage::set("denom", Bytes{denom});
        storage::set("owner", Bytes{info.sender.text()});
        return info.no_funds();
    }

    static Error execute(const Env& env, const MessageInfo& info, json::Reader& in, Response& out) {
        static constexpr json::Key VERBS[] = {"give", "empty"};
        const u32 verb = json::enter_variant(in, VERBS);
        for (json::Object nothing(in, nullptr, 0); nothing.next();) {}
        json::leave_variant(in);
        if (in.error()) return in.error();
        const Text denom = (*storage::get("denom")).text();
        return verb == 0 ? give(info, denom, out) : empty(env, info, denom, out);
    }

    static Error give(const MessageInfo& info, Text denom, Response& out) {
        u128 amount = 0, sum = 0;  // a sum that is not stored yet stays 0
        if (const Error error = info.one_coin(denom, amount)) return error;
        const Text giver = info.sender.text();
        const Scratch memory(1 + giver.size());  // "g" and the address; given back at the end
        memory.data()[0] = 'g';
        __builtin_memcpy(memory.data() + 1, giver.data(), giver.size());
        const Bytes key{memory.data(), memory.size()};
        storage::get(key).read(sum);
        if (__builtin_add_overflow(sum, amount, &sum)) return refuse(FULL, "funds", "too much");
        storage::set_row(key, sum);
        out.event("given").add("giver", info.sender).add("sum", sum);
        return {};
    }

    static Error empty(const Env& env, const MessageInfo& info, Text denom, Response& out) {
        if (!(*storage::get("owner") == Bytes{info.sender.text()}))
            return refuse(NOT_OWNER, "sender", "only the owner may empty the jar");
        u128 held = 0;
        if (const Error error = query::bank_balance(env.contract(), denom, held)) return error;
        if (held != 0) bank_send(out, info.sender, Coin{denom, held});
        out.attribute("sent", held);
        return info.no_funds();
    }

    // Givers in order of their addresses: the keys from "g" to before "h".
    static Error query(const Env&, json::Reader& in, json::Writer& answer) {
        static constexpr json::Key FIELDS[] = {"limit"};
        u32 limit = 0;
        for (json::Object object(in, FIELDS); object.next();) limit = in.number<u32>();
        answer.begin_array();
        for (storage::Range range(Bytes{"g"}, Bytes{"h"}); limit > 0 && range.next(); --limit) {
            u128 sum = 0;
            __builtin_memcpy(&sum, range.value().data(), sizeof sum);
            const Text giver{range.key().text().data() + 1, range.key().size() - 1};
            answer.begin_object().field("giver", giver).key("sum").decimal(sum).end_object();
        }
        answer.end_array();
        return {};
    }
};

}  // namespace

CW_CONTRACT(Tipjar)
CW_REQUIRES(iterator)
