// Faults of a real trace of 10^4 random transactions, about 1.3 MB: every truncation, every flipped
// bit, records swapped, doubled, dropped, zeroed and spliced in from another trace, other formats.
// A check looks only at a TracePlace and the bytes from there on, so a fault is looked for from the
// last sound record before it; samples go through the reader of files and must be told the same.
#include <doctest/doctest.h>

#include <random>

#include "host-sim/runner.hpp"
#include "host-sim/trace/trace_reader.hpp"
#include "host-sim/trace_replay.hpp"
#include "host-sim/workload/workload.hpp"
#include "tests/support/trace_file.hpp"

namespace levee {
namespace {

using testing::read_bytes;
using testing::TraceName;
using testing::wants_all_faults;
using testing::write_bytes;

constexpr uint32_t INTERVAL = 1000;

struct Recorded {
    Context context;
    std::vector<uint8_t> message;
    uint32_t status = 0;
    Digest chain{};
};

TraceHeader header_of(const Engine& engine) {
    TraceHeader header;
    header.checkpoint_interval = INTERVAL;
    header.abi_hash = abi_digest();
    header.genesis_digest = engine.store().digest();
    header.scenario_digest.fill(0x22);
    header.origin = {"a/scenario.toml", {"winners=500", "fund_usd=5"}};
    return header;
}

/// Bytes of a trace, its transactions, and the place before each of its records.
struct Sample {
    Sample(uint64_t seed, uint64_t count) {
        const TraceName file;
        const std::vector<std::string> names = {"native"};
        auto engines = make_engines(names);
        TraceWriter writer(file.path, header_of(*engines.front()));
        RunOptions options;
        options.writer = &writer;
        Runner runner(std::move(engines), options);
        RandomWorkload workload(seed, workload_profile("mixed", seed));
        for (uint64_t i = 0; i < count; ++i) {
            const Batch& batch = workload.next(runner.engine());
            const Step& step = batch.steps.front();
            const ByteView message = batch.message(step);
            REQUIRE(runner.step({step.context, message, nullptr, nullptr}));
            recorded.push_back({step.context, {message.begin(), message.end()},
                                static_cast<uint32_t>(runner.receipt().status), {}});
        }
        state = runner.finish(false).state;
        bytes = read_bytes(file.path);
        TraceHeader header;
        TracePlace place;
        REQUIRE_FALSE(check_trace_header(bytes, abi_digest(), header, place));
        while (!place.is_ended) {
            places.push_back(place);
            const uint64_t number = place.transactions;
            REQUIRE_FALSE(check_trace_record(bytes, INTERVAL, place));
            if (place.transactions > number) {
                recorded[number].chain = place.chain;
            }
        }
        REQUIRE(place.offset == bytes.size());
    }

    size_t records() const { return places.size(); }
    size_t size_of(size_t record) const {
        return trace_record_size(bytes, places[record].offset);
    }
    ByteView record(size_t number) const {
        return ByteView(bytes).subspan(places[number].offset, size_of(number));
    }

