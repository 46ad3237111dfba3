// Faults of a trace: every truncation, every bit flip, and records swapped, doubled, dropped or
// zeroed are refused with an offset; another format, byte order or schema is named as such.
#include <doctest/doctest.h>
#include <unistd.h>

#include <cstdio>
#include <filesystem>
#include <fstream>
#include <random>
#include <vector>

#include "host-sim/trace/trace_reader.hpp"
#include "host-sim/trace/trace_writer.hpp"

namespace levee {
namespace {

struct TempFile {
    TempFile() {
        static int count = 0;
        path = (std::filesystem::temp_directory_path() /
                ("levee-trace-" + std::to_string(getpid()) + "-" + std::to_string(count++)))
                   .string();
    }
    ~TempFile() { std::remove(path.c_str()); }
    TempFile(const TempFile&) = delete;
    TempFile& operator=(const TempFile&) = delete;

    std::vector<uint8_t> read() const {
        std::ifstream in(path, std::ios::binary);
        return {std::istreambuf_iterator<char>(in), {}};
    }
    void write(const std::vector<uint8_t>& bytes) const {
        std::ofstream out(path, std::ios::binary | std::ios::trunc);
        out.write(reinterpret_cast<const char*>(bytes.data()),
                  static_cast<std::streamsize>(bytes.size()));
    }
    std::string path;
};

TraceHeader test_header() {
    TraceHeader header;
    header.checkpoint_interval = 7;
    header.abi_hash.fill(0xAB);
    header.genesis_digest.fill(0x11);
    header.scenario_digest.fill(0x22);
    return header;
}

std::vector<uint8_t> message_of(uint64_t number) {
    std::vector<uint8_t> message(8 + (number * 13) % 90);
    for (size_t i = 0; i < message.size(); ++i) {
        message[i] = static_cast<uint8_t>(number * 31 + i);
    }
    return message;
}

std::vector<uint8_t> context_of(uint64_t number) {
    return std::vector<uint8_t>(TRACE_CONTEXT_SIZE, static_cast<uint8_t>(number));
}

Digest digest_of(uint64_t number) {
    Sha256 hash;
    hash.update_int(number);
    return hash.finish();
}

void write_records(TraceWriter& writer, uint64_t count) {
    for (uint64_t number = 0; number < count; ++number) {
        writer.append(context_of(number), message_of(number), static_cast<uint32_t>(number % 5),
                      digest_of(number));
        if (writer.checkpoint_due()) {
            writer.checkpoint(digest_of(1000 + number));
        }
    }
}

std::vector<uint8_t> whole_trace(const TempFile& file, uint64_t count) {
    TraceWriter writer(file.path, test_header());
    write_records(writer, count);
    writer.finish(digest_of(77), false);
    return file.read();
}

/// Why the file is refused; empty if it is read as whole.
std::string refusal(const TempFile& file, uint64_t* offset = nullptr) {
    try {
        TraceReader reader(file.path, test_header().abi_hash);
        return "";
    } catch (const TraceError& error) {
        if (offset != nullptr) {
            *offset = error.offset;
        }
        return error.what();
    }
}

bool says(const TempFile& file, std::string_view part) {
    return refusal(file).find(part) != std::string::npos;
}

struct Place {
    size_t offset;
    size_t size;
};

std::vector<Place> records_of(const std::vector<uint8_t>& bytes) {
    std::vector<Place> places;
    for (size_t at = TRACE_HEADER_SIZE; at < bytes.size(); at += places.back().size) {
        places.push_back({at, load_le<uint32_t>(bytes.data() + at)});
    }
    return places;
}

std::vector<uint8_t> reassembled(const std::vector<uint8_t>& bytes,
                                 const std::vector<Place>& places) {
    std::vector<uint8_t> result(bytes.begin(), bytes.begin() + TRACE_HEADER_SIZE);
    for (const Place& place : places) {
        const auto from = bytes.begin() + static_cast<std::ptrdiff_t>(place.offset);
        result.insert(result.end(), from, from + static_cast<std::ptrdiff_t>(place.size));
    }
    return result;
}

TEST_CASE("LV-TRC-01 a trace gives back what was written, with checkpoints and trailer") {
    const TempFile file;
    const std::vector<uint8_t> bytes = whole_trace(file, 40);
    TraceReader reader(file.path, test_header().abi_hash);
    CHECK(reader.transactions() == 40);
    CHECK_FALSE(reader.stopped());
    CHECK(reader.header().genesis_digest == test_header().genesis_digest);
    CHECK(reader.header().scenario_digest == test_header().scenario_digest);
    CHECK(reader.trailer().state == digest_of(77));
    uint64_t number = 0;
    uint64_t checkpoints = 0;
    for (TraceRecord record; reader.next(record);) {
        if (record.kind == TraceKind::checkpoint) {
            ++checkpoints;
            CHECK(record.number == 7 * checkpoints);
            CHECK(record.state == digest_of(1000 + number - 1));
            continue;
        }
        CHECK(record.number == number);
        CHECK(record.status == number % 5);
        CHECK(record.chain == digest_of(number));
        CHECK(std::vector<uint8_t>(record.message.begin(), record.message.end()) ==
              message_of(number));
        CHECK(std::vector<uint8_t>(record.context.begin(), record.context.end()) ==
              context_of(number));
        ++number;
    }
    CHECK(number == 40);
    CHECK(checkpoints == 5);
}

TEST_CASE("LV-TRC-02 cut at any byte, a trace is refused") {
    const TempFile file;
    const std::vector<uint8_t> bytes = whole_trace(file, 60);
    for (size_t size = bytes.size(); size-- > 0;) {
        std::filesystem::resize_file(file.path, size);
        uint64_t offset = ~uint64_t{0};
        const std::string reason = refusal(file, &offset);
        REQUIRE_MESSAGE(!reason.empty(), "cut to ", size, " bytes");
        REQUIRE(offset <= size);
        if (size > 0) {
            REQUIRE(reason.find("incomplete") != std::string::npos);
        }
    }
}

TEST_CASE("LV-TRC-03 any flipped bit is refused") {
    const TempFile file;
    std::vector<uint8_t> bytes = whole_trace(file, 12);
    std::FILE* raw = std::fopen(file.path.c_str(), "r+b");
    REQUIRE(raw != nullptr);
    std::setvbuf(raw, nullptr, _IONBF, 0);
    const auto set = [&](size_t at, uint8_t value) {
        std::fseek(raw, static_cast<long>(at), SEEK_SET);
        std::fputc(value, raw);
    };
    for (size_t at = 0; at < bytes.size(); ++at) {
        for (int bit = 0; bit < 8; ++bit) {
            set(at, static_cast<uint8_t>(bytes[at] ^ (1 << bit)));
            REQUIRE_MESSAGE(!refusal(file).empty(), "byte ", at, " bit ", bit);
        }
        set(at, bytes[at]);
    }
    std::fclose(raw);
    CHECK(refusal(file).empty());
}

TEST_CASE("LV-TRC-04 swapped, doubled, dropped and zeroed records are refused") {
    const TempFile file;
    const std::vector<uint8_t> bytes = whole_trace(file, 30);
    const std::vector<Place> places = records_of(bytes);
    REQUIRE(reassembled(bytes, places) == bytes);
    for (size_t i = 0; i < places.size(); ++i) {
        std::vector<Place> doubled = places;
        doubled.insert(doubled.begin() + static_cast<std::ptrdiff_t>(i), places[i]);
        file.write(reassembled(bytes, doubled));
        REQUIRE_FALSE(refusal(file).empty());

        std::vector<Place> dropped = places;
        dropped.erase(dropped.begin() + static_cast<std::ptrdiff_t>(i));
        file.write(reassembled(bytes, dropped));
        REQUIRE_FALSE(refusal(file).empty());

        std::vector<uint8_t> zeroed = bytes;
        std::fill_n(zeroed.begin() + static_cast<std::ptrdiff_t>(places[i].offset),
                    places[i].size, uint8_t{0});
        file.write(zeroed);
        REQUIRE_FALSE(refusal(file).empty());

        for (size_t j = i + 1; j < places.size(); ++j) {
            std::vector<Place> swapped = places;
            std::swap(swapped[i], swapped[j]);
            file.write(reassembled(bytes, swapped));
            REQUIRE_FALSE(refusal(file).empty());
        }
    }
}

TEST_CASE("LV-TRC-05 another format, byte order, schema or file is named as such") {
    const TempFile file;
    const std::vector<uint8_t> bytes = whole_trace(file, 3);
    const auto with = [&](size_t at, uint8_t value) {
        std::vector<uint8_t> changed = bytes;
        changed[at] = value;
        file.write(changed);
    };
    with(0, 'x');
    CHECK(says(file, "at byte 0: not a levee trace"));
    with(8, 2);
    CHECK(says(file, "at byte 8: trace format 2; this program reads format 1"));
    with(12, 1);
    CHECK(says(file, "at byte 12: wrong byte order"));
    with(30, 0);
    CHECK(says(file, "does not match its checksum"));
    std::vector<uint8_t> longer = bytes;
    longer.push_back(0);
    file.write(longer);
    CHECK(says(file, "bytes after the trailer"));
    file.write(std::vector<uint8_t>(5000, 0));
    CHECK(says(file, "not a levee trace"));
    file.write(bytes);
    Digest other = test_header().abi_hash;
    other[0] = 1;
    CHECK_THROWS_WITH_AS(TraceReader(file.path, other),
                         doctest::Contains("written for schema abababababababab"), TraceError);
    CHECK_THROWS_WITH_AS(TraceReader(file.path + "-none", other),
                         doctest::Contains("No such file"), TraceError);
    CHECK_THROWS_WITH_AS(TraceReader("/", other), doctest::Contains("not a regular file"),
                         TraceError);
}

TEST_CASE("LV-TRC-06 without a trailer a trace is incomplete; a stopped run has one that says so") {
    const TempFile file;
    {
        TraceWriter writer(file.path, test_header());
        write_records(writer, 20);
    }
    CHECK(says(file, "incomplete: its run was killed"));
    std::filesystem::rename(trace_part_path(file.path), file.path);
    CHECK(says(file, "incomplete: no trailer"));
    {
        TraceWriter writer(file.path, test_header());
        write_records(writer, 20);
        writer.finish(digest_of(1), true);
    }
    const TraceReader reader(file.path, test_header().abi_hash);
    CHECK(reader.stopped());
    CHECK(reader.transactions() == 20);
}

TEST_CASE("LV-TRC-07 a run without transactions is a whole trace") {
    const TempFile file;
    whole_trace(file, 0);
    TraceReader reader(file.path, test_header().abi_hash);
    TraceRecord record;
    CHECK(reader.transactions() == 0);
    CHECK_FALSE(reader.next(record));
}

TEST_CASE("LV-TRC-03 random damage of a longer trace is refused") {
    const TempFile file;
    const std::vector<uint8_t> bytes = whole_trace(file, 3000);
    std::mt19937_64 random(7);
    for (int round = 0; round < 200; ++round) {
        std::vector<uint8_t> damaged = bytes;
        const size_t from = random() % bytes.size();
        const size_t size = std::min<size_t>(1 + random() % 512, bytes.size() - from);
        for (size_t i = 0; i < size; ++i) {
            damaged[from + i] = round % 2 == 0 ? 0 : static_cast<uint8_t>(random());
        }
        file.write(damaged);
        REQUIRE((damaged == bytes || !refusal(file).empty()));
    }
}

TEST_CASE("LV-TRC-08 a trace that cannot be written is an error, not a silent loss") {
    CHECK_THROWS_WITH(TraceWriter("/nonexistent/t.lvt", test_header()),
                      doctest::Contains("cannot be written"));
    if (std::filesystem::exists("/dev/full")) {
        CHECK_THROWS_WITH(TraceWriter("/dev/full", test_header()),
                          doctest::Contains("No space left"));
    }
}

}  // namespace
}  // namespace levee
