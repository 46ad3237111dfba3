// A venue in one screen. One order rests; the next one that crosses it is matched, and the fill is
// reported to levee by a Wasm message; one that does not cross it takes its place. levee is asked
// who owns an account, and whether the market has an open incident: then no order is taken. A fill
// that levee refuses leaves the order at rest, so a venue that is not an example asks for an
// account's health first.
//     instantiate {"levee":"<address>","market":1}      query {"halted":{}}
//     execute     {"order":{"account":1,"side":"buy","lots":"5","price":"100"}}
#include "contract/adapters/cosmwasm/sdk/contract.hpp"

namespace {

using namespace cw;

struct Order {
    u64 lots = 0;
    u64 price = 0;
    u32 account = 0;
    u32 side = 0;
};

constexpr json::Key SIDES[] = {"buy", "sell"};

struct Venue {
    static constexpr Text ERROR_PREFIX = "VE";
    enum Code : u32 { BAD_INPUT = 1, NOT_OWNER, HALTED };
    static constexpr u32 code_of(Fault) { return BAD_INPUT; }

    static Error instantiate(const Env&, const MessageInfo& info, json::Reader& in, Response&) {
        static constexpr json::Key KEYS[] = {"levee", "market"};
        Text text;
        u32 market = 0;
        json::Object object(in, KEYS);
        while (object.next()) {
            if (object.index() == 0) text = in.text();
            else market = in.number<u32>();
        }
        Addr levee;
        if (Error error = in.error() ? in.error() : address::validate(text, "levee", levee)) {
            return error;
        }
        storage::set("levee", Bytes{levee.text()});
        storage::set_row("market", market);
        return info.no_funds();
    }

    static Error execute(const Env&, const MessageInfo& info, json::Reader& in,
                         Response& response) {
        static constexpr json::Key VERBS[] = {"order"};
        json::enter_variant(in, VERBS);
        const Order order = read_order(in);
        json::leave_variant(in);
        Error error = in.error() ? in.error() : info.no_funds();
        bool owns = false, halted = false;
        if (!error) error = is_owner(order.account, info.sender, owns);
        if (!error && !owns) error = refuse(NOT_OWNER, "account", "it belongs to somebody else");
        if (!error) error = is_halted(halted);
        if (!error && halted) error = refuse(HALTED, "order", "an incident of the market is open");
        if (!error) take(order, response);
        return error;
    }

    static Error query(const Env&, json::Reader& in, json::Writer& out) {
        static constexpr json::Key QUESTIONS[] = {"halted"};
        json::enter_variant(in, QUESTIONS);
        in.skip();
        json::leave_variant(in);
        bool halted = false;
        const Error error = is_halted(halted);
        out.begin_object().key("halted").boolean(halted).end_object();
        return error;
    }

private:
    static Addr levee() { return Addr::unchecked((*storage::get("levee")).text()); }
    static u32 market() {
        u32 number = 0;
        storage::get("market").read(number);
        return number;
    }

    static u64 positive(json::Reader& in) {
        const u64 number = in.decimal<u64>();
        if (number == 0) in.fail(Fault::out_of_range, "must be above zero");
        return number;
    }

    static Order read_order(json::Reader& in) {
        static constexpr json::Key KEYS[] = {"account", "side", "lots", "price"};
        Order order;
        json::Object object(in, KEYS);
        while (object.next()) {
            switch (object.index()) {
                case 0: order.account = in.number<u32>(); break;
                case 1: order.side = json::find_key(SIDES, 2, in.text()); break;
                case 2: order.lots = positive(in); break;
                default: order.price = positive(in);
            }
            if (order.side == json::NOT_FOUND) in.fail(Fault::out_of_range, "buy or sell");
        }
        return order;
    }

    // If it crosses, at the price that rested; what is left of the new order is cancelled.
    static void take(const Order& order, Response& response) {
        Order resting;
        const bool rests = storage::get("order").read(resting) && resting.lots != 0;
        const Order& buy = order.side == 0 ? order : resting;
        const Order& sell = order.side == 0 ? resting : order;
        if (!rests || order.side == resting.side || buy.price < sell.price) {
            storage::set_row("order", order);
            return;
        }
        const u64 lots = order.lots < resting.lots ? order.lots : resting.lots;
        wasm_execute(response, levee(), {}, [&](json::Writer& out) {
            out.begin_object().key("fill").begin_object().field("market", market());
            out.field("buyer", buy.account).field("seller", sell.account);
            out.key("lots").decimal(lots).key("price").decimal(resting.price);
            out.key("buyer_fee").decimal(0).key("seller_fee").decimal(0).end_object().end_object();
        });
        response.event("matched").add("lots", lots).add("price", resting.price);
        resting.lots -= lots;
        storage::set_row("order", resting);
    }

    static Error is_owner(u32 account, Addr sender, bool& owns) {
        Bytes answer;
        Error error = query::wasm_smart(levee(), "account", [&](json::Writer& out) {
            out.begin_object().key("account").begin_object().field("account", account);
            out.end_object().end_object();
        }, answer);
        if (error) return error;
        json::Reader in = query::reader_of(answer, "account");
        json::find_member(in, "owner");
        owns = in.text() == sender.text();
        return in.error();
    }

    // levee answered that it has no such incident. Any other failure tells nothing, so it halts.
    static bool is_unknown(const Error& error) {
        static constexpr Text NUMBER = "LV16:";  // incident_not_found
        return error.what.size() > NUMBER.size() &&
               Text{error.what.data(), NUMBER.size()} == NUMBER;
    }

    // The book tells the market's epoch; an incident of it that is open was not yet paid for.
    static Error is_halted(bool& halted) {
        Bytes book, incident;
        Error error = query::wasm_smart(levee(), "book", [&](json::Writer& out) {
            out.begin_object().key("book").begin_object().field("market", market());
            out.end_object().end_object();
        }, book);
        if (error) return error;
        json::Reader in = query::reader_of(book, "book");
        json::find_member(in, "epoch");
        const u32 epoch = in.number<u32>();
        error = query::wasm_smart(levee(), "incident", [&](json::Writer& out) {
            out.begin_object().key("incident").begin_object().field("market", market());
            out.field("epoch", epoch).end_object().end_object();
        }, incident);
        if (error) return is_unknown(error) ? in.error() : error;
        json::Reader record = query::reader_of(incident, "incident");
        json::find_member(record, "incident");
        json::find_member(record, "status");
        halted = record.text() == "open";
        return record.error();
    }
};

}  // namespace

CW_CONTRACT(Venue)
