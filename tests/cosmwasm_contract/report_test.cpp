// The incident report from nothing but the events that a chain keeps, against the report of the run
// that made the same transactions.
#include <array>
#include <cstdio>
#include <cstdlib>
#include <fstream>

#include "host-sim/abi/chain_events.hpp"
#include "host-sim/incident_report.hpp"
#include "host-sim/trace_replay.hpp"
#include "host-sim/workload/workload.hpp"
#include "tests/cosmwasm_contract/sender.hpp"
#include "tests/support/trace_file.hpp"

namespace {

using namespace levee;

// The events of an answer as block results tell them: the chain puts its own first, and the number
// of the message last.
OrderedJson told_by_chain(const OrderedJson& ok) {
    OrderedJson events = OrderedJson::array();
    events.push_back({{"type", "tx"}, {"attributes", OrderedJson::array()}});
    for (const OrderedJson& event : ok["events"]) {
        OrderedJson attributes = OrderedJson::array();
        attributes.push_back({{"key", "_contract_address"}, {"value", CONTRACT}});
        for (const OrderedJson& attribute : event["attributes"]) {
            attributes.push_back(attribute);
        }
        attributes.push_back({{"key", "msg_index"}, {"value", "0"}});
        events.push_back({{"type", "wasm-" + event["type"].get<std::string>()},
                          {"attributes", attributes}});
    }
    return events;
}

std::string output_of(const std::string& command) {
    std::string text;
    FILE* const pipe = popen(command.c_str(), "r");
    REQUIRE(pipe != nullptr);
    std::array<char, 4096> part;
    while (const size_t read = fread(part.data(), 1, part.size(), pipe)) {
        text.append(part.data(), read);
    }
    const int status = pclose(pipe);
    REQUIRE_MESSAGE(status == 0, command);
    return text;
}

// Plays a trace on the contract; a line of block results for each transaction.
void write_block_results(const std::string& trace, const std::string& path) {
    levee_contract::chain().storage.clear();
    std::ofstream out(path);
    TraceReader reader(trace, abi_digest());
    TraceSource source(reader);
    Transaction transaction;
    Random random(7);
    uint64_t height = 0;
    while (source.next(transaction)) {
        name_addresses(transaction.context, transaction.message);
        const OrderedJson answer =
            parsed(call_contract(transaction.context, transaction.message, random));
        const bool ok = answer.contains("ok");
        const OrderedJson result = {
            {"code", ok ? 0 : 5},
            {"events", ok ? told_by_chain(answer["ok"]) : OrderedJson::array()}};
        out << OrderedJson{{"result",
                            {{"height", std::to_string(++height)},
                             {"txs_results", OrderedJson::array({result})}}}}
                   .dump()
            << '\n';
    }
}

}  // namespace

TEST_CASE("LV-CW-05 levee report gives from block results what levee run gave") {
    const char* const asked = std::getenv("LEVEE_REPORT_SCENARIO");
    const std::string scenario =
        asked != nullptr ? asked : LEVEE_SOURCE_DIR "/scenarios/first-steps";
    const testing::TraceName trace;
    const testing::TraceName results;
    const std::string levee_binary = LEVEE_BINARY;
    const OrderedJson run = OrderedJson::parse(
        output_of(levee_binary + " run " + scenario +
                  " --engine native --no-check-model --json --out " + trace.path));
    write_block_results(trace.path, results.path);
    const OrderedJson report = OrderedJson::parse(
        output_of(levee_binary + " report --json --from-events " + results.path));
    CHECK(!report["incidents"].empty());
    CHECK(report == run["report"]);
    CHECK(OrderedJson::parse(output_of(levee_binary + " report --json " + trace.path)) == report);
}

TEST_CASE("LV-CW-05 the report of a random history is the same from events as from receipts") {
    levee_contract::chain().storage.clear();
    const auto engine = make_engine("native");
    RandomWorkload workload(21, workload_profile("jumps", 21));
    Random random(21);
    IncidentReport natively;
    OrderedJson blocks = OrderedJson::array();
    for (int step = 0; step < 6000; ++step) {
        const Batch& batch = workload.next(*engine);
        const Context context = batch.steps[0].context;
        const ByteView message = batch.message(batch.steps[0]);
        const Bytes copy(message.begin(), message.end());
        name_addresses(context, copy);
        const OrderedJson answer = parsed(call_contract(context, copy, random));
        natively.add(engine->execute(context, copy).events);
        if (answer.contains("ok")) {
            blocks.push_back({{"events", told_by_chain(answer["ok"])}});
        }
    }
    IncidentReport from_events;
    from_events.add(events_from_chain(blocks.dump(), ""));
    CHECK(from_events.json() == natively.json());
    CHECK(natively.json()["incidents"].size() > 5);
    CHECK(natively.adds_up());
}

TEST_CASE("events of a chain: two contracts, wrong attributes and other documents are refused") {
    const auto event = [](const std::string& address, const std::string& rest) {
        return R"([{"type":"wasm-levee/epoch_started","attributes":[{"key":"_contract_address",)"
               R"("value":")" + address + R"("},{"key":"asset","value":"1"})" + rest + "]}]";
    };
    const std::string epoch = R"(,{"key":"epoch","value":"2"})";
    const std::string good = event("a", epoch);
    CHECK(events_from_chain(good, "").size() == 16);
    CHECK(events_from_chain(good + "\n\n" + good, "").size() == 32);
    CHECK(events_from_chain(good + "\n" + event("b", epoch), "b").size() == 16);
    CHECK(events_from_chain(good, "c").empty());
    CHECK_THROWS_WITH_AS(events_from_chain(good + "\n" + event("b", epoch), ""),
                         "events of the contracts 'a' and 'b': name one by --contract",
                         DecodeError);
    CHECK_THROWS_WITH_AS(events_from_chain(event("a", ""), ""), "epoch_started.epoch: missing",
                         DecodeError);
    CHECK_THROWS_WITH_AS(events_from_chain(event("a", epoch + epoch), ""),
                         "wasm-levee/epoch_started.epoch: given twice", DecodeError);
    CHECK_THROWS_WITH_AS(events_from_chain(event("a", epoch + R"(,{"key":"x","value":"2"})"), ""),
                         "wasm-levee/epoch_started.x: no such field", DecodeError);
    CHECK_THROWS_WITH_AS(events_from_chain("{}\n{", ""),
                         "line 2: neither a JSON document nor JSON lines", DecodeError);
    CHECK_THROWS_WITH_AS(events_from_chain(std::string(100, '[') + std::string(100, ']'), ""),
                         "the document is nested more than 64 deep", DecodeError);
}
