// Header, frames, order, trailer: in the order in which a reader meets them.
#include "host-sim/trace/trace_scan.hpp"

#include <algorithm>
#include <cstring>

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
constexpr size_t AT_ORIGIN_TEXTS = AT_PAYLOAD + 4;

using Kind = TraceFaultKind;

Digest digest_at(const uint8_t* from) {
    Digest digest;
    std::memcpy(digest.data(), from, digest.size());
    return digest;
}

TraceKind kind_at(const uint8_t* record) {
    return static_cast<TraceKind>(load_le<uint32_t>(record + AT_KIND));
}

bool is_sized(TraceKind kind, size_t size) {
    switch (kind) {
        case TraceKind::transaction:
            return size >= TRACE_TRANSACTION_SIZE &&
                   size <= TRACE_TRANSACTION_SIZE + TRACE_MESSAGE_MAX;
        case TraceKind::checkpoint: return size == TRACE_CHECKPOINT_SIZE;
        case TraceKind::trailer: return size == TRACE_TRAILER_SIZE;
        case TraceKind::origin:
            return size >= TRACE_FRAME_SIZE + 4 && size <= TRACE_FRAME_SIZE + TRACE_ORIGIN_MAX;
    }
    return false;
}

/// Size, kind and check of the record at `offset`; `check` goes from the record before to this.
TraceFault check_frame(ByteView trace, uint64_t offset, uint32_t& check) {
    const uint64_t left = trace.size() - offset;
    if (left < TRACE_FRAME_SIZE) {
        return {left == 0 ? Kind::no_trailer : Kind::cut_record, offset};
    }
    const uint8_t* record = trace.data() + offset;
    const uint32_t size = trace_record_size(trace, offset);
    if (!is_sized(kind_at(record), size)) {
        return {Kind::no_record, offset, load_le<uint32_t>(record + AT_KIND), size};
    }
    if (size > left) {
        return {Kind::cut_record, offset};
    }
    check = crc32(check, {record, size - 4});
    if (check != load_le<uint32_t>(record + size - 4)) {
        return {Kind::record_check, offset};
    }
    return {};
}

/// The texts of an origin fill its payload exactly, and the first of them is there.
bool is_origin_whole(const uint8_t* record, size_t size) {
    const uint32_t count = load_le<uint32_t>(record + AT_PAYLOAD);
    size_t at = AT_ORIGIN_TEXTS;
    const size_t end = size - 4;
    for (uint32_t i = 0; i < count; ++i) {
        if (end - at < 4 || load_le<uint32_t>(record + at) > end - at - 4) {
            return false;
        }
        at += 4 + load_le<uint32_t>(record + at);
    }
    return count > 0 && at == end;
}

TraceFault check_trailer(ByteView trace, const TracePlace& place) {
    const uint8_t* record = trace.data() + place.offset;
    Sha256 total;
    total.update(trace.first(place.offset));
    if (total.finish() != digest_at(record + AT_TRAILER_TOTAL)) {
        return {Kind::total, place.offset + AT_TRAILER_TOTAL};
    }
    if (trace_trailer_flags(trace, place.offset) > TRACE_STOPPED) {
        return {Kind::flags, place.offset + AT_TRAILER_FLAGS};
    }
    if (place.offset + TRACE_TRAILER_SIZE != trace.size()) {
        return {Kind::surplus, place.offset + TRACE_TRAILER_SIZE};
    }
    return {};
}

}  // namespace

bool TraceFault::is_cut() const {
    return kind == Kind::cut_header || kind == Kind::no_trailer || kind == Kind::cut_record;
}

std::string fault_text(const TraceFault& fault) {
    const std::string found = std::to_string(fault.found);
    const std::string due = std::to_string(fault.due);
    switch (fault.kind) {
        case Kind::none: return "nothing is wrong";
        case Kind::magic: return "not a levee trace (wrong magic)";
        case Kind::cut_header: return "incomplete: the file ends inside the header";
        case Kind::format: return "trace format " + found + "; this program reads format " + due;
        case Kind::byte_order: return "wrong byte order mark; a trace is little endian";
        case Kind::header_size: return "wrong header size";
        case Kind::header_sum: return "the header does not match its checksum";
        case Kind::schema: return "written for another schema";
        case Kind::no_trailer:
            return "incomplete: no trailer; the run was killed or the file was cut";
        case Kind::cut_record: return "incomplete: the file ends inside a record";
        case Kind::no_record: return "no record: kind " + found + " with size " + due;
        case Kind::record_check:
            return "the record does not match its check: changed, or not in its place";
        case Kind::message_size: return "the message size does not match the record's size";
        case Kind::origin: return "an origin that is not whole, or not the first record";
        case Kind::number: return "record number " + found + " where " + due + " is due";
        case Kind::summary: return "checkpoint or trailer does not match the records before";
        case Kind::total: return "the file does not match the trailer's SHA-256";
        case Kind::flags: return "unknown flags in the trailer";
        case Kind::surplus: return "bytes after the trailer";
    }
    return "unknown fault";
}

