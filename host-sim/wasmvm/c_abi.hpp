// The C interface of libwasmvm, as far as it is used here: equal in the lines 2.2 and 3.0. A test
// compiles it beside the header of the library itself, which is C only and is never copied here.
#pragma once

#include <cstddef>
#include <cstdint>

namespace levee::wasmvm::c {

struct Cache;
struct GasMeter;
struct State;

/// Bytes that the caller owns. Valid for the call only.
struct ByteSliceView {
    bool is_nil;
    const uint8_t* ptr;
    size_t len;
};

/// Bytes that the library owns. Valid for the callback only.
struct U8SliceView {
    bool is_none;
    const uint8_t* ptr;
    size_t len;
};

/// Bytes made by the library, and given to it or back to it exactly once.
struct UnmanagedVector {
    bool is_none;
    uint8_t* ptr;
    size_t len;
    size_t cap;
};

enum GoError : int32_t {
    GO_NONE = 0,
    GO_PANIC = 1,
    GO_BAD_ARGUMENT = 2,
    GO_OUT_OF_GAS = 3,
    GO_USER = 5,
};

/// What a call of the library leaves in errno.
enum Errno : int { ERRNO_SUCCESS = 0, ERRNO_OTHER = 1, ERRNO_OUT_OF_GAS = 2 };

struct IteratorReference {
    uint64_t call_id;
    uint64_t iterator_id;
};

struct IteratorVtable {
    int32_t (*next)(IteratorReference, GasMeter*, uint64_t* gas_used, UnmanagedVector* key,
                    UnmanagedVector* value, UnmanagedVector* error);
    int32_t (*next_key)(IteratorReference, GasMeter*, uint64_t* gas_used, UnmanagedVector* key,
                        UnmanagedVector* error);
    int32_t (*next_value)(IteratorReference, GasMeter*, uint64_t* gas_used,
                          UnmanagedVector* value, UnmanagedVector* error);
};

struct GoIter {
    GasMeter* gas_meter;
    IteratorReference reference;
    IteratorVtable vtable;
};

struct DbVtable {
    int32_t (*read_db)(State*, GasMeter*, uint64_t* gas_used, U8SliceView key,
                       UnmanagedVector* value, UnmanagedVector* error);
    int32_t (*write_db)(State*, GasMeter*, uint64_t* gas_used, U8SliceView key, U8SliceView value,
                        UnmanagedVector* error);
    int32_t (*remove_db)(State*, GasMeter*, uint64_t* gas_used, U8SliceView key,
                         UnmanagedVector* error);
    int32_t (*scan_db)(State*, GasMeter*, uint64_t* gas_used, U8SliceView start, U8SliceView end,
                       int32_t order, GoIter* iterator, UnmanagedVector* error);
};

struct Db {
    GasMeter* gas_meter;
    State* state;
    DbVtable vtable;
};

struct GoApiVtable {
    int32_t (*humanize_address)(const State*, U8SliceView canonical, UnmanagedVector* human,
                                UnmanagedVector* error, uint64_t* gas_used);
    int32_t (*canonicalize_address)(const State*, U8SliceView human, UnmanagedVector* canonical,
                                    UnmanagedVector* error, uint64_t* gas_used);
    int32_t (*validate_address)(const State*, U8SliceView human, UnmanagedVector* error,
                                uint64_t* gas_used);
};

struct GoApi {
    const State* state;
    GoApiVtable vtable;
};

struct QuerierVtable {
    int32_t (*query_external)(const State*, uint64_t gas_limit, uint64_t* gas_used,
                              U8SliceView request, UnmanagedVector* result,
                              UnmanagedVector* error);
};

struct GoQuerier {
    const State* state;
    QuerierVtable vtable;
};

struct GasReport {
    uint64_t limit;
    uint64_t remaining;
    uint64_t used_externally;
    uint64_t used_internally;
};

using InitCache = Cache*(ByteSliceView config, UnmanagedVector* error);
using ReleaseCache = void(Cache*);
using StoreCode = UnmanagedVector(Cache*, ByteSliceView wasm, bool checked, bool persist,
                                  UnmanagedVector* error);
using Pin = void(Cache*, ByteSliceView checksum, UnmanagedVector* error);
/// instantiate and execute.
using CallWithInfo = UnmanagedVector(Cache*, ByteSliceView checksum, ByteSliceView env,
                                     ByteSliceView info, ByteSliceView message, Db, GoApi,
                                     GoQuerier, uint64_t gas_limit, bool print_debug, GasReport*,
                                     UnmanagedVector* error);
/// query, sudo, reply and migrate.
using Call = UnmanagedVector(Cache*, ByteSliceView checksum, ByteSliceView env,
                             ByteSliceView message, Db, GoApi, GoQuerier, uint64_t gas_limit,
                             bool print_debug, GasReport*, UnmanagedVector* error);
using NewVector = UnmanagedVector(bool is_nil, const uint8_t* bytes, size_t size);
using DestroyVector = void(UnmanagedVector);
using VersionText = const char*();

}  // namespace levee::wasmvm::c