    std::vector<uint8_t> bytes;
    std::vector<Recorded> recorded;
    std::vector<TracePlace> places;
    Digest state{};
};

const Sample& sample() {
    static const Sample made(1, 10'000);
    return made;
}

/// The fault that is found from `place` on.
TraceFault fault_from(ByteView trace, TracePlace place) {
    while (!place.is_ended) {
        if (const TraceFault fault = check_trace_record(trace, INTERVAL, place)) {
            return fault;
        }
    }
    return {};
}

/// What the reader of files says; empty if it takes the file.
std::string refusal_of(const std::string& path, uint64_t& offset) {
    try {
        const TraceReader reader(path, abi_digest());
        return "";
    } catch (const TraceError& error) {
        offset = error.offset;
        return error.what();
    }
}

void require_same_refusal(const std::string& path, const TraceFault& fault) {
    uint64_t offset = 0;
    const std::string reason = refusal_of(path, offset);
    REQUIRE(reason.find(fault_text(fault)) != std::string::npos);
    REQUIRE(offset == fault.offset);
}

TEST_CASE("LV-TRC-02 every truncation of a trace above 1 MiB is refused as incomplete") {
    const Sample& trace = sample();
    REQUIRE(trace.bytes.size() > (size_t{1} << 20));
    const ByteView bytes(trace.bytes);
    uint64_t cuts = 0;
    TraceHeader header;
    TracePlace place;
    for (size_t size = 0; size < TRACE_HEADER_SIZE; ++size, ++cuts) {
        const TraceFault fault =
            check_trace_header(bytes.first(size), abi_digest(), header, place);
        REQUIRE(fault.is_cut());
        REQUIRE(fault.offset == size);
    }
    for (size_t i = 0; i < trace.records(); ++i) {
        const uint64_t offset = trace.places[i].offset;
        for (size_t size = offset; size < offset + trace.size_of(i); ++size, ++cuts) {
            const TraceFault fault = fault_from(bytes.first(size), trace.places[i]);
            REQUIRE(fault.is_cut());
            REQUIRE(fault.offset == offset);
        }
    }
    CHECK(cuts == bytes.size());
    const TraceName file;
    write_bytes(file.path, bytes);
    size_t record = trace.records() - 1;
    for (size_t size = bytes.size() - 1; size > TRACE_HEADER_SIZE; size -= 4099) {
        std::filesystem::resize_file(file.path, size);
        while (trace.places[record].offset > size) {
            --record;
        }
        require_same_refusal(file.path, fault_from(bytes.first(size), trace.places[record]));
        if (size <= TRACE_HEADER_SIZE + 4099) {
            break;
        }
    }
    MESSAGE(cuts, " truncations, 0 accepted");
}

TEST_CASE("LV-TRC-03 every flipped bit of 10^4 records is refused in the record that it is in") {
    const Sample& trace = sample();
    REQUIRE(trace.records() > 10'000);
    std::vector<uint8_t> bytes = trace.bytes;
    const TraceName file;
    uint64_t flips = 0;
    TraceHeader header;
    TracePlace place;
    for (size_t bit = 0; bit < 8 * TRACE_HEADER_SIZE; ++bit, ++flips) {
        bytes[bit / 8] ^= static_cast<uint8_t>(1u << (bit % 8));
        REQUIRE(check_trace_header(bytes, abi_digest(), header, place));
        bytes[bit / 8] ^= static_cast<uint8_t>(1u << (bit % 8));
    }
    for (size_t i = 0; i < trace.records(); ++i) {
        const uint64_t offset = trace.places[i].offset;
        const uint64_t end = offset + trace.size_of(i);
        for (uint64_t bit = 8 * offset; bit < 8 * end; ++bit, ++flips) {
            bytes[bit / 8] ^= static_cast<uint8_t>(1u << (bit % 8));
            const TraceFault fault = fault_from(bytes, trace.places[i]);
            REQUIRE(fault);
            REQUIRE(fault.offset >= offset);
            REQUIRE(fault.offset < end);
            if (flips % 50'021 == 0) {
                write_bytes(file.path, bytes);
                require_same_refusal(file.path, fault);
            }
            bytes[bit / 8] ^= static_cast<uint8_t>(1u << (bit % 8));
        }
    }
    CHECK(flips == 8 * bytes.size());
    CHECK(bytes == trace.bytes);
    MESSAGE(flips, " flipped bits in ", trace.records(), " records, 0 accepted");
}

/// Whether `record` in the place of record `i` is refused with an offset inside it.
bool is_refused_at(const Sample& trace, size_t i, ByteView record) {
    TracePlace place = trace.places[i];
    place.offset = 0;
    const TraceFault fault = check_trace_record(record, INTERVAL, place);
    return fault && fault.offset < record.size();
}

TEST_CASE("LV-TRC-04 records swapped, doubled, dropped, zeroed or spliced in are refused") {
    const Sample& trace = sample();
    const Sample other(2, 10'000);
    const size_t records = trace.records();
    const size_t others = std::min(records, other.records());
    std::mt19937_64 random(5);
    uint64_t faults = 0;
    const auto refuse = [&](size_t i, ByteView record) {
        REQUIRE(is_refused_at(trace, i, record));
        ++faults;
    };
    const std::vector<uint8_t> zeros(TRACE_TRANSACTION_SIZE + TRACE_MESSAGE_MAX);
    const bool is_whole = wants_all_faults();
    // The trailer is looked at with the whole file below it, further on.
    for (size_t i = 0; i + 1 < records; ++i) {
        refuse(i + 1, trace.record(i));                         // doubled
        refuse(i, trace.record(i + 1));                         // dropped
        refuse(i, ByteView(zeros).first(trace.size_of(i)));     // zeroed
        if (i < others && other.places[i].check != trace.places[i].check) {
            refuse(i, other.record(i));                         // spliced, the same number
        }
        const size_t pairs = is_whole ? records : 64;
        for (size_t k = 0; k < pairs; ++k) {
            const size_t j = is_whole ? k : random() % records;
            if (j != i) {
                refuse(i, trace.record(j));                     // swapped
            }
            const size_t spliced = (is_whole ? k : random()) % others;
            if (other.places[spliced].check != trace.places[spliced].check) {
                refuse(i, other.record(spliced));
            }
        }
    }
    MESSAGE(faults, " records out of place, 0 accepted");
}

std::vector<uint8_t> joined(ByteView a, ByteView b) {
    std::vector<uint8_t> bytes(a.begin(), a.end());
    bytes.insert(bytes.end(), b.begin(), b.end());
    return bytes;
}

TEST_CASE("LV-TRC-04 the beginning of one trace with the end of another is refused") {
    const Sample one(3, 300);
    const Sample two(4, 300);
    const TraceName file;
    uint64_t offset = 0;
    for (size_t i = 1; i < std::min(one.records(), two.records()); ++i) {
        const uint64_t at = one.places[i].offset;
        if (two.places[i].check == one.places[i].check) {
            continue;  // the two begin alike
        }
        write_bytes(file.path, joined(ByteView(one.bytes).first(at),
                                      ByteView(two.bytes).subspan(two.places[i].offset)));
        REQUIRE_FALSE(refusal_of(file.path, offset).empty());
        REQUIRE(offset == at);
    }
    write_bytes(file.path, joined(one.bytes, two.bytes));
    CHECK(refusal_of(file.path, offset).find("bytes after the trailer") != std::string::npos);
    CHECK(offset == one.bytes.size());
}

/// A trace with sound checks throughout, of transactions that never were: only a replay can tell.
void forge(const std::string& path, const Sample& trace, const std::vector<Recorded>& forged) {
    const std::vector<std::string> names = {"native"};
    TraceHeader header = header_of(*make_engines(names).front());
    header.checkpoint_interval = 0;
    TraceWriter writer(path, header);
    for (const Recorded& record : forged) {
        writer.append(context_bytes(record.context), record.message, record.status,
                      record.chain);
    }
    writer.finish(trace.state, false);
}

/// The transaction at which a replay refuses the trace, or none.
std::optional<uint64_t> replay_refusal(const std::string& path) {
    TraceReader reader(path, abi_digest());
    const std::vector<std::string> names = {"native"};
    Runner runner(make_engines(names), RunOptions{});
    TraceSource source(reader);
    Transaction transaction;
    while (source.next(transaction)) {
        if (!runner.step(transaction)) {
            return runner.report().transactions - 1;
        }
    }
    const bool is_same = runner.finish(false).state == reader.trailer().state;
    return is_same ? std::nullopt : std::optional(reader.transactions());
}

TEST_CASE("LV-HST-15 a forged trace with sound checks is refused at its first forged receipt") {
    const Sample trace(6, 1500);
    const TraceName file;
    forge(file.path, trace, trace.recorded);
    REQUIRE_FALSE(replay_refusal(file.path).has_value());
    std::mt19937_64 random(9);
    const int rounds = wants_all_faults() ? 3000 : 150;
    for (int round = 0; round < rounds; ++round) {
        std::vector<Recorded> forged = trace.recorded;
        const size_t at = random() % (forged.size() - 1);
        Recorded& record = forged[at];
        size_t due = at;
        switch (round % 6) {
            case 0: std::swap(forged[at], forged[at + 1]); break;
            case 1: forged.insert(forged.begin() + static_cast<std::ptrdiff_t>(at), record);
                    due = at + 1;
                    break;
            case 2: forged.erase(forged.begin() + static_cast<std::ptrdiff_t>(at)); break;
            case 3: record.status ^= 1; break;
            case 4: record.chain[random() % 32] ^= 16; break;
            default: record.context.height ^= 1; break;
        }
        forge(file.path, trace, forged);
        const std::optional<uint64_t> refused = replay_refusal(file.path);
        REQUIRE(refused.has_value());
        REQUIRE(*refused == due);
    }
}

void seal_header(std::vector<uint8_t>& bytes) {
    Sha256 hash;
    hash.update(bytes.data(), TRACE_HEADER_SIZE - 32);
    const Digest digest = hash.finish();
    std::copy(digest.begin(), digest.end(), bytes.begin() + TRACE_HEADER_SIZE - 32);
}

TEST_CASE("LV-TRC-05 another version, endianness or schema is named even under a sound checksum") {
    const Sample trace(3, 20);
    const auto fault_with = [&](size_t at, std::initializer_list<uint8_t> values) {
        std::vector<uint8_t> bytes = trace.bytes;
        std::copy(values.begin(), values.end(), bytes.begin() + static_cast<std::ptrdiff_t>(at));
        seal_header(bytes);
        TraceHeader header;
        TracePlace place;
        const TraceFault fault = check_trace_header(bytes, abi_digest(), header, place);
        return fault ? fault : fault_from(bytes, place);
    };
    for (unsigned version = 0; version < 256; ++version) {
        if (version != TRACE_FORMAT) {
            const TraceFault fault = fault_with(8, {static_cast<uint8_t>(version)});
            REQUIRE(fault.kind == TraceFaultKind::format);
            REQUIRE(fault.found == version);
        }
    }
    // All integers the other way round, as a big-endian machine might write them.
    CHECK(fault_with(8, {0, 0, 0, 1, 1, 2, 3, 4}).kind == TraceFaultKind::format);
    CHECK(fault_with(12, {1, 2, 3, 4}).kind == TraceFaultKind::byte_order);
    CHECK(fault_with(12, {2, 1, 4, 3}).kind == TraceFaultKind::byte_order);
    CHECK(fault_with(16, {0}).kind == TraceFaultKind::header_size);
    for (size_t i = 0; i < 32; ++i) {
        const auto changed = static_cast<uint8_t>(trace.bytes[24 + i] ^ 0x80);
        const TraceFault fault = fault_with(24 + i, {changed});
        REQUIRE(fault.kind == TraceFaultKind::schema);
        REQUIRE(fault.offset == 24);
    }
    // Any other field: the first record hangs on the header.
    for (size_t at = 20; at < TRACE_HEADER_SIZE - 32; at += at == 23 ? 33 : 1) {
        const auto changed = static_cast<uint8_t>(trace.bytes[at] ^ 1);
        const TraceFault fault = fault_with(at, {changed});
        REQUIRE(fault.kind == TraceFaultKind::record_check);
        REQUIRE(fault.offset == TRACE_HEADER_SIZE);
    }
}

}  // namespace
}  // namespace levee
