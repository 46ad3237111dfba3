// Each callback translates its arguments and ends with a code: no exception may reach the library.
#include "host-sim/wasmvm/callbacks.hpp"

#include <exception>

#include "host-sim/wasmvm/bech32.hpp"

namespace levee::wasmvm {

namespace {

// What wasmd charges, in SDK gas.
constexpr uint64_t HUMANIZE_GAS = 5;
constexpr uint64_t CANONICALIZE_GAS = 4;
constexpr uint64_t VALIDATE_GAS = HUMANIZE_GAS + CANONICALIZE_GAS;
// The library only hands these back.
constexpr uint64_t CALL_ID = 1;

std::string_view view(const c::U8SliceView& bytes) {
    return bytes.len == 0 ? std::string_view()
                          : std::string_view(reinterpret_cast<const char*>(bytes.ptr), bytes.len);
}

std::optional<std::string_view> optional_view(const c::U8SliceView& bytes) {
    return bytes.is_none ? std::nullopt : std::optional(view(bytes));
}

c::UnmanagedVector vector_of(const CallState& call, std::string_view bytes) {
    return call.library.new_vector(false, reinterpret_cast<const uint8_t*>(bytes.data()),
                                   bytes.size());
}

CallState& call_of(c::State* state) { return *reinterpret_cast<CallState*>(state); }
CallState& call_of(c::GasMeter* meter) { return *reinterpret_cast<CallState*>(meter); }
const CallState& call_of(const c::State* state) {
    return *reinterpret_cast<const CallState*>(state);
}

/// Runs a callback's body, which gives its code. An address that is none is the contract's error.
template <class Body>
int32_t guarded(const CallState& call, c::UnmanagedVector* error, Body&& body) noexcept {
    try {
        return static_cast<int32_t>(body());
    } catch (const BadAddress& bad) {
        *error = vector_of(call, bad.what());
        return c::GO_USER;
    } catch (const std::exception&) {
        return c::GO_PANIC;
    }
}

int32_t read_db(c::State* state, c::GasMeter*, uint64_t* gas_used, c::U8SliceView key,
                c::UnmanagedVector* value, c::UnmanagedVector* error) {
    CallState& call = call_of(state);
    return guarded(call, error, [&] {
        std::optional<Bytes> found;
        const HostError code = call.host.get(view(key), found, *gas_used);
        if (found) {
            *value = vector_of(call, *found);
        }
        return code;
    });
}

int32_t write_db(c::State* state, c::GasMeter*, uint64_t* gas_used, c::U8SliceView key,
                 c::U8SliceView value, c::UnmanagedVector* error) {
    CallState& call = call_of(state);
    return guarded(call, error, [&] { return call.host.set(view(key), view(value), *gas_used); });
}

int32_t remove_db(c::State* state, c::GasMeter*, uint64_t* gas_used, c::U8SliceView key,
                  c::UnmanagedVector* error) {
    CallState& call = call_of(state);
    return guarded(call, error, [&] { return call.host.remove(view(key), *gas_used); });
}

/// One step of an iterator; the parts that the caller wants are copied out.
int32_t step(c::IteratorReference iterator, c::GasMeter* meter, uint64_t* gas_used,
             c::UnmanagedVector* key, c::UnmanagedVector* value, c::UnmanagedVector* error) {
    CallState& call = call_of(meter);
    return guarded(call, error, [&] {
        std::optional<std::pair<Bytes, Bytes>> entry;
        const HostError code = call.host.next(iterator.iterator_id, entry, *gas_used);
        if (entry && key != nullptr) {
            *key = vector_of(call, entry->first);
        }
        if (entry && value != nullptr) {
            *value = vector_of(call, entry->second);
        }
        return code;
    });
}

int32_t next(c::IteratorReference iterator, c::GasMeter* meter, uint64_t* gas_used,
             c::UnmanagedVector* key, c::UnmanagedVector* value, c::UnmanagedVector* error) {
    return step(iterator, meter, gas_used, key, value, error);
}

int32_t next_key(c::IteratorReference iterator, c::GasMeter* meter, uint64_t* gas_used,
                 c::UnmanagedVector* key, c::UnmanagedVector* error) {
    return step(iterator, meter, gas_used, key, nullptr, error);
}

int32_t next_value(c::IteratorReference iterator, c::GasMeter* meter, uint64_t* gas_used,
                   c::UnmanagedVector* value, c::UnmanagedVector* error) {
    return step(iterator, meter, gas_used, nullptr, value, error);
}

int32_t scan_db(c::State* state, c::GasMeter* meter, uint64_t* gas_used, c::U8SliceView start,
                c::U8SliceView end, int32_t order, c::GoIter* iterator,
                c::UnmanagedVector* error) {
    constexpr int32_t ASCENDING = 1;
    constexpr int32_t DESCENDING = 2;
    CallState& call = call_of(state);
    if (order != ASCENDING && order != DESCENDING) {
        return c::GO_BAD_ARGUMENT;
    }
    return guarded(call, error, [&] {
        uint64_t id = 0;
        const HostError code = call.host.scan(optional_view(start), optional_view(end),
                                              order == DESCENDING, id, *gas_used);
        *iterator = {meter, {CALL_ID, id}, {&next, &next_key, &next_value}};
        return code;
    });
}

int32_t humanize_address(const c::State* state, c::U8SliceView canonical,
                         c::UnmanagedVector* human, c::UnmanagedVector* error,
                         uint64_t* gas_used) {
    const CallState& call = call_of(state);
    *gas_used = HUMANIZE_GAS * GAS_MULTIPLIER;
    return guarded(call, error, [&] {
        *human = vector_of(call, humanize(call.address_prefix, view(canonical)));
        return c::GO_NONE;
    });
}

int32_t canonicalize_address(const c::State* state, c::U8SliceView human,
                             c::UnmanagedVector* canonical, c::UnmanagedVector* error,
                             uint64_t* gas_used) {
    const CallState& call = call_of(state);
    *gas_used = CANONICALIZE_GAS * GAS_MULTIPLIER;
    return guarded(call, error, [&] {
        *canonical = vector_of(call, canonicalize(call.address_prefix, view(human)));
        return c::GO_NONE;
    });
}

int32_t validate_address(const c::State* state, c::U8SliceView human, c::UnmanagedVector* error,
                         uint64_t* gas_used) {
    const CallState& call = call_of(state);
    *gas_used = VALIDATE_GAS * GAS_MULTIPLIER;
    return guarded(call, error, [&] {
        const std::string canonical = canonicalize(call.address_prefix, view(human));
        if (humanize(call.address_prefix, canonical) != view(human)) {
            throw BadAddress("address not normalized");
        }
        return c::GO_NONE;
    });
}

int32_t query_external(const c::State* state, uint64_t gas_limit, uint64_t* gas_used,
                       c::U8SliceView request, c::UnmanagedVector* result,
                       c::UnmanagedVector* error) {
    const CallState& call = call_of(state);
    return guarded(call, error, [&] {
        Bytes answer;
        const HostError code = call.host.query(view(request), gas_limit, answer, *gas_used);
        if (code == HostError::none) {
            *result = vector_of(call, answer);
        }
        return code;
    });
}

const c::State* handle(const CallState& call) { return reinterpret_cast<const c::State*>(&call); }

}  // namespace

c::Db db_of(CallState& call) {
    return {reinterpret_cast<c::GasMeter*>(&call), reinterpret_cast<c::State*>(&call),
            {&read_db, &write_db, &remove_db, &scan_db}};
}

c::GoApi api_of(const CallState& call) {
    return {handle(call), {&humanize_address, &canonicalize_address, &validate_address}};
}

c::GoQuerier querier_of(const CallState& call) { return {handle(call), {&query_external}}; }

}  // namespace levee::wasmvm
