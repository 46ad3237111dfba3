// Every rule of the linter catches a planted fault, and the shipped module has none.
#include "host-sim/lint/lint.hpp"

#include <doctest/doctest.h>

#include <cstdint>
#include <string>
#include <vector>

#include "tests/support/wat.hpp"

namespace {

using levee::lint::find_profile;
using levee::lint::Finding;
using levee::lint::lint_wasm;
using namespace levee::wat;

// A module that the plain profile accepts; a test replaces or adds one part of it.
struct Parts {
    std::string get_type = "(param i32 i64 i32) (result i32)";
    std::string extra_import = "";
    std::string memory = "(memory (export \"memory\") 1)";
    std::string execute = "(func (export \"levee_execute\") (param i32) (result i32) local.get 0)";
    std::string body = "";
};

std::string wat(const Parts& parts) {
    return "(module (import \"env\" \"row_get\" (func " + parts.get_type + "))" +
           "(import \"env\" \"row_put\" (func (param i32 i64 i32)))" + parts.extra_import +
           parts.memory + "(func (export \"levee_input\") (result i32) i32.const 0)" +
           parts.execute +
           "(func (export \"levee_query\") (param i32) (result i32) local.get 0)"
           "(func (export \"levee_output\") (result i32) i32.const 0)"
           "(func (export \"levee_output_size\") (result i32) i32.const 0)" +
           parts.body + ")";
}

std::vector<Finding> lint(const Bytes& bytes) { return lint_wasm(bytes, *find_profile("plain")); }
std::vector<Finding> lint(const Parts& parts) { return lint(assemble(wat(parts))); }

}  // namespace

TEST_CASE("LV-ABI-12 the shipped module is clean") {
    const std::vector<Finding> findings = lint(read_bytes(LEVEE_WASM_PATH));
    for (const Finding& f : findings) MESSAGE(f.rule << " " << f.function << ": " << f.text);
    CHECK(findings.empty());
}

TEST_CASE("the bare module of these tests is clean") { CHECK(lint(Parts{}).empty()); }

TEST_CASE("rule float: instructions, types, locals and globals") {
    CHECK(only(lint({.body = "(func f32.const 1 drop)"}), "float"));
    CHECK(only(lint({.body = "(func i32.const 0 f64.convert_i32_s drop)"}), "float"));
    CHECK(only(lint({.body = "(func i64.const 0 f64.reinterpret_i64 drop)"}), "float"));
    CHECK(only(lint({.body = "(type (func (param f64)))"}), "float"));
    CHECK(only(lint({.body = "(type (func (result f32)))"}), "float"));
    CHECK(only(lint({.body = "(func (local f64))"}), "float"));
    CHECK(only(lint({.body = "(global f32 (f32.const 0))"}), "float"));
}

TEST_CASE("rule mvp: whatever came after the first version of Wasm") {
    CHECK(only(lint({.body = "(func i32.const 1 i32.extend8_s drop)"}), "mvp"));
    CHECK(only(lint({.body = "(func i32.const 0 i32.const 0 i32.const 0 memory.fill)"}), "mvp"));
    CHECK(only(lint({.body = "(func ref.null func drop)"}), "mvp"));
    CHECK(only(lint({.body = "(func (local externref))"}), "mvp"));
    CHECK(only(lint({.body = "(type (func (result i32 i32)))"}), "mvp"));
    CHECK(only(lint({.body = "(type $t (func (param i32))) (func i32.const 1 block (type $t) drop "
                             "end)"}),
               "mvp"));
    CHECK(only(lint({.body = "(table 1 funcref) (table 1 funcref)"}), "mvp"));
    CHECK(only(lint({.body = "(table 1 externref)"}), "mvp"));
    CHECK(only(lint({.body = "(data \"passive\")"}), "mvp"));
    CHECK(only(lint({.body = "(func (local v128))"}), "mvp"));
    CHECK(only(lint({.body = "(func return_call 0)"}), "mvp"));
    CHECK(only(lint({.body = "(func i32.const 0 i32.atomic.load drop)"}), "mvp"));
}

TEST_CASE("LV-ABI-12 rule import: names and types of the profile, functions only") {
    CHECK(only(lint({.get_type = "(param i32 i32 i32) (result i32)"}), "import"));
    CHECK(only(lint({.extra_import = "(import \"env\" \"clock\" (func))"}), "import"));
    CHECK(only(lint({.extra_import = "(import \"env\" \"g\" (global i32))"}), "import"));
}

