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

namespace {

// The event that an epoch started, as a node tells it.
OrderedJson epoch_event(const std::string& epoch, const std::string& address = "a") {
    const auto attribute = [](const char* key, const std::string& value) {
        return OrderedJson{{"key", key}, {"value", value}, {"index", true}};
    };
    return {{"type", "wasm-levee/epoch_started"},
            {"attributes", {attribute("_contract_address", address), attribute("asset", "1"),
                            attribute("epoch", epoch), attribute("msg_index", "0")}}};
}

OrderedJson transaction(const std::string& height, const std::string& hash,
                        const std::string& epoch) {
    return {{"height", height},
            {"txhash", hash},
            {"code", 0},
            {"events", OrderedJson::array({epoch_event(epoch)})}};
}

OrderedJson page(const std::vector<OrderedJson>& transactions) {
    return {{"total_count", "9"}, {"txs", transactions}};
}

// The epochs that the events tell, in their order.
std::string epochs(const std::string& text, const std::string& contract = "") {
    std::string found;
    for (const OrderedJson& event : decode_events(events_from_chain(text, contract))) {
        found += event["fields"]["epoch"].dump();
    }
    std::erase(found, '"');
    return found;
}

std::string error_of_events(const std::string& text, const std::string& contract = "") {
    try {
        return "no error: " + epochs(text, contract);
    } catch (const DecodeError& error) {
        return error.what();
    }
}

}  // namespace

TEST_CASE("LV-CW-13 what a sender wrote into a message is no event, nor what failed") {
    const OrderedJson fake = epoch_event("9");
    OrderedJson answer = transaction("7", "AA", "2");
    answer["tx"] = {{"body", {{"messages", {{{"msg", {{"note", fake}, {"events", {fake}},
                                                      {"result", {{"events", {fake}}}}}}}}}}}};
    answer["logs"] = {{{"msg_index", 0}, {"events", {fake}}}};
    answer["raw_log"] = fake.dump();
    OrderedJson failed = transaction("8", "BB", "9");
    failed["code"] = 5;
    const std::string all = page({answer, failed}).dump();
    CHECK(epochs(all) == "2");
    CHECK(epochs(all, "a") == "2");
    CHECK(epochs(OrderedJson{{"tx", answer["tx"]}, {"tx_response", answer}}.dump()) == "2");
    CHECK(epochs(answer.dump()) == "2");
    CHECK(error_of_events(answer["tx"].dump()) ==
          "no answer of a node: neither events nor a list of transactions");

    std::string deep(5000, '[');
    deep += std::string(5000, ']');
    const std::string nested = R"({"height":"7","txhash":"AA","tx":{"body":)" + deep +
                               R"(},"events":[)" + fake.dump() + "]}";
    CHECK(epochs(nested) == "9");
    CHECK(error_of_events(deep) == "answers are nested more than 64 deep");
}

TEST_CASE("LV-CW-13 events are those that the chain says a contract made") {
    OrderedJson nobody = epoch_event("2");
    nobody["attributes"].erase(0);
    CHECK(error_of_events(OrderedJson{{"events", {nobody}}}.dump()) ==
          "wasm-levee/epoch_started: no _contract_address, so no chain says whose it is: name a "
          "contract by --contract");
}

TEST_CASE("LV-CW-13 what a failed packet tells again under other keys is passed over") {
    OrderedJson reverted = epoch_event("9");
    for (OrderedJson& attribute : reverted["attributes"]) {
        attribute["key"] = "ibccallbackerror-" + attribute["key"].get<std::string>();
    }
    OrderedJson unknown = reverted;
    unknown["type"] = "wasm-levee/of_another";
    const std::string text =
        OrderedJson{{"events", {reverted, epoch_event("2"), unknown}}}.dump();
    CHECK(epochs(text, "a") == "2");
    CHECK(epochs(OrderedJson{{"events", {reverted}}}.dump(), "a").empty());
}

TEST_CASE("LV-CW-14 attributes that a module of the chain adds are passed over") {
    OrderedJson event = epoch_event("2");
    for (const char* key : {"authz_msg_index", "mode", "authz_msg_index"}) {
        event["attributes"].push_back({{"key", key}, {"value", "0"}});
    }
    CHECK(epochs(OrderedJson{{"events", {event}}}.dump()) == "2");
}

TEST_CASE("LV-CW-15 a history in pages is read oldest first and each transaction once") {
    const OrderedJson first = transaction("7", "AA", "2");
    const OrderedJson second = transaction("7", "BB", "3");
    const OrderedJson third = transaction("10", "CC", "4");
    CHECK(epochs(page({first, second, third}).dump()) == "234");
    CHECK(epochs(page({third, second}).dump()) == "34");
    const std::string pages = page({first, second}).dump() + "\n" + page({third}).dump() + "\n";
    CHECK(epochs(pages + pages) == "234");
    CHECK(error_of_events(page({first, transaction("7", "aa", "5")}).dump()) ==
          "height 7, transaction AA: told in two ways");
    CHECK(error_of_events(page({transaction("x", "AA", "5")}).dump()) == "height: no whole number");
    CHECK(error_of_events(page({first}).dump() + "\n[" + epoch_event("2").dump() + "]") ==
          "some answers tell their height and some do not");
}

