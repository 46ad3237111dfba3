// How often this program asked for heap memory, so that a test can show that a loop never does.
// Counted by the operator new of heap_count_test.cpp.
#pragma once

#include <cstdint>

namespace levee {

uint64_t heap_allocations();

}  // namespace levee
