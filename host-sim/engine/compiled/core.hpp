// The core compiled once more, by another compiler or at another level of optimisation, into the
// same program. Only this table of plain functions crosses the line: classes of two compilations
// must never meet, so each lives in a namespace of its own name, which -Dlevee=NAME gives.
#pragma once

#include <cstddef>
#include <cstdint>

/// One compilation of the core; a stage is memory of its caller, aligned to 16.
struct LeveeCompiledCore {
    std::size_t stage_size;
    void (*make_stage)(void* stage, void* host);
    std::uint32_t (*execute)(void* stage, const void* context, const std::uint8_t* message,
                             std::uint32_t length);
    std::uint32_t (*query)(void* stage, const void* context, const std::uint8_t* query,
                           std::uint32_t length);
    const std::uint8_t* (*output)(const void* stage);
    std::uint32_t (*output_size)(const void* stage);
};

extern "C" {

// Supplied by the engine: rows of its ledger.
bool levee_compiled_row_get(void* host, std::uint8_t kind, std::uint64_t id, void* out);
bool levee_compiled_row_put(void* host, std::uint8_t kind, std::uint64_t id, const void* row);
}
