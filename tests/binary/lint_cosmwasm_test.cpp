// The rules of profile cosmwasm: what the machine of the chains refuses when code is stored.
#include <doctest/doctest.h>

#include <string>

#include "tests/support/wat.hpp"

namespace {

using namespace levee::wat;

// A module that the profile accepts; a test replaces or adds one part of it.
struct Parts {
    std::string import = "(import \"env\" \"db_read\" (func (param i32) (result i32)))";
    std::string memory = "(memory (export \"memory\") 1)";
    std::string instantiate =
        "(func (export \"instantiate\") (param i32 i32 i32) (result i32) local.get 0)";
    std::string body = "";
};

std::vector<Finding> lint(const Parts& parts) {
    const std::string text =
        "(module " + parts.import + parts.memory + parts.instantiate +
        "(func (export \"interface_version_8\"))"
        "(func (export \"allocate\") (param i32) (result i32) local.get 0)"
        "(func (export \"deallocate\") (param i32))" +
        parts.body + ")";
    return levee::lint::lint_wasm(assemble(text), *levee::lint::find_profile("cosmwasm"));
}

std::string export_of(const std::string& name, const std::string& type) {
    return "(func (export \"" + name + "\") " + type + ")";
}

constexpr const char* MESSAGE_ENTRY = "(param i32 i32) (result i32) local.get 0";

}  // namespace

TEST_CASE("the bare contract of these tests is clean") { CHECK(lint({}).empty()); }

TEST_CASE("cosmwasm: every entry point and capability may be exported, with its type") {
    CHECK(lint({.body = export_of("execute", "(param i32 i32 i32) (result i32) local.get 0")})
              .empty());
    for (const char* name : {"query", "migrate", "sudo", "reply"}) {
        CHECK(lint({.body = export_of(name, MESSAGE_ENTRY)}).empty());
        CHECK(only(lint({.body = export_of(name, "(param i32)")}), "export"));
    }
    CHECK(lint({.body = export_of("requires_iterator", "")}).empty());
    CHECK(only(lint({.body = export_of("requires_iterator", "(param i32)")}), "export"));
    CHECK(only(lint({.body = export_of("require_iterator", "")}), "export"));
    CHECK(only(lint({.body = export_of("interface_version_7", "")}), "export"));
    CHECK(only(lint({.instantiate = ""}), "export"));
    CHECK(only(lint({.memory = "(memory 1)"}), "export"));
}

TEST_CASE("cosmwasm: imports of interface version 8 only, functions with their types") {
    CHECK(lint({.import = "(import \"env\" \"secp256k1_recover_pubkey\" (func (param i32 i32 i32) "
                          "(result i64)))"})
              .empty());
    CHECK(only(lint({.import = "(import \"env\" \"db_read\" (func (param i32 i32)))"}), "import"));
    CHECK(only(lint({.import = "(import \"env\" \"sha256\" (func (param i32) (result i32)))"}),
               "import"));
    CHECK(only(lint({.import = "(import \"wasi\" \"db_read\" (func (param i32) (result i32)))"}),
               "import"));
}

TEST_CASE("cosmwasm: memory, table and counts, at their bounds") {
    CHECK(lint({.memory = "(memory (export \"memory\") 512)"}).empty());
    CHECK(only(lint({.memory = "(memory (export \"memory\") 513)"}), "memory"));
    CHECK(only(lint({.memory = "(memory (export \"memory\") 1 2)"}), "memory"));
    CHECK(lint({.body = "(table 2500 2500 funcref)"}).empty());
    CHECK(only(lint({.body = "(table 2500 2501 funcref)"}), "table"));
    CHECK(only(lint({.body = "(table 1 funcref)"}), "table"));
    const std::string import = "(import \"env\" \"debug\" (func (param i32)))";
    CHECK(lint({.import = repeat(import, 100)}).empty());
    CHECK(only(lint({.import = repeat(import, 101)}), "imports"));
    const std::string full = "(func (local " + repeat("i32 ", 100) + "))";
    CHECK(lint({.body = repeat(full, 100)}).empty());
    CHECK(only(lint({.body = repeat(full, 100) + "(func (local i32))"}), "locals"));
    CHECK(only(lint({.body = "(func (local " + repeat("i32 ", 101) + "))"}), "locals"));
    const std::string many = "(func (param " + repeat("i32 ", 100) + "))";
    CHECK(lint({.body = repeat(many, 99)}).empty());
    CHECK(only(lint({.body = repeat(many, 100)}), "params"));
    // Four functions stand in the module anyway.
    CHECK(lint({.body = repeat("(func)", 19996)}).empty());
    CHECK(only(lint({.body = repeat("(func)", 19997)}), "functions"));
}

TEST_CASE("cosmwasm: no floating point and nothing newer than MVP") {
    CHECK(only(lint({.body = "(func f64.const 1 drop)"}), "float"));
    CHECK(only(lint({.body = "(func i32.const 0 i32.const 0 i32.const 0 memory.fill)"}), "mvp"));
    CHECK(only(lint({.body = "(func i32.const 1 i32.extend8_s drop)"}), "mvp"));
}
