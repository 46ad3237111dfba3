// The JSON writer and base64: texts as they must stand, and buffers that are too small.
#include <doctest/doctest.h>

#include <string>

#include "tests/cosmwasm/mock_chain.hpp"

namespace {

using namespace levee::cosmwasm_test;
using cw::json::Writer;

template <class Write>
std::string written(Write write, uint32_t capacity = 4096) {
    std::string buffer(capacity + 8, '#');
    Writer out(buffer.data(), capacity);
    write(out);
    CHECK(buffer.substr(capacity) == "########");
    return out.overflowed() ? "overflow" : string_of(out.written());
}

template <class T>
std::string value(const T& of) {
    return written([&](Writer& out) { out.value(of); });
}

}  // namespace

TEST_CASE("commas come by themselves") {
    CHECK(written([](Writer& out) {
              out.begin_object().field("a", 1).key("b").begin_array().value(1).value(2);
              out.begin_object().end_object().begin_array().end_array().end_array();
              out.field("c", "x").key("d").null().key("e").boolean(true).end_object();
          }) == R"({"a":1,"b":[1,2,{},[]],"c":"x","d":null,"e":true})");
}

TEST_CASE("numbers: those of 64 bits bare, those of 128 bits in quotation marks") {
    CHECK(value(0) == "0");
    CHECK(value(-1) == "-1");
    CHECK(value(UINT64_MAX) == "18446744073709551615");
    CHECK(value(INT64_MIN) == "-9223372036854775808");
    CHECK(value(cw::u128{0}) == "\"0\"");
    CHECK(value(~cw::u128{0}) == "\"340282366920938463463374607431768211455\"");
    CHECK(value(static_cast<cw::i128>(cw::u128{1} << 127)) ==
          "\"-170141183460469231731687303715884105728\"");
    CHECK(written([](Writer& out) { out.decimal(7u); }) == "\"7\"");
    CHECK(value(cw::Timestamp{1571797419879305533}) == "\"1571797419879305533\"");
}

TEST_CASE("every power of ten and its neighbours") {
    cw::u128 power = 1;
    std::string digits = "1";
    for (int i = 0; i < 38; ++i, power *= 10, digits += '0') {
        CAPTURE(digits);
        CHECK(value(power) == "\"" + digits + "\"");
        if (i > 0) CHECK(value(power - 1) == "\"" + std::string(digits.size() - 1, '9') + "\"");
        CHECK(value(power + 1).substr(1, digits.size() - 1) ==
              (i == 0 ? "" : digits.substr(0, digits.size() - 1)));
    }
}

TEST_CASE("texts are escaped where they must be, at every place of a word") {
    CHECK(value(cw::Text("a\"b\\c/\b\f\n\r\t\x01\x1f")) ==
          R"("a\"b\\c/\b\f\n\r\t\u0001\u001f")");
    CHECK(value(cw::Text("caf\xc3\xa9 \x7f")) == "\"caf\xc3\xa9 \x7f\"");
    CHECK(value(cw::Text("\0x", 2)) == "\"\\u0000x\"");
    for (size_t before = 0; before < 20; ++before) {
        const std::string plain(before, 'x');
        CHECK(value(text_of(plain)) == "\"" + plain + "\"");
        CHECK(value(text_of(plain + "\n" + plain)) == "\"" + plain + "\\n" + plain + "\"");
    }
}

TEST_CASE("coins, addresses, bytes") {
    CHECK(value(cw::Coin{"ustake", 5}) == R"({"denom":"ustake","amount":"5"})");
    CHECK(value(cw::Coins{}) == "[]");
    CHECK(value(cw::Addr::unchecked("wasm1x")) == "\"wasm1x\"");
    CHECK(value(cw::Bytes("\0\1\2", 3)) == "\"AAEC\"");
    CHECK(value(cw::Bytes{}) == "\"\"");
}

TEST_CASE("JSON inside of JSON as base64, also twice") {
    const std::string text = written([](Writer& out) {
        out.begin_object().field("a", 1).key("msg");
        const uint32_t outer = out.begin_base64();
        out.begin_object().field("b", "x").key("inner");
        const uint32_t inner = out.begin_base64();
        out.begin_object().field("c", 2).end_object();
        out.end_base64(inner).field("d", 3).end_object();
        out.end_base64(outer).field("e", 4).end_object();
    });
    const std::string inner = base64_of(R"({"c":2})");
    const std::string outer = base64_of(R"({"b":"x","inner":")" + inner + R"(","d":3})");
    CHECK(text == R"({"a":1,"msg":")" + outer + R"(","e":4})");
}

TEST_CASE("a buffer that is too small is never written beyond, at every size") {
    const auto write = [](Writer& out) {
        out.begin_object().field("text", cw::Text("a\"\nlonger text")).field("n", 1234567890123u);
        out.key("b");
        const uint32_t start = out.begin_base64();
        out.begin_array().value(cw::Bytes("abc", 3)).value(cw::u128{1} << 100).end_array();
        out.end_base64(start).field("coin", cw::Coin{"u", 1}).boolean(true).end_object();
    };
    const std::string whole = written(write);
    CHECK(whole != "overflow");
    size_t fitting = 0;
    for (uint32_t capacity = 0; capacity < whole.size() + 64; ++capacity) {
        const std::string text = written(write, capacity);
        CHECK((text == "overflow" || text == whole));
        if (capacity < whole.size()) CHECK(text == "overflow");
        fitting += text == whole ? 1 : 0;
    }
    CHECK(fitting > 0);
}

TEST_CASE("base64: known texts, and every length back and forth, in place too") {
    CHECK(base64_of("") == "");
    CHECK(base64_of("f") == "Zg==");
    CHECK(base64_of("fo") == "Zm8=");
    CHECK(base64_of("foo") == "Zm9v");
    CHECK(base64_of("\xff\xfe\xfd") == "//79");
    std::string bytes;
    for (int i = 0; i < 300; ++i) {
        const std::string letters = base64_of(bytes);
        CHECK(from_base64(letters) == bytes);
        std::string place = bytes;
        place.resize(letters.size());
        cw::base64::encode(place.data(), place.data(), static_cast<uint32_t>(bytes.size()));
        CHECK(place == letters);
        place.resize(cw::base64::decode(place.data(), text_of(place)));
        CHECK(place == bytes);
        bytes += static_cast<char>(i * 37);
    }
}

TEST_CASE("base64 has one form: padded, no unused bits, only the alphabet") {
    for (const char* wrong : {"A", "AA", "AAA", "AAAAA", "A===", "====", "AA=A", "=AAA", "AB==",
                              "AAB=", "AA-_", "AA A", "AAA\n", "AA==AAAA", "AAA=AAAA",
                              "AA\xc3\xa9"}) {
        CAPTURE(wrong);
        CHECK(from_base64(wrong) == "not base64");
    }
    for (int c = 0; c < 256; ++c) {
        const std::string letters = {'A', static_cast<char>(c), 'A', 'A'};
        const bool known = std::isalnum(c) != 0 || c == '+' || c == '/';
        CAPTURE(c);
        CHECK((from_base64(letters) != "not base64") == known);
    }
}
