// The file that a trace grows in. It has the trace's name with ".part" after it until the trace is
// whole and on the disk; only then does it take the name, so whatever stands under the name is
// whole. Two runs cannot write the same file. A path that is there and is no regular file, such as
// a device, is written as it is.
#pragma once

#include <sys/types.h>

#include <string>

#include "host-sim/trace/trace_format.hpp"

namespace levee {

class TraceFile {
public:
    /// write(2), or what a test puts in its place.
    using Write = ssize_t (*)(int file, const void* bytes, size_t size);

    enum class Open : uint8_t {
        anew,    // drop what an earlier run left
        to_grow  // keep it
    };

    /// Throws TraceWriteError, here and in every call below.
    TraceFile(std::string path, Open how, Write write = nullptr);
    ~TraceFile();
    TraceFile(const TraceFile&) = delete;
    TraceFile& operator=(const TraceFile&) = delete;

    void append(ByteView bytes);
    /// Drops everything from `size` on; the next append goes there.
    void cut(uint64_t size);
    /// Brings the bytes to the disk and gives the file its name.
    void finish();

private:
    void open_part(Open how);
    void close_file();
    [[noreturn]] void fail(int error);

    std::string path_;
    std::string part_;  // "" for a device
    Write write_;
    int file_ = -1;
    uint64_t written_ = 0;
};

}  // namespace levee
