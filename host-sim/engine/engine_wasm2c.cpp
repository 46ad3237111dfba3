// The shipped levee.wasm, translated to C by wasm2c: the bytes that a chain would run, at nearly
// native speed. An engine has one instance; a trap discards it, since its stack pointer stays
// displaced.
#include <algorithm>
#include <cstring>
#include <stdexcept>

#include "host-sim/engine/engine.hpp"
#include "host-sim/engine/wasm2c_names.hpp"
#include "host-sim/engine/wasm2c_trap.hpp"

namespace levee {

namespace wasm2c {

struct Host {
    LedgerStore* store = nullptr;
    Instance* instance = nullptr;
};

namespace {

/// `size` bytes of linear memory at `pointer`; traps if they are not all inside.
uint8_t* bytes_at(Host& host, uint32_t pointer, size_t size) {
    const wasm_rt_memory_t& linear = memory(*host.instance);
    if (size > linear.size || pointer > linear.size - size) {
        wasm_rt_trap(WASM_RT_TRAP_OOB);
    }
    return linear.data + pointer;
}

size_t size_of_kind(const Host& host, uint32_t kind) {
    const size_t size = kind < 256 ? host.store->row_size(static_cast<uint8_t>(kind)) : 0;
    if (size == 0) {
        wasm_rt_trap(WASM_RT_TRAP_UNREACHABLE);
    }
    return size;
}

}  // namespace

// The two imports. Generated C has no unwind tables, so a mistake of the guest is a trap here and
// never an exception.
uint32_t row_get(Host& host, uint32_t kind, uint64_t id, uint32_t pointer) {
    const size_t size = size_of_kind(host, kind);
    uint8_t* out = bytes_at(host, pointer, size);
    return host.store->get(static_cast<uint8_t>(kind), id, out) ? 1 : 0;
}

void row_put(Host& host, uint32_t kind, uint64_t id, uint32_t pointer) {
    const size_t size = size_of_kind(host, kind);
    const uint8_t* row = bytes_at(host, pointer, size);
    if (!host.store->put(static_cast<uint8_t>(kind), id, row)) {
        wasm_rt_trap(WASM_RT_TRAP_UNREACHABLE);
    }
}

}  // namespace wasm2c

namespace {

class Wasm2cEngine final : public Engine {
public:
    Wasm2cEngine() { make_instance(); }
    ~Wasm2cEngine() override { drop_instance(); }

    std::string_view name() const override { return "wasm2c"; }

    Receipt execute(const Context& context, ByteView message) override {
        const Call call = run(context, message, &wasm2c::execute);
        return call.trapped ? trapped(wasm2c::last_trap_text()) : settle(call.status, call.output);
    }

    Status query(const Context& context, ByteView query, std::vector<uint8_t>& answer) override {
        const Call call = run(context, query, &wasm2c::query);
        answer.assign(call.output.begin(), call.output.end());
        store_.discard();
        return call.trapped ? STATUS_TRAP : call.status;
    }

private:
    struct Call {
        bool trapped = false;
        Status status = Status::ok;
        ByteView output;
    };

    static constexpr size_t INPUT_SIZE = 4096;

    Call run(const Context& context, ByteView body,
             uint32_t (*entry)(wasm2c::Instance&, uint32_t)) {
        // Cut to the input buffer, a longer body is still too long for any message.
        static_assert(MESSAGE_SIZE_MAX + sizeof(MessageHeader) < INPUT_SIZE - sizeof context);
        body = body.first(std::min(body.size(), INPUT_SIZE - sizeof context));
        const size_t length = sizeof context + body.size();
        std::memcpy(input_, &context, sizeof context);
        if (!body.empty()) {
            std::memcpy(input_ + sizeof context, body.data(), body.size());
        }
        Call call;
        call.trapped = !wasm2c::wasm2c_try([&] {
            call.status = static_cast<Status>(entry(instance_, static_cast<uint32_t>(length)));
            if (call.status == Status::ok) {
                const uint32_t size = wasm2c::output_size(instance_);
                call.output = {wasm2c::bytes_at(host_, wasm2c::output(instance_), size), size};
            }
        });
        if (call.trapped) {
            call.output = {};
            drop_instance();
            make_instance();
        }
        return call;
    }

    void make_instance() {
        host_ = {&store_, &instance_};
        env_ = {&host_};
        live_ = wasm2c::wasm2c_try([&] {
            wasm2c::instantiate(instance_, env_);
            const uint32_t pointer = wasm2c::input(instance_);
            input_ = wasm2c::bytes_at(host_, pointer, INPUT_SIZE);
        });
        if (!live_) {
            throw std::runtime_error(std::string("levee.wasm traps at its start: ") +
                                     wasm2c::last_trap_text());
        }
    }

    void drop_instance() {
        if (live_) {
            wasm2c::destroy(instance_);
            live_ = false;
        }
    }

    wasm2c::Instance instance_{};
    wasm2c::Env env_{};
    wasm2c::Host host_;
    uint8_t* input_ = nullptr;
    bool live_ = false;
};

}  // namespace

EngineEntry wasm2c_engine() {
    return {"wasm2c", "the shipped levee.wasm, translated to C and compiled",
            []() -> std::unique_ptr<Engine> { return std::make_unique<Wasm2cEngine>(); }, ""};
}

}  // namespace levee
