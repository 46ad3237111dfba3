// Target for the JSON of the CosmWasm SDK, against nlohmann-json: the same texts are accepted, but
// for the limits in the SDK's README; what is read is the same; what is written reads the same.
#include <algorithm>
#include <memory>
#include <nlohmann/json.hpp>

#include "contract/adapters/cosmwasm/sdk/json_object.hpp"
#include "contract/adapters/cosmwasm/sdk/json_writer.hpp"
#include "tests/fuzz/fuzz.hpp"

// The reader asks nothing of a chain but the way out, which no input may reach.
void cw_abort(const cw::Region* text) {
    levee::fuzz::fail("panic: " + std::string(text->text(), text->length));
}

namespace levee::fuzz {

namespace {

using nlohmann::json;
namespace sdk = cw::json;

std::string string_of(cw::Text text) { return {text.data(), text.size()}; }

// A text in memory of exactly its size, so that a sanitizer sees a read beyond it.
struct Copy {
    explicit Copy(std::string_view text)
        : bytes(std::make_unique<char[]>(text.size() + 1)),
          size(static_cast<uint32_t>(text.size())) {
        std::copy(text.begin(), text.end(), bytes.get() + 1);
    }
    sdk::Reader reader() const { return {bytes.get() + 1, size, "msg"}; }

