// Compiled with the token `levee` renamed, by whichever compiler and at whichever level: core.hpp.
#include "host-sim/engine/compiled/core.hpp"

#include <new>

#include "contract/core/transition.hpp"

namespace levee {

bool View::get(u8 kind, u64 id, void* out) const {
    return levee_compiled_row_get(host, kind, id, out);
}

void View::put(u8 kind, u64 id, const void* row) const {
    LEVEE_ASSERT(levee_compiled_row_put(host, kind, id, row));
}

namespace {

static_assert(alignof(Stage) <= 16);

Context context_at(const void* bytes) {
    Context context{};
    memcpy(static_cast<void*>(&context), bytes, Context::SIZE);
    return context;
}

Stage& stage_at(void* stage) { return *static_cast<Stage*>(stage); }
const Stage& stage_at(const void* stage) { return *static_cast<const Stage*>(stage); }

void make_stage(void* stage, void* host) { new (stage) Stage(View{host}); }

u32 run_execute(void* stage, const void* context, const u8* message, u32 length) {
    return static_cast<u32>(transition(stage_at(stage), context_at(context), message, length));
}

u32 run_query(void* stage, const void* context, const u8* body, u32 length) {
    return static_cast<u32>(query(stage_at(stage), context_at(context), body, length));
}

const u8* output(const void* stage) { return stage_at(stage).output(); }
u32 output_size(const void* stage) { return stage_at(stage).output_size(); }

}  // namespace

extern const LeveeCompiledCore compiled_core;
const LeveeCompiledCore compiled_core = {sizeof(Stage), make_stage, run_execute,
                                         run_query,     output,     output_size};

}  // namespace levee
