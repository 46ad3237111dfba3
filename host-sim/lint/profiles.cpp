// The chains levee knows: adding one is adding a row, with its lists of imports and exports.
#include <array>

#include "host-sim/lint/lint.hpp"

namespace levee::lint {
namespace {

constexpr std::array<ImportRule, 2> plain_imports = {{
    {"env", "row_get", "iIi->i"},
    {"env", "row_put", "iIi->"},
}};

constexpr std::array<ExportRule, 6> plain_exports = {{
    {"memory", ""},
    {"levee_input", "->i"},
    {"levee_execute", "i->i"},
    {"levee_query", "i->i"},
    {"levee_output", "->i"},
    {"levee_output_size", "->i"},
}};

// Interface version 8: a contract imports what it needs of these and nothing else.
constexpr std::array<ImportRule, 24> cosmwasm_imports = {{
    {"env", "db_read", "i->i"},
    {"env", "db_write", "ii->"},
    {"env", "db_remove", "i->"},
    {"env", "db_scan", "iii->i"},
    {"env", "db_next", "i->i"},
    {"env", "db_next_key", "i->i"},
    {"env", "db_next_value", "i->i"},
    {"env", "addr_validate", "i->i"},
    {"env", "addr_canonicalize", "ii->i"},
    {"env", "addr_humanize", "ii->i"},
    {"env", "secp256k1_verify", "iii->i"},
    {"env", "secp256k1_recover_pubkey", "iii->I"},
    {"env", "secp256r1_verify", "iii->i"},
    {"env", "secp256r1_recover_pubkey", "iii->I"},
    {"env", "ed25519_verify", "iii->i"},
    {"env", "ed25519_batch_verify", "iii->i"},
    {"env", "bls12_381_aggregate_g1", "ii->i"},
    {"env", "bls12_381_aggregate_g2", "ii->i"},
    {"env", "bls12_381_pairing_equality", "iiii->i"},
    {"env", "bls12_381_hash_to_g1", "iiii->i"},
    {"env", "bls12_381_hash_to_g2", "iiii->i"},
    {"env", "query_chain", "i->i"},
    {"env", "debug", "i->"},
    {"env", "abort", "i->"},
}};

constexpr std::array<ExportRule, 11> cosmwasm_exports = {{
    {"memory", ""},
    {"interface_version_8", "->"},
    {"allocate", "i->i"},
    {"deallocate", "i->"},
    {"instantiate", "iii->i"},
    {"execute", "iii->i", false},
    {"query", "ii->i", false},
    {"migrate", "ii->i", false},
    {"sudo", "ii->i", false},
    {"reply", "ii->i", false},
    {"requires_*", "->", false},
}};

constexpr std::array<Profile, 2> all_profiles = {{
    {.name = "plain",
     .imports = plain_imports,
     .exports = plain_exports,
     .module_bytes_max = 81920,
     .locals_max = 100,
     .params_max = 64,
     .memory_max_allowed = false},
    // What libwasmvm checks when code is stored, and wasmd's limit of its size; stricter where our
    // contracts are: no floating point, no sign extension, no custom section.
    {.name = "cosmwasm",
     .imports = cosmwasm_imports,
     .exports = cosmwasm_exports,
     .module_bytes_max = 819200,
     .locals_max = 100,
     .params_max = 100,
     .memory_max_allowed = false,
     .limits = {.memory_pages = 512,
                .table_entries = 2500,
                .table_needs_maximum = true,
                .functions = 20000,
                .imports = 100,
                .locals = 10000,
                .params = 10000}},
}};

}  // namespace

std::span<const Profile> profiles() { return all_profiles; }

const Profile* find_profile(std::string_view name) {
    for (const Profile& profile : all_profiles) {
        if (profile.name == name) return &profile;
    }
    return nullptr;
}

}  // namespace levee::lint
