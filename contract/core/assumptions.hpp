// What the core assumes of the compiler, checked at compile time, and the assertion of the core.
// A broken assertion is a trap in every build: the host then discards the whole transaction, which
// is the only safe answer to arithmetic that proved itself wrong.
#pragma once

#include "abi/units.hpp"

#define LEVEE_ASSERT(condition) ((condition) ? static_cast<void>(0) : __builtin_trap())

// A function that many others use stands once in the module instead of at each of its uses: wide
// arithmetic, rows of the stage, the steps of an account. It costs a call, and saves much size.
#define LEVEE_OUTLINE __attribute__((noinline))

namespace levee {

static_assert(__CHAR_BIT__ == 8, "rows and messages are counted in octets");
static_assert(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__, "rows are little endian as they lie");
static_assert(sizeof(u8) == 1 && sizeof(u16) == 2 && sizeof(u32) == 4 && sizeof(u64) == 8);
static_assert(sizeof(u128) == 16 && sizeof(i128) == 16);
static_assert(sizeof(int) == 4, "integer promotion must not change a result between targets");

static_assert(static_cast<i128>(~u128{0}) == -1, "conversion to signed keeps the bits");
static_assert((i128{-3} >> 1) == -2, "a right shift of a negative number rounds down");
static_assert(static_cast<u64>(i64{-1}) == ~u64{0}, "two's complement");

}  // namespace levee
