// Governed parameters as people read and write them: values of rows by the names of the ABI's
// table, with their units, and the history that audit rows tell.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "abi/generated/abi.hpp"
#include "host-sim/abi/decode.hpp"
#include "host-sim/abi/wire.hpp"
#include "host-sim/store/ledger_store.hpp"

namespace levee {

/// A parameter by name or number, from 1. Throws UsageError, naming the nearest one.
uint32_t parameter_of(std::string_view name_or_number);
const meta::ParameterInfo& parameter_info(uint32_t parameter);

/// The parameter's value in the bytes of its row.
u128 value_in_row(ByteView row, uint32_t parameter);

/// The value in force; nothing when the scope does not exist.
std::optional<u128> value_in_force(const LedgerStore& store, uint32_t parameter, uint32_t scope);
/// What was executed and waits for a roll.
std::optional<u128> value_due(const LedgerStore& store, uint32_t parameter, uint32_t scope);
/// The row with another value in that field.
void put_value(LedgerStore& store, uint32_t parameter, uint32_t scope, u128 value);

/// Whether it belongs to an asset, tranche, market or feed, and not to the state or governance.
bool has_scope(uint32_t parameter);

/// "48 h" for whole hours, else "90 s".
std::string seconds_text(u128 value);
/// "12.5 %", "48 h", "defaulter_margin, residual", "none" for no cap, or plain digits.
std::string value_text(uint32_t parameter, u128 value);
/// The value in a text as above, or in base units. Throws UsageError with `where`.
u128 read_value(uint32_t parameter, std::string_view text, const std::string& where);

/// "market 1", "asset 1", "governance", ...
std::string scope_text(uint32_t parameter, uint32_t scope);
/// "initial_margin of market 1 = 24 %"
std::string change_text(uint32_t parameter, uint32_t scope, u128 value);
/// The changes of a message or row that has a batch.
template <class Batch>
std::string batch_text(const Batch& batch) {
    std::string text;
    for (uint32_t i = 0; i < BATCH_MAX && batch.parameter[i] != 0; ++i) {
        text += (i == 0 ? "" : "; ") +
                change_text(batch.parameter[i], batch.scope[i], batch.value[i].raw());
    }
    return text;
}
/// All scopes that the parameter has, ascending.
std::vector<uint32_t> scopes_of(const LedgerStore& store, uint32_t parameter);

/// Audit rows of a parameter and scope, newest first.
std::vector<ParameterChangeRow> history_of(const LedgerStore& store, uint32_t parameter,
                                           uint32_t scope);

template <class Row>
std::optional<Row> stored(const LedgerStore& store, uint64_t id) {
    const ByteView bytes = store.find(Row::KIND, id);
    if (bytes.empty()) {
        return std::nullopt;
    }
    return read_as<Row>(bytes);
}

}  // namespace levee
