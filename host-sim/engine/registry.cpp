// The list of engines, and what all engines share. A new engine is one file and one line here.
#include <algorithm>

#include "host-sim/usage.hpp"
#include "contract/core/limits.hpp"
#include "host-sim/engine/engine.hpp"

namespace levee {

const RowSizes& abi_row_sizes() {
    static const RowSizes sizes = [] {
        RowSizes by_kind{};
        for (size_t kind = 0; kind < by_kind.size(); ++kind) {
            by_kind[kind] = static_cast<uint16_t>(row_size(static_cast<uint8_t>(kind)));
        }
        return by_kind;
    }();
    return sizes;
}

Engine::Engine() : store_(abi_row_sizes(), TRANSACTION_ROWS_MAX) {}

Receipt Engine::settle(Status status, ByteView events) {
    if (status != Status::ok) {
        store_.discard();
        return {status, {}, {}, {}};
    }
    store_.commit();
    return {status, store_.changed(), events, {}};
}

Receipt Engine::trapped(std::string_view reason) {
    store_.discard();
    return {STATUS_TRAP, {}, {}, reason};
}

std::span<const EngineEntry> engines() {
    static const EngineEntry entries[] = {
        native_engine(), native_clang_engine(), wasm2c_engine(), wasmtime_engine(),
        wasm3_engine(),  v8_engine(),           wasmvm_engine(), wasmvm_2_2_engine()};
    return entries;
}

std::vector<std::string> engine_names(std::vector<std::string> asked) {
    if (asked.size() != 1 || asked.front() != "all") {
        return asked;
    }
    asked.clear();
    for (const EngineEntry& entry : engines()) {
        if (entry.make != nullptr) {
            asked.emplace_back(entry.name);
        }
    }
    return asked;
}

std::unique_ptr<Engine> make_engine(std::string_view name) {
    std::vector<std::string_view> names;
    for (const EngineEntry& entry : engines()) {
        if (entry.name == name && entry.make != nullptr) {
            return entry.make();
        }
        if (entry.name == name) {
            throw UsageError("engine '" + std::string(name) + "' is not in this build: " +
                             std::string(entry.absent) + "; get it with: make engines");
        }
        names.push_back(entry.name);
    }
    throw UsageError("no engine '" + std::string(name) + "'" + did_you_mean(name, names));
}

std::vector<std::unique_ptr<Engine>> make_engines(std::span<const std::string> names) {
    if (names.empty()) {
        throw UsageError("no engine is named");
    }
    std::vector<std::unique_ptr<Engine>> made;
    for (const std::string& name : names) {
        made.push_back(make_engine(name));
        if (std::count(names.begin(), names.end(), name) > 1) {
            throw UsageError("engine '" + name + "' is named twice");
        }
    }
    return made;
}

}  // namespace levee