TraceFault check_trace_header(ByteView trace, const Digest& abi_hash, TraceHeader& header,
                              TracePlace& place) {
    const uint8_t* data = trace.data();
    const size_t magic_size = std::min(trace.size(), TRACE_MAGIC.size());
    if (magic_size != 0 && std::memcmp(data, TRACE_MAGIC.data(), magic_size) != 0) {
        return {Kind::magic, 0};
    }
    if (trace.size() < TRACE_HEADER_SIZE) {
        return {Kind::cut_header, trace.size()};
    }
    const auto format = load_le<uint32_t>(data + 8);
    if (format != TRACE_FORMAT) {
        return {Kind::format, 8, format, TRACE_FORMAT};
    }
    if (load_le<uint32_t>(data + 12) != TRACE_BYTE_ORDER) {
        return {Kind::byte_order, 12};
    }
    if (load_le<uint32_t>(data + 16) != TRACE_HEADER_SIZE) {
        return {Kind::header_size, 16};
    }
    header.checkpoint_interval = load_le<uint32_t>(data + 20);
    header.abi_hash = digest_at(data + 24);
    header.genesis_digest = digest_at(data + 56);
    header.scenario_digest = digest_at(data + 88);
    Sha256 hash;
    hash.update(data, TRACE_HEADER_SIZE - 32);
    if (hash.finish() != digest_at(data + TRACE_HEADER_SIZE - 32)) {
        return {Kind::header_sum, TRACE_HEADER_SIZE - 32};
    }
    if (header.abi_hash != abi_hash) {
        return {Kind::schema, 24};
    }
    place = TracePlace{};
    place.offset = TRACE_HEADER_SIZE;
    place.check = crc32(0, trace.first(TRACE_HEADER_SIZE));
    return {};
}

TraceFault check_trace_record(ByteView trace, uint32_t checkpoint_interval, TracePlace& place) {
    const uint64_t offset = place.offset;
    const uint8_t* record = trace.data() + offset;
    if (const TraceFault fault = check_frame(trace, offset, place.check)) {
        return fault;
    }
    const uint32_t size = trace_record_size(trace, offset);
    const TraceKind kind = kind_at(record);
    if (const auto number = load_le<uint64_t>(record + AT_NUMBER); number != place.transactions) {
        return {Kind::number, offset + AT_NUMBER, number, place.transactions};
    }
    place.is_checkpoint_due = false;
    if (kind == TraceKind::transaction) {
        const auto message_size = load_le<uint32_t>(record + AT_MESSAGE_SIZE);
        if (size != TRACE_TRANSACTION_SIZE + message_size) {
            return {Kind::message_size, offset + AT_MESSAGE_SIZE};
        }
        place.chain = digest_at(record + AT_MESSAGE + message_size);
        ++place.transactions;
        place.is_checkpoint_due =
            checkpoint_interval != 0 && place.transactions % checkpoint_interval == 0;
    } else if (kind == TraceKind::origin) {
        if (offset != TRACE_HEADER_SIZE || !is_origin_whole(record, size)) {
            return {Kind::origin, offset};
        }
    } else {
        const bool is_trailer = kind == TraceKind::trailer;
        const size_t at_chain = is_trailer ? AT_TRAILER_CHAIN : AT_CHECKPOINT_CHAIN;
        if (digest_at(record + at_chain) != place.chain ||
            load_le<uint64_t>(record + AT_PAYLOAD) != place.transactions) {
            return {Kind::summary, offset + AT_PAYLOAD};
        }
        if (is_trailer) {
            if (const TraceFault fault = check_trailer(trace, place)) {
                return fault;
            }
            place.is_ended = true;
        }
    }
    place.offset += size;
    return {};
}

TraceRecord parse_trace_record(ByteView trace, uint64_t offset) {
    const uint8_t* record = trace.data() + offset;
    TraceRecord parsed;
    parsed.kind = kind_at(record);
    parsed.number = load_le<uint64_t>(record + AT_NUMBER);
    parsed.offset = offset;
    if (parsed.kind == TraceKind::transaction) {
        parsed.context = {record + AT_PAYLOAD, TRACE_CONTEXT_SIZE};
        parsed.status = load_le<uint32_t>(record + AT_STATUS);
        parsed.message = {record + AT_MESSAGE, load_le<uint32_t>(record + AT_MESSAGE_SIZE)};
        parsed.chain = digest_at(record + AT_MESSAGE + parsed.message.size());
    } else if (parsed.kind != TraceKind::origin) {
        const bool is_checkpoint = parsed.kind == TraceKind::checkpoint;
        const uint8_t* chain = record + (is_checkpoint ? AT_CHECKPOINT_CHAIN : AT_TRAILER_CHAIN);
        parsed.chain = digest_at(chain);
        parsed.state = digest_at(chain + 32);
    }
    return parsed;
}

TraceOrigin parse_trace_origin(ByteView trace, uint64_t offset) {
    TraceOrigin origin;
    if (offset >= trace.size() || kind_at(trace.data() + offset) != TraceKind::origin) {
        return origin;
    }
    const uint8_t* record = trace.data() + offset;
    const uint8_t* at = record + AT_ORIGIN_TEXTS;
    for (uint32_t left = load_le<uint32_t>(record + AT_PAYLOAD); left > 0; --left) {
        const auto size = load_le<uint32_t>(at);
        origin.sets.emplace_back(reinterpret_cast<const char*>(at + 4), size);
        at += 4 + size;
    }
    origin.scenario = origin.sets.front();
    origin.sets.erase(origin.sets.begin());
    return origin;
}

uint64_t trace_trailer_flags(ByteView trace, uint64_t offset) {
    return load_le<uint64_t>(trace.data() + offset + AT_TRAILER_FLAGS);
}

}  // namespace levee
