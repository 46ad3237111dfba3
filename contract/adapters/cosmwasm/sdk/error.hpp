// Why a message is refused. An entry point returns an Error; a full one becomes the contract's
// {"error":"<prefix><code>: <field>: <what>"}, so that a caller can match on the code.
#pragma once

#include "contract/adapters/cosmwasm/sdk/types.hpp"

namespace cw {

/// What the SDK itself finds wrong. A contract gives them numbers of its own, see contract.hpp.
enum class Fault : u8 {
    none,
    contract,  // the contract's own refusal
    syntax,
    trailing,
    too_long,
    too_deep,
    bad_text,
    wrong_type,
    out_of_range,
    unknown_field,
    duplicate_field,
    missing_field,
    unknown_variant,
    bad_base64,
    bad_address,
    bad_funds,
    query_failed,
    too_large,
};

constexpr Text describe(Fault fault) noexcept {
    switch (fault) {
        case Fault::none: return "fine";
        case Fault::contract: return "refused";
        case Fault::syntax: return "not valid JSON";
        case Fault::trailing: return "something after the end of the JSON";
        case Fault::too_long: return "more bytes than a message may have";
        case Fault::too_deep: return "nested too deeply";
        case Fault::bad_text: return "not valid text: wrong escape, UTF-8 or control character";
        case Fault::wrong_type: return "wrong type";
        case Fault::out_of_range: return "number out of range";
        case Fault::unknown_field: return "unknown field";
        case Fault::duplicate_field: return "field given twice";
        case Fault::missing_field: return "field is missing";
        case Fault::unknown_variant: return "no such message";
        case Fault::bad_base64: return "not valid base64";
        case Fault::bad_address: return "not an address of this chain";
        case Fault::bad_funds: return "wrong funds";
        case Fault::query_failed: return "the query failed";
        case Fault::too_large: return "the answer is larger than its buffer";
    }
    return "";
}

struct Error {
    Fault fault = Fault::none;
    u32 code = 0;    // of the contract's own refusals
    u32 offset = 0;  // in the JSON text, where the SDK refused it
    Text field = {};  // which part of the message
    Text what = {};   // one sentence; empty: that of the fault

    /// True when there is an error, as in `if (Error error = ...) return error;`.
    explicit constexpr operator bool() const noexcept { return fault != Fault::none; }

    static constexpr Error of(Fault fault, Text field, Text what = {}) noexcept {
        return {fault, 0, 0, field, what};
    }
};

/// The contract's own refusal: its number, the field that is wrong, and a sentence.
constexpr Error refuse(u32 code, Text field, Text what) noexcept {
    return {Fault::contract, code, 0, field, what};
}

}  // namespace cw
