// The protocol of levee.wasm, from the side of a host: what the module asks for, what it puts and
// when, when its output means something, and how a host goes on after a trap (LV-ABI-12 to 16).
#include <doctest/doctest.h>

#include <cstring>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "abi/generated/abi.hpp"
#include "host-sim/engine/wasm2c_names.hpp"
#include "host-sim/engine/wasm2c_trap.hpp"

namespace levee::wasm2c {

using Key = std::pair<uint32_t, uint64_t>;
using Bytes = std::vector<uint8_t>;

// A host that commits after status 0 alone, and writes down every call of its two imports.
struct Host {
    Instance instance{};
    Env env{};
    bool traps_at_put = false;
    std::map<Key, Bytes> rows;
    std::vector<std::pair<Key, Bytes>> puts;
    std::vector<Key> gets;
    bool put_before_get = false;

    Host() {
        env.host = this;
        REQUIRE(wasm2c_try([&] { instantiate(instance, env); }));
    }
    Host(const Host&) = delete;
    Host& operator=(const Host&) = delete;
    ~Host() { destroy(instance); }

    uint8_t* at(uint32_t pointer) { return memory(instance).data + pointer; }

    void renew() {
        destroy(instance);
        REQUIRE(wasm2c_try([&] { instantiate(instance, env); }));
    }

    /// The status of a call with these bytes as input and that length; false if it trapped.
    bool call(uint32_t (*entry)(Instance&, uint32_t), const Bytes& bytes, uint32_t length,
              uint32_t& status) {
        puts.clear();
        gets.clear();
        put_before_get = false;
        std::memcpy(at(input(instance)), bytes.data(), bytes.size());
        return wasm2c_try([&] { status = entry(instance, length); });
    }

    Status run(const Bytes& bytes) {
        uint32_t status = 0;
        REQUIRE(call(&execute, bytes, static_cast<uint32_t>(bytes.size()), status));
        for (const auto& [key, row] : puts) {
            if (status == 0) {
                rows[key] = row;
            }
        }
        return static_cast<Status>(status);
    }

