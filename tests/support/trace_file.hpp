// Files of traces for tests, and how thorough the tests of faults shall be.
#pragma once

#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>
#include <vector>

#include "host-sim/trace/trace_format.hpp"

namespace levee::testing {

/// A name in the folder for temporary files; what stands under it goes with this.
struct TraceName {
    TraceName() {
        static int count = 0;
        // In memory where that is to be had: each trace that is finished waits for its disk.
        const std::filesystem::path memory = "/dev/shm";
        const bool has_memory = access(memory.c_str(), W_OK) == 0;
        path = ((has_memory ? memory : std::filesystem::temp_directory_path()) /
                ("levee-faults-" + std::to_string(getpid()) + "-" + std::to_string(count++)))
                   .string();
    }
    ~TraceName() {
        std::error_code ignored;
        std::filesystem::remove(path, ignored);
        std::filesystem::remove(part(), ignored);
    }
    TraceName(const TraceName&) = delete;
    TraceName& operator=(const TraceName&) = delete;

    std::string part() const { return trace_part_path(path); }
    std::string path;
};

inline std::vector<uint8_t> read_bytes(const std::string& path) {
    std::ifstream in(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}

inline void write_bytes(const std::string& path, ByteView bytes) {
    std::ofstream out(path, std::ios::binary | std::ios::trunc);
    out.write(reinterpret_cast<const char*>(bytes.data()),
              static_cast<std::streamsize>(bytes.size()));
}

/// LEVEE_FAULTS=whole asks for every fault; else a slice that is even over all of them.
inline bool wants_all_faults() {
    const char* wanted = std::getenv("LEVEE_FAULTS");
    return wanted != nullptr && std::string_view(wanted) == "whole";
}

}  // namespace levee::testing
