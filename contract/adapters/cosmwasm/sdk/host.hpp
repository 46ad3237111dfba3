// What a chain offers, interface version 8: every import by its type. A contract imports only what
// it calls. Natively these are plain C functions that a test defines.
#pragma once

#include "contract/adapters/cosmwasm/sdk/types.hpp"

#if defined(__wasm__)
#define CW_IMPORT(name) __attribute__((import_module("env"), import_name(#name)))
#else
#define CW_IMPORT(name)
#endif

namespace cw {

/// A piece of the contract's memory, as contract and chain hand it to each other. The chain sets
/// the length when it has written, never the other two.
struct Region {
    void* offset;
    u32 capacity;
    u32 length;

    char* text() const noexcept { return static_cast<char*>(offset); }
    Bytes bytes() const noexcept { return {offset, length}; }
};
#if defined(__wasm__)
static_assert(sizeof(Region) == 12);
#endif

/// A Region over bytes that the chain only reads.
inline Region region_of(Bytes bytes) noexcept {
    return {const_cast<u8*>(bytes.data()), bytes.size(), bytes.size()};
}

/// A Region that the chain fills.
inline Region region_for(void* start, u32 capacity) noexcept { return {start, capacity, 0}; }

}  // namespace cw

extern "C" {

// Storage. db_read answers nothing for an absent key; an empty value may not be written.
CW_IMPORT(db_read) cw::Region* cw_db_read(const cw::Region* key);
CW_IMPORT(db_write) void cw_db_write(const cw::Region* key, const cw::Region* value);
CW_IMPORT(db_remove) void cw_db_remove(const cw::Region* key);
CW_IMPORT(db_scan)
uint32_t cw_db_scan(const cw::Region* start, const cw::Region* end, int32_t order);
CW_IMPORT(db_next) cw::Region* cw_db_next(uint32_t iterator);
CW_IMPORT(db_next_key) cw::Region* cw_db_next_key(uint32_t iterator);
CW_IMPORT(db_next_value) cw::Region* cw_db_next_value(uint32_t iterator);

// Addresses. The answer is nothing, or the text of an error.
CW_IMPORT(addr_validate) cw::Region* cw_addr_validate(const cw::Region* text);
CW_IMPORT(addr_canonicalize)
cw::Region* cw_addr_canonicalize(const cw::Region* text, cw::Region* canonical);
CW_IMPORT(addr_humanize)
cw::Region* cw_addr_humanize(const cw::Region* canonical, cw::Region* text);

// Signatures. 0: valid, 1: not valid, more: wrong arguments. Recovery answers the error in the high
// half and the region of the key in the low half.
CW_IMPORT(secp256k1_verify)
uint32_t cw_secp256k1_verify(const cw::Region* hash, const cw::Region* signature,
                             const cw::Region* key);
CW_IMPORT(secp256k1_recover_pubkey)
uint64_t cw_secp256k1_recover_pubkey(const cw::Region* hash, const cw::Region* signature,
                                     uint32_t parameter);
CW_IMPORT(secp256r1_verify)
uint32_t cw_secp256r1_verify(const cw::Region* hash, const cw::Region* signature,
                             const cw::Region* key);
CW_IMPORT(secp256r1_recover_pubkey)
uint64_t cw_secp256r1_recover_pubkey(const cw::Region* hash, const cw::Region* signature,
                                     uint32_t parameter);
CW_IMPORT(ed25519_verify)
uint32_t cw_ed25519_verify(const cw::Region* message, const cw::Region* signature,
                           const cw::Region* key);
CW_IMPORT(ed25519_batch_verify)
uint32_t cw_ed25519_batch_verify(const cw::Region* messages, const cw::Region* signatures,
                                 const cw::Region* keys);
CW_IMPORT(bls12_381_aggregate_g1)
uint32_t cw_bls12_381_aggregate_g1(const cw::Region* points, cw::Region* sum);
CW_IMPORT(bls12_381_aggregate_g2)
uint32_t cw_bls12_381_aggregate_g2(const cw::Region* points, cw::Region* sum);
CW_IMPORT(bls12_381_pairing_equality)
uint32_t cw_bls12_381_pairing_equality(const cw::Region* ps, const cw::Region* qs,
                                       const cw::Region* r, const cw::Region* s);
CW_IMPORT(bls12_381_hash_to_g1)
uint32_t cw_bls12_381_hash_to_g1(uint32_t hash_function, const cw::Region* message,
                                 const cw::Region* domain, cw::Region* point);
CW_IMPORT(bls12_381_hash_to_g2)
uint32_t cw_bls12_381_hash_to_g2(uint32_t hash_function, const cw::Region* message,
                                 const cw::Region* domain, cw::Region* point);

// The rest of the chain, and the ways out.
CW_IMPORT(query_chain) cw::Region* cw_query_chain(const cw::Region* request);
CW_IMPORT(debug) void cw_debug(const cw::Region* text);
__attribute__((noreturn)) CW_IMPORT(abort) void cw_abort(const cw::Region* text);
}

namespace cw {

/// Ends the call: the chain undoes all of it and shows the text. For what can never happen.
[[noreturn]] CW_OUTLINE void panic(Text text) noexcept {
    const Region region = region_of(Bytes{text});
    cw_abort(&region);
}

/// Shown by a node that runs with tracing; nothing elsewhere.
inline void debug(Text text) noexcept {
    const Region region = region_of(Bytes{text});
    cw_debug(&region);
}

}  // namespace cw
