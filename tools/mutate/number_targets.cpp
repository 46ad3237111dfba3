// The two fuzz targets of the arithmetic alone, so that a program of them links without the host.
#include <cstdio>

#include "tests/fuzz/fuzz.hpp"

namespace levee::fuzz {

namespace {

constexpr Target TARGETS[] = {
    {"allocation", run_allocation, nullptr},
    {"fixed_math", run_fixed_math, nullptr},
};

}  // namespace

std::span<const Target> targets() { return TARGETS; }

void fail(const std::string& what) {
    std::fprintf(stderr, "fuzz: %s\n", what.c_str());
    std::abort();
}

}  // namespace levee::fuzz
