// A trace as a mapped file: opening, checking, and where an incomplete one can be continued.
#include "host-sim/trace/trace_reader.hpp"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "host-sim/usage.hpp"

namespace levee {

void TraceReader::Unmap::operator()(const uint8_t* data) const {
    munmap(const_cast<uint8_t*>(data), size);
}

TraceReader::TraceReader(std::string path, const Digest& abi_hash, TraceExtent extent)
    : path_(std::move(path)) {
    map_file();
    check_header(abi_hash);
    check_records(extent);
}

void TraceReader::fail(uint64_t offset, std::string_view reason) const {
    throw TraceError(path_, offset, reason);
}

void TraceReader::map_file() {
    const int file = open(path_.c_str(), O_RDONLY | O_CLOEXEC);
    struct stat info {};
    const bool opened = file >= 0 && fstat(file, &info) == 0;
    if (!opened || !S_ISREG(info.st_mode) || info.st_size == 0) {
        const int error = errno;
        const bool has_part = !opened && access(trace_part_path(path_).c_str(), F_OK) == 0;
        std::string reason = "not a regular file";
        if (has_part) {
            reason = std::string(std::strerror(error)) + "; incomplete: its run was killed and "
                     "left " + trace_part_path(path_) + ", which levee resume continues";
        } else if (!opened) {
            reason = std::strerror(error) + near_file(path_);
        } else if (S_ISREG(info.st_mode)) {
            reason = "the file is empty";
        }
        if (file >= 0) {
            close(file);
        }
        fail(0, "cannot be read as a trace: " + reason);
    }
    size_ = static_cast<uint64_t>(info.st_size);
    void* data = mmap(nullptr, size_, PROT_READ, MAP_PRIVATE, file, 0);
    close(file);
    if (data == MAP_FAILED) {
        fail(0, std::string("cannot be mapped: ") + std::strerror(errno));
    }
    data_ = {static_cast<const uint8_t*>(data), Unmap{size_}};
}

void TraceReader::check_header(const Digest& abi_hash) {
    const TraceFault fault = check_trace_header(trace(), abi_hash, header_, end_);
    if (fault.kind == TraceFaultKind::schema) {
        fail(fault.offset, "written for schema " + to_hex({header_.abi_hash.data(), 8}) +
                               "..; this program has schema " + to_hex({abi_hash.data(), 8}) +
                               "..");
    }
    if (fault) {
        fail(fault.offset, fault_text(fault));
    }
}

void TraceReader::check_records(TraceExtent extent) {
    TracePlace place = end_;
    while (!place.is_ended) {
        const uint64_t offset = place.offset;
        const TraceFault fault = check_trace_record(trace(), header_.checkpoint_interval, place);
        if (fault && extent == TraceExtent::resumable) {
            break_ = fault;
            break;
        }
        if (fault) {
            fail(fault.offset, fault_text(fault));
        }
        if (place.is_ended) {
            has_trailer_ = true;
            trailer_ = parse_trace_record(trace(), offset);
            stopped_ = trace_trailer_flags(trace(), offset) == TRACE_STOPPED;
        } else if (extent == TraceExtent::whole || !place.is_checkpoint_due) {
            // A transaction whose checkpoint is missing would be followed by a gap.
            end_ = place;
        }
    }
    header_.origin = parse_trace_origin(bytes(), TRACE_HEADER_SIZE);
}

bool TraceReader::next(TraceRecord& record) {
    while (offset_ < end_.offset) {
        record = parse_trace_record(trace(), offset_);
        offset_ += trace_record_size(trace(), offset_);
        if (record.kind != TraceKind::origin) {
            return true;
        }
    }
    return false;
}

}  // namespace levee
