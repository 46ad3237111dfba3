// The functions the compiler calls in Wasm, built for the host under names of their own
// (tests/numbers.cmake) and compared with the host's.
#include "abi/units.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cstring>
#include <vector>

extern "C" {

void* levee_runtime_memcpy(void* to, const void* from, std::size_t size);
void* levee_runtime_memmove(void* to, const void* from, std::size_t size);
void* levee_runtime_memset(void* to, int value, std::size_t size);
int levee_runtime_memcmp(const void* left, const void* right, std::size_t size);
levee::i128 levee_runtime___multi3(levee::i128 a, levee::i128 b);
levee::i128 levee_runtime___ashlti3(levee::i128 value, int count);
levee::i128 levee_runtime___lshrti3(levee::i128 value, int count);
levee::i128 levee_runtime___ashrti3(levee::i128 value, int count);

}  // extern "C"

namespace levee {
namespace {

std::vector<u8> numbered(std::size_t size) {
    std::vector<u8> bytes(size);
    for (std::size_t i = 0; i < size; ++i) {
        bytes[i] = static_cast<u8>(i * 37 + 1);
    }
    return bytes;
}

TEST_CASE("LV-NUM-19 memory functions at every size, offset and overlap to 40 bytes") {
    const std::vector<u8> source = numbered(96);
    for (std::size_t size = 0; size <= 40; ++size) {
        for (std::size_t from = 0; from < 24; ++from) {
            for (std::size_t to = 0; to < 24; ++to) {
                std::vector<u8> want = source;
                std::vector<u8> have = source;
                std::memmove(want.data() + to, want.data() + from, size);
                CHECK(levee_runtime_memmove(have.data() + to, have.data() + from, size) ==
                      have.data() + to);
                REQUIRE(want == have);
            }
            std::vector<u8> copy(96, 0xee);
            levee_runtime_memcpy(copy.data() + 3, source.data() + from, size);
            REQUIRE(std::equal(copy.begin() + 3, copy.begin() + 3 + static_cast<long>(size),
                               source.begin() + static_cast<long>(from)));
            REQUIRE((copy[2] == 0xee && copy[3 + size] == 0xee));
            levee_runtime_memset(copy.data() + from, -91, size);
            REQUIRE(std::all_of(copy.begin() + static_cast<long>(from),
                                copy.begin() + static_cast<long>(from + size),
                                [](u8 byte) { return byte == 165; }));
        }
    }
}

TEST_CASE("LV-NUM-19 memcmp orders by the first different byte") {
    for (std::size_t size = 0; size <= 24; ++size) {
        const std::vector<u8> a = numbered(24);
        CHECK(levee_runtime_memcmp(a.data(), a.data(), size) == 0);
        for (std::size_t at = 0; at < size; ++at) {
            std::vector<u8> b = a;
            b[at] ^= 0x80;
            const int want = std::memcmp(a.data(), b.data(), size);
            CHECK((levee_runtime_memcmp(a.data(), b.data(), size) < 0) == (want < 0));
            CHECK(levee_runtime_memcmp(a.data(), b.data(), size) != 0);
        }
    }
}

TEST_CASE("LV-NUM-19 128-bit product and shifts equal the processor's") {
    const u64 words[] = {0, 1, 2, 0x8000'0000'0000'0000, ~u64{0}, 0x0123'4567'89ab'cdef};
    for (const u64 high : words) {
        for (const u64 low : words) {
            const u128 value = (static_cast<u128>(high) << 64) | low;
            const i128 number = static_cast<i128>(value);
            for (int count = 0; count < 128; ++count) {
                CHECK(static_cast<u128>(levee_runtime___ashlti3(number, count)) == value << count);
                CHECK(static_cast<u128>(levee_runtime___lshrti3(number, count)) == value >> count);
                CHECK(levee_runtime___ashrti3(number, count) == number >> count);
            }
            for (const u64 other : words) {
                const u128 factor = (static_cast<u128>(other) << 64) | high;
                CHECK(static_cast<u128>(levee_runtime___multi3(
                          number, static_cast<i128>(factor))) == value * factor);
            }
        }
    }
}

}  // namespace
}  // namespace levee
