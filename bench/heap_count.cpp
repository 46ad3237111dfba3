// malloc, calloc and realloc of this program, which count. The library's own stand behind them; a
// sanitizer brings its own and tells through a hook.
#include <cstddef>
#include <cstdint>

#include "bench/harness.hpp"

namespace levee::bench {

volatile uint64_t sink = 0;

namespace {

// Constant from the start: malloc is called before any constructor.
constinit uint64_t allocations = 0;

}  // namespace

uint64_t heap_allocations() { return allocations; }

}  // namespace levee::bench

#if defined(__SANITIZE_ADDRESS__)
#define LEVEE_BENCH_SANITIZED 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define LEVEE_BENCH_SANITIZED 1
#endif
#endif

extern "C" {

#ifdef LEVEE_BENCH_SANITIZED

void __sanitizer_malloc_hook(const volatile void* block, size_t size);
void __sanitizer_malloc_hook(const volatile void*, size_t) { ++levee::bench::allocations; }

#else

void* __libc_malloc(size_t size);
void* __libc_calloc(size_t count, size_t size);
void* __libc_realloc(void* block, size_t size);

void* malloc(size_t size) {
    ++levee::bench::allocations;
    return __libc_malloc(size);
}

void* calloc(size_t count, size_t size) {
    ++levee::bench::allocations;
    return __libc_calloc(count, size);
}

void* realloc(void* block, size_t size) {
    ++levee::bench::allocations;
    return __libc_realloc(block, size);
}

#endif
}
