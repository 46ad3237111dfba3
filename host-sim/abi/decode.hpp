// Explains any bytes of the ABI as JSON and builds messages from JSON, driven by the generated
// tables alone: a new message, row or event needs no code here. Integers of up to 64 bits are JSON
// numbers, wider ones are decimal strings, enums are their names, reserved fields are left out.
// Every refusal is a DecodeError whose text names the struct, the field and the bound (LV-ABI-11).
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <nlohmann/json.hpp>

#include "abi/generated/abi_meta.hpp"
#include "host-sim/usage.hpp"

namespace levee {

using Bytes = std::vector<std::uint8_t>;
using ByteView = std::span<const std::uint8_t>;
using OrderedJson = nlohmann::ordered_json;

struct DecodeError : UsageError {
    using UsageError::UsageError;
};

// Whether an encoder refuses values outside the schema's ranges and enums. Tests that send bad
// messages on purpose switch it off; the width of the type is enforced always.
enum class Ranges : std::uint8_t { enforced, ignored };

// Entries of the tables; nullptr if there is none.
const meta::Struct* find_kind(const meta::Table<meta::Struct>& table, std::uint16_t kind);
const meta::Struct* find_name(const meta::Table<meta::Struct>& table, std::string_view name);
const meta::StatusInfo* find_status(std::uint32_t code);
const meta::StatusInfo* find_status(std::string_view name);
// What the CosmWasm adapter refuses before the core is asked: codes above 100.
const meta::StatusInfo* find_adapter_status(std::uint32_t code);
// "ok", "stale_mark", ... or "status 999" for a code that the schema does not know.
std::string status_name(std::uint32_t code);

// Decimal text of one little-endian integer.
std::string integer_text(meta::Wire wire, ByteView bytes);
Bytes bytes_from_hex(std::string_view hex);
std::string hex_from_bytes(ByteView bytes);

// Fields only. The length must be that of the struct, and reserved bytes must be zero.
OrderedJson decode_struct(const meta::Struct& type, ByteView bytes);
// {"row": name, "fields": {...}}, or {"row": name, "absent": true} where byte 0 is zero.
OrderedJson decode_row(std::uint8_t kind, ByteView bytes);
// {"message": name, "fields": {...}} of a header and its fields; likewise "query".
OrderedJson decode_message(ByteView bytes);
OrderedJson decode_query(ByteView bytes);
// {"answer": name, "fields": {...}} of the answer to a query of this kind.
OrderedJson decode_answer(std::uint16_t kind, ByteView bytes);
// [{"event": name, "fields": {...}}, ...] of the events of one message.
OrderedJson decode_events(ByteView bytes);
// {"status": name, "code": n, "band": ..., "rule": ..., "retry": bool, "sentence": ...}, also of
// the adapter's, whose band is "adapter".
OrderedJson decode_status(std::uint32_t code);
// Any of the above from text: a status number, also as a chain's error has it (`LV34`), or
// hexadecimal, optionally after one of
// `message:`, `query:`, `event:`, `context:`, `row:` (kind, u64 id, bytes), `status:`, a kind of
// row, or the name of a row, message, query, answer or event as in `account:01...` (where there is
// a header, with it or the fields alone). Every reading that fits is given. A name alone, also of
// an enum or a status, is described: kind, size, fields with their bytes, and values of enums.
OrderedJson decode_any_hex(std::string_view text);

// Header and fields of a message or query. Fields that are missing or unknown are refused;
// an array may be shorter than its place and is filled with zeros.
Bytes encode_message(std::string_view name, const OrderedJson& fields,
                     Ranges ranges = Ranges::enforced);
Bytes encode_query(std::string_view name, const OrderedJson& fields,
                   Ranges ranges = Ranges::enforced);
// Fields only; a row's `version` may be left out.
Bytes encode_struct(const meta::Struct& type, const OrderedJson& fields,
                    Ranges ranges = Ranges::enforced);

}  // namespace levee
