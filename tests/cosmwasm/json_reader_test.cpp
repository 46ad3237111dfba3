// The JSON reader: what it takes, what it refuses, and how it says so.
#include <doctest/doctest.h>

#include <limits>
#include <string>
#include <vector>

#include "tests/cosmwasm/mock_chain.hpp"

namespace {

using namespace levee::cosmwasm_test;
using cw::Fault;
using cw::json::Key;
using cw::json::Reader;
namespace sdk = cw::json;

/// A reader with bytes of its own.
struct Json {
    explicit Json(std::string text)
        : bytes(std::move(text)),
          in(bytes.data(), static_cast<uint32_t>(bytes.size()), "msg") {}
    std::string bytes;
    Reader in;
};

template <class T>
struct Read {
    T value;
    Fault fault;
    bool operator==(const Read&) const = default;
};

template <class T>
Read<T> number(const std::string& text) {
    Json json(text);
    const T value = json.in.number<T>();
    json.in.finish();
    return {value, json.in.error().fault};
}

template <class T>
Read<T> decimal(const std::string& text) {
    Json json("\"" + text + "\"");
    const T value = json.in.decimal<T>();
    json.in.finish();
    return {value, json.in.error().fault};
}

Read<std::string> text(const std::string& quoted) {
    Json json(quoted);
    const std::string value = string_of(json.in.text());
    json.in.finish();
    return {value, json.in.error().fault};
}

Fault whole(const std::string& text) {
    Json json(text);
    json.in.skip();
    json.in.finish();
    return json.in.error().fault;
}

template <class T>
constexpr T MOST = static_cast<T>(~cw::u128{0} >> (128 - 8 * sizeof(T) +
                                                   (static_cast<T>(-1) < static_cast<T>(0))));

}  // namespace

TEST_CASE("numbers are exact, and refused one beyond the range") {
    CHECK(number<cw::u8>("255") == Read<cw::u8>{255, Fault::none});
    CHECK(number<cw::u8>("256").fault == Fault::out_of_range);
    CHECK(number<cw::u8>("-1").fault == Fault::out_of_range);
    CHECK(number<cw::i32>("-2147483648") == Read<cw::i32>{INT32_MIN, Fault::none});
    CHECK(number<cw::i32>("-2147483649").fault == Fault::out_of_range);
    CHECK(number<cw::i32>("2147483648").fault == Fault::out_of_range);
    CHECK(number<cw::u64>("0") == Read<cw::u64>{0, Fault::none});
    CHECK(number<cw::u64>("18446744073709551615") == Read<cw::u64>{UINT64_MAX, Fault::none});
    CHECK(number<cw::u64>("18446744073709551616").fault == Fault::out_of_range);
    CHECK(number<cw::i64>("-9223372036854775808") == Read<cw::i64>{INT64_MIN, Fault::none});
    CHECK(number<cw::i64>("-9223372036854775809").fault == Fault::out_of_range);
    CHECK(number<cw::i64>("9223372036854775808").fault == Fault::out_of_range);
}

TEST_CASE("numbers of 128 bits, in quotation marks") {
    CHECK((decimal<cw::u128>("340282366920938463463374607431768211455").value == MOST<cw::u128>));
    CHECK(decimal<cw::u128>("340282366920938463463374607431768211456").fault ==
          Fault::out_of_range);
    CHECK(decimal<cw::u128>("340282366920938463463374607441768211455").fault ==
          Fault::out_of_range);
    CHECK(decimal<cw::u128>("999999999999999999999999999999999999999").fault ==
          Fault::out_of_range);
    CHECK(decimal<cw::u128>("1000000000000000000000000000000000000000").fault ==
          Fault::out_of_range);
    CHECK((decimal<cw::i128>("-170141183460469231731687303715884105728").value ==
           -MOST<cw::i128> - 1));
    CHECK((decimal<cw::i128>("170141183460469231731687303715884105727").value == MOST<cw::i128>));
    CHECK(decimal<cw::i128>("170141183460469231731687303715884105728").fault ==
          Fault::out_of_range);
    CHECK(decimal<cw::i128>("-170141183460469231731687303715884105729").fault ==
          Fault::out_of_range);
}

TEST_CASE("every count of digits is read right") {
    std::string digits;
    cw::u128 value = 0;
    for (int i = 1; i <= 38; ++i) {
        digits += static_cast<char>('0' + i % 10);
        value = value * 10 + static_cast<cw::u128>(i % 10);
        CAPTURE(digits);
        CHECK((decimal<cw::u128>(digits).value == value));
        CHECK((number<cw::u128>(digits).value == value));
        CHECK((number<cw::u128>(digits + " ").value == value));
    }
}

