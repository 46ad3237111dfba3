// Framing, checks and buffering of a trace.
#include "host-sim/trace/trace_writer.hpp"

#include <cstring>

#include "host-sim/trace/trace_reader.hpp"

namespace levee {

namespace {

constexpr size_t BUFFER_SIZE = size_t{1} << 20;

uint8_t* put_bytes(uint8_t* to, ByteView bytes) {
    if (!bytes.empty()) {
        std::memcpy(to, bytes.data(), bytes.size());
    }
    return to + bytes.size();
}

template <typename Integer>
uint8_t* put_int(uint8_t* to, Integer value) {
    store_le(to, value);
    return to + sizeof(Integer);
}

}  // namespace

TraceWriter::TraceWriter(std::string path, const TraceHeader& header, TraceFile::Write write)
    : path_(std::move(path)),
      file_(path_, TraceFile::Open::anew, write),
      buffer_(BUFFER_SIZE),
      interval_(header.checkpoint_interval) {
    put_header(header);
    if (!header.origin.scenario.empty()) {
        put_origin(header.origin);
    }
    flush();
}

TraceWriter::TraceWriter(std::string path, const TraceReader& begun, TraceFile::Write write)
    : path_(std::move(path)),
      file_(path_,
            begun.path() == trace_part_path(path_) ? TraceFile::Open::to_grow
                                                   : TraceFile::Open::anew,
            write),
      buffer_(BUFFER_SIZE),
      check_(begun.end().check),
      interval_(begun.header().checkpoint_interval),
      transactions_(begun.end().transactions),
      chain_(begun.end().chain) {
    if (begun.path() == trace_part_path(path_)) {
        file_.cut(begun.end().offset);
    } else {
        file_.append(begun.bytes());
    }
    total_.update(begun.bytes());
}

void TraceWriter::put_header(const TraceHeader& header) {
    uint8_t* to = put_bytes(buffer_.data(), TRACE_MAGIC);
    to = put_int(to, TRACE_FORMAT);
    to = put_int(to, TRACE_BYTE_ORDER);
    to = put_int(to, static_cast<uint32_t>(TRACE_HEADER_SIZE));
    to = put_int(to, header.checkpoint_interval);
    to = put_bytes(to, header.abi_hash);
    to = put_bytes(to, header.genesis_digest);
    to = put_bytes(to, header.scenario_digest);
    to = put_int(to, uint64_t{0});
    const ByteView checked(buffer_.data(), static_cast<size_t>(to - buffer_.data()));
    Sha256 hash;
    hash.update(checked);
    put_bytes(to, hash.finish());
    used_ = TRACE_HEADER_SIZE;
    check_ = crc32(0, {buffer_.data(), used_});
}

void TraceWriter::put_origin(const TraceOrigin& origin) {
    std::vector<std::string_view> texts = {origin.scenario};
    texts.insert(texts.end(), origin.sets.begin(), origin.sets.end());
    size_t size = 4;
    for (const std::string_view text : texts) {
        size += 4 + text.size();
    }
    if (size > TRACE_ORIGIN_MAX) {
        throw TraceWriteError(path_ + ": the scenario's name and settings take " +
                              std::to_string(size) + " bytes; the bound is " +
                              std::to_string(TRACE_ORIGIN_MAX));
    }
    uint8_t* to = open_record(TraceKind::origin, TRACE_FRAME_SIZE + size);
    to = put_int(to, static_cast<uint32_t>(texts.size()));
    for (const std::string_view text : texts) {
        to = put_int(to, static_cast<uint32_t>(text.size()));
        to = put_bytes(to, {reinterpret_cast<const uint8_t*>(text.data()), text.size()});
    }
    close_record();
}

uint8_t* TraceWriter::open_record(TraceKind kind, size_t size) {
    if (used_ + size > buffer_.size()) {
        flush();
    }
    record_size_ = size;
    uint8_t* to = buffer_.data() + used_;
    to = put_int(to, static_cast<uint32_t>(size));
    to = put_int(to, static_cast<uint32_t>(kind));
    return put_int(to, transactions_);
}

void TraceWriter::close_record() {
    uint8_t* record = buffer_.data() + used_;
    check_ = crc32(check_, {record, record_size_ - 4});
    store_le(record + record_size_ - 4, check_);
    used_ += record_size_;
}

void TraceWriter::append(ByteView context, ByteView message, uint32_t status, const Digest& chain) {
    if (context.size() != TRACE_CONTEXT_SIZE || message.size() > TRACE_MESSAGE_MAX) {
        throw TraceWriteError(path_ + ": a context of " + std::to_string(context.size()) +
                                 " bytes or a message of " + std::to_string(message.size()) +
                                 " bytes does not fit a trace");
    }
    uint8_t* to = open_record(TraceKind::transaction, TRACE_TRANSACTION_SIZE + message.size());
    to = put_bytes(to, context);
    to = put_int(to, status);
    to = put_int(to, static_cast<uint32_t>(message.size()));
    to = put_bytes(to, message);
    put_bytes(to, chain);
    close_record();
    chain_ = chain;
    ++transactions_;
}

bool TraceWriter::checkpoint_due() const {
    return interval_ != 0 && transactions_ != 0 && transactions_ % interval_ == 0;
}

void TraceWriter::checkpoint(const Digest& state) {
    uint8_t* to = open_record(TraceKind::checkpoint, TRACE_CHECKPOINT_SIZE);
    to = put_int(to, transactions_);
    to = put_bytes(to, chain_);
    put_bytes(to, state);
    close_record();
    flush();
}

void TraceWriter::finish(const Digest& state, bool stopped) {
    flush();
    uint8_t* to = open_record(TraceKind::trailer, TRACE_TRAILER_SIZE);
    to = put_int(to, transactions_);
    to = put_int(to, stopped ? TRACE_STOPPED : 0u);
    to = put_int(to, uint32_t{0});
    to = put_bytes(to, chain_);
    to = put_bytes(to, state);
    put_bytes(to, total_.finish());
    close_record();
    flush();
    file_.finish();
}

void TraceWriter::flush() {
    total_.update(buffer_.data(), used_);
    file_.append({buffer_.data(), used_});
    used_ = 0;
}

}  // namespace levee