    // One byte in front, so that the text does not lie at an address of a whole word.
    std::unique_ptr<char[]> bytes;
    uint32_t size;
};

// Remembers why the other parser refused.
struct Refusal : nlohmann::detail::json_sax_acceptor<json> {
    bool parse_error(std::size_t, const std::string&, const nlohmann::detail::exception& why) {
        number_overflow = why.id == 406;
        return false;
    }
    bool number_overflow = false;
};

size_t depth_of(std::string_view text) {
    size_t depth = 0;
    size_t deepest = 0;
    bool quoted = false;
    for (size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        if (quoted && c == '\\') ++i;
        else if (c == '"') quoted = !quoted;
        else if (quoted) continue;
        else if (c == '{' || c == '[') deepest = std::max(deepest, ++depth);
        else if ((c == '}' || c == ']') && depth > 0) --depth;
    }
    return deepest;
}

json read_number(sdk::Reader& reader) {
    const std::string text = string_of(reader.raw());
    if (!reader.ok()) return nullptr;
    const json expected = json::parse(text);
    const Copy copy(text);
    sdk::Reader as_unsigned = copy.reader();
    sdk::Reader as_signed = copy.reader();
    const uint64_t positive = as_unsigned.number<uint64_t>();
    const int64_t any = as_signed.number<int64_t>();
    if (expected.is_number_unsigned()) {
        require(as_unsigned.ok() && positive == expected.get<uint64_t>(), "another number");
    } else if (expected.is_number_integer()) {
        require(as_signed.ok() && any == expected.get<int64_t>(), "another negative number");
        require(!as_unsigned.ok() || any == 0, "a negative number without a sign");
    } else {
        require(!as_unsigned.ok() && !as_signed.ok(), "a whole number from what is none");
    }
    return expected;
}

json read_value(sdk::Reader& reader) {
    switch (reader.kind()) {
        case sdk::Kind::object: {
            json object = json::object();
            cw::Text key;
            reader.enter_object();
            while (reader.next_member(key)) {
                const std::string name = string_of(key);
                object[name] = read_value(reader);
            }
            return object;
        }
        case sdk::Kind::array: {
            json array = json::array();
            reader.enter_array();
            while (reader.next_element()) array.push_back(read_value(reader));
            return array;
        }
        case sdk::Kind::text: return string_of(reader.text());
        case sdk::Kind::number: return read_number(reader);
        case sdk::Kind::boolean: return reader.boolean();
        case sdk::Kind::null: reader.null(); return nullptr;
        case sdk::Kind::none: reader.fail(cw::Fault::syntax); break;
    }
    return nullptr;
}

void write_value(sdk::Writer& out, const json& value) {
    if (value.is_object()) {
        out.begin_object();
        for (const auto& [key, member] : value.items()) {
            out.any_key({key.data(), static_cast<uint32_t>(key.size())});
            write_value(out, member);
        }
        out.end_object();
    } else if (value.is_array()) {
        out.begin_array();
        for (const json& element : value) write_value(out, element);
        out.end_array();
    } else if (value.is_string()) {
        const std::string& text = value.get_ref<const std::string&>();
        out.value(cw::Text{text.data(), static_cast<uint32_t>(text.size())});
    } else if (value.is_number_unsigned()) {
        out.value(value.get<uint64_t>());
    } else if (value.is_number_integer()) {
        out.value(value.get<int64_t>());
    } else if (value.is_boolean()) {
        out.boolean(value.get<bool>());
    } else if (value.is_null()) {
        out.null();
    } else {
        const std::string text = value.dump();
        out.json({text.data(), static_cast<uint32_t>(text.size())});
    }
}

// Every typed read on whatever lies there: nothing may crash, and an error stays.
void read_as_message(const std::string& text) {
    static constexpr sdk::Key VERBS[] = {"a", "send", "ok"};
    static constexpr sdk::Key FIELDS[] = {"a", "amount", "b?", "to", "data?", "coin?"};
    const Copy copy(text);
    sdk::Reader in = copy.reader();
    const uint32_t verb = sdk::enter_variant(in, VERBS);
    require((verb == sdk::NOT_FOUND) == !in.ok(), "a message without a name");
    sdk::Object object(in, FIELDS);
    uint64_t seen = 0;
    while (object.next()) {
        require((seen >> object.index() & 1) == 0, "a field twice");
        seen |= uint64_t{1} << object.index();
        switch (object.index()) {
            case 0: in.number<int32_t>(); break;
            case 1: in.decimal<cw::i128>(); break;
            case 2: in.boolean(); break;
            case 3: in.text(); break;
            case 4: in.base64(); break;
            default: sdk::read_coin(in);
        }
    }
    require(!in.ok() || (seen & 11) == 11, "a message without a field that it must have");
    sdk::leave_variant(in);
    const bool fine = in.finish();
    require(fine == in.ok() && (fine || in.error().offset <= text.size()), "an error got lost");
}

}  // namespace

void run_cosmwasm_json(Input input) {
    const std::string text(input.begin(), input.end());
    const Copy copy(text);
    sdk::Reader check = copy.reader();
    const cw::Text whole = check.raw();
    const bool accepted = check.finish();
    read_as_message(text);

    Refusal refusal;
    const bool other = json::sax_parse(text, &refusal);
    if (accepted != other) {
        const bool limit = depth_of(text) > sdk::DEPTH_MAX || text.size() > sdk::BYTES_MAX ||
                           text.find('\0') != std::string::npos ||
                           text.rfind("\xef\xbb\xbf", 0) == 0;
        require(accepted ? refusal.number_overflow : limit,
                accepted ? "accepted what is no JSON" : "refused what is JSON");
    }
    if (!accepted || !other) return;
    require(text.find(string_of(whole)) != std::string::npos, "a text that was not there");

    const json expected = json::parse(text);
    sdk::Reader reader = copy.reader();
    const json value = read_value(reader);
    require(reader.finish() && value == expected, "read something else");

    std::vector<char> buffer(text.size() * 8 + 64);
    sdk::Writer writer(buffer.data(), static_cast<uint32_t>(buffer.size()));
    write_value(writer, value);
    require(!writer.overflowed(), "more text than it can be");
    require(json::parse(string_of(writer.written())) == expected, "wrote something else");
    sdk::Writer small(buffer.data(), static_cast<uint32_t>(text.size() / 2));
    write_value(small, value);
    require(small.size() <= text.size() / 2, "wrote beyond the end");
}

namespace {

constexpr std::string_view PIECES[] = {
    "{", "}", "[", "]", ",", ":", "\"", "\\", "\"a\":", "\"amount\":\"12\"", "\"b\":null", "{}",
    "[]", "null", "true", "false", "0", "-0", "-1", "18446744073709551615", "9223372036854775808",
    "-9223372036854775808", "340282366920938463463374607431768211455", "1.5", "1e5", "01", "1.",
    "\"\\ud83d\\ude00\"", "\"\\ud800\"", "\\u00e9", "\\n", "\xc3\xa9", "\xf0\x9f\x98\x80", "\xff",
    "\xed\xa0\x80", "\"to\":\"x\"", "\"data\":\"AAEC\"", "{\"send\":{", "\"coin\":{\"denom\":\"u\","
    "\"amount\":\"1\"}", " ", "\n", "\t", "12345678", "\"abcdefgh\"", "[[[[[[[[", "]]]]]]]]",
    "\"12345678901234567890123456789\"", "\x01", "\\/", "\"\"",
};

void add_value(std::string& out, Dice& dice, size_t depth) {
    const size_t choice = dice.below(depth > 4 ? 5 : 8);
    if (choice < 3) {
        out += PIECES[13 + dice.below(13)];
    } else if (choice < 5) {
        out += '"';
        for (size_t left = dice.below(20); left > 0; --left) {
            const char* const escapes[] = {"\\n",   "\\u0041",   "\\\"",
                                           "\\\\", "\xc3\xa9", "\\uD83D\\uDE00"};
            if (dice.below(6) == 0) out += escapes[dice.below(6)];
            else out += static_cast<char>('a' + dice.below(26));
        }
        out += '"';
    } else {
        const bool object = choice == 5;
        out += object ? '{' : '[';
        for (size_t i = dice.below(4), first = i; i > 0; --i) {
            if (i != first) out += ',';
            if (object) out += "\"k" + std::to_string(dice.below(9)) + "\":";
            add_value(out, dice, depth + 1);
        }
        out += object ? '}' : ']';
    }
}

}  // namespace

// A new document, a piece put in, a part taken out or doubled, or a byte changed.
void mutate_cosmwasm_json(Buffer& input, Dice& dice) {
    const size_t at = dice.below(input.size() + 1);
    const auto place = input.begin() + static_cast<std::ptrdiff_t>(at);
    const auto left = static_cast<std::ptrdiff_t>(dice.below(std::min<size_t>(
        input.size() - at + 1, 16)));
    switch (dice.below(6)) {
        case 0: {
            std::string fresh;
            add_value(fresh, dice, 0);
            input.assign(fresh.begin(), fresh.end());
            return;
        }
        case 1:
        case 2: {
            const std::string_view piece = PIECES[dice.below(std::size(PIECES))];
            input.insert(place, piece.begin(), piece.end());
            return;
        }
        case 3: input.erase(place, place + left); return;
        case 4: {
            const Buffer copy(place, place + left);
            const auto to = static_cast<std::ptrdiff_t>(dice.below(input.size() + 1));
            input.insert(input.begin() + to, copy.begin(), copy.end());
            return;
        }
        default:
            if (at < input.size()) input[at] = static_cast<uint8_t>(dice.next());
    }
}

}  // namespace levee::fuzz
