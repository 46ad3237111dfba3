// Compiled by clang with the token `levee` renamed, whatever compiler builds the rest: core.hpp.
#include "host-sim/engine/clang/core.hpp"

#include <new>

#include "contract/core/transition.hpp"

namespace levee {

bool View::get(u8 kind, u64 id, void* out) const {
    return levee_clang_row_get(host, kind, id, out);
}

void View::put(u8 kind, u64 id, const void* row) const {
    LEVEE_ASSERT(levee_clang_row_put(host, kind, id, row));
}

namespace {

static_assert(alignof(Stage) <= 16);

Context context_at(const void* bytes) {
    Context context{};
    memcpy(static_cast<void*>(&context), bytes, Context::SIZE);
    return context;
}

}  // namespace
}  // namespace levee

extern "C" {

std::size_t levee_clang_stage_size() { return sizeof(levee::Stage); }

void levee_clang_stage_make(void* stage, void* host) {
    new (stage) levee::Stage(levee::View{host});
}

std::uint32_t levee_clang_execute(void* stage, const void* context, const std::uint8_t* message,
                                  std::uint32_t length) {
    return static_cast<std::uint32_t>(levee::transition(
        *static_cast<levee::Stage*>(stage), levee::context_at(context), message, length));
}

std::uint32_t levee_clang_query(void* stage, const void* context, const std::uint8_t* query,
                                std::uint32_t length) {
    return static_cast<std::uint32_t>(levee::query(
        *static_cast<levee::Stage*>(stage), levee::context_at(context), query, length));
}

const std::uint8_t* levee_clang_output(const void* stage) {
    return static_cast<const levee::Stage*>(stage)->output();
}

std::uint32_t levee_clang_output_size(const void* stage) {
    return static_cast<const levee::Stage*>(stage)->output_size();
}
}
