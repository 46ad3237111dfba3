// levee for CosmWasm: the core behind the entry points of interface version 8. Messages come as
// JSON or as the core's bytes; who sent them, with what money and when, the chain alone says.

// 80 KiB of events are up to 640 KiB of JSON, and 107 KiB in base64.
#define CW_OUTPUT_BYTES (1024 * 1024)
#define CW_SECTION_BYTES (128 * 1024)

#include "contract/adapters/cosmwasm/sdk/contract.hpp"

// The core's arithmetic is worth its size; what every message passes, JSON in and out, its gas.
#if defined(__wasm__)
#pragma clang attribute push(__attribute__((minsize)), apply_to = function)
#endif
#include "contract/core/transition.hpp"
#if defined(__wasm__)
#pragma clang attribute pop
#endif

#include "contract/adapters/cosmwasm/queries.hpp"
#include "contract/adapters/cosmwasm/version.hpp"

namespace levee::cosmwasm {
namespace {

// {"asset":1,"denom":".."}; the reader is inside the object that the caller will leave.
Error read_denom(json::Reader& in, cw::Response& response) noexcept {
    static constexpr json::Key KEYS[] = {"asset", "denom"};
    u32 asset = 0;
    Text denom;
    json::Object object(in, KEYS);
    while (object.next()) {
        if (object.index() == 0) asset = in.number<u32>();
        else denom = in.text();
    }
    return in.ok() ? set_denom(asset, denom, response) : in.error();
}

Error change_denom(json::Reader& in, cw::Response& response) noexcept {
    static constexpr Text NAME = "set_denom";
    if (call.context.sender != AUTHORITY) return refuse(Status::not_authority, NAME);
    if (!call.context.funds_amount.is_zero()) return refuse(Status::funds_unexpected, NAME);
    const Error error = read_denom(in, response);
    if (error) return in_message(error, NAME);
    response.attribute("action", NAME);
    return leave(in, NAME);
}

// A message of the core, or the one of the adapter that anybody may try.
Error dispatch(json::Reader& in, Text name, cw::Response& response) noexcept {
    if (name == Text{"set_denom"}) return change_denom(in, response);
    const Error error = read_body(in, MESSAGES, find_message(name), name, Addresses{&response});
    if (error) return error;
    return run(name == RAW, response);
}

// A token contract says that it moved tokens here for somebody, and for which message.
Error receive(const cw::MessageInfo& info, json::Reader& in, cw::Response& response) noexcept {
    static constexpr Text NAME = "receive";
    static constexpr json::Key KEYS[] = {"sender", "amount", "msg"};
    Text sender;
    Bytes message;
    u128 amount = 0;
    json::Object object(in, KEYS);
    while (object.next()) {
        if (object.index() == 0) sender = in.text();
        else if (object.index() == 1) amount = in.decimal<u128>();
        else message = in.base64();
    }
    Error error = leave(in, NAME);
    if (error) return error;
    if (info.funds.size() != 0) return refuse(Status::funds_unexpected, "receive.funds");
    if (amount == 0) return refuse(Status::zero_amount, "receive.amount");
    const Text token = info.sender.text();
    char denom[TEXT_MAX];
    json::Writer text(denom, sizeof denom);
    text.raw(TOKEN).raw(token);
    u32 asset = 0;
    if (!load_number({ASSET_OF, text.written()}, asset)) {
        return refuse(Refusal::unknown_denom, NAME);
    }
    error = Addresses{&response}.find(sender, "sender", call.context.sender);
    if (error) return in_message(error, NAME);
    call.context.funds_asset = asset;
    call.context.funds_amount = Atoms::of(amount);
    json::Reader inner(const_cast<char*>(message.text().data()), message.size(), "msg");
    Text name;
    if (!enter(inner, name)) return in_message(inner.error(), NAME);
    error = read_body(inner, MESSAGES, find_message(name), name, Addresses{&response});
    return error ? error : run(name == RAW, response);
}

}  // namespace

struct Contract {
    static constexpr Text ERROR_PREFIX = "LV";
    static constexpr u32 code_of(Fault fault) noexcept { return code_of_fault(fault); }

    static Error instantiate(const cw::Env&, const cw::MessageInfo& info, json::Reader& in,
                             cw::Response& response) noexcept {
        static constexpr json::Key KEYS[] = {"admin?", "denoms?"};
        if (info.funds.size() != 0) return refuse(Status::funds_unexpected, "funds");
        Addr admin = info.sender;
        Error error;
        json::Object object(in, KEYS);
        while (object.next() && !error) {
            if (object.index() == 0) {
                const Text text = in.text();
                if (in.ok()) error = cw::address::validate(text, "admin", admin);
                continue;
            }
            in.enter_array();
            while (in.next_element() && !error) error = read_denom(in, response);
        }
        if (error) return error;
        store_principal(admin.text(), AUTHORITY);
        store_number(Key{PRINCIPALS}, 0);
        store_version();
        response.attribute("action", Text{"instantiate"}).attribute("admin", admin);
        return {};
    }

    static Error execute(const cw::Env& env, const cw::MessageInfo& info, json::Reader& in,
                         cw::Response& response) noexcept {
        begin_call(env);
        Text name;
        if (!enter(in, name)) return in.error();
        if (name == Text{"receive"}) return receive(info, in, response);
        const Error error = take_coins(info);
        if (error) return error;
        call.context.sender = principal_of(info.sender.text(), response);
        return dispatch(in, name, response);
    }

    // The chain itself, by its governance, is the authority.
    static Error sudo(const cw::Env& env, json::Reader& in, cw::Response& response) noexcept {
        begin_call(env);
        Text name;
        if (!enter(in, name)) return in.error();
        return dispatch(in, name, response);
    }

    static Error query(const cw::Env& env, json::Reader& in, json::Writer& out) noexcept {
        begin_call(env);
        return answer(in, out);
    }

    static Error migrate(const cw::Env&, json::Reader& in, cw::Response& response) noexcept {
        in.enter_object();
        const Error error = leave(in, {});
        return error ? error : change_version(response);
    }

    static Error reply(const cw::Env&, const cw::Reply&, cw::Response&) noexcept {
        return refuse(Refusal::reply_unexpected, "reply");
    }
};

}  // namespace levee::cosmwasm

CW_CONTRACT(levee::cosmwasm::Contract)
CW_MIGRATE(levee::cosmwasm::Contract)
CW_SUDO(levee::cosmwasm::Contract)
CW_REPLY(levee::cosmwasm::Contract)
