// The ABI's tables against bytes: every struct there and back, every refusal, and the typed
// structs of abi.hpp against the generic decoder, which knows nothing but abi_meta.hpp.
#include "host-sim/abi/decode.hpp"

#include <doctest/doctest.h>

#include <cstring>
#include <random>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "abi/generated/abi.hpp"
#include "abi/generated/abi_json.hpp"
#include "abi/generated/adapter_statuses.hpp"
#include "host-sim/commands/commands.hpp"

namespace levee {
namespace {

const meta::Table<meta::Struct>* const ALL_TABLES[] = {&meta::FRAMES,  &meta::ROWS,
                                                       &meta::MESSAGES, &meta::EVENTS,
                                                       &meta::QUERIES, &meta::ANSWERS};

template <typename Call>
std::string refusal(Call&& call) {
    try {
        call();
    } catch (const DecodeError& error) {
        return error.what();
    }
    return "";
}

bool contains(const std::string& text, std::string_view part) {
    return text.find(part) != std::string::npos;
}

void zero_reserved(const meta::Struct& type, Bytes& bytes, std::size_t base = 0) {
    for (const meta::Field& field : type.fields) {
        if (field.is_reserved) {
            std::memset(bytes.data() + base + field.offset, 0, field.size);
        } else if (field.wire == meta::Wire::row) {
            zero_reserved(*find_name(meta::ROWS, field.enumeration), bytes, base + field.offset);
        }
    }
}

// Bytes that the struct may have: a pattern everywhere but in reserved places.
Bytes filled(const meta::Struct& type, std::uint8_t byte) {
    Bytes bytes(type.size, byte);
    zero_reserved(type, bytes);
    return bytes;
}

template <typename Value>
Bytes bytes_of(const Value& value) {
    Bytes bytes(sizeof value);
    std::memcpy(bytes.data(), &value, sizeof value);
    return bytes;
}

Bytes with_header(std::uint16_t kind, std::uint16_t size, const Bytes& body) {
    Bytes bytes = bytes_of(EventHeader{kind, size, 0});
    bytes.insert(bytes.end(), body.begin(), body.end());
    return bytes;
}

std::string field_text(const meta::Struct& type, const meta::Field& field) {
    return std::string(type.name) + "." + std::string(field.name);
}

TEST_CASE("LV-ABI-04 every struct survives bytes -> JSON -> bytes at its extreme values") {
    std::mt19937_64 random(7);
    for (const auto* table : ALL_TABLES) {
        for (const meta::Struct& type : *table) {
            CAPTURE(type.name);
            // All zero, all ones, the least and the greatest of every signed top byte.
            for (const int byte : {0x00, 0xff, 0x80, 0x7f, 0x01}) {
                const Bytes bytes = filled(type, static_cast<std::uint8_t>(byte));
                const OrderedJson json = decode_struct(type, bytes);
                CHECK(encode_struct(type, json, Ranges::ignored) == bytes);
            }
            for (int round = 0; round < 20; ++round) {
                Bytes bytes(type.size);
                for (std::uint8_t& byte : bytes) {
                    byte = static_cast<std::uint8_t>(random());
                }
                zero_reserved(type, bytes);
                // Through text too, because a scenario and a report see the text.
                const auto json = OrderedJson::parse(decode_struct(type, bytes).dump());
                CHECK(encode_struct(type, json, Ranges::ignored) == bytes);
            }
        }
    }
}

TEST_CASE("LV-ABI-04 fields follow each other without a hole, reserved ones included") {
    for (const auto* table : ALL_TABLES) {
        for (const meta::Struct& type : *table) {
            std::uint32_t offset = 0;
            for (const meta::Field& field : type.fields) {
                CHECK_MESSAGE(field.offset == offset, field_text(type, field));
                offset += field.size;
            }
            CHECK_MESSAGE(offset == type.size, type.name);
        }
    }
}

TEST_CASE("LV-ABI-05 every reserved byte that is not zero is refused with the field's name") {
    for (const auto* table : ALL_TABLES) {
        for (const meta::Struct& type : *table) {
            for (const meta::Field& field : type.fields) {
                for (std::uint32_t i = 0; field.is_reserved && i < field.size; ++i) {
                    Bytes bytes = filled(type, 0);
                    bytes[field.offset + i] = 1;
                    const std::string text = refusal([&] { decode_struct(type, bytes); });
                    CHECK_MESSAGE(contains(text, field_text(type, field)), text);
                }
            }
        }
    }
}

TEST_CASE("LV-ABI-05 the typed check sees a reserved byte anywhere") {
    DepositMessage deposit;
    CHECK(reserved_is_zero(deposit));
    deposit.reserved0[2] = 1;
    CHECK_FALSE(reserved_is_zero(deposit));
    MessageHeader header;
    header.reserved2 = 1U << 31;
    CHECK_FALSE(reserved_is_zero(header));
}

TEST_CASE("LV-ABI-05 any other length than a struct's own is refused with both lengths") {
    for (const auto* table : ALL_TABLES) {
        for (const meta::Struct& type : *table) {
            for (const std::uint32_t size : {type.size - 1, type.size + 1}) {
                if (size > 4096) {
                    continue;  // One less than nothing.
                }
                const std::string text = refusal([&] { decode_struct(type, Bytes(size)); });
                CHECK_MESSAGE(contains(text, std::to_string(type.size)), type.name);
                CHECK_MESSAGE(contains(text, std::to_string(size)), type.name);
            }
        }
    }
}

TEST_CASE("LV-ABI-06 a row states its layout version; zero there means absent") {
    for (const meta::Struct& type : meta::ROWS) {
        const auto kind = static_cast<std::uint8_t>(type.kind);
        CHECK(row_size(kind) == type.size);
        CHECK(row_version(kind) == type.version);
        CHECK(type.size <= ROW_SIZE_MAX);
        Bytes bytes(type.size);
        CHECK(decode_row(kind, bytes)["absent"] == true);
        bytes[0] = type.version;
        CHECK(decode_row(kind, bytes)["row"] == type.name);
        bytes[0] = 255;
        CHECK(contains(refusal([&] { decode_row(kind, bytes); }), "version 255"));
    }
    CHECK(row_size(0) == 0);
    CHECK(row_size(255) == 0);
}

TEST_CASE("LV-ABI-02 the sizes in code and in the tables are the same") {
    for (const meta::Struct& type : meta::MESSAGES) {
        CHECK(message_size(type.kind) == type.size);
        CHECK(message_takes_funds(type.kind) == type.takes_funds);
        CHECK(message_callers(type.kind) != 0);
    }
    for (const meta::Struct& type : meta::QUERIES) {
        CHECK(query_size(type.kind) == type.size);
    }
    CHECK(message_size(0) == 0xffffffffU);
    CHECK(query_size(65535) == 0xffffffffU);
}

TEST_CASE("LV-ABI-04 typed structs and JSON give the same bytes") {
    WithdrawMessage withdraw;
    withdraw.account = 0x01020304;
    withdraw.place = static_cast<std::uint8_t>(MoneyPlace::bond);
    withdraw.amount = Atoms::of((u128{1} << 88) - 1);
    const OrderedJson fields{
        {"account", 0x01020304}, {"place", "bond"}, {"amount", "309485009821345068724781055"}};
    const Bytes bytes = encode_message("withdraw", fields);
    const Bytes typed = bytes_of(withdraw);
    CHECK(Bytes(bytes.begin() + 8, bytes.end()) == typed);
    CHECK(hex_from_bytes(bytes) ==
          "0400000000000000" "0403020101000000" "ffffffffffffffffffffff0000000000");
    CHECK(decode_message(bytes) == OrderedJson{{"message", "withdraw"}, {"fields", fields}});
}

TEST_CASE("LV-ABI-11 wide integers are exact decimal text") {
    using meta::Wire;
    Bytes top(24);
    top[23] = 0x80;
    CHECK(integer_text(Wire::u128, Bytes(16, 0xff)) == "340282366920938463463374607431768211455");
    CHECK(integer_text(Wire::i128, Bytes(16, 0xff)) == "-1");
    CHECK(integer_text(Wire::i192, top) ==
          "-3138550867693340381917894711603833208051177722232017256448");
    CHECK(integer_text(Wire::u64, Bytes(8, 0xff)) == "18446744073709551615");
    CHECK(integer_text(Wire::i8, Bytes{0x80}) == "-128");
}

TEST_CASE("LV-ABI-09 a ranged field takes both bounds and refuses what lies beyond") {
    for (const meta::Struct& type : meta::MESSAGES) {
        const OrderedJson zero = decode_struct(type, Bytes(type.size));
        for (const meta::Field& field : type.fields) {
            if (field.range_min.empty() || field.count != 0) {
                continue;
            }
            meta::Struct alone = type;  // The other fields may not allow zero.
            alone.size = field.size;
            meta::Field first = field;
            first.offset = 0;
            alone.fields = {&first, 1};
            const std::string name(field.name);
            const std::string low(field.range_min);
            const std::string high(field.range_max);
            CHECK_NOTHROW(encode_struct(alone, {{name, low}}));
            CHECK_NOTHROW(encode_struct(alone, {{name, high}}));
            const std::string over = high + "0";
            const std::string text = refusal([&] { encode_struct(alone, {{name, over}}); });
            CHECK_MESSAGE(contains(text, field_text(type, field)), text);
            CHECK_MESSAGE(contains(text, low + ".." + high), text);
            CHECK(refusal([&] { encode_struct(alone, {{name, -1}}); }) != "");
        }
    }
}

TEST_CASE("LV-ABI-09 the typed range check holds at the bounds and fails beyond them") {
    PauseMessage pause;
    pause.set_bits = 31;
    CHECK(ranges_hold(pause));
    pause.set_bits = 32;
    CHECK_FALSE(ranges_hold(pause));
    SetLayersMessage layers;
    CHECK(ranges_hold(layers));
    layers.layers[11] = 12;
    CHECK(ranges_hold(layers));
    layers.layers[11] = 6;  // Lies between known values.
    CHECK_FALSE(ranges_hold(layers));
    layers.layers[11] = 13;
    CHECK_FALSE(ranges_hold(layers));
    CHECK(ranges_hold(SealMessage{}));
}

TEST_CASE("LV-ABI-11 an encoder names the field that is wrong, missing or unknown") {
    const auto text = [](const OrderedJson& fields) {
        return refusal([&] { encode_message("deposit", fields); });
    };
    CHECK(text({{"account", 1}}) == "deposit.place: missing");
    CHECK(text({{"acount", 1}, {"place", 0}}) ==
          "deposit.acount: no such field; did you mean 'account'?");
    CHECK(text({{"account", -1}, {"place", 0}}) == "deposit.account: -1 is not in 0..4294967295");
    CHECK(text({{"account", 1.5}, {"place", 0}}) == "deposit.account: 1.5 is not an integer");
    CHECK(contains(text({{"account", 1}, {"place", "vault"}}), "deposit.place: \"vault\""));
    CHECK(contains(text({{"account", 1}, {"place", "cahs"}}), "did you mean 'cash'?"));
    CHECK(contains(text({{"account", 1}, {"place", 9}}), "deposit.place: 9"));
    CHECK(contains(text({{"account", 1}, {"place", 0}, {"reserved0", 0}}), "no such field"));
    CHECK(contains(text(OrderedJson::array()), "deposit: expected an object"));
    CHECK(contains(refusal([] { encode_message("depositt", {}); }), "depositt: no such message"));
    CHECK(encode_message("deposit", {{"account", "0010"}, {"place", "cash"}})[8] == 10);
    CHECK_NOTHROW(encode_message("deposit", {{"account", 1}, {"place", 9}}, Ranges::ignored));
}

TEST_CASE("LV-ABI-05 an array may be short, never long") {
    OrderedJson fields{{"market", 1}, {"layers", {"defaulter_margin", 12}}, {"shared_cap", "0"}};
    const Bytes bytes = encode_message("set_layers", fields);
    CHECK(hex_from_bytes(bytes).substr(24, 24) == "010c00000000000000000000");
    fields["layers"] = std::vector<int>(13, 0);
    CHECK(contains(refusal([&] { encode_message("set_layers", fields); }), "at most 12"));
}

Bytes two_events() {
    Bytes stream;
    for (const char* name : {"payout", "sealed"}) {
        const meta::Struct& type = *find_name(meta::EVENTS, name);
        const Bytes event = with_header(type.kind, static_cast<std::uint16_t>(type.size),
                                        filled(type, 1));
        stream.insert(stream.end(), event.begin(), event.end());
    }
    return stream;
}

TEST_CASE("LV-ABI-07 every event round trips, and a stream is cut only between events") {
    for (const meta::Struct& type : meta::EVENTS) {
        const Bytes body = filled(type, 0x5a);
        const Bytes event = with_header(type.kind, static_cast<std::uint16_t>(type.size), body);
        const OrderedJson json = decode_events(event);
        REQUIRE(json.size() == 1);
        CHECK(json[0]["event"] == type.name);
        CHECK(encode_struct(type, json[0]["fields"], Ranges::ignored) == body);
    }
    const Bytes stream = two_events();
    CHECK(decode_events(stream).size() == 2);
    const std::size_t boundary = stream.size() - 8;
    for (std::size_t size = 1; size < stream.size(); ++size) {
        const ByteView part = ByteView(stream).first(size);
        CHECK((refusal([&] { decode_events(part); }) == "") == (size == boundary));
    }
    CHECK(decode_events({}).empty());
}

TEST_CASE("LV-ABI-07 an event header with an unknown kind, wrong size or set bits is refused") {
    const Bytes good = two_events();
    for (const std::size_t at : {0U, 1U, 2U, 3U, 4U, 7U}) {
        Bytes bad = good;
        bad[at] = static_cast<std::uint8_t>(bad[at] ^ 0x80);
        CHECK_MESSAGE(contains(refusal([&] { decode_events(bad); }), "at byte 0"), at);
    }
}

TEST_CASE("LV-ABI-03 every status is found by code and by name") {
    for (const meta::StatusInfo& status : meta::STATUSES) {
        CHECK(find_status(status.code) == &status);
        CHECK(find_status(status.name) == &status);
        CHECK(decode_status(status.code)["sentence"] == status.sentence);
        CHECK(status_name(status.code) == status.name);
    }
    CHECK(find_status("no such status") == nullptr);
    CHECK(status_name(4000000000U) == "status 4000000000");
    CHECK(refusal([] { decode_status(4000000000U); }) != "");
    CHECK(static_cast<std::uint32_t>(Status::ok) == 0);
}

TEST_CASE("LV-ABI-11 text is read as whatever it is: status, message, query, event, row") {
    CHECK(decode_any_hex("0")["status"] == "ok");
    CHECK(decode_any_hex("status:2")["status"] == "wrong_length");
    CHECK(decode_any_hex("1b00000000000000")["message"] == "seal");
    CHECK(decode_any_hex("090000000000000001000000")["fields"]["market"] == 1);
    const Bytes health = encode_query("health", {{"account", 5}});
    CHECK(decode_any_hex("0x" + hex_from_bytes(health))["query"] == "health");
    CHECK(decode_any_hex(hex_from_bytes(two_events()))[1]["event"] == "sealed");
    CHECK(decode_any_hex("event:2f00000000000000")[0]["event"] == "sealed");
    Bytes row(row_size(StateRow::KIND));
    row[0] = StateRow::VERSION;
    row[1] = 1;
    const std::string hex = hex_from_bytes(row);
    CHECK(decode_any_hex("state:" + hex)["fields"]["sealed"] == 1);
    CHECK(decode_any_hex("1:" + hex)["row"] == "state");
    CHECK(decode_any_hex("010100000000000000" + hex)["id"] == 1);
    CHECK(decode_any_hex("health:05000000")["query"] == "health");
    CHECK(decode_any_hex("health:" + hex_from_bytes(health))["fields"]["account"] == 5);
    CHECK(decode_any_hex("sealed:2f00000000000000")["event"] == "sealed");
    CHECK(decode_any_hex("sealed:2f00000000000000")["fields"].empty());
    const std::string context = hex_from_bytes(Bytes(Context::SIZE, 1));
    CHECK(decode_any_hex(context)["context"]["sender"] == 0x01010101);
    CHECK(decode_any_hex(context + "1b00000000000000")["message"] == "seal");
}

TEST_CASE("LV-ABI-11 a chain's error is explained by its number, the adapter's too") {
    CHECK(decode_any_hex("LV34")["status"] == "stale_mark");
    CHECK(decode_any_hex("LV102")["status"] == "unknown_field");
    CHECK(decode_any_hex("102")["band"] == "adapter");
    CHECK(decode_any_hex("unknown_field")["code"] == 102);
    for (const meta::StatusInfo& status : meta::ADAPTER_STATUSES) {
        CHECK(find_status(status.code) == nullptr);
        CHECK(decode_any_hex(fmt::format("LV{}", status.code))["status"] == status.name);
    }
    CHECK(refusal([] { decode_any_hex("LV117"); }).find("117 is unknown") != std::string::npos);
    CHECK(refusal([] { decode_any_hex("LV"); }) != "");
    CHECK(refusal([] { decode_any_hex("LV99999999999"); }) != "");
}

TEST_CASE("LV-ABI-11 a name alone is described, every name of the tables") {
    const OrderedJson position = decode_any_hex("position");
    CHECK(position["row"] == "position");
    CHECK(position["bytes"] == row_size(PositionRow::KIND));
    const std::string side = position["fields"]["side"];
    CHECK(side.find("one of none 0, long 1, short 2") != std::string::npos);
    CHECK(decode_any_hex("stake")["readings"].size() == 2);  // a row and a message
    CHECK(decode_any_hex("stale_mark")["code"] == static_cast<uint32_t>(Status::stale_mark));
    const std::string cash = decode_any_hex("money_place")["values"]["cash"];
    CHECK(cash.substr(0, 3) == "0: ");
    for (const meta::Struct& type : meta::EVENTS) {
        CHECK_NOTHROW(decode_any_hex(type.name));
    }
    CHECK(refusal([] { decode_any_hex("posision"); }).find("did you mean 'position'?") !=
          std::string::npos);
    CHECK(refusal([] { decode_any_hex("health:0500"); }).find("health: 2 bytes") !=
          std::string::npos);
}

TEST_CASE("LV-ABI-11 no text does anything but decode or be refused with a reason") {
    std::mt19937_64 random(11);
    const std::string letters = "0123456789abcdef:x-g ";
    for (int round = 0; round < 20000; ++round) {
        std::string text(random() % 40, '0');
        for (char& c : text) {
            c = random() % 3 == 0 ? letters[random() % letters.size()] : c;
        }
        try {
            (void)decode_any_hex(text);
        } catch (const DecodeError& error) {
            CHECK(std::strlen(error.what()) > 0);
        }
    }
}

TEST_CASE("LV-ABI-10 the hash in the code, in the tables and in abi.json is one") {
    const auto spec = OrderedJson::parse(meta::ABI_JSON);
    CHECK(spec["abi_hash"] == meta::ABI_HASH_HEX);
    CHECK(hex_from_bytes(ABI_HASH) == meta::ABI_HASH_HEX);
    CHECK(spec["rows"].size() == meta::ROWS.size());
    CHECK(spec["messages"].size() == meta::MESSAGES.size());
    CHECK(spec["statuses"].size() == meta::STATUSES.size());
}

TEST_CASE("LV-ABI-11 the verb refuses bad text with exit code 2") {
    for (const std::string text : {"zz", "abc", "message:0300", "nothing:00", "99999999999", ""}) {
        CLI::App app;
        int exit_code = 0;
        register_abi(app, exit_code);
        app.parse(std::vector<std::string>{text, "--decode", "abi"});
        CHECK_MESSAGE(exit_code == 2, text);
    }
}

}  // namespace
}  // namespace levee
