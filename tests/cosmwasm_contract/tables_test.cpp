// Every message, row, answer and event of the schema: JSON to bytes and bytes to JSON, with values
// drawn at random, against the ABI's own tables.
#include <doctest/doctest.h>

#include <algorithm>

#include "abi/generated/cosmwasm_keys.hpp"
#include "host-sim/abi/chain_events.hpp"
#include "host-sim/abi/storage_key.hpp"
#include "host-sim/random.hpp"
#include "tests/cosmwasm_contract/chain_json.hpp"
#include "tests/cosmwasm_contract/native_contract.hpp"

namespace {

using namespace levee;

constexpr int ROUNDS = 200;
constexpr uint32_t PRINCIPALS = 9;

std::string string_of(ByteView bytes) { return {bytes.begin(), bytes.end()}; }

u128 number_of(std::string_view digits) {
    u128 number = 0;
    for (const char c : digits) {
        number = number * 10 + static_cast<unsigned>(c - '0');
    }
    return number;
}

// A value of the field's type and range; every fourth one stands at an end of it.
void fill_value(const meta::Field& field, std::span<uint8_t> bytes, Random& random) {
    for (uint8_t& byte : bytes) {
        byte = static_cast<uint8_t>(random.next());
    }
    const bool at_end = random.chance(1, 4);
    if (at_end) {
        std::fill(bytes.begin(), bytes.end(), random.chance(1, 2) ? 0 : 0xFF);
    }
    for (const meta::EnumInfo& info : meta::ENUMS) {
        if (info.name == field.enumeration) {
            const auto which = static_cast<uint32_t>(random.below(info.values.size()));
            bytes[0] = static_cast<uint8_t>(info.values[which].value);
        }
    }
    if (field.unit == "flag") {
        bytes[0] &= 1;
    }
    if (field.unit == "principal") {
        std::fill(bytes.begin(), bytes.end(), 0);
        bytes[0] = static_cast<uint8_t>(random.below(PRINCIPALS));
    }
    if (!field.range_min.empty() && field.range_min[0] != '-') {
        const u128 low = number_of(field.range_min);
        const u128 count = number_of(field.range_max) - low + 1;
        u128 value = 0;
        std::memcpy(&value, bytes.data(), bytes.size());
        value = count == 0 ? value : low + value % count;
        std::memcpy(bytes.data(), &value, bytes.size());
    }
}

void fill(const meta::Struct& type, std::span<uint8_t> bytes, Random& random) {
    for (const meta::Field& field : type.fields) {
        const auto part = bytes.subspan(field.offset, field.size);
        if (field.is_reserved) {
            continue;
        }
        if (field.wire == meta::Wire::row) {
            fill(*find_name(meta::ROWS, field.enumeration), part, random);
            continue;
        }
        const size_t stride = field.count == 0 ? field.size : field.size / field.count;
        for (size_t at = 0; at < part.size(); at += stride) {
            fill_value(field, part.subspan(at, stride), random);
        }
    }
}

Bytes random_struct(const meta::Struct& type, Random& random) {
    Bytes bytes(type.size);
    fill(type, bytes, random);
    return bytes;
}

Bytes random_message(const meta::Struct& type, Random& random) {
    Bytes message(8);
    message[0] = static_cast<uint8_t>(type.kind);
    const Bytes body = random_struct(type, random);
    message.insert(message.end(), body.begin(), body.end());
    return message;
}

void know_principals() {
    auto& storage = levee_contract::chain().storage;
    storage.clear();
    for (uint32_t principal = 0; principal < PRINCIPALS; ++principal) {
        const std::string number = big_endian(principal);
        const std::string address = address_text(principal);
        storage[storage_key(cosmwasm::PRINCIPAL_OF, address)] = number;
        storage[storage_key(cosmwasm::ADDRESS_OF, number)] = address;
    }
}

// The members of an object in another order.
OrderedJson shuffled(const OrderedJson& object, Random& random) {
    std::vector<std::pair<std::string, OrderedJson>> members;
    for (const auto& item : object.items()) {
        members.emplace_back(item.key(), item.value());
    }
    for (size_t i = members.size(); i > 1; --i) {
        std::swap(members[i - 1], members[random.below(i)]);
    }
    OrderedJson out = OrderedJson::object();
    for (const auto& [name, value] : members) {
        out[name] = value;
    }
    return out;
}

}  // namespace

TEST_CASE("LV-CW-02 the JSON of every message gives the bytes of the ABI, in any order of fields") {
    Random random(1);
    know_principals();
    for (const meta::Struct& type : meta::MESSAGES) {
        CAPTURE(type.name);
        for (int round = 0; round < ROUNDS; ++round) {
            const Bytes message = random_message(type, random);
            const OrderedJson json = message_json(message);
            const OrderedJson other = {
                {std::string(type.name), shuffled(json.front(), random)}};
            REQUIRE(levee_contract::message_bytes(json.dump()) == string_of(message));
            REQUIRE(levee_contract::message_bytes(other.dump(1)) == string_of(message));
            REQUIRE(encode_message(type.name, decode_message(message)["fields"]) == message);
        }
    }
}