TEST_CASE("decimals have one form: digits, no zero in front, no sign but minus") {
    CHECK((decimal<cw::u64>("0").fault == Fault::none));
    for (const char* wrong : {"", "-", "+1", "01", "00", "-0", "1.0", "1e3", " 1", "1 ", "0x10",
                              "1,000", "\\u0031", "--1", "\xd9\xa1"}) {
        CAPTURE(wrong);
        CHECK(decimal<cw::i64>(wrong).fault != Fault::none);
    }
    CHECK(number<cw::u64>("\"1\"").fault == Fault::wrong_type);
    CHECK(Json("12").in.decimal<cw::u64>() == 0);
}

TEST_CASE("numbers that are no whole numbers are refused where one is due") {
    for (const char* wrong : {"1.5", "1.0", "1e3", "1E3", "0.0"}) {
        CAPTURE(wrong);
        CHECK(number<cw::u64>(wrong).fault == Fault::wrong_type);
    }
    for (const char* wrong : {"01", "-", "", "+1", ".5", "1a"}) {
        CAPTURE(wrong);
        CHECK(number<cw::i64>(wrong).fault != Fault::none);
    }
    CHECK(number<cw::u64>("true").fault == Fault::wrong_type);
    CHECK(number<cw::u64>("null").fault == Fault::wrong_type);
}

TEST_CASE("texts: escapes, UTF-8 and surrogates") {
    CHECK(text(R"("plain")") == Read<std::string>{"plain", Fault::none});
    CHECK(text(R"("")") == Read<std::string>{"", Fault::none});
    CHECK(text(R"("\"\\\/\b\f\n\r\t")") == Read<std::string>{"\"\\/\b\f\n\r\t", Fault::none});
    CHECK(text(R"("\u0041\u00e9\u20AC\ud83d\ude00")") ==
          Read<std::string>{"A\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80", Fault::none});
    CHECK(text("\"caf\xc3\xa9 \xf4\x8f\xbf\xbf\"").fault == Fault::none);
    CHECK(text(R"("\u0000")") == Read<std::string>{std::string(1, '\0'), Fault::none});
    for (const char* wrong :
         {R"("\ud800")", R"("\udc00")", R"("\ud800\u0041")", R"("\ud800\ud800")", R"("\ud800x")",
          R"("\uD800\n")", R"("\u12g4")", R"("\u12)", R"("\x41")", R"("\)", "\"\x01\"",
          "\"\n\"", "\"\xff\"", "\"\xc3\"", "\"\xc0\xaf\"", "\"\xe0\x80\xaf\"", "\"\xed\xa0\x80\"",
          "\"\xf4\x90\x80\x80\"", "\"\xf0\x80\x80\x80\"", "\"\x80\"", "\"\xf5\x80\x80\x80\""}) {
        CAPTURE(wrong);
        CHECK(text(wrong).fault == Fault::bad_text);
    }
    CHECK(text("\"never closed").fault == Fault::syntax);
    CHECK(text(R"("never \n closed)").fault == Fault::syntax);
}

TEST_CASE("a text is found at every length and at every place of a word") {
    for (size_t before = 0; before < 17; ++before) {
        for (size_t length = 0; length < 34; ++length) {
            const std::string inside(length, 'x');
            const std::string space(before, ' ');
            CHECK(text(space + '"' + inside + "\"").value == inside);
            CHECK(text(space + '"' + inside + "\\n" + inside + "\"").value ==
                  inside + "\n" + inside);
        }
    }
}

TEST_CASE("only one JSON text is accepted, and nothing behind it") {
    for (const char* right : {"{}", "[]", " [ ] ", "\t\r\n null ", "[1,2]", "{\"a\":{\"b\":[{}]}}",
                              "-0", "-0.5E-10", "1e9999", "[[],[[]]]"}) {
        CAPTURE(right);
        CHECK(whole(right) == Fault::none);
    }
    for (const char* wrong : {"", "   ", "[1,]", "[,1]", "{\"a\":1,}", "{,}", "{\"a\"}", "{\"a\":}",
                              "{a:1}", "{1:1}", "[1 2]", "tru", "nul", "truex", "[", "{", "]", "}",
                              "[}", "{]", "\"a", "{\"a\":1", "1.", "1e", "1e+", "-", "-a", ".5"}) {
        CAPTURE(wrong);
        CHECK(whole(wrong) != Fault::none);
    }
    CHECK(whole("{} {}") == Fault::trailing);
    CHECK(whole("\xef\xbb\xbf{}") == Fault::syntax);
    CHECK(whole(std::string("1\0", 2)) == Fault::trailing);
}

