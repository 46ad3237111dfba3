// The storage of one contract during one call: a part of the chain's journal, at the gas that wasmd
// charges for it. Whoever has contracts that ask each other adds the queries.
#pragma once

#include "host-sim/wasmvm/gas.hpp"
#include "host-sim/wasmvm/journal.hpp"
#include "host-sim/wasmvm/vm.hpp"

namespace levee::wasmvm {

/// What the host calls of one or more entry points did.
struct HostUse {
    uint64_t reads = 0;
    uint64_t writes = 0;       // removals too
    uint64_t bytes_read = 0;   // of values
    uint64_t bytes_written = 0;
    uint64_t storage_gas = 0;  // SDK gas
    uint64_t calls = 0;        // host calls of any kind but those about addresses

    /// The host call of this number, from 1, runs out of gas, whatever is left.
    uint64_t fail_at = 0;
};

class ContractHost : public Host {
public:
    /// `prefix` stands before all keys of the contract, and is charged with them.
    ContractHost(Journal& journal, std::string prefix, GasMeter& meter, HostUse& use)
        : journal_(journal), prefix_(std::move(prefix)), meter_(meter), use_(use) {}

    HostError get(std::string_view key, std::optional<Bytes>& value, uint64_t& gas) override;
    HostError set(std::string_view key, std::string_view value, uint64_t& gas) override;
    HostError remove(std::string_view key, uint64_t& gas) override;
    HostError scan(std::optional<std::string_view> start, std::optional<std::string_view> end,
                   bool descending, uint64_t& iterator, uint64_t& gas) override;
    HostError next(uint64_t iterator, std::optional<std::pair<Bytes, Bytes>>& entry,
                   uint64_t& gas) override;
    /// Here every query is one that the chain does not know.
    HostError query(std::string_view request, uint64_t gas_limit, Bytes& result,
                    uint64_t& gas) override;

protected:
    /// Charges SDK gas and tells the machine of it; `is_storage` also counts it as the storage's.
    HostError charge(uint64_t sdk_gas, uint64_t& gas, bool is_storage = true);
    bool starts_call();

    Journal& journal_;
    std::string prefix_;
    GasMeter& meter_;
    HostUse& use_;

private:
    // Holds a key and no place in the map, since a contract may change what it walks over.
    struct Iterator {
        std::string low;   // ascending: the next key is the first from here
        std::string high;  // descending: the next key is the last before here
        bool descending = false;
    };

    std::string full(std::string_view key) const { return prefix_ + std::string(key); }
    const Journal::Map::value_type* entry_of(const Iterator& iterator) const;
    uint64_t seek_gas(const Iterator& iterator) const;

    std::vector<Iterator> iterators_;
};

/// The first key after all keys that begin with `prefix`.
std::string prefix_end(std::string prefix);

}  // namespace levee::wasmvm
