// Writes a `.lvt` trace. Stopped by a signal that the program handles it ends with a trailer;
// killed it stays behind as an incomplete ".part" file, from which `levee resume` goes on.
#pragma once

#include <string>
#include <vector>

#include "host-sim/trace/trace_file.hpp"

namespace levee {

class TraceReader;

class TraceWriter {
public:
    /// Throws TraceWriteError if the file cannot be written, here and in every call below.
    TraceWriter(std::string path, const TraceHeader& header, TraceFile::Write write = nullptr);
    /// Goes on where `begun` ends: in its own file if that is the ".part" of `path`.
    TraceWriter(std::string path, const TraceReader& begun, TraceFile::Write write = nullptr);

    /// Appends a transaction. `context` is 40 bytes; `chain` is the receipt chain after it.
    void append(ByteView context, ByteView message, uint32_t status, const Digest& chain);
    /// True when the interval asks for a checkpoint after the transaction just appended.
    bool checkpoint_due() const;
    void checkpoint(const Digest& state);
    /// Ends the trace; nothing may be appended afterwards.
    void finish(const Digest& state, bool stopped);

    uint64_t transactions() const { return transactions_; }

private:
    void put_header(const TraceHeader& header);
    void put_origin(const TraceOrigin& origin);
    uint8_t* open_record(TraceKind kind, size_t size);
    void close_record();
    void flush();

    std::string path_;
    TraceFile file_;
    std::vector<uint8_t> buffer_;  // whole records not yet written
    size_t used_ = 0;
    size_t record_size_ = 0;
    uint32_t check_ = 0;
    uint32_t interval_ = 0;
    uint64_t transactions_ = 0;
    Digest chain_{};
    Sha256 total_;
};

}  // namespace levee
