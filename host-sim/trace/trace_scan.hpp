// The checks of a trace, record by record, over bytes in memory and without exceptions. All that a
// check needs to know of the records before is a TracePlace, so a check may start at any place
// that an earlier one reached: bytes behind it cannot change what it finds.
#pragma once

#include "host-sim/trace/trace_format.hpp"

namespace levee {

struct TracePlace {
    uint64_t offset = 0;        // of the next record
    uint64_t transactions = 0;  // before it
    uint32_t check = 0;         // of the record before it
    Digest chain{};             // after the transaction before it
    bool is_checkpoint_due = false;
    bool is_ended = false;      // the trailer was passed
};

enum class TraceFaultKind : uint8_t {
    none,
    magic,
    cut_header,
    format,
    byte_order,
    header_size,
    header_sum,
    schema,
    no_trailer,
    cut_record,
    no_record,
    record_check,
    message_size,
    origin,
    number,
    summary,
    total,
    flags,
    surplus,
};

struct TraceFault {
    TraceFaultKind kind = TraceFaultKind::none;
    uint64_t offset = 0;
    uint64_t found = 0;  // for the sentence
    uint64_t due = 0;

    explicit operator bool() const { return kind != TraceFaultKind::none; }
    /// The trace ends where more was due: that is all that a killed run leaves behind.
    bool is_cut() const;
};

std::string fault_text(const TraceFault& fault);

/// Checks the header; `place` becomes that of the first record.
TraceFault check_trace_header(ByteView trace, const Digest& abi_hash, TraceHeader& header,
                              TracePlace& place);

/// Checks the record at `place` and steps over it. A trailer must end the trace.
TraceFault check_trace_record(ByteView trace, uint32_t checkpoint_interval, TracePlace& place);

/// The record at `offset`, which must have been checked; views into `trace`.
TraceRecord parse_trace_record(ByteView trace, uint64_t offset);
TraceOrigin parse_trace_origin(ByteView trace, uint64_t offset);

inline uint32_t trace_record_size(ByteView trace, uint64_t offset) {
    return load_le<uint32_t>(trace.data() + offset);
}

/// Flags of a trailer that was checked.
uint64_t trace_trailer_flags(ByteView trace, uint64_t offset);

}  // namespace levee
