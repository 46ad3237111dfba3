// Where libwasmvm is looked for, and its symbols.
#include "host-sim/wasmvm/library.hpp"

#include <dlfcn.h>

#include <cstdlib>
#include <filesystem>
#include <optional>

namespace levee::wasmvm {

namespace {

#if defined(__x86_64__)
constexpr std::string_view FILE_NAME = "libwasmvm.x86_64.so";
#elif defined(__aarch64__)
constexpr std::string_view FILE_NAME = "libwasmvm.aarch64.so";
#else
constexpr std::string_view FILE_NAME = "libwasmvm.so";
#endif

struct Pinned {
    Line line;
    std::string_view name;
    std::string_view version;
};

// The same versions stand in tools/wasmvm.sh, which fetches them.
constexpr std::array<Pinned, LINES.size()> PINNED = {
    {{Line::v3_0, "3.0", "3.0.7"}, {Line::v2_2, "2.2", "2.2.8"}}};

const Pinned& pinned(Line line) { return PINNED.at(static_cast<size_t>(line)); }

template <class Function>
void bind(void* handle, const char* name, Function*& function) {
    function = reinterpret_cast<Function*>(dlsym(handle, name));
    if (function == nullptr) {
        throw Absent("libwasmvm has no " + std::string(name));
    }
}

Library load(const Pinned& wanted) {
    const std::string version(wanted.version);
    const auto path = cache_folder() / ("wasmvm-v" + version) / FILE_NAME;
    if (!std::filesystem::exists(path)) {
        throw Absent("libwasmvm " + version + " is not on this machine");
    }
    void* handle = dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL);
    if (handle == nullptr) {
        throw Absent("libwasmvm " + version + " cannot be loaded: " + dlerror());
    }
    Library made{wanted.line, {}};
    bind(handle, "init_cache", made.init_cache);
    bind(handle, "release_cache", made.release_cache);
    bind(handle, "store_code", made.store_code);
    bind(handle, "pin", made.pin);
    bind(handle, "instantiate", made.instantiate);
    bind(handle, "execute", made.execute);
    bind(handle, "query", made.query);
    bind(handle, "sudo", made.sudo);
    bind(handle, "reply", made.reply);
    bind(handle, "migrate", made.migrate);
    bind(handle, "new_unmanaged_vector", made.new_vector);
    bind(handle, "destroy_unmanaged_vector", made.destroy_vector);
    bind(handle, "version_str", made.version_text);
    made.version = made.version_text();
    if (made.version != wanted.version) {
        throw Absent("libwasmvm " + version + " says that it is " + made.version);
    }
    return made;
}

struct Loaded {
    std::optional<Library> library;
    std::string why_not;
};

const Loaded& loaded(Line line) {
    static const std::array<Loaded, LINES.size()> all = [] {
        std::array<Loaded, LINES.size()> made;
        for (const Pinned& wanted : PINNED) {
            Loaded& one = made.at(static_cast<size_t>(wanted.line));
            try {
                one.library = load(wanted);
            } catch (const Absent& absent) {
                one.why_not = absent.what();
            }
        }
        return made;
    }();
    return all.at(static_cast<size_t>(line));
}

}  // namespace

std::filesystem::path cache_folder() {
    const char* cache = std::getenv("XDG_CACHE_HOME");
    if (cache != nullptr && *cache != '\0') {
        return std::filesystem::path(cache) / "levee";
    }
    const char* home = std::getenv("HOME");
    return std::filesystem::path(home == nullptr ? "" : home) / ".cache" / "levee";
}

std::string_view line_name(Line line) { return pinned(line).name; }

const std::string& why_absent(Line line) { return loaded(line).why_not; }

const Library& library(Line line) {
    const Loaded& found = loaded(line);
    if (!found.library) {
        throw Absent(found.why_not);
    }
    return *found.library;
}

}  // namespace levee::wasmvm