TEST_CASE("LV-ABI-12 rule export: all of the profile, with their types, and no other") {
    CHECK(only(lint({.execute = ""}), "export"));
    CHECK(only(lint({.execute = "(func (export \"levee_execute\") (param i32))"}), "export"));
    CHECK(only(lint({.body = "(func (export \"other\"))"}), "export"));
    CHECK(only(lint({.memory = "(memory 1)"}), "export"));
}

TEST_CASE("rule command-export: the mark of a static constructor") {
    CHECK(only(lint({.body = "(func (export \"levee_query.command_export\"))"}),
               "command-export"));
}

TEST_CASE("rule start") { CHECK(only(lint({.body = "(func $s) (start $s)"}), "start")); }

TEST_CASE("rule memory: one, without a maximum, never grown") {
    CHECK(only(lint({.memory = "(memory (export \"memory\") 1 2)"}), "memory"));
    CHECK(only(lint({.body = "(memory 1)"}), "memory"));
    CHECK(only(lint({.body = "(func i32.const 1 memory.grow drop)"}), "memory"));
}

TEST_CASE("rules locals and params, at their bounds") {
    CHECK(lint({.body = "(func (local " + repeat("i32 ", 60) + repeat("i64 ", 40) + "))"}).empty());
    CHECK(only(lint({.body = "(func (local " + repeat("i32 ", 60) + repeat("i64 ", 41) + "))"}),
               "locals"));
    CHECK(lint({.body = "(type (func (param " + repeat("i32 ", 64) + ")))"}).empty());
    CHECK(only(lint({.body = "(type (func (param " + repeat("i32 ", 65) + ")))"}), "params"));
}

TEST_CASE("rule custom-section") {
    Bytes bytes = assemble(wat({}));
    const Bytes section = {0, 5, 4, 'n', 'o', 't', 'e'};
    bytes.insert(bytes.end(), section.begin(), section.end());
    CHECK(only(lint(bytes), "custom-section"));
}

TEST_CASE("rule call-indirect-overlong") {
    const Parts parts = {
        .body = "(table 1 funcref) (type $t (func)) (func i32.const 0 call_indirect (type $t))"};
    Bytes bytes = assemble(wat(parts));
    CHECK(lint(bytes).empty());
    // The last function's body ends the module: size, no locals, i32.const 0, call_indirect, end.
    const Bytes tail(bytes.end() - 8, bytes.end());
    REQUIRE(tail[4] == 0x11);
    REQUIRE(tail[6] == 0x00);
    const auto table_index = bytes.end() - 2;
    const Bytes padded = {0x80, 0x80, 0x80, 0x80};
    bytes.insert(table_index, padded.begin(), padded.end());
    bytes[bytes.size() - 12] = static_cast<std::uint8_t>(tail[0] + 4);
    std::size_t code = 8;
    while (bytes[code] != 10) code += 2U + bytes[code + 1];
    bytes[code + 1] = static_cast<std::uint8_t>(bytes[code + 1] + 4);
    CHECK(only(lint(bytes), "call-indirect-overlong"));
}

TEST_CASE("rule size") {
    CHECK(only(lint({.body = "(data (i32.const 0) \"" + repeat("0123456789abcdef", 5120) + "\")"}),
               "size"));
}

TEST_CASE("rule malformed: every truncation is refused") {
    const Bytes bytes = assemble(wat({}));
    for (std::size_t size = 0; size < bytes.size(); ++size) {
        CAPTURE(size);
        CHECK_FALSE(lint(Bytes(bytes.begin(), bytes.begin() + static_cast<long>(size))).empty());
    }
}

TEST_CASE("a finding names the function and the byte") {
    const Parts parts = {.execute = "(func (export \"levee_execute\") (param i32) (result i32) "
                                    "local.get 0 i32.extend8_s)"};
    const Bytes bytes = assemble(wat(parts));
    const std::vector<Finding> findings = lint(bytes);
    REQUIRE(findings.size() == 1);
    CHECK(findings[0].function == "levee_execute");
    CHECK(bytes[findings[0].offset] == 0xc0);
}