TEST_CASE("LV-CW-02 a field that is left out, doubled, unknown or of another type is named") {
    Random random(2);
    know_principals();
    for (const meta::Struct& type : meta::MESSAGES) {
        const OrderedJson json = message_json(random_message(type, random));
        const std::string name(type.name);
        for (const auto& field : json[name].items()) {
            CAPTURE(name + "." + field.key());
            const std::string error = "error " + name + "." + field.key();
            OrderedJson changed = json;
            changed[name].erase(field.key());
            const std::string without = levee_contract::message_bytes(changed.dump());
            if (without.starts_with("error")) {
                CHECK(without == error);
            } else {  // it may be absent, and is zero then: so it may be null
                changed[name][field.key()] = nullptr;
                CHECK(levee_contract::message_bytes(changed.dump()) == without);
            }
            changed = json;
            changed[name][field.key()] = {{"no", "object"}};
            CHECK(levee_contract::message_bytes(changed.dump()) == error);
            std::string text = json.dump();
            const std::string member = "\"" + field.key() + "\":" + field.value().dump();
            text.replace(text.find(member), member.size(), member + "," + member);
            CHECK(levee_contract::message_bytes(text) == error);
        }
        OrderedJson more = json;
        more[name]["colour"] = 1;
        CHECK(levee_contract::message_bytes(more.dump()) == "error " + name + ".colour");
    }
}

TEST_CASE("LV-CW-02 a number outside the range of its field is refused by name") {
    Random random(3);
    know_principals();
    int tried = 0;
    for (const meta::Struct& type : meta::MESSAGES) {
        const OrderedJson json = message_json(random_message(type, random));
        const std::string name(type.name);
        for (const meta::Field& field : type.fields) {
            if (field.range_max.empty() || field.count != 0 || field.unit == "flag") {
                continue;
            }
            CAPTURE(name + "." + std::string(field.name));
            const std::string error = "error " + name + "." + std::string(field.name);
            const u128 below = number_of(field.range_min) - 1;
            for (const u128 wrong : {number_of(field.range_max) + 1, below}) {
                if (wrong == ~u128{0}) {
                    continue;  // nothing is below zero
                }
                const std::string digits = integer_text(
                    meta::Wire::u128, {reinterpret_cast<const uint8_t*>(&wrong), sizeof wrong});
                OrderedJson changed = json;
                changed[name][std::string(field.name)] =
                    field.size > 4 ? OrderedJson(digits) : OrderedJson(std::stoull(digits));
                CHECK(levee_contract::message_bytes(changed.dump()) == error);
                ++tried;
            }
        }
    }
    CHECK(tried > 40);
}

TEST_CASE("LV-CW-03 rows and answers are written field by field") {
    Random random(4);
    know_principals();
    for (int round = 0; round < ROUNDS; ++round) {
        for (const meta::Struct& type : meta::ROWS) {
            CAPTURE(type.name);
            const Bytes row = random_struct(type, random);
            REQUIRE(levee_contract::row_json(type.kind, string_of(row)) ==
                    chain_json(type, row).dump());
        }
        for (const meta::Struct& type : meta::ANSWERS) {
            CAPTURE(type.name);
            const Bytes answer = random_struct(type, random);
            REQUIRE(levee_contract::answer_json(type.kind, string_of(answer)) ==
                    chain_json(type, answer).dump());
        }
    }
}

TEST_CASE("LV-CW-05 the attributes of every event give back its bytes") {
    Random random(5);
    for (const meta::Struct& type : meta::EVENTS) {
        CAPTURE(type.name);
        for (int round = 0; round < ROUNDS; ++round) {
            const Bytes fields = random_struct(type, random);
            const OrderedJson event =
                OrderedJson::parse(levee_contract::event_json(type.kind, string_of(fields)));
            for (const OrderedJson& attribute : event["attributes"]) {
                REQUIRE(attribute["value"].get<std::string>().find_first_not_of("-,0123456789") ==
                        std::string::npos);
            }
            const Bytes bytes = event_from_attributes(type.name, event["attributes"]);
            REQUIRE(Bytes(bytes.begin() + 8, bytes.end()) == fields);
        }
    }
}

TEST_CASE("LV-CW-07 parameters that may be any number of 32 bits are those that name somebody") {
    uint32_t roles = 0;
    for (uint32_t i = 0; i < meta::PARAMETERS.size(); ++i) {
        const meta::ParameterInfo& info = meta::PARAMETERS[i];
        const std::string_view field = info.field.substr(0, info.field.find('['));
        const meta::Struct* const row = find_name(meta::ROWS, info.row);
        REQUIRE(row != nullptr);
        for (const meta::Field& found : row->fields) {
            if (found.name == field) {
                CAPTURE(info.name);
                CHECK((found.unit == "principal") == (PARAMETER_RULES[i].max == UINT32_MAX));
                roles += found.unit == "principal" ? 1 : 0;
            }
        }
    }
    CHECK(roles > 10);
}
