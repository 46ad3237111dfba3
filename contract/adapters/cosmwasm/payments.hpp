// What the core says becomes what the chain does: a payout is a message that pays, and each event
// is told under its own name.
#pragma once

#include "contract/adapters/cosmwasm/encode.hpp"

namespace levee::cosmwasm {

/// Calls visit(header, fields) for each event of the core's output.
template <class Visit>
void each_event(const u8* events, u32 size, Visit visit) noexcept {
    const u8* const end = events + size;
    while (events != end) {
        EventHeader header{};
        memcpy(&header, events, sizeof header);
        visit(header, events + sizeof header);
        events += sizeof header + header.size;
    }
}

/// Coins by the bank, tokens by their contract. If it fails the whole transaction does.
CW_OUTLINE Error pay(const PayoutEvent& payout, cw::Response& response) noexcept {
    const Text address = address_of(payout.principal);
    if (address.empty()) return refuse(Refusal::address_not_found, "payout");
    const Text denom = load_text({DENOM_OF, payout.asset});
    if (denom.empty()) return refuse(Refusal::denom_not_found, "payout");
    const Addr to = Addr::unchecked(address);
    const u128 amount = payout.amount.raw();
    if (is_token(denom)) {
        cw::wasm_execute(response, Addr::unchecked(token_of(denom)), {}, [&](json::Writer& body) {
            body.begin_object().key("transfer").begin_object();
            body.field("recipient", to).field("amount", amount).end_object().end_object();
        });
    } else {
        cw::bank_send(response, to, cw::Coin{denom, amount});
    }
    return {};
}

CW_OUTLINE void tell(const EventHeader& header, const u8* fields, cw::Response& response) noexcept {
    const Struct& type = EVENTS[header.kind - 1];
    cw::Event event = response.event("levee/", name_of(type.name));
    add_attributes(event, type, fields);
}

/// Payments, events and data of an accepted message.
CW_OUTLINE Error respond(const u8* events, u32 size, cw::Response& response) noexcept {
    Error error;
    each_event(events, size, [&](const EventHeader& header, const u8* fields) {
        if (header.kind == PayoutEvent::KIND && !error) {
            PayoutEvent payout;
            memcpy(static_cast<void*>(&payout), fields, sizeof payout);
            error = pay(payout, response);
        }
        tell(header, fields, response);
    });
    if (size != 0) response.data({events, size});
    return error;
}

}  // namespace levee::cosmwasm
