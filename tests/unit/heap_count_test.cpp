// The operator new of this program, which counts. It stands alone in its file, so that no compiler
// sees it together with a container and takes its malloc for a mistake.
#include "tests/unit/heap_count.hpp"

#include <doctest/doctest.h>

#include <cstdlib>
#include <memory>
#include <new>

namespace {

uint64_t allocations = 0;

}  // namespace

uint64_t levee::heap_allocations() { return allocations; }

[[gnu::noinline]] void* operator new(std::size_t size) {
    ++allocations;
    void* block = std::malloc(size == 0 ? 1 : size);
    if (block == nullptr) {
        throw std::bad_alloc();
    }
    return block;
}
[[gnu::noinline]] void operator delete(void* block) noexcept { std::free(block); }
[[gnu::noinline]] void operator delete(void* block, std::size_t) noexcept { std::free(block); }

TEST_CASE("LV-HST-05 the counter that shows that nothing is allocated does count") {
    const uint64_t before = levee::heap_allocations();
    const auto kept = std::make_unique<int>(1);
    CHECK(*kept == 1);
    CHECK(levee::heap_allocations() > before);
}