    Bytes read_output() {
        const uint8_t* start = at(output(instance));
        return {start, start + output_size(instance)};
    }
};

uint32_t row_get(Host& host, uint32_t kind, uint64_t id, uint32_t pointer) {
    host.gets.push_back({kind, id});
    host.put_before_get = host.put_before_get || !host.puts.empty();
    const auto found = host.rows.find({kind, id});
    if (found == host.rows.end()) {
        return 0;
    }
    std::memcpy(host.at(pointer), found->second.data(), found->second.size());
    return 1;
}

void row_put(Host& host, uint32_t kind, uint64_t id, uint32_t pointer) {
    if (host.traps_at_put) {
        wasm_rt_trap(WASM_RT_TRAP_UNREACHABLE);
    }
    const uint8_t* row = host.at(pointer);
    host.puts.push_back({{kind, id}, Bytes(row, row + row_size(static_cast<uint8_t>(kind)))});
}

namespace {

constexpr uint32_t INPUT_SIZE = 4096;

template <class Body>
Bytes bytes_of(uint32_t sender, const Body& body, uint64_t funds = 0) {
    Context context;
    context.height = 1;
    context.time = Seconds::of(1);
    context.sender = sender;
    context.funds_asset = funds == 0 ? 0 : 1;
    context.funds_amount = Atoms::of(funds);
    const MessageHeader header{Body::KIND, 0, 0};
    Bytes bytes(sizeof context + sizeof header + sizeof body);
    std::memcpy(bytes.data(), &context, sizeof context);
    std::memcpy(bytes.data() + sizeof context, &header, sizeof header);
    std::memcpy(bytes.data() + sizeof context + sizeof header, &body, sizeof body);
    return bytes;
}

Bytes add_asset() {
    AddAssetMessage message;
    message.decimals = 6;
    message.recognise_after = 10;
    message.pending_epochs = 2;
    message.exit_epochs = 2;
    message.epoch_length = Seconds::of(3600);
    return bytes_of(0, message);
}

Bytes open_account() {
    OpenAccountMessage message;
    message.asset = 1;
    return bytes_of(1, message);
}

Bytes deposit(uint32_t account, uint64_t amount) {
    DepositMessage message;
    message.account = account;
    return bytes_of(1, message, amount);
}

Bytes health(uint32_t account) {
    HealthQuery question;
    question.account = account;
    return bytes_of(0, question);
}

void start(Host& host) {
    REQUIRE(host.run(add_asset()) == Status::ok);
    REQUIRE(host.run(open_account()) == Status::ok);
    REQUIRE(host.run(deposit(1, 1000)) == Status::ok);
}

}  // namespace

TEST_CASE("LV-ABI-13 the input is one place of 4,096 bytes, and its length is a context at least") {
    Host host;
    start(host);
    const uint32_t place = input(host.instance);
    CHECK(place + INPUT_SIZE <= memory(host.instance).size);
    const Bytes full(INPUT_SIZE, 0);
    for (const uint32_t length : {0U, Context::SIZE - 1U, INPUT_SIZE + 1U, 0xFFFF'FFFFU}) {
        for (const auto entry : {&execute, &query}) {
            CAPTURE(length);
            uint32_t status = 0;
            REQUIRE(host.call(entry, full, length, status));
            CHECK(static_cast<Status>(status) == Status::wrong_length);
            CHECK(host.gets.empty());
        }
    }
    CHECK(host.run(deposit(1, 5)) == Status::ok);
    CHECK(input(host.instance) == place);
}

TEST_CASE("LV-ABI-14 each row is asked for once, and put at the end in order of its key") {
    Host host;
    start(host);
    CHECK(host.run(deposit(1, 5)) == Status::ok);
    CHECK(!host.put_before_get);
    CHECK(host.puts.size() == 2);  // the asset and the account
    for (size_t i = 1; i < host.puts.size(); ++i) {
        CHECK(host.puts[i - 1].first < host.puts[i].first);
    }
    std::map<Key, int> asked;
    for (const Key& key : host.gets) {
        CHECK(++asked[key] == 1);
    }
    CHECK(host.run(deposit(2, 5)) == Status::account_not_found);
    CHECK(!host.gets.empty());
    CHECK(host.puts.empty());
    uint32_t status = 1;
    const Bytes question = health(1);
    REQUIRE(host.call(&query, question, static_cast<uint32_t>(question.size()), status));
    CHECK(status == 0);
    CHECK(host.puts.empty());
}

TEST_CASE("LV-ABI-15 after status 0 the output holds the events, or the answer of a query") {
    Host host;
    start(host);
    const Bytes events = host.read_output();
    REQUIRE(events.size() > sizeof(EventHeader));
    EventHeader header;
    std::memcpy(&header, events.data(), sizeof header);
    CHECK(header.kind == DepositedEvent::KIND);
    CHECK(events.size() == sizeof header + header.size);
    uint32_t status = 1;
    const Bytes question = health(1);
    REQUIRE(host.call(&query, question, static_cast<uint32_t>(question.size()), status));
    CHECK(status == 0);
    const Bytes bytes = host.read_output();
    REQUIRE(bytes.size() == sizeof(HealthAnswer));
    HealthAnswer answer;
    std::memcpy(&answer, bytes.data(), sizeof answer);
    CHECK(answer.cash == Atoms::of(1000));
}

TEST_CASE("LV-ABI-16 a new instance goes on after a trap, for the module keeps nothing") {
    Host host;
    Host calm;
    start(host);
    start(calm);
    const std::map<Key, Bytes> before = host.rows;
    const Bytes message = deposit(1, 5);
    uint32_t status = 0;
    host.traps_at_put = true;
    CHECK(!host.call(&execute, message, static_cast<uint32_t>(message.size()), status));
    CHECK(host.rows == before);
    host.traps_at_put = false;
    host.renew();
    CHECK(host.run(message) == Status::ok);
    CHECK(calm.run(message) == Status::ok);
    CHECK(host.rows == calm.rows);
    CHECK(host.read_output() == calm.read_output());
    calm.renew();
    CHECK(calm.run(deposit(1, 6)) == Status::ok);
    CHECK(host.run(deposit(1, 6)) == Status::ok);
    CHECK(host.rows == calm.rows);
}

}  // namespace levee::wasm2c
