// Checks of a trace, in the order in which a reader meets them: header, frames, order, trailer.
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

namespace {

// Where the parts of a record stand.
constexpr size_t AT_KIND = 4;
constexpr size_t AT_NUMBER = 8;
constexpr size_t AT_PAYLOAD = 16;
constexpr size_t AT_STATUS = AT_PAYLOAD + TRACE_CONTEXT_SIZE;
constexpr size_t AT_MESSAGE_SIZE = AT_STATUS + 4;
constexpr size_t AT_MESSAGE = AT_MESSAGE_SIZE + 4;
constexpr size_t AT_CHECKPOINT_CHAIN = AT_PAYLOAD + 8;
constexpr size_t AT_TRAILER_FLAGS = AT_PAYLOAD + 8;
constexpr size_t AT_TRAILER_CHAIN = AT_PAYLOAD + 16;
constexpr size_t AT_TRAILER_TOTAL = AT_TRAILER_CHAIN + 64;

Digest digest_at(const uint8_t* from) {
    Digest digest;
    std::memcpy(digest.data(), from, digest.size());
    return digest;
}

}  // namespace

void TraceReader::Unmap::operator()(const uint8_t* data) const {
    munmap(const_cast<uint8_t*>(data), size);
}

TraceReader::TraceReader(std::string path, const Digest& abi_hash) : path_(std::move(path)) {
    map_file();
    check_header(abi_hash);
    check_records();
}

void TraceReader::fail(uint64_t offset, std::string_view reason) const {
    throw TraceError(path_, offset, reason);
}

