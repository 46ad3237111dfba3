// Wasmtime through its C interface. Its signal handlers stay off, since those of wasm2c's guard
// pages are in this process too: bounds are checked by compares instead.
#include "host-sim/engine/engine_wasmtime.hpp"

#include "host-sim/engine/module_bytes.hpp"
#include "host-sim/usage.hpp"

namespace levee {

namespace {

constexpr std::string_view SENTENCE = "levee.wasm in wasmtime, its operations counted exactly";

}  // namespace

}  // namespace levee

#ifdef LEVEE_WASMTIME
#include <wasm.h>
#include <wasmtime.h>

#include <stdexcept>

namespace levee {

namespace {

/// Throws what went wrong; the error is given back to its library first.
void require(wasmtime_error_t* error, wasm_trap_t* trap = nullptr) {
    if (error == nullptr && trap == nullptr) {
        return;
    }
    wasm_byte_vec_t text;
    if (error != nullptr) {
        wasmtime_error_message(error, &text);
        wasmtime_error_delete(error);
    } else {
        wasm_trap_message(trap, &text);
        wasm_trap_delete(trap);
    }
    const std::string message(text.data, text.size);
    wasm_byte_vec_delete(&text);
    throw std::runtime_error("wasmtime: " + message);
}

/// The module, compiled once a process.
struct Compiled {
    wasm_engine_t* engine = nullptr;
    wasmtime_module_t* module = nullptr;

    Compiled() {
        wasm_config_t* config = wasm_config_new();
        wasmtime_config_consume_fuel_set(config, true);
        wasmtime_config_signals_based_traps_set(config, false);
        engine = wasm_engine_new_with_config(config);
        const ByteView bytes = module_bytes();
        require(wasmtime_module_new(engine, bytes.data(), bytes.size(), &module));
    }
    ~Compiled() {
        wasmtime_module_delete(module);
        wasm_engine_delete(engine);
    }
    Compiled(const Compiled&) = delete;
    Compiled& operator=(const Compiled&) = delete;
};

const Compiled& compiled() {
    static const Compiled once;
    return once;
}

std::string_view trap_text(uint8_t code) {
    switch (code) {
        case WASMTIME_TRAP_CODE_STACK_OVERFLOW: return "call stack exhausted";
        case WASMTIME_TRAP_CODE_MEMORY_OUT_OF_BOUNDS: return "out of bounds memory access";
        case WASMTIME_TRAP_CODE_INTEGER_OVERFLOW: return "integer overflow";
        case WASMTIME_TRAP_CODE_INTEGER_DIVISION_BY_ZERO: return "integer divide by zero";
        case WASMTIME_TRAP_CODE_UNREACHABLE_CODE_REACHED: return "unreachable";
        case WASMTIME_TRAP_CODE_OUT_OF_FUEL: return "out of fuel";
        default: return "trap";
    }
}

class WasmtimeEngine final : public FuelEngine {
public:
    WasmtimeEngine() { renew(); }

    std::string_view name() const override { return "wasmtime"; }

    uint64_t fuel_left() const override {
        uint64_t left = 0;
        require(wasmtime_context_get_fuel(context_, &left));
        return left;
    }

protected:
    std::span<uint8_t> memory() override {
        return {wasmtime_memory_data(context_, &memory_),
                wasmtime_memory_data_size(context_, &memory_)};
    }

    bool call(Export name, uint32_t argument, uint32_t& result) override {
        const bool is_metered = name == Export::execute || name == Export::query;
        const uint64_t given = is_metered ? limit_ : PLENTY;
        require(wasmtime_context_set_fuel(context_, given));
        wasmtime_val_raw_t value{};
        value.i32 = static_cast<int32_t>(argument);
        wasm_trap_t* trap = nullptr;
        wasmtime_error_t* error = wasmtime_func_call_unchecked(
            context_, &exports_[static_cast<size_t>(name)], &value, 1, &trap);
        if (is_metered) {
            used_ = given - fuel_left();
        }
        if (trap != nullptr) {
            uint8_t code = 0;
            why_ = wasmtime_trap_code(trap, &code) ? trap_text(code) : "a row out of bounds";
            wasm_trap_delete(trap);
            return false;
        }
        require(error);
        result = static_cast<uint32_t>(value.i32);
        return true;
    }

    std::string_view why() const override { return why_; }

