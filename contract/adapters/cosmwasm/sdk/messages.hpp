// Messages that a response asks the chain to run after the call: coins to send, contracts to call
// or to make, or any message of the chain by its type. Each may ask for a reply.
#pragma once

#include "contract/adapters/cosmwasm/sdk/response.hpp"

namespace cw {

enum class ReplyOn : u8 { never, error, success, always };

/// How the chain runs a message, and when it calls reply() with this id and payload.
struct SubMsg {
    ReplyOn reply_on = ReplyOn::never;
    u64 id = 0;
    u64 gas_limit = 0;  // 0: what is left
    Bytes payload = {};
};

namespace detail {

constexpr json::Name reply_word(ReplyOn on) noexcept {
    switch (on) {
        case ReplyOn::never: return "never";
        case ReplyOn::error: return "error";
        case ReplyOn::success: return "success";
        case ReplyOn::always: return "always";
    }
    return "never";
}

/// {"id":..,"msg":{"<module>":{"<verb>":{ and afterwards what closes it.
class Envelope {
public:
    Envelope(Response& response, json::Name module, json::Name verb, const SubMsg& how) noexcept
        : out_{response.messages()}, how_{how} {
        out_.begin_object().field("id", how.id).key("msg").begin_object().key(module);
        out_.begin_object().key(verb).begin_object();
    }
    ~Envelope() {
        out_.end_object().end_object().end_object().field("reply_on", reply_word(how_.reply_on));
        out_.field("payload", how_.payload).key("gas_limit");
        if (how_.gas_limit == 0) out_.null();
        else out_.value(how_.gas_limit);
        out_.end_object();
    }
    Envelope(const Envelope&) = delete;
    Envelope& operator=(const Envelope&) = delete;

    json::Writer& operator*() const noexcept { return out_; }
    json::Writer* operator->() const noexcept { return &out_; }

private:
    json::Writer& out_;
    const SubMsg& how_;
};

/// The member "msg": what `body(writer)` writes, as base64.
template <class Body>
void write_body(json::Writer& out, Body body) noexcept {
    out.key("msg");
    const u32 start = out.begin_base64();
    body(out);
    out.end_base64(start);
}

}  // namespace detail

/// BankMsg::Send.
inline void bank_send(Response& response, Addr to, Coins coins, const SubMsg& how = {}) noexcept {
    detail::Envelope message(response, "bank", "send", how);
    message->field("to_address", to).field("amount", coins);
}

/// BankMsg::Burn.
inline void bank_burn(Response& response, Coins coins, const SubMsg& how = {}) noexcept {
    detail::Envelope message(response, "bank", "burn", how);
    message->field("amount", coins);
}

/// WasmMsg::Execute. `body(json::Writer&)` writes the message of the called contract.
template <class Body>
void wasm_execute(Response& response, Addr contract, Coins funds, Body body,
                  const SubMsg& how = {}) noexcept {
    detail::Envelope message(response, "wasm", "execute", how);
    message->field("contract_addr", contract).field("funds", funds);
    detail::write_body(*message, body);
}

/// WasmMsg::Instantiate. Without an admin nobody can migrate the new contract.
template <class Body>
void wasm_instantiate(Response& response, u64 code_id, Text label, const Addr* admin, Coins funds,
                      Body body, const SubMsg& how = {}) noexcept {
    detail::Envelope message(response, "wasm", "instantiate", how);
    message->field("code_id", code_id).field("label", label).field("funds", funds);
    if (admin != nullptr) message->field("admin", *admin);
    detail::write_body(*message, body);
}

/// WasmMsg::Migrate.
template <class Body>
void wasm_migrate(Response& response, Addr contract, u64 new_code_id, Body body,
                  const SubMsg& how = {}) noexcept {
    detail::Envelope message(response, "wasm", "migrate", how);
    message->field("contract_addr", contract).field("new_code_id", new_code_id);
    detail::write_body(*message, body);
}

}  // namespace cw