void TraceReader::map_file() {
    const int file = open(path_.c_str(), O_RDONLY | O_CLOEXEC);
    struct stat info {};
    const bool opened = file >= 0 && fstat(file, &info) == 0;
    if (!opened || !S_ISREG(info.st_mode) || info.st_size == 0) {
        std::string reason = "not a regular file";
        if (!opened) {
            reason = std::strerror(errno) + near_file(path_);
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
    const uint8_t* data = data_.get();
    const size_t magic_size = std::min<size_t>(size_, TRACE_MAGIC.size());
    if (std::memcmp(data, TRACE_MAGIC.data(), magic_size) != 0) {
        fail(0, "not a levee trace (wrong magic)");
    }
    if (size_ < TRACE_HEADER_SIZE) {
        fail(size_, "incomplete: the file ends inside the header");
    }
    const auto format = load_le<uint32_t>(data + 8);
    if (format != TRACE_FORMAT) {
        fail(8, "trace format " + std::to_string(format) + "; this program reads format " +
                    std::to_string(TRACE_FORMAT));
    }
    if (load_le<uint32_t>(data + 12) != TRACE_BYTE_ORDER) {
        fail(12, "wrong byte order mark; a trace is little endian");
    }
    if (load_le<uint32_t>(data + 16) != TRACE_HEADER_SIZE) {
        fail(16, "wrong header size");
    }
    header_.checkpoint_interval = load_le<uint32_t>(data + 20);
    header_.abi_hash = digest_at(data + 24);
    header_.genesis_digest = digest_at(data + 56);
    header_.scenario_digest = digest_at(data + 88);
    Sha256 hash;
    hash.update(data, TRACE_HEADER_SIZE - 32);
    if (hash.finish() != digest_at(data + TRACE_HEADER_SIZE - 32)) {
        fail(TRACE_HEADER_SIZE - 32, "the header does not match its checksum");
    }
    if (header_.abi_hash != abi_hash) {
        fail(24, "written for schema " + to_hex({header_.abi_hash.data(), 8}) +
                     "..; this program has schema " + to_hex({abi_hash.data(), 8}) + "..");
    }
}

size_t TraceReader::size_at(uint64_t offset) const {
    return load_le<uint32_t>(data_.get() + offset);
}

/// Size, kind and check of the record at `offset`; `check` goes from the record before to this.
void TraceReader::check_frame(uint64_t offset, uint32_t& check) const {
    const uint64_t left = size_ - offset;
    if (left < TRACE_FRAME_SIZE) {
        fail(offset, left == 0 ? "incomplete: no trailer; the run was killed or the file was cut"
                               : "incomplete: the file ends inside a record");
    }
    const uint8_t* record = data_.get() + offset;
    const size_t size = size_at(offset);
    const auto kind = static_cast<TraceKind>(load_le<uint32_t>(record + AT_KIND));
    const bool sized =
        (kind == TraceKind::transaction && size >= TRACE_TRANSACTION_SIZE &&
         size <= TRACE_TRANSACTION_SIZE + TRACE_MESSAGE_MAX) ||
        (kind == TraceKind::checkpoint && size == TRACE_CHECKPOINT_SIZE) ||
        (kind == TraceKind::trailer && size == TRACE_TRAILER_SIZE);
    if (!sized) {
        fail(offset, "no record: kind " + std::to_string(static_cast<uint32_t>(kind)) +
                         " with size " + std::to_string(size));
    }
    if (size > left) {
        fail(offset, "incomplete: the file ends inside a record");
    }
    check = crc32(check, {record, size - 4});
    if (check != load_le<uint32_t>(record + size - 4)) {
        fail(offset, "the record does not match its check: changed, or not in its place");
    }
    if (kind == TraceKind::transaction &&
        size != TRACE_TRANSACTION_SIZE + load_le<uint32_t>(record + AT_MESSAGE_SIZE)) {
        fail(offset + AT_MESSAGE_SIZE, "the message size does not match the record's size");
    }
}

TraceRecord TraceReader::parse(uint64_t offset) const {
    const uint8_t* record = data_.get() + offset;
    TraceRecord parsed;
    parsed.kind = static_cast<TraceKind>(load_le<uint32_t>(record + AT_KIND));
    parsed.number = load_le<uint64_t>(record + AT_NUMBER);
    parsed.offset = offset;
    if (parsed.kind == TraceKind::transaction) {
        parsed.context = {record + AT_PAYLOAD, TRACE_CONTEXT_SIZE};
        parsed.status = load_le<uint32_t>(record + AT_STATUS);
        parsed.message = {record + AT_MESSAGE, load_le<uint32_t>(record + AT_MESSAGE_SIZE)};
        parsed.chain = digest_at(record + AT_MESSAGE + parsed.message.size());
    } else {
        const bool checkpoint = parsed.kind == TraceKind::checkpoint;
        const uint8_t* chain = record + (checkpoint ? AT_CHECKPOINT_CHAIN : AT_TRAILER_CHAIN);
        parsed.chain = digest_at(chain);
        parsed.state = digest_at(chain + 32);
    }
    return parsed;
}

void TraceReader::check_records() {
    Sha256 total;
    total.update(data_.get(), TRACE_HEADER_SIZE);
    uint32_t check = crc32(0, {data_.get(), TRACE_HEADER_SIZE});
    uint64_t transactions = 0;
    Digest chain{};
    for (uint64_t offset = TRACE_HEADER_SIZE;; offset += size_at(offset)) {
        check_frame(offset, check);
        const TraceRecord record = parse(offset);
        if (record.number != transactions) {
            fail(offset + AT_NUMBER, "record number " + std::to_string(record.number) +
                                         " where " + std::to_string(transactions) + " is due");
        }
        if (record.kind == TraceKind::transaction) {
            chain = record.chain;
            ++transactions;
        } else if (record.chain != chain ||
                   load_le<uint64_t>(data_.get() + offset + AT_PAYLOAD) != transactions) {
            fail(offset + AT_PAYLOAD, "checkpoint or trailer does not match the records before");
        }
        if (record.kind == TraceKind::trailer) {
            return check_trailer(record, total);
        }
        total.update(data_.get() + offset, size_at(offset));
    }
}

void TraceReader::check_trailer(const TraceRecord& trailer, Sha256& total) {
    const uint8_t* record = data_.get() + trailer.offset;
    if (total.finish() != digest_at(record + AT_TRAILER_TOTAL)) {
        fail(trailer.offset + AT_TRAILER_TOTAL, "the file does not match the trailer's SHA-256");
    }
    const auto flags = load_le<uint64_t>(record + AT_TRAILER_FLAGS);
    if (flags > TRACE_STOPPED) {
        fail(trailer.offset + AT_TRAILER_FLAGS, "unknown flags in the trailer");
    }
    if (trailer.offset + TRACE_TRAILER_SIZE != size_) {
        fail(trailer.offset + TRACE_TRAILER_SIZE, "bytes after the trailer");
    }
    stopped_ = flags == TRACE_STOPPED;
    trailer_ = trailer;
}

bool TraceReader::next(TraceRecord& record) {
    if (offset_ >= trailer_.offset) {
        return false;
    }
    record = parse(offset_);
    offset_ += size_at(offset_);
    return true;
}

}  // namespace levee
