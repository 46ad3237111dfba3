// Targets for what reads files: a scenario or a table of shortfalls, and a trace. A file is either
// refused with a sentence or read to its end.
#include <algorithm>

#include "host-sim/abi/decode.hpp"
#include "host-sim/scenario/scenario.hpp"
#include "host-sim/trace/trace_reader.hpp"
#include "tests/fuzz/fuzz.hpp"

namespace levee::fuzz {

namespace {

// A refusal is one line: programs and people read it whole.
void require_one_line(const std::exception& refusal) {
    const std::string_view text = refusal.what();
    require(!text.empty(), "a refusal without a reason");
    require(text.find('\n') == std::string_view::npos, "a refusal of several lines");
}

void store_digest(uint8_t* to, const Digest& digest) {
    std::copy(digest.begin(), digest.end(), to);
}

// Makes every check of a trace hold, so that changes reach what lies behind the checks.
void repair_trace(Buffer& bytes) {
    if (bytes.size() < TRACE_HEADER_SIZE) {
        return;
    }
    Sha256 header;
    header.update(bytes.data(), TRACE_HEADER_SIZE - 32);
    store_digest(bytes.data() + TRACE_HEADER_SIZE - 32, header.finish());
    uint32_t check = crc32(0, {bytes.data(), TRACE_HEADER_SIZE});
    size_t at = TRACE_HEADER_SIZE;
    while (bytes.size() - at >= TRACE_FRAME_SIZE) {
        uint8_t* record = bytes.data() + at;
        const size_t size = load_le<uint32_t>(record);
        if (size < TRACE_FRAME_SIZE || size > bytes.size() - at) {
            return;
        }
        const bool is_trailer = load_le<uint32_t>(record + 4) == 3 && size == TRACE_TRAILER_SIZE;
        if (is_trailer) {
            Sha256 total;
            total.update(bytes.data(), at);
            store_digest(record + size - 4 - 32, total.finish());
        }
        check = crc32(check, {record, size - 4});
        store_le(record + size - 4, check);
        at += size;
    }
}

}  // namespace

// Byte 0: even, a scenario file; odd, a table of shortfalls.
void run_scenario(Input input) {
    ByteSource source(input);
    const bool is_table = (source.take<uint8_t>() & 1) != 0;
    try {
        if (is_table) {
            const std::string text(source.rest().begin(), source.rest().end());
            ShortfallScenario scenario;
            read_shortfalls("table.csv", text, scenario);
            for (const Shortfall& row : scenario.rows) {
                require(row.coin < scenario.coins.size(), "a row of a coin that is not listed");
            }
        } else {
            const MemoryFile file(source.rest());
            const Scenario scenario = load_scenario(file.path(), {});
            for (const ScriptMessage& message : scenario.script.messages) {
                require(!decode_message(message.message).empty(), "a message nobody can read");
            }
        }
    } catch (const UsageError& refusal) {
        require_one_line(refusal);
    }
}

bool lies_in(ByteView part, ByteView whole) {
    const auto start = reinterpret_cast<uintptr_t>(part.data());
    const auto first = reinterpret_cast<uintptr_t>(whole.data());
    return start >= first && part.size() <= whole.size() &&
           start - first <= whole.size() - part.size();
}

// Byte 0: even, the file as it is; odd, with its checks repaired. The schema's digest is taken
// from the header, since the format does not depend on it.
void run_trace(Input input) {
    ByteSource source(input);
    const bool repaired = (source.take<uint8_t>() & 1) != 0;
    Buffer bytes(source.rest().begin(), source.rest().end());
    if (repaired) {
        repair_trace(bytes);
    }
    Digest schema{};
    if (bytes.size() >= TRACE_HEADER_SIZE) {
        std::copy_n(bytes.begin() + 24, schema.size(), schema.begin());
    }
    const MemoryFile file(bytes);
    try {
        TraceReader reader(file.path(), schema);
        uint64_t transactions = 0;
        TraceRecord record;
        while (reader.next(record)) {
            const bool is_transaction = record.kind == TraceKind::transaction;
            transactions += is_transaction ? 1 : 0;
            require(!is_transaction || (lies_in(record.message, reader.bytes()) &&
                                        lies_in(record.context, reader.bytes())),
                    "bytes from outside the file");
        }
        require(transactions == reader.transactions(), "the trailer counts other transactions");
    } catch (const TraceError& refusal) {
        require(refusal.offset <= bytes.size(), "a refusal beyond the end of the file");
        require_one_line(refusal);
    }
}

}  // namespace levee::fuzz
