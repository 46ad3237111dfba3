// The engines against each other on real and on damaged messages: equal receipts, refusals that
// change nothing, and a hot path that never asks for memory.
#include "host-sim/engine/engine.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <random>
#include <set>

#include "host-sim/abi/decode.hpp"
#include "host-sim/difference.hpp"
#include "host-sim/engine/receipt_chain.hpp"
#include "tests/support/engines.hpp"
#include "tests/support/sent.hpp"
#include "tests/unit/heap_count.hpp"

namespace levee {
namespace {

using namespace testing;

/// Kinds of messages from 0 to a few that do not exist.
constexpr uint64_t KINDS = meta::MESSAGES.size() + 6;

/// A random kind with a body of mostly the right length; fields are small, or anything at all.
Sent damaged(std::mt19937_64& random) {
    Sent sent{context_of(static_cast<uint32_t>(random() % 4), 4 + random() % 100), {}};
    if (random() % 3 == 0) {
        sent.context.funds_asset = static_cast<uint32_t>(random() % 3);
        sent.context.funds_amount = Atoms::of(random() % 2 == 0 ? u128{random()} << 40 : 5);
    }
    const auto kind = static_cast<uint16_t>(random() % KINDS);
    const uint32_t size = message_size(kind);
    size_t length = size == 0xFFFF'FFFFu ? random() % 200 : size;
    if (random() % 20 == 0) {
        length = random() % 4200;
    }
    const MessageHeader header{kind, static_cast<uint16_t>(random() % 40 == 0), 0};
    sent.message.resize(sizeof header + length);
    std::memcpy(sent.message.data(), &header, sizeof header);
    const bool small = random() % 2 == 0;
    for (size_t i = 0; i < length; ++i) {
        const bool low = i % 4 == 0;
        const uint64_t value = small ? (low ? random() % 3 : 0) : random();
        sent.message[sizeof header + i] = static_cast<uint8_t>(value);
    }
    if (random() % 50 == 0) {
        sent.message.resize(random() % sizeof header);
    }
    return sent;
}

TEST_CASE("LV-HST-10 every engine gives the same receipts, for good and damaged messages") {
    const std::vector<std::unique_ptr<Engine>> all = present_engines();
    REQUIRE(!all.empty());
    std::mt19937_64 random(1);
    std::vector<Sent> script = {add_asset(), open_account(1), open_account(2), deposit(1, 1000),
                                deposit(2, 77)};
    const size_t sound = script.size();
    for (int i = 0; i < 20000; ++i) {
        script.push_back(damaged(random));
    }
    uint64_t accepted = 0;
    std::set<uint8_t> known;
    for (const Sent& sent : script) {
        const Receipt first = all[0]->execute(sent.context, sent.message);
        REQUIRE_MESSAGE(first.status != STATUS_TRAP,
                        transaction_json(context_bytes(sent.context), sent.message).dump());
        accepted += first.status == Status::ok ? 1 : 0;
        if (sent.message.size() >= sizeof(MessageHeader) &&
            first.status != Status::unknown_message) {
            known.insert(sent.message[0]);
        }
        for (size_t i = 1; i < all.size(); ++i) {
            const Receipt other = all[i]->execute(sent.context, sent.message);
            REQUIRE_MESSAGE(same_receipt(first, other),
                            transaction_json(context_bytes(sent.context), sent.message).dump(),
                            receipt_differences(first, other).dump());
        }
    }
    CHECK(known.size() == meta::MESSAGES.size());
    CHECK(accepted > sound + 50);  // 101 damaged ones by g++, which draws arguments last first
    for (const std::unique_ptr<Engine>& engine : all) {
        CHECK(engine->store().digest() == all[0]->store().digest());
    }
}

TEST_CASE("LV-HST-10 an engine that was told ahead gives the same receipts") {
    std::mt19937_64 random(2);
    std::vector<Sent> script = {add_asset(), open_account(1), deposit(1, 1000)};
    for (int i = 0; i < 300; ++i) {
        script.push_back(damaged(random));
    }
    for (const std::unique_ptr<Engine>& engine : present_engines()) {
        CAPTURE(engine->name());
        const std::unique_ptr<Engine> native = make_engine("native");
        size_t told = 0;
        for (size_t i = 0; i < script.size(); ++i) {
            told = std::max(told, i);
            while (told < script.size() &&
                   engine->expect(script[told].context, script[told].message)) {
                ++told;
            }
            const Receipt receipt = engine->execute(script[i].context, script[i].message);
            REQUIRE(same_receipt(native->execute(script[i].context, script[i].message), receipt));
        }
        CHECK(engine->store().digest() == native->store().digest());
    }
}

TEST_CASE("LV-HST-19 a refused message leaves the ledger as it was") {
    for (const std::unique_ptr<Engine>& engine : present_engines()) {
        CAPTURE(engine->name());
        for (const Sent& sent : {add_asset(), open_account(1), deposit(1, 1000)}) {
            REQUIRE(engine->execute(sent.context, sent.message).status == Status::ok);
        }
        const Digest before = engine->store().digest();
        const Sent unknown = deposit(9, 5);
        const Receipt receipt = engine->execute(unknown.context, unknown.message);
        CHECK(receipt.status == Status::account_not_found);
        CHECK(receipt.rows.empty());
        CHECK(receipt.events.empty());
        CHECK(engine->store().digest() == before);
        CHECK(engine->execute(unknown.context, {}).status == Status::wrong_length);
        CHECK(engine->store().digest() == before);
    }
}

TEST_CASE("LV-HST-05 accepted and refused transactions and their digests allocate nothing") {
    for (const std::unique_ptr<Engine>& engine : present_engines()) {
        CAPTURE(engine->name());
        // A virtual machine of a chain takes its messages as JSON, in memory of its own.
        if (engine->name().starts_with("wasmvm")) continue;
        for (const Sent& sent : {add_asset(), open_account(1), deposit(1, 1000)}) {
            REQUIRE(engine->execute(sent.context, sent.message).status == Status::ok);
        }
        const Sent good = deposit(1, 3);
        const Sent bad = deposit(2, 3);
        ReceiptChain chain;
        const uint64_t before = heap_allocations();
        uint64_t accepted = 0;
        for (int i = 0; i < 1000; ++i) {
            const Sent& sent = i % 3 == 0 ? bad : good;
            const Receipt receipt = engine->execute(sent.context, sent.message);
            chain.extend(sent.context, sent.message, receipt);
            accepted += receipt.status == Status::ok ? 1 : 0;
        }
        CHECK(heap_allocations() == before);
        CHECK(accepted == 666);
        CHECK(engine->store().growths() <= 4);
    }
}

TEST_CASE("LV-HST-27 a query changes nothing and answers the same on every engine") {
    const std::vector<std::unique_ptr<Engine>> all = present_engines();
    const std::vector<uint8_t> health = encode_query("health", {{"account", 1}});
    const std::vector<uint8_t> other = encode_query("health", {{"account", 2}});
    std::vector<uint8_t> first;
    for (const std::unique_ptr<Engine>& engine : all) {
        for (const Sent& sent : {add_asset(), open_account(1), deposit(1, 1000)}) {
            REQUIRE(engine->execute(sent.context, sent.message).status == Status::ok);
        }
        const Digest before = engine->store().digest();
        std::vector<uint8_t> answer;
        REQUIRE(engine->query(context_of(0, 4), health, answer) == Status::ok);
        CHECK(decode_answer(HealthQuery::KIND, answer)["fields"]["cash"] == "1000");
        first = first.empty() ? answer : first;
        CHECK(answer == first);
        CHECK(engine->query(context_of(0, 4), other, answer) == Status::account_not_found);
        CHECK(answer.empty());
        CHECK(engine->store().digest() == before);
    }
}

}  // namespace
}  // namespace levee