    void renew() override {
        instance_store_.reset(wasmtime_store_new(compiled().engine, nullptr, nullptr));
        context_ = wasmtime_store_context(instance_store_.get());
        require(wasmtime_context_set_fuel(context_, PLENTY));
        const std::unique_ptr<wasmtime_linker_t, Delete> linker(
            wasmtime_linker_new(compiled().engine));
        define(*linker, "row_get", &on_row_get, 1);
        define(*linker, "row_put", &on_row_put, 0);
        wasmtime_instance_t instance;
        wasm_trap_t* trap = nullptr;
        wasmtime_error_t* error = wasmtime_linker_instantiate(linker.get(), context_,
                                                              compiled().module, &instance, &trap);
        require(error, trap);
        memory_ = exported(instance, "memory", WASMTIME_EXTERN_MEMORY).of.memory;
        for (size_t i = 0; i < exports_.size(); ++i) {
            exports_[i] = exported(instance, EXPORT_NAMES[i], WASMTIME_EXTERN_FUNC).of.func;
        }
    }

private:
    struct Delete {
        void operator()(wasmtime_store_t* store) const { wasmtime_store_delete(store); }
        void operator()(wasmtime_linker_t* linker) const { wasmtime_linker_delete(linker); }
    };

    static wasm_trap_t* on_row_get(void* env, wasmtime_caller_t*, wasmtime_val_raw_t* values,
                                   size_t) {
        uint32_t present = 0;
        const bool done = static_cast<WasmtimeEngine*>(env)->row_get(
            static_cast<uint32_t>(values[0].i32), static_cast<uint64_t>(values[1].i64),
            static_cast<uint32_t>(values[2].i32), present);
        values[0].i32 = static_cast<int32_t>(present);
        return done ? nullptr : guest_mistake();
    }

    static wasm_trap_t* on_row_put(void* env, wasmtime_caller_t*, wasmtime_val_raw_t* values,
                                   size_t) {
        const bool done = static_cast<WasmtimeEngine*>(env)->row_put(
            static_cast<uint32_t>(values[0].i32), static_cast<uint64_t>(values[1].i64),
            static_cast<uint32_t>(values[2].i32));
        return done ? nullptr : guest_mistake();
    }

    static wasm_trap_t* guest_mistake() {
        constexpr std::string_view text = "a row out of bounds";
        return wasmtime_trap_new(text.data(), text.size());
    }

    /// An import (i32, i64, i32) with at most one i32 as its result.
    void define(wasmtime_linker_t& linker, std::string_view name,
                wasmtime_func_unchecked_callback_t callback, size_t results) {
        constexpr std::string_view module = "env";
        std::array<wasm_valtype_t*, 3> kinds = {wasm_valtype_new(WASM_I32),
                                                wasm_valtype_new(WASM_I64),
                                                wasm_valtype_new(WASM_I32)};
        std::array<wasm_valtype_t*, 1> result = {results == 0 ? nullptr
                                                              : wasm_valtype_new(WASM_I32)};
        wasm_valtype_vec_t in;
        wasm_valtype_vec_t out;
        wasm_valtype_vec_new(&in, kinds.size(), kinds.data());
        wasm_valtype_vec_new(&out, results, result.data());
        wasm_functype_t* type = wasm_functype_new(&in, &out);
        wasmtime_error_t* error = wasmtime_linker_define_func_unchecked(
            &linker, module.data(), module.size(), name.data(), name.size(), type, callback, this,
            nullptr);
        wasm_functype_delete(type);
        require(error);
    }

    wasmtime_extern_t exported(const wasmtime_instance_t& instance, std::string_view name,
                               wasmtime_extern_kind_t kind) {
        wasmtime_extern_t found;
        if (!wasmtime_instance_export_get(context_, &instance, name.data(), name.size(), &found) ||
            found.kind != kind) {
            throw std::runtime_error("levee.wasm does not export " + std::string(name));
        }
        return found;
    }

    std::unique_ptr<wasmtime_store_t, Delete> instance_store_;
    wasmtime_context_t* context_ = nullptr;
    wasmtime_memory_t memory_{};
    std::array<wasmtime_func_t, EXPORT_NAMES.size()> exports_{};
    std::string_view why_ = "no trap";
};

}  // namespace

std::unique_ptr<FuelEngine> make_wasmtime() { return std::make_unique<WasmtimeEngine>(); }

EngineEntry wasmtime_engine() {
    return {"wasmtime", SENTENCE, []() -> std::unique_ptr<Engine> { return make_wasmtime(); }, ""};
}

}  // namespace levee

#else

namespace levee {

std::unique_ptr<FuelEngine> make_wasmtime() { throw UsageError("this build has no wasmtime"); }

EngineEntry wasmtime_engine() {
    return {"wasmtime", SENTENCE, nullptr, "its library was not there when this was built"};
}

}  // namespace levee

#endif
