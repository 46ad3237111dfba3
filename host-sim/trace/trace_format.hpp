// The layout of a `.lvt` trace, shared by writer and reader. All integers are little endian.
//
//   header   160 bytes: magic, format, byte order mark, header size, checkpoint interval, three
//            digests, reserved zeros, SHA-256 of all that
//   record   u32 size (whole record), u32 kind, u64 number, payload, u32 check
//            check = CRC-32 of the record, seeded with the check of the record before it, so that
//            order counts; the first is seeded with the CRC-32 of the header
//   origin payload:      u32 count, per text u32 size and bytes: the scenario's file, then each
//            --set; at most one, right after the header, with number 0
//   transaction payload: context (40), u32 status, u32 message size, message, receipt chain (32)
//   checkpoint payload:  u64 transactions so far, receipt chain (32), state digest (32)
//   trailer payload:     u64 transactions, u32 flags, u32 zero, receipt chain (32), state
//            digest (32), SHA-256 of all bytes of the file before the trailer (32)
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <stdexcept>
#include <string>
#include <vector>

#include "host-sim/store/sha256.hpp"

namespace levee {

inline constexpr std::array<uint8_t, 8> TRACE_MAGIC = {0x89, 'L', 'V', 'T', '\r', '\n', 0x1A, '\n'};
inline constexpr uint32_t TRACE_FORMAT = 1;
inline constexpr uint32_t TRACE_BYTE_ORDER = 0x01020304;
inline constexpr size_t TRACE_HEADER_SIZE = 160;
inline constexpr size_t TRACE_CONTEXT_SIZE = 40;
inline constexpr size_t TRACE_MESSAGE_MAX = 4096 - TRACE_CONTEXT_SIZE;

enum class TraceKind : uint32_t { transaction = 1, checkpoint = 2, trailer = 3, origin = 4 };

inline constexpr size_t TRACE_FRAME_SIZE = 20;  // size, kind, number and check of a record
inline constexpr size_t TRACE_TRANSACTION_SIZE = TRACE_FRAME_SIZE + TRACE_CONTEXT_SIZE + 8 + 32;
inline constexpr size_t TRACE_CHECKPOINT_SIZE = TRACE_FRAME_SIZE + 8 + 64;
inline constexpr size_t TRACE_TRAILER_SIZE = TRACE_FRAME_SIZE + 16 + 96;
inline constexpr size_t TRACE_ORIGIN_MAX = size_t{1} << 16;  // bytes of the payload

/// Flag of a trailer: the run was stopped by a signal; what the trace holds is whole.
inline constexpr uint32_t TRACE_STOPPED = 1;

/// What a run was asked for, so that it can be asked again.
struct TraceOrigin {
    std::string scenario;           // its TOML file, as the run named it; "" = unknown
    std::vector<std::string> sets;  // "key=value"
};

struct TraceHeader {
    uint32_t checkpoint_interval = 65536;
    Digest abi_hash{};         // schema that rows and messages follow
    Digest genesis_digest{};   // state before the first transaction
    Digest scenario_digest{};  // what produced the messages; zero if unknown
    TraceOrigin origin;        // a record of its own after the header
};

/// One record as the reader hands it out; views into the trace.
struct TraceRecord {
    TraceKind kind{};
    uint64_t number = 0;  // of the transaction; for others, transactions before it
    uint64_t offset = 0;
    ByteView context;
    uint32_t status = 0;
    ByteView message;
    Digest chain{};
    Digest state{};  // checkpoints and the trailer
};

struct TraceError : std::runtime_error {
    TraceError(std::string_view path, uint64_t at, std::string_view reason)
        : std::runtime_error(std::string(path) + ": at byte " + std::to_string(at) + ": " +
                             std::string(reason)),
          offset(at) {}
    uint64_t offset;
};

/// A trace cannot be written; what came before may stand in its ".part" file.
struct TraceWriteError : std::runtime_error {
    using std::runtime_error::runtime_error;
};

/// Where a trace grows until it is whole.
inline std::string trace_part_path(const std::string& path) { return path + ".part"; }

/// CRC-32 (IEEE 802.3) of `bytes`, continuing from `seed`.
uint32_t crc32(uint32_t seed, ByteView bytes);

template <typename Integer>
Integer load_le(const uint8_t* from) {
    uint64_t value = 0;
    for (size_t i = 0; i < sizeof(Integer); ++i) {
        value |= uint64_t{from[i]} << (8 * i);
    }
    return static_cast<Integer>(value);
}

template <typename Integer>
void store_le(uint8_t* to, Integer value) {
    for (size_t i = 0; i < sizeof(Integer); ++i) {
        to[i] = static_cast<uint8_t>(static_cast<uint64_t>(value) >> (8 * i));
    }
}

}  // namespace levee
