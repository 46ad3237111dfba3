// Storage calls with their prices: those of the SDK's gas store, on keys with the chain's prefix.
#include "host-sim/wasmvm/contract_host.hpp"

namespace levee::wasmvm {

std::string prefix_end(std::string prefix) {
    while (!prefix.empty() && static_cast<uint8_t>(prefix.back()) == 0xFF) {
        prefix.pop_back();
    }
    if (!prefix.empty()) {
        prefix.back() = static_cast<char>(static_cast<uint8_t>(prefix.back()) + 1);
    }
    return prefix;
}

bool ContractHost::starts_call() {
    ++use_.calls;
    return use_.calls != use_.fail_at || meter_.charge(meter_.left() + 1);
}

HostError ContractHost::charge(uint64_t sdk_gas, uint64_t& gas, bool is_storage) {
    use_.storage_gas += is_storage ? sdk_gas : 0;
    gas = sdk_gas * GAS_MULTIPLIER;
    return meter_.charge(sdk_gas) ? HostError::none : HostError::out_of_gas;
}

HostError ContractHost::get(std::string_view key, std::optional<Bytes>& value, uint64_t& gas) {
    if (!starts_call()) {
        return HostError::out_of_gas;
    }
    const std::string whole = full(key);
    const std::string* found = journal_.find(whole);
    const size_t size = found == nullptr ? 0 : found->size();
    ++use_.reads;
    use_.bytes_read += size;
    const uint64_t price = StoreGas::READ + StoreGas::READ_BYTE * (whole.size() + size);
    const HostError code = charge(price, gas);
    if (code == HostError::none && found != nullptr) {
        value = *found;
    }
    return code;
}

HostError ContractHost::set(std::string_view key, std::string_view value, uint64_t& gas) {
    if (!starts_call()) {
        return HostError::out_of_gas;
    }
    const std::string whole = full(key);
    ++use_.writes;
    use_.bytes_written += value.size();
    const uint64_t price = StoreGas::WRITE + StoreGas::WRITE_BYTE * (whole.size() + value.size());
    const HostError code = charge(price, gas);
    if (code == HostError::none) {
        journal_.set(whole, value);
    }
    return code;
}

HostError ContractHost::remove(std::string_view key, uint64_t& gas) {
    if (!starts_call()) {
        return HostError::out_of_gas;
    }
    ++use_.writes;
    const HostError code = charge(StoreGas::DELETE, gas);
    if (code == HostError::none) {
        journal_.remove(full(key));
    }
    return code;
}

const Journal::Map::value_type* ContractHost::entry_of(const Iterator& iterator) const {
    const Journal::Map& entries = journal_.entries();
    if (iterator.low >= iterator.high) {
        return nullptr;
    }
    if (!iterator.descending) {
        const auto at = entries.lower_bound(iterator.low);
        return at != entries.end() && at->first < iterator.high ? &*at : nullptr;
    }
    auto at = entries.lower_bound(iterator.high);
    if (at == entries.begin()) {
        return nullptr;
    }
    --at;
    return at->first >= iterator.low ? &*at : nullptr;
}

uint64_t ContractHost::seek_gas(const Iterator& iterator) const {
    uint64_t price = StoreGas::STEP;
    if (const auto* entry = entry_of(iterator)) {
        price += StoreGas::READ_BYTE * (entry->first.size() + entry->second.size());
    }
    return price;
}

HostError ContractHost::scan(std::optional<std::string_view> start,
                             std::optional<std::string_view> end, bool descending,
                             uint64_t& iterator, uint64_t& gas) {
    if (!starts_call()) {
        return HostError::out_of_gas;
    }
    iterators_.push_back(
        {full(start.value_or("")), end ? full(*end) : prefix_end(prefix_), descending});
    iterator = iterators_.size();
    return charge(seek_gas(iterators_.back()), gas);
}

HostError ContractHost::next(uint64_t iterator, std::optional<std::pair<Bytes, Bytes>>& entry,
                             uint64_t& gas) {
    if (!starts_call()) {
        return HostError::out_of_gas;
    }
    Iterator& found = iterators_.at(iterator - 1);
    const auto* at = entry_of(found);
    if (at == nullptr) {
        return HostError::none;
    }
    ++use_.reads;
    use_.bytes_read += at->second.size();
    const HostError code = charge(seek_gas(found), gas);
    if (code == HostError::none) {
        entry.emplace(at->first.substr(prefix_.size()), at->second);
        (found.descending ? found.high : found.low) =
            found.descending ? at->first : at->first + '\0';
    }
    return code;
}

HostError ContractHost::query(std::string_view, uint64_t, Bytes& result, uint64_t& gas) {
    gas = 0;
    if (!starts_call()) {
        return HostError::out_of_gas;
    }
    result = R"({"error":{"unsupported_request":{"kind":"query"}}})";
    return HostError::none;
}

}  // namespace levee::wasmvm
