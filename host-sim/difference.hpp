// Says in words and in JSON how two receipts of one transaction differ, field by field.
#pragma once

#include <string>

#include "host-sim/abi/decode.hpp"
#include "host-sim/engine/engine.hpp"

namespace levee {

bool same_receipt(const Receipt& a, const Receipt& b);

/// Every place where two receipts differ: [{"where", "field", "first", "second"}, ...].
OrderedJson receipt_differences(const Receipt& a, const Receipt& b);

/// {"context": {...}, "message": {...}} of a transaction; a message that cannot be decoded is
/// given in hexadecimal with the reason.
OrderedJson transaction_json(ByteView context, ByteView message);

/// {"status": name, "rows": [...], "events": [...]} of a receipt.
OrderedJson receipt_json(const Receipt& receipt);

/// {"id": n, "row": name, "fields": {...}} of a row.
OrderedJson row_json(const RowView& row);

std::string status_text(Status status);

}  // namespace levee
