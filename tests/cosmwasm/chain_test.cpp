// What goes through the imports: storage, ranges, addresses, queries, and memory.
#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "tests/cosmwasm/mock_chain.hpp"

namespace {

using namespace levee::cosmwasm_test;
namespace storage = cw::storage;

const cw::Addr BOB = cw::Addr::unchecked("wasm1bob");

}  // namespace

TEST_CASE("storage: what was set is read, as bytes and as rows") {
    new_chain();
    CHECK(!storage::get("k"));
    storage::set("k", cw::Bytes("abc", 3));
    CHECK(string_of(*storage::get("k")) == "abc");
    const uint64_t row = 77;
    storage::set_row("row", row);
    uint64_t read = 0;
    CHECK(storage::get("row").read(read));
    CHECK(read == 77);
    uint32_t narrow = 5;
    CHECK(!storage::get("row").read(narrow));
    CHECK(!storage::get("none").read(narrow));
    CHECK(narrow == 5);
    storage::remove("k");
    CHECK(chain().storage.count("k") == 0);
    CHECK(aborts([] { storage::set("empty", cw::Bytes{}); }));
    CHECK(chain().storage.count("empty") == 0);
}

TEST_CASE("load puts a value where it is wanted, and takes no memory of the call for it") {
    new_chain();
    chain().storage["row"] = "0123456789";
    char buffer[16] = {};
    const uint32_t before = cw::arena::mark();
    CHECK(storage::load(cw::Bytes("row", 3), buffer, 16) == 10);
    CHECK(std::string(buffer, 10) == "0123456789");
    CHECK(cw::arena::mark() == before);
    CHECK(storage::load(cw::Bytes("absent", 6), buffer, 16) == storage::ABSENT);
    char small[4] = {'a', 'b', 'c', 'd'};
    CHECK(storage::load(cw::Bytes("row", 3), small, 4) == 10);
    CHECK(std::string(small, 4) == "abcd");
    // The next value of the chain goes to the arena again.
    CHECK((*storage::get("row")).data() != reinterpret_cast<const cw::u8*>(buffer));
}

TEST_CASE("ranges: bounds, both orders, and no memory kept from step to step") {
    new_chain();
    chain().storage = {{"a", "1"}, {"b", "22"}, {"c", std::string(300, 'x')}, {"d", "4"}};
    const auto keys = [](storage::Range range) {
        std::string found;
        while (range.next()) found += string_of(range.key()) + std::to_string(range.value().size());
        return found;
    };
    const cw::Bytes b("b", 1);
    const cw::Bytes d("d", 1);
    using Range = storage::Range;
    CHECK(keys(Range(b, d)) == "b2c300");
    CHECK(keys(Range(b, d, storage::Order::descending)) == "c300b2");
    CHECK(keys(Range(nullptr, nullptr)) == "a1b2c300d1");
    CHECK(keys(Range(&b, nullptr)) == "b2c300d1");
    CHECK(keys(Range(nullptr, &b)) == "a1");
    CHECK(keys(Range(d, b)).empty());
    Range range(nullptr, nullptr);
    const uint32_t before = cw::arena::mark();
    while (range.next()) {
    }
    CHECK(cw::arena::mark() <= before + 64);
}

TEST_CASE("ranges: what is read before a step or between two stays as it is") {
    new_chain();
    chain().storage = {{"a", std::string(64, '1')}, {"b", std::string(64, '2')}, {"c", "3"}};
    storage::Range range(cw::Bytes("a", 1), cw::Bytes("d", 1));
    const cw::Bytes before = *storage::get("c");
    REQUIRE(range.next());
    CHECK(string_of(before) == "3");
    const cw::Bytes first = range.value();
    const cw::Bytes between = *storage::get("b");
    REQUIRE(range.next());
    CHECK(string_of(first) == std::string(64, '1'));
    CHECK(string_of(between) == std::string(64, '2'));
    // One range inside of another.
    storage::Range inner(cw::Bytes("a", 1), cw::Bytes("b", 1));
    while (inner.next()) CHECK(string_of(inner.value()) == std::string(64, '1'));
    CHECK(string_of(range.key()) == "b");
    CHECK(string_of(range.value()) == std::string(64, '2'));
    CHECK(string_of(before) == "3");
    CHECK(range.next());
    CHECK(string_of(range.value()) == "3");
    CHECK(!range.next());
}

