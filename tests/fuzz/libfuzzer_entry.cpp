// The entry points of libFuzzer for one target, whose name the build defines.
#include <algorithm>
#include <cstdio>

#include "tests/fuzz/fuzz.hpp"

extern "C" size_t LLVMFuzzerMutate(uint8_t* data, size_t size, size_t capacity);
extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size);
extern "C" size_t LLVMFuzzerCustomMutator(uint8_t* data, size_t size, size_t capacity,
                                          unsigned seed);

namespace {

const levee::fuzz::Target& target() {
    static const levee::fuzz::Target& found = [&]() -> const levee::fuzz::Target& {
        for (const levee::fuzz::Target& candidate : levee::fuzz::targets()) {
            if (candidate.name == LEVEE_FUZZ_TARGET) {
                return candidate;
            }
        }
        levee::fuzz::fail("no target " LEVEE_FUZZ_TARGET);
    }();
    return found;
}

}  // namespace

int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
    static const int is_counted = std::atexit([] {
        std::fprintf(stderr, "stat::transitions: %llu\n",
                     static_cast<unsigned long long>(levee::fuzz::transitions));
    });
    static_cast<void>(is_counted);
    target().run({data, size});
    return 0;
}

// One change in eight is libFuzzer's own, which knows constants that the code compared with.
size_t LLVMFuzzerCustomMutator(uint8_t* data, size_t size, size_t capacity, unsigned seed) {
    if (target().mutate == nullptr || seed % 8 == 0) {
        return LLVMFuzzerMutate(data, size, capacity);
    }
    levee::fuzz::Buffer input(data, data + size);
    levee::fuzz::Dice dice(seed);
    target().mutate(input, dice);
    const size_t kept = std::min(input.size(), capacity);
    std::copy_n(input.begin(), kept, data);
    return kept;
}
