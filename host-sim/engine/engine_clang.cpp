// The core compiled by clang at -O3, beside the compiler of this program.
#include "host-sim/engine/compiled_engine.hpp"

#ifdef LEVEE_CLANG_CORE
namespace levee_clang {
extern const LeveeCompiledCore compiled_core;
}
#endif

namespace levee {

namespace {

constexpr std::string_view NAME = "native-clang";
constexpr std::string_view SENTENCE = "the core compiled by clang, at -O3, into this program";

}  // namespace

EngineEntry native_clang_engine() {
#ifdef LEVEE_CLANG_CORE
    return {NAME, SENTENCE,
            []() -> std::unique_ptr<Engine> {
                return make_compiled_engine(NAME, levee_clang::compiled_core);
            },
            ""};
#else
    return {NAME, SENTENCE, nullptr,
            "the clang that builds levee.wasm cannot build for this machine"};
#endif
}

}  // namespace levee
