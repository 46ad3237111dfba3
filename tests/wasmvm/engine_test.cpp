// The engines over libwasmvm beside the native one: the same receipts for scenarios and random
// workloads, the same answers, and traps that leave everything as it was.
#include <doctest/doctest.h>

#include <filesystem>

#include "host-sim/difference.hpp"
#include "host-sim/scenario/scenario.hpp"
#include "host-sim/workload/workload.hpp"
#include "tests/support/sent.hpp"
#include "tests/wasmvm/machine.hpp"

namespace levee::testing {

namespace {

std::vector<std::string_view> machines_if_here() {
    std::vector<std::string_view> names;
    for (const EngineEntry& engine : engines()) {
        if (engine.name.starts_with("wasmvm") && engine.absent.empty()) {
            names.push_back(engine.name);
        }
    }
    return names;
}

/// The native engine and those of the machine.
struct Beside {
    Beside() : native(make_engine("native")) {
        for (const std::string_view name : machines_if_here()) {
            machines.push_back(make_engine(name));
        }
    }

    Status send(const Context& context, ByteView message) {
        const Receipt expected = native->execute(context, message);
        for (const std::unique_ptr<Engine>& machine : machines) {
            CAPTURE(machine->name());
            const Receipt receipt = machine->execute(context, message);
            REQUIRE_MESSAGE(same_receipt(expected, receipt), receipt.trap,
                            receipt_differences(expected, receipt).dump());
        }
        return expected.status;
    }

    void ask(const Context& context, ByteView query) {
        std::vector<uint8_t> expected;
        const Status status = native->query(context, query, expected);
        for (const std::unique_ptr<Engine>& machine : machines) {
            CAPTURE(machine->name());
            std::vector<uint8_t> answer;
            CHECK(machine->query(context, query, answer) == status);
            CHECK(answer == expected);
        }
    }

    std::unique_ptr<Engine> native;
    std::vector<std::unique_ptr<Engine>> machines;
};

std::vector<std::string> scripts() {
    std::vector<std::string> found;
    for (const char* folder : {"scenarios", "tests/regressions"}) {
        const auto root = std::filesystem::path(LEVEE_SOURCE_DIR) / folder;
        for (const auto& entry : std::filesystem::recursive_directory_iterator(root)) {
            if (entry.path().extension() == ".toml" &&
                load_scenario(entry.path(), {}).kind == ScenarioKind::script) {
                found.push_back(entry.path());
            }
        }
    }
    return found;
}

}  // namespace

TEST_CASE("LV-CW-20 every script in the repository has the native receipts") {
    const std::vector<std::string> all = scripts();
    CHECK(all.size() >= 3);
    for (const std::string& path : all) {
        CAPTURE(path);
        Beside beside;
        for (const ScriptMessage& sent : load_scenario(path, {}).script.messages) {
            CHECK(beside.send(sent.context, sent.message) == sent.expected);
        }
    }
}

TEST_CASE("LV-CW-20 random workloads have the native receipts and answers") {
    for (const std::string_view profile : workload_profiles()) {
        CAPTURE(profile);
        Beside beside;
        RandomWorkload workload(7, workload_profile(profile, 7));
        int accepted = 0;
        Context last;
        for (int step = 0; step < 400; ++step) {
            CAPTURE(step);
            const Batch& batch = workload.next(*beside.native);
            last = batch.steps[0].context;
            accepted += beside.send(last, batch.message(batch.steps[0])) == Status::ok ? 1 : 0;
        }
        CHECK(accepted > 100);
        for (uint32_t market = 0; market < 4; ++market) {
            beside.ask(last, encode_query("preview", {{"market", market}, {"loss", "12345"}}));
            beside.ask(last, encode_query("incident", {{"market", market}, {"epoch", 5}}));
            beside.ask(last, encode_query("health", {{"account", market}}));
        }
        beside.ask(last, {});
    }
}

TEST_CASE("LV-CW-20 bytes that are no message, of any length, and funds that nobody knows") {
    Beside beside;
    for (const Sent& sent : {add_asset(), open_account(1), deposit(1, 1000)}) {
        REQUIRE(beside.send(sent.context, sent.message) == Status::ok);
    }
    for (const size_t size : {0u, 1u, 7u, 8u, 9u, 11u, 12u, 100u, 264u, 4096u, 100'000u}) {
        CAPTURE(size);
        std::vector<uint8_t> bytes(size, 0);
        beside.send(context_of(1, 4), bytes);
        if (size >= 2) {
            bytes[0] = 3;
            beside.send(context_of(1, 4, 5), bytes);
            bytes.back() = 0xFF;
            beside.send(context_of(1, 4), bytes);
        }
    }
    Context odd = context_of(1, 5, 7);
    for (const uint32_t asset : {0U, 2U, 77U, UINT32_MAX}) {
        odd.funds_asset = asset;
        beside.send(odd, deposit(1, 7).message);
    }
    odd.funds_asset = 1;
    odd.funds_amount = Atoms::of(0);
    beside.send(odd, deposit(1, 7).message);
    odd.funds_amount = Atoms::of(~u128{0});
    beside.send(odd, deposit(1, 7).message);
    odd.sender = UINT32_MAX;
    beside.send(odd, deposit(1, 7).message);
}

TEST_CASE("LV-CW-21 a time that nanoseconds cannot say is a trap, and the engine goes on") {
    for (const std::string_view name : machines_if_here()) {
        CAPTURE(name);
        const auto engine = make_engine(name);
        const Sent first = add_asset();
        CHECK(engine->execute(first.context, first.message).status == Status::ok);
        const Digest before = engine->store().digest();
        Context late = context_of(1, 18'446'744'074);
        const Receipt trapped = engine->execute(late, open_account(1).message);
        CHECK(trapped.status == STATUS_TRAP);
        CHECK(trapped.trap == "a time beyond what a chain can say in nanoseconds");
        CHECK(engine->store().digest() == before);
        late.time = Seconds::of(18'446'744'073);
        CHECK(engine->execute(late, open_account(1).message).status == Status::ok);
    }
}

}  // namespace levee::testing