TEST_CASE("addresses: validated, taken apart and put together by the chain") {
    new_chain();
    cw::Addr address;
    CHECK(!cw::address::validate("wasm1bob", "to", address));
    CHECK(address == BOB);
    for (const char* wrong : {"", "cosmos1bob", "wasm1BOB", "wasm1"}) {
        CAPTURE(wrong);
        const cw::Error error = cw::address::validate(text_of(wrong), "to", address);
        CHECK(error.fault == cw::Fault::bad_address);
        CHECK(string_of(error.field) == "to");
    }
    const std::string longest = "wasm1" + std::string(85, 'a');
    CHECK(!cw::address::validate(text_of(longest), "to", address));
    const int calls = chain().imports_called;
    CHECK(cw::address::validate(text_of(longest + "a"), "to", address));
    CHECK(chain().imports_called == calls);

    cw::CanonicalAddr canonical;
    CHECK(!cw::address::canonicalize("wasm1bob", "to", canonical));
    CHECK(string_of(canonical.bytes()) == "bob");
    CHECK(cw::address::canonicalize("bob", "to", canonical).fault == cw::Fault::bad_address);
    CHECK(!cw::address::humanize(cw::Bytes("bob", 3), "to", address));
    CHECK(address == BOB);
    CHECK(cw::address::humanize(cw::Bytes("BOB", 3), "to", address).fault ==
          cw::Fault::bad_address);
}

TEST_CASE("queries: a balance, another contract, and answers that are none") {
    new_chain();
    const std::string question =
        R"({"bank":{"balance":{"address":"wasm1bob","denom":"ustake"}}})";
    chain().answers[question] = R"({"ok":{"ok":")" +
                                base64_of(R"({"amount":{"denom":"ustake","amount":"123"}})") +
                                R"("}})";
    cw::u128 amount = 0;
    CHECK(!cw::query::bank_balance(BOB, "ustake", amount));
    CHECK((amount == 123));

    const auto ask = [](cw::json::Writer& out) { out.begin_object().field("a", 1).end_object(); };
    cw::Bytes answer;
    const std::string smart = R"({"wasm":{"smart":{"contract_addr":"wasm1bob","msg":")" +
                              base64_of(R"({"a":1})") + R"("}}})";
    chain().answers[smart] = R"({"ok":{"ok":")" + base64_of(R"({"x":5})") + R"("}})";
    CHECK(!cw::query::wasm_smart(BOB, "price", ask, answer));
    CHECK(string_of(answer) == R"({"x":5})");
    cw::json::Reader in = cw::query::reader_of(answer, "price");
    CHECK(string_of(in.raw()) == R"({"x":5})");

    chain().answers[smart] = R"({"ok":{"error":"no price: yet"}})";
    const cw::Error refused = cw::query::wasm_smart(BOB, "price", ask, answer);
    CHECK(refused.fault == cw::Fault::query_failed);
    CHECK(string_of(refused.what) == "no price: yet");
    chain().answers[smart] = R"({"error":{"no_such_contract":{"addr":"wasm1bob"}}})";
    CHECK(cw::query::wasm_smart(BOB, "price", ask, answer).fault == cw::Fault::query_failed);
    for (const char* wrong : {"", "{}", "[]", R"({"ok":{}})", R"({"ok":{"ok":"!"}})", "{\"ok\":"}) {
        CAPTURE(wrong);
        chain().answers[smart] = wrong;
        CHECK(cw::query::wasm_smart(BOB, "price", ask, answer));
    }

    const std::string raw = R"({"wasm":{"raw":{"contract_addr":"wasm1bob","key":"AAEC"}}})";
    chain().answers[raw] = R"({"ok":{"ok":""}})";
    CHECK(!cw::query::wasm_raw(BOB, cw::Bytes("\0\1\2", 3), "row", answer));
    CHECK(answer.empty());

    const std::string large(CW_QUERY_BYTES, 'x');
    const int calls = chain().imports_called;
    CHECK(cw::query::bank_balance(BOB, text_of(large), amount).fault == cw::Fault::too_large);
    CHECK(chain().imports_called == calls);
}

TEST_CASE("memory: given out in order, given back, and its end is an abort") {
    new_chain();
    auto* first = static_cast<char*>(cw::arena::take(5));
    auto* second = static_cast<char*>(cw::arena::take(1));
    CHECK(second - first == 16);
    const uint32_t before = cw::arena::mark();
    {
        const cw::Scratch scratch(1000);
        CHECK(scratch.size() == 1000);
        CHECK(cw::arena::mark() >= before + 1000);
    }
    CHECK(cw::arena::mark() == before);
    CHECK(!aborts([] { cw::arena::take(cw::arena::CAPACITY - 32); }));
    CHECK(aborts([] { cw::arena::take(1); }));
    CHECK(chain().aborted == "out of memory: the call needs more than the arena holds");
    new_chain();
    CHECK(aborts([] { cw::arena::allocate(cw::arena::CAPACITY); }));
    CHECK(aborts([] { cw::arena::allocate(UINT32_MAX); }));
    new_chain();
    CHECK(cw::arena::allocate(0) != nullptr);
}

TEST_CASE("debug and panic reach the chain with their texts") {
    new_chain();
    cw::debug("hello");
    CHECK(chain().debugged == "hello");
    CHECK(aborts([] { cw::panic("cannot be"); }));
    CHECK(chain().aborted == "cannot be");
}
