// The bodies of json_reader.hpp.
#pragma once

#include "contract/adapters/cosmwasm/sdk/json_reader.hpp"

namespace cw::json {
namespace detail {

inline constexpr u32 POWERS_OF_TEN[] = {1,      10,        100,        1'000,      10'000,
                                        100'000, 1'000'000, 10'000'000, 100'000'000};
inline constexpr u32 EXACT_IN_64_BITS = 19;
inline constexpr u32 DIGITS_MAX = 39;

CW_INLINE bool is_space(char c) noexcept { return c == ' ' || c == '\n' || c == '\r' || c == '\t'; }
CW_INLINE bool is_digit(char c) noexcept { return c >= '0' && c <= '9'; }
CW_INLINE bool continues(char c) noexcept { return (static_cast<u8>(c) & 0xc0) == 0x80; }

/// The length of the one character of UTF-8 at `at` that is not ASCII, 0 when there is none: no
/// longer form than needed, no surrogate, nothing above U+10FFFF.
inline u32 wide_length(const char* at, const char* end) noexcept {
    const auto lead = static_cast<u8>(*at);
    const auto left = static_cast<u32>(end - at);
    const u32 length = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : 2;
    if (lead < 0xc2 || lead > 0xf4 || left < length) return 0;
    for (u32 i = 1; i < length; ++i) {
        if (!continues(at[i])) return 0;
    }
    const auto second = static_cast<u8>(at[1]);
    const bool too_long = (lead == 0xe0 && second < 0xa0) || (lead == 0xf0 && second < 0x90);
    const bool outside = (lead == 0xed && second > 0x9f) || (lead == 0xf4 && second > 0x8f);
    return too_long || outside ? 0 : length;
}

/// Writes a code point as UTF-8; never longer than the escape that spelled it.
inline char* put_utf8(char* out, u32 code) noexcept {
    if (code < 0x80) {
        *out++ = static_cast<char>(code);
        return out;
    }
    const u32 length = code < 0x800 ? 2 : code < 0x1'0000 ? 3 : 4;
    const u32 lead = length == 2 ? 0xc0 : length == 3 ? 0xe0 : 0xf0;
    *out++ = static_cast<char>(lead | code >> (6 * (length - 1)));
    for (u32 left = length - 1; left-- > 0;) {
        *out++ = static_cast<char>(0x80 | (code >> (6 * left) & 0x3f));
    }
    return out;
}

}  // namespace detail

CW_OUTLINE void Reader::fail(Fault fault, Text what) noexcept {
    Error error = Error::of(fault, field_, what);
    error.offset = static_cast<u32>(at_ - begin_);
    fail(error);
}

// The next character that is not white space; 0 at the end, where no value can begin.
CW_INLINE char Reader::look() noexcept {
    while (at_ != end_) {
        if (static_cast<u8>(*at_) > ' ' || !detail::is_space(*at_)) return *at_;
        ++at_;
    }
    return 0;
}

CW_OUTLINE Kind Reader::kind() noexcept {
    switch (look()) {
        case '{': return Kind::object;
        case '[': return Kind::array;
        case '"': return Kind::text;
        case 't':
        case 'f': return Kind::boolean;
        case 'n': return Kind::null;
        case '-': return Kind::number;
        default: return detail::is_digit(look()) ? Kind::number : Kind::none;
    }
}

// Something else stands where a value of some type was asked for.
CW_OUTLINE bool Reader::mismatch() noexcept {
    fail(kind() == Kind::none ? Fault::syntax : Fault::wrong_type);
    return false;
}

CW_OUTLINE bool Reader::enter(char bracket) noexcept {
    if (look() != bracket) return mismatch();
    if (depth_ == DEPTH_MAX) {
        fail(Fault::too_deep);
        return false;
    }
    ++at_;
    ++depth_;
    first_ = true;
    return true;
}

CW_OUTLINE bool Reader::next(char bracket) noexcept {
    const char c = look();
    if (c == bracket && ok()) {
        ++at_;
        --depth_;
        first_ = false;
        return false;
    }
    if (!first_) {
        if (c != ',') {
            fail(Fault::syntax);
            return false;
        }
        ++at_;
    }
    first_ = false;
    return true;
}

inline bool Reader::next_element() noexcept { return next(']') && ok(); }

CW_OUTLINE bool Reader::next_key(Text& key, bool decode) noexcept {
    if (!next('}')) return false;
    if (look() != '"') {
        fail(Fault::syntax);
        return false;
    }
    key = string(decode);
    if (look() != ':') {
        fail(Fault::syntax);
        return false;
    }
    ++at_;
    return true;
}

inline bool Reader::next_member(Text& key) noexcept {
    if (!next_key(key, true)) return false;
    field_ = key;
    return true;
}

// At a quotation mark.
CW_OUTLINE Text Reader::string(bool decode) noexcept {
    char* const start = ++at_;
    for (;;) {
        const u64 marks = words::special_or_wide(words::load_until(at_, begin_, end_));
        if (marks == 0) {
            at_ += words::WORD;
            continue;
        }
        at_ += words::first_of(marks);
        if (at_ >= end_) break;
        const char c = *at_;
        if (c == '"') return {start, static_cast<u32>(at_++ - start)};
        if (c == '\\') return string_with_escapes(start, decode);
        const u32 length = static_cast<u8>(c) < 0x80 ? 0 : detail::wide_length(at_, end_);
        if (length == 0) {
            fail(Fault::bad_text);
            return {};
        }
        at_ += length;
    }
    at_ = end_;
    fail(Fault::syntax);
    return {};
}

// At the first backslash of a text. What it means is never longer than how it is spelled, so the
// decoded text takes the place of the spelling.
CW_OUTLINE Text Reader::string_with_escapes(char* start, bool decode) noexcept {
    char* out = at_;
    while (at_ != end_ && *at_ != '"') {
        const char c = *at_;
        if (c == '\\') {
            u32 code = 0;
            if (!escape(code)) {
                fail(Fault::bad_text);
                return {};
            }
            if (decode) out = detail::put_utf8(out, code);
            continue;
        }
        u32 length = static_cast<u8>(c) < 0x20 ? 0 : 1;
        if (static_cast<u8>(c) >= 0x80) length = detail::wide_length(at_, end_);
        if (length == 0) {
            fail(Fault::bad_text);
            return {};
        }
        for (; length != 0; --length, ++at_) {
            if (decode) *out++ = *at_;
        }
    }
    if (at_ == end_) {
        fail(Fault::syntax);
        return {};
    }
    if (!decode) out = at_;
    ++at_;
    return {start, static_cast<u32>(out - start)};
}

inline bool Reader::hex4(u32& unit) noexcept {
    if (end_ - at_ < 4) return false;
    unit = 0;
    for (u32 i = 0; i < 4; ++i, ++at_) {
        const char c = *at_;
        const char lower = static_cast<char>(c | 0x20);
        const bool letter = lower >= 'a' && lower <= 'f';
        if (!letter && !detail::is_digit(c)) return false;
        unit = unit << 4 | static_cast<u32>(letter ? lower - 'a' + 10 : c - '0');
    }
    return true;
}

// At a backslash. A high surrogate needs its low one, and a low one cannot stand alone.
CW_OUTLINE bool Reader::escape(u32& code_point) noexcept {
    ++at_;
    if (at_ == end_) return false;
    const char c = *at_++;
    switch (c) {
        case '"':
        case '\\':
        case '/': code_point = static_cast<u8>(c); return true;
        case 'b': code_point = '\b'; return true;
        case 'f': code_point = '\f'; return true;
        case 'n': code_point = '\n'; return true;
        case 'r': code_point = '\r'; return true;
        case 't': code_point = '\t'; return true;
        case 'u': break;
        default: return false;
    }
    u32 high = 0;
    if (!hex4(high)) return false;
    code_point = high;
    if (high < 0xd800 || high > 0xdfff) return true;
    u32 low = 0;
    if (high > 0xdbff || end_ - at_ < 2 || at_[0] != '\\' || at_[1] != 'u') return false;
    at_ += 2;
    if (!hex4(low) || low < 0xdc00 || low > 0xdfff) return false;
    code_point = 0x1'0000 + ((high - 0xd800) << 10) + (low - 0xdc00);
    return true;
}

CW_OUTLINE Text Reader::text() noexcept {
    if (look() != '"') {
        mismatch();
        return {};
    }
    return string(true);
}

CW_OUTLINE Bytes Reader::base64() noexcept {
    const Text letters = text();
    if (!ok()) return {};
    // The text lies in the bytes of this reader, which may be changed.
    char* const place = begin_ + (letters.data() - begin_);
    const u32 size = letters.empty() ? 0 : base64::decode(place, letters);
    if (size == base64::INVALID) {
        fail(Fault::bad_base64);
        return {};
    }
    return {letters.data(), size};
}

inline bool Reader::literal(Text word) noexcept {
    const auto left = static_cast<u32>(end_ - at_);
    if (left < word.size() || !(Text{at_, word.size()} == word)) {
        fail(Fault::syntax);
        return false;
    }
    at_ += word.size();
    return true;
}

CW_OUTLINE bool Reader::boolean() noexcept {
    const char c = look();
    if (c == 't') return literal("true");
    if (c == 'f') literal("false");
    else mismatch();
    return false;
}

inline bool Reader::null() noexcept { return look() == 'n' && literal("null"); }

// The digits that come next; at least one, and no zero before others.
CW_OUTLINE u128 Reader::digits() noexcept {
    u64 small = 0;
    u128 value = 0;
    u32 count = 0;
    for (u32 taken = words::WORD; taken == words::WORD; at_ += taken) {
        const u64 word = words::load_until(at_, begin_, end_);
        taken = words::digits_of(word);
        if (taken == 0) break;
        const bool zero_first = count == 0 && static_cast<u8>(word) == '0' && taken > 1;
        count += taken;
        if (zero_first || count > detail::DIGITS_MAX) {
            fail(zero_first ? Fault::syntax : Fault::out_of_range);
            return 0;
        }
        const u64 chunk = words::number_of(word, taken);
        const u64 power = detail::POWERS_OF_TEN[taken];
        if (count <= detail::EXACT_IN_64_BITS) {
            small = small * power + chunk;
            continue;
        }
        if (count - taken <= detail::EXACT_IN_64_BITS) value = small;
        // Only the 39th digit can lead beyond 128 bits; there the power is 10^7.
        constexpr u128 LARGEST = ~u128{0};
        constexpr u128 LARGEST_BEFORE = LARGEST / 10'000'000;
        const bool full = count == detail::DIGITS_MAX;
        if (full && (value > LARGEST_BEFORE ||
                     (value == LARGEST_BEFORE && chunk > static_cast<u64>(LARGEST % 10'000'000)))) {
            fail(Fault::out_of_range);
            return 0;
        }
        value = value * power + chunk;
    }
    if (count == 0) fail(Fault::syntax);
    return count <= detail::EXACT_IN_64_BITS ? small : value;
}

template <Integer T>
CW_INLINE T Reader::in_range(u128 value, bool negative) noexcept {
    constexpr bool IS_SIGNED = static_cast<T>(-1) < static_cast<T>(0);
    constexpr u128 LARGEST = ~u128{0} >> (128 - 8 * sizeof(T) + (IS_SIGNED ? 1 : 0));
    const bool fits = negative ? IS_SIGNED && value <= LARGEST + 1 : value <= LARGEST;
    if (!fits) {
        fail(Fault::out_of_range);
        return 0;
    }
    return negative ? static_cast<T>(u128{0} - value) : static_cast<T>(value);
}

template <Integer T>
T Reader::number() noexcept {
    const char c = look();
    if (c != '-' && !detail::is_digit(c)) {
        mismatch();
        return 0;
    }
    if (c == '-') ++at_;
    const u128 value = digits();
    if (at_ != end_ && (*at_ == '.' || *at_ == 'e' || *at_ == 'E')) fail(Fault::wrong_type);
    return ok() ? in_range<T>(value, c == '-') : T{0};
}

template <Integer T>
T Reader::decimal() noexcept {
    if (look() != '"') {
        mismatch();
        return 0;
    }
    ++at_;
    const bool negative = at_ != end_ && *at_ == '-';
    if (negative) ++at_;
    const u128 value = digits();
    const bool closed = at_ != end_ && *at_ == '"';
    if (!closed || (negative && value == 0)) fail(Fault::wrong_type, "not a whole number");
    if (!ok()) return 0;
    ++at_;
    return in_range<T>(value, negative);
}

// -12.5e+3, of which only the form is checked.
CW_OUTLINE void Reader::number_text() noexcept {
    const auto more_digits = [this] {
        const char* const start = at_;
        while (at_ != end_ && detail::is_digit(*at_)) ++at_;
        if (at_ == start) fail(Fault::syntax);
    };
    if (*at_ == '-') ++at_;
    if (at_ != end_ && *at_ == '0') ++at_;
    else more_digits();
    if (at_ != end_ && *at_ == '.') {
        ++at_;
        more_digits();
    }
    if (at_ != end_ && (*at_ | 0x20) == 'e') {
        ++at_;
        if (at_ != end_ && (*at_ == '+' || *at_ == '-')) ++at_;
        more_digits();
    }
}

inline void Reader::scalar() noexcept {
    switch (kind()) {
        case Kind::text: string(false); return;
        case Kind::number: number_text(); return;
        case Kind::boolean: boolean(); return;
        case Kind::null: literal("null"); return;
        default: fail(Fault::syntax);
    }
}

// The kinds of the objects and arrays that are open are the bits of a word, the innermost lowest.
CW_OUTLINE Text Reader::raw() noexcept {
    static_assert(DEPTH_MAX <= 64);
    look();
    const char* const start = at_;
    u64 objects = 0;
    u32 open = 0;
    do {
        if (open != 0) {
            Text key;
            const bool more = (objects & 1) != 0 ? next_key(key, false) : next_element();
            if (!more) {
                objects >>= 1;
                --open;
                continue;
            }
        }
        const Kind what = kind();
        if (what != Kind::object && what != Kind::array) {
            scalar();
        } else if (enter(what == Kind::object ? '{' : '[')) {
            objects = objects << 1 | (what == Kind::object ? 1 : 0);
            ++open;
        }
    } while (open != 0 && ok());
    return ok() ? Text{start, static_cast<u32>(at_ - start)} : Text{};
}

CW_OUTLINE bool Reader::finish() noexcept {
    look();
    if (at_ != end_) fail(Fault::trailing);
    return ok();
}

CW_OUTLINE u32 find_key(const Key* keys, u32 count, Text text, u32 first) noexcept {
    for (u32 i = first; i < count; ++i) {
        if (keys[i].text() == text) return i;
    }
    for (u32 i = 0; i < first && i < count; ++i) {
        if (keys[i].text() == text) return i;
    }
    return NOT_FOUND;
}

CW_OUTLINE void Object::check_missing() noexcept {
    for (u32 i = 0; i < count_; ++i) {
        if (has(i) || keys_[i].optional()) continue;
        reader_.name_field(keys_[i].text());
        reader_.fail(Fault::missing_field);
    }
}

CW_OUTLINE bool Object::next() noexcept {
    Text name;
    while (reader_.next_member(name)) {
        // Most senders give the fields in their order, so the search goes on where it stood.
        index_ = find_key(keys_, count_, name, index_ + 1);
        if (index_ == NOT_FOUND || has(index_)) {
            reader_.fail(index_ == NOT_FOUND ? Fault::unknown_field : Fault::duplicate_field);
            return false;
        }
        seen_ |= u64{1} << index_;
        reader_.name_field(keys_[index_].text());
        if (!keys_[index_].optional() || !reader_.null()) return reader_.ok();
    }
    if (reader_.ok()) check_missing();
    return false;
}

CW_OUTLINE u32 enter_variant(Reader& reader, const Key* names, u32 count) noexcept {
    Text name;
    if (!reader.enter_object()) return NOT_FOUND;
    if (!reader.next_member(name)) {
        reader.fail(Fault::unknown_variant);
        return NOT_FOUND;
    }
    const u32 index = find_key(names, count, name, 0);
    if (index == NOT_FOUND) reader.fail(Fault::unknown_variant);
    else reader.name_field(names[index].text());
    return index;
}

CW_OUTLINE void leave_variant(Reader& reader) noexcept {
    Text name;
    if (reader.next_member(name)) reader.fail(Fault::unknown_field);
}

CW_OUTLINE Coin read_coin(Reader& reader) noexcept {
    static constexpr Key KEYS[] = {"denom", "amount"};
    Coin coin;
    Object object(reader, KEYS);
    while (object.next()) {
        if (object.index() == 0) coin.denom = reader.text();
        else coin.amount = reader.decimal<u128>();
    }
    return coin;
}

}  // namespace cw::json
