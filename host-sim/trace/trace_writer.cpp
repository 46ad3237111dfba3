// Framing, checks and buffering of a trace.
#include "host-sim/trace/trace_writer.hpp"

#include <cerrno>
#include <cstring>

#include "host-sim/usage.hpp"

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

TraceWriter::TraceWriter(std::string path, const TraceHeader& header)
    : path_(std::move(path)),
      file_(std::fopen(path_.c_str(), "wb")),
      buffer_(BUFFER_SIZE),
      interval_(header.checkpoint_interval) {
    if (file_ == nullptr) {
        throw UsageError(path_ + ": cannot be written: " + std::strerror(errno));
    }
    std::setvbuf(file_.get(), nullptr, _IONBF, 0);  // buffer_ is the buffer
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
    flush();
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
        throw std::runtime_error(path_ + ": a context of " + std::to_string(context.size()) +
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
    if (std::fclose(file_.release()) != 0) {
        fail();
    }
}

void TraceWriter::flush() {
    total_.update(buffer_.data(), used_);
    if (std::fwrite(buffer_.data(), 1, used_, file_.get()) != used_) {
        fail();
    }
    used_ = 0;
}

void TraceWriter::fail() const {
    throw std::runtime_error(path_ + ": cannot be written: " + std::strerror(errno));
}

}  // namespace levee
