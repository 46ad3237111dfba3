// libwasmvm, the virtual machine of CosmWasm chains, loaded at run time. The two lines that chains
// run export equal symbols, so each is loaded with its own and both can be in one process.
#pragma once

#include <array>
#include <filesystem>
#include <stdexcept>
#include <string>
#include <string_view>

#include "host-sim/wasmvm/c_abi.hpp"

namespace levee::wasmvm {

enum class Line : uint8_t { v3_0, v2_2 };

inline constexpr std::array<Line, 2> LINES = {Line::v3_0, Line::v2_2};

/// The library cannot be had; the text is one line that says why.
struct Absent : std::runtime_error {
    using std::runtime_error::runtime_error;
};

struct Library {
    Line line;
    std::string version;  // as the library says, like "3.0.7"
    c::InitCache* init_cache = nullptr;
    c::ReleaseCache* release_cache = nullptr;
    c::StoreCode* store_code = nullptr;
    c::Pin* pin = nullptr;
    c::CallWithInfo* instantiate = nullptr;
    c::CallWithInfo* execute = nullptr;
    c::Call* query = nullptr;
    c::Call* sudo = nullptr;
    c::Call* reply = nullptr;
    c::Call* migrate = nullptr;
    c::NewVector* new_vector = nullptr;
    c::DestroyVector* destroy_vector = nullptr;
    c::VersionText* version_text = nullptr;
};

/// "3.0" or "2.2".
std::string_view line_name(Line line);

/// Why the library is not here, or "" if it is. Loads it.
const std::string& why_absent(Line line);
/// Where tools/wasmvm.sh puts what it fetches.
std::filesystem::path cache_folder();

/// The library, loaded once a process. Throws Absent.
const Library& library(Line line);

}  // namespace levee::wasmvm
