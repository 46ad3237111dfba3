// levee.wasm in wasm3, an interpreter: nothing is compiled to machine code, so no compiler can be
// wrong in the way that the others are.
#include "host-sim/engine/engine.hpp"

#ifdef LEVEE_WASM3
#include <wasm3.h>

#include <memory>
#include <stdexcept>

#include "host-sim/engine/module_bytes.hpp"
#include "host-sim/engine/module_engine.hpp"

namespace levee {

namespace {

constexpr uint32_t STACK_BYTES = 256 * 1024;

void require(M3Result result) {
    if (result != m3Err_none) {
        throw std::runtime_error(std::string("wasm3: ") + result);
    }
}

class Wasm3Engine final : public ModuleEngine {
public:
    Wasm3Engine() : environment_(m3_NewEnvironment()) { renew(); }

    std::string_view name() const override { return "wasm3"; }

protected:
    std::span<uint8_t> memory() override {
        uint32_t size = 0;
        uint8_t* bytes = m3_GetMemory(runtime_.get(), &size, 0);
        return {bytes, size};
    }

    bool call(Export name, uint32_t argument, uint32_t& result) override {
        const IM3Function function = exports_[static_cast<size_t>(name)];
        std::array<const void*, 1> values = {&argument};
        M3Result trap = m3_Call(function, m3_GetArgCount(function), values.data());
        if (trap == m3Err_none) {
            values[0] = &result;
            trap = m3_GetResults(function, 1, values.data());
        }
        why_ = trap == m3Err_none ? why_ : trap;
        return trap == m3Err_none;
    }

    std::string_view why() const override { return why_; }

    void renew() override {
        runtime_.reset(m3_NewRuntime(environment_.get(), STACK_BYTES, nullptr));
        const ByteView bytes = module_bytes();
        IM3Module module = nullptr;
        require(m3_ParseModule(environment_.get(), &module, bytes.data(),
                               static_cast<uint32_t>(bytes.size())));
        if (const M3Result result = m3_LoadModule(runtime_.get(), module); result != m3Err_none) {
            m3_FreeModule(module);
            require(result);
        }
        require(m3_LinkRawFunctionEx(module, "env", "row_get", "i(iIi)", &on_row_get, this));
        require(m3_LinkRawFunctionEx(module, "env", "row_put", "v(iIi)", &on_row_put, this));
        for (size_t i = 0; i < exports_.size(); ++i) {
            require(m3_FindFunction(&exports_[i], runtime_.get(), EXPORT_NAMES[i]));
        }
    }

private:
    struct Delete {
        void operator()(IM3Environment environment) const { m3_FreeEnvironment(environment); }
        void operator()(IM3Runtime runtime) const { m3_FreeRuntime(runtime); }
    };

    static Wasm3Engine& self(IM3ImportContext context) {
        return *static_cast<Wasm3Engine*>(const_cast<void*>(
            static_cast<const void*>(context->userdata)));
    }

    // Results come first on the stack, then arguments, each in eight bytes.
    static const void* on_row_get(IM3Runtime, IM3ImportContext context, uint64_t* stack, void*) {
        uint32_t present = 0;
        const bool done =
            self(context).row_get(static_cast<uint32_t>(stack[1]), stack[2],
                                  static_cast<uint32_t>(stack[3]), present);
        stack[0] = present;
        return done ? m3Err_none : m3Err_trapOutOfBoundsMemoryAccess;
    }

    static const void* on_row_put(IM3Runtime, IM3ImportContext context, uint64_t* stack, void*) {
        const bool done = self(context).row_put(static_cast<uint32_t>(stack[0]), stack[1],
                                                static_cast<uint32_t>(stack[2]));
        return done ? m3Err_none : m3Err_trapOutOfBoundsMemoryAccess;
    }

    std::unique_ptr<M3Environment, Delete> environment_;
    std::unique_ptr<M3Runtime, Delete> runtime_;
    std::array<IM3Function, EXPORT_NAMES.size()> exports_{};
    std::string_view why_ = "no trap";
};

}  // namespace

EngineEntry wasm3_engine() {
    return {"wasm3", "levee.wasm in wasm3, an interpreter",
            []() -> std::unique_ptr<Engine> { return std::make_unique<Wasm3Engine>(); }, ""};
}

}  // namespace levee

#else

namespace levee {

EngineEntry wasm3_engine() {
    return {"wasm3", "levee.wasm in wasm3, an interpreter", nullptr,
            "its source was not there when this was built"};
}

}  // namespace levee

#endif
