// The core compiled a second time, by clang, into the same program. Only plain C crosses this line:
// the two compilers' classes must never meet, so the second core lives in a namespace of another
// name (cmake/engines.cmake) and is reached through these functions alone.
#pragma once

#include <cstddef>
#include <cstdint>

extern "C" {

// Supplied by the engine: rows of its ledger.
bool levee_clang_row_get(void* host, std::uint8_t kind, std::uint64_t id, void* out);
bool levee_clang_row_put(void* host, std::uint8_t kind, std::uint64_t id, const void* row);

/// Bytes of a stage, which its caller allocates aligned to 16.
std::size_t levee_clang_stage_size();
void levee_clang_stage_make(void* stage, void* host);

std::uint32_t levee_clang_execute(void* stage, const void* context, const std::uint8_t* message,
                                  std::uint32_t length);
std::uint32_t levee_clang_query(void* stage, const void* context, const std::uint8_t* query,
                                std::uint32_t length);
const std::uint8_t* levee_clang_output(const void* stage);
std::uint32_t levee_clang_output_size(const void* stage);
}
