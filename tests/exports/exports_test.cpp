// The exports of levee.wasm as a host calls them, with lengths and refusals that no engine of the
// simulator sends: whatever is refused leaves an empty output behind.
#include <cstring>
#include <map>
#include <utility>
#include <vector>

#include "abi/generated/abi.hpp"
#include "host-sim/abi/wire.hpp"
#include "host-sim/engine/wasm2c_names.hpp"
#include "host-sim/engine/wasm2c_trap.hpp"

#include <doctest/doctest.h>

namespace levee::wasm2c {

struct Host {
    std::map<std::pair<uint32_t, uint64_t>, std::vector<uint8_t>> rows;
    Instance* instance = nullptr;

    uint8_t* at(uint32_t pointer) const { return memory(*instance).data + pointer; }
};

uint32_t row_get(Host& host, uint32_t kind, uint64_t id, uint32_t pointer) {
    const auto found = host.rows.find({kind, id});
    if (found == host.rows.end()) {
        return 0;
    }
    std::memcpy(host.at(pointer), found->second.data(), found->second.size());
    return 1;
}

void row_put(Host& host, uint32_t kind, uint64_t id, uint32_t pointer) {
    const uint8_t* const row = host.at(pointer);
    host.rows[{kind, id}].assign(row, row + row_size(static_cast<uint8_t>(kind)));
}

}  // namespace levee::wasm2c

namespace levee {
namespace {

class Module {
public:
    Module() {
        host_.instance = &instance_;
        env_ = {&host_};
        REQUIRE(wasm2c::wasm2c_try([&] { wasm2c::instantiate(instance_, env_); }));
    }
    ~Module() { wasm2c::destroy(instance_); }
    Module(const Module&) = delete;
    Module& operator=(const Module&) = delete;

    template <class Message>
    uint32_t put(uint64_t time, const Message& message) {
        Context context{};
        context.time = Seconds::of(time);
        uint8_t* const input = host_.at(wasm2c::input(instance_));
        std::memcpy(input, &context, sizeof context);
        const auto wire = wire_of(message);
        std::memcpy(input + sizeof context, wire.data(), wire.size());
        return static_cast<uint32_t>(sizeof context + wire.size());
    }
    template <class Message>
    Status execute(uint64_t time, const Message& message) {
        return execute_length(put(time, message));
    }
    template <class Query>
    Status query(uint64_t time, const Query& query) {
        return query_length(put(time, query));
    }
    Status execute_length(uint32_t length) { return call(&wasm2c::execute, length); }
    Status query_length(uint32_t length) { return call(&wasm2c::query, length); }
    uint32_t output_size() { return wasm2c::output_size(instance_); }

private:
    Status call(uint32_t (*entry)(wasm2c::Instance&, uint32_t), uint32_t length) {
        Status status = Status::ok;
        REQUIRE(wasm2c::wasm2c_try([&] {
            status = static_cast<Status>(entry(instance_, length));
        }));
        return status;
    }

    wasm2c::Instance instance_{};
    wasm2c::Env env_{};
    wasm2c::Host host_;
};

AddAssetMessage asset() {
    AddAssetMessage m{};
    m.recognise_after = 1;
    m.pending_epochs = 1;
    m.exit_epochs = 1;
    m.epoch_length = Seconds::of(100);
    return m;
}

AddMarketMessage market() {
    AddMarketMessage m{};
    m.asset = 1;
    m.kind = static_cast<uint8_t>(ContractKind::linear);
    m.multiplier = 1;
    m.tick_max = Ticks::of(1000);
    m.oi_max = Lots::of(1000);
    m.initial_margin = Ratio::of(200'000'000);
    m.maintenance_margin = Ratio::of(100'000'000);
    m.mark_step = Ratio::of(100'000'000);
    m.mark_age_max = Seconds::of(60);
    m.house_order_min = Lots::of(1);
    return m;
}

TEST_CASE("LV-TRN-02 an input of an impossible length leaves no output of the call before") {
    for (const uint32_t length : {0U, 39U, 4097U, 0xFFFF'FFFFU}) {
        CAPTURE(length);
        Module module;
        REQUIRE((module.execute(1, asset()) == Status::ok));
        REQUIRE(module.output_size() > 0);
        CHECK((module.execute_length(length) == Status::wrong_length));
        CHECK(module.output_size() == 0);
        REQUIRE((module.execute(2, asset()) == Status::ok));
        REQUIRE(module.output_size() > 0);
        CHECK((module.query_length(length) == Status::wrong_length));
        CHECK(module.output_size() == 0);
    }
}

TEST_CASE("LV-TRN-02 a refused query leaves no output, though an epoch advanced on its way") {
    Module module;
    REQUIRE((module.execute(1, asset()) == Status::ok));
    REQUIRE((module.execute(2, market()) == Status::ok));
    PreviewQuery preview{};
    preview.market = 1;
    preview.loss = Atoms::of(5);
    CHECK((module.query(1000, preview) == Status::no_mark));
    CHECK(module.output_size() == 0);
}

}  // namespace
}  // namespace levee
