// Writes a `.lvt` trace under its own name from the start: stopped by a signal that the program
// handles it ends with a trailer, killed it ends without one and is refused as incomplete.
#pragma once

#include <cstdio>
#include <memory>
#include <string>
#include <vector>

#include "host-sim/trace/trace_format.hpp"

namespace levee {

class TraceWriter {
public:
    /// Throws std::runtime_error if the file cannot be written, here and in every call below.
    TraceWriter(std::string path, const TraceHeader& header);

    /// Appends a transaction. `context` is 40 bytes; `chain` is the receipt chain after it.
    void append(ByteView context, ByteView message, uint32_t status, const Digest& chain);
    /// True when the interval asks for a checkpoint after the transaction just appended.
    bool checkpoint_due() const;
    void checkpoint(const Digest& state);
    /// Ends the trace; nothing may be appended afterwards.
    void finish(const Digest& state, bool stopped);

    uint64_t transactions() const { return transactions_; }

private:
    struct Close {
        void operator()(std::FILE* file) const { std::fclose(file); }
    };

    uint8_t* open_record(TraceKind kind, size_t size);
    void close_record();
    void flush();
    [[noreturn]] void fail() const;

    std::string path_;
    std::unique_ptr<std::FILE, Close> file_;
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