TEST_CASE("depth and size are bounded, at their bounds") {
    const auto nested = [](size_t depth) {
        return std::string(depth, '[') + std::string(depth, ']');
    };
    CHECK(whole(nested(sdk::DEPTH_MAX)) == Fault::none);
    CHECK(whole(nested(sdk::DEPTH_MAX + 1)) == Fault::too_deep);
    CHECK(whole(std::string(sdk::BYTES_MAX - 1, ' ') + "1") == Fault::none);
    CHECK(whole(std::string(sdk::BYTES_MAX, ' ') + "1") == Fault::too_long);
    std::string objects;
    for (int i = 0; i < 10'000; ++i) objects += "{\"a\":";
    CHECK(whole(objects) == Fault::too_deep);
}

TEST_CASE("a raw value is its text, unchanged") {
    Json json(R"( {"a" : [1, "\n\u0041"] , "\u0062":2} )");
    CHECK(string_of(json.in.raw()) == R"({"a" : [1, "\n\u0041"] , "\u0062":2})");
    CHECK(json.in.finish());
}

TEST_CASE("base64 is decoded in place, also when it is escaped") {
    Json json(R"(["AAEC", "", "\u0041A==", "A", 5])");
    json.in.enter_array();
    json.in.next_element();
    CHECK(string_of(json.in.base64()) == std::string("\0\1\2", 3));
    json.in.next_element();
    CHECK(json.in.base64().empty());
    json.in.next_element();
    CHECK(string_of(json.in.base64()) == std::string("\0", 1));
    json.in.next_element();
    CHECK(json.in.base64().empty());
    CHECK(json.in.error().fault == Fault::bad_base64);
}

namespace {

constexpr Key TRANSFER[] = {"recipient", "amount", "memo?"};

struct Transfer {
    std::string recipient;
    cw::u128 amount = 0;
    std::string memo;
    bool has_memo = false;
    cw::Error error;
    std::string field;
};

Transfer read_transfer(const std::string& text) {
    Json json(text);
    Transfer transfer;
    sdk::Object object(json.in, TRANSFER);
    while (object.next()) {
        switch (object.index()) {
            case 0: transfer.recipient = string_of(json.in.text()); break;
            case 1: transfer.amount = json.in.decimal<cw::u128>(); break;
            case 2: transfer.memo = string_of(json.in.text()); break;
        }
    }
    transfer.has_memo = object.has(2);
    json.in.finish();
    transfer.error = json.in.error();
    transfer.field = string_of(transfer.error.field);
    return transfer;
}

}  // namespace

TEST_CASE("an object with known keys, in any order, optional ones absent or null") {
    const Transfer both = read_transfer(R"({"recipient":"bob","amount":"5","memo":"hi"})");
    CHECK(!both.error);
    CHECK(both.recipient == "bob");
    CHECK((both.amount == 5));
    CHECK(both.memo == "hi");
    const Transfer turned = read_transfer(R"({"amount":"7","recipient":"bob"})");
    CHECK(!turned.error);
    CHECK((turned.amount == 7));
    CHECK(!turned.has_memo);
    const Transfer null = read_transfer(R"({"memo":null,"amount":"7","recipient":"b"})");
    CHECK(!null.error);
    CHECK(null.memo.empty());
    CHECK(!read_transfer(R"({"\u0061mount":"7","recipient":"b"})").error);
}

TEST_CASE("an error names the field and the place") {
    struct Case {
        const char* text;
        Fault fault;
        const char* field;
    };
    const Case cases[] = {
        {R"({"recipient":"b","amount":"5","colour":1})", Fault::unknown_field, "colour"},
        {R"({"recipient":"b","amount":"5","amount":"5"})", Fault::duplicate_field, "amount"},
        {R"({"recipient":"b","amount":"5","\u0061mount":"5"})", Fault::duplicate_field, "amount"},
        {R"({"recipient":"b","amount":"5","memo":null,"memo":"x"})", Fault::duplicate_field,
         "memo"},
        {R"({"recipient":"b"})", Fault::missing_field, "amount"},
        {R"({})", Fault::missing_field, "recipient"},
        {R"({"recipient":"b","amount":null})", Fault::wrong_type, "amount"},
        {R"({"recipient":5,"amount":"5"})", Fault::wrong_type, "recipient"},
        {R"({"recipient":"b","amount":5})", Fault::wrong_type, "amount"},
        {R"({"recipient":"b","amount":"-5"})", Fault::out_of_range, "amount"},
        {R"({"recipient":"b","amount":"5"} x)", Fault::trailing, "amount"},
        {R"(["recipient"])", Fault::wrong_type, "msg"},
        {R"()", Fault::syntax, "msg"},
    };
    for (const Case& c : cases) {
        CAPTURE(c.text);
        const Transfer transfer = read_transfer(c.text);
        CHECK(transfer.error.fault == c.fault);
        CHECK(transfer.field == c.field);
    }
    CHECK(read_transfer(R"({"recipient":"b","amount":5})").error.offset == 26);
}

TEST_CASE("the first error stays, and everything reads as empty after it") {
    Json json(R"({"a":1,"b":"x"})");
    Reader& in = json.in;
    cw::Text key;
    in.enter_object();
    in.next_member(key);
    CHECK(string_of(in.text()).empty());
    CHECK(in.error().fault == Fault::wrong_type);
    CHECK(in.number<int>() == 0);
    CHECK(in.decimal<cw::u128>() == 0);
    CHECK(!in.boolean());
    CHECK(!in.null());
    CHECK(in.raw().empty());
    CHECK(in.base64().empty());
    CHECK(!in.enter_object());
    CHECK(!in.next_member(key));
    CHECK(!in.next_element());
    CHECK(!in.finish());
    CHECK(in.error().fault == Fault::wrong_type);
    CHECK(string_of(in.error().field) == "a");
}

TEST_CASE("a message is an object with one name") {
    static constexpr Key NAMES[] = {"stake", "exit"};
    const auto run = [](const std::string& text) {
        Json json(text);
        const uint32_t index = sdk::enter_variant(json.in, NAMES);
        json.in.skip();
        sdk::leave_variant(json.in);
        json.in.finish();
        return std::pair<uint32_t, Fault>{index, json.in.error().fault};
    };
    CHECK(run(R"({"stake":{}})") == std::pair{0u, Fault::none});
    CHECK(run(R"({"exit":{"a":[]}})") == std::pair{1u, Fault::none});
    CHECK(run(R"({"leave":{}})") == std::pair{sdk::NOT_FOUND, Fault::unknown_variant});
    CHECK(run(R"({})") == std::pair{sdk::NOT_FOUND, Fault::unknown_variant});
    CHECK(run(R"("stake")") == std::pair{sdk::NOT_FOUND, Fault::wrong_type});
    CHECK(run(R"({"stake":{},"exit":{}})") == std::pair{0u, Fault::unknown_field});
    CHECK(run(R"({"stake":{},"stake":{}})") == std::pair{0u, Fault::unknown_field});
}

TEST_CASE("the largest object: 64 keys") {
    static constexpr Key LAST[] = {
        "k00?", "k01?", "k02?", "k03?", "k04?", "k05?", "k06?", "k07?", "k08?", "k09?", "k10?",
        "k11?", "k12?", "k13?", "k14?", "k15?", "k16?", "k17?", "k18?", "k19?", "k20?", "k21?",
        "k22?", "k23?", "k24?", "k25?", "k26?", "k27?", "k28?", "k29?", "k30?", "k31?", "k32?",
        "k33?", "k34?", "k35?", "k36?", "k37?", "k38?", "k39?", "k40?", "k41?", "k42?", "k43?",
        "k44?", "k45?", "k46?", "k47?", "k48?", "k49?", "k50?", "k51?", "k52?", "k53?", "k54?",
        "k55?", "k56?", "k57?", "k58?", "k59?", "k60?", "k61?", "k62?", "k63"};
    Json without(R"({"k62":1})");
    sdk::Object missing(without.in, LAST);
    while (missing.next()) without.in.skip();
    CHECK(without.in.error().fault == Fault::missing_field);
    CHECK(string_of(without.in.error().field) == "k63");
    Json twice(R"({"k63":1,"k63":1})");
    sdk::Object doubled(twice.in, LAST);
    while (doubled.next()) twice.in.skip();
    CHECK(twice.in.error().fault == Fault::duplicate_field);
}
