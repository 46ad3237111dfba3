// The list of fuzz targets and their small tools.
#include "tests/fuzz/fuzz.hpp"

#include <sys/mman.h>
#include <unistd.h>

#include <cstdio>

namespace levee::fuzz {

namespace {

constexpr Target TARGETS[] = {
    {"transactions", run_transactions, mutate_transactions},
    {"queries", run_queries, mutate_queries},
    {"scenario", run_scenario, mutate_scenario},
    {"trace", run_trace, mutate_trace},
    {"allocation", run_allocation, nullptr},
    {"fixed_math", run_fixed_math, nullptr},
    {"cosmwasm_json", run_cosmwasm_json, mutate_cosmwasm_json},
};

}  // namespace

std::span<const Target> targets() { return TARGETS; }

u128 any_number(Dice& dice) {
    const unsigned bits = static_cast<unsigned>(dice.below(128));
    const u128 high = dice.next();
    const u128 wide = (high << 64) | dice.next();
    switch (dice.below(4)) {
        case 0: return dice.below(4);
        case 1: return (u128{1} << bits) + dice.below(3) - 1;
        case 2: return ~u128{0} - dice.below(2);
        default: return wide >> bits;
    }
}

void fail(const std::string& what) {
    std::fprintf(stderr, "fuzz: %s\n", what.c_str());
    std::abort();
}

MemoryFile::MemoryFile(Input bytes)
    : file_(memfd_create("levee-fuzz", MFD_CLOEXEC)),
      path_("/proc/self/fd/" + std::to_string(file_)) {
    require(file_ >= 0, "no file in memory");
    for (size_t done = 0; done < bytes.size();) {
        const ssize_t wrote = write(file_, bytes.data() + done, bytes.size() - done);
        require(wrote > 0, "no room in memory");
        done += static_cast<size_t>(wrote);
    }
}

MemoryFile::~MemoryFile() { close(file_); }

}  // namespace levee::fuzz
