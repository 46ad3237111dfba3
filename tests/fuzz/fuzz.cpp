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
    {"scenario", run_scenario, nullptr},
    {"trace", run_trace, nullptr},
    {"allocation", run_allocation, nullptr},
    {"fixed_math", run_fixed_math, nullptr},
    {"cosmwasm_json", run_cosmwasm_json, mutate_cosmwasm_json},
};

}  // namespace

std::span<const Target> targets() { return TARGETS; }

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
