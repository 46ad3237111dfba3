// Reads a `.lvt` trace. Opening checks all of it, so what next() hands out is known to be whole:
// a trace that is cut, changed, reordered or of another format is refused with offset and reason.
#pragma once

#include <memory>
#include <string>

#include "host-sim/trace/trace_format.hpp"

namespace levee {

class TraceReader {
public:
    /// Throws TraceError for a file that is not a whole trace of the schema `abi_hash`.
    TraceReader(std::string path, const Digest& abi_hash);

    const std::string& path() const { return path_; }
    const TraceHeader& header() const { return header_; }
    uint64_t transactions() const { return trailer_.number; }
    const TraceRecord& trailer() const { return trailer_; }
    bool stopped() const { return stopped_; }

    /// The next transaction or checkpoint; false at the end.
    bool next(TraceRecord& record);
    void rewind() { offset_ = TRACE_HEADER_SIZE; }

private:
    struct Unmap {
        size_t size;
        void operator()(const uint8_t* data) const;
    };

    void map_file();
    void check_header(const Digest& abi_hash);
    void check_records();
    void check_trailer(const TraceRecord& trailer, Sha256& total);
    TraceRecord parse(uint64_t offset) const;
    void check_frame(uint64_t offset, uint32_t& check) const;
    size_t size_at(uint64_t offset) const;
    [[noreturn]] void fail(uint64_t offset, std::string_view reason) const;

    std::string path_;
    std::unique_ptr<const uint8_t, Unmap> data_;
    uint64_t size_ = 0;
    uint64_t offset_ = TRACE_HEADER_SIZE;
    TraceHeader header_;
    TraceRecord trailer_;
    bool stopped_ = false;
};

}  // namespace levee
