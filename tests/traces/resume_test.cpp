// What a run leaves behind when it is killed or cannot write: a ".part" file that nobody takes for
// a trace and that a run can be continued from, at every byte; never a damaged file under the name.
#include <doctest/doctest.h>

#include <cerrno>

#include "host-sim/scenario/scenario_run.hpp"
#include "host-sim/trace/trace_reader.hpp"
#include "host-sim/trace_replay.hpp"
#include "host-sim/usage.hpp"
#include "tests/support/trace_file.hpp"

namespace levee {
namespace {

using testing::read_bytes;
using testing::TraceName;
using testing::wants_all_faults;
using testing::write_bytes;

Digest digest_of(uint64_t number) {
    Sha256 hash;
    hash.update_int(number);
    return hash.finish();
}

TraceHeader short_header() {
    TraceHeader header;
    header.checkpoint_interval = 7;
    header.abi_hash.fill(0xAB);
    header.origin = {"some/scenario.toml", {"a=1"}};
    return header;
}

/// Appends the transactions that a writer does not hold yet, up to 40, and ends the trace.
void write_rest(TraceWriter& writer) {
    const std::vector<uint8_t> context(TRACE_CONTEXT_SIZE, 1);
    for (uint64_t i = writer.transactions(); i < 40; ++i) {
        writer.append(context, std::vector<uint8_t>(8 + i % 50, 3), 0, digest_of(i));
        if (writer.checkpoint_due()) {
            writer.checkpoint(digest_of(1000 + i));
        }
    }
    writer.finish(digest_of(7), false);
}

std::vector<uint8_t> short_trace(const std::string& path) {
    TraceWriter writer(path, short_header());
    write_rest(writer);
    return read_bytes(path);
}

TEST_CASE("LV-TRC-11 cut at any byte, a trace is continued to the same bytes") {
    const TraceName file;
    const std::vector<uint8_t> whole = short_trace(file.path);
    for (const size_t zeros : {size_t{0}, size_t{1}, size_t{4096}}) {
        for (size_t size = TRACE_HEADER_SIZE; size < whole.size(); ++size) {
            std::vector<uint8_t> cut(whole.begin(),
                                     whole.begin() + static_cast<std::ptrdiff_t>(size));
            cut.resize(size + zeros);
            write_bytes(file.part(), cut);
            std::filesystem::remove(file.path);
            const TraceReader begun(file.part(), short_header().abi_hash, TraceExtent::resumable);
            if (begun.end().offset == TRACE_HEADER_SIZE) {
                continue;  // the cut took the scenario's name too
            }
            TraceWriter writer(file.path, begun);
            write_rest(writer);
            REQUIRE(read_bytes(file.path) == whole);
            REQUIRE_FALSE(std::filesystem::exists(file.part()));
        }
    }
}

TEST_CASE("LV-TRC-11 damage ends what is continued, and is not part of the result") {
    const TraceName file;
    const std::vector<uint8_t> whole = short_trace(file.path);
    for (size_t at = TRACE_HEADER_SIZE + 300; at < whole.size(); at += 7) {
        std::vector<uint8_t> damaged = whole;
        damaged[at] ^= 4;
        write_bytes(file.part(), damaged);
        const TraceReader begun(file.part(), short_header().abi_hash, TraceExtent::resumable);
        REQUIRE(begun.end().offset <= at);
        REQUIRE(begun.given_up() == whole.size() - begun.end().offset);
        REQUIRE(begun.broken_by());
        TraceWriter writer(file.path, begun);
        write_rest(writer);
        REQUIRE(read_bytes(file.path) == whole);
    }
}

// What the system's write does under test: at most `most` bytes a call, interrupted now and then,
// and out of room after `room` bytes.
size_t most = 0;
size_t room = 0;
int calls = 0;

ssize_t grudging_write(int file, const void* bytes, size_t size) {
    if (++calls % 3 == 0) {
        errno = EINTR;
        return -1;
    }
    const size_t now = std::min({size, most, room});
    if (now == 0) {
        errno = ENOSPC;
        return -1;
    }
    room -= now;
    return ::write(file, bytes, now);
}

TEST_CASE("LV-TRC-12 short and interrupted writes lose nothing") {
    const TraceName file;
    const std::vector<uint8_t> whole = short_trace(file.path);
    for (most = 1; most < 200; most += 3) {
        room = ~size_t{0};
        TraceWriter writer(file.path, short_header(), grudging_write);
        write_rest(writer);
        REQUIRE(read_bytes(file.path) == whole);
    }
}

TEST_CASE("LV-TRC-12 a disk that is full at any byte leaves the name as it was, and a beginning") {
    const TraceName file;
    const std::vector<uint8_t> whole = short_trace(file.path);
    const std::vector<uint8_t> before = {1, 2, 3};
    write_bytes(file.path, before);
    most = 64;
    for (size_t limit = 0; limit < whole.size(); limit += 3) {
        room = limit;
        const auto run = [&] {
            TraceWriter writer(file.path, short_header(), grudging_write);
            write_rest(writer);
        };
        REQUIRE_THROWS_AS(run(), TraceWriteError);
        REQUIRE(read_bytes(file.path) == before);
        const bool is_begun = limit >= TRACE_HEADER_SIZE;
        REQUIRE(std::filesystem::exists(file.part()) == is_begun);
        if (is_begun) {
            const std::vector<uint8_t> part = read_bytes(file.part());
            REQUIRE(part.size() <= limit);
            REQUIRE(std::equal(part.begin(), part.end(), whole.begin()));
        }
    }
}

TEST_CASE("LV-TRC-10 two runs cannot write one trace, and a link keeps pointing at it") {
    const TraceName file;
    {
        TraceWriter writer(file.path, short_header());
        CHECK_THROWS_WITH_AS(TraceWriter(file.path, short_header()),
                             doctest::Contains("another run is writing it"), TraceWriteError);
        write_rest(writer);
    }
    const std::vector<uint8_t> whole = read_bytes(file.path);
    const TraceName link;
    std::filesystem::create_symlink(file.path, link.path);
    {
        TraceHeader other = short_header();
        other.origin = {};
        TraceWriter writer(link.path, other);
        write_rest(writer);
    }
    CHECK(std::filesystem::is_symlink(link.path));
    CHECK(read_bytes(file.path) != whole);
    CHECK(TraceReader(file.path, short_header().abi_hash).header().origin.scenario.empty());
}

TEST_CASE("LV-TRC-13 a trace names the scenario it came from and the settings that were replaced") {
    const TraceName file;
    short_trace(file.path);
    const TraceReader reader(file.path, short_header().abi_hash);
    CHECK(reader.header().origin.scenario == "some/scenario.toml");
    CHECK(reader.header().origin.sets == std::vector<std::string>{"a=1"});
    TraceHeader long_one = short_header();
    long_one.origin.sets.assign(3, std::string(30000, 'x'));
    CHECK_THROWS_WITH_AS(TraceWriter(file.path, long_one), doctest::Contains("the bound is 65536"),
                         TraceWriteError);
}

ScenarioRunOptions run_options(const std::string& path, TraceReader* begun) {
    ScenarioRunOptions options;
    options.engines = {"native"};
    options.trace_path = path;
    options.check_model = false;
    options.progress = false;
    options.begun = begun;
    return options;
}

const std::string FIRST_STEPS = LEVEE_SOURCE_DIR "/scenarios/first-steps";

TEST_CASE("LV-TRC-11 a scenario killed after any byte runs on to the same trace") {
    const Scenario scenario = load_scenario(FIRST_STEPS, {});
    const TraceName file;
    const Digest chain = run_scenario(scenario, run_options(file.path, nullptr)).run.chain;
    const std::vector<uint8_t> whole = read_bytes(file.path);
    const size_t step = wants_all_faults() ? 1 : 7;
    for (size_t size = TRACE_HEADER_SIZE; size < whole.size(); size += step) {
        write_bytes(file.part(), ByteView(whole).first(size));
        std::filesystem::remove(file.path);
        TraceReader begun(file.part(), abi_digest(), TraceExtent::resumable);
        const ScenarioResult result = run_scenario(scenario, run_options(file.path, &begun));
        REQUIRE(result.conserved());
        REQUIRE(result.run.chain == chain);
        if (begun.end().offset > TRACE_HEADER_SIZE) {
            REQUIRE(read_bytes(file.path) == whole);
        }
    }
}

TEST_CASE("LV-TRC-11 a beginning that the scenario does not give is left as it is") {
    const Scenario scenario = load_scenario(FIRST_STEPS, {});
    const TraceName file;
    run_scenario(scenario, run_options(file.path, nullptr));
    TraceReader made(file.path, abi_digest());
    const auto forge = [&](uint64_t at, bool message) {
        TraceHeader header = made.header();
        TraceWriter writer(file.path, header);
        made.rewind();
        for (TraceRecord record; made.next(record);) {
            std::vector<uint8_t> bytes(record.message.begin(), record.message.end());
            if (record.number == at && message) {
                bytes.back() ^= 1;
            }
            Digest chain = record.chain;
            chain[0] ^= static_cast<uint8_t>(record.number == at && !message ? 1 : 0);
            writer.append(record.context, bytes, record.status, chain);
        }
        writer.checkpoint(digest_of(1));  // brings all of it to the file, which stays incomplete
    };
    for (uint64_t at = 0; at < made.transactions(); ++at) {
        for (const bool message : {false, true}) {
            forge(at, message);
            const std::vector<uint8_t> before = read_bytes(file.part());
            TraceReader begun(file.part(), abi_digest(), TraceExtent::resumable);
            const ScenarioRunOptions options = run_options(file.path, &begun);
            if (message) {
                REQUIRE_THROWS_WITH_AS(run_scenario(scenario, options),
                                       doctest::Contains("is not the one that the scenario"),
                                       UsageError);
            } else {
                REQUIRE(run_scenario(scenario, options).run.end == RunEnd::record_differs);
            }
            REQUIRE(read_bytes(file.part()) == before);
        }
    }
}

}  // namespace
}  // namespace levee
