// The contract beside the native engine on random workloads: the same statuses, rows, events and
// payments, whether a message comes as JSON or as bytes, by execute or by sudo.
#include <cstdlib>

#include "host-sim/abi/chain_events.hpp"
#include "host-sim/engine/engine.hpp"
#include "host-sim/workload/workload.hpp"
#include "tests/cosmwasm_contract/sender.hpp"

namespace {

using namespace levee;

// The number behind LV.
uint32_t status_of(const OrderedJson& answer) {
    if (answer.contains("ok")) {
        return 0;
    }
    const std::string text = error_of(answer);
    REQUIRE_MESSAGE(text.starts_with("LV"), text);
    return static_cast<uint32_t>(std::stoul(text.substr(2)));
}

// Each payout is one message of the bank, in order.
void check_payments(const OrderedJson& events, const OrderedJson& messages) {
    size_t next = 0;
    for (const OrderedJson& event : events) {
        if (event["event"] != "payout") {
            continue;
        }
        REQUIRE(next < messages.size());
        const OrderedJson& send = messages[next++]["msg"]["bank"]["send"];
        const OrderedJson& fields = event["fields"];
        CHECK(send["to_address"] == address_text(fields["principal"].get<uint32_t>()));
        CHECK(send["amount"][0]["denom"] ==
              fmt::format("u{}", fields["asset"].get<uint32_t>()));
        CHECK(send["amount"][0]["amount"] == fields["amount"]);
    }
    CHECK(next == messages.size());
}

void check_accepted(const OrderedJson& ok, const Context& context, ByteView message,
                    const Receipt& receipt) {
    const std::string data = ok["data"].is_null() ? "" : ok["data"].get<std::string>();
    CHECK(data == base64(receipt.events));
    Bytes told(context_bytes(context).begin(), context_bytes(context).end());
    told.insert(told.end(), message.begin(), message.end());
    CHECK(ok["attributes"][0]["key"] == "action");
    CHECK(ok["attributes"][1] == OrderedJson{{"key", "raw"}, {"value", base64(told)}});
    OrderedJson events = ok["events"];
    for (OrderedJson& event : events) {
        event["type"] = "wasm-" + event["type"].get<std::string>();
        event["attributes"].push_back({{"key", "_contract_address"}, {"value", CONTRACT}});
    }
    CHECK(events_from_chain(events.dump(), "") ==
          Bytes(receipt.events.begin(), receipt.events.end()));
    check_payments(decode_events(receipt.events), ok["messages"]);
    for (const RowView& row : receipt.rows) {
        const auto found = levee_contract::chain().storage.find(row_key(row.kind, row.id));
        if (row.present()) {
            REQUIRE(found != levee_contract::chain().storage.end());
            CHECK(found->second == std::string(row.bytes.begin(), row.bytes.end()));
        } else {
            CHECK(found == levee_contract::chain().storage.end());
        }
    }
}

// All rows of the one are all rows of the other.
void check_state(const LedgerStore& store) {
    size_t rows = 0;
    for (const auto& [key, value] : levee_contract::chain().storage) {
        rows += key.size() == 8 && static_cast<uint8_t>(key[0]) < 0xF0 ? 1 : 0;
    }
    const std::vector<RowView> expected = store.sorted_rows();
    CHECK(rows == expected.size());
    for (const RowView& row : expected) {
        const auto found = levee_contract::chain().storage.find(row_key(row.kind, row.id));
        REQUIRE(found != levee_contract::chain().storage.end());
        CHECK(found->second == std::string(row.bytes.begin(), row.bytes.end()));
    }
}

uint64_t run_beside(uint64_t seed, std::string_view profile, int steps) {
    levee_contract::chain().storage.clear();
    const auto engine = make_engine("native");
    RandomWorkload workload(seed, workload_profile(profile, seed));
    Random random(seed);
    uint64_t accepted = 0;
    for (int step = 0; step < steps; ++step) {
        const Batch& batch = workload.next(*engine);
        const Context& context = batch.steps[0].context;
        const ByteView message = batch.message(batch.steps[0]);
        if (context.time.raw() > 18'000'000'000u) {
            break;  // beyond what nanoseconds in 64 bits can say
        }
        const Bytes copy(message.begin(), message.end());
        const Context kept = context;
        name_addresses(kept, copy);
        const OrderedJson answer = parsed(call_contract(kept, copy, random));
        const Receipt receipt = engine->execute(kept, copy);
        CAPTURE(step);
        CAPTURE(answer.dump());
        REQUIRE(status_of(answer) == static_cast<uint32_t>(receipt.status));
        if (receipt.status == Status::ok) {
            ++accepted;
            check_accepted(answer["ok"], kept, copy, receipt);
        }
    }
    check_state(engine->store());
    return accepted;
}

}  // namespace

TEST_CASE("LV-CW-04 random workloads leave the same rows, events and payments as natively") {
    // LEVEE_SEEDS asks for more than the few that every run tries.
    const char* const asked = std::getenv("LEVEE_SEEDS");
    const uint64_t seeds = asked == nullptr ? 4 : std::strtoull(asked, nullptr, 10);
    uint64_t accepted = 0;
    for (uint64_t seed = 1; seed <= seeds; ++seed) {
        CAPTURE(seed);
        accepted += run_beside(seed, seed <= 4 ? "mixed" : "swarm", 1500);
    }
    CHECK(accepted > 500 * seeds);
}

TEST_CASE("LV-CW-04 so do workloads that lean one way") {
    for (const std::string_view profile : workload_profiles()) {
        CAPTURE(profile);
        CHECK(run_beside(11, profile, 600) > 100);
    }
}
