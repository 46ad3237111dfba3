// Questions to the rest of the chain: balances, and other contracts. The answer lies in the memory
// of the call, its base64 decoded in place.
#pragma once

#include "contract/adapters/cosmwasm/sdk/json_object.hpp"
#include "contract/adapters/cosmwasm/sdk/json_writer.hpp"

// The longest question.
#ifndef CW_QUERY_BYTES
#define CW_QUERY_BYTES (16 * 1024)
#endif

namespace cw::query {
namespace detail {

// {"ok":{"ok":"<base64>"}} is an answer; {"ok":{"error":".."}} and {"error":{..}} are none.
inline Error open_answer(const Region* region, Text field, Bytes& answer) noexcept {
    json::Reader in(region, field);
    Error refused = Error::of(Fault::query_failed, field);
    bool answered = false;
    Text key;
    in.enter_object();
    while (in.next_member(key)) {
        if (!(key == "ok")) {
            in.skip();
            continue;
        }
        in.enter_object();
        while (in.next_member(key)) {
            answered = key == "ok";
            if (answered) answer = in.base64();
            else refused.what = in.text();
        }
    }
    in.finish();
    if (in.error()) return in.error();
    return answered ? Error{} : refused;
}

}  // namespace detail

/// Any question: `body(json::Writer&)` writes the QueryRequest.
template <class Body>
Error ask(Text field, Body body, Bytes& answer) noexcept {
    const u32 start = arena::mark();
    char* const buffer = static_cast<char*>(arena::take(CW_QUERY_BYTES));
    json::Writer out(buffer, CW_QUERY_BYTES);
    body(out);
    if (out.overflowed()) return Error::of(Fault::too_large, field);
    // Only what the question takes stays taken while the chain writes its answer behind it.
    arena::rewind(start);
    arena::take(out.size());
    const Region request = region_of(Bytes{out.written()});
    return detail::open_answer(cw_query_chain(&request), field, answer);
}

/// {"bank":{"balance":{..}}}: how much of a coin an address has.
inline Error bank_balance(Addr owner, Text denom, u128& amount) noexcept {
    Bytes answer;
    const Error error = ask(
        "balance",
        [&](json::Writer& out) {
            out.begin_object().key("bank").begin_object().key("balance").begin_object();
            out.field("address", owner).field("denom", denom);
            out.end_object().end_object().end_object();
        },
        answer);
    if (error) return error;
    static constexpr json::Key KEYS[] = {"amount"};
    json::Reader in(const_cast<char*>(answer.text().data()), answer.size(), "balance");
    json::Object object(in, KEYS);
    while (object.next()) amount = json::read_coin(in).amount;
    in.finish();
    return in.error();
}

/// A question to another contract, in its own JSON. The answer is its JSON.
template <class Body>
Error wasm_smart(Addr contract, Text field, Body body, Bytes& answer) noexcept {
    return ask(
        field,
        [&](json::Writer& out) {
            out.begin_object().key("wasm").begin_object().key("smart").begin_object();
            out.field("contract_addr", contract).key("msg");
            const u32 start = out.begin_base64();
            body(out);
            out.end_base64(start);
            out.end_object().end_object().end_object();
        },
        answer);
}

/// What another contract has stored under a key; empty when nothing.
inline Error wasm_raw(Addr contract, Bytes key, Text field, Bytes& answer) noexcept {
    return ask(
        field,
        [&](json::Writer& out) {
            out.begin_object().key("wasm").begin_object().key("raw").begin_object();
            out.field("contract_addr", contract).field("key", key);
            out.end_object().end_object().end_object();
        },
        answer);
}

/// A reader of a JSON answer.
inline json::Reader reader_of(Bytes answer, Text name) noexcept {
    return {const_cast<char*>(answer.text().data()), answer.size(), name};
}

}  // namespace cw::query