TEST_CASE("LV-CW-15 an order within a height that is not told is refused") {
    const OrderedJson first = transaction("7", "AA", "2");
    const OrderedJson second = transaction("7", "BB", "3");
    const OrderedJson third = transaction("10", "CC", "4");
    const OrderedJson oldest = transaction("6", "DD", "1");
    const std::string error = "height 7: which of 2 transactions came first is not told: give all "
                              "heights oldest first";
    CHECK(epochs(page({oldest, first, second, third}).dump()) == "1234");
    CHECK(error_of_events(page({third, second, first}).dump()) == error);
    CHECK(error_of_events(page({third, first, oldest, second}).dump()) == error);
    CHECK(error_of_events(page({third, third}).dump() + "\n" + page({first, second}).dump()) ==
          error);
    CHECK(error_of_events(page({third}).dump() + "\n" + page({first, second}).dump() + "\n" +
                          page({oldest}).dump()) == error);

    const auto placed = [](OrderedJson answer, int index) {
        answer["hash"] = answer["txhash"];
        answer.erase("txhash");
        answer["index"] = index;
        return answer;
    };
    CHECK(epochs(page({third, placed(second, 4), placed(first, 3)}).dump()) == "234");
    CHECK(error_of_events(page({placed(first, 3), second}).dump()) ==
          "height 7: of 2 transactions 1 tell their place in the block: give all of them in one "
          "form");
    // The same transactions in both forms tell their places.
    CHECK(epochs(page({third, second, first, placed(first, 3), placed(second, 4)}).dump()) ==
          "234");
}

namespace {

// What is told of the incident of market 1 in epoch 5 once `recovered` of it has come back.
OrderedJson incident_event(const char* name, int recovered) {
    const meta::Struct& row = *find_name(meta::ROWS, "incident");
    OrderedJson attributes = {{{"key", "_contract_address"}, {"value", "a"}}};
    for (const meta::Field& field : row.fields) {
        if (!field.is_reserved) {
            const std::string key(field.name);
            const std::string value = key == "recovered" ? std::to_string(recovered)
                                      : key == "market"  ? "1"
                                      : key == "epoch"   ? "5"
                                      : key == "status"  ? "2"
                                      : field.count == 0 ? "0"
                                                         : "0,0";
            attributes.push_back({{"key", key}, {"value", value}});
        }
    }
    return {{"type", std::string("wasm-levee/") + name}, {"attributes", attributes}};
}

}  // namespace

TEST_CASE("LV-CW-15 what incidents tell shows that an order is wrong") {
    const auto answer = [](const std::string& hash, const OrderedJson& event) {
        return OrderedJson{{"height", "7"}, {"txhash", hash}, {"events", {event}}};
    };
    const OrderedJson allocated = answer("AA", incident_event("incident_allocated", 0));
    const OrderedJson some = answer("BB", incident_event("incident_updated", 40));
    const OrderedJson more = answer("CC", incident_event("incident_updated", 50));
    const auto count = [](const std::vector<OrderedJson>& answers) {
        return decode_events(events_from_chain(page(answers).dump(), "a")).size();
    };
    CHECK(count({allocated, some, more}) == 3);
    CHECK(count({some, more}) == 2);
    const std::string after = " after what came later: transactions are in the wrong order, or "
                              "told twice";
    CHECK(error_of_events(page({some, allocated}).dump()) == "incident 1:5: allocated" + after);
    CHECK(error_of_events(page({allocated, more, some}).dump()) ==
          "incident 1:5: recovered less" + after);
    const std::string list = OrderedJson::array({allocated["events"][0]}).dump();
    CHECK(error_of_events(list + "\n" + list) == "incident 1:5: allocated" + after);
}

TEST_CASE("LV-CW-15 block results: begin, transactions by place, end, in order of heights") {
    const auto result = [](const std::string& epoch) {
        return OrderedJson{{"code", 0}, {"events", {epoch_event(epoch)}}};
    };
    const auto block = [&](const std::string& height, const std::string& first) {
        return OrderedJson{{"result",
                            {{"finalize_block_events", {epoch_event(first + "4")}},
                             {"txs_results", {result(first + "2"), result(first + "3")}},
                             {"begin_block_events", {epoch_event(first + "1")}},
                             {"height", height}}}}
            .dump();
    };
    CHECK(epochs(block("9", "1") + "\n" + block("8", "") + "\n" + block("9", "1")) ==
          "123411121314");
    // A node of today has one list, with the part of the block at each event.
    OrderedJson begun = epoch_event("1");
    begun["attributes"].push_back({{"key", "mode"}, {"value", "BeginBlock"}});
    OrderedJson whole{{"height", "8"}, {"txs_results", {result("2")}}};
    whole["finalize_block_events"] = {epoch_event("3"), begun};
    CHECK(epochs(whole.dump()) == "123");
    CHECK(error_of_events(block("8", "") + "\n" + transaction("8", "AA", "2").dump()) ==
          "height 8: told by block results and by transactions: give one of them");
}

TEST_CASE("events of a chain: two contracts, wrong attributes and other documents are refused") {
    const auto event = [](const std::string& address, const std::string& rest) {
        return R"([{"type":"wasm-levee/epoch_started","attributes":[{"key":"_contract_address",)"
               R"("value":")" + address + R"("},{"key":"asset","value":"1"})" + rest + "]}]";
    };
    const std::string epoch = R"(,{"key":"epoch","value":"2"})";
    const std::string good = event("a", epoch);
    CHECK(epochs(good) == "2");
    CHECK(epochs(good + "\n\n" + good) == "22");
    CHECK(epochs(good + "\n" + event("b", epoch), "b") == "2");
    CHECK(epochs(good, "c").empty());
    CHECK(error_of_events(good + "\n" + event("b", epoch)) ==
          "events of the contracts 'a' and 'b': name one by --contract");
    CHECK(error_of_events(event("a", "")) == "epoch_started.epoch: missing");
    CHECK(error_of_events(event("a", epoch + epoch)) ==
          "wasm-levee/epoch_started.epoch: given twice");
    CHECK(error_of_events("[]\n{") == "line 2: neither a JSON document nor JSON lines");
    CHECK(error_of_events("{}") ==
          "no answer of a node: neither events nor a list of transactions");
}
