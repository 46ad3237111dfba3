// One virtual machine of libwasmvm: code is stored as a chain stores it and entry points are called
// over a host that the caller gives. All text is JSON, as the contract and the chain exchange it.
#pragma once

#include <array>
#include <filesystem>
#include <optional>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>

#include "host-sim/wasmvm/library.hpp"

namespace levee::wasmvm {

/// Bytes of any value; text too.
using Bytes = std::string;
using Checksum = std::array<uint8_t, 32>;

/// CosmWasm gas of one SDK gas.
inline constexpr uint64_t GAS_MULTIPLIER = 140'000;

enum class Entry : uint8_t { instantiate, execute, query, sudo, reply, migrate };

/// A host call's answer. `gas` of a host call is in CosmWasm gas.
enum class HostError : int32_t { none = c::GO_NONE, out_of_gas = c::GO_OUT_OF_GAS };

/// What a contract can ask of its chain while it runs.
class Host {
public:
    Host() = default;
    virtual ~Host() = default;
    Host(const Host&) = delete;
    Host& operator=(const Host&) = delete;

    virtual HostError get(std::string_view key, std::optional<Bytes>& value, uint64_t& gas) = 0;
    virtual HostError set(std::string_view key, std::string_view value, uint64_t& gas) = 0;
    virtual HostError remove(std::string_view key, uint64_t& gas) = 0;
    /// From `start` up to but not with `end`; without a bound if it is none.
    virtual HostError scan(std::optional<std::string_view> start,
                           std::optional<std::string_view> end, bool descending,
                           uint64_t& iterator, uint64_t& gas) = 0;
    /// The entry that the iterator stands on, then steps on; none at the end.
    virtual HostError next(uint64_t iterator, std::optional<std::pair<Bytes, Bytes>>& entry,
                           uint64_t& gas) = 0;
    /// Answers a QueryRequest with a SystemResult.
    virtual HostError query(std::string_view request, uint64_t gas_limit, Bytes& result,
                            uint64_t& gas) = 0;
};

struct GasReport {
    uint64_t limit = 0;
    uint64_t remaining = 0;
    uint64_t used_externally = 0;
    uint64_t used_internally = 0;
};

/// How an entry point ended. A contract's own {"error": ..} is a return.
struct Answer {
    bool returned = false;
    bool out_of_gas = false;
    Bytes bytes;  // what it returned, or the machine's reason
    GasReport gas;
};

/// Code that the machine refuses to store, with its reason.
struct Refused : std::runtime_error {
    using std::runtime_error::runtime_error;
};

class Vm {
public:
    /// `address_prefix` is the human part of the chain's addresses. Throws Absent.
    explicit Vm(Line line, std::string address_prefix = "wasm");
    ~Vm();
    Vm(const Vm&) = delete;
    Vm& operator=(const Vm&) = delete;

    /// The process's machine of that line, so that equal code is compiled once. Throws Absent.
    static Vm& shared(Line line);

    /// Through the same checks as a chain's store message. Throws Refused.
    Checksum store(std::span<const uint8_t> wasm);
    /// Keeps the code compiled in memory.
    void pin(const Checksum& checksum);

    /// `info` is for instantiate and execute only.
    Answer call(Entry entry, const Checksum& checksum, std::string_view env, std::string_view info,
                std::string_view message, Host& host, uint64_t gas_limit);

    Line line() const { return library_.line; }
    const std::string& version() const { return library_.version; }
    const std::string& address_prefix() const { return address_prefix_; }

private:
    const Library& library_;
    std::string address_prefix_;
    std::filesystem::path folder_;
    c::Cache* cache_ = nullptr;
};

}  // namespace levee::wasmvm
