// Calls of libwasmvm: how they are told apart, and whose memory is whose.
#include "host-sim/wasmvm/vm.hpp"

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <memory>
#include <nlohmann/json.hpp>

#include "host-sim/wasmvm/callbacks.hpp"
#include "host-sim/wasmvm/signals.hpp"

namespace levee::wasmvm {

namespace {

// As wasmd has them.
constexpr uint32_t INSTANCE_MEMORY_MAX = 32U << 20;
constexpr uint32_t MEMORY_CACHE_SIZE = 100U << 20;

c::ByteSliceView view(std::string_view bytes) {
    return {false, reinterpret_cast<const uint8_t*>(bytes.data()), bytes.size()};
}

c::ByteSliceView view(std::span<const uint8_t> bytes) {
    return {false, bytes.data(), bytes.size()};
}

constexpr c::UnmanagedVector NO_VECTOR = {true, nullptr, 0, 0};

/// Copies what the library made and gives it back.
Bytes take(const Library& library, c::UnmanagedVector vector) {
    const bool has_bytes = !vector.is_none && vector.len > 0;
    Bytes bytes(reinterpret_cast<const char*>(vector.ptr), has_bytes ? vector.len : 0);
    library.destroy_vector(vector);
    return bytes;
}

std::filesystem::path make_folder() {
    std::string name = (std::filesystem::temp_directory_path() / "levee-wasmvm-XXXXXX").string();
    if (mkdtemp(name.data()) == nullptr) {
        throw std::runtime_error("no folder for the virtual machine can be made in " +
                                 std::filesystem::temp_directory_path().string());
    }
    return name;
}

std::string config(const std::filesystem::path& folder) {
    return nlohmann::json{
        {"wasm_limits", nlohmann::json::object()},
        {"cache",
         {{"base_dir", folder.string()},
          {"available_capabilities",
           {"iterator", "staking", "stargate", "cosmwasm_1_1", "cosmwasm_1_2", "cosmwasm_1_3",
            "cosmwasm_1_4", "cosmwasm_2_0", "cosmwasm_2_1", "cosmwasm_2_2"}},
          {"memory_cache_size_bytes", MEMORY_CACHE_SIZE},
          {"instance_memory_limit_bytes", INSTANCE_MEMORY_MAX}}}}
        .dump();
}

c::Call* function_of(const Library& library, Entry entry) {
    switch (entry) {
        case Entry::query: return library.query;
        case Entry::sudo: return library.sudo;
        case Entry::reply: return library.reply;
        case Entry::migrate: return library.migrate;
        default: return nullptr;
    }
}

}  // namespace

Vm::Vm(Line line, std::string address_prefix)
    : library_(library(line)), address_prefix_(std::move(address_prefix)), folder_(make_folder()) {
    c::UnmanagedVector error = NO_VECTOR;
    const std::string text = config(folder_);
    const SignalScope signals(line);
    errno = 0;
    cache_ = library_.init_cache(view(text), &error);
    if (errno != c::ERRNO_SUCCESS || cache_ == nullptr) {
        std::filesystem::remove_all(folder_);
        throw Absent("libwasmvm cannot start: " + take(library_, error));
    }
}

Vm::~Vm() {
    library_.release_cache(cache_);
    std::error_code ignored;
    std::filesystem::remove_all(folder_, ignored);
}

Vm& Vm::shared(Line line) {
    library(line);  // lives longer than the machines, which call it when they end
    static std::array<std::unique_ptr<Vm>, LINES.size()> machines;
    std::unique_ptr<Vm>& machine = machines.at(static_cast<size_t>(line));
    if (machine == nullptr) {
        machine = std::make_unique<Vm>(line);
    }
    return *machine;
}

Checksum Vm::store(std::span<const uint8_t> wasm) {
    const SignalScope signals(line());
    c::UnmanagedVector error = NO_VECTOR;
    errno = 0;
    const c::UnmanagedVector made = library_.store_code(cache_, view(wasm), true, true, &error);
    const int code = errno;
    const Bytes bytes = take(library_, made);
    Checksum checksum{};
    if (code != c::ERRNO_SUCCESS || bytes.size() != checksum.size()) {
        throw Refused(take(library_, error));
    }
    std::copy(bytes.begin(), bytes.end(), checksum.begin());
    return checksum;
}

void Vm::pin(const Checksum& checksum) {
    const SignalScope signals(line());
    c::UnmanagedVector error = NO_VECTOR;
    errno = 0;
    library_.pin(cache_, view(std::span<const uint8_t>(checksum)), &error);
    if (errno != c::ERRNO_SUCCESS) {
        throw Refused(take(library_, error));
    }
}

Answer Vm::call(Entry entry, const Checksum& checksum, std::string_view env,
                std::string_view info, std::string_view message, Host& host, uint64_t gas_limit) {
    constexpr bool PRINT_DEBUG = false;
    const SignalScope signals(line());
    CallState state{library_, host, address_prefix_};
    const c::ByteSliceView code = view(std::span<const uint8_t>(checksum));
    c::UnmanagedVector error = NO_VECTOR;
    c::GasReport gas{};
    c::UnmanagedVector made = NO_VECTOR;
    errno = 0;
    if (entry == Entry::instantiate || entry == Entry::execute) {
        c::CallWithInfo* function =
            entry == Entry::execute ? library_.execute : library_.instantiate;
        made = function(cache_, code, view(env), view(info), view(message), db_of(state),
                        api_of(state), querier_of(state), gas_limit, PRINT_DEBUG, &gas, &error);
    } else {
        made = function_of(library_, entry)(cache_, code, view(env), view(message), db_of(state),
                                            api_of(state), querier_of(state), gas_limit,
                                            PRINT_DEBUG, &gas, &error);
    }
    const int ended = errno;
    Answer answer;
    answer.returned = ended == c::ERRNO_SUCCESS;
    answer.out_of_gas = ended == c::ERRNO_OUT_OF_GAS;
    answer.gas = {gas.limit, gas.remaining, gas.used_externally, gas.used_internally};
    answer.bytes = take(library_, made);
    const Bytes why = take(library_, error);
    if (!answer.returned) {
        answer.bytes = why;
    }
    return answer;
}

}  // namespace levee::wasmvm
