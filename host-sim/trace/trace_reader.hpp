// Reads a `.lvt` trace. Opening checks all of it, so what next() hands out is known to be whole:
// a trace that is cut, changed, reordered or of another format is refused with offset and reason.
// Only who continues an incomplete trace may ask for the whole records that it begins with.
#pragma once

#include <memory>
#include <string>

#include "host-sim/trace/trace_scan.hpp"

namespace levee {

enum class TraceExtent : uint8_t {
    whole,     // refuse a trace without a trailer
    resumable  // take the sound records that it begins with, to the last place to go on from
};

class TraceReader {
public:
    /// Throws TraceError for a file that is not a trace of the schema `abi_hash`.
    TraceReader(std::string path, const Digest& abi_hash,
                TraceExtent extent = TraceExtent::whole);

    const std::string& path() const { return path_; }
    const TraceHeader& header() const { return header_; }
    uint64_t transactions() const { return end_.transactions; }
    /// Of a whole trace.
    const TraceRecord& trailer() const { return trailer_; }
    bool has_trailer() const { return has_trailer_; }
    bool stopped() const { return stopped_; }

    /// Where next() ends: at the trailer, or at the end of what is whole.
    const TracePlace& end() const { return end_; }
    /// Why a resumable trace ends there, and how many bytes of it are given up.
    const TraceFault& broken_by() const { return break_; }
    uint64_t given_up() const { return has_trailer_ ? 0 : size_ - end_.offset; }
    /// Everything before that end.
    ByteView bytes() const { return trace().first(end_.offset); }

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
    void check_records(TraceExtent extent);
    ByteView trace() const { return {data_.get(), size_}; }
    [[noreturn]] void fail(uint64_t offset, std::string_view reason) const;

    std::string path_;
    std::unique_ptr<const uint8_t, Unmap> data_;
    uint64_t size_ = 0;
    uint64_t offset_ = TRACE_HEADER_SIZE;
    TraceHeader header_;
    TracePlace end_;
    TraceFault break_;
    TraceRecord trailer_;
    bool has_trailer_ = false;
    bool stopped_ = false;
};

}  // namespace levee
